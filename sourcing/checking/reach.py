"""When material can first be where: an earliest day for every node of the network, capacities and dates considered.

The days are early, never late: whatever could be made on a day is taken to be there from then on, in any quantity.
So a place without a day can have nothing at all, and one with a late day nothing before it.
"""

from collections import defaultdict
from functools import cached_property
from heapq import heappop, heappush
from math import inf
from typing import Any

from sourcing.checking.bounds import project_ready
from sourcing.checking.picture import Pair, Picture
from sourcing.network.graph import Node, Run, initial_rank
from sourcing.network.lanes import Lane
from sourcing.timing import LAST_DAY, first_day

Spans = list[tuple[int, int]]


class Reach:
    """Earliest day of every node and run that can have anything, by a search in the order of days.

    Attributes
    ----------
    day : earliest day of each ``Node`` and ``Run``; may lie after the horizon.
    origin : the facility from which what comes first was made, kept or under way.
    """

    def __init__(self, picture: Picture) -> None:
        self.picture = picture
        self.day: dict[Any, float] = {}
        self.origin: dict[Any, str] = {}
        self._search()

    @cached_property
    def unit_spans(self) -> dict[Pair, Spans]:
        """Days on which each unit ``(n, u)`` has, or could have by a project, any capacity."""
        spans: dict[Pair, Spans] = defaultdict(list)
        for row in self.picture.instance.rows("capacity"):
            end = self.picture.data.capacity_end(row)
            if row.rate_t_per_y * row.available_share > 0 and end > first_day(row.start):
                spans[row.facility, row.unit].append((first_day(row.start), end))
        for row in self.picture.instance.rows("projects"):
            if row.max_t_per_y > 0:
                spans[row.facility, row.unit].append((project_ready(row, self.picture.start), LAST_DAY))
        return {unit: sorted(days) for unit, days in spans.items()}

    def running_day(self, key: Pair, day: float) -> float:
        """First day from ``day`` on that all units of a process have capacity; infinite if none is."""
        units = [u for u, _ in self.picture.process_units.get(key, ())]
        for _ in range(len(units) + 1):
            for u in units:
                day = next_day(self.unit_spans.get((key[0], u), []), day)
        return day

    def ships_at_start(self, n: str, c: str) -> bool:
        """Whether a facility that ships a commodity has the capacity to make it, or passes it on, on the first day."""
        makers = self.picture.makers.get((n, c), ())
        start = self.picture.start
        return self.picture.passes_on(n) or any(self.running_day(key, start) == start for key in makers)

    def arrival(self, lane: Lane, day: float) -> float:
        """Earliest arrival of what is ready on ``day``; after the horizon, where no lanes are known, all are open."""
        if lane.capacity == 0:
            return inf
        departs = day if day >= self.picture.end else next_day(list(lane.days), day)
        return departs + lane.lead_days

    def _search(self) -> None:
        network, graph = self.picture.network, self.picture.network.graph
        missing = {run: set(network.inputs.get((run.n, run.p), ())) for run in network.runs}
        waiting: list[tuple[float, int, Any, str]] = []

        def reach(place: Any, day: float, origin: str) -> None:
            if day < inf and place not in self.day:
                heappush(waiting, (day, len(waiting) + len(self.day), place, origin))

        for node, day in self._first():
            reach(node, max(day, self.picture.start), node.n)
        for run in missing:
            if not missing[run]:
                reach(run, self.running_day(run[:2], self.picture.start), run.n)
        while waiting:
            day, _, place, origin = heappop(waiting)
            if place in self.day:
                continue
            self.day[place], self.origin[place] = day, origin
            for head, edge in graph.adj[place].items():
                if isinstance(head, Run):
                    missing[head].discard(place.c)
                    if not missing[head]:
                        reach(head, self.running_day(head[:2], day), origin)
                elif lanes := edge.get("lanes"):
                    reach(head, min(self.arrival(network.lanes[l], day) for l in lanes), origin)
                else:
                    reach(head, day, origin)

    def _first(self) -> list[tuple[Node, float]]:
        """What is there or comes without a decision, with its day."""
        network, instance = self.picture.network, self.picture.instance
        rank = self.picture.data.tier_rank
        first: list[tuple[Node, float]] = []
        for row in instance.rows("stocks"):
            if row.initial_t > 0:
                node = Node(*network.stocking(row.facility, row.commodity), initial_rank(network, row, rank))
                first.append((node, self.picture.start))
        for row in instance.rows("in-transit"):
            g = network.rank_on_arrival(row.destination, rank[row.tier])
            node = Node(*network.receiving(row.destination, row.commodity), g)
            first.append((node, row.arrives.toordinal()))
        return [(node, day) for node, day in first if node in network.graph]

    def obstacles(self, places: list[Node]) -> list[str]:
        """What stands between material and places that have no day: units and lanes without capacity, in words."""
        network, graph = self.picture.network, self.picture.network.graph
        found: list[str] = []
        seen: set[Any] = set()
        waiting: list[Any] = list(places)
        while waiting:
            place = waiting.pop()
            if place in seen or place in self.day:
                continue
            seen.add(place)
            tails: list[Any] = list(graph.pred[place])
            if isinstance(place, Run):
                taken = network.inputs.get((place.n, place.p), {})
                if {tail.c for tail in tails if tail in self.day} >= taken.keys():
                    found.append(f"no capacity for {place.p} at {place.n}")
                waiting += tails
                continue
            for tail in tails:
                if tail in self.day:
                    lanes = [network.lanes[l] for l in graph.edges[tail, place].get("lanes", ())]
                    banned = all(lane.capacity == 0 for lane in lanes)
                    what = "capacity 0 on the lane" if banned else "no open lane any more"
                    found.append(f"{what} from {tail.n} to {place.n}")
                else:
                    waiting.append(tail)
        return sorted(set(found))


def next_day(spans: Spans, day: float) -> float:
    """First day from ``day`` on that lies in one of the spans; infinite if none does."""
    return min((max(first, day) for first, end in spans if end > day), default=inf)
