"""How a result differs from another: this one less the other, over the years that both have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sourcing.report.worth import worth

if TYPE_CHECKING:
    from sourcing.report.facts import Facts

LIMIT_KEY = ["kind", "place", "item", "mineral"]
FLOW_KEY = ["mineral", "commodity", "origin", "destination"]


def common_years(facts: Facts, other: Facts) -> list[int]:
    """Years that both horizons have."""
    return [year for year in facts.years if year in other.years]


def costs(facts: Facts, other: Facts) -> pd.DataFrame:
    """Undiscounted USD by category; columns other, here, change; categories that are nothing in both left out."""
    years = common_years(facts, other)
    table = pd.DataFrame(
        {name: result.costs.loc[years].sum() for name, result in (("other", other), ("here", facts))}
    ).fillna(0.0)
    table = table.reindex(list(facts.costs.columns))
    table["change"] = table["here"] - table["other"]
    return table[(table[["other", "here"]] != 0).any(axis=1)]


def shortages(facts: Facts, other: Facts) -> pd.DataFrame:
    """Tonnes short by mineral, those of this result first; columns other, here, change, and demand (the larger)."""
    years = common_years(facts, other)
    sums = {
        name: result.demand[result.demand["year"].isin(years)]
        .groupby("mineral")[["demand_t", "short_t"]]
        .sum()
        for name, result in (("other", other), ("here", facts))
    }
    minerals = list(dict.fromkeys([*facts.minerals, *other.minerals]))
    table = pd.DataFrame({name: total["short_t"] for name, total in sums.items()}).reindex(minerals)
    table["demand"] = pd.DataFrame({name: total["demand_t"] for name, total in sums.items()}).max(axis=1)
    table = table.fillna(0.0)
    table["change"] = table["here"] - table["other"]
    return table


def coverage(facts: Facts, other: Facts) -> pd.DataFrame:
    """Change of the covered share; index mineral, columns the years that both have; NaN where either wants nothing."""
    years = common_years(facts, other)
    minerals = [mineral for mineral in facts.minerals if mineral in other.minerals]
    return facts.coverage.loc[minerals, years] - other.coverage.loc[minerals, years]


def flows(facts: Facts, other: Facts) -> pd.DataFrame:
    """What arrives over lanes, by mineral, commodity, origin and destination; the largest moves first.

    Returns
    -------
    DataFrame with columns mineral, commodity, origin, destination, other, here, change, moved
        Tonnes; ``moved`` is the size of the change as a share of all that arrives of the mineral in the result
        in which that is more, so that minerals of different size stand in one list.
    """
    years = common_years(facts, other)
    arrived = {
        name: result.flows[result.flows["year"].isin(years)].groupby(FLOW_KEY)["quantity_t"].sum()
        for name, result in (("other", other), ("here", facts))
    }
    table = pd.DataFrame(arrived).astype(float).fillna(0.0).rename_axis(FLOW_KEY).reset_index()
    table["change"] = table["here"] - table["other"]
    total = table.groupby("mineral")[["other", "here"]].sum().max(axis=1)
    table["moved"] = table["change"].abs() / table["mineral"].map(total).astype(float)
    return table.sort_values(["moved", *FLOW_KEY], ascending=[False, *[True] * 4], ignore_index=True)


def limits(facts: Facts, other: Facts) -> pd.DataFrame:
    """What one percent of each limit is worth in both results; columns label, mineral, other, here, change.

    The largest change first; a limit that is worth nothing in a result has 0 there. Sums over the whole horizons.
    """
    here, there = worth(facts), worth(other)
    table = here.merge(there, on=LIMIT_KEY, how="outer", suffixes=("", "_other"))
    table["label"] = table["label"].where(table["label"].notna(), table["label_other"])
    table = table.rename(columns={"saving_usd": "here", "saving_usd_other": "other"})
    table = table.fillna({"here": 0.0, "other": 0.0})
    table["change"] = table["here"] - table["other"]
    order = table["change"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order, [*LIMIT_KEY, "label", "other", "here", "change"]].reset_index(drop=True)
