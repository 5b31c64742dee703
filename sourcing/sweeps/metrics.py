"""What a point is measured by.

``cost_usd``, the discounted objective, is unique: every optimal plan costs the same. A price is what one more tonne
wanted would cost, which is unique as well. The others belong to one optimal plan, and could differ in another of the same
cost: where a tonne short costs exactly what a tonne delivered does, or where it costs the same whichever of two markets,
years or minerals goes short. The plan is always the one that the dual simplex method reaches from the base's optimum, so
a point has one value, whatever was solved before it and whoever solved it.

Values are given with ten significant digits, fewer than the certificate vouches for, so that the last digits of
floating-point sums do not show. Tonnes of different minerals are never added up.
"""

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Final

import numpy as np

from sourcing.formulation.numbers import Data
from sourcing.solution.summary import CATEGORIES, PENALTIES
from sourcing.solution.values import NOISE
from sourcing.solver.program import Array
from sourcing.sweeps.vectors import Position, Stated

DIGITS: Final = 10
OUTSIDE: Final = "outside"
"""Sales outside the model, which are neither paid nor a penalty."""


def metric_names(data: Data, prices: Sequence[str]) -> tuple[str, ...]:
    """Names of the metrics in their order."""
    names = ["cost_usd", "paid_usd", "penalties_usd"]
    for mineral in minerals(data):
        years = (f"coverage.{mineral}.{year}" for year in years_of(data))
        names += [f"shortfall_t.{mineral}", f"coverage.{mineral}", *years]
    return (*names, *(f"price.{name}" for name in prices))


def minerals(data: Data) -> list[str]:
    """Every mineral of the instance, sorted."""
    return sorted({row.mineral for row in data.commodities.values()})


def years_of(data: Data) -> list[int]:
    """The years of the horizon."""
    return sorted({period.year for period in data.horizon.periods.values()})


def metrics(stated: Stated, x: Array, objective: float, prices: Mapping[str, float]) -> dict[str, float]:
    """Every metric of a plan.

    Parameters
    ----------
    stated : the program that was solved.
    x : the plan, by column.
    objective : discounted USD.
    prices : undiscounted USD per t by name, in the order asked for.
    """
    paid = [name for name in CATEGORIES if name not in (*PENALTIES, OUTSIDE)]
    values = {
        "cost_usd": objective,
        "paid_usd": spent(stated, paid, x),
        "penalties_usd": spent(stated, PENALTIES, x),
    }
    values |= coverage(stated.data, stated.columns.get("short", {}), x)
    values |= {f"price.{name}": price for name, price in prices.items()}
    return {name: rounded(value) for name, value in values.items()}


def spent(stated: Stated, categories: Sequence[str], x: Array) -> float:
    """Undiscounted USD of some cost categories."""
    return float(sum(stated.money[name].paid @ x for name in categories))


def coverage(data: Data, short: Position, x: Array) -> dict[str, float]:
    """Tonnes short and covered shares of each mineral, over the horizon and by year."""
    places, years = minerals(data), years_of(data)
    at = {mineral: k for k, mineral in enumerate(places)}
    wanted, missing = np.zeros((len(places), len(years))), np.zeros((len(places), len(years)))
    for (d, t), (tonnes, _) in data.demand.items():
        cell = at[data.mineral(d[1])], years.index(data.horizon.periods[t].year)
        left = x[short[*d, t]]
        wanted[cell] += tonnes
        missing[cell] += left if left > NOISE else 0.0
    values: dict[str, float] = {}
    for k, mineral in enumerate(places):
        values[f"shortfall_t.{mineral}"] = float(missing[k].sum()) if wanted[k].any() else float("nan")
        values[f"coverage.{mineral}"] = covered(wanted[k].sum(), missing[k].sum())
        for y, year in enumerate(years):
            values[f"coverage.{mineral}.{year}"] = covered(wanted[k, y], missing[k, y])
    return values


def covered(wanted: float, missing: float) -> float:
    """Covered share of a demand; NaN where there is none."""
    return float(1 - missing / wanted) if wanted > NOISE else float("nan")


def rounded(value: float) -> float:
    """A value with ten significant digits; NaN for a price at which nothing can be had."""
    return float(f"{value:.{DIGITS}g}") + 0.0 if isfinite(value) else float("nan")
