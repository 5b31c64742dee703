"""Random entries of points and random outages for any instance, one of every kind that its tables allow."""

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from sourcing.instance import Instance
from sourcing.instance.scenario_file import Entry
from sourcing.sweeps.point import Outage

NUMBERS: tuple[tuple[str, str, tuple[dict[str, Any], ...]], ...] = (
    ("capacity", "rate_t_per_y", ({"scale": 0}, {"scale": 0.5}, {"scale": 1.3})),
    ("capacity", "start", ({"delay_months": -5}, {"delay_months": 3}, {"delay_months": 14})),
    ("capacity", "ramp_months", ({"set": 0}, {"set": 30})),
    ("capacity", "available_share", ({"set": 0}, {"set": 0.4}, {"set": 1})),
    ("demand", "quantity_t_per_y", ({"scale": 0}, {"scale": 0.5}, {"scale": 1.7})),
    ("demand", "shortfall_usd_per_t", ({"scale": 0.5}, {"scale": 1.7})),
    ("processes", "cost_usd_per_t", ({"add": -3}, {"add": 7}, {"add": 60})),
    ("lanes", "cost_usd_per_t", ({"scale": 2},)),
    ("lanes", "capacity_t_per_y", ({"scale": 0}, {"scale": 0.3})),
    ("lanes", "tariff_share", ({"set": 0}, {"set": 0.4})),
    ("lanes", "lead_days", ({"add": 20},)),
    ("commodities", "price_usd_per_t", ({"scale": 2},)),
    ("commodities", "disposal_usd_per_t", ({"scale": 0.5},)),
    ("commodities", "holding_usd_per_t_y", ({"add": 1},)),
    ("exclusions", "max_share", ({"set": 0}, {"set": 0.6})),
    ("exclusions", "start", ({"delay_months": 4},)),
    ("exclusions", "end", ({"delay_months": -2},)),
    ("diversification", "max_share", ({"set": 0.1}, {"set": 0.7})),
    ("diversification", "start", ({"delay_months": 3},)),
    ("contracts", "minimum_t_per_y", ({"scale": 2},)),
    ("contracts", "maximum_t_per_y", ({"scale": 0.5},)),
    ("contracts", "start", ({"delay_months": 2},)),
    ("contracts", "shortfall_usd_per_t", ({"scale": 3},)),
    ("throughput", "rate_t_per_y", ({"scale": 0.4},)),
    ("throughput", "cost_usd_per_t", ({"add": 3},)),
    ("throughput", "end", ({"delay_months": -2},)),
    ("stocks", "initial_t", ({"scale": 0.5},)),
    ("stocks", "minimum_t", ({"add": 2},)),
    ("stocks", "target_t", ({"scale": 1.5},)),
    ("stocks", "target_date", ({"delay_months": 2},)),
    ("stocks", "intake_t_per_y", ({"scale": 0.5},)),
    ("stocks", "release_t_per_y", ({"scale": 0.5},)),
    ("stocks", "capacity_t", ({"scale": 0.9},)),
    ("stocks", "shortfall_usd_per_t_y", ({"scale": 2},)),
    ("in-transit", "quantity_t", ({"scale": 2},)),
    ("in-transit", "arrives", ({"delay_months": 2},)),
    ("projects", "max_t_per_y", ({"scale": 0.5},)),
    ("projects", "capex_usd_per_t_y", ({"scale": 0.5},)),
)
NAMES = {
    "capacity": ("facility", "unit"),
    "demand": ("facility", "commodity"),
    "processes": ("facility", "process"),
    "lanes": ("origin", "destination"),
    "exclusions": ("rule",),
    "diversification": ("rule",),
    "contracts": ("contract",),
    "throughput": ("facility",),
}
"""Columns by which some rows of a table are picked; of the others every row is."""
RULES = ("exclusions", "diversification", "contracts", "throughput")


def entry(kind: str, **says: Any) -> Entry:
    """An entry of a sweep or scenario that stands in no file."""
    return Entry(kind, says, None, {})


def change(table: str, column: str, where: dict[str, Any] | None = None, **action: Any) -> Entry:
    """An entry that changes cells."""
    return entry("change", table=table, where=where or {}, column=column, **action)


def random_entries(instance: Instance, draw: Random) -> list[Entry]:
    """One entry of every kind that the instance has rows for."""
    entries = [
        change(table, column, where(instance, table, draw), **draw.choice(actions))
        for table, column, actions in NUMBERS
        if instance.rows(table)
    ]
    entries += [
        entry("remove", table=table, where=where(instance, table, draw))
        for table in RULES
        if instance.rows(table)
    ]
    return [*entries, entry("change", setting="economics.discount_rate", set=draw.choice((0.01, 0.2)))]


def where(instance: Instance, table: str, draw: Random) -> dict[str, Any]:
    """The names in a random row of a table."""
    row = draw.choice(instance.rows(table))
    return {column: getattr(row, column) for column in NAMES.get(table, ())}


def random_outage(instance: Instance, draw: Random) -> Outage:
    """Something that does not work for some time."""
    start = instance.settings.start + timedelta(days=draw.randint(-50, 200))
    kind, name = draw.choice(list(what_can_fail(instance)))
    return Outage(kind, (name,), start, start + timedelta(days=draw.randint(60, 600)))


def what_can_fail(instance: Instance) -> Iterator[tuple[str, str]]:
    """Kind and name of outages."""
    for row in instance.rows("facilities"):
        yield "facility", row.facility
        yield "country", row.country
    for row in instance.rows("lanes"):
        yield "lane", f"{row.origin}>{row.destination}"
