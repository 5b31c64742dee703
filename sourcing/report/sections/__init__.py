"""The sections of a report in the order in which they are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from sourcing.report.contents import Report
from sourcing.report.facts import Facts
from sourcing.report.outages import outages_of, ranked_outages
from sourcing.report.sections.answer import answer
from sourcing.report.sections.byproducts import byproducts
from sourcing.report.sections.comparison import comparison
from sourcing.report.sections.criticality import criticality_section
from sourcing.report.sections.exclusion_price import exclusion_price
from sourcing.report.sections.limits import limits
from sourcing.report.sections.method import method
from sourcing.report.sections.mineral import minerals
from sourcing.report.sections.money import money_section
from sourcing.report.sections.oddities import oddities
from sourcing.report.sections.origin import origin
from sourcing.report.sections.price_ranges import prices_of
from sourcing.report.sections.secure import secure_section
from sourcing.report.sections.sensitivity import sensitivity
from sourcing.report.sections.stockpile import stockpile
from sourcing.report.sections.supplier_ranges import supplier_ranges_of
from sourcing.report.sections.why_short import why_short
from sourcing.report.swept import DESIGN
from sourcing.report.wording import clip, words

if TYPE_CHECKING:
    from sourcing.sweeps import SweepResult

SUBTITLE = 160


def build_report(facts: Facts, against: Facts | None = None, sweeps: Sequence[SweepResult] = ()) -> Report:
    """The whole report of a result, beside a second one and with sweeps of the same inputs if there are any."""
    swept = next((outages_of(swept, facts) for swept in sweeps if swept.record["design"] == DESIGN), None)
    outages = swept or ranked_outages(facts)
    sections = [
        answer(facts, against, outages),
        minerals(facts),
        why_short(facts),
        secure_section(facts),
        limits(facts),
        prices_of(facts),
        supplier_ranges_of(facts),
        exclusion_price(facts),
        stockpile(facts),
        money_section(facts),
        byproducts(facts),
        origin(facts),
        criticality_section(facts),
        sensitivity(facts, sweeps),
        oddities(facts),
        *([comparison(facts, against)] if against else []),
        method(facts),
    ]
    summary = facts.summary
    scenario = summary.get("scenario")
    return Report(
        title=clip(str(summary["title"]), SUBTITLE),
        subtitle=f"Scenario: {clip(words(str(scenario)), SUBTITLE)}" if scenario else "",
        facts=identity(facts),
        sections=[section for section in sections if section.blocks or section.sections],
    )


def identity(facts: Facts) -> list[tuple[str, str]]:
    """What the report is of, in a few lines."""
    settings, summary = facts.instance.settings, facts.summary
    modes = {
        "cost": "least cost, shortages weighed as costs",
        "priority": "classes of demand one after the other",
    }
    first_day, last_day = settings.start.isoformat(), (settings.end - timedelta(days=1)).isoformat()
    return [
        ("Instance", clip(str(summary["name"]))),
        ("Horizon", f"{first_day} to {last_day}, by {facts.step}; {modes[settings.mode]}"),
        ("Inputs", f"SHA-256 {str(summary['digest'])[:16]}…"),
    ]
