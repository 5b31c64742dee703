"""Every number with a range as a factor: what one-at-a-time turns where the sweep file names no factor.

Cells that are one quantity move together: the rows of a unit, of a lane or of a rule one after the other in time, and
the demand of a market for a mineral in all its years, classes, slices and forms. An analyst asks what it means that
demand is high, not that one slice of 2031 is; and high demand in one year alone is no range that a source gives.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pandas as pd

from sourcing.instance import Instance, RawTable
from sourcing.instance.scenario import parsed
from sourcing.instance.scenario_file import Entry
from sourcing.instance.schema import TABLES
from sourcing.instance.where import Draft
from sourcing.sweeps.factor import Value

SIDES = ("low", "high")
SAME = {
    "capacity": "{facility}/{unit}",
    "commodities": "{commodity}",
    "contracts": "{contract}",
    "demand": "{facility}/{mineral}",
    "diversification": "{rule}",
    "exclusions": "{rule}",
    "extra-units": "{facility}/{process}/{unit}",
    "in-transit": "{destination}/{commodity}",
    "lanes": "{origin}>{destination}/{commodity}",
    "owners": "{facility}/{owner}",
    "processes": "{facility}/{process}",
    "projects": "{project}",
    "recipes": "{facility}/{process}/{commodity}",
    "stocks": "{facility}/{commodity}",
    "throughput": "{facility}/{commodity}",
}
"""What names the quantity that a row tells of; tables that change no plan are left out."""


@dataclass(frozen=True)
class Cell:
    """A cell with a range: its row, its value, and the values at the ends of the range."""

    row: int
    base: Value
    low: Value
    high: Value

    def at(self, side: str) -> Value:
        """The value at an end of the range."""
        return self.low if side == "low" else self.high


@dataclass(frozen=True)
class Range:
    """A quantity with a range: the cells that move together, and the changes that take them to either end."""

    name: str
    cells: tuple[Cell, ...]
    entries: Mapping[str, tuple[Entry, ...]]

    def shown(self, side: str) -> str:
        """The values at ``low``, ``base`` or ``high``, as a reader knows them."""
        values = dict.fromkeys(cell.base if side == "base" else cell.at(side) for cell in self.cells)
        texts = [f"{value:.12g}" if isinstance(value, float) else str(value) for value in values]
        return ";".join(texts) if len(texts) <= 3 else f"{len(self.cells)} cells"


def ranges_of(instance: Instance) -> list[Range]:
    """Every quantity of an instance that has a range, in the order of the tables and their rows."""
    return [found for table in SAME for found in table_ranges(instance, table)]


def without_ranges(instance: Instance) -> Instance:
    """The instance as its points are made from: a share of 0.9 may be scaled to 1 though its range then passes 1."""
    tables = {}
    for name, raw in instance.raw.items():
        ends = {f"{column}_{side}" for column in TABLES[name].columns for side in SIDES}
        columns = {column: cells for column, cells in raw.columns.items() if column not in ends}
        tables[name] = raw if len(columns) == len(raw.columns) else RawTable(raw.file, columns, raw.lines)
    bare = parsed(instance, Draft(dict(instance.raw_settings), tables))
    return replace(bare, digest=instance.digest, scenario=instance.scenario, added=instance.added)


def table_ranges(instance: Instance, table: str) -> Iterator[Range]:
    """The quantities of a table that have a range."""
    frame = instance.tables[table]
    for column in TABLES[table].columns:
        if not {f"{column}_{side}" for side in SIDES} & set(frame.columns):
            continue
        together: dict[str, list[Cell]] = defaultdict(list)
        names = names_of(instance, table)
        for cell in cells_of(frame, column):
            together[names[cell.row]].append(cell)
        for name, cells in together.items():
            entries = {side: entries_at(instance, table, column, cells, side) for side in SIDES}
            if any(entries.values()):
                yield Range(f"{table} {name} {column}", tuple(cells), entries)


def names_of(instance: Instance, table: str) -> list[str]:
    """What names the quantity that each row tells of."""
    raw = instance.raw[table]
    rows = (dict(zip(raw.columns, (cell.strip(" ") for cell in row), strict=True)) for row in raw.rows())
    mineral = {row.commodity: row.mineral for row in instance.rows("commodities")}
    return [SAME[table].format(**{"mineral": mineral.get(row.get("commodity", "")), **row}) for row in rows]


def cells_of(frame: pd.DataFrame, column: str) -> Iterator[Cell]:
    """The cells of a column that have a value and at least one end of a range."""
    ends = [frame[name] if (name := f"{column}_{side}") in frame else frame[column] for side in SIDES]
    for row, (base, *found) in enumerate(zip(frame[column], *ends, strict=True)):
        if not pd.isna(base) and not all(pd.isna(end) for end in found):
            low, high = (plain(base if pd.isna(end) else end) for end in found)
            yield Cell(row, plain(base), low, high)


def plain(value: Any) -> Value:
    """A value of a typed table as Python has it."""
    if isinstance(value, pd.Timestamp):
        return value.date()
    return int(value) if hasattr(value, "dtype") and value.dtype.kind == "i" else value


def entries_at(
    instance: Instance, table: str, column: str, cells: list[Cell], side: str
) -> tuple[Entry, ...]:
    """The changes that take cells to an end of their ranges.

    A row is found by all that it says. What moves down is taken from the lowest on and what moves up from the
    highest, so that no row that has moved looks like one that is still to move.
    """
    entries: dict[tuple[str, ...], Entry] = {}
    ordered = sorted(cells, key=lambda cell: as_number(cell.base), reverse=side == "high")
    for cell in ordered:
        if cell.at(side) != cell.base:
            where = row_texts(instance, table, cell.row)
            says = {"table": table, "where": where, "column": column, "set": cell.at(side)}
            entries.setdefault((*where.values(), str(cell.at(side))), Entry("change", says, None, {}))
    return tuple(entries.values())


def row_texts(instance: Instance, table: str, row: int) -> dict[str, str]:
    """The cells of a row as its file has them, ranges and remarks left out."""
    raw = instance.raw[table]
    known = [name for name in raw.columns if name in TABLES[table].columns and name not in ("source", "note")]
    return {name: raw.columns[name][row].strip(" ") for name in known}


def as_number(value: Value) -> float:
    """A value that can be ordered among numbers."""
    return value.toordinal() if isinstance(value, date) else float(value)
