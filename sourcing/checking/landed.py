"""What a tonne costs where it is made and where it lands, at the cheapest way of getting it there.

The cost of a product is that of its process: activity and the cheapest feed, divided over all its products by value
(rate · price) or, where a price is missing, by tonnes. A lane costs freight, duty and the charge on arrival; of the
rows of a lane the dearest counts, so that a duty that comes later is seen. Capex, holding, losses and capacities are
left out, so these are costs of a tonne, not prices.
"""

from collections import defaultdict
from functools import cached_property
from heapq import heappop, heappush
from math import inf

from sourcing.checking.picture import Pair, Picture

ROUNDS = 12


class LandedCosts:
    """Cheapest costs of making and of having each commodity at each facility, USD per t."""

    def __init__(self, picture: Picture) -> None:
        self.picture = picture

    @cached_property
    def lanes(self) -> dict[tuple[str, str, str], float]:
        """USD per t from origin to destination of a commodity, arrival charges included."""
        prices = {
            row.commodity: row.price_usd_per_t or 0.0 for row in self.picture.instance.rows("commodities")
        }
        costs: dict[tuple[str, str, str], float] = {}
        for lane in self.picture.network.lanes.values():
            if lane.capacity != 0:
                key = (lane.origin, lane.destination, lane.commodity)
                cost = lane.cost + lane.tariff_share * prices[lane.commodity]
                cost += self.arrival_charge.get((lane.destination, lane.commodity), 0.0)
                costs[key] = max(costs.get(key, 0.0), cost)
        return costs

    @cached_property
    def arrival_charge(self) -> dict[Pair, float]:
        """Dearest charge of throughput.csv on each commodity at each facility."""
        charges: dict[Pair, float] = defaultdict(float)
        for row in self.picture.instance.rows("throughput"):
            for c in self.picture.network.trade.ids(row.commodity):
                charges[row.facility, c] = max(charges[row.facility, c], row.cost_usd_per_t)
        return charges

    @cached_property
    def made(self) -> dict[Pair, float]:
        """Cheapest cost of making a tonne, where it can be made."""
        made: dict[Pair, float] = {}
        have: dict[Pair, float] = {}
        into = self._into
        for _ in range(ROUNDS):
            before = dict(have)
            for key in self.picture.network.outputs:
                for c, cost in self._products(key, have).items():
                    pair = (key[0], c)
                    made[pair] = min(cost, made.get(pair, inf))
                    have[pair] = min(cost, have.get(pair, inf))
            for (n, c), lanes in into.items():
                for origin, cost in lanes:
                    source = have if self.picture.passes_on(origin) else made
                    landed = source.get((origin, c), inf) + cost
                    if landed < have.get((n, c), inf):
                        have[n, c] = landed
            if have == before:
                break
        return made

    @cached_property
    def _into(self) -> dict[Pair, list[tuple[str, float]]]:
        """Origins and costs of the lanes into each facility, by commodity."""
        into = defaultdict(list)
        for (origin, destination, c), cost in self.lanes.items():
            into[destination, c].append((origin, cost))
        return into

    def _products(self, key: Pair, have: dict[Pair, float]) -> dict[str, float]:
        """Cost of a tonne of each product of a process, from the cheapest feed so far."""
        network = self.picture.network
        cost = max(0.0, self.picture.processes[key].cost_usd_per_t)
        for c, rate in network.inputs.get(key, {}).items():
            cost += rate * have.get((key[0], c), inf)
        if cost == inf:
            return {}
        prices = {c: self.picture.data.commodities[c].price_usd_per_t for c in network.outputs[key]}
        weights = {c: price if all(prices.values()) else 1.0 for c, price in prices.items()}
        total = sum(rate * weights[c] for c, rate in network.outputs[key].items())
        return {c: cost * weight / total for c, weight in weights.items()}

    def at_market(self, n: str, c: str) -> dict[str, float]:
        """Landed cost at a market from each plant that makes the commodity and can get it there."""
        landed: dict[str, float] = {}
        route: dict[str, float] = {}
        waiting = [(0.0, n)]
        while waiting:
            cost, place = heappop(waiting)
            if place in route:
                continue
            route[place] = cost
            if (place, c) in self.made:
                landed[place] = cost + self.made[place, c]
            if place == n or self.picture.passes_on(place):
                for origin, freight in self._into.get((place, c), ()):
                    if origin not in route:
                        heappush(waiting, (cost + freight, origin))
        return landed
