r"""Upper bounds by calendar year: what units could do, plants make and lanes bring if nothing else were in the way.

With :math:`y` a year of the horizon, and sums over its periods:

.. math:: act_{npy} \le \min_u CAP_{nuy} / use_{npu}, \quad act_{npy} \le \min_c have_{ncy} / rate_{npc}

.. math:: have_{ncy} \le \sum_p rate_{npc} \, act_{npy} + \sum_{lanes} \min(capacity_l, shipped_{origin,c,y}) + transit

Every buyer may have the whole output of each of its sellers, projects are built at once and in full, and where a stock
is kept, what was there before and came in earlier years may be used as well. A lane brings what leaves in the year or,
where more left in the year before, that part of it which is still under way. The bounds begin at the capacities and
are tightened round by round along the lanes; each round is valid, so a few are enough.
"""

from collections import defaultdict
from functools import cached_property
from typing import Any

import numpy as np

from sourcing.checking.picture import Pair, Picture
from sourcing.network.lanes import Lane

ROUNDS = 12
DAYS = 365.25
Amounts = np.ndarray[Any, np.dtype[np.float64]]


class Bounds:
    """Most that units, processes and places could do in each year of the horizon, tonnes."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.years = picture.years
        self.year_of = np.array([i for i, year in enumerate(self.years) for _ in year.periods])
        self._open_years: dict[tuple[tuple[int, int], ...], Amounts] = {}

    def lane_limit(self, lane: Lane) -> Amounts:
        """Most that a lane segment may carry in each year."""
        if lane.days not in self._open_years:
            shares = [lane.active_share(period) for period in self.picture.horizon.periods.values()]
            open_years = np.bincount(self.year_of, shares).astype(np.float64)
            self._open_years[lane.days] = open_years * self.picture.horizon.length
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
        for (n, u, t), most in self.picture.data.capacity.items():
            capacity[n, u][self.year_of[t - 1]] += most
        return capacity

    @cached_property
    def unit_with_projects(self) -> dict[Pair, Amounts]:
        """Capacity of each unit with every project built as early and as large as it may be."""
        capacity = defaultdict(
            self.nothing.copy, {key: most.copy() for key, most in self.unit_capacity.items()}
        )
        for j, row in self.picture.data.projects.items():
            for t in self.picture.ready_periods(j):
                capacity[row.facility, row.unit][self.year_of[t - 1]] += (
                    row.max_t_per_y * self.picture.horizon.length
                )
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
        under_way: dict[tuple[str, str, str], float] = {}
        for lane in bounds.picture.network.lanes.values():
            key = (lane.origin, lane.destination, lane.commodity)
            limit = bounds.lane_limit(lane)
            limits[key] = limits[key] + limit if key in limits else limit
            under_way[key] = max(under_way.get(key, 0.0), min(lane.lead_days / DAYS, 1.0))
        self.sources = sorted({(origin, c) for origin, _, c in limits})
        self.destinations = sorted({(destination, c) for _, destination, c in limits})
        source_number = {pair: i for i, pair in enumerate(self.sources)}
        destination_number = {pair: i for i, pair in enumerate(self.destinations)}
        self.tail = np.array([source_number[o, c] for o, _, c in limits], dtype=int)
        self.head = np.array([destination_number[d, c] for _, d, c in limits], dtype=int)
        self.limit = np.array(list(limits.values())).reshape(len(limits), len(bounds.years))
        self.under_way = np.array(list(under_way.values())).reshape(len(limits), 1)

    def arrivals(self, shipped: dict[Pair, Amounts], years: int) -> dict[Pair, Amounts]:
        """Most that arrives at each destination, every buyer having the whole of what each seller can ship."""
        total = np.zeros((len(self.destinations), years))
        if self.sources:
            leaving = np.array([shipped.get(pair, np.zeros(years)) for pair in self.sources])
            carried = np.minimum(self.limit, leaving[self.tail])
            total_head = carried.copy()
            before, now = carried[:, :-1], carried[:, 1:]
            more = np.isfinite(before) & (before > now)
            total_head[:, 1:] += self.under_way * np.where(more, before - np.where(more, now, 0.0), 0.0)
            np.add.at(total, self.head, total_head)
        return dict(zip(self.destinations, total, strict=True))
