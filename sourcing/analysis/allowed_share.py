"""The least cost of an instance as a function of the share that its exclusion rules leave to what they exclude."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import highspy
import numpy as np

from sourcing.analysis.parametric import Curve, Place, traced
from sourcing.analysis.reading_curves import ALL, SHORT
from sourcing.checking import require_consistent
from sourcing.formulation.numbers import Data
from sourcing.instance import Instance
from sourcing.network import build_network
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Answer, Array, Program
from sourcing.solver.stages import decide_whole_numbers
from sourcing.solving import with_choice
from sourcing.sweeps.engine import part_of
from sourcing.sweeps.metrics import coverage, wants_of
from sourcing.sweeps.vectors import Stated, stated_narrow
from sourcing.sweeps.warm import WarmPart, differs, moved

Bases = dict[float, highspy.HighsBasis]
"""Bases of optimal answers by share."""


class SharedProgram:
    """The program of an instance as a function of the share that its exclusion rules leave to what they exclude.

    Attributes
    ----------
    minerals : those that a rule limits, in order.
    """

    def __init__(self, instance: Instance) -> None:
        instance, options = with_choice(instance, None, "cost"), SolverOptions(threads=1)
        network = build_network(instance)
        require_consistent(instance, network)
        self.stated = without_whole_numbers(stated_narrow(instance, network), options)
        self.program, self.wants = self.stated.program, wants_of(self.stated)
        limits = self.stated.rows.get("exclude", {})
        sides = [right_side(self.stated.data, key) for key in limits]
        self.rows = np.array(list(limits.values()), dtype=int)
        self.constant, self.growth = np.array(sides).reshape(-1, 2).T
        self.of_mineral = np.array([self.stated.data.mineral(key[3]) for key in limits], dtype=object)
        self.minerals: list[str] = sorted(set(self.of_mineral))
        self.parts = [SharedPart(self.program, *places, options) for places in self.program.parts()]

    def curve(self, mineral: str, most: int) -> Curve:
        """The least cost over the share, for the rules on a mineral or on all."""
        moving = np.array([mineral in (ALL, name) for name in self.of_mineral], dtype=bool)
        known: list[Bases] = [{} for _ in self.parts]
        return traced(lambda share: self.place(share, moving, known), 0.0, 1.0, most)

    def place(self, share: float, moving: Array, known: Sequence[Bases]) -> Place:
        """The least cost at a share of some of the rules' rows.

        The tangent is the sum of the prices of these rows, each by what it allows more.

        Parameters
        ----------
        moving : which of the rules' rows have this share; the others have their own.
        known : bases of each part by share, to start from and to add to.
        """
        rows, growth = self.rows[moving], self.growth[moving]
        upper = self.program.row_upper.copy()
        upper[rows] = self.constant[moving] + growth * share
        program = replace(self.program, row_upper=upper)
        x, price = np.zeros(len(program.columns)), np.zeros(len(program.rows))
        for part, bases in zip(self.parts, known, strict=True):
            answer = part.solve(program, share, bases)
            x[part.columns], price[part.rows] = answer.x, answer.row_dual
        terms = program.cost * x
        value, size = float(terms.sum()) + program.offset, float(np.abs(terms).sum())
        return Place(share, value, float(price[rows] @ growth), size, x)

    def as_it_is(self) -> dict[str, float]:
        """What the least cost plan is measured by where each rule has its own share."""
        x = np.zeros(len(self.program.columns))
        for part in self.parts:
            x[part.columns] = part.base.x
        return self.measures(x)

    def measures(self, plan: Array) -> dict[str, float]:
        """Cost, what is paid, penalties, and tonnes short of each mineral."""
        bill, found = self.stated.bill, coverage(self.stated.data, self.wants, plan)
        return {
            "cost_usd": float((self.program.cost * plan).sum()) + self.program.offset,
            "paid_usd": float((bill.paid * plan).sum()),
            "penalties_usd": float((bill.penalties * plan).sum()),
            **{name: tonnes for name, tonnes in found.items() if name.startswith(SHORT)},
        }


class SharedPart:
    """An independent part of the program, solved from the nearest share that it was solved at before."""

    def __init__(self, whole: Program, rows: Array, columns: Array, options: SolverOptions) -> None:
        self.whole, self.rows, self.columns = whole, rows, columns
        self.program = whole.part(rows, columns)
        self.solver = part_of(self.program, options)
        self.base = self.solver.solve(self.program).answer

    def solve(self, program: Program, share: float, bases: Bases) -> Answer:
        """The answer to the part of another program; the base's where it does not differ."""
        part = moved(self.program, program, self.whole, self.rows, self.columns)
        if not differs(part, self.program):
            return self.base
        if not isinstance(self.solver, WarmPart):
            return self.solver.solve(part).answer
        if bases:
            self.solver.basis = bases[min(bases, key=lambda known: abs(known - share))]
        proved = self.solver.solve(part)
        if not proved.notes:
            bases[share] = self.solver.solver.getBasis()
        return proved.answer


def right_side(data: Data, key: tuple[Any, ...]) -> tuple[float, float]:
    """What a row of an exclusion rule allows at share 0, and how much more at share 1."""
    rule, i, *d, t = key
    active, wanted = data.active(data.exclusions[rule, i])[t], data.demand[tuple(d), t][0]
    return (1 - active) * wanted, active * wanted


def without_whole_numbers(stated: Stated, options: SolverOptions) -> Stated:
    """The program with the whole blocks of projects that its least cost has; itself where there are none."""
    program = stated.program
    if not program.integer.any():
        return stated
    whole = decide_whole_numbers(program, options)
    return replace(stated, program=program.with_integers_fixed(whole.x))
