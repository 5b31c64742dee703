"""Every name must be known: facilities, countries, commodities, minerals, tiers, sources, processes."""

import re
from collections.abc import Iterator, Sequence

import pandas as pd

from sourcing.errors import Problem
from sourcing.instance.checks.book import Book
from sourcing.instance.columns import COUNTRY, ID
from sourcing.instance.schema import TABLES
from sourcing.instance.sheet import Lazy, Sheet
from sourcing.instance.texts import nearest, shown

PROCESS_USERS = ("recipes", "extra-units")


def unknown_names(book: Book) -> Iterator[Problem]:
    """Cells that point to a row that is not there."""
    for table, schema in TABLES.items():
        if not book.sheets[table].raw.lines:
            continue
        for column, about in schema.columns.items():
            if about.metadata["to"]:
                yield from unknown_in(book, table, column, about.metadata["to"])
    if book.whole("processes", "facility", "process"):
        known = set(book.pairs("processes", "process").dropna())
        for table in PROCESS_USERS:
            missing = book.pairs(table, "process")
            text = "process {process} of {facility} is not in processes.csv; list it there or correct it"
            yield from book.sheets[table].problems(missing.notna() & ~missing.isin(known), text)


def unknown_in(book: Book, table: str, column: str, targets: Sequence[str]) -> Iterator[Problem]:
    """The cells of one column that name what is not known, each with the nearest known name."""
    sheet = book.sheets[table]
    known = {target: book.known(target) for target in targets}
    values = sheet.frame[column]
    wrong: dict[object, tuple[str, str]] = {}
    for value in dict.fromkeys(values.tolist()):
        if not isinstance(value, str | tuple):  # a blank
            continue
        listed = isinstance(value, tuple)
        for item in value if listed else (value,):
            target = target_of(item, targets) or (targets[0] if listed else None)
            names = known[target] if target else None
            if names is not None and item not in names and not (listed and item == "*"):
                wrong.setdefault(value, (item, str(target)))
    if wrong:
        yield from reported(sheet, column, values.map(wrong.get), known)


def target_of(item: str, targets: Sequence[str]) -> str | None:
    """The list that an item must stand in, by its form; ``None`` for a wrong form, reported elsewhere."""
    return next((target for target in targets if has_form(item, target)), None)


def has_form(item: str, target: str) -> bool:
    """Whether an item looks like those of a list."""
    return target == "tiers" or bool(re.fullmatch(COUNTRY if target == "countries.country" else ID, item))


def reported(
    sheet: Sheet, column: str, unknown: pd.Series, known: dict[str, set[str] | None]
) -> Iterator[Problem]:
    """One problem for each row with an unknown name."""
    wrong = unknown.notna()
    hints: dict[tuple[str, str], str] = {}

    def said(place: int) -> str:
        """What is wrong with the cell of a row, with the nearest known name."""
        item, target = unknown[place]
        if (item, target) not in hints:
            names = [name for name in known[target] or () if has_form(name, target)]
            hints[item, target] = nearest(item, names) or "; list it there or correct it"
        table, _, what = target.partition(".")
        where = f"{what} of {table}.csv" if what else "tier of trust.tiers in instance.toml"
        return f'"{shown(item)}" is not a {where}{hints[item, target]}'

    yield from sheet.problems(wrong, f"{column} {{said}}", said=Lazy(said))
