"""Lanes by period: when they are open, what leaves and what arrives."""

from collections import defaultdict
from functools import cached_property

from sourcing.formulation.numbers.projects import ProjectNumbers

Shipment = tuple[int, int, int]


class LaneNumbers(ProjectNumbers):
    """Shipments ``(l, g, t)``: segment, rank on departure, period of departure."""

    @cached_property
    def lane_share(self) -> dict[tuple[int, int], float]:
        """Active share of segment ``l`` in each period in which it holds and something arrives in the horizon."""
        shares = {}
        for l, lane in self.network.lanes.items():
            for t, period in self.horizon.periods.items():
                a = lane.active_share(period)
                if a > 0 and t + self.lag[l][0] <= self.horizon.count:
                    shares[l, t] = a
        return shares

    @cached_property
    def lag(self) -> dict[int, tuple[int, float]]:
        """Lead time of each segment in periods: ``(k, f)``."""
        return {l: self.horizon.lag(lane.lead_days) for l, lane in self.network.lanes.items()}

    @cached_property
    def duty(self) -> dict[int, float]:
        """Tariff on each segment, USD per t: its share of the commodity's reference price."""
        return {
            l: lane.tariff_share * self.commodities[lane.commodity].price_usd_per_t
            if lane.tariff_share
            else 0.0
            for l, lane in self.network.lanes.items()
        }

    @cached_property
    def shipments(self) -> list[Shipment]:
        """Every ``(l, g, t)`` in which something may leave."""
        lanes = self.network.lanes
        return [
            (l, g, t)
            for l, g in self.network.ships
            if lanes[l].capacity != 0
            for t in self.periods
            if (l, t) in self.lane_share
        ]

    @cached_property
    def departing(self) -> dict[int, list[tuple[int, int]]]:
        """Segments and ranks of the shipments of each period."""
        departing = defaultdict(list)
        for l, g, t in self.shipments:
            departing[t].append((l, g))
        return departing

    @cached_property
    def ranks_shipped(self) -> dict[tuple[int, int], list[int]]:
        """Ranks in which something may leave over segment ``l`` in ``t``."""
        ranks = defaultdict(list)
        for l, g, t in self.shipments:
            ranks[l, t].append(g)
        return ranks

    def lane_limit(self, l: int, t: int) -> float:
        """Tonnes that may leave over a limited segment in a period."""
        capacity = self.network.lanes[l].capacity
        assert capacity is not None, "only a limited lane has a limit"
        return capacity * self.length * self.lane_share[l, t]

    @cached_property
    def arriving(self) -> dict[Shipment, list[tuple[float, Shipment]]]:
        """What arrives over segment ``l`` at departing rank ``g`` in ``t``, as shares of earlier shipments.

        Of what leaves in t the share 1 - f arrives in t + k and f in t + k + 1; what would arrive later is gone.
        """
        arrivals: dict[Shipment, list[tuple[float, Shipment]]] = defaultdict(list)
        for l, g, t in self.shipments:
            k, f = self.lag[l]
            arrivals[l, g, t + k].append((1 - f, (l, g, t)))
            if f > 0 and t + k + 1 <= self.horizon.count:
                arrivals[l, g, t + k + 1].append((f, (l, g, t)))
        return arrivals

    @cached_property
    def arrivals_at(self) -> dict[tuple[str, int], list[tuple[int, float, Shipment]]]:
        """Segments, shares and shipments of all that arrives at a facility in ``t``."""
        at: dict[tuple[str, int], list[tuple[int, float, Shipment]]] = defaultdict(list)
        for (l, _, t), shares in self.arriving.items():
            at[self.network.lanes[l].destination, t] += [(l, share, key) for share, key in shares]
        return at
