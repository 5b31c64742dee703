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
from sourcing.analysis.limits import Limit, Places, closed_lane, elsewhere, limits_of, no_way
from sourcing.report.facts import Facts
from sourcing.solver.program import Array, Program
from sourcing.sweeps.engine import Engine
from sourcing.sweeps.parts import Proved
from sourcing.sweeps.vectors import Stated
from sourcing.sweeps.warm import WarmPart

PRICED = 1e-7
"""Tonnes of shortage per tonne from which a limit has a price."""
WORTH_A_CHANGE = 1e-3
"""Part of the relief of its first unit from which a further unit of a change is still made."""
ROUNDS = 6
"""How often the limits behind the limits are looked for."""
KEEPS = 1e-9
"""Part by which other shortfalls may grow, so that the rounding of tables makes no contradiction."""
RULES = ("exclusion", "diversification", "quota", "contract")
"""Kinds of limits that somebody has made; they are named first."""
SHORT, MISSING = "short", ("contract_short", "stock_short")


@dataclass(frozen=True)
class Held:
    """A limit in the cut.

    Attributes
    ----------
    relief_t : t of shortage that the first unit of its change takes away, with all else as it is.
    limit_t : t that it allows in the year, where it has a row there.
    passes_t : t of the delivery that it lets through: its part in the sum of the cut.
    """

    limit: Limit
    relief_t: float
    limit_t: float
    passes_t: float


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

    # Limits

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
        return self.held(self.answer)

    def held(self, proved: Proved) -> list[Held]:
        """The limits that have a price in an answer."""
        found: dict[tuple[str, ...], dict[int, Limit]] = {}
        y = proved.answer.row_dual
        for i in np.flatnonzero(np.abs(y) > PRICED):
            for limit in limits_of(self.program.rows[i], self.places):
                if self.easing.gains(limit):
                    found.setdefault(limit.key, {})[int(i)] = limit
        taken: set[int] = set()
        held = []
        for by_row in sorted(found.values(), key=lambda by_row: next(iter(by_row.values())).dated):
            limit = self.nearest(by_row)
            relief = -sum(y[i] * gain for i, gain in self.easing.gains(limit).items())
            if relief > PRICED:
                rows = sorted(by_row.keys() - taken)
                taken |= by_row.keys()
                held.append(Held(limit, relief, self.allowed(sorted(by_row)), self.passes(y, rows)))
        held += self.kept_from(proved)
        held += self.without_a_way(y)
        return sorted(
            held, key=lambda one: (one.limit.kind not in RULES, -round(one.passes_t, 6), one.limit.cause)
        )

    def nearest(self, by_row: Mapping[int, Limit]) -> Limit:
        """Of the same limit in several rows the one that is nearest to the year; of a date, the one that moves most."""
        first = next(iter(by_row.values()))
        if first.dated:
            return max(by_row.values(), key=lambda limit: limit.most)
        last = self.places.last
        return by_row[min(by_row, key=lambda i: abs(period_of(self.program.rows[i]) - last))]

    def passes(self, y: Array, rows: Sequence[int]) -> float:
        """The part of rows in the sum of the cut, t."""
        return float((y[rows] * self.sides(rows)).sum()) * -1 + 0.0 if rows else 0.0

    def without_a_way(self, y: Array) -> list[Held]:
        """Lanes that are shut in the year where they would help, and markets that nothing reaches."""
        data, place = self.stated.data, self.easing.place
        worth = {self.program.rows[i][1]: float(y[i]) for (name, _), i in place.items() if name == "balance"}
        inside = [t for t, period in data.horizon.periods.items() if period.year == self.year]
        found: dict[tuple[str, ...], tuple[Limit, float]] = {}
        for node, lanes in data.node_lanes.items():
            for t in inside:
                for l, g in lanes:
                    origin = (*data.network.shipping(data.network.lanes[l].origin, node.c), g)
                    gain = worth.get((*node, t), 0.0) - worth.get((*origin, t), 0.0)
                    if gain > PRICED and l in self.shut_lanes[t]:
                        limit = closed_lane(self.places, l)
                        found[limit.key] = limit, max(gain, found.get(limit.key, (limit, 0.0))[1])
        for d in {d for d, t in data.demand if t in inside and data.mineral(d[1]) == self.mineral}:
            if not data.delivery_ranks(d):
                limit = no_way(self.places, d[0], d[1])
                found[limit.key] = limit, 1.0
        return [Held(limit, gain, float("nan"), 0.0) for limit, gain in found.values()]

    @cached_property
    def shut_lanes(self) -> dict[int, set[int]]:
        """Lanes over which nothing can leave in each period, whichever of their rows holds."""
        data = self.stated.data
        lanes = data.network.lanes
        ways = {l: (lane.origin, lane.destination, lane.commodity) for l, lane in lanes.items()}
        shut = {}
        for t in data.horizon.periods:
            open_ways = {ways[l] for l in lanes if (l, t) in data.ranks_shipped}
            late = {l for l in lanes if t + data.lag[l][0] > data.horizon.count}
            shut[t] = {l for l in lanes if ways[l] not in open_ways} - late
        return shut

    def kept_from(self, proved: Proved) -> list[Held]:
        """What goes to other uses or is kept for later years, and would lower the shortage if it did not."""
        program, y = self.program, proved.answer.row_dual
        price = program.cost - program.matrix.T @ y
        found: dict[tuple[str, ...], tuple[Limit, float]] = {}
        bound = (price > PRICED) & (program.column_lower > 0) | (price < -PRICED) & np.isfinite(
            program.column_upper
        )
        for j in np.flatnonzero(bound & (program.cost == 0)):
            limit = elsewhere(self.places, program.columns[j])
            if limit is not None:
                before = found.get(limit.key, (limit, 0.0))[1]
                found[limit.key] = limit, max(before, abs(float(price[j])))
        return [Held(limit, relief, float("nan"), 0.0) for limit, relief in found.values()]

    def sides(self, rows: Sequence[int]) -> Array:
        """Right sides of rows."""
        lower, upper = self.program.row_lower[rows], self.program.row_upper[rows]
        return np.where(np.isfinite(upper), upper, lower)

    def allowed(self, rows: Sequence[int]) -> float:
        """What rows of a limit allow in the year, t."""
        horizon = self.stated.data.horizon
        inside = [
            i
            for i in rows
            if horizon.periods.get(period_of(self.program.rows[i]), horizon.periods[1]).year == self.year
        ]
        return float(np.abs(self.sides(inside)).sum()) if inside else float("nan")

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
        fresh = [held.limit for held in self.cut if held.limit.can_be_eased]
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
            fresh = [held.limit for held in self.held(opened) if held.limit.can_be_eased]
        return self.limits

    def solve(self, prices: Mapping[Limit, float]) -> Proved:
        """The least shortage, with these limits free to be eased at these prices, t short per unit."""
        program = self.solver.program
        cost, upper = program.cost.copy(), program.column_upper.copy()
        for k, limit in enumerate(self.limits, start=len(self.columns)):
            if limit in prices:
                cost[k], upper[k] = prices[limit], 1.0 if limit.dated else limit.most
        return self.solver.solve(replace(program, cost=cost, column_upper=upper))

    def eased(self, limits: Iterable[Limit], price: Callable[[Limit], float]) -> Eased:
        """The least shortage with some limits eased, each by no more than it takes."""
        proved = self.solve({limit: price(limit) for limit in limits})
        amounts = proved.answer.x[len(self.columns) :]
        needed = {limit: float(a) for limit, a in zip(self.limits, amounts, strict=True) if a > PRICED}
        return Eased(max(0.0, self.shortage(proved)), needed)
