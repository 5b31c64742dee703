r"""How much stock keeps a promise: that demands of the first classes are served in full through any single outage.

Beyond what the instance has in stock, some tonnes of a mineral lie ready at the markets in the forms that these want.
What the plan leaves short of the promised demands, the extra stock makes good, so through an outage o it keeps the
promise if a plan that is feasible then leaves no more than that short. The least stock is therefore the optimum of the
linear program of the instance during the outage with another objective, and as one outage happens at a time, the
promise needs the largest over the outages:

.. math:: s = \max_o \; \min_{x \in X_o} \sum_{d \in promised} \sum_t short_{dt}

Every rule holds in :math:`X_o`, and every tonne counts, also those that are short without an outage. For this promise
everything else yields: other minerals and classes, required stocks, least quantities of contracts, and money; so each
mineral is asked by itself. Plans know of the outage beforehand, and build no more than the result does.

A stock in one form at one market does not serve another. ``needed_t`` above is what any promise needs at least;
``enough_t``, the largest shortfall over the outages of each form at each market added up, is enough without moving any.
Where a mineral is promised at one market in one form, the two are the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from sourcing.analysis.kept import keep
from sourcing.analysis.reading_curves import KINDS, STOCKPILE
from sourcing.checking import require_consistent
from sourcing.errors import BadInput
from sourcing.formulation.numbers import Data
from sourcing.formulation.numbers.demand import DemandKey
from sourcing.instance.instance import plain_rows
from sourcing.instance.texts import shown
from sourcing.network import build_network
from sourcing.report.facts import Facts
from sourcing.solution.values import NOISE
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Array, Program
from sourcing.sweeps.designs import suppliers_of
from sourcing.sweeps.engine import part_of
from sourcing.sweeps.outage import with_outage
from sourcing.sweeps.point import Outage
from sourcing.sweeps.vectors import Stated, stated_narrow
from sourcing.sweeps.warm import moved
from sourcing.timing import add_months

WEIGHT: Final = 1e6
"""USD for each tonne short in the objective, so that the tolerances of its proof, which are in USD, hold to a gram."""
SAME: Final = 1e-6
"""Tonnes by which a need must exceed another to be the larger."""
Place = tuple[str, str]
"""Market and commodity."""


@dataclass(frozen=True, eq=False)
class StockPromise:
    """The least extra stock for a promise.

    Attributes
    ----------
    stocks : mineral, without_outage_t (of ``needed_t``, what is short without any outage), needed_t, enough_t, outage
        and start (of the outage that sets ``needed_t``; empty where none adds to it), cost_usd (``needed_t`` in the
        forms that are short then, at the reference prices of these; NaN where one has no price).
    outages : mineral, outage, start, needed_t, for every outage that adds to what is short without one.
    """

    stocks: pd.DataFrame
    outages: pd.DataFrame


@dataclass(frozen=True)
class Trial:
    """One outage by the name of what is out."""

    name: str
    outage: Outage

    @property
    def start(self) -> str:
        """The first day."""
        return self.outage.start.isoformat()


Track = Callable[[Sequence[Trial]], Iterable[Trial]]


def ask_stock_promise(
    results: Path | str,
    *,
    months: int,
    kind: str,
    priority: int = 1,
    starts: Sequence[date] = (),
    track: Track = iter,
) -> StockPromise:
    """The least extra stock for a promise, kept beside the result for each kind of outage.

    Parameters
    ----------
    results : folder of a result.
    months, kind, priority, starts, track : as for :func:`stock_promise`.

    Raises
    ------
    BadInput
        If the folder is not a whole result, or cannot answer.
    NoOptimum
        If a least stock has no proof.
    """
    facts = Facts.read(results)
    found = stock_promise(facts, months=months, kind=kind, priority=priority, starts=starts, track=track)
    days = [start.isoformat() for start in starts]
    parameters = {"kind": kind, "months": months, "priority": priority, "starts": days}
    keep(results, f"{STOCKPILE}-{kind}", found.stocks, parameters)
    keep(results, f"{STOCKPILE}-{kind}-outages", found.outages, parameters)
    return found


def stock_promise(
    facts: Facts,
    *,
    months: int,
    kind: str,
    priority: int = 1,
    starts: Sequence[date] = (),
    track: Track = iter,
) -> StockPromise:
    """The least extra stock so that all demand of the first classes is served through any single outage.

    Parameters
    ----------
    facts : a result.
    months : how long each outage lasts.
    kind : what is out, facility, country or owner; markets stay open.
    priority : the last class that is promised.
    starts : first days of the outages, each tried by itself; empty for the first day of each year.
    track : is given the outages and gives them back one by one, and may show how far it is.

    Raises
    ------
    BadInput
        If no demand is in such a class, nothing of the kind can be out, or an outage starts outside the horizon.
    NoOptimum
        If a least stock has no proof.
    """
    trials = planned(facts, kind, months, starts)
    stated = stated_with_builds(facts)
    needs = [Need(stated, mineral, rows) for mineral, rows in promised(stated.data, priority).items()]
    for trial in track(trials):
        program = with_outage(stated, trial.outage).program
        for need in needs:
            need.ask(trial, program)
    outages = [row for need in needs for row in need.outages]
    columns = ["mineral", "outage", "start", "needed_t"]
    return StockPromise(pd.DataFrame([need.told() for need in needs]), pd.DataFrame(outages, columns=columns))


def planned(facts: Facts, kind: str, months: int, starts: Sequence[date]) -> list[Trial]:
    """The outages to try, by start and name."""
    settings = facts.instance.settings
    if kind not in KINDS:
        raise BadInput(f"there is no outage of kind {shown(kind)}; take {', '.join(KINDS)}")
    if months < 1:
        raise BadInput(f"an outage of {months} months is none; take 1 or more")
    for start in starts:
        if not settings.start <= start < settings.end:
            raise BadInput(f"{start} is not in the horizon, {settings.start} to before {settings.end}")
    suppliers = suppliers_of(facts.instance, kind)
    if not suppliers:
        raise BadInput(f"no {kind} of this result can be out: the instance names none besides its markets")
    return [
        Trial(name, Outage("facility", tuple(facilities), start, add_months(start, months)))
        for start in starts or first_days(facts)
        for name, facilities in suppliers.items()
    ]


def first_days(facts: Facts) -> list[date]:
    """The first day of the horizon in each year."""
    first = {period[:4]: period for period in reversed(facts.periods)}
    return sorted(date.fromisoformat(day) for day in first.values())


def stated_with_builds(facts: Facts) -> Stated:
    """The program of a result, which builds no more than the result does and need not be in whole blocks."""
    instance = facts.instance
    network = build_network(instance)
    require_consistent(instance, network)
    stated = stated_narrow(instance, network)
    built = {(row.project, row.period): row.rate_t_per_y for row in plain_rows(facts.table("builds"))}
    upper = stated.program.column_upper.copy()
    for (project, t), column in stated.columns.get("build", {}).items():
        upper[column] = built.get((project, facts.periods[t - 1]), 0.0)
    whole = np.zeros_like(stated.program.integer)
    return replace(stated, program=replace(stated.program, column_upper=upper, integer=whole, classes={}))


def promised(data: Data, priority: int) -> dict[str, list[tuple[DemandKey, int]]]:
    """Demand rows and periods of the first classes, by mineral."""
    rows: dict[str, list[tuple[DemandKey, int]]] = defaultdict(list)
    for d, t in data.demand:
        if d[2] <= priority:
            rows[data.mineral(d[1])].append((d, t))
    if not rows:
        classes = ", ".join(str(k) for k in sorted({d[2] for d, _ in data.demand}))
        raise BadInput(f"no demand has priority {priority} or before; the classes are {classes or 'none'}")
    return dict(sorted(rows.items()))


class Need:
    """The least tonnes of one mineral's promised demand that go short, with and without outages."""

    def __init__(self, stated: Stated, mineral: str, rows: Sequence[tuple[DemandKey, int]]) -> None:
        self.mineral, self.data = mineral, stated.data
        self.columns = np.array([stated.columns["short"][*d, t] for d, t in rows], dtype=int)
        self.places = [d[:2] for d, _ in rows]
        cost = np.zeros(len(stated.program.columns))
        cost[self.columns] = WEIGHT
        self.program = replace(stated.program, cost=cost, offset=0.0)
        self.parts = [
            LeastPart(self.program, *places)
            for places in self.program.parts()
            if np.isin(places[1], self.columns).any()
        ]
        self.base = self.largest = self.short_in(self.program)
        self.trial: Trial | None = None
        self.enough = by_place(self.places, self.base)
        self.outages: list[tuple[str, str, str, float]] = []

    def short_in(self, program: Program) -> Array:
        """Tonnes short of each row of the promised demand, in a plan that leaves least of it short."""
        x = np.zeros(len(program.columns))
        for part in self.parts:
            x[part.columns] = part.solve(program)
        short = x[self.columns]
        return np.where(short > NOISE, short, 0.0)

    def ask(self, trial: Trial, program: Program) -> None:
        """Add what an outage asks for."""
        short = self.short_in(replace(program, cost=self.program.cost, offset=0.0))
        if short.sum() > self.base.sum() + SAME:
            self.outages.append((self.mineral, trial.name, trial.start, float(short.sum())))
        for place, tonnes in by_place(self.places, short).items():
            self.enough[place] = max(self.enough[place], tonnes)
        if short.sum() > self.largest.sum() + SAME:
            self.largest, self.trial = short, trial

    def told(self) -> dict[str, Any]:
        """A row of the table."""
        prices = {c: row.price_usd_per_t for c, row in self.data.commodities.items()}
        bill = [
            tonnes * (np.nan if prices[c] is None else prices[c])
            for (_, c), tonnes in by_place(self.places, self.largest).items()
            if tonnes > 0
        ]
        return {
            "mineral": self.mineral,
            "without_outage_t": float(self.base.sum()),
            "needed_t": float(self.largest.sum()),
            "enough_t": sum(self.enough.values()),
            "outage": self.trial.name if self.trial else "",
            "start": self.trial.start if self.trial else "",
            "cost_usd": float(sum(bill)),
        }


