r"""Upper bounds by calendar year: what units could do, plants make and lanes bring if nothing else were in the way.

Every bound lets each buyer have the whole output of each of its sellers and leaves lead times out, so a true plan is
never above it. With :math:`y` a year, :math:`L_y` its part in the horizon:

.. math:: act_{npy} \le \min_u CAP_{nuy} / use_{npu}, \quad act_{npy} \le \min_c have_{ncy} / rate_{npc}

.. math:: have_{ncy} \le \sum_p rate_{npc} \, act_{npy} + \sum_{lanes} \min(capacity_l, shipped_{origin,c,y}) + transit

Where a stock is kept, what was there before and came in earlier years may be used as well. The bounds begin at the
capacities and are tightened round by round along the lanes; each round is valid, so a few are enough.
"""

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from sourcing.checking.picture import Pair, Picture
from sourcing.network.lanes import Lane
from sourcing.timing import LAST_DAY, add_months, first_day, mean_curve

ROUNDS = 12
Amounts = np.ndarray[Any, np.dtype[np.float64]]


class Bounds:
    """Most that units, processes and places could do in each year of the horizon, tonnes."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.years = picture.years
        self._open_years: dict[tuple[tuple[int, int], ...], Amounts] = {}

    def lane_limit(self, lane: Lane) -> Amounts:
        """Most that a lane segment may carry in each year."""
        if lane.days not in self._open_years:
            lengths = [year.length * lane.active_share(year.span) for year in self.years]
            self._open_years[lane.days] = np.array(lengths)
        years = self._open_years[lane.days]
        return np.where(years > 0, np.inf, 0.0) if lane.capacity is None else lane.capacity * years

    @cached_property
    def nothing(self) -> Amounts:
        """No tonnes in any year."""
        return np.zeros(len(self.years))

    @cached_property
    def unit_capacity(self) -> dict[Pair, Amounts]:
        """Open capacity of each unit ``(n, u)`` of capacity.csv: rate · available share · mean of the curve."""
        capacity: dict[Pair, Amounts] = defaultdict(self.nothing.copy)
        for row in self.picture.instance.rows("capacity"):
            end = self.picture.data.capacity_end(row)
            curve = [y.length * mean_curve(y.span, row.start, row.ramp_months, end) for y in self.years]
            capacity[row.facility, row.unit] += row.rate_t_per_y * row.available_share * np.array(curve)
        return capacity

    @cached_property
    def unit_with_projects(self) -> dict[Pair, Amounts]:
        """Capacity of each unit with every project built as early and as large as it may be."""
        capacity = defaultdict(
            self.nothing.copy, {key: most.copy() for key, most in self.unit_capacity.items()}
        )
        for row in self.picture.instance.rows("projects"):
            ready = project_ready(row, self.picture.start)
            share = [y.length * y.span.active_share(ready, LAST_DAY) for y in self.years]
            capacity[row.facility, row.unit] += row.max_t_per_y * np.array(share)
        return capacity

    @cached_property
    def process_limit(self) -> dict[Pair, Amounts]:
        """Most activity that the units of each process allow; infinite where it has none."""
        limits = {}
        for (n, p), _ in self.picture.processes.items():
            limit = np.full(len(self.years), np.inf)
            for u, use in self.picture.process_units.get((n, p), ()):
                limit = np.minimum(limit, self.unit_with_projects[n, u] / use)
            limits[n, p] = limit
        return limits

    def fed(self, key: Pair, have: dict[Pair, Amounts]) -> Amounts:
        """Most activity of a process that its feed allows; infinite for a source."""
        n, most = key[0], np.full(len(self.years), np.inf)
        for c, rate in self.picture.network.inputs.get(key, {}).items():
            most = np.minimum(most, have.get((n, c), self.nothing) / rate)
        return most

    @cached_property
    def feed(self) -> dict[Pair, Amounts]:
        """Most activity of each process that its feed allows, whatever its units; infinite for a source."""
        return {key: self.fed(key, self._tightened[0]) for key in self.picture.processes}

    @cached_property
    def activity(self) -> dict[Pair, Amounts]:
        """Most activity of each process under its units and its feed."""
        return {key: np.minimum(self.process_limit[key], self.feed[key]) for key in self.picture.processes}

    @property
    def shipped(self) -> dict[Pair, Amounts]:
        """Most that can leave each facility of each commodity."""
        return self._tightened[1]

    @cached_property
    def _tightened(self) -> tuple[dict[Pair, Amounts], dict[Pair, Amounts]]:
        """What can be had and what can leave each place, tightened until nothing changes."""
        lanes, given = LaneBounds(self), self._given()
        endless = np.full(len(self.years), np.inf)
        have = dict.fromkeys({*lanes.destinations, *self.picture.makers}, endless)
        shipped: dict[Pair, Amounts] = {}
        for _ in range(ROUNDS):
            made = self._made(have)
            tighter = {pair: amount.copy() for pair, amount in given.items()}
            shipped = {
                n_c: have.get(n_c, self.nothing) for n_c in lanes.sources if self.picture.passes_on(n_c[0])
            }
            shipped |= {n_c: amount for n_c, amount in made.items() if not self.picture.passes_on(n_c[0])}
            shipped |= {n_c: have[n_c] for n_c in made if n_c in self.picture.network.trade.stocked}
            for source in (lanes.arrivals(shipped, len(self.years)), made):
                for pair, amount in source.items():
                    tighter[pair] = tighter.get(pair, self.nothing) + amount
            for pair in self.picture.network.trade.stocked:
                tighter[pair] = np.cumsum(tighter.get(pair, self.nothing))
            if have.keys() == tighter.keys() and all(
                np.array_equal(tighter[pair], have[pair]) for pair in have
            ):
                break
            have = tighter
        return have, shipped

    def _made(self, have: dict[Pair, Amounts]) -> dict[Pair, Amounts]:
        """Most that each place can make of each commodity when so much can be had."""
        made: dict[Pair, Amounts] = {}
        for (n, p), outputs in self.picture.network.outputs.items():
            most = np.minimum(self.process_limit[n, p], self.fed((n, p), have))
            for c, rate in outputs.items():
                made[n, c] = made.get((n, c), self.nothing) + rate * most
        return made

    def _given(self) -> dict[Pair, Amounts]:
        """What is there or arrives without a decision: first stocks and goods in transit."""
        given: dict[Pair, Amounts] = defaultdict(self.nothing.copy)
        for row in self.picture.instance.rows("stocks"):
            given[row.facility, row.commodity][0] += row.initial_t
        for row in self.picture.instance.rows("in-transit"):
            given[row.destination, row.commodity][row.arrives.year - self.years[0].year] += row.quantity_t
        return given


class LaneBounds:
    """All lanes as arrays: most that can arrive of what can leave."""

    def __init__(self, bounds: Bounds) -> None:
        limits: dict[tuple[str, str, str], Amounts] = {}
        for lane in bounds.picture.network.lanes.values():
            key = (lane.origin, lane.destination, lane.commodity)
            limit = bounds.lane_limit(lane)
            limits[key] = limits[key] + limit if key in limits else limit
        self.sources = sorted({(origin, c) for origin, _, c in limits})
        self.destinations = sorted({(destination, c) for _, destination, c in limits})
        source_number = {pair: i for i, pair in enumerate(self.sources)}
        destination_number = {pair: i for i, pair in enumerate(self.destinations)}
        self.tail = np.array([source_number[o, c] for o, _, c in limits], dtype=int)
        self.head = np.array([destination_number[d, c] for _, d, c in limits], dtype=int)
        self.limit = np.array(list(limits.values())).reshape(len(limits), len(bounds.years))

    def arrivals(self, shipped: dict[Pair, Amounts], years: int) -> dict[Pair, Amounts]:
        """Most that arrives at each destination, every buyer having the whole of what each seller can ship."""
        total = np.zeros((len(self.destinations), years))
        if self.sources:
            leaving = np.array([shipped.get(pair, np.zeros(years)) for pair in self.sources])
            np.add.at(total, self.head, np.minimum(self.limit, leaving[self.tail]))
        return dict(zip(self.destinations, total, strict=True))


def project_ready(row: Any, start: int) -> int:
    """Earliest day on which capacity of a project can be there."""
    ordered = date.fromordinal(max(first_day(row.earliest), start))
    return add_months(ordered, int(row.build_months)).toordinal()
