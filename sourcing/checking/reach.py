"""When material can first be where: an earliest period for every node of the network, capacities and dates considered.

The periods are early, never late: whatever could be made in a period is taken to be there from then on, in any
quantity. So a place without a period can have nothing at all, and one with a late period nothing before it. Lead times
count as in the program: the first part of what leaves in t arrives in t + k.
"""

from bisect import bisect_left
from collections import defaultdict
from functools import cached_property
from heapq import heappop, heappush
from math import inf
from typing import Any

from sourcing.checking.picture import Pair, Picture
from sourcing.network.graph import Node, Run, initial_rank
from sourcing.network.lanes import Lane
from sourcing.timing import first_day


class Reach:
    """Earliest period of every node and run that can have anything, by a search in the order of periods.

    Attributes
    ----------
    period : earliest period of each ``Node`` and ``Run``; may lie after the horizon.
    origin : the facility from which what comes first was made, kept or under way.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.period: dict[Any, float] = {}
        self.origin: dict[Any, str] = {}
        self._open_periods: dict[tuple[tuple[int, int], ...], list[int]] = {}
        self._search()

    @cached_property
    def unit_periods(self) -> dict[Pair, list[int]]:
        """Periods in which each unit ``(n, u)`` has, or could have by a project, any capacity."""
        periods: dict[Pair, set[int]] = defaultdict(set)
        for (n, u, t), most in self.picture.data.capacity.items():
            if most > 0:
                periods[n, u].add(t)
        for j, row in self.picture.data.projects.items():
            if row.max_t_per_y > 0:
                periods[row.facility, row.unit].update(self.picture.ready_periods(j))
        return {unit: sorted(ts) for unit, ts in periods.items()}

    def running(self, key: Pair, t: float) -> float:
        """First period from ``t`` on in which all units of a process have capacity; infinite if there is none."""
        units = [self.unit_periods.get((key[0], u), []) for u, _ in self.picture.process_units.get(key, ())]
        for _ in units:
            for periods in units:
                t = first_from(periods, t)
        return t

    def ships_at_start(self, n: str, c: str) -> bool:
        """Whether a facility has the capacity to make a commodity on the first day, or passes it on."""
        makers = self.picture.makers.get((n, c), ())
        units = ([(n, u) for u, _ in self.picture.process_units.get(key, ())] for key in makers)
        return self.picture.passes_on(n) or any(self.units_at_start.issuperset(taken) for taken in units)

    @cached_property
    def units_at_start(self) -> set[Pair]:
        """Units that have capacity on the first day, or have begun to grow by then."""
        return {
            (row.facility, row.unit)
            for row in self.picture.instance.rows("capacity")
            if row.rate_t_per_y * row.available_share > 0
            and first_day(row.start) <= self.picture.start < self.picture.data.capacity_end(row)
        }

    def arrival(self, lane: Lane, t: float) -> float:
        """Earliest arrival of what is ready in ``t``; after the horizon, where no lanes are known, all are open."""
        if lane.capacity == 0:
            return inf
        if t <= self.picture.horizon.count:
            if lane.days not in self._open_periods:
                periods = self.picture.horizon.periods.items()
                self._open_periods[lane.days] = [t for t, period in periods if lane.active_share(period) > 0]
            t = first_from(self._open_periods[lane.days], t)
        return t + self.picture.horizon.lag(lane.lead_days)[0]

    def _search(self) -> None:
        """Go from what is there to what can be made of it, in the order of periods."""
        network, graph = self.picture.network, self.picture.network.graph
        missing = {run: set(network.inputs.get((run.n, run.p), ())) for run in network.runs}
        waiting: list[tuple[float, int, Any, str]] = []

        def reach(place: Any, t: float, origin: str) -> None:
            """Let a place wait for its turn, unless it has its period already or can have none."""
            if t < inf and place not in self.period:
                heappush(waiting, (t, len(waiting) + len(self.period), place, origin))

        for node, t in self._first():
            reach(node, t, node.n)
        for run in missing:
            if not missing[run]:
                reach(run, self.running(run[:2], 1), run.n)
        while waiting:
            t, _, place, origin = heappop(waiting)
            if place in self.period:
                continue
            self.period[place], self.origin[place] = t, origin
            for head, edge in graph.adj[place].items():
                if isinstance(head, Run):
                    missing[head].discard(place.c)
                    if not missing[head]:
                        reach(head, self.running(head[:2], t), origin)
                elif lanes := edge.get("lanes"):
                    reach(head, min(self.arrival(network.lanes[l], t) for l in lanes), origin)
                else:
                    reach(head, t, origin)

    def _first(self) -> list[tuple[Node, float]]:
        """What is there or comes without a decision, with its period."""
        network, instance = self.picture.network, self.picture.instance
        rank = self.picture.data.tier_rank
        first: list[tuple[Node, float]] = []
        for row in instance.rows("stocks"):
            if row.initial_t > 0:
                node = Node(*network.stocking(row.facility, row.commodity), initial_rank(network, row, rank))
                first.append((node, 1))
        for row in instance.rows("in-transit"):
            g = network.rank_on_arrival(row.destination, rank[row.tier])
            node = Node(*network.receiving(row.destination, row.commodity), g)
            first.append((node, self.picture.horizon.period_of(row.arrives.toordinal())))
        return [(node, t) for node, t in first if node in network.graph]

    def obstacles(self, places: list[Node]) -> list[str]:
        """What stands between material and places that have no period: units and lanes without capacity, in words."""
        network, graph = self.picture.network, self.picture.network.graph
        found: list[str] = []
        seen: set[Any] = set()
        waiting: list[Any] = list(places)
        while waiting:
            place = waiting.pop()
            if place in seen or place in self.period:
                continue
            seen.add(place)
            tails: list[Any] = list(graph.pred[place])
            if isinstance(place, Run):
                taken = network.inputs.get((place.n, place.p), {})
                if {tail.c for tail in tails if tail in self.period} >= taken.keys():
                    found.append(f"no capacity for {place.p} at {place.n}")
                waiting += tails
                continue
            for tail in tails:
                if tail in self.period:
                    lanes = [network.lanes[l] for l in graph.edges[tail, place].get("lanes", ())]
                    banned = all(lane.capacity == 0 for lane in lanes)
                    what = "capacity 0 on the lane" if banned else "no open lane any more"
                    found.append(f"{what} from {tail.n} to {place.n}")
                else:
                    waiting.append(tail)
        return sorted(set(found))


def first_from(periods: list[int], t: float) -> float:
    """First of some sorted periods that is not before ``t``; infinite if there is none."""
    place = bisect_left(periods, t)
    return periods[place] if place < len(periods) else inf
