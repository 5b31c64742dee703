"""What the first and last periods owe to the horizon's ends rather than to the world."""

from __future__ import annotations

from collections.abc import Iterator

from sourcing.report.facts import Facts
from sourcing.report.wording import (
    NOTHING,
    capital,
    clip,
    counted,
    listed,
    percent,
    period_name,
    tonnes,
    words,
)
from sourcing.timing import add_months

STEP_DOWN = 0.01
"""Share of demand by which the first period must be covered worse than the second to be worth a word."""
RUN_DOWN = 0.5
"""Share of a stock that must be left at the end for it to be no matter of the horizon."""


def horizon_ends(facts: Facts) -> Iterator[str]:
    """What the ends of the horizon do to the plan, the start first."""
    if len(facts.periods) > 1:
        yield from worse_at_first(facts)
        yield from stocks_run_down(facts)
    yield from never_arrives(facts)
    yield from contracts_that_go_on(facts)
    yield from ramps_cut_off(facts)


def worse_at_first(facts: Facts) -> Iterator[str]:
    """Minerals that are covered worse in the first period than in the second."""
    start, second = facts.periods[:2]
    covered = facts.coverage_by_period[[start, second]]
    texts = [
        f"{words(mineral)} ({percent(before)}, then {percent(after)})"
        for mineral, (before, after) in zip(covered.index.tolist(), covered.to_numpy().tolist(), strict=True)
        if before < after - STEP_DOWN
    ]
    if texts:
        yield (
            f"Covered worse in {period_name(start, facts.step)} than in the period after: {listed(texts, 8)}. Nothing "
            "ordered from the start on arrives before its lead time, and of what was under way the plan knows only "
            "what the instance lists."
        )


def stocks_run_down(facts: Facts) -> Iterator[str]:
    """Stocks that the last period empties, because nothing is wanted after it."""
    stocks = facts.table("stocks").groupby(["facility", "commodity", "period"])["quantity_t"].sum()
    levels = stocks.unstack("period").reindex(columns=list(facts.periods[-2:])).fillna(0.0)
    texts = [
        f"{words(commodity)} at {clip(facts.name(facility))} from {tonnes(before)} to {tonnes(last)}"
        for (facility, commodity), (before, last) in zip(
            levels.index.tolist(), levels.to_numpy().tolist(), strict=True
        )
        if last < RUN_DOWN * before and before - last > NOTHING
    ]
    if texts:
        end = period_name(facts.periods[-1], facts.step)
        yield f"Stocks fall in {end}, after which nothing is wanted: {listed(texts)}."


def never_arrives(facts: Facts) -> Iterator[str]:
    """Goods that leave within the horizon and arrive after it."""
    key = ["origin", "destination", "mineral"]
    left = facts.table("shipments").groupby(key)["quantity_t"].sum()
    arrived = facts.flows.groupby(key)["quantity_t"].sum().reindex(left.index, fill_value=0.0)
    on_the_way = (left - arrived)[left - arrived > NOTHING * left].groupby("mineral").sum()
    on_the_way = on_the_way[on_the_way > NOTHING]
    if len(on_the_way):
        texts = (f"{tonnes(amount)} of {words(str(mineral))}" for mineral, amount in on_the_way.items())
        yield f"Still on the way at the end, and so of no use to this plan: {listed(texts, 8)}."


def contracts_that_go_on(facts: Facts) -> Iterator[str]:
    """Minima of contracts that last beyond the horizon."""
    settings = facts.instance.settings
    names = [
        row.contract
        for row in facts.instance.rows("contracts")
        if row.minimum_t_per_y and (row.end is None or row.end > settings.end)
    ]
    if names:
        yield (
            f"{capital(counted(len(names), 'contract goes', 'contracts go'))} on after the end, where the plan does "
            f"not look: {listed(map(clip, names))}."
        )


def ramps_cut_off(facts: Facts) -> Iterator[str]:
    """Capacity that starts within the horizon and is not at its full rate by its end."""
    settings = facts.instance.settings
    growing = [
        row
        for row in facts.instance.rows("capacity")
        if row.start is not None
        and settings.start <= row.start < settings.end < add_months(row.start, row.ramp_months)
        and (row.end is None or row.end > settings.end)
    ]
    if growing:
        places = dict.fromkeys(f"{clip(facts.name(row.facility))} ({words(row.unit)})" for row in growing)
        yield (
            f"{capital(counted(len(places), 'unit is', 'units are'))} still growing at the end, so that the plan sees "
            f"the cost of waiting but not all of the capacity: {listed(places)}."
        )
