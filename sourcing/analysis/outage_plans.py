"""The plan under an outage, solved again: when it goes short, and who makes more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import numpy as np

from sourcing.errors import BadInput
from sourcing.instance import Instance
from sourcing.instance.texts import shown
from sourcing.report.wording import NOTHING
from sourcing.solver.program import Array
from sourcing.sweeps.designs import suppliers_of
from sourcing.sweeps.engine import Engine
from sourcing.sweeps.outage import with_outage
from sourcing.sweeps.point import Outage
from sourcing.sweeps.vectors import Stated
from sourcing.timing import add_months

DAYS_PER_MONTH: Final = 365.25 / 12
MOST_REPLACING: Final = 10
Makers = dict[tuple[str, str], float]
"""Tonnes made by facility and form."""


class OutagePlans:
    """One instance on a warm solver, and its plans while something is out.

    Parameters
    ----------
    instance : that of the sweep.
    record : of the sweep: kind, from, months, step and mode.
    """

    def __init__(self, instance: Instance, record: Mapping[str, Any]) -> None:
        self.engine = Engine(instance, step=record["step"], mode=record["mode"])
        self.stated: Stated = self.engine.statement.base
        self.kind = "lane" if record["kind"] == "lane" else "facility"
        self.members = suppliers_of(self.engine.instance, record["kind"])
        self.start = date.fromisoformat(record["from"])
        self.end = add_months(self.start, int(record["months"]))
        self.base = self.solved(self.stated)

    def under(self, names: Sequence[str]) -> Array:
        """The plan while these are out, by column.

        Raises
        ------
        BadInput
            If the instance does not have one of them.
        """
        if unknown := [name for name in names if name not in self.members]:
            raise BadInput(
                f"the inputs of the result do not have {shown(unknown[0])}, which the sweep took out"
            )
        return self.solved(
            with_outage(self.stated, Outage(self.kind, self.lost(names), self.start, self.end))
        )

    def lost(self, names: Sequence[str]) -> tuple[str, ...]:
        """Facilities, or pairs of lanes, that are out."""
        return tuple(dict.fromkeys(member for name in names for member in self.members[name]))

    def solved(self, stated: Stated) -> Array:
        """The least-cost plan of a program with the structure of the base."""
        x = np.zeros(len(stated.program.columns))
        for k, (_, columns) in enumerate(self.engine.slices):
            x[columns] = self.engine.solved(k, stated.program).answer.x
        return x

    def shortages(self, plan: Array, mineral: str) -> tuple[str, float, float]:
        """How long supply holds out.

        Returns
        -------
        first_short, months_covered, saved_t
            The first period from the outage on in which more is short than without it, blank if there is none; the
            months from its start until then; and t that are short before it, because the plan saves for it.
        """
        data, short = self.stated.data, self.stated.columns["short"]
        missing: dict[int, float] = defaultdict(float)
        wanted: dict[int, float] = defaultdict(float)
        for (d, t), (tonnes, _) in data.demand.items():
            if data.mineral(d[1]) == mineral:
                column = short[*d, t]
                missing[t] += float(plan[column] - self.base[column])
                wanted[t] += tonnes
        began = data.horizon.period_of(self.start.toordinal())
        saved = sum(tonnes for t, tonnes in missing.items() if t < began)
        for t in sorted(t for t in missing if t >= began):
            if missing[t] > NOTHING * wanted[t]:
                name = data.horizon.periods[t].name
                return name, max(0.0, months_between(self.start, date.fromisoformat(name))), saved
        return "", float("nan"), saved

    def replacements(
        self, plan: Array, mineral: str, names: Sequence[str]
    ) -> Iterator[tuple[str, str, float, float, float]]:
        """Who makes more of the forms that are lost: facility, form, t before, t with the outage, t more."""
        before, after = self.made(self.base, mineral), self.made(plan, mineral)
        lost = {self.start_of(name) for name in self.lost(names)}
        forms = {form for (n, form), tonnes in before.items() if n in lost and tonnes > NOTHING}
        more = [
            (n, form, before.get((n, form), 0.0), tonnes, tonnes - before.get((n, form), 0.0))
            for (n, form), tonnes in after.items()
            if form in forms and n not in lost
        ]
        total = sum(before.values())
        more = [row for row in more if row[4] > NOTHING * total]
        yield from sorted(more, key=lambda row: (-row[4], row[0], row[1]))[:MOST_REPLACING]

    def start_of(self, name: str) -> str:
        """The facility that is lost, or from which a lane that is lost leaves."""
        return name.split(">")[0]

    def made(self, plan: Array, mineral: str) -> Makers:
        """Tonnes of a mineral that facilities make over the horizon, by form."""
        data, made = self.stated.data, defaultdict[tuple[str, str], float](float)
        for (n, p, _, _), column in self.stated.columns.get("run", {}).items():
            if plan[column] > NOTHING:
                for c, rate in data.network.outputs.get((n, p), {}).items():
                    if data.mineral(c) == mineral:
                        made[n, data.commodities[c].form or c] += rate * plan[column]
        return dict(made)


def months_between(start: date, end: date) -> float:
    """Calendar months from one day to another, to a tenth."""
    whole = 12 * (end.year - start.year) + end.month - start.month
    return round(whole + (end.day - start.day) / DAYS_PER_MONTH, 1)
