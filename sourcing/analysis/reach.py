r"""How much of a mineral could be delivered in a year whatever it costs, and what holds it there.

The tonnes short of the mineral in the year are minimised over all plans in which nothing else goes shorter than in the
plan in hand: other demand, required stocks and contracts keep what they have, and what the plan holds at the end of the
year and has under way then stays, so that later years lose nothing and need not be looked at. The prices of that
program are the cut: by strong duality what can be delivered is the sum, over the limits with a price, of what each lets
through, and nothing but a change of one of them can lower the shortage.

A limit that may be eased is one more column :math:`e_i`, whose coefficients are what the right sides gain with a unit
of its change, worked out by the formulation itself. With :math:`e_i` free and priced at a thousandth of what its first
unit relieves, one solve gives both the least shortage and the change that it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy import sparse

from sourcing.analysis.as_planned import kept_for_later, pace, period_of, shortfalls
from sourcing.analysis.easing import Easing
from sourcing.analysis.held import PRICED, Held, held
from sourcing.analysis.limits import Limit, Places
from sourcing.report.facts import Facts
from sourcing.solver.program import Array, Program
from sourcing.sweeps.engine import Engine
from sourcing.sweeps.parts import Proved
from sourcing.sweeps.vectors import Stated
from sourcing.sweeps.warm import WarmPart

WORTH_A_CHANGE = 1e-3
"""Part of the relief of its first unit from which a further unit of a change is still made."""
ROUNDS = 6
"""How often the limits behind the limits are looked for."""
KEEPS = 1e-9
"""Part by which other shortfalls may grow, so that the rounding of tables makes no contradiction."""
SHORT, MISSING = "short", ("contract_short", "stock_short")


@dataclass(frozen=True)
class Eased:
    """The least shortage with some limits eased, and how much each had to be.

    Attributes
    ----------
    short_t : t of the mineral still short in the year.
    amounts : change of each limit, those that are not needed left out.
    """

    short_t: float
    amounts: Mapping[Limit, float]


class Reach:
    """The program of what could be delivered, of one mineral in one year."""

    def __init__(self, facts: Facts, engine: Engine, mineral: str, year: int) -> None:
        self.facts, self.engine, self.mineral, self.year = facts, engine, mineral, year
        self.stated: Stated = engine.statement.base
        self.places = Places(self.stated.data, facts.names, mineral, year, pace(facts))
        self.limits: list[Limit] = []
        program = self.stated.program
        self.targets = self.wanted_columns()
        self.rows, self.columns = self.until_then(program)
        self.program = self.kept_elsewhere(program).part(self.rows, self.columns)
        self.easing = Easing(engine, self.rows, self.program.rows)

    def wanted_columns(self) -> Array:
        """Which columns are tonnes short of the mineral in the year."""
        data = self.stated.data
        return np.array(
            [
                name == SHORT
                and data.mineral(index[1]) == self.mineral
                and data.horizon.periods[index[-1]].year == self.year
                for name, index in self.stated.program.columns
            ]
        )

    def until_then(self, program: Program) -> tuple[Array, Array]:
        """Rows and columns up to the end of the year, of the independent parts in which the mineral is wanted in it."""
        parts = [part for part in self.engine.slices if self.targets[part[1]].any()]
        rows, columns = (np.sort(np.concatenate(places)) for places in zip(*parts, strict=True))
        last = self.places.last
        return (
            rows[[period_of(program.rows[i]) <= last for i in rows]],
            columns[[period_of(program.columns[j]) <= last for j in columns]],
        )

    def kept_elsewhere(self, program: Program) -> Program:
        """The program of the least shortage, in which nothing else may go shorter than it does."""
        lower, upper = program.column_lower.copy(), program.column_upper.copy()
        missing, kept, last = (
            shortfalls(self.facts),
            kept_for_later(self.facts, self.stated.data, self.places.last),
            self.places.last,
        )
        for place, (name, index) in enumerate(program.columns):
            if (name == SHORT and not self.targets[place]) or name in MISSING:
                period = self.facts.periods[index[-1] - 1]
                short = missing.get((name, *map(str, index[:-1]), period), 0.0)
                upper[place] = short * (1 + KEEPS) + KEEPS
            elif name in ("stock", "ship") and index[-1] <= last:
                lower[place] = max(0.0, kept.get((name, index), 0.0) * (1 - KEEPS) - KEEPS)
        return replace(
            program,
            cost=self.targets.astype(float),
            offset=0.0,
            column_lower=lower,
            column_upper=upper,
            integer=np.zeros_like(program.integer),
            classes={},
        )

    # What could be delivered

    @cached_property
    def answer(self) -> Proved:
        """The least shortage with every limit as it is."""
        return self.solver.base

    @property
    def short_t(self) -> float:
        """The least shortage with every limit as it is, t."""
        return max(0.0, self.shortage(self.answer))

    def shortage(self, proved: Proved) -> float:
        """Tonnes short of the mineral in the year."""
        return float(proved.answer.x[: len(self.columns)] @ self.program.cost)

    @cached_property
    def cut(self) -> list[Held]:
        """The limits with a price, rules first, then those that let most through."""
        return held(self, self.answer)

    # Solves

    @cached_property
    def solver(self) -> WarmPart:
        """A solver of the program, its limits held."""
        return WarmPart(self.with_limits(self.program, self.limits), self.engine.options)

    def with_limits(self, program: Program, limits: Sequence[Limit]) -> Program:
        """The program with one column more for each limit, which stays at nothing until it is eased."""
        count = len(limits)
        if not count:
            return program
        matrix = sparse.lil_array((len(program.rows), count))
        for k, limit in enumerate(limits):
            for i, gain in self.easing.gains(limit).items():
                matrix[i, k] = -gain
        none = np.zeros(count)
        return replace(
            program,
            cost=np.append(program.cost, none),
            matrix=sparse.hstack([program.matrix, matrix.tocsc()], format="csc"),
            column_lower=np.append(program.column_lower, none),
            column_upper=np.append(program.column_upper, none),
            integer=np.append(program.integer, none.astype(bool)),
            columns=[*program.columns, *(("eased", (k,)) for k in range(count))],
            scale=np.append(program.scale, np.ones(count)),
        )

    def behind(self) -> list[Limit]:
        """Every limit that stands between the plan and full coverage: those of the cut, and those behind these."""
        fresh = [one.limit for one in self.cut if one.limit.can_be_eased]
        for _ in range(ROUNDS):
            known = {limit.key for limit in self.limits}
            fresh = [limit for limit in fresh if limit.key not in known]
            if not fresh:
                break
            self.limits += fresh
            del self.solver
            opened = self.solve(dict.fromkeys(self.limits, 0.0))
            if self.shortage(opened) <= PRICED:
                break
            fresh = [one.limit for one in held(self, opened) if one.limit.can_be_eased]
        return self.limits

    def solve(self, prices: Mapping[Limit, float], most: Callable[[Limit], float] = Limit.largest) -> Proved:
        """The least shortage, with these limits free to be eased at these prices, t short per unit, up to some most."""
        program = self.solver.program
        cost, upper = program.cost.copy(), program.column_upper.copy()
        for k, limit in enumerate(self.limits, start=len(self.columns)):
            if limit in prices:
                cost[k], upper[k] = prices[limit], most(limit) / (limit.most if limit.dated else 1.0)
        return self.solver.solve(replace(program, cost=cost, column_upper=upper))

    def eased(
        self,
        limits: Iterable[Limit],
        price: Callable[[Limit], float],
        most: Callable[[Limit], float] = Limit.largest,
    ) -> Eased:
        """The least shortage with some limits eased, each by no more than it takes."""
        proved = self.solve({limit: price(limit) for limit in limits}, most)
        amounts = proved.answer.x[len(self.columns) :]
        needed = {limit: float(a) for limit, a in zip(self.limits, amounts, strict=True) if a > PRICED}
        return Eased(max(0.0, self.shortage(proved)), needed)
