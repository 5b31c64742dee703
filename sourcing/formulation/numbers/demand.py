"""Demand by period, interpolated between the years given."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from sourcing.formulation.numbers.lanes import LaneNumbers

DemandKey = tuple[str, str, int, str]


class DemandNumbers(LaneNumbers):
    """Demand rows ``d``: market, commodity, priority, slice (empty for the only one)."""

    @cached_property
    def demand(self) -> dict[tuple[DemandKey, int], tuple[float, float]]:
        """Tonnes wanted in ``t`` and USD per t unmet."""
        return self.demand_of(self.instance.rows("demand"))

    def demand_of(self, rows: Iterable[Any]) -> dict[tuple[DemandKey, int], tuple[float, float]]:
        """Tonnes wanted and USD per t unmet by all rows of some demands."""
        given: dict[DemandKey, dict[int, tuple[float, float]]] = defaultdict(dict)
        for row in rows:
            given[demand_key(row)][row.year] = (row.quantity_t_per_y, row.shortfall_usd_per_t)
        length, years = self.length, {t: period.year for t, period in self.horizon.periods.items()}
        wanted = {}
        for d in sorted(given):
            by_year = {year: interpolate(given[d], year) for year in set(years.values())}
            for t, year in years.items():
                if (numbers := by_year[year]) is not None:
                    wanted[d, t] = (numbers[0] * length, numbers[1])
        return wanted

    @cached_property
    def shortfall_prices(self) -> dict[int, list[tuple[DemandKey, float]]]:
        """Demand rows of each period with the USD per t unmet."""
        prices = defaultdict(list)
        for (d, t), (_, price) in self.demand.items():
            prices[t].append((d, price))
        return prices

    @cached_property
    def mineral_demand(self) -> dict[tuple[str, str, int], float]:
        """Tonnes of each mineral wanted by the markets of a country in ``t``."""
        wanted: dict[tuple[str, str, int], float] = defaultdict(float)
        for ((n, c, _, _), t), (quantity, _) in self.demand.items():
            wanted[self.countries[n], self.mineral(c), t] += quantity
        return wanted

    def delivery_ranks(self, d: DemandKey) -> list[int]:
        """Ranks of material that can be delivered to a demand row."""
        return self.network.ranks_at.get(self.network.receiving(d[0], d[1]), [])


def demand_key(row: Any) -> DemandKey:
    """The demand that a row is a year of."""
    return (row.facility, row.commodity, row.priority, row.slice or "")


def interpolate(given: dict[int, tuple[float, float]], year: int) -> tuple[float, float] | None:
    """Numbers of a year in a straight line between the nearest years given; nothing outside them."""
    if year in given:
        return given[year]
    before, after = [y for y in given if y < year], [y for y in given if y > year]
    if not before or not after:
        return None
    first, last = max(before), min(after)
    weight = (year - first) / (last - first)
    (quantity, price), (later_quantity, later_price) = given[first], given[last]
    return quantity + weight * (later_quantity - quantity), price + weight * (later_price - price)
