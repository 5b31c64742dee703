"""What each exclusion rule lets through by country of origin, and which plants run clean and excluded feed at once.

A law that bans covered origin without a mass balance does not believe a plant that takes clean and covered feed in the
same period and sells its clean share apart: there the plan and the *pooled* content differ.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import numpy as np
import pandas as pd

from sourcing.analysis.labels import Labels
from sourcing.analysis.tracing import STAGES
from sourcing.instance import Instance
from sourcing.report.wording import NOTHING
from sourcing.solution.laws.breach import total
from sourcing.solution.laws.facts import Facts

BEFORE, IN_PART, IN_FORCE, AFTER = "before", "in force in part", "in force", "after"
RULE: Final = ["rule", "row", "worst_tier", "phase"]
AMOUNTS: Final = [
    "delivered_t",
    "excluded_t",
    *(f"{s}_t" for s in STAGES),
    *(f"pooled_{s}_t" for s in STAGES),
]


def content_of_rules(instance: Instance, graded: pd.DataFrame, pooled: pd.DataFrame) -> pd.DataFrame:
    """What each exclusion rule covers, before, while and after it is in force.

    Parameters
    ----------
    graded, pooled : traced deliveries, with tiers apart and with all feed mixed.

    Returns
    -------
    DataFrame with columns rule, row, worst_tier, phase, first, last, delivered_t, excluded_t, mined_t, made_t,
        shipped_t, pooled_mined_t, pooled_made_t, pooled_shipped_t
        ``first`` and ``last`` are periods; one in which a rule holds on some days alone has a row of its own.
        ``excluded_t`` is worse than the worst tier by the trust tests in force, the others by the country of that stage
        (or the tier of what was there at the start) alone, whoever owns the plant.
    """
    facts = Facts(instance, instance.settings.step)
    rows = [
        row
        for i, rule in enumerate(instance.rows("exclusions"))
        for row in content_of_rule(facts, i, rule, graded, pooled)
    ]
    return pd.DataFrame(rows, columns=[*RULE, "first", "last", *AMOUNTS])


def content_of_rule(
    facts: Facts, i: int, rule: Any, graded: pd.DataFrame, pooled: pd.DataFrame
) -> list[tuple[Any, ...]]:
    """The rows of one exclusion rule."""
    worst = facts.codes["g"][rule.worst_tier]
    sums = {name: covered(facts, rule, table, worst) for name, table in (("", graded), ("pooled_", pooled))}
    found = []
    for phase, run in groupby(zip(phases_of(facts, rule), facts.names.t, strict=True), itemgetter(0)):
        periods = [name for _, name in run]
        here = {name: table.reindex(periods).sum() for name, table in sums.items()}
        amounts = [
            here[""]["delivered_t"],
            here[""]["excluded_t"],
            *(here[name][stage] for name in sums for stage in STAGES),
        ]
        found.append(
            (rule.rule, i + 1, rule.worst_tier, phase, periods[0], periods[-1], *map(float, amounts))
        )
    return found


def covered(facts: Facts, rule: Any, table: pd.DataFrame, worst: int) -> pd.DataFrame:
    """What a rule covers, by period: t delivered, t of excluded tiers, and t worse than the tier at each stage."""
    goods = facts.of_minerals(rule.minerals)[table["commodity"].map(facts.codes["c"])]
    table = table[goods & facts.markets(rule.markets)[table["facility"].map(facts.codes["n"])]]
    labels = Labels.of(facts.instance)
    rank = dict(zip(labels.texts, labels.ranks, strict=True))
    tonnes = table["quantity_t"]
    worse = {stage: tonnes * (table[stage].map(rank) > worst) for stage in STAGES}
    excluded = tonnes * (table["tier"].map(facts.codes["g"]) > worst)
    amounts = pd.DataFrame({"delivered_t": tonnes, "excluded_t": excluded, **worse})
    return amounts.groupby(table["period"]).sum()


def phases_of(facts: Facts, rule: Any) -> list[str]:
    """How each period lies to the days of a rule."""
    calendar = facts.calendar
    share = calendar.share(rule.start, rule.end)
    early = calendar.end <= (rule.start.toordinal() if rule.start is not None else 0)
    phases = np.select([share >= 1, share > 0, early], [IN_FORCE, IN_PART, BEFORE], AFTER)
    return [str(phase) for phase in phases]


def mixed_feed(instance: Instance, tables: Any) -> pd.DataFrame:
    """Plants that take clean and covered feed of a commodity in the same period.

    Returns
    -------
    DataFrame with columns facility, mineral, commodity, period, year, clean_t, covered_t, clean_made_t
        Feed is clean up to the worst tier of the strictest exclusion rule for its mineral, or, without one, before the
        tier from which owners count. ``clean_made_t`` is what the runs of clean tiers made of the mineral: what a law
        without a mass balance would not accept.
    """
    tiers = {tier: g for g, tier in enumerate(instance.settings.tiers)}
    mineral = {row.commodity: row.mineral for row in instance.rows("commodities")}
    limit = {name: clean_up_to(instance, tiers, name) for name in mineral.values()}
    feed = tables["draws"].assign(mineral=tables["draws"]["commodity"].map(mineral))
    dirty = feed["drawn_tier"].map(tiers) > feed["mineral"].map(limit)
    place = ["facility", "mineral", "commodity", "period"]
    feed = feed.assign(clean_t=feed["quantity_t"] * ~dirty, covered_t=feed["quantity_t"] * dirty)
    both = total(feed, place, "clean_t", "covered_t")
    both = both[(both[["clean_t", "covered_t"]] > NOTHING).all(axis=1)]
    made = clean_output(instance, tables["runs"], mineral, tiers, limit)
    users = feed[["facility", "process", "mineral", "commodity", "period"]].drop_duplicates()
    made = users.merge(made, on=["facility", "process", "mineral", "period"])
    found: pd.DataFrame = both.merge(total(made, place, "clean_made_t"), on=place, how="left")
    found = found.fillna({"clean_made_t": 0.0})
    found.insert(4, "year", found["period"].astype(str).str[:4].astype(int))
    return found.sort_values(place, ignore_index=True)


def clean_up_to(instance: Instance, tiers: dict[str, int], mineral: str) -> int:
    """The worst tier of feed that counts as clean for a mineral."""
    rules = [
        tiers[row.worst_tier]
        for row in instance.rows("exclusions")
        if not row.minerals or mineral in row.minerals
    ]
    return min(rules, default=tiers[instance.settings.ownership_from] - 1)


def clean_output(
    instance: Instance,
    runs: pd.DataFrame,
    mineral: dict[str, str],
    tiers: dict[str, int],
    limit: dict[str, int],
) -> pd.DataFrame:
    """What runs of clean tiers make, by facility, process, mineral and period: clean_made_t."""
    outputs = [
        (row.facility, row.process, mineral[row.commodity], row.rate)
        for row in instance.rows("recipes")
        if row.rate > 0
    ]
    recipes = pd.DataFrame(outputs, columns=["facility", "process", "mineral", "rate"])
    made = runs.merge(recipes, on=["facility", "process"])
    made = made[made["tier"].map(tiers) <= made["mineral"].map(limit)]
    made = made.assign(clean_made_t=made["rate"] * made["activity_t"])
    return total(made, ["facility", "process", "mineral", "period"], "clean_made_t")
