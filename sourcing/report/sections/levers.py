"""What exclusion costs, what would help and what would hurt most."""

from __future__ import annotations

from sourcing.analysis import differences
from sourcing.analysis.changes import changes
from sourcing.instance.instance import Row, plain_rows
from sourcing.report.contents import Block, Bullets, Paragraph, Strong
from sourcing.report.facts import Facts
from sourcing.report.outages import Outages
from sourcing.report.sections.beside import cost_changes, name_of, shortage_changes
from sourcing.report.sections.exclusion_price import whole_cost
from sourcing.report.wording import capital, clip, listed, money, words
from sourcing.report.worth import EXCLUSION, worth

HELPFUL = 3
HOW_TO_EXCLUDE = "For the whole, give a result solved without the exclusion rules with --against."
HOW_TO_HURT = (
    "Not in this result: give a sweep of outages with --sweep, or a result with a facility taken away with "
    "--against."
)


def beside(facts: Facts, against: Facts | None) -> list[Block]:
    """What costs and shortages are beside a second result; what exclusion costs if they differ in that alone."""
    if against is None or not differences.common_years(facts, against):
        return []
    text = f"{cost_changes(facts, against)} Shortages: {shortage_changes(facts, against)}."
    lead = f"Compared with {name_of(against)}."
    if only_exclusion(facts, against):
        lead = "What exclusion costs."
        text = f"Compared with {name_of(against)}, which differs in nothing else: {text[0].lower()}{text[1:]}"
    return [Paragraph([Strong(lead), " ", text])]


def only_exclusion(facts: Facts, against: Facts) -> bool:
    """Whether two results differ in who may supply and in nothing else."""
    differing = changes(against.instance, facts.instance)
    return bool(differing) and all(change.excludes for change in differing)


def exclusion(facts: Facts, against: Facts | None) -> list[Block]:
    """What the exclusion rules cost at the margin, and how to learn what they cost as a whole."""
    if against is not None and only_exclusion(facts, against):
        return []
    lead = Strong("What exclusion costs.")
    if not facts.instance.rows("exclusions"):
        return [Paragraph([lead, " ", "No rule of this instance excludes a supplier."])]
    whole = whole_cost(facts) or HOW_TO_EXCLUDE
    return [Paragraph([lead, " ", " ".join(filter(None, [marginal_cost(facts), whole]))])]


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
    lead = Strong("What would help most.")
    if best.empty:
        return [Paragraph([lead, " ", "No capacity, contract or stock limit holds the plan back."])]
    return [
        Paragraph([lead, " ", reading(facts)]),
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
    lead = Strong("What would hurt most.")
    if outages is None:
        return [Paragraph([lead, " ", HOW_TO_HURT])]
    worst = [str(outage) for outage in outages.costliest[:HELPFUL] if outage.usd > 0]
    if not worst:
        return [Paragraph([lead, " ", "None of the outages that were tried costs anything."])]
    return [Paragraph([lead, " ", outages.lasting]), Bullets(worst, numbered=True)]
