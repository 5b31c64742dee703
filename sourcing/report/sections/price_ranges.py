"""Prices that hold: what a tonne more and a tonne less of a limit changes, from where to where."""

from __future__ import annotations

from math import inf
from typing import Final

import pandas as pd

from sourcing.analysis.asked import kept_prices
from sourcing.analysis.price_ranges import PriceRanges
from sourcing.instance.instance import Row, plain_rows
from sourcing.report.contents import Block, Column, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.wording import capital, clip, counted, number, period_name, price, words

TITLE: Final = "Prices and how far they hold"
DEMAND, CAPACITY = "demand", "capacity"
SHOWN: Final = 15
INTRODUCTION: Final = (
    "What the least cost, shortages at their valuation included, changes by as one limit moves and all others stay. "
    "Money is undiscounted, seen from the period of the limit. Where more and less differ, the plan changes at once."
)
NAMED: Final = {
    "capacity": "capacity of {place} ({rule})",
    "exclusion": "{commodity} that rule {rule} excludes, for {place}, priority {priority} {slice}",
    "diversification": "{place} that rule {rule} lets {supplier} supply",
    "contract_minimum": "minimum of contract {rule}",
    "contract_maximum": "quota of {supplier} for {place}",
    "throughput": "arrivals of {rule} at {place}",
    "lane": "lane from {supplier} to {place}",
    "stock_minimum": "{commodity} that {place} must keep",
    "stock_capacity": "room for {commodity} at {place}",
    "stock_intake": "filling of the stock of {commodity} at {place}",
    "stock_release": "release from the stock of {commodity} at {place}",
    "project": "room in project {rule}",
    "budget": "budget",
}


def prices_of(facts: Facts) -> Section:
    """The section of a report; empty where the prices were not asked for."""
    found = kept_prices(facts.folder) if facts.folder is not None else None
    return Section(TITLE) if found is None else prices_section(facts, found)


def prices_section(facts: Facts, found: PriceRanges) -> Section:
    """What the prices say: of limits, and of demand by mineral."""
    table = found.table
    blocks: list[Block] = [Paragraph(INTRODUCTION), Paragraph(proof(found)), limits_table(facts, table)]
    return Section(TITLE, [*blocks, demand_table(facts, table)])


def proof(found: PriceRanges) -> str:
    """Whether the prices were proved by solving again."""
    count = counted(len(found.table), "row")
    if "confirmed" not in found.table:
        return f"{count} of prices; sourcing prices --prove solves again with each limit moved, and compares."
    if found.differing.empty:
        return f"{count} of prices, each confirmed by solving again with its limit moved."
    return f"{count} of prices, of which solving again did not confirm {len(found.differing)}."


def limits_table(facts: Facts, table: pd.DataFrame) -> Table:
    """The limits of which more would save most, as far as their price holds; each in its best period.

    Capacity that is not there yet is left to what says why a mineral is short.
    """
    there = (table["kind"] != CAPACITY) | (table["limit"] > 0)
    limits = table[there & (table["kind"] != DEMAND) & (table["more_usd"] < 0)]
    worth = (limits["limit"] - limits["more_to"]) * limits["more_usd"]
    best = limits.assign(worth=worth).sort_values("worth", ascending=False, kind="stable")
    key = ["kind", "rule", "facility_or_mineral", "commodity", "priority", "slice", "supplier"]
    best = best.drop_duplicates(key)
    left = len(best) - SHOWN
    return Table(
        "Limits of which more would save most, as far as the price holds, each in the period in which it would",
        [
            *(Column("Limit", width=3), Column("Period"), Column("Now", number=True)),
            *(Column("One more saves", number=True), Column("up to", number=True)),
            *(Column("One less costs", number=True), Column("down to", number=True)),
        ],
        [limit_cells(facts, row) for row in plain_rows(best.head(SHOWN))],
        note=f"{counted(left, 'further limit')} left out." if left > 0 else "",
    )


def limit_cells(facts: Facts, row: Row) -> list[str]:
    """A limit with both of its prices."""
    unit = row.unit
    return [
        capital(limit_name(facts, row)),
        period_name(row.period, facts.step) if row.period else "",
        f"{number(row.limit)} {unit}",
        usd(-row.more_usd, unit),
        f"{number(row.more_to)} {unit}" if row.more_to < inf else "any",
        "" if row.less_usd is None else usd(row.less_usd, unit),
        "" if row.less_usd is None else f"{number(row.less_to)} {unit}",
    ]


def limit_name(facts: Facts, row: Row) -> str:
    """A limit in words."""
    return NAMED[row.kind].format(
        place=clip(facts.name(row.facility_or_mineral)),
        rule=clip(words(row.rule)),
        supplier=clip(facts.name(row.supplier)),
        commodity=words(row.commodity),
        priority=row.priority,
        slice=words(row.slice),
    )


def usd(value: float, unit: str) -> str:
    """A price per tonne, or per unit of what is not in tonnes."""
    if value == inf:
        return "cannot be had"
    return price(value) if unit == "t" else f"USD {number(value)} per {unit}"


def demand_table(facts: Facts, table: pd.DataFrame) -> Table:
    """The lowest and the highest price of demand of each mineral."""
    wanted = table[(table["kind"] == DEMAND) & table["more_usd"].notna()]
    minerals = wanted["commodity"].map(facts.mineral_of)
    rows = []
    for mineral in facts.minerals:
        part = wanted[minerals == mineral].sort_values("more_usd", kind="stable")
        if len(part):
            lowest, highest = plain_rows(part.iloc[[0, -1]])
            rows.append(
                [capital(words(mineral)), *demand_cells(facts, lowest), *demand_cells(facts, highest)]
            )
    columns = [
        Column("Mineral"),
        Column("At least", number=True),
        Column("for"),
        Column("at most", number=True),
    ]
    return Table("What one more tonne of demand costs", [*columns, Column("for")], rows)


def demand_cells(facts: Facts, row: Row) -> list[str]:
    """The price of a demand, and which it is."""
    what = f"{words(row.commodity)} for {clip(facts.name(row.facility_or_mineral))}"
    return [usd(row.more_usd, row.unit), f"{what}, {period_name(row.period, facts.step)}"]
