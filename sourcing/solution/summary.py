"""The summary of a result: what was solved, what it costs, what is covered, and the proof."""

from __future__ import annotations

import platform
from collections import defaultdict
from importlib.metadata import version
from typing import Any

import pandas as pd

import sourcing
from sourcing.solution.form import CATEGORIES, PENALTIES
from sourcing.solution.values import NOISE, Values

VERSIONS = ("highspy", "pyomo")


def summarise(values: Values, shortfalls: pd.DataFrame, certificate: dict[str, Any]) -> dict[str, Any]:
    """Everything that ``summary.json`` holds.

    Money is USD, both undiscounted and discounted; the discounted categories add up to ``objective_usd``. A penalty
    is a valuation of what is missing, not a cost, so the two are summed apart; sales outside are in neither sum.
    """
    data, solved = values.data, values.solved
    settings = data.settings
    costs = {
        category: {
            "undiscounted": sum(values.money[category].values()),
            "discounted": sum(data.discount[t] * usd for t, usd in values.money[category].items()),
        }
        for category in CATEGORIES
    }
    program = solved.program
    summary: dict[str, Any] = {
        "name": settings.name,
        "title": settings.title,
        "scenario": " + ".join(data.instance.scenario) or None,
        "digest": data.instance.digest,
        "step": settings.step,
        "mode": settings.mode,
        "status": "optimal",
        "versions": {
            "sourcing": sourcing.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in VERSIONS},
        },
        "objective_usd": solved.answer.objective,
        "priority_shortfall_usd": {str(k): usd for k, usd in solved.class_optima.items()},
        "costs": costs,
        "paid_usd": added(costs, [name for name in CATEGORIES if name not in (*PENALTIES, "outside")]),
        "penalties_usd": added(costs, PENALTIES),
        "minerals": coverage(values, shortfalls),
        "coverage_by_year": coverage_by_year(values, shortfalls),
        "sizes": {
            "variables": len(program.columns),
            "rows": len(program.rows),
            "nonzeros": int(program.matrix.nnz),
            "integers": int(program.integer.sum()),
            "parts": solved.parts,
        },
        "notes": solved.notes,
        "certificate": certificate,
    }
    if settings.budget_usd is not None:
        build = values.of("build")
        ordered = sum(
            row.capex_usd_per_t_y * build.get((j, t), 0.0)
            for j, row in data.projects.items()
            for t in data.periods
        )
        value = -values.priced("budget").get((), 0.0)
        summary["investment"] = {
            "budget_usd": settings.budget_usd,
            "ordered_usd": ordered,
            "value_usd_per_usd": value,
        }
    return summary


def added(costs: dict[str, dict[str, float]], categories: Any) -> dict[str, float]:
    """Sum of some cost categories, undiscounted and discounted."""
    return {kind: sum(costs[name][kind] for name in categories) for kind in ("undiscounted", "discounted")}


def coverage(values: Values, shortfalls: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    """Demand, deliveries, shortfall and covered share of each mineral over the horizon; no share of no demand."""
    totals = added_up(shortfalls, [shortfalls["commodity"].map(values.data.mineral)])
    return {
        mineral: {
            "demand_t": demand,
            "delivered_t": demand - short,
            "shortfall_t": short,
            "coverage": share(demand, short),
        }
        for (mineral,), (demand, short) in totals.items()
    }


def coverage_by_year(values: Values, shortfalls: pd.DataFrame) -> dict[str, dict[str, float | None]]:
    """Covered share of each mineral in each year."""
    keys = [shortfalls["commodity"].map(values.data.mineral), shortfalls["period"].str[:4]]
    table: dict[str, dict[str, float | None]] = defaultdict(dict)
    for (mineral, year), (demand, short) in added_up(shortfalls, keys).items():
        table[mineral][year] = share(demand, short)
    return dict(table)


def added_up(
    shortfalls: pd.DataFrame, keys: list[pd.Series[str]]
) -> dict[tuple[str, ...], tuple[float, float]]:
    """Tonnes wanted and tonnes short by the keys."""
    totals = shortfalls.groupby(keys)[["demand_t", "short_t"]].sum()
    index = [key if isinstance(key, tuple) else (key,) for key in totals.index.tolist()]
    return dict(
        zip(index, zip(totals["demand_t"].tolist(), totals["short_t"].tolist(), strict=True), strict=True)
    )


def share(demand: float, short: float) -> float | None:
    """Covered share of a demand; ``None`` where there is none."""
    return 1 - short / demand if demand > NOISE else None
