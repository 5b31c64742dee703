"""One section for each mineral: who supplies it, by which way, at what price, and what limits it."""

from __future__ import annotations

import pandas as pd

from sourcing.report.contents import Block, Paragraph, Section
from sourcing.report.facts import Facts
from sourcing.report.sections.mineral_flows import flow_figures
from sourcing.report.sections.mineral_levels import level_figures
from sourcing.report.sections.mineral_limits import limit_table, limits_by_mineral
from sourcing.report.sections.mineral_supply import (
    NAMES,
    concentration_sentence,
    owner_table,
    share_figures,
    supplied,
    supplier_table,
    supply_figure,
    wanted,
)
from sourcing.report.wording import NOTHING, capital, clip, listed, percent, tonnes, words, year_spans

MOST_MINERALS = 7
"""Minerals that have a section of their own."""


def minerals(facts: Facts) -> Section:
    """A section for each mineral that markets want: those with the most money, paid or valued, where they are many."""
    money = facts.ledger["usd"].abs().groupby(facts.ledger["mineral"]).sum()
    order = sorted(facts.minerals, key=lambda mineral: -money.get(mineral, 0.0))[:MOST_MINERALS]
    limits = limits_by_mineral(facts)
    sections = [
        mineral_section(facts, mineral, f"mineral-{number}", limits[mineral])
        for number, mineral in enumerate(facts.minerals, start=1)
        if mineral in order
    ]
    left = [mineral for mineral in facts.minerals if mineral not in order]
    blocks = []
    if left:
        blocks.append(
            Paragraph(
                f"The {len(order)} minerals with the most money, paid or valued by penalties, have a section each; "
                f"left out are {listed((clip(words(mineral)) for mineral in left), 10)}.",
                quiet=True,
            )
        )
    return Section("Mineral by mineral", blocks, sections, new_page=True)


def mineral_section(facts: Facts, mineral: str, name: str, limits: pd.DataFrame) -> Section:
    """Everything about one mineral; ``name`` begins the names of its figures, ``limits`` are those that bind."""
    blocks: list[Block] = [
        Paragraph(overview(facts, mineral)),
        supply_figure(facts, mineral, name),
        supplier_table(facts, mineral),
        *owner_table(facts, mineral),
        *flow_figures(facts, mineral, name),
        *level_figures(facts, mineral, name),
        *share_figures(facts, mineral, name),
        *limit_table(facts, mineral, limits),
    ]
    return Section(clip(capital(words(mineral))), blocks)


def overview(facts: Facts, mineral: str) -> str:
    """What is wanted and delivered, what is short where, who supplies most, and how concentrated that is."""
    demand = wanted(facts, mineral, "year")
    total, short = float(demand["demand_t"].sum()), float(demand["short_t"].sum())
    text = f"Markets want {tonnes(total)} over the horizon and get {percent(1 - short / total)} of it."
    return (
        text
        + short_sentence(facts, mineral, short)
        + supplier_sentence(facts, mineral)
        + concentration_sentence(facts, mineral)
    )


def short_sentence(facts: Facts, mineral: str, short: float) -> str:
    """What is short, in which years, and which market and form has most of it."""
    rows = facts.demand[facts.demand["mineral"] == mineral]
    if short <= NOTHING * rows["demand_t"].sum():
        return " Nothing is short."
    by_year = rows.groupby("year")[["short_t", "demand_t"]].sum()
    years = by_year.index[by_year["short_t"] > NOTHING * by_year["demand_t"]]
    places = (
        rows.groupby(["facility", "commodity"])["short_t"].sum().sort_values(ascending=False, kind="stable")
    )
    market, commodity = places.index[0]
    part = percent(places.iloc[0] / short)
    return (
        f" {tonnes(short)} are short, in {year_spans(years)}; {'all' if part == '100%' else part} of that is "
        f"{words(commodity)} for {clip(facts.name(market))}."
    )


def supplier_sentence(facts: Facts, mineral: str) -> str:
    """The three largest suppliers and their shares of what is delivered."""
    amounts = supplied(facts, mineral, "year").sum()
    delivered = amounts.sum()
    amounts = amounts[[supplier not in NAMES for supplier in amounts.index]]
    amounts = amounts[amounts > 0]
    if amounts.empty or delivered <= 0:
        return ""
    texts = [
        f"{clip(facts.name(str(supplier)))} ({percent(t / delivered)})"
        for supplier, t in amounts.head(3).items()
    ]
    if len(amounts) <= len(texts):
        return f" It is supplied by {listed(texts)}."
    return f" Most is supplied by {listed(texts)}, of {len(amounts)} suppliers in all."
