"""Which changes of an instance leave the structure of its program as it is, and only move bounds and costs.

Capacity may change in any way, demand as long as the same rows want something in the same periods. In the other tables
the columns listed here may change, no row may be added, and none removed except a rule's. A blank stays blank. Anything
else (a recipe, a lead time, a loss, a tier, a lane's dates, a new row) states the program anew.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from sourcing.formulation.numbers import Data
from sourcing.instance import Instance, Settings
from sourcing.instance.instance import Row
from sourcing.instance.schema import TABLES
from sourcing.sweeps.variant import changed_tables

FREE: Final = ("capacity", "demand", "sources")
DATES: Final = ("start", "end", "target_date", "arrives")
NUMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "commodities": ("form", "price_usd_per_t", "disposal_usd_per_t", "holding_usd_per_t_y"),
    "facilities": ("name", "latitude", "longitude"),
    "processes": ("cost_usd_per_t",),
    "lanes": ("cost_usd_per_t", "tariff_share", "capacity_t_per_y"),
    "throughput": ("rate_t_per_y", "cost_usd_per_t", "start", "end"),
    "stocks": (
        "initial_t",
        "capacity_t",
        "minimum_t",
        "target_t",
        "target_date",
        "intake_t_per_y",
        "release_t_per_y",
        "shortfall_usd_per_t_y",
    ),
    "in-transit": ("arrives", "quantity_t"),
    "contracts": ("start", "end", "minimum_t_per_y", "maximum_t_per_y", "shortfall_usd_per_t"),
    "exclusions": ("start", "end", "max_share"),
    "diversification": ("start", "end", "max_share"),
    "projects": ("max_t_per_y", "capex_usd_per_t_y"),
}
RULES: Final = ("throughput", "contracts", "exclusions", "diversification")
"""Tables from which a row may go."""
GROWS: Final[Mapping[tuple[str, str], Callable[[Any, Any], bool]]] = {
    ("commodities", "disposal_usd_per_t"): lambda old, new: old == 0 and new > 0,
    ("processes", "cost_usd_per_t"): lambda old, new: old >= 0 and new < 0,
    ("lanes", "capacity_t_per_y"): lambda old, new: old == 0 and new != 0,
    ("stocks", "initial_t"): lambda old, new: old == 0 and new > 0,
}
"""Numbers by which the network is pruned: changes that let something flow which it leaves out."""


def keeps_structure(base: Instance, instance: Instance) -> bool:
    """Whether the program of the base can become that of another instance by its bounds and costs alone.

    ``same_demand`` has to hold as well, where demand has changed.
    """
    return same_settings(base.settings, instance.settings) and all(
        same_rows(table, base.rows(table), instance.rows(table), base.settings)
        for table in changed_tables(base, instance)
        if table not in FREE
    )


def same_settings(old: Settings, new: Settings) -> bool:
    """Whether two settings differ in names, the discount rate and the size of the budget alone."""
    moved = replace(
        new,
        name=old.name,
        title=old.title,
        price_year=old.price_year,
        silence=old.silence,
        discount_rate=old.discount_rate,
        budget_usd=old.budget_usd,
    )
    return moved == old and (old.budget_usd is None) == (new.budget_usd is None)


def same_rows(table: str, old: list[Row], new: list[Row], settings: Settings) -> bool:
    """Whether the rows of a table are the same but for numbers that only move bounds and costs."""
    if table not in NUMBERS:
        return False
    before = {row.line: row for row in old}
    lines = {row.line for row in new}
    if not lines <= before.keys() or (len(lines) < len(before) and table not in RULES):
        return False
    return all(row is before[row.line] or same_row(table, before[row.line], row, settings) for row in new)


def same_row(table: str, old: Row, new: Row, settings: Settings) -> bool:
    """Whether two rows differ in such numbers alone, with the same blanks."""
    for column in TABLES[table].columns:
        before, after = getattr(old, column, None), getattr(new, column, None)
        if before == after or column in ("source", "note"):
            continue
        if column not in NUMBERS[table]:
            return False
        if (before is None) != (after is None) and column not in DATES:
            return False
        if (table, column) in GROWS and GROWS[table, column](before, after):
            return False
        if column == "capex_usd_per_t_y" and settings.budget_usd is not None:
            return False  # the budget's row adds up capital, so its coefficients change
    return True


def same_demand(base: Data, data: Data) -> bool:
    """Whether the same demand rows want something in the same periods, of goods that markets could use before."""
    before, after = ({row[:2] for row in numbers.instance.rows("demand")} for numbers in (base, data))
    return before >= after and base.demand.keys() == data.demand.keys()
