"""What is wrong between cells, rows and tables; each check reads the typed tables and yields problems."""

from collections.abc import Callable, Iterator

from sourcing.errors import Problem
from sourcing.instance.checks import dates, keys, plants, references, rules, trade
from sourcing.instance.checks.book import Book

CHECKS: tuple[Callable[[Book], Iterator[Problem]], ...] = (
    keys.repeated_keys,
    references.unknown_names,
    dates.wrong_order,
    dates.outside_the_horizon,
    plants.unclear_end,
    plants.ramp_without_start,
    plants.wrong_ends_with,
    plants.unknown_units,
    plants.unlimited_sale,
    plants.process_without_recipe,
    plants.own_unit_again,
    trade.lane_to_itself,
    trade.tariff_without_price,
    trade.demand_outside_a_market,
    trade.owners_above_one,
    trade.owner_of_two_countries,
    rules.wrong_contracts,
    rules.wrong_stocks,
    rules.exclusion_outside_a_market,
)

__all__ = ["CHECKS", "Book"]
