"""Money, flows and limits of two results side by side."""

from __future__ import annotations

from functools import partial

import pandas as pd

from sourcing.analysis import differences
from sourcing.instance.instance import plain_rows
from sourcing.report.contents import Block, Column, Figure, Paragraph, Table
from sourcing.report.facts import Facts
from sourcing.report.figures import cost_change
from sourcing.report.sections.beside import cost_changes
from sourcing.report.wording import capital, change, counted, fixed, money, number, percent, words

MOST_FLOWS = 15
MOST_FLOWS_OF_A_MINERAL = 4
MOST_LIMITS = 10
LEAST_MOVE = 0.001
"""Part of all arrivals of a mineral under which a flow has not moved."""
DIFFERENCE = (Column("Other", number=True), Column("This", number=True), Column("Change", number=True))


def cost_blocks(facts: Facts, other: Facts) -> list[Block]:
    """Cost by category, penalties apart, and a sentence on what supply costs more or less."""
    table = differences.costs(facts, other)
    penalty = table.index.str.contains("shortfall")
    supply, missing = table[~penalty].sum(), table[penalty].sum()
    rows = [[capital(category_name(str(name))), *millions(row)] for name, row in table[~penalty].iterrows()]
    totals = {len(rows)}
    rows.append(["Cost of supply, net of sales", *millions(supply)])
    if penalty.any():
        rows += [
            [capital(category_name(str(name))), *millions(row)] for name, row in table[penalty].iterrows()
        ]
        totals.add(len(rows))
        rows.append(["What is missing, valued", *millions(missing)])
    sentence = cost_changes(facts, other)
    caption = "Cost by category, million USD, not discounted"
    blocks: list[Block] = [
        Paragraph(sentence),
        Table(caption, [Column("Category", width=2), *DIFFERENCE], rows, emphasised=frozenset(totals)),
    ]
    if (table["change"].abs() > 1).any():
        blocks.append(
            Figure(
                "cost-change",
                "Change of cost by category",
                sentence,
                partial(cost_change, table["change"].rename(category_name)),
            )
        )
    return blocks


def category_name(category: str) -> str:
    """A cost category in words."""
    return "sales outside" if category == "outside" else words(category)


def millions(row: pd.Series[float]) -> list[str]:
    """Other, this and change in million USD."""
    return [fixed(row[name] / 1e6, 1) for name in ("other", "here", "change")]


def flow_blocks(facts: Facts, other: Facts) -> list[Block]:
    """The flows that changed most beside all that arrives of their mineral."""
    table = differences.flows(facts, other)
    table = table[table["moved"] >= LEAST_MOVE]
    shown = table[table.groupby("mineral").cumcount() < MOST_FLOWS_OF_A_MINERAL].head(MOST_FLOWS)
    if shown.empty:
        return [Paragraph("No flow differs by a thousandth of what arrives of its mineral.")]
    names = {**other.names, **facts.names}
    rows = [
        [
            capital(words(row.mineral)),
            f"{names[row.origin]} → {names[row.destination]} ({words(row.commodity)})",
            number(row.other),
            number(row.here),
            change(number(row.change)),
            percent(row.moved),
        ]
        for row in plain_rows(shown)
    ]
    columns = [
        Column("Mineral"),
        Column("From → to", width=3.5),
        Column("Other, t", number=True),
        Column("This, t", number=True),
        Column("Change, t", number=True),
        Column("of all arrivals", number=True),
    ]
    left = len(table) - len(shown)
    note = (
        "Arrivals over the horizon. The last column is the size of the change beside everything that arrives anywhere "
        f"of the mineral. At most {MOST_FLOWS_OF_A_MINERAL} flows of a mineral"
        + (f"; left out: {counted(left, 'lesser change')}." if left else ".")
    )
    return [Table("Flows", columns, rows, note)]


def limit_blocks(facts: Facts, other: Facts) -> list[Block]:
    """Limits that hold the plan back more or less than in the other result."""
    table = differences.limits(facts, other)
    table = table[table["change"].abs() > 1]
    if table.empty:
        return []
    rows = [
        [
            capital(row.label),
            words(row.mineral),
            *(money(usd) if usd else "–" for usd in (row.other, row.here)),
            change(money(row.change)),
        ]
        for row in plain_rows(table.head(MOST_LIMITS))
    ]
    left = len(table) - len(rows)
    note = (
        "The most that easing the limit by one percent, in every period, would save over the horizon; – where it does "
        "not bind, or is nothing."
    )
    if left > 0:
        note += f" Left out: {counted(left, 'lesser change')}."
    columns = [Column("Limit", width=3.5), Column("Mineral"), *DIFFERENCE]
    return [Table("What one percent of a limit would save", columns, rows, note)]
