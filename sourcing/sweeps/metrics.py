"""What a point is measured by.

``cost_usd``, the discounted objective, is unique: every optimal plan costs the same. A price is what one more tonne
wanted would cost, which is unique as well. The others belong to one optimal plan and could differ in another of the
same cost: where a tonne short costs exactly what a tonne delivered does, or where it costs the same whichever of two
markets, years or minerals goes short. The plan is always the one that the simplex method reaches from the base's
optimum, so a point has one value, whatever was solved before it and whoever solved it.

Values are given with ten significant digits, fewer than the certificate vouches for, so that the last digits of
floating-point sums do not show. Tonnes of different minerals are never added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Final

import numpy as np

from sourcing.formulation.numbers import Data
from sourcing.solution.values import NOISE
from sourcing.solver.program import Array
from sourcing.sweeps.vectors import Stated

DIGITS: Final = 10


@dataclass(frozen=True)
class Wants:
    """Where shortfalls stand: minerals and years, and for each demand row and period its column, mineral and year."""

    minerals: list[str]
    years: list[int]
    columns: Array
    mineral: Array
    year: Array


def wants_of(stated: Stated) -> Wants:
    """Where the shortfalls of a program stand."""
    data, short = stated.data, stated.columns.get("short", {})
    minerals = sorted({row.mineral for row in data.commodities.values()})
    years = sorted({period.year for period in data.horizon.periods.values()})
    rank, year = {m: k for k, m in enumerate(minerals)}, {y: k for k, y in enumerate(years)}
    return Wants(
        minerals,
        years,
        np.array([short[*d, t] for d, t in data.demand], dtype=int),
        np.array([rank[data.mineral(d[1])] for d, _ in data.demand], dtype=int),
        np.array([year[data.horizon.periods[t].year] for _, t in data.demand], dtype=int),
    )


def metric_names(wants: Wants, prices: Sequence[str]) -> tuple[str, ...]:
    """Names of the metrics in their order."""
    names = ["cost_usd", "paid_usd", "penalties_usd"]
    for mineral in wants.minerals:
        years = (f"coverage.{mineral}.{year}" for year in wants.years)
        names += [f"shortfall_t.{mineral}", f"coverage.{mineral}", *years]
    return (*names, *(f"price.{name}" for name in prices))


def metrics(
    stated: Stated, wants: Wants, x: Array, objective: float, prices: Mapping[str, float]
) -> dict[str, float]:
    """Every metric of a plan.

    Parameters
    ----------
    stated, wants : the program that was solved, and where its shortfalls stand.
    x : the plan, by column.
    objective : discounted USD.
    prices : undiscounted USD per t by name, in the order asked for.
    """
    values = {
        "cost_usd": objective,
        "paid_usd": float((stated.bill.paid * x).sum()),
        "penalties_usd": float((stated.bill.penalties * x).sum()),
    }
    values |= coverage(stated.data, wants, x)
    values |= {f"price.{name}": price for name, price in prices.items()}
    return {name: rounded(value) for name, value in values.items()}


def coverage(data: Data, wants: Wants, x: Array) -> dict[str, float]:
    """Tonnes short and covered shares of each mineral, over the horizon and by year."""
    wanted = by_mineral(wants, np.array([tonnes for tonnes, _ in data.demand.values()]))
    short = x[wants.columns]
    missing = by_mineral(wants, np.where(short > NOISE, short, 0.0))
    values: dict[str, float] = {}
    for mineral, want, miss in zip(wants.minerals, wanted, missing, strict=True):
        values[f"shortfall_t.{mineral}"] = float(miss.sum()) if want.any() else float("nan")
        values[f"coverage.{mineral}"] = covered(want.sum(), miss.sum())
        for k, year in enumerate(wants.years):
            values[f"coverage.{mineral}.{year}"] = covered(want[k], miss[k])
    return values


def by_mineral(wants: Wants, tonnes: Array) -> Array:
    """Tonnes of demand rows and periods added up, minerals × years."""
    sums = np.zeros((len(wants.minerals), len(wants.years)))
    np.add.at(sums, (wants.mineral, wants.year), tonnes)
    return sums


def covered(wanted: float, missing: float) -> float:
    """Covered share of a demand; NaN where there is none."""
    return float(1 - missing / wanted) if wanted > NOISE else float("nan")


def rounded(value: float) -> float:
    """A value with ten significant digits; NaN for a price at which nothing can be had."""
    return float(f"{value:.{DIGITS}g}") + 0.0 if isfinite(value) else float("nan")
