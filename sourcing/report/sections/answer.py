"""The page that answers: what is covered, what is short and for whom, since when it is secure, what would help."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from sourcing.instance.instance import plain_rows
from sourcing.report.changes import changes
from sourcing.report.contents import Block, Bullets, Column, Figure, Paragraph, Section, Strong, Table, Words
from sourcing.report.differences import cost_of_supply
from sourcing.report.facts import Facts
from sourcing.report.figures import coverage_heatmap
from sourcing.report.sections.comparison import shortage_changes
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
HOW_TO_EXCLUDE = (
    "This result alone cannot tell: solve the instance also without its exclusion rules (a scenario that "
    "removes them, as no-exclusion does where the instance has it) and give that result with --against."
)
HOW_TO_HURT = (
    "This result alone cannot tell: it holds one plan and no outages. A sweep of outages, or a scenario "
    "in which the capacity of one facility is 0, given with --against, shows what its loss would cost."
)


def answer(facts: Facts, against: Facts | None = None) -> Section:
    """Everything that a reader of one page should know."""
    secure = {mineral: security(facts, mineral) for mineral in facts.minerals}
    blocks: list[Block] = [
        Paragraph(headline(facts, secure)),
        Paragraph(bill(facts)),
        *coverage_figure(facts),
        *shortage_table(facts, secure),
        Paragraph([Strong("What exclusion costs. "), exclusion(facts, against)]),
        *helpful(facts),
        Paragraph([Strong("What would hurt most. "), HOW_TO_HURT]),
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
    return [Figure("coverage", caption, alt, partial(coverage_heatmap, shown))]


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
        Column("Mineral"),
        Column("Short", number=True),
        Column("of demand", number=True),
        Column("When, and the worst year", width=1.6),
        Column("Who goes short", width=2.2),
        Column("Secure from"),
        Column("That date hangs on", width=2.4),
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
    worst = min(years, key=by_year.__getitem__)
    worst_year = f", worst {worst}" if len(years) > 1 else ""
    when = f"{year_spans(years)}{worst_year} ({percent(1 - by_year[worst])} short)"
    until = period_name(found.secure_from, facts.step) if found.secure_from else "not by the end"
    return [
        capital(words(mineral)),
        tonnes(missing),
        percent(missing / wanted),
        when,
        who(facts, demand),
        "throughout" if found.always else until,
        found.hangs_on or "–",
    ]


def who(facts: Facts, demand: pd.DataFrame) -> str:
    """Markets that go short, with their part of the shortage; the class too where a market has several."""
    classes = facts.demand.groupby("facility")["priority"].nunique()
    several = set(classes.index[classes > 1])
    short = (
        demand.groupby(["facility", "priority"])["short_t"].sum().sort_values(ascending=False, kind="stable")
    )
    total = short.sum()
    return listed(
        [
            facts.name(row.facility)
            + (f", class {row.priority}" if row.facility in several else "")
            + f" ({percent(row.short_t / total)})"
            for row in plain_rows(short[short > NOTHING * total].reset_index())
        ],
        2,
    )


def exclusion(facts: Facts, against: Facts | None) -> str:
    """What the exclusion rules cost: against a result that differs in nothing else, and at the margin."""
    if not facts.instance.rows("exclusions") and against is None:
        return "No rule of this instance excludes a supplier."
    return " ".join(filter(None, [whole_cost(facts, against), marginal_cost(facts)]))


def whole_cost(facts: Facts, against: Facts | None) -> str:
    """The difference to a result whose inputs differ by who may supply and by nothing else."""
    differing = changes(against.instance, facts.instance) if against else []
    if against is None or not differing or not all(change.excludes for change in differing):
        return HOW_TO_EXCLUDE
    supply = cost_of_supply(facts) - cost_of_supply(against)
    penalties = (
        facts.summary["penalties_usd"]["undiscounted"] - against.summary["penalties_usd"]["undiscounted"]
    )
    return (
        "Beside the other result, which differs only in who may supply, the plan pays "
        f"{money(abs(supply))} {'more' if supply >= 0 else 'less'} net of sales (one that delivers less "
        f"also pays less), and what is missing is valued {money(abs(penalties))} "
        f"{'higher' if penalties >= 0 else 'lower'}. Shortages: {shortage_changes(facts, against)}."
    )


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
    return f"Letting excluded sources meet 1% of the demand under each rule would save at most {names}."


def helpful(facts: Facts) -> list[Block]:
    """The limits of which one percent more would save most, exclusion rules apart."""
    limits = worth(facts)
    best = limits[limits["kind"] != EXCLUSION].head(HELPFUL)
    lead = Strong("What would help most. ")
    if best.empty:
        return [Paragraph([lead, "No capacity, contract or stock limit holds the plan back."])]
    reading = (
        "One percent of a limit, each on its own, in every period; the amounts are the most that it would "
        "save over the horizon, shortages at their valuation included."
    )
    items = [
        f"{row.label}{f', {clip(words(row.mineral))}' if row.mineral else ''}: {money(row.saving_usd)}."
        for row in plain_rows(best)
    ]
    return [Paragraph([lead, reading]), Bullets(items, numbered=True)]