class LeastPart:
    """An independent part of the program, with a plan that leaves least short without an outage."""

    def __init__(self, whole: Program, rows: Array, columns: Array) -> None:
        self.whole, self.rows, self.columns = whole, rows, columns
        self.program = whole.part(rows, columns)
        self.solver = part_of(self.program, SolverOptions(threads=1))
        self.x = self.solver.solve(self.program).answer.x
        self.activity = self.program.matrix @ self.x

    def solve(self, program: Program) -> Array:
        """A plan that leaves least short in another program; the same plan wherever it still can be."""
        part = moved(self.program, program, self.whole, self.rows, self.columns)
        return self.x if self.stands(part) else self.solver.solve(part).answer.x

    def stands(self, part: Program) -> bool:
        """Whether the plan keeps what a part with less capacity allows."""
        rows = part.row_upper < self.program.row_upper
        columns = part.column_upper < self.program.column_upper
        return (
            part.matrix is self.program.matrix
            and bool((self.activity[rows] <= part.row_upper[rows] + NOISE).all())
            and bool((self.x[columns] <= part.column_upper[columns] + NOISE).all())
        )


def by_place(places: Sequence[Place], tonnes: Array) -> dict[Place, float]:
    """Tonnes added up by market and commodity."""
    sums: dict[Place, float] = defaultdict(float)
    for place, amount in zip(places, tonnes.tolist(), strict=True):
        sums[place] += amount
    return sums
