"""What holds a mineral back: the limits with a price in the program of what could be delivered.

What goes to other uses, what is kept for later and lanes that are shut are no limits with a number that could be
changed; they are named where they would lower the shortage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sourcing.analysis.as_planned import period_of
from sourcing.analysis.limits import RULES, Limit, closed_lane, elsewhere, limits_of, no_way
from sourcing.solver.program import Array
from sourcing.sweeps.parts import Proved

if TYPE_CHECKING:
    from sourcing.analysis.reach import Reach

PRICED = 1e-7
"""Tonnes of shortage per tonne from which a limit has a price."""

NAMED = {"open": 1, "ramp": 1, "start": 2, "closed": 2}
"""Of several limits behind a row those that come first let through what it does: what is there before what is not."""


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


def held(reach: Reach, proved: Proved) -> list[Held]:
    """The limits that have a price in an answer, rules first, then those that let most through."""
    found = [*with_a_price(reach, proved.answer.row_dual), *kept_from(reach, proved)]
    found += without_a_way(reach, proved.answer.row_dual)
    return sorted(
        found, key=lambda one: (one.limit.kind not in RULES, -round(one.passes_t, 6), one.limit.cause)
    )


def with_a_price(reach: Reach, y: Array) -> list[Held]:
    """The numbers and dates of the instance that have a price."""
    taken: set[int] = set()
    priced = []
    for by_row in sorted(
        rows_of_limits(reach, y), key=lambda by_row: NAMED.get(next(iter(by_row.values())).kind, 0)
    ):
        limit = nearest(reach, by_row)
        relief = -sum(y[i] * gain for i, gain in reach.easing.gains(limit).items())
        if relief > PRICED:
            rows = sorted(by_row.keys() - taken)
            taken |= by_row.keys()
            priced.append(Held(limit, relief, allowed(reach, sorted(by_row)), passes(reach, y, rows)))
    return priced


def rows_of_limits(reach: Reach, y: Array) -> list[dict[int, Limit]]:
    """The limits that can be eased, each by its rows with a price."""
    found: dict[tuple[str, ...], dict[int, Limit]] = {}
    for i in np.flatnonzero(np.abs(y) > PRICED):
        for limit in limits_of(reach.program.rows[i], reach.places):
            if reach.easing.gains(limit):
                found.setdefault(limit.key, {})[int(i)] = limit
    return list(found.values())


def nearest(reach: Reach, by_row: Mapping[int, Limit]) -> Limit:
    """Of the same limit in several rows the one that is nearest to the year; of a date, the one that moves most."""
    first = next(iter(by_row.values()))
    if first.dated:
        return max(by_row.values(), key=lambda limit: limit.most)
    last = reach.places.last
    return by_row[min(by_row, key=lambda i: abs(period_of(reach.program.rows[i]) - last))]


def passes(reach: Reach, y: Array, rows: Sequence[int]) -> float:
    """The part of rows in the sum of the cut, t."""
    return float((y[rows] * sides(reach, rows)).sum()) * -1 + 0.0 if rows else 0.0


def allowed(reach: Reach, rows: Sequence[int]) -> float:
    """What rows of a limit allow in the year, t."""
    horizon = reach.stated.data.horizon
    inside = [
        i
        for i in rows
        if horizon.periods.get(period_of(reach.program.rows[i]), horizon.periods[1]).year == reach.year
    ]
    return float(np.abs(sides(reach, inside)).sum()) if inside else float("nan")


def sides(reach: Reach, rows: Sequence[int]) -> Array:
    """Right sides of rows."""
    lower, upper = reach.program.row_lower[rows], reach.program.row_upper[rows]
    return np.where(np.isfinite(upper), upper, lower)


def kept_from(reach: Reach, proved: Proved) -> list[Held]:
    """What goes to other uses or is kept for later years, and would lower the shortage if it did not."""
    program, y = reach.program, proved.answer.row_dual
    price = program.cost - program.matrix.T @ y
    bound = (price > PRICED) & (program.column_lower > 0)
    bound |= (price < -PRICED) & np.isfinite(program.column_upper)
    found: dict[tuple[str, ...], tuple[Limit, float]] = {}
    for j in np.flatnonzero(bound & (program.cost == 0)):
        limit = elsewhere(reach.places, program.columns[j])
        if limit is not None:
            before = found.get(limit.key, (limit, 0.0))[1]
            found[limit.key] = limit, max(before, abs(float(price[j])))
    return [Held(limit, relief, float("nan"), 0.0) for limit, relief in found.values()]


def without_a_way(reach: Reach, y: Array) -> list[Held]:
    """Lanes that are shut in the year where they would help, and markets that nothing reaches."""
    data, place = reach.stated.data, reach.easing.place
    worth = {reach.program.rows[i][1]: float(y[i]) for (name, _), i in place.items() if name == "balance"}
    inside = [t for t, period in data.horizon.periods.items() if period.year == reach.year]
    shut = {t: shut_lanes(reach, t) for t in inside}
    found: dict[tuple[str, ...], tuple[Limit, float]] = {}
    for node, lanes in data.node_lanes.items():
        for t in inside:
            for l, g in lanes:
                origin = (*data.network.shipping(data.network.lanes[l].origin, node.c), g)
                gain = worth.get((*node, t), 0.0) - worth.get((*origin, t), 0.0)
                if gain > PRICED and l in shut[t]:
                    limit = closed_lane(reach.places, l)
                    found[limit.key] = limit, max(gain, found.get(limit.key, (limit, 0.0))[1])
    for d in {d for d, t in data.demand if t in inside and data.mineral(d[1]) == reach.mineral}:
        if not data.delivery_ranks(d):
            limit = no_way(reach.places, d[0], d[1])
            found[limit.key] = limit, 1.0
    return [Held(limit, gain, float("nan"), 0.0) for limit, gain in found.values()]


def shut_lanes(reach: Reach, t: int) -> set[int]:
    """Lanes over which nothing can leave in a period, whichever of their rows holds."""
    data = reach.stated.data
    lanes = data.network.lanes
    ways = {l: (lane.origin, lane.destination, lane.commodity) for l, lane in lanes.items()}
    open_ways = {ways[l] for l in lanes if (l, t) in data.ranks_shipped}
    late = {l for l in lanes if t + data.lag[l][0] > data.horizon.count}
    return {l for l in lanes if ways[l] not in open_ways} - late
