"""The page that answers: what is covered, what is short and for whom, since when it is secure, what would help."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from sourcing.instance.instance import plain_rows
from sourcing.report.contents import Block, Column, Figure, Paragraph, Section, Strong, Table, Words
from sourcing.report.facts import Facts
from sourcing.report.figures import coverage_heatmap
from sourcing.report.outages import Outages
from sourcing.report.sections.levers import beside, exclusion, helpful, hurtful
from sourcing.report.security import SECURE, Security, security
from sourcing.report.wording import (
    NOTHING,
    capital,
    clip,
    counted,
    listed,
    money,
    percent,
    period_name,
    tonnes,
    words,
    year_spans,
)

MOST_MINERALS = 8
LONGEST_NAME = 45


def answer(facts: Facts, against: Facts | None = None, outages: Outages | None = None) -> Section:
    """Everything that a reader of one page should know."""
    secure = {mineral: security(facts, mineral) for mineral in facts.minerals}
    blocks: list[Block] = [
        Paragraph(headline(facts, secure)),
        Paragraph(bill(facts)),
        *coverage_figure(facts),
        *shortage_table(facts, secure),
        *beside(facts, against),
        *exclusion(facts, against),
        *helpful(facts),
        *hurtful(outages),
    ]
    return Section("The answer on one page", blocks)


def headline(facts: Facts, secure: dict[str, Security]) -> Words:
    """Which minerals are covered throughout, from when, or not by the end."""
    if not secure:
        return "No market of this instance wants anything within the horizon."
    first, last = facts.years[0], facts.years[-1]
    always = [words(mineral) for mineral, found in secure.items() if found.always]
    later = [
        f"{words(mineral)} from {period_name(found.secure_from, facts.step)}"
        for mineral, found in secure.items()
        if found.secure_from and not found.always
    ]
    never = [words(mineral) for mineral, found in secure.items() if not found.secure_from]
    parts = [
        f"{len(always)} covered throughout ({listed(always, MOST_MINERALS)})" if always else "",
        f"{len(later)} secure later ({listed(later, MOST_MINERALS)})" if later else "",
        f"{len(never)} short to the end ({listed(never, MOST_MINERALS)})" if never else "",
    ]
    horizon = str(first) if first == last else f"{first}–{last}"
    wanted = counted(len(secure), "mineral is wanted", "minerals are wanted")
    return Strong(f"{wanted} in {horizon}: {listed(filter(None, parts))}.")


def bill(facts: Facts) -> str:
    """What the plan pays, sells, and how what is missing is valued."""
    paid, penalties = (facts.summary[key]["undiscounted"] for key in ("paid_usd", "penalties_usd"))
    sold = -facts.summary["costs"]["outside"]["undiscounted"]
    sales = f" and earns {money(sold)} by sales outside" if sold > 0 else ""
    missing = f" What is missing is valued at {money(penalties)}, which ranks shortages and is not paid."
    return (
        f"Over the horizon the plan pays {money(paid)}{sales} (USD of {facts.instance.settings.price_year}, not "
        f"discounted).{missing if penalties > 0 else ' Nothing is missing.'}"
    )


def coverage_figure(facts: Facts) -> list[Block]:
    """The heat map, of the minerals whose shortages weigh most if there are many."""
    weight = facts.demand.groupby("mineral")["cost_usd"].sum()
    chosen = weight.reindex(list(facts.minerals)).nlargest(2 * MOST_MINERALS, keep="first").index
    shown = facts.coverage.loc[[mineral for mineral in facts.minerals if mineral in chosen]]
    if shown.empty:
        return []
    left = len(facts.minerals) - len(shown)
    rest = f" Left out: {counted(left, 'mineral')} with lesser shortages." if left else ""
    caption = f"Share of demand that is covered, by mineral and year.{rest}"
    alt = "Heat map: " + "; ".join(
        f"{words(str(mineral))} {percent(row.min())} to {percent(row.max())}"
        for mineral, row in shown.iterrows()
    )
    return [Figure("coverage", caption, alt, partial(coverage_heatmap, shown), width=0.95)]


def shortage_table(facts: Facts, secure: dict[str, Security]) -> list[Block]:
    """What is short, when, for whom, and since when no more."""
    short = facts.demand[facts.demand["short_t"] > 0]
    weight = short.groupby("mineral")["cost_usd"].sum().sort_values(ascending=False, kind="stable")
    names = [str(mineral) for mineral in weight.index[:MOST_MINERALS]]
    if not names:
        return [Paragraph([Strong("Every demand is met in full.")])]
    rows = [shortage_row(facts, mineral, secure[mineral]) for mineral in facts.minerals if mineral in names]
    left = len(weight) - len(names)
    columns = [
        Column("Mineral", width=1.1),
        Column("Short", number=True),
        Column("of demand", number=True, width=0.8),
        Column("Years", number=True),
        Column("Who goes short", width=2.4),
        Column("Secure from, and what that hangs on", width=3.2),
    ]
    note = f"Secure: coverage stays at {percent(SECURE)} or more to the end of {facts.years[-1]}."
    rest = f" Left out: {counted(left, 'mineral')} with lesser shortages." if left else ""
    return [Table("What is short, when, for whom, and until when", columns, rows, note + rest)]


def shortage_row(facts: Facts, mineral: str, found: Security) -> Sequence[str]:
    """One mineral of the table."""
    demand = facts.demand[facts.demand["mineral"] == mineral]
    missing, wanted = demand["short_t"].sum(), demand["demand_t"].sum()
    by_year = dict(zip(facts.years, facts.coverage.loc[mineral, :].to_numpy(), strict=True))
    years = [year for year, share in by_year.items() if share < 1 - NOTHING]
    until = "throughout" if found.always else "not by the end"
    if found.secure_from and not found.always:
        until = f"{period_name(found.secure_from, facts.step)}: {found.hangs_on}"
    return [
        capital(words(mineral)),
        tonnes(missing),
        percent(missing / wanted),
        year_spans(years, 2),
        who(facts, demand),
        until,
    ]


def who(facts: Facts, demand: pd.DataFrame) -> str:
    """Markets that go short, with their part of the shortage; the class too where a market has several."""
    classes = facts.demand.groupby("facility")["priority"].nunique()
    several = set(classes.index[classes > 1])
    short = (
        demand.groupby(["facility", "priority"])["short_t"].sum().sort_values(ascending=False, kind="stable")
    )
    rows = plain_rows(short[short > NOTHING * short.sum()].reset_index())
    names = [
        clip(facts.name(row.facility), LONGEST_NAME)
        + (f", class {row.priority}" if row.facility in several else "")
        + (f" ({percent(row.short_t / short.sum())})" if len(rows) > 1 else "")
        for row in rows
    ]
    return listed(names, 2)
