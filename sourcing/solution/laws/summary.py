"""Laws of the summary: its sums are those of the tables, and the discounted costs add up to the objective."""

from math import fsum
from typing import Any

import numpy as np
import pandas as pd

from sourcing.solution.laws.breach import Breaches
from sourcing.solution.laws.facts import Facts
from sourcing.solution.laws.money import Bill
from sourcing.solution.laws.reading import COSTS

PENALTIES = ("shortfall", "contract_shortfall", "stock_shortfall")
KINDS = ("undiscounted", "discounted")
CENT = 1e4
"""A cent, in the unit of the tolerance for tonnes."""
ONE = pd.DataFrame(index=[0])


def check_costs(facts: Facts, bills: dict[str, Bill], summary: dict[str, Any], breaches: Breaches) -> None:
    """Each category is what the tables add up to, and all together are the objective."""
    size = 0.0
    for name in COSTS:
        periods, amounts = (np.asarray(part) for part in bills[name])
        discounted = amounts * facts.calendar.discount[periods.astype("int64")]
        for kind, terms in zip(KINDS, (amounts, discounted), strict=True):
            said, scale = summary["costs"][name][kind], fsum(np.abs(terms))
            text = f"{kind} {name} is {{got:.12g}} USD in summary.json, {{expected:.12g}} by the tables"
            breaches.differ("cost", ONE, said, fsum(terms), text, scale, unit=CENT)
        size += fsum(np.abs(discounted))
    total = fsum(summary["costs"][name]["discounted"] for name in COSTS)
    text = "the objective is {got:.12g} USD; the discounted costs add up to {expected:.12g}"
    breaches.differ("objective", ONE, summary["objective_usd"], total, text, size, unit=CENT)
    paid = [name for name in COSTS if name not in (*PENALTIES, "outside")]
    for part, names in (("paid_usd", paid), ("penalties_usd", PENALTIES)):
        for kind in KINDS:
            total = fsum(summary["costs"][name][kind] for name in names)
            _compare(summary.get(part), kind, total, f"{kind} {part}", breaches, unit=CENT)


def check_classes(classes: dict[str, float], summary: dict[str, Any], breaches: Breaches) -> None:
    """In priority mode, what the shortfalls of each class cost; the stages hold a class to 1e-7 at worst."""
    stated = summary.get("priority_shortfall_usd")
    if summary.get("mode") == "priority" and isinstance(stated, dict):
        for label in sorted(stated.keys() | classes.keys()):
            worth = classes.get(label, 0.0)
            what = f"the shortfall of class {label} in USD"
            _compare({label: 0.0, **stated}, label, worth, what, breaches, scale=10 * worth, unit=CENT)


def check_coverage(facts: Facts, demand: pd.DataFrame, summary: dict[str, Any], breaches: Breaches) -> None:
    """Demand, deliveries, shortfall and covered share of each mineral, over the horizon and by year."""
    names = {"demand": "demand_t", "quantity_t": "delivered_t", "short_t": "shortfall_t"}
    table = demand.assign(
        mineral=facts.mineral[demand["c"]], year=facts.calendar.years[demand["t"]].astype(str)
    )
    for mineral, rows in table.groupby("mineral"):
        stated = summary.get("minerals", {}).get(mineral)
        for column, name in names.items():
            _compare(stated, name, float(rows[column].sum()), f"{name} of {mineral}", breaches)
        _compare_share(stated, "coverage", rows, f"coverage of {mineral}", breaches)
        stated = summary.get("coverage_by_year", {}).get(mineral)
        for year, part in rows.groupby("year"):
            _compare_share(stated, str(year), part, f"coverage of {mineral} in {year}", breaches)


def _compare_share(stated: Any, name: str, rows: pd.DataFrame, what: str, breaches: Breaches) -> None:
    """The covered share of some demand rows; there is none without demand."""
    wanted = float(rows["demand"].sum())
    if wanted > 0:
        _compare(stated, name, 1 - float(rows["short_t"].sum()) / wanted, what, breaches)


def _compare(
    stated: Any,
    name: str,
    found: float,
    what: str,
    breaches: Breaches,
    scale: float | None = None,
    unit: float = 1.0,
) -> None:
    """A number of the summary against the tables; what the summary does not say is not wrong."""
    said = stated.get(name) if isinstance(stated, dict) else None
    if isinstance(said, int | float):
        text = what + " is {got:.12g} in summary.json, {expected:.12g} by the tables"
        breaches.differ("summary", ONE, said, found, text, scale, unit)
