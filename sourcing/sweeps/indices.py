"""What moves a metric, and how much: the measure that belongs to each design, as tidy rows.

Sobol' and Morris are estimated by SALib. A metric that does not move gets no index: dividing rounding by rounding would
give one.  Sources: A. Saltelli and others, "Variance based sensitivity analysis of model output", Computer Physics
Communications 181(2), 2010 (first and total indices);  F. Campolongo, J. Cariboni and A. Saltelli, "An effective
screening design for sensitivity analysis of large models", Environmental Modelling & Software 22(10), 2007 (mu*).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sourcing.sweeps.factor import Sweep
from sourcing.sweeps.samples import LEVELS, problem_of, unit_samples

STILL = 1e-9
"""Range, relative to the largest value and at least to 1, up to which a metric counts as one that does not move."""
RESAMPLES = 100
MEASURES = {
    "one-at-a-time": "swing",
    "grid": "rank_correlation",
    "latin-hypercube": "rank_correlation",
    "sobol": "ST",
    "morris": "mu_star",
    "outages": "effect",
}
"""The column of the sensitivities by which the factors of a design are ordered, by its size."""
Row = dict[str, Any]


def sensitivities(sweep: Sweep, points: pd.DataFrame, metrics: Sequence[str]) -> pd.DataFrame:
    """The sensitivities of every metric, the strongest factor of each first.

    Parameters
    ----------
    points : one row a point in order, the base first; columns that tell of the point, then metrics, NaN where a point
        failed or a metric has no value.

    Returns
    -------
    DataFrame
        ``metric``, ``factor`` (``first`` and ``second`` for outages), then the measures of the design.
    """
    rows_of = ROWS[sweep.design]
    rows = [{"metric": metric, **row} for metric in metrics for row in rows_of(sweep, points, metric)]
    table = pd.DataFrame(rows)
    if table.empty:
        return pd.DataFrame(columns=["metric", "factor", MEASURES[sweep.design]])
    place = {metric: number for number, metric in enumerate(metrics)}
    table["size"] = -table[MEASURES[sweep.design]].abs()
    table["place"] = table["metric"].map(place)
    ordered = table.sort_values(["place", "size"], kind="stable", na_position="last")
    return ordered.drop(columns=["size", "place"]).reset_index(drop=True)


def swings(sweep: Sweep, points: pd.DataFrame, metric: str) -> Iterator[Row]:
    """Each factor at its ends: the metric there, its change from the base, and the distance from least to most."""
    base = float(points[metric].iloc[0])
    for factor, rows in points.iloc[1:].groupby("factor", sort=False):
        at = dict(zip(rows["level"], rows[metric], strict=True))
        values = dict(zip(rows["level"], rows["value"], strict=True))
        low, high = (float(at.get(level, base)) for level in ("low", "high"))
        known = [value for value in (low, base, high) if not np.isnan(value)]
        yield {
            "factor": factor,
            "low": values.get("low"),
            "high": values.get("high"),
            "base_metric": base,
            "low_effect": low - base,
            "high_effect": high - base,
            "swing": max(known) - min(known) if len(known) > 1 else np.nan,
        }


def rank_correlations(sweep: Sweep, points: pd.DataFrame, metric: str) -> Iterator[Row]:
    """Spearman's rank correlation of each factor with the metric over the points that have one."""
    rows = points.iloc[1:]
    rows = rows[rows[metric].notna()]
    for factor in sweep.factors:
        values = rows[factor.name].map(ordinal).astype(float)
        moves = not still(rows[metric]) and values.nunique() > 1
        found = values.rank().corr(rows[metric].rank()) if moves else np.nan
        yield {"factor": factor.name, "rank_correlation": found, "points": len(rows)}


