"""Inputs between two instances: those of the one in which some settings and rows are already those of the other."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from typing import Any

from sourcing.analysis.changes import SETTINGS, flat_settings, identifying, plain_cell
from sourcing.instance import Instance
from sourcing.instance.files import RawFolder
from sourcing.instance.instance import RawTable
from sourcing.instance.reader import parse
from sourcing.instance.schema import TABLES

SOURCES = "sources"
Row = tuple[int, dict[str, str]]
"""Line and cells."""


class Mixture:
    """The inputs of ``other``, on the way to those of ``here``.

    A row that is changed keeps its line and one that is added gets a line of its own, so that a warm program can
    follow. What rows are based on has no effect, so the sources of both are there from the beginning.
    """

    def __init__(self, other: Instance, here: Instance) -> None:
        self.other, self.here = other, here
        self.settings = with_solved(other)
        self.wanted = dict(flat_settings(with_solved(here)))
        self.tables = {**other.raw}
        self.made: dict[str, set[str]] = defaultdict(set)
        if SOURCES in here.raw:
            known = rows_at(SOURCES, other.raw.get(SOURCES))
            self.make(SOURCES, [place for place in rows_at(SOURCES, here.raw[SOURCES]) if place not in known])

    def make(self, table: str, places: list[str]) -> None:
        """Give settings, by dotted key, or the rows of these places what they have in ``here``."""
        if table == SETTINGS:
            for key in places:
                give(self.settings, key, self.wanted.get(key))
        elif places:
            self.made[table].update(places)
            self.tables[table] = mixed(
                table, self.other.raw.get(table), self.here.raw.get(table), self.made[table]
            )

    def instance(self) -> Instance:
        """The instance as it is now.

        Raises
        ------
        BadInput
            While it is not valid by itself.
        """
        raw = RawFolder(deepcopy(self.settings), tables=dict(self.tables))
        return parse(self.other.folder, raw, valid=self.other)


def with_solved(instance: Instance) -> dict[str, Any]:
    """Raw settings with the step and the mode that were solved."""
    settings = deepcopy(dict(instance.raw_settings))
    settings["horizon"] = {**settings["horizon"], "step": instance.settings.step}
    settings["objective"] = {**settings.get("objective", {}), "mode": instance.settings.mode}
    return settings


def give(settings: dict[str, Any], key: str, value: Any) -> None:
    """Give a setting a value; ``None`` takes it away."""
    section, _, name = key.rpartition(".")
    home = settings.setdefault(section, {}) if section else settings
    if value is None:
        home.pop(name, None)
    else:
        home[name] = value


def mixed(name: str, other: RawTable | None, here: RawTable | None, made: set[str]) -> RawTable:
    """A table of ``other`` with the rows of some places from ``here``."""
    before, after = rows_at(name, other), rows_at(name, here)
    rows: list[Row] = []
    added: list[dict[str, str]] = []
    for place, old in before.items():
        new = after.get(place, []) if place in made else old
        rows += [(line, cells) for (line, _), (_, cells) in zip(old, new, strict=False)]
        added += [cells for _, cells in new[len(old) :]]
    added += [
        cells for place, new in after.items() if place in made and place not in before for _, cells in new
    ]
    free = max((line for line, _ in rows), default=1) + 1
    free = max(free, max((line for old in before.values() for line, _ in old), default=1) + 1)
    rows = sorted(rows, key=lambda row: row[0]) + [(free + k, cells) for k, cells in enumerate(added)]
    header = dict.fromkeys(column for table in (other, here) if table is not None for column in table.header)
    columns = {column: [cells.get(column, "") for _, cells in rows] for column in header}
    return RawTable(f"{name}.csv", columns, [line for line, _ in rows])


def rows_at(name: str, table: RawTable | None) -> dict[str, list[Row]]:
    """Lines and cells of the rows of a table by what tells them apart, in words as changes have it."""
    places: dict[str, list[Row]] = defaultdict(list)
    if table is not None:
        columns = TABLES[name].columns
        kinds = {column: columns[column].metadata["kind"] for column in identifying(name)}
        for line, texts in zip(table.lines, table.rows(), strict=True):
            cells = dict(zip(table.header, texts, strict=True))
            place = [plain_cell(cells[key], kind) for key, kind in kinds.items() if cells.get(key)]
            places[", ".join(place)].append((line, cells))
    return dict(places)
