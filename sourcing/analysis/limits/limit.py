"""A limit of a plan as a number that an analyst could change: one row of a table and column.

A row of the program says what holds; a limit is the row of the instance that it comes from, with a sentence that says
what it is and a change, written as a scenario's, that eases it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sourcing.formulation.numbers import Data
from sourcing.instance.scenario_file import Entry
from sourcing.report.wording import clip, listed, number, percent, words
from sourcing.solver.program import Label

FEW = 2.0
"""Times the present number by which a plant, a stock or a lane can be thought to grow."""
SOON = 12.0
"""Months by which a date can be thought to move."""
RULES = ("exclusion", "diversification", "quota", "contract")
"""Kinds of limits that somebody has made, and can change as much as need be."""
SHARES = ("max_share", "available_share")
"""Columns whose numbers are shares."""


@dataclass(frozen=True, eq=False)
class Limit:
    """One number or date of the instance that holds a plan back.

    Attributes
    ----------
    kind : plant, host, open, ramp, start, closed, lane, lead, port, exclusion, diversification, quota, contract, stock,
        empty, room, intake, release, project; without a change: elsewhere, later, shut, way.
    place : what it is about, for readers.
    cause : a sentence without its full stop.
    table, where, column, action : the change of a scenario that eases it.
    sign : -1 where a smaller number eases.
    most : the largest change that makes sense; infinite for none.
    size : what the number is now, in the unit of the change, so that changes can be compared; months for a date.
    remedy : the change in words, with ``{amount}``.
    adds : the row to be added, where none is there to be changed.
    known_as : what tells the limit from any other; its row and column if empty.
    eases : t by which a row of the program grows with a unit of the change, by its label; worked out if empty.
    """

    kind: str
    place: str
    cause: str
    table: str
    where: Mapping[str, Any]
    column: str
    remedy: str
    action: str = "add"
    sign: float = 1.0
    most: float = float("inf")
    size: float = 0.0
    adds: Mapping[str, Any] = field(default_factory=dict)
    known_as: tuple[str, ...] = ()
    eases: Mapping[Label, float] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this limit from any other."""
        return self.known_as or (
            f"{self.table}.{self.column}",
            repr(sorted({**self.where, **self.adds}.items(), key=str)),
        )

    @property
    def can_be_eased(self) -> bool:
        """Whether a number or a date of the instance could be changed to ease it."""
        return bool(self.table)

    @property
    def dated(self) -> bool:
        """Whether a date holds back, so that the change is in months."""
        return self.action == "delay_months"

    def largest(self) -> float:
        """The largest change that makes sense."""
        return self.most

    def believable(self) -> float:
        """The largest change that can be thought of: a few times the number as it is, or some months."""
        if self.dated:
            return min(self.most, SOON)
        if self.kind in (*RULES, "lead") or self.column in SHARES:
            return self.most
        return min(self.most, FEW * self.size)

    def times(self, amount: float) -> float:
        """How many times the present number a change is, if it is no rule, date or share; else 0."""
        if self.dated or self.kind in (*RULES, "lead") or self.column in SHARES:
            return 0.0
        return amount / self.size if self.size > 0 else float("inf")

    def entry(self, amount: float) -> Entry:
        """The change of a scenario that eases the limit by so much."""
        if self.adds:
            says: dict[str, Any] = {"table": self.table, "row": {**self.adds, self.column: amount}}
            return Entry("add", says, None, {})
        change = int(-self.sign * amount) if self.dated else self.sign * amount
        if self.action == "set":
            change = min(1.0, self.size + amount)
        says = {"table": self.table, "where": dict(self.where), "column": self.column, self.action: change}
        return Entry("change", says, None, {})

    def in_words(self, amount: float) -> str:
        """The change in words."""
        if self.column in SHARES:
            return self.remedy.format(amount=percent(self.size + amount))
        return self.remedy.format(amount=f"{amount:.0f}" if self.dated else number(amount))


@dataclass(frozen=True)
class Places:
    """What a limit is worded with: the numbers of the program, names, and the mineral that is asked for.

    ``pace`` is the most that the plan ships in a period of the first year, by origin, destination and commodity.
    """

    data: Data
    names: Mapping[str, str]
    mineral: str
    year: int
    pace: Mapping[tuple[str, str, str], float] = field(default_factory=dict)

    def name(self, place: str) -> str:
        """A facility by its name."""
        return clip(self.names.get(place, place))

    @property
    def first(self) -> int:
        """First period of the year."""
        return min(t for t, period in self.data.horizon.periods.items() if period.year == self.year)

    @property
    def last(self) -> int:
        """Last period of the year."""
        return max(t for t, period in self.data.horizon.periods.items() if period.year == self.year)


def dated(row: Any) -> dict[str, Any]:
    """Dates by which a row of a rule is told from the others of the rule."""
    return {"start": blank(row.start), "end": blank(row.end)}


def blank(cell: Any) -> Any:
    """A cell as a condition of a scenario; blank for none."""
    return "" if cell is None else cell


def list_cell(ids: tuple[str, ...]) -> str:
    """A list cell as it is written."""
    return ";".join(ids)


def goods(cell: str) -> str:
    """The commodities that a limit covers, in words."""
    return "all goods together" if cell == "*" else listed(words(c) for c in cell.split(";"))
