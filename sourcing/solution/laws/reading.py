"""Read a results folder back as numbers; whatever cannot be read is said with its file and line."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sourcing.errors import BadInput, Problem
from sourcing.folders import read_json, regular
from sourcing.solution.laws.breach import Array, Breaches

SHIPMENT = {"origin": "n", "destination": "n", "commodity": "c", "tier": "g"}
DEMAND = {"facility": "n", "commodity": "c", "priority": "whole", "slice": "text"}
STOCK = {"facility": "n", "commodity": "c", "tier": "g", "period": "t"}
FILES: dict[str, dict[str, str]] = {
    "shipments": {**SHIPMENT, "departs": "t", "quantity_t": "amount", "freight_usd": "amount", "tariff_usd": "amount"},
    "arrivals": {**SHIPMENT, "arrives": "t", "quantity_t": "amount", "throughput_usd": "amount"},
    "runs": {
        "facility": "n", "process": "text", "tier": "g", "period": "t", "activity_t": "amount", "cost_usd": "number",
    },
    "draws": {
        "facility": "n", "process": "text", "commodity": "c", "tier": "g", "drawn_tier": "g", "period": "t",
        "quantity_t": "amount",
    },
    "deliveries": {**DEMAND, "tier": "g", "period": "t", "quantity_t": "amount"},
    "shortfalls": {**DEMAND, "period": "t", "demand_t": "amount", "short_t": "amount", "cost_usd": "amount"},
    "stocks": {**STOCK, "quantity_t": "amount"},
    "waste": {**STOCK, "quantity_t": "amount", "disposal_usd": "amount"},
    "builds": {"project": "text", "ordered": "t", "ready": "text", "rate_t_per_y": "amount", "capex_usd": "amount"},
    "capacity": {
        "facility": "n", "unit": "text", "period": "t", "available_t": "amount", "used_t": "amount",
        "value_usd_per_t": "value",
    },
    "prices": {**STOCK, "price_usd_per_t": "value"},
    "rules": {
        "kind": "text", "rule": "text", "facility_or_mineral": "text", "period": "t", "limit_t": "number",
        "used_t": "number", "value_usd_per_t": "value", "commodity": "text", "priority": "text", "slice": "text",
        "supplier": "text",
    },
}  # fmt: skip
"""Columns of each file by kind: n, c, g, t a known facility, commodity, tier, period; an amount is not negative;
a value may be blank."""
COSTS = (
    "activity", "outside", "freight", "tariff", "throughput", "holding", "disposal", "capex", "shortfall",
    "contract_shortfall", "stock_shortfall",
)  # fmt: skip
LARGEST = 1e300
KNOWN = {"n": "facility", "c": "commodity", "g": "tier", "t": "period"}


def read_summary(folder: Path) -> dict[str, Any]:
    """What summary.json says, with the numbers that the laws need.

    Raises
    ------
    BadInput
        If it is missing, is not JSON, or lacks the step, the objective or a cost.
    """
    path, subject = folder / "summary.json", f"{folder} is not a results folder that can be checked"
    try:
        summary = read_json(path)
    except (OSError, ValueError) as error:
        raise BadInput(subject, [Problem(path.name, None, f"cannot be read: {error}")]) from None
    problems = []
    if not isinstance(summary, dict):
        raise BadInput(subject, [Problem(path.name, None, "is not a table of names and values")])
    if summary.get("step") not in ("year", "quarter", "month"):
        problems.append(Problem(path.name, None, "step is missing or not year, quarter or month"))
    if not _is_number(summary.get("objective_usd")):
        problems.append(Problem(path.name, None, "objective_usd is missing or not a number"))
    costs = summary.get("costs")
    for name in COSTS:
        cost = costs.get(name) if isinstance(costs, dict) else None
        for kind in ("undiscounted", "discounted"):
            if not isinstance(cost, dict) or not _is_number(cost.get(kind)):
                problems.append(Problem(path.name, None, f"costs.{name}.{kind} is missing or not a number"))
    if problems:
        raise BadInput(subject, problems)
    return summary


def read_results(folder: Path, codes: dict[str, dict[str, int]]) -> dict[str, pd.DataFrame]:
    """Every result table with facilities, commodities, tiers and periods as numbers (``codes`` by n, c, g, t).

    Raises
    ------
    BadInput
        With every file, column and cell that cannot be read, at most ten cells of a column.
    """
    problems: list[Problem] = []
    tables = {
        name: _read_table(folder / f"{name}.csv", columns, codes, problems) for name, columns in FILES.items()
    }
    if problems:
        raise BadInput(f"{folder} is not a results folder that can be checked", problems)
    return tables


def check_keys(tables: dict[str, pd.DataFrame], breaches: Breaches) -> None:
    """No row is given twice; rules.csv, where rows of one rule may look alike, apart."""
    for name, columns in FILES.items():
        if name != "rules":
            key = [column for column, kind in columns.items() if kind in (*KNOWN, "whole", "text")]
            again = int(tables[name].duplicated(key).sum())
            if again:
                breaches.add("key", again, f"{name}.csv has {again} rows whose place and period came before")


def _read_table(
    path: Path, columns: dict[str, str], codes: dict[str, dict[str, int]], problems: list[Problem]
) -> pd.DataFrame:
    """One table in codes, numbers and text; what cannot be read becomes a problem."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", pd.errors.ParserWarning)  # a row with more cells than the header
            raw = pd.read_csv(
                regular(path), dtype=object, keep_default_na=False, encoding="utf-8", index_col=False
            )
    except (OSError, ValueError, pd.errors.ParserWarning) as error:
        problems.append(Problem(path.name, None, f"cannot be read: {error}"))
        return pd.DataFrame(columns=list(columns))
    missing = [name for name in columns if name not in raw.columns]
    if missing:
        problems.append(Problem(path.name, 1, f"has no column {', '.join(missing)}"))
    elif raw.empty:
        return _WITHOUT_ROWS[path.stem].copy(deep=False)
    raw = raw.fillna("")
    table = {
        name: _convert(path.name, name, kind, raw[name].to_numpy(), codes, problems)
        for name, kind in columns.items()
        if name in raw.columns
    }
    return pd.DataFrame(table, copy=False)


