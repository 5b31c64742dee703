"""Numbers for a program that stands while they change: index sets that are as wide as they can become.

A row that is in force in some periods only (a rule, a contract's minimum) is stated in every period, and where it says
nothing its right side is 0 or ``NO_LIMIT``. So a date, a share or a rule that is switched off moves a bound and takes
no row away. The optimum is that of the narrow program.
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any, Final

from sourcing.formulation.numbers import Data
from sourcing.formulation.numbers.base import RuleKey
from sourcing.formulation.numbers.demand import DemandKey, demand_key
from sourcing.instance import Instance
from sourcing.network import FlowNetwork

NO_LIMIT: Final = 1e30
"""Right side of a row that says nothing, finite so that the row is stated; infinite once it is an array."""
STRUCTURE: Final = (
    "periods",
    "tier_rank",
    "countries",
    "unit_use",
    "draws",
    "orders",
    "ready_orders",
    "lane_share",
    "lag",
    "shipments",
    "departing",
    "ranks_shipped",
    "arriving",
    "arrivals_at",
    "stock_ranks",
    "stock_kept",
    "stock_worst",
    "excluded_demands",
    "border_arrivals",
    "main_owner",
    "contract_segments",
    "node_lanes",
    "node_departures",
    "node_makers",
    "node_takers",
    "node_choosers",
    "node_demands",
)
"""What no number changes that :mod:`sourcing.sweeps.structure` lets pass."""


class WideData(Data):
    """Every number of a program with wide index sets.

    ``base`` is what the program was stated from; ``None`` for that itself.
    """

    base: "WideData | None" = None

    def at(
        self, instance: Instance, network: FlowNetwork | None = None, same: Iterable[str] = ()
    ) -> "WideData":
        """The numbers of an instance of the same structure, worked out when asked for.

        Parameters
        ----------
        same : names of numbers that are known to be those of the base.
        """
        data = WideData(instance, network or self.network, self.horizon)
        data.base = self
        data.__dict__.update({name: getattr(self, name) for name in (*STRUCTURE, *same)})
        return data

    def network_of(self, instance: Instance) -> FlowNetwork:
        """The network with the freight, tariffs and capacities of an instance's lanes."""
        old, new = self.instance.rows("lanes"), instance.rows("lanes")
        rows = {row.line: row for row, before in zip(new, old, strict=True) if row is not before}
        network = copy(self.network)
        network.lanes = {
            l: replace(
                lane,
                cost=rows[lane.line].cost_usd_per_t,
                tariff_share=rows[lane.line].tariff_share,
                capacity=rows[lane.line].capacity_t_per_y,
            )
            if lane.line in rows
            else lane
            for l, lane in network.lanes.items()
        }
        return network

    def moved(self, table: str) -> list[tuple[Any, Any]] | None:
        """Rows of a table as they were in the base and as they are, where they differ; ``None`` for other rows."""
        assert self.base is not None
        old, new = self.base.instance.rows(table), self.instance.rows(table)
        if len(old) != len(new):
            return None
        return [(before, row) for before, row in zip(old, new, strict=True) if row is not before]

    @cached_property
    def capacity(self) -> dict[tuple[str, str, int], float]:
        """Tonnes that units can do: worked out anew for those of which a row has changed, or one they end with."""
        moved = None if self.base is None else self.moved("capacity")
        if self.base is None or moved is None:
            return super().capacity
        rows = self.instance.rows("capacity")
        units = {(row.facility, row.unit) for pair in moved for row in pair}
        names = {f"{n}/{u}" for n, u in units}
        units |= {(row.facility, row.unit) for row in rows if row.ends_with in names}
        none = {(n, u, t): 0.0 for n, u in units for t in self.periods}
        anew = self.capacity_of(row for row in rows if (row.facility, row.unit) in units)
        return self.base.capacity | none | anew

    @cached_property
    def moved_demand(self) -> dict[tuple[DemandKey, int], tuple[float, float]] | None:
        """The demands of which a row has changed, anew; ``None`` where all are to be worked out."""
        moved = None if self.base is None else self.moved("demand")
        if self.base is None or moved is None:
            return None
        demands = {demand_key(row) for pair in moved for row in pair}
        anew = self.demand_of(row for row in self.instance.rows("demand") if demand_key(row) in demands)
        kept = {(d, t) for d in demands for t in self.periods if (d, t) in self.base.demand}
        return anew if anew.keys() == kept else None

    @cached_property
    def demand(self) -> dict[tuple[DemandKey, int], tuple[float, float]]:
        """Tonnes wanted and USD per t unmet."""
        if self.base is None or self.moved_demand is None:
            return super().demand
        return self.base.demand | self.moved_demand

    @cached_property
    def shortfall_prices(self) -> dict[int, list[tuple[DemandKey, float]]]:
        """Demand rows of each period with the USD per t unmet: those of the base, if none has another price."""
        if self.base is None or self.moved_demand is None:
            return super().shortfall_prices
        before = self.base.demand
        same = all(price == before[key][1] for key, (_, price) in self.moved_demand.items())
        return self.base.shortfall_prices if same else super().shortfall_prices

    def rules(self, table: str, column: str) -> dict[RuleKey, Any]:
        """Rows by the name and place that they had in the base; one that is gone is never in force."""
        if self.base is None:
            return super().rules(table, column)
        rows = {row.line: row for row in self.instance.rows(table)}
        return {
            key: rows.get(row.line) or row._replace(start=date.max)
            for key, row in self.base.rules(table, column).items()
        }

    @cached_property
    def exclusion_limits(self) -> dict[tuple[RuleKey, DemandKey, int], float]:
        """Tonnes that a rule leaves to worse tiers, in every period."""
        if (
            self.base is not None
            and self.exclusions == self.base.exclusions
            and self.moved_demand is not None
        ):
            return self.base.exclusion_limits | self.exclusion_limits_of(self.moved_demand)
        if self.base is not None:
            return dict.fromkeys(self.base.exclusion_limits, NO_LIMIT) | super().exclusion_limits
        none = {
            (key, d, t): NO_LIMIT
            for key, covered in self.excluded_demands.items()
            for d, t in self.demand
            if d in covered
        }
        return none | super().exclusion_limits

    def diversified(self, row: Any) -> set[tuple[str, int]]:
        """Mineral and period of every limit that there can be."""
        return {
            (mineral, t)
            for country, mineral, t in self.mineral_demand
            if country == row.country and (not row.minerals or mineral in row.minerals)
        }

    def diversification_limit(self, key: RuleKey, mineral: str, t: int) -> float:
        """Tonnes that may cross the border from one source; no limit out of force or without demand."""
        in_force = (mineral, t) in super().diversified(self.diversifications[key])
        return super().diversification_limit(key, mineral, t) if in_force else NO_LIMIT

    @cached_property
    def contract_minimum(self) -> dict[tuple[RuleKey, int], float]:
        """Tonnes that a contract requires in every period with an open lane; 0 out of force."""
        none = {
            (key, t): 0.0
            for key, row in self.contracts.items()
            if row.minimum_t_per_y is not None and row.shortfall_usd_per_t is not None
            for t in self.periods
            if any(
                (l, t) in self.lane_share
                for l in self.contract_segments[row.seller, row.buyer, row.commodity]
            )
        }
        return none | super().contract_minimum

    @cached_property
    def contract_maximum(self) -> dict[tuple[tuple[str, str, str], int], float]:
        """Tonnes that contracts allow in every period."""
        none = {
            ((row.seller, row.buyer, row.commodity), t): NO_LIMIT
            for row in self.contracts.values()
            if row.maximum_t_per_y is not None
            for t in self.periods
        }
        return none | super().contract_maximum

    @cached_property
    def throughput_limits(self) -> dict[tuple[str, str, int], float]:
        """Tonnes that may arrive in every period."""
        none = {
            (n, cell, t): NO_LIMIT
            for (n, cell), rows in self.throughput_rows.items()
            if any(row.rate_t_per_y is not None for row in rows)
            for t in self.periods
        }
        return none | super().throughput_limits

    @cached_property
    def stock_required(self) -> dict[tuple[str, str, int], float]:
        """Tonnes that a stock whose shortfall has a price must hold in every period."""
        none = {
            (n, c, t): 0.0
            for (n, c), row in self.stocks.items()
            if row.shortfall_usd_per_t_y is not None
            for t in self.periods
        }
        return none | super().stock_required
