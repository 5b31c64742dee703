"""The least that goes short of one mineral's promised demand, outage by outage; see :mod:`.stock_promise`."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from sourcing.formulation.numbers.demand import DemandKey
from sourcing.solution.values import NOISE
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Array, Program
from sourcing.sweeps.engine import part_of
from sourcing.sweeps.point import Outage
from sourcing.sweeps.vectors import Stated
from sourcing.sweeps.warm import moved

WEIGHT: Final = 1e6
"""USD for each tonne short in the objective, so that the tolerances of its proof, which are in USD, hold to a gram."""
SAME: Final = 1e-6
"""Tonnes by which a need must exceed another to be the larger."""
Place = tuple[str, str]
"""Market and commodity."""


@dataclass(frozen=True)
class Trial:
    """One outage by the name of what is out."""

    name: str
    outage: Outage

    @property
    def start(self) -> str:
        """The first day."""
        return self.outage.start.isoformat()


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