def _convert(
    file: str, name: str, kind: str, cells: Array, codes: dict[str, dict[str, int]], problems: list[Problem]
) -> Array:
    """Cells as codes, numbers or text; what does not convert becomes a problem."""
    if kind == "text":
        return cells
    if kind in codes:
        values = np.array([codes[kind].get(cell, np.nan) for cell in cells])
        what = f"a {KNOWN[kind]} of the instance"
    else:
        values, what = pd.to_numeric(cells, errors="coerce").astype("float64"), "a number"
    bad = ~np.isfinite(values)
    if kind == "whole":
        bad, what = bad | (np.trunc(values) != values), "a whole number"
    elif kind == "amount":
        bad, what = bad | (values < 0), "a number of 0 or more"
    elif kind == "value":
        bad &= cells != ""
    for position in np.flatnonzero(bad)[:10]:
        problems.append(Problem(file, int(position) + 2, f"{name} {cells[position]!r} is not {what}"))
    return values if bad.any() or kind in ("amount", "number", "value") else values.astype("int64")


def _without_rows(columns: dict[str, str]) -> pd.DataFrame:
    """A table of these columns that has no rows."""
    types = {"text": "str", "amount": "float64", "number": "float64", "value": "float64"}
    return pd.DataFrame({name: pd.Series(dtype=types.get(kind, "int64")) for name, kind in columns.items()})


_WITHOUT_ROWS = {name: _without_rows(columns) for name, columns in FILES.items()}


def _is_number(value: object) -> bool:
    """Whether a value of JSON is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST
