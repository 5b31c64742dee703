"""Warnings: what is allowed but worth a second look. The name of a warning is that of its check, with hyphens.

Each check yields findings; the first line of its docstring says what it points out. ``OF_TABLES`` ask the tables
alone, ``OF_NETWORK`` also the network.
"""

from collections.abc import Callable, Iterator

from sourcing.checking.finding import Finding
from sourcing.checking.picture import Picture
from sourcing.checking.warnings import lanes, markets, plants, pledges, rules
from sourcing.instance import Instance

OF_TABLES: tuple[Callable[[Instance], Iterator[Finding]], ...] = (
    markets.missing_demand_years,
    markets.dear_shortfall,
    plants.recipe_gain,
    plants.unfinished_ramp,
    plants.unused_unit,
    plants.unlimited_source,
    plants.unused_commodity,
    pledges.unreachable_target,
)

OF_NETWORK: tuple[Callable[[Picture], Iterator[Finding]], ...] = (
    markets.unreachable_demand,
    markets.cheap_shortfall,
    plants.feeds_nothing,
    plants.unfed,
    plants.unfillable_unit,
    plants.mixed_feed,
    plants.ends_before_start,
    lanes.wide_lane_row,
    lanes.empty_lane_row,
    lanes.both_ways,
    lanes.lead_time,
    lanes.unlimited_throughput,
    pledges.contract_without_lane,
    pledges.contract_above_supply,
    pledges.covered_contract,
    pledges.covered_stock,
    rules.idle_exclusion,
    rules.idle_diversification,
)

__all__ = ["OF_NETWORK", "OF_TABLES"]
