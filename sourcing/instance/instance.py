"""What a checked instance is: settings, tables as they stand in the files, tables as numbers and dates."""

from collections import namedtuple
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pandas import DataFrame, Series

Row: TypeAlias = Any
"""One row of a table, a named tuple of plain values: a blank is ``None``, a list cell a tuple of text."""


@dataclass(frozen=True)
class Settings:
    """What ``instance.toml`` says, defaults filled in."""

    name: str
    title: str
    start: date
    end: date
    step: str
    price_year: int
    discount_rate: float
    mode: str
    tiers: tuple[str, ...]
    tests: tuple[str, ...]
    ownership_threshold: float
    ownership_from: str
    budget_usd: float | None = None
    silence: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawTable:
    """The cells of one table as text, as they stand in its file, and the line on which each row begins."""

    file: str
    columns: Mapping[str, list[str]]
    lines: list[int]

    @property
    def header(self) -> tuple[str, ...]:
        """Column names in file order."""
        return tuple(self.columns)

    def rows(self) -> Iterator[tuple[str, ...]]:
        """The rows of text, in file order."""
        return zip(*self.columns.values(), strict=True)


@dataclass(frozen=True, eq=False)
class Instance:
    """A valid instance; nothing in it refers to the place on disk except ``folder``.

    ``raw_settings`` and ``raw`` are what the files say, so that a scenario can change a cell and parse again;
    ``tables`` holds every table of the schema, typed, defaults filled, with the line of each row in ``line``.
    ``digest`` names the content: the same settings and cells give the same digest, wherever they lie.
    ``scenario`` names the scenarios applied, in order; ``added`` has, for the file and line under which each row that
    a scenario added is kept, its place in the scenario file.
    """

    folder: Path
    settings: Settings
    raw_settings: Mapping[str, Any]
    raw: Mapping[str, RawTable]
    tables: Mapping[str, "DataFrame"]
    digest: str
    scenario: tuple[str, ...] = ()
    added: Mapping[tuple[str, int | None], tuple[str, int | None]] = field(default_factory=dict)
    _rows: dict[str, list[Row]] = field(default_factory=dict, init=False, repr=False)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table in file order, as named tuples of plain Python values."""
        if table not in self._rows:
            self._rows[table] = plain_rows(self.tables[table])
        return self._rows[table]

    def place(self, file: str, line: int | None) -> tuple[str, int | None]:
        """File and line where a reader finds a row: those of its scenario file, if a scenario added it."""
        return self.added.get((file, line), (file, line))


def plain_rows(frame: "DataFrame") -> list[Row]:
    """Turn a typed table into named tuples: ``None``, text, float, int, date, tuple of text."""
    if frame.empty:
        return []
    columns = [plain_cells(values) for _, values in frame.items()]
    return list(map(row_type(tuple(frame.columns))._make, zip(*columns, strict=True)))


def plain_cells(values: "Series") -> list[Any]:
    """The cells of a typed column as plain values, ``None`` for a blank."""
    there = values.notna().to_numpy()
    if not there.any():
        return [None] * len(values)
    cells = (values.dt.date if values.dtype.kind == "M" else values).tolist()
    return (
        cells if there.all() else [cell if given else None for cell, given in zip(cells, there, strict=True)]
    )


@cache
def row_type(columns: tuple[str, ...]) -> Any:
    """The named tuple of these fields."""
    return namedtuple("Row", columns)
