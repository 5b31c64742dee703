"""How this result differs from a second one: inputs, coverage, money, flows and what holds the plan back."""

from __future__ import annotations

from functools import partial

from sourcing.instance.instance import plain_rows
from sourcing.report import differences
from sourcing.report.changes import SETTINGS, Change, changes
from sourcing.report.contents import Block, Column, Figure, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.figures import cost_change, coverage_change
from sourcing.report.security import security
from sourcing.report.wording import (
    NOTHING,
    capital,
    change,
    clip,
    counted,
    fixed,
    listed,
    money,
    number,
    percent,
    period_name,
    tonnes,
    words,
    year_spans,
)

MOST_CHANGES = 15
MOST_FLOWS = 15
MOST_FLOWS_OF_A_MINERAL = 4
MOST_LIMITS = 10
LEAST_MOVE = 0.001
"""Part of all arrivals of a mineral under which a flow has not moved."""
DIFFERENCE = (Column("Other", number=True), Column("This", number=True), Column("Change", number=True))


def comparison(facts: Facts, other: Facts) -> Section:
    """What is different here; every change is this result less the other."""
    years = differences.common_years(facts, other)
    blocks: list[Block] = [Paragraph(introduction(facts, other, years))]
    if not years:
        return Section("Comparison", blocks)
    return Section(
        "Comparison",
        [*blocks, *coverage_blocks(facts, other)],
        [
            section
            for section in (
                Section("What was changed", input_blocks(facts, other)),
                Section("Money", cost_blocks(facts, other)),
                Section("Flows that moved most", flow_blocks(facts, other)),
                Section("What holds the plan back", limit_blocks(facts, other)),
            )
            if section.blocks
        ],
        new_page=True,
    )


def introduction(facts: Facts, other: Facts, years: list[int]) -> str:
    """Which two results stand beside each other, and over which years."""
    text = f"This result is of {name_of(facts)}, the other of {name_of(other)}."
    if not years:
        return f"{text} They have no year in common, so there is nothing to compare."
    if facts.years != other.years:
        text += f" Their horizons differ; amounts are of the years that both have, {year_spans(years)}."
    if facts.step != other.step:
        text += f" This one is by {facts.step}, the other by {other.step}: small differences come from that alone."
    return f"{text} Every change is this result less the other."


def name_of(facts: Facts) -> str:
    """An instance and its scenario, in words."""
    scenario = facts.summary.get("scenario")
    name = clip(str(facts.summary["name"]))
    return f"{name} with {clip(str(scenario))}" if scenario else f"{name} without a scenario"


def coverage_blocks(facts: Facts, other: Facts) -> list[Block]:
    """Shortages of each mineral side by side, and how coverage changes year by year."""
    table = differences.shortages(facts, other)
    rows = [
        [
            capital(words(str(mineral))),
            tonnes(row["other"]),
            tonnes(row["here"]),
            changed_tonnes(row["change"], row["demand"]),
            until(other, str(mineral)),
            until(facts, str(mineral)),
        ]
        for mineral, row in table.iterrows()
    ]
    columns = [Column("Mineral"), *DIFFERENCE, Column("Secure from: other"), Column("Secure from: this")]
    blocks: list[Block] = [Table("What is short", columns, rows)]
    difference = differences.coverage(facts, other)
    if (difference.abs() > NOTHING).any(axis=None):
        alt = f"Heat map of the change of the covered share; {shortage_changes(facts, other)}."
        caption = "Change of the covered share of demand, percentage points"
        blocks.append(Figure("coverage-change", caption, alt, partial(coverage_change, difference)))
    return blocks


def until(facts: Facts, mineral: str) -> str:
    """Since when a mineral is secure in a result."""
    if mineral not in facts.minerals:
        return "not wanted"
    found = security(facts, mineral)
    if found.always:
        return "throughout"
    return period_name(found.secure_from, facts.step) if found.secure_from else "not by the end"


def changed_tonnes(difference: float, demand: float) -> str:
    """A change of tonnes with its sign; nothing where it is rounding."""
    if abs(difference) <= NOTHING * max(1.0, demand):
        return "0"
    return change(tonnes(difference))


def shortage_changes(facts: Facts, other: Facts) -> str:
    """By how much each mineral is shorter or less short than in the other result, in words."""
    table = differences.shortages(facts, other)
    parts = [
        f"{words(str(mineral))} {changed_tonnes(row['change'], row['demand'])}"
        for mineral, row in table.iterrows()
        if abs(row["change"]) > NOTHING * max(1.0, row["demand"])
    ]
    return listed(parts, 7) or "none differ"


def input_blocks(facts: Facts, other: Facts) -> list[Block]:
    """The cells and rows of the inputs that differ."""
    found = changes(other.instance, facts.instance)
    if not found:
        return [Paragraph("The inputs of both results are the same, but for notes, sources and ranges.")]
    rows = [
        [SETTINGS if item.table == SETTINGS else f"{item.table}.csv", *described(item)]
        for item in found[:MOST_CHANGES]
    ]
    left = found[MOST_CHANGES:]
    by_table = [
        f"{sum(c.table == name for c in left)} in {name}" for name in dict.fromkeys(c.table for c in left)
    ]
    note = "Notes, sources and ranges are not compared."
    if left:
        note = f"Left out: {counted(len(left), 'further change')} ({listed(by_table, 6)}). {note}"
    columns = [
        Column("Table"),
        Column("Row", width=2),
        Column("What"),
        Column("Other", width=1.3),
        Column("This", width=1.3),
    ]
    return [Table("Inputs that differ", columns, rows, note)]


def described(item: Change) -> list[str]:
    """Row, what differs in it, and how."""
    if not item.column:
        there, here = clip(item.other, 120) or "not there", clip(item.here, 120) or "not there"
        return [clip(item.row, 90), "the row", there, here]
    return [
        clip(item.row, 90) or "–",
        item.column,
        clip(item.other) or "blank",
        clip(item.here) or "blank",
    ]


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


def cost_changes(facts: Facts, other: Facts) -> str:
    """What supply and shortages cost more or less than in the other result, in words."""
    table = differences.costs(facts, other)
    penalty = table.index.str.contains("shortfall")
    supply, missing = (float(part["change"].sum()) for part in (table[~penalty], table[penalty]))
    paid = f"Supply costs {money(abs(supply))} {'more' if supply >= 0 else 'less'}, net of sales"
    valued = f"what is missing is valued {money(abs(missing))} {'higher' if missing >= 0 else 'lower'}"
    less = " (a plan that delivers less also pays less)" if supply < 0 < missing else ""
    return f"{paid}{less}; {valued}."


def category_name(category: str) -> str:
    """A cost category in words."""
    return "sales outside" if category == "outside" else words(category)


def millions(row: object) -> list[str]:
    """Other, this and change in million USD."""
    return [fixed(row[name] / 1e6, 1) for name in ("other", "here", "change")]  # type: ignore[index]


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
