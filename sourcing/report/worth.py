"""What easing each limit of a plan by one percent would save.

A limit is the capacity of a unit or a row of the rules table. The value of one more tonne of it, times one percent of
it, summed over the periods and not discounted, is the most that one percent more would save (a plan gains ever less
from each further tonne), avoided penalties included. It lets limits of different minerals stand in one list, which
tonnes do not. An exclusion is eased by one percent of the demand that it covers, for its own limit is mostly nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sourcing.instance.instance import plain_rows
from sourcing.report.wording import clip, listed, words

if TYPE_CHECKING:
    from sourcing.report.facts import Facts

PERCENT = 0.01
CAPACITY, EXCLUSION = "capacity", "exclusion"
DEMAND_KEY = ["facility", "commodity", "priority", "slice", "period"]
NAMED = {
    "contract_minimum": "1% less under the minimum of contract {rule}",
    "contract_maximum": "1% more under the quota of {supplier} for {place}",
    "throughput": "1% more arrivals at {place}",
    "lane": "1% more on the lane from {supplier} to {place}",
    "stock_minimum": "a stock of {commodity} required at {place} that is 1% smaller",
    "stock_capacity": "1% more room for {commodity} at {place}",
    "stock_intake": "1% faster filling of the stock of {commodity} at {place}",
    "stock_release": "1% faster release from the stock of {commodity} at {place}",
    "project": "1% more room in project {rule}",
    "diversification": "1% more that rule {rule} lets {supplier} supply",
    "exclusion": "excluded sources for 1% of demand under rule {rule}",
}
COLUMNS = ["kind", "place", "item", "mineral", "label", "saving_usd"]


def worth(facts: Facts) -> pd.DataFrame:
    """What one percent of each limit would save over the horizon, the largest saving first.

    Returns
    -------
    DataFrame with columns kind, place, item, mineral, label, saving_usd
        ``kind`` is capacity or that of the rules table, ``place`` a facility or mineral, ``item`` a unit or a rule,
        ``mineral`` one or several in words, ``saving_usd`` undiscounted; limits that are worth nothing have no row.
    """
    table = worth_by_period(facts).groupby(COLUMNS[:5])["saving_usd"].sum().reset_index()
    table = table[table["saving_usd"] > 0]
    return table.sort_values(["saving_usd", *COLUMNS[:4]], ascending=[False, *[True] * 4], ignore_index=True)


def worth_by_period(facts: Facts) -> pd.DataFrame:
    """The columns of :func:`worth`, and ``period`` and ``value_usd_per_t``, for each limit in each period."""
    parts = [part for part in (_units(facts), _rules(facts)) if len(part)]
    if not parts:
        numbers = {"saving_usd": float, "value_usd_per_t": float}
        return pd.DataFrame(columns=[*COLUMNS, "period", "value_usd_per_t"]).astype(numbers)
    return pd.concat(parts, ignore_index=True)


def _units(facts: Facts) -> pd.DataFrame:
    """One row for each unit and period."""
    table = facts.capacity
    keys = list(zip(table["facility"], table["unit"], strict=True))
    return pd.DataFrame(
        {
            "kind": CAPACITY,
            "place": table["facility"],
            "item": table["unit"],
            "mineral": [listed(facts.unit_minerals.get(key, ())) for key in keys],
            "label": [f"1% more capacity at {facts.name(n)} ({clip(words(u))})" for n, u in keys],
            "period": table["period"],
            "value_usd_per_t": table["value_usd_per_t"],
            "saving_usd": PERCENT * table["value_usd_per_t"] * table["available_t"],
        }
    )


def _rules(facts: Facts) -> pd.DataFrame:
    """One row for each row of the rules table."""
    table = facts.rules
    wanted = facts.demand.set_index(DEMAND_KEY)["demand_t"]
    keys = pd.MultiIndex.from_frame(table[["facility_or_mineral", *DEMAND_KEY[1:]]])
    covered = wanted.reindex(keys).to_numpy()
    base = table["limit_t"].where(table["kind"] != EXCLUSION, covered).fillna(0.0)
    mineral = table["mineral"].where(table["mineral"] != "", table["facility_or_mineral"])
    return pd.DataFrame(
        {
            "kind": table["kind"],
            "place": table["facility_or_mineral"].where(table["kind"] != EXCLUSION, mineral),
            "item": table["rule"],
            "mineral": mineral.where(mineral.isin(set(facts.mineral_of.values())), ""),
            "label": [
                NAMED[row.kind].format(
                    rule=clip(words(row.rule)),
                    place=facts.name(row.facility_or_mineral),
                    supplier=clip(facts.name(row.supplier)),
                    commodity=words(row.commodity),
                )
                for row in plain_rows(table)
            ],
            "period": table["period"],
            "value_usd_per_t": table["value_usd_per_t"],
            "saving_usd": PERCENT * table["value_usd_per_t"] * base,
        }
    )
