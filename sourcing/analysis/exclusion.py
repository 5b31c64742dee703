"""The price of exclusion: cost and shortages as the share of excluded metal that is allowed goes from 0 to 1.

The curve gives every exclusion rule the same share, whatever its own is, for the days on which it is in force:

.. math:: \\sum_{g > worst} deliver_{dgt} \\le (1 - a + a \\, \\theta) \\, demand_{dt}

At 0 nothing excluded may be delivered, at 1 everything. The cost is the discounted one that is minimised, shortages at
their valuation included. Between two breakpoints it is straight, and the mix of their two plans is optimal, so that
shortages may be read along a straight line as well. A result in priority mode is asked for its least cost, too, since
what it costs to serve one class after the other is no convex function of the share. Whole blocks of projects stay as
the least cost at the shares of the rules has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import highspy
import numpy as np
import pandas as pd

from sourcing.analysis.parametric import Curve, Place, traced
from sourcing.checking import require_consistent
from sourcing.errors import BadInput
from sourcing.formulation.numbers import Data
from sourcing.instance import Instance
from sourcing.instance.texts import nearest, shown
from sourcing.network import build_network
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Answer, Array, Program
from sourcing.solver.stages import decide_whole_numbers
from sourcing.solving import with_choice
from sourcing.sweeps.engine import part_of
from sourcing.sweeps.metrics import coverage, wants_of
from sourcing.sweeps.vectors import Stated, stated_narrow
from sourcing.sweeps.warm import WarmPart, differs, moved

MOST_PLACES: Final = 100
ALL: Final = ""
"""In the place of a mineral: all of them together."""
SHORT: Final = "shortfall_t."
Bases = dict[float, highspy.HighsBasis]
"""Bases of optimal answers by share."""


@dataclass(frozen=True, eq=False)
class PriceOfExclusion:
    """Curves of cost and shortage over the share of excluded metal that is allowed.

    Attributes
    ----------
    curve : mineral (empty where the rules on all minerals move together), share, cost_usd (discounted), paid_usd and
        penalties_usd (undiscounted), and t short over the horizon of each mineral, ``shortfall_t.<mineral>``. A row for
        each end and breakpoint.
    proofs : mineral, solves, complete (whether all breakpoints were found), error_usd (the most by which the true cost
        can be below the straight pieces).
    """

    curve: pd.DataFrame
    proofs: pd.DataFrame


def price_of_exclusion(
    instance: Instance, mineral: str | None = None, most: int = MOST_PLACES
) -> PriceOfExclusion:
    """The curves of a mineral, or those of all minerals together and of each that the rules speak of.

    Parameters
    ----------
    instance : at the step to be solved by.
    most : number of solves for each curve, at least 2; where the cost is least known is asked first.

    Raises
    ------
    BadInput
        If no exclusion rule limits the mineral.
    NoOptimum
        If a point of a curve has no proved optimum.
    """
    program = SharedProgram(instance)
    asked = [mineral] if mineral is not None else [ALL, *program.minerals]
    require_excluded(asked[0], program.minerals)
    curves = {name: program.curve(name, most) for name in asked}
    rows = [program.told(name, place) for name, curve in curves.items() for place in curve.places]
    proofs = [(name, curve.solves, curve.complete, curve.error) for name, curve in curves.items()]
    columns = ["mineral", "solves", "complete", "error_usd"]
    return PriceOfExclusion(pd.DataFrame(rows), pd.DataFrame(proofs, columns=columns))


def require_excluded(mineral: str, excluded: Sequence[str]) -> None:
    """Refuse a mineral that no exclusion rule limits."""
    if not excluded:
        raise BadInput("no exclusion rule of this result keeps out anything that could be delivered")
    if mineral not in (ALL, *excluded):
        hint = nearest(mineral, excluded) or f"; they limit {', '.join(map(shown, excluded))}"
        raise BadInput(f"the exclusion rules of this result do not limit {shown(mineral)}{hint}")


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
        moving = np.array([mineral in (ALL, name) for name in self.of_mineral])
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

    def told(self, mineral: str, place: Place) -> dict[str, Any]:
        """A row of the table."""
        bill, found = self.stated.bill, coverage(self.stated.data, self.wants, place.plan)
        return {
            "mineral": mineral,
            "share": place.at,
            "cost_usd": place.value,
            "paid_usd": float((bill.paid * place.plan).sum()),
            "penalties_usd": float((bill.penalties * place.plan).sum()),
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
