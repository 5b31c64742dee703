"""Rules, contracts, projects and stocks: what they ask or allow, when they bind, and what a tonne would save."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sourcing.report.contents import Block, Column, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.sections.binding import binding, of_kinds, shown, together
from sourcing.report.sections.commitments import contracts, projects, stocks
from sourcing.report.wording import capital, clip, counted, tonnes, words

CEILINGS = {
    "contract_maximum": "quota",
    "lane": "lane",
    "throughput": "arrivals",
    "stock_capacity": "room for stock",
    "stock_intake": "intake of stock",
    "stock_release": "release of stock",
}


def limits(facts: Facts) -> Section:
    """What rules, contracts, quotas, lanes, projects and stocks do to the plan; empty where there are none."""
    parts = (rules(facts), contracts(facts), ceilings(facts), projects(facts), stocks(facts))
    sections = [section for section in parts if section.blocks]
    if not sections:
        return Section("Rules, contracts, projects, stocks")
    intro = Paragraph(
        "A limit binds where one tonne more of it, or one tonne less of a minimum, would save money. The value is that "
        "of the first tonne, in the period in which it is highest, undiscounted; it says nothing about the thousandth."
    )
    return Section("Rules, contracts, projects, stocks", [intro], sections)


def rules(facts: Facts) -> Section:
    """What exclusion and diversification keep out, by rule and mineral."""
    blocks: list[Block] = []
    rows = of_kinds(facts, "exclusion")
    if len(rows):
        columns = [
            Column("Rule", width=1.5),
            Column("Mineral"),
            Column("Allowed", number=True),
            Column("Used", number=True),
            Column("Binds in", width=1.5),
            Column("Worth of the first tonne", number=True),
        ]
        blocks.append(
            shown(
                "Deliveries of excluded tiers, by rule and mineral, all years and markets",
                columns,
                together(rows, ["rule", "mineral"]),
                lambda row: [
                    clip(row.rule),
                    capital(words(row.mineral)),
                    tonnes(row.limit_t),
                    tonnes(row.used_t),
                    *binding(facts, row),
                ],
            )
        )
    blocks += diversification(facts)
    return Section("Rules", blocks)


def diversification(facts: Facts) -> Iterator[Table]:
    """What crosses a border from one source against its share."""
    rows = of_kinds(facts, "diversification")
    if len(rows):
        yield shown(
            "Arrivals from one source against the most that a rule allows, all years",
            [
                Column("Rule", width=1.5),
                Column("Mineral"),
                Column("Source", width=1.5),
                Column("Allowed", number=True),
                Column("Used", number=True),
                Column("Binds in", width=1.5),
                Column("Worth of the first tonne", number=True),
            ],
            together(rows, ["rule", "facility_or_mineral", "supplier"]),
            lambda row: [
                clip(row.rule),
                capital(words(row.facility_or_mineral)),
                clip(facts.name(row.supplier)),
                tonnes(row.limit_t),
                tonnes(row.used_t),
                *binding(facts, row),
            ],
        )


def ceilings(facts: Facts) -> Section:
    """Quotas, lanes, arrivals and room for stocks that bind."""
    rows = of_kinds(facts, *CEILINGS)
    if rows.empty:
        return Section("Quotas, lanes, arrivals, room for stocks")
    table = together(rows, ["kind", "rule", "supplier", "facility_or_mineral", "commodity"])
    bound = table[table["value"] > 0]
    text = f"{capital(counted(len(table), 'such limit stands', 'such limits stand'))}; {len(bound) or 'none'} of them "
    text += "binds." if len(bound) == 1 else "bind."
    columns = [
        Column("Limit on"),
        Column("Where", width=2.5),
        Column("Commodity"),
        Column("Binds in", width=1.5),
        Column("Worth of the first tonne", number=True),
    ]
    tables = [
        shown(
            "Quotas, lanes, arrivals and room for stocks that bind",
            columns,
            bound,
            lambda row: [CEILINGS[row.kind], where(facts, row), goods(row), *binding(facts, row)],
        )
    ]
    return Section(
        "Quotas, lanes, arrivals, room for stocks", [Paragraph(text), *(tables if len(bound) else [])]
    )


def where(facts: Facts, row: Any) -> str:
    """The place of a limit, or the two that it joins."""
    place = clip(facts.name(row.facility_or_mineral), 30)
    return f"{clip(facts.name(row.supplier), 30)} → {place}" if row.supplier else place


def goods(row: Any) -> str:
    """What a limit is about: a commodity, or the commodities of a cell."""
    return clip(words(row.commodity or row.rule), 40)
