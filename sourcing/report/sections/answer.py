"""The page that answers: what is covered, what is short and for whom, since when it is secure, what would help."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from sourcing.instance.instance import Row, plain_rows
from sourcing.report import differences
from sourcing.report.changes import changes
from sourcing.report.contents import Block, Bullets, Column, Figure, Paragraph, Section, Strong, Table, Words
from sourcing.report.facts import Facts
from sourcing.report.figures import coverage_heatmap
from sourcing.report.outages import Outages
from sourcing.report.sections.comparison import cost_changes, name_of, shortage_changes
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
from sourcing.report.worth import EXCLUSION, worth

MOST_MINERALS = 8
HELPFUL = 3
LONGEST_NAME = 45
HOW_TO_EXCLUDE = "For the whole, give a result solved without the exclusion rules with --against."
HOW_TO_HURT = (
    "Not in this result: a sweep of outages shows it, or a result with a facility taken away, given with "
    "--against."
)


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
        Column("In", number=True),
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


def beside(facts: Facts, against: Facts | None) -> list[Block]:
    """What costs and shortages are beside a second result; what exclusion costs if they differ in that alone."""
    if against is None or not differences.common_years(facts, against):
        return []
    text = f"{cost_changes(facts, against)} Shortages: {shortage_changes(facts, against)}."
    lead = f"Beside {name_of(against)}. "
    if only_exclusion(facts, against):
        lead = "What exclusion costs. "
        text = f"Beside {name_of(against)}, which differs in nothing else: {text[0].lower()}{text[1:]}"
    return [Paragraph([Strong(lead), text])]


def only_exclusion(facts: Facts, against: Facts) -> bool:
    """Whether two results differ in who may supply and in nothing else."""
    differing = changes(against.instance, facts.instance)
    return bool(differing) and all(change.excludes for change in differing)


def exclusion(facts: Facts, against: Facts | None) -> list[Block]:
    """What the exclusion rules cost at the margin, and how to learn what they cost as a whole."""
    if against is not None and only_exclusion(facts, against):
        return []
    lead = Strong("What exclusion costs. ")
    if not facts.instance.rows("exclusions"):
        return [Paragraph([lead, "No rule of this instance excludes a supplier."])]
    return [Paragraph([lead, " ".join(filter(None, [marginal_cost(facts), HOW_TO_EXCLUDE]))])]


def marginal_cost(facts: Facts) -> str:
    """What letting excluded sources meet one percent of demand would save, by mineral."""
    limits = worth(facts)
    saved = limits[limits["kind"] == EXCLUSION].groupby("mineral")["saving_usd"].sum()
    if saved.empty:
        return ""
    saved = saved.sort_values(ascending=False, kind="stable")
    names = listed(
        f"{money(row.saving_usd)} for {words(row.mineral)}" for row in plain_rows(saved.reset_index())
    )
    return f"Excluded sources for 1% of demand, where rules bar them, would save at most {names}."


def helpful(facts: Facts) -> list[Block]:
    """The limits of which one percent more would save most, exclusion rules apart."""
    limits = worth(facts)
    best = limits[limits["kind"] != EXCLUSION].head(HELPFUL)
    lead = Strong("What would help most. ")
    if best.empty:
        return [Paragraph([lead, "No capacity, contract or stock limit holds the plan back."])]
    return [
        Paragraph([lead, reading(facts)]),
        Bullets([help_item(row) for row in plain_rows(best)], numbered=True),
    ]


def reading(facts: Facts) -> str:
    """What the amounts of the list mean, which are prices of the last linear program that was solved."""
    held = "projects built as they are, " if facts.summary["sizes"]["integers"] else ""
    if facts.summary["mode"] == "priority":
        return f"Each by itself would save at most, {held}what goes short in each class as it is:"
    return f"Each by itself would save at most, {held}avoided shortages at their valuation included:"


def help_item(row: Row) -> str:
    """A limit eased by one percent and what that saves."""
    mineral = f", {clip(words(row.mineral))}" if row.mineral and row.mineral != row.item else ""
    return f"{capital(row.label)}{mineral}: {money(row.saving_usd)}."


def hurtful(outages: Outages | None) -> list[Block]:
    """The outages that cost most, if a sweep of them is there; how to get one if not."""
    lead = Strong("What would hurt most. ")
    if outages is None:
        return [Paragraph([lead, HOW_TO_HURT])]
    worst = [str(outage) for outage in outages.costliest[:HELPFUL] if outage.usd > 0]
    if not worst:
        return [Paragraph([lead, "None of the outages that were tried costs anything."])]
    return [Paragraph([lead, outages.lasting]), Bullets(worst, numbered=True)]
