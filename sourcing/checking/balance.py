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
    it of products that a market would take: those which reach a market that wants them over lanes, ports and
    stockpiles alone, without another process (a lane counts if it is open on any day of the horizon). This is the last
    making step before the markets; where markets also want the product of an earlier step, the tonnes are counted
    there, and what is made from them alone is not counted again. A process counts with

    * the capacity of its units (rate · available share, mean over the days of the year, ramps and ends included)
      times the rate of the product; of several units the tightest counts. Processes that share their own unit share
      its capacity: it goes first to the one that makes most with a tonne of it;
    * no more than its feed allows if it alone had all open feed that can reach it in the year, projects and stocks
      upstream included. A source without a unit makes any quantity: infinite.

    Nothing is taken off for lead times, rules or other buyers of the same feed; projects at the plant itself, stocks
    of the product and goods in transit are not in it. So a year in which supply is below demand is short but for
    these three, and one in which it is above may be short all the same.

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
    """Tonnes of each mineral that could be made of products that markets would take, by mineral and rank."""
    best: dict[Pair, int] = {}
    for run in picture.network.runs:
        best[run.n, run.p] = min(run.g, best.get((run.n, run.p), run.g))
    products = picture.feeders(picture.network.trade.demanded)
    sharing: dict[tuple[str, str, str], list[tuple[float, Pair]]] = defaultdict(list)
    for n, p in best:
        made: dict[str, float] = defaultdict(float)
        for c, rate in picture.network.outputs.get((n, p), {}).items():
            if (n, c) in products:
                made[picture.data.mineral(c)] += rate
        units = picture.process_units.get((n, p))
        for mineral, rate in made.items():
            earlier = made_from(picture, (n, p), mineral)
            if not earlier or not earlier <= products:
                sharing[mineral, n, units[0][0] if units else f"{p} (no unit)"].append((rate, (n, p)))
    supply: dict[tuple[str, int], Amounts] = {}
    for (mineral, n, u), processes in sharing.items():
        left = bounds.unit_capacity.get((n, u), bounds.nothing)
        most_first = sorted((-rate / own_use(picture, key), key, rate) for rate, key in processes)
        for _, key, rate in most_first:
            activity = np.minimum(own_capacity(picture, bounds, key), bounds.feed[key])
            if picture.process_units.get(key):
                activity = np.minimum(activity, left / own_use(picture, key))
                left = left - activity * own_use(picture, key)
            total = supply.get((mineral, best[key]), bounds.nothing)
            supply[mineral, best[key]] = total + rate * activity
    return supply


def made_from(picture: Picture, key: Pair, mineral: str) -> set[Pair]:
    """Makers of what a process takes in of a mineral; none for a source."""
    taken = [(key[0], c) for c in picture.network.inputs.get(key, ()) if picture.data.mineral(c) == mineral]
    return picture.feeders(taken)


def own_use(picture: Picture, key: Pair) -> float:
    """Capacity of its own unit that one tonne of a process takes; 1 without a unit."""
    units = picture.process_units.get(key)
    return units[0][1] if units else 1.0


def own_capacity(picture: Picture, bounds: Bounds, key: Pair) -> Amounts:
    """Most activity that the units of a process allow, without projects; infinite where it has none."""
    most = np.full(len(bounds.years), np.inf)
    for u, use in picture.process_units.get(key, ()):
        most = np.minimum(most, bounds.unit_capacity.get((key[0], u), bounds.nothing) / use)
    return most
