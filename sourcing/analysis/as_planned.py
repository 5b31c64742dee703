"""What a plan ships, holds and leaves unmet, by the names of the program."""

from __future__ import annotations

from collections import Counter

from sourcing.formulation.numbers import Data
from sourcing.instance.instance import plain_rows
from sourcing.report.facts import Facts
from sourcing.solver.program import Label

LANE = ["origin", "destination", "commodity"]


def shortfalls(facts: Facts) -> dict[tuple[str, ...], float]:
    """What the plan leaves unmet of demand, contracts and required stocks, t, by variable, index and period."""
    missing: dict[tuple[str, ...], float] = {}
    for row in plain_rows(facts.demand):
        missing["short", row.facility, row.commodity, row.priority, row.slice, row.period] = row.short_t
    for row in plain_rows(facts.rules):
        short = max(0.0, row.limit_t - row.used_t)
        if row.kind == "contract_minimum":
            missing["contract_short", row.rule, row.rule_row, row.period] = short
        elif row.kind == "stock_minimum":
            missing["stock_short", row.facility_or_mineral, row.commodity, row.period] = short
    return missing


def kept_for_later(facts: Facts, data: Data, last: int) -> dict[Label, float]:
    """What the plan holds at the end of the year, and what it ships to arrive after it, t, by variable and index.

    Where two rows of lanes.csv follow one another within a period the table does not tell which one is used.
    """
    held, shipped = stocks(facts), shipments(facts)
    tiers, lanes = facts.instance.settings.tiers, data.network.lanes
    kept: dict[Label, float] = {}
    for (n, c), ranks in data.stock_ranks.items():
        for g in ranks:
            kept["stock", (n, c, g, last)] = held.get((n, c, tiers[g], facts.periods[last - 1]), 0.0)
    alone = Counter(
        (lanes[l].origin, lanes[l].destination, lanes[l].commodity, g, t) for l, g, t in data.shipments
    )
    for l, g, t in data.shipments:
        lane, (k, f) = lanes[l], data.lag[l]
        way = lane.origin, lane.destination, lane.commodity
        if t <= last < t + k + (f > 0) and alone[*way, g, t] == 1:
            kept["ship", (l, g, t)] = shipped.get((*way, tiers[g], facts.periods[t - 1]), 0.0)
    return kept


def stocks(facts: Facts) -> dict[tuple[str, ...], float]:
    """What the plan holds, t, by facility, commodity, tier and period."""
    table = facts.table("stocks")
    keys = zip(table["facility"], table["commodity"], table["tier"], table["period"], strict=True)
    return dict(zip(keys, table["quantity_t"], strict=True))


def shipments(facts: Facts) -> dict[tuple[str, ...], float]:
    """What the plan ships, t, by origin, destination, commodity, tier and period of departure."""
    return dict(facts.table("shipments").groupby([*LANE, "tier", "period"])["quantity_t"].sum())


def pace(facts: Facts) -> dict[tuple[str, str, str], float]:
    """The most that the plan ships in a period of the first year, t, by origin, destination and commodity."""
    table = facts.table("shipments")
    shipped = table[table["year"] == facts.years[0]].groupby([*LANE, "period"])["quantity_t"].sum()
    return dict(shipped.groupby(level=LANE).max())


def period_of(label: Label) -> int:
    """Period of a row or column; 0 for one over all of them."""
    index = label[1]
    return int(index[-1]) if index and isinstance(index[-1], int) else 0
