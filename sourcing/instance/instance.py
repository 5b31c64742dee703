"""What a checked instance is: settings, tables as they stand in the files, tables as numbers and dates."""

from collections import namedtuple
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from pandas import DataFrame

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
    columns = []
    for name in frame.columns:
        values, there = frame[name], frame[name].notna()
        if not there.any():
            columns.append([None] * len(frame))
            continue
        plain = (values.dt.date if values.dtype.kind == "M" else values).astype(object)
        columns.append((plain if there.all() else plain.where(there, None)).tolist())
    row = namedtuple("Row", list(frame.columns))  # type: ignore[misc]  # the fields are known here only
    return list(map(row._make, zip(*columns, strict=True)))
