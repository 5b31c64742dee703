"""Exclusion, diversification, contracts and throughput: what each row of a rule covers and allows."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from sourcing.formulation.numbers.base import RuleKey
from sourcing.formulation.numbers.demand import DemandKey
from sourcing.formulation.numbers.lanes import Shipment
from sourcing.formulation.numbers.stocks import StockNumbers
from sourcing.network.graph import matching_segments

Triple = tuple[str, str, str]


class RuleNumbers(StockNumbers):
    """Limits that rules set, and the flows on which they are set."""

    # Exclusion

    @cached_property
    def exclusions(self) -> dict[RuleKey, Any]:
        """Row of each exclusion."""
        return self.rules("exclusions", "rule")

    @cached_property
    def exclusion_limits(self) -> dict[tuple[RuleKey, DemandKey, int], float]:
        """Tonnes worse than the rule's worst tier that a demand row may take in ``t``."""
        return self.exclusion_limits_of(self.demand)

    def exclusion_limits_of(
        self, demand: Mapping[tuple[DemandKey, int], tuple[float, float]]
    ) -> dict[tuple[RuleKey, DemandKey, int], float]:
        """The limits that the rules set on some demand."""
        limits = {}
        for key, row in self.exclusions.items():
            covered = self.excluded_demands[key]
            free = {t: 1 - a + a * row.max_share for t, a in self.active(row).items()}
            for (d, t), (quantity, _) in demand.items():
                if t in free and d in covered:
                    limits[key, d, t] = free[t] * quantity
        return limits

    @cached_property
    def excluded_demands(self) -> dict[RuleKey, set[DemandKey]]:
        """Demand rows that an exclusion covers and that material worse than its worst tier could reach."""
        wanting = {d for d, _ in self.demand}
        return {
            key: {d for d in wanting if self.exclusion_covers(row, d) and self.excluded_ranks(key, d)}
            for key, row in self.exclusions.items()
        }

    def exclusion_covers(self, row: Any, d: DemandKey) -> bool:
        """Whether a row of an exclusion speaks of a demand row's mineral and market."""
        n, c = d[:2]
        return (not row.minerals or self.mineral(c) in row.minerals) and (
            not row.markets or n in row.markets or self.countries[n] in row.markets
        )

    def excluded_ranks(self, key: RuleKey, d: DemandKey) -> list[int]:
        """Ranks worse than the worst tier of an exclusion that could be delivered to a demand row."""
        return [g for g in self.delivery_ranks(d) if g > self.tier_rank[self.exclusions[key].worst_tier]]

    # Diversification

    @cached_property
    def diversifications(self) -> dict[RuleKey, Any]:
        """Row of each diversification rule."""
        return self.rules("diversification", "rule")

    @cached_property
    def border_arrivals(self) -> dict[tuple[RuleKey, str, str, int], list[tuple[float, Shipment]]]:
        """What crosses a border from one source: shipments and the shares that arrive, by rule, mineral, source, t."""
        arrivals: dict[tuple[RuleKey, str, str, int], list[tuple[float, Shipment]]] = defaultdict(list)
        for key, row in self.diversifications.items():
            limited = self.diversified(row)
            for (l, _, t), shares in self.arriving.items():
                lane = self.network.lanes[l]
                mineral = self.mineral(lane.commodity)
                if (mineral, t) in limited and self.countries[
                    lane.destination
                ] == row.country != self.countries[lane.origin]:
                    arrivals[key, mineral, self.source(lane.origin, row.by), t] += shares
        return dict(sorted(arrivals.items()))

    def diversified(self, row: Any) -> set[tuple[str, int]]:
        """Mineral and period of every limit of a diversification row: it is in force and the country has demand."""
        active = self.active(row)
        return {
            (mineral, t)
            for (country, mineral, t), wanted in self.mineral_demand.items()
            if country == row.country
            and t in active
            and wanted > 0
            and (not row.minerals or mineral in row.minerals)
        }

    def diversification_limit(self, key: RuleKey, mineral: str, t: int) -> float:
        """Tonnes that may cross the border from one source in ``t``."""
        row = self.diversifications[key]
        a = self.active(row)[t]
        return float(1 - a + a * row.max_share) * self.mineral_demand[row.country, mineral, t]

    def source(self, n: str, by: str) -> str:
        """What a rule counts together with a facility: itself, its country or its main owner."""
        if by == "country":
            return self.countries[n]
        return self.main_owner.get(n, n) if by == "owner" else n

    @cached_property
    def main_owner(self) -> dict[str, str]:
        """Owner with the largest named share of each facility, the first by name on a tie."""
        holdings = defaultdict(list)
        for row in self.instance.rows("owners"):
            holdings[row.facility].append((-row.share, row.owner))
        owners = {n: min(held)[1] for n, held in holdings.items()}
        return {n: f"{owner} (owner)" if owner in self.countries else owner for n, owner in owners.items()}

    # Contracts

    @cached_property
    def contracts(self) -> dict[RuleKey, Any]:
        """Row of each contract."""
        return self.rules("contracts", "contract")

    @cached_property
    def contract_segments(self) -> dict[Triple, list[int]]:
        """Lane segments from seller to buyer of a commodity, for each triple that a contract names."""
        rows = {(row.seller, row.buyer, row.commodity): row for row in self.contracts.values()}
        return {triple: matching_segments(self.network, row) for triple, row in sorted(rows.items())}

    def matching_shipments(self, triple: Triple, t: int) -> Iterator[Shipment]:
        """Shipments that leave in ``t`` from seller to buyer of the commodity."""
        for l in self.contract_segments[triple]:
            for g in self.ranks_shipped.get((l, t), ()):
                yield l, g, t

    @cached_property
    def contract_minimum(self) -> dict[tuple[RuleKey, int], float]:
        """Tonnes that a contract row requires in ``t``.

        Nothing in periods in which no matching lane is open by its dates (whatever its capacity) or all are shut for
        the end of the horizon.
        """
        minimum = {}
        for key, row in self.contracts.items():
            segments = self.contract_segments[row.seller, row.buyer, row.commodity]
            for t, a in self.active(row).items():
                if row.minimum_t_per_y and any((l, t) in self.lane_share for l in segments):
                    minimum[key, t] = row.minimum_t_per_y * self.length * a
        return minimum

    @cached_property
    def contract_maximum(self) -> dict[tuple[Triple, int], float]:
        """Tonnes that may leave from seller to buyer of a commodity in ``t``, over the rows that touch it."""
        maximum: dict[tuple[Triple, int], float] = defaultdict(float)
        for row in self.contracts.values():
            if row.maximum_t_per_y is not None:
                for t, a in self.active(row).items():
                    maximum[(row.seller, row.buyer, row.commodity), t] += (
                        row.maximum_t_per_y * self.length * a
                    )
        return dict(sorted(maximum.items()))

    # Throughput

    @cached_property
    def throughput_rows(self) -> dict[tuple[str, str], list[Any]]:
        """Rows by facility and by the commodities that the cell covers together."""
        rows = defaultdict(list)
        for row in self.rules("throughput", "facility").values():
            rows[row.facility, self.covered(row.commodity)].append(row)
        return dict(sorted(rows.items()))

    def covered(self, commodities: tuple[str, ...]) -> str:
        """A list cell as text that does not depend on its order; ``*`` for every commodity."""
        ids = set(self.network.trade.ids(commodities))
        return "*" if ids == set(self.commodities) else ";".join(sorted(ids))

    @cached_property
    def throughput_limits(self) -> dict[tuple[str, str, int], float]:
        """Tonnes of the covered commodities that may arrive in ``t``; no entry where a row in force sets no limit."""
        limits: dict[tuple[str, str, int], float] = {}
        for (n, cell), rows in self.throughput_rows.items():
            for t in self.periods:
                touching = [(row.rate_t_per_y, a) for row in rows if (a := self.active(row).get(t))]
                if touching and all(rate is not None for rate, _ in touching):
                    limits[n, cell, t] = sum(rate * self.length * a for rate, a in touching)
        return limits

    def throughput_arrivals(self, n: str, cell: str, t: int) -> list[tuple[float, Shipment]]:
        """What arrives at a facility in ``t`` of the covered commodities."""
        ids = None if cell == "*" else cell.split(";")
        return [
            (share, key)
            for l, share, key in self.arrivals_at.get((n, t), ())
            if ids is None or self.network.lanes[l].commodity in ids
        ]

    @cached_property
    def throughput_charges(self) -> dict[int, list[tuple[float, Shipment]]]:
        """USD per t shipped that is charged on arrival in ``t``: cost × active share × share that arrives."""
        charges: dict[int, list[tuple[float, Shipment]]] = defaultdict(list)
        for (n, cell), rows in self.throughput_rows.items():
            for row in rows:
                if row.cost_usd_per_t:
                    for t, a in self.active(row).items():
                        charges[t] += [
                            (row.cost_usd_per_t * a * share, key)
                            for share, key in self.throughput_arrivals(n, cell, t)
                        ]
        return charges
