"""The static balance: demand of each mineral and year beside the open capacity of those who could serve it."""

from collections import defaultdict

import numpy as np
import pandas as pd

from sourcing.checking.bounds import Amounts, Bounds
from sourcing.checking.picture import Pair, Picture
from sourcing.formulation.numbers.demand import interpolate


def static_balance(picture: Picture) -> pd.DataFrame:
    """Demand against open supply by tier, for each mineral with demand and each year of the horizon.

    ``demand_t`` is what the markets want in the year. ``supply_<tier>_t`` is what plants of that tier could make in
    it at their **last step**: the processes whose product reaches a market that wants it over lanes, ports and
    stockpiles alone, without another process (a lane counts if it is open on any day of the horizon). Each counts
    with the capacity of its units (rate · available share, mean over the days of the year, ramps and ends included)
    times the rate of the product:

    * processes that share their own unit count with the one that makes most; with further units the tightest counts;
    * a process without a unit counts with what its feed allows, and is infinite if nothing limits that;
    * nothing is taken off for feed, lead times, lane capacities, rules or buyers who also want it; projects, stocks
      and goods in transit are not in it. So a year in which supply is below demand is short, but not the reverse;
    * where a market wants both a product and what is made from it, both count.

    The tier is that of the best material that the plant can make: its own, or a worse one if no better feed can
    reach it. ``gap_t`` is the demand that the supply of all tiers but the worst leaves open (of the only tier, if
    there is one); 0 where there is enough. A year that is partly in the horizon counts with that part.

    Returns
    -------
    DataFrame with columns mineral, year, demand_t, one supply_<tier>_t per tier (best first), gap_t
    """
    tiers = picture.instance.settings.tiers
    demand = demand_by_mineral(picture)
    supply = supply_by_mineral(picture, picture.view(Bounds))
    trusted = tiers[:-1] or tiers
    rows = []
    for mineral, wanted in sorted(demand.items()):
        for i, year in enumerate(picture.years):
            open_supply = [
                float(supply[mineral, g][i]) if (mineral, g) in supply else 0.0 for g in range(len(tiers))
            ]
            gap = max(0.0, wanted[i] - sum(open_supply[: len(trusted)]))
            rows.append((mineral, year.year, float(wanted[i]), *open_supply, gap))
    columns = ["mineral", "year", "demand_t", *(f"supply_{tier}_t" for tier in tiers), "gap_t"]
    return pd.DataFrame(rows, columns=columns)


def demand_by_mineral(picture: Picture) -> dict[str, Amounts]:
    """Tonnes wanted of each mineral in each year."""
    given: dict[tuple[str, str, int, str | None], dict[int, tuple[float, float]]] = defaultdict(dict)
    for row in picture.instance.rows("demand"):
        key = (row.facility, row.commodity, row.priority, row.slice)
        given[key][row.year] = (row.quantity_t_per_y, row.shortfall_usd_per_t)
    demand: dict[str, Amounts] = {}
    for key, by_year in given.items():
        numbers = [interpolate(by_year, year.year) for year in picture.years]
        wanted = [year.length * (n[0] if n else 0.0) for year, n in zip(picture.years, numbers, strict=True)]
        mineral = picture.data.mineral(key[1])
        demand[mineral] = demand.get(mineral, np.zeros(len(picture.years))) + np.array(wanted)
    return demand


def supply_by_mineral(picture: Picture, bounds: Bounds) -> dict[tuple[str, int], Amounts]:
    """Tonnes of each mineral that the last steps before the markets could make, by mineral and rank."""
    best: dict[Pair, int] = {}
    for run in picture.network.runs:
        best[run.n, run.p] = min(run.g, best.get((run.n, run.p), run.g))
    last_steps = picture.feeders(picture.network.trade.demanded)
    by_unit: dict[tuple[str, int, str, str], Amounts] = {}
    for (n, p), g in best.items():
        made: dict[str, float] = defaultdict(float)
        for c, rate in picture.network.outputs.get((n, p), {}).items():
            if (n, c) in last_steps:
                made[picture.data.mineral(c)] += rate
        for mineral, rate in made.items():
            units = picture.process_units.get((n, p))
            activity = own_capacity(bounds, n, units) if units else bounds.activity[n, p]
            place = (mineral, g, n, units[0][0] if units else f"{p} (no unit)")
            by_unit[place] = np.maximum(by_unit.get(place, bounds.nothing), rate * activity)
    supply: dict[tuple[str, int], Amounts] = {}
    for (mineral, g, _, _), most in by_unit.items():
        supply[mineral, g] = supply.get((mineral, g), bounds.nothing) + most
    return supply


def own_capacity(bounds: Bounds, n: str, units: list[tuple[str, float]]) -> Amounts:
    """Most activity that the units of a process allow, without projects."""
    most = np.full(len(bounds.years), np.inf)
    for u, use in units:
        most = np.minimum(most, bounds.unit_capacity[n, u] / use)
    return most
