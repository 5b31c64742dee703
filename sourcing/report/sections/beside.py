"""What differs from a second result, in words that several sections use."""

from __future__ import annotations

from sourcing.analysis import differences
from sourcing.report.facts import Facts
from sourcing.report.wording import NOTHING, change, clip, listed, money, tonnes, words


def name_of(facts: Facts) -> str:
    """An instance and its scenario, in words."""
    scenario = facts.summary.get("scenario")
    name = clip(str(facts.summary["name"]))
    return f"{name} with {clip(str(scenario))}" if scenario else f"{name} without a scenario"


def shortage_changes(facts: Facts, other: Facts) -> str:
    """By how much each mineral is shorter or less short than in the other result, in words."""
    table = differences.shortages(facts, other)
    parts = [
        f"{words(str(mineral))} {changed_tonnes(row['change'], row['demand'])}"
        for mineral, row in table.iterrows()
        if abs(row["change"]) > NOTHING * max(1.0, row["demand"])
    ]
    return listed(parts, 7) or "none differ"


def changed_tonnes(difference: float, demand: float) -> str:
    """A change of tonnes with its sign; nothing where it is rounding."""
    if abs(difference) <= NOTHING * max(1.0, demand):
        return "0"
    return change(tonnes(difference))


def cost_changes(facts: Facts, other: Facts) -> str:
    """What supply and shortages cost more or less than in the other result, in words."""
    table = differences.costs(facts, other)
    penalty = table.index.str.contains("shortfall")
    supply, missing = (float(part["change"].sum()) for part in (table[~penalty], table[penalty]))
    paid = f"Supply costs {money(abs(supply))} {'more' if supply >= 0 else 'less'}, net of sales"
    valued = f"what is missing is valued {money(abs(missing))} {'higher' if missing >= 0 else 'lower'}"
    less = " (a plan that delivers less also pays less)" if supply < 0 < missing else ""
    return f"{paid}{less}; {valued}."
