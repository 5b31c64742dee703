"""What is asked of a result: a mineral and a year that it has, and what it answered there."""

from __future__ import annotations

from dataclasses import dataclass

from sourcing.errors import BadInput
from sourcing.instance.texts import nearest, shown
from sourcing.report.facts import Facts
from sourcing.report.wording import NOTHING


@dataclass(frozen=True)
class Question:
    """A mineral in a year.

    Attributes
    ----------
    demand_t, short_t : t wanted in the year, and t of it that the plan leaves unmet.
    """

    mineral: str
    year: int
    demand_t: float
    short_t: float

    @property
    def is_short(self) -> bool:
        """Whether more is missing than rounding."""
        return self.short_t > NOTHING * self.demand_t


def ask(facts: Facts, mineral: str, year: int | None) -> Question:
    """The question, if the result can answer it; without a year, the first one in which the mineral is short.

    Raises
    ------
    BadInput
        If markets do not want the mineral, or not in that year; says what they want and when.
    """
    if mineral not in facts.minerals:
        hint = nearest(mineral, facts.minerals) or f"; markets want {', '.join(facts.minerals)}"
        raise BadInput(f"markets do not want {shown(mineral)}{hint}")
    rows = facts.demand[facts.demand["mineral"] == mineral]
    totals = rows.groupby("year")[["demand_t", "short_t"]].sum()
    totals = totals[totals["demand_t"] > 0]
    if year is None:
        covered = totals["short_t"] / totals["demand_t"]
        short = covered[covered > NOTHING]
        year = int(short.index[0] if len(short) else totals.index[0])
    if year not in totals.index:
        years = ", ".join(str(known) for known in totals.index)
        raise BadInput(f"markets do not want {shown(mineral)} in {year}; they do in {years}")
    row = dict(totals.loc[year])
    return Question(mineral, year, float(row["demand_t"]), float(row["short_t"]))
