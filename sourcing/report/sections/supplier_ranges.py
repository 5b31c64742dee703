"""How free the plan is: which suppliers it must have, which it may choose among, and which it never needs."""

from __future__ import annotations

from typing import Final

import pandas as pd

from sourcing.analysis.asked import kept_ranges
from sourcing.analysis.ranges import CHOICE, HORIZON, MUST, NEVER, SupplierRanges
from sourcing.instance.instance import Row, plain_rows
from sourcing.report.contents import Column, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.wording import capital, clip, money, percent, words

TITLE: Final = "How free the plan is"
LARGEST: Final = 10
MOST_NAMES: Final = 5


def supplier_ranges_of(facts: Facts) -> Section:
    """The section of a report; empty where the ranges were not asked for."""
    found = kept_ranges(facts.folder) if facts.folder is not None else None
    return Section(TITLE) if found is None else ranges_section(facts, found)


def ranges_section(facts: Facts, found: SupplierRanges) -> Section:
    """What the ranges say, over the horizon."""
    table = found.table[found.table["year"] == HORIZON]
    return Section(
        TITLE,
        [
            Paragraph(introduction(found)),
            largest(facts, table, found.slack),
            roles(facts, table, found.slack),
        ],
    )


def introduction(found: SupplierRanges) -> str:
    """What is free, and at what cost."""
    return (
        f"Many plans cost much the same. A supplier here is who ships to a market last. It is a {MUST} if no plan "
        f"within {percent(found.slack)} of the least cost ({money(found.slack * abs(found.cost_usd))} of "
        f"{money(found.cost_usd)}, discounted, shortages at their valuation included) does without it, a {CHOICE} "
        f"if some do and some do not, and {NEVER} if none uses it. Shares are of what markets want."
    )


def largest(facts: Facts, table: pd.DataFrame, slack: float) -> Table:
    """The suppliers with the largest shares of a mineral's demand in the plan."""
    order = table[table["plan_t"] > 0].sort_values("plan", ascending=False, kind="stable")
    columns = [Column("Supplier", width=2), Column("Mineral"), Column("In the plan", number=True)]
    columns += [Column("At the same cost", number=True), Column(f"At {percent(slack)} more", number=True)]
    return Table(
        f"The {LARGEST} suppliers with the largest shares of a mineral's demand over the horizon",
        [*columns, Column("It is then a")],
        [cells(facts, row) for row in plain_rows(order.head(LARGEST))],
    )


def cells(facts: Facts, row: Row) -> list[str]:
    """A supplier, its share in the plan and its least and largest ones."""
    return [
        clip(facts.name(row.supplier)),
        words(row.mineral),
        percent(row.plan),
        between(row.least_same, row.most_same),
        between(row.least_slack, row.most_slack),
        row.role,
    ]


def between(least: float, most: float) -> str:
    """A range of shares; one share where nothing is free."""
    low, high = percent(least), percent(most)
    return low if low == high else f"{low} to {high}"


def several(names: list[str]) -> str:
    """A few names set apart by semicolons, since names hold commas, and the rest counted."""
    shown = [clip(name) for name in names[:MOST_NAMES]]
    left = len(names) - len(shown)
    return "; ".join([*shown, *([f"{left} more"] if left else [])]) or "none"


def roles(facts: Facts, table: pd.DataFrame, slack: float) -> Table:
    """The suppliers of each mineral by what they are to it, the largest in the plan first."""
    rows = []
    for mineral, part in table.groupby("mineral", sort=False):
        order = part.sort_values(["plan_t", "most_slack_t"], ascending=False, kind="stable")
        always, never = order["role"] == MUST, order["role"] == NEVER
        cheapest = (order["role_same"] == MUST) & ~always
        groups = (always, cheapest, ~always & ~cheapest & ~never, never)
        named = (several([facts.name(n) for n in order.loc[group, "supplier"]]) for group in groups)
        rows.append([capital(words(str(mineral))), *named])
    headings = (f"{capital(MUST)} at {percent(slack)} more", f"{capital(MUST)} at the same cost alone")
    columns = [Column(heading, width=2) for heading in (*headings, capital(CHOICE), capital(NEVER))]
    return Table("What suppliers are to each mineral over the horizon", [Column("Mineral"), *columns], rows)
