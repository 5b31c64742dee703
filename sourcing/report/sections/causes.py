"""How much of the difference in cost between two results each change of the inputs accounts for."""

from __future__ import annotations

from typing import Final

from sourcing.analysis.changes import SETTINGS
from sourcing.analysis.comparison import kept_causes
from sourcing.instance.instance import plain_rows
from sourcing.report.contents import Block, Column, Paragraph, Table
from sourcing.report.facts import Facts
from sourcing.report.wording import change, clip, counted, money

MOST: Final = 25
INTRODUCTION: Final = (
    "The inputs of the other result were changed into those of this one step by step, and the plan was solved anew "
    "after each: settings first, then the tables in the order of the format, rows as they stand in their files. What a "
    "step costs depends on those before it; in another order the parts would be others, with the same sum."
)


def causes_blocks(facts: Facts, other: Facts) -> list[Block]:
    """The steps in their order and their sum; nothing where they were not worked out for these two results."""
    causes = kept_causes(facts, other)
    if causes is None or causes.empty:
        return []
    rows = [
        [
            row.table if row.table == SETTINGS else f"{row.table}.csv",
            clip(row.row, 90),
            f"{int(row.changes):,}",
            change(money(row.cost_usd)),
            money(row.cost_after_usd),
        ]
        for row in plain_rows(causes.head(MOST))
    ]
    left = causes.iloc[MOST:]
    if len(left):
        amount = change(money(float(left["cost_usd"].sum())))
        rows.append([counted(len(left), "further step"), "", f"{int(left['changes'].sum()):,}", amount, ""])
    rows.append(
        [
            "In all",
            "",
            f"{int(causes['changes'].sum()):,}",
            change(money(float(causes["cost_usd"].sum()))),
            "",
        ]
    )
    columns = [
        Column("Table"),
        Column("Row", width=2),
        Column("Changes", number=True),
        Column("Cost", number=True),
        Column("Cost after it", number=True),
    ]
    caption = "Discounted cost of each change, shortages at their valuation included"
    return [Paragraph(INTRODUCTION), Table(caption, columns, rows, emphasised=frozenset({len(rows) - 1}))]