def sobol_indices(sweep: Sweep, points: pd.DataFrame, metric: str) -> Iterator[Row]:
    """First and total indices with the half-widths of their 95 % intervals.

    A block of k + 2 points with one that failed is left out whole; the estimators stand as long as blocks do.
    """
    from SALib.analyze.sobol import analyze

    names = [factor.name for factor in sweep.factors]
    answers, whole = blocks(points[metric], len(names) + 2)
    found = {key: np.full(len(names), np.nan) for key in ("S1", "S1_conf", "ST", "ST_conf")}
    if whole.sum() > 1 and not still(answers):
        told = analyze(
            problem_of(len(names)),
            answers,
            calc_second_order=False,
            num_resamples=RESAMPLES,
            seed=sweep.seed + 1,  # SALib takes a seed of 0 for none
        )
        found = {key: np.asarray(told[key], dtype=float) for key in found}
    yield from told_by_factor(names, found, int(whole.sum()))


def morris_effects(sweep: Sweep, points: pd.DataFrame, metric: str) -> Iterator[Row]:
    """Elementary effects over the whole range of each factor: mean, mean of sizes with its 95 % interval, spread.

    A trajectory with a point that failed is left out whole.
    """
    from SALib.analyze.morris import analyze

    names = [factor.name for factor in sweep.factors]
    answers, whole = blocks(points[metric], len(names) + 1)
    found = {key: np.full(len(names), np.nan) for key in ("mu", "mu_star", "mu_star_conf", "sigma")}
    if whole.sum() > 1 and not still(answers):
        samples = unit_samples(sweep)[np.repeat(whole, len(names) + 1)]
        told = analyze(
            problem_of(len(names)),
            samples,
            answers,
            num_resamples=RESAMPLES,
            num_levels=LEVELS,
            seed=sweep.seed + 1,
        )
        found = {key: np.asarray(told[key], dtype=float) for key in found}
    yield from told_by_factor(names, found, int(whole.sum()))


def outage_effects(sweep: Sweep, points: pd.DataFrame, metric: str) -> Iterator[Row]:
    """The change of the metric under each outage and, for pairs, what it exceeds the sum of the two alone by."""
    base = float(points[metric].iloc[0])
    alone: dict[str, float] = {}
    for first, second, value in points.iloc[1:][["first", "second", metric]].itertuples(index=False):
        effect = float(value) - base
        row = {"first": first, "second": second, "base_metric": base, "effect": effect}
        if sweep.size == 2:
            pair = isinstance(second, str)
            row["beyond_sum"] = effect - alone[first] - alone[second] if pair else np.nan
            alone.setdefault(first, effect)
        yield row


def blocks(values: pd.Series, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The values of the blocks that are whole, and which those are; the base before them is no part of them."""
    rows = values.to_numpy(dtype=float)[1:].reshape(-1, size)
    whole = ~np.isnan(rows).any(axis=1)
    return rows[whole].ravel(), whole


def told_by_factor(names: Iterable[str], found: dict[str, np.ndarray], count: int) -> Iterator[Row]:
    """One row a factor."""
    for place, name in enumerate(names):
        yield {
            "factor": name,
            **{key: float(values[place]) for key, values in found.items()},
            "samples": count,
        }


def still(values: Any) -> bool:
    """Whether numbers are all the same but for rounding, or none at all."""
    numbers = np.asarray(values, dtype=float)
    return numbers.size == 0 or bool(np.ptp(numbers) <= STILL * max(1.0, np.abs(numbers).max()))


def ordinal(value: Any) -> float:
    """A value of a factor as a number that keeps its order."""
    return float(value.toordinal()) if hasattr(value, "toordinal") else float(value)


ROWS: dict[str, Callable[[Sweep, pd.DataFrame, str], Iterator[Row]]] = {
    "one-at-a-time": swings,
    "grid": rank_correlations,
    "latin-hypercube": rank_correlations,
    "sobol": sobol_indices,
    "morris": morris_effects,
    "outages": outage_effects,
}


def strongest(table: pd.DataFrame, design: str, metric: str, most: int) -> pd.DataFrame:
    """The rows of a metric with the largest measure, what does not move it left out."""
    measure = MEASURES[design]
    rows = table[table["metric"] == metric]
    moved = rows[rows[measure].abs() > 0]
    return moved.head(most)
