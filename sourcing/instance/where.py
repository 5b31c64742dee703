"""Which rows an entry of a scenario means: cells compared as values, also through what a row points to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

import pandera.pandas as pa

from sourcing.instance.cells import is_finite, parse_column, to_day, to_number
from sourcing.instance.columns import COUNTRY
from sourcing.instance.instance import RawTable
from sourcing.instance.schema import TABLES
from sourcing.instance.texts import listed, nearest, shown, toml_shown
from sourcing.instance.typed import columns_of

Values = frozenset[Any]
MINERAL = ("commodities", "commodity", "mineral")
COUNTRY_OF = ("facilities", "facility", "country")


@dataclass
class Draft:
    """Settings and raw tables that a scenario is changing; a changed table is a new ``RawTable``."""

    settings: dict[str, Any]
    tables: dict[str, RawTable]
    added: dict[tuple[str, int | None], int | None] = field(default_factory=dict)

    def table(self, name: str) -> RawTable:
        """A table; one that is missing has no rows."""
        return self.tables.get(name) or RawTable(f"{name}.csv", {}, [])

    def cells(self, name: str, column: str) -> list[str]:
        """The texts of a column; blanks where the file does not have it."""
        table = self.table(name)
        return table.columns.get(column) or [""] * len(table.lines)


@cache
def known_columns(table: str) -> Mapping[str, pa.Column]:
    """The columns of a table with every companion that there can be."""
    companions = tuple(f"{name}_{side}" for name in TABLES[table].columns for side in ("low", "high"))
    return columns_of(table, companions)


@cache
def pointers(table: str) -> Mapping[str, tuple[str, tuple[str, str, str]]]:
    """What ``where`` knows besides columns: the column that points, and table, key and column it points to."""
    found = {}
    for column, about in TABLES[table].columns.items():
        to, is_list = about.metadata["to"], about.metadata["kind"] == "list"
        if column == "commodity" and "commodities.commodity" in to:
            found["mineral"] = (column, MINERAL)
        elif "facilities.facility" in to and not is_list:
            found["country" if column == "facility" else f"{column}_country"] = (column, COUNTRY_OF)
    return {name: about for name, about in found.items() if name not in TABLES[table].columns}


def matching(draft: Draft, table: str, where: Mapping[str, Any]) -> tuple[list[int], list[str]]:
    """Places of the rows that meet every condition, and what is wrong with the conditions."""
    raw = draft.table(table)
    places, mistakes = list(range(len(raw.lines))), []
    for key, value in where.items():
        rows = held(draft, table, key)
        if rows is None:
            usual = [*TABLES[table].columns, *pointers(table)]
            hint = nearest(key, {*usual, *known_columns(table)}) or f"; where may use {', '.join(usual)}"
            mistakes.append(f'"{shown(key)}" is not a column of {raw.file}{hint}')
            continue
        try:
            wanted = wanted_values(value, known_columns(table).get(key))
        except ValueError as error:
            mistakes.append(f"{key} {toml_shown(value)} {error}")
            continue
        mistakes += (f"{key} {text}" for text in nowhere(wanted, rows, raw.file))
        places = [place for place in places if any(values <= rows[place] for values in wanted)]
    if not places and not mistakes:
        text = "no row of {} has all of this together" if raw.lines else "{} has no rows"
        mistakes.append(text.format(raw.file))
    return places, mistakes


def held(draft: Draft, table: str, key: str) -> list[Values] | None:
    """What each row holds under a column or through a pointer; ``None`` if there is no such name."""
    through = None
    column = key
    if key in pointers(table):
        column, (target, name, what) = pointers(table)[key]
        names = [text.strip(" ") for text in draft.cells(target, name)]
        through = dict(zip(names, (text.strip(" ") for text in draft.cells(target, what)), strict=True))
    elif key not in known_columns(table):
        return None
    about = known_columns(table)[column].metadata
    texts = draft.cells(table, column)
    values = {text: values_of(text, about, through) for text in set(texts)}
    return [values[text] for text in texts]


def values_of(text: str, about: Mapping[str, Any], through: Mapping[str, str] | None) -> Values:
    """The values of a cell: one, those of a list, or for a blank "" and its default."""
    (value,), _ = parse_column(about["kind"], [text])
    if value is None:
        return frozenset({""} if about["default"] is None else {"", about["default"]})
    items = value if isinstance(value, tuple) else (value,)
    if through is None:
        return frozenset(items)
    if items == ("*",):
        return frozenset(through.values())
    return frozenset(item if re.fullmatch(COUNTRY, item) else through.get(item, "") for item in items)


def wanted_values(value: Any, column: pa.Column | None) -> list[Values]:
    """The values that a condition asks for, any one of which will do; ``column`` is ``None`` for a pointer."""
    if isinstance(value, list):
        if not value:
            raise ValueError("is an empty list; write one value or more")
        return [values for item in value for values in wanted_values(item, column)]
    kind = column.metadata["kind"] if column is not None else "id"
    if isinstance(value, bool | datetime) or not isinstance(value, str | int | float | date):
        raise ValueError("is not a value of a cell; write text, a number or a date")
    if value == "":
        return [frozenset({""})]
    if kind in ("number", "whole"):
        if isinstance(value, date):
            raise ValueError("is a date, but the column holds numbers")
        if isinstance(value, str):
            return [frozenset({to_number(value.strip(" "))})]
        if not is_finite(value):
            raise ValueError("is not a finite number; write digits")
        return [frozenset({float(value)})]
    if kind == "date":
        if isinstance(value, int | float):
            raise ValueError("is a number, but the column holds dates; write a date such as 2026-01-02")
        return [frozenset({value if isinstance(value, date) else to_day(value.strip(" "))})]
    if not isinstance(value, str):
        raise ValueError("is not text, but the column holds text; put it in quotes")
    items = value.split(";") if kind == "list" else [value]
    return [frozenset(item.strip(" ") for item in items)]


def nowhere(wanted: Iterable[Values], rows: list[Values], file: str) -> Iterator[str]:
    """The values asked for that no row of the table has, each with the nearest that one has."""
    there = set(rows)
    for values in wanted:
        if not any(values <= row for row in there):
            names = sorted({str(value) for row in there for value in row} - {""})
            asked = shown(";".join(str(value) for value in sorted(values, key=str)) or "(blank)")
            hint = nearest(asked, names) or (f"; it holds {listed(names)}" if names else "")
            yield f"{asked} is in no row of {file}{hint}"
