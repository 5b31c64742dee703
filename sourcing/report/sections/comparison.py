"""How this result differs from a second one: inputs, coverage, money, flows and what holds the plan back."""

from __future__ import annotations

from functools import partial

from sourcing.analysis import differences
from sourcing.analysis.changes import SETTINGS, Change, changes
from sourcing.report.contents import Block, Column, Figure, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.figures import coverage_change
from sourcing.report.sections.beside import changed_tonnes, name_of, shortage_changes
from sourcing.report.sections.causes import causes_blocks
from sourcing.report.sections.comparison_tables import DIFFERENCE, cost_blocks, flow_blocks, limit_blocks
from sourcing.report.security import security
from sourcing.report.wording import (
    NOTHING,
    capital,
    clip,
    counted,
    listed,
    period_name,
    tonnes,
    words,
    year_spans,
)

MOST_CHANGES = 15


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
                Section("What each change accounts for", causes_blocks(facts, other)),
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
