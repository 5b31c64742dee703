"""Oddities that a reader would stumble over in the plan, found by the program itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pandas as pd

from sourcing.instance.instance import plain_rows
from sourcing.report.contents import Bullets, Paragraph, Section
from sourcing.report.facts import Facts
from sourcing.report.recipes import main_minerals, outputs, units_of
from sourcing.report.sections.horizon_ends import horizon_ends
from sourcing.report.supply import OWN_STOCK
from sourcing.report.wording import NOTHING, clip, percent, spans, tonnes, words, year_spans

SHOWN = 6
NOTICED = 1e-3
"""Share of what a place handles, or a lane carries, from which a quantity is worth a word."""
PAUSE = 0.5
"""Years from which on a supplier has stopped."""


def oddities(facts: Facts) -> Section:
    """What looks strange in the plan, kind by kind."""
    kinds = (
        ("Thrown away though it is a main product, or was brought there", thrown_away),
        ("There and back", there_and_back),
        ("Stops and starts again", stops_and_restarts),
        ("All of a demand short in a single period", short_for_once),
        ("Put by while users go short", put_by),
        ("Touched by the ends of the horizon", horizon_ends),
    )
    sections = [
        Section(title, [Bullets(first(found))]) for title, find in kinds if (found := list(find(facts)))
    ]
    if not sections:
        return Section(
            "Oddities", [Paragraph("None of the oddities that the program looks for is in this plan.")]
        )
    intro = "The program looks for these itself. None breaks a rule, and each may have a good reason: look at them."
    return Section("Oddities", [Paragraph(intro)], sections)


def first(found: list[str]) -> list[str]:
    """The first few findings, the rest counted."""
    left = len(found) - SHOWN
    return [*found[:SHOWN], f"And {left:,} more."] if left > 0 else found


def thrown_away(facts: Facts) -> Iterator[str]:
    """Waste of what a plant is run for, or of what was brought to it; by-products have a section of their own."""
    key = ["facility", "commodity"]
    activity = facts.table("runs").groupby(["facility", "process"])["activity_t"].sum().to_dict()
    made = pd.DataFrame(
        [
            (out.facility, out.commodity, out.host == "", out.rate * activity.get(out[:2], 0.0))
            for out in outputs(facts.instance)
        ],
        columns=[*key, "main", "quantity_t"],
    )
    by_products = set(made.groupby(key)["main"].any().loc[lambda main: ~main].index)
    arrived = facts.flows.rename(columns={"destination": "facility"})
    handled = pd.concat([made, arrived])[[*key, "quantity_t"]].groupby(key)["quantity_t"].sum()
    waste = facts.table("waste").groupby(key)["quantity_t"].sum()
    waste = waste[[place not in by_products for place in waste.index]]
    share = waste / handled.reindex(waste.index).fillna(0.0).clip(lower=waste)
    for place in share[share >= NOTICED].sort_values(ascending=False, kind="stable").index:
        facility, commodity = place
        yield (
            f"{clip(facts.name(facility))}: {tonnes(waste[place])} of {words(commodity)}, {percent(share[place])} of "
            "what it makes and receives of it."
        )


def there_and_back(facts: Facts) -> Iterator[str]:
    """Goods that go from one place to another and from there to the first within a year."""
    key = ["origin", "destination", "commodity", "year"]
    there = facts.flows.groupby(key)["quantity_t"].sum().reset_index()
    turned = there.rename(columns={"origin": "destination", "destination": "origin"})
    both = there.merge(turned, on=key, suffixes=("", "_back"))
    moved = both[["quantity_t", "quantity_t_back"]].min(axis=1)
    both = both[(moved > NOTHING) & (both["origin"] < both["destination"])]
    pairs = both.groupby(key[:3]).agg(
        there=("quantity_t", "sum"), back=("quantity_t_back", "sum"), years=("year", list)
    )
    pairs["share"] = pairs[["there", "back"]].min(axis=1) / pairs[["there", "back"]].max(axis=1)
    pairs = pairs[pairs["share"] >= NOTICED].sort_values("share", ascending=False, kind="stable")
    for row in plain_rows(pairs.reset_index()):
        one, other = clip(facts.name(row.origin)), clip(facts.name(row.destination))
        yield (
            f"{tonnes(row.there)} of {words(row.commodity)} go from {one} to {other} and {tonnes(row.back)} the "
            f"other way, in {year_spans(row.years)}."
        )


def stops_and_restarts(facts: Facts) -> Iterator[str]:
    """Suppliers that stand still for half a year or more between times of work, though their capacity is there.

    Those that stand still longest come first.
    """
    runs, main = facts.table("runs"), main_minerals(facts.instance)
    runs["mineral"] = [main[key] for key in zip(runs["facility"], runs["process"], strict=True)]
    worked = runs.groupby(["facility", "mineral", "period"])["activity_t"].sum().unstack("period")
    worked = worked.reindex(columns=list(facts.periods)).fillna(0.0)
    worked = worked.loc[worked.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    open_in = periods_open(facts)
    least = max(1, round(PAUSE / facts.period_length))
    found: list[tuple[int, str]] = []
    for (facility, mineral), work in zip(worked.index.tolist(), worked.to_numpy().tolist(), strict=True):
        still = [facts.periods[place] for gap in pauses(work) if len(gap) >= least for place in gap]
        still = [period for period in still if period in open_in.get((facility, mineral), set())]
        if still:
            text = f"{clip(facts.name(facility))}: no work on {words(mineral)} in "
            found.append((len(still), text + spans(still, facts.periods, facts.step)))
    yield from (f"{text}, though before and after." for _, text in sorted(found, key=lambda item: -item[0]))


def pauses(work: list[float]) -> Iterator[range]:
    """Places of the runs without work between periods with work; a thousandth of the busiest period is no work."""
    busy = [place for place, activity in enumerate(work) if activity > NOTICED * max(work)]
    yield from (range(before + 1, after) for before, after in pairwise(busy) if after > before + 1)


def periods_open(facts: Facts) -> dict[tuple[str, str], set[str]]:
    """Periods in which a facility has capacity for a mineral: those of any unit that works on it."""
    there = facts.capacity[facts.capacity["available_t"] > NOTHING]
    periods = there.groupby(["facility", "unit"])["period"].agg(set).to_dict()
    main = main_minerals(facts.instance)
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (facility, process), units in units_of(facts.instance).items():
        usable = (periods.get((facility, unit), set()) for unit in units)
        found[facility, main[facility, process]] |= set(facts.periods).intersection(*usable)
    return found


def short_for_once(facts: Facts) -> Iterator[str]:
    """Demands of which nothing is met in one period, and something in the periods on both sides of it."""
    totals = facts.demand.groupby(["facility", "commodity", "period"])[["demand_t", "short_t"]].sum()
    wanted = totals[totals["demand_t"] > NOTHING]
    met = (1 - wanted["short_t"] / wanted["demand_t"]).unstack("period").reindex(columns=list(facts.periods))
    for (facility, commodity), shares in zip(met.index.tolist(), met.to_numpy().tolist(), strict=True):
        lone = [
            facts.periods[place]
            for place in range(1, len(shares) - 1)
            if shares[place] <= NOTICED < min(shares[place - 1], shares[place + 1])
        ]
        if lone:
            yield (
                f"{clip(facts.name(facility))}: no {words(commodity)} in "
                f"{spans(lone, facts.periods, facts.step)}, though some before and after."
            )


def put_by(facts: Facts) -> Iterator[str]:
    """Markets that put goods into their own stock in a period in which they are short of them."""
    key = ["market", "commodity", "period"]
    stocked = -facts.supply[facts.supply["supplier"] == OWN_STOCK].groupby(key)["quantity_t"].sum()
    totals = facts.demand.rename(columns={"facility": "market"}).groupby(key)[["demand_t", "short_t"]].sum()
    totals = totals.join(stocked.rename("stocked_t"), how="inner")
    least = NOTICED * totals["demand_t"]
    odd = totals[(totals["stocked_t"] > least) & (totals["short_t"] > least)].reset_index()
    by_demand = odd.groupby(["market", "commodity"], as_index=False).agg(
        stocked=("stocked_t", "sum"), short=("short_t", "sum"), periods=("period", list)
    )
    for row in plain_rows(by_demand):
        yield (
            f"{clip(facts.name(row.market))}: {tonnes(row.stocked)} of {words(row.commodity)} go into stock in "
            f"{spans(row.periods, facts.periods, facts.step)} while {tonnes(row.short)} are short; what they are kept "
            "for is valued higher."
        )
