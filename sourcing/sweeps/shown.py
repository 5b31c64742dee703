"""What the terminal says of a sweep: how many points, how well they are proved, and what moves the cost most."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from rich.table import Table
from rich.text import Text

from sourcing.sweeps.indices import strongest
from sourcing.sweeps.results import SweepResult
from sourcing.terminal import UNITS, bare_table, console, plain, show_lines, show_table

METRIC = "cost_usd"
MOST = 10
MONEY = (
    "low_effect",
    "high_effect",
    "swing",
    "effect",
    "beyond_sum",
    "mu",
    "mu_star",
    "mu_star_conf",
    "sigma",
)
"""Measures in the unit of the metric."""
SHOWN = {
    "one-at-a-time": ("factor", "low", "high", "low_effect", "high_effect"),
    "grid": ("factor", "rank_correlation"),
    "latin-hypercube": ("factor", "rank_correlation"),
    "sobol": ("factor", "S1", "S1_conf", "ST", "ST_conf"),
    "morris": ("factor", "mu_star", "mu_star_conf", "sigma"),
    "outages": ("first", "second", "effect", "beyond_sum"),
}


def show_sweep(result: SweepResult) -> None:
    """Print what was run, and the ten factors or outages that move the cost most."""
    target, record = console(), result.record
    show_lines(target, [f"{record['instance']}, {record['name']}: {record['title']}"], "bold")
    show_lines(target, [f"by {record['step']}, {record['mode']} mode: {points(record)}", proof(record)])
    show_lines(target, [f"{said['note']} (points: {said['points']:,})" for said in record["notes"]], "yellow")
    for reason, count in result.failures["reason"].value_counts().head(3).items():
        show_lines(target, [f"{count:,} failed: {reason}"], "red")
    rows = strongest(result.sensitivities, record["design"], METRIC, MOST)
    if rows.empty:
        show_lines(target, ["", "Nothing moves the cost."])
        return
    columns = [name for name in SHOWN[record["design"]] if name in rows and rows[name].notna().any()]
    divisor, unit = scale(rows)
    money = any(name in MONEY for name in columns)
    title = f"What moves the discounted cost most{f', {unit}' if money else ''}"
    show_table(target, title, rows_table(rows[columns], divisor))


def points(record: Mapping[str, Any]) -> str:
    """How many points there are and what became of them."""
    count = record["points"]
    failed = f", {count['failed']:,} failed" if count["failed"] else ""
    rebuilt = f", {count['rebuilt']:,} built anew" if count["rebuilt"] else ""
    return f"{count['solved']:,} points solved{failed}{rebuilt}"


def proof(record: Mapping[str, Any]) -> str:
    """How well the points are proved."""
    compared = record["points"]["compared_with_a_cold_solve"]
    return (
        f"certificates: gap at most {record['largest_gap']:.0e}, violation at most "
        f"{record['largest_violation']:.0e}; {compared:,} compared with a solve built anew"
    )


def scale(rows: pd.DataFrame) -> tuple[float, str]:
    """The divisor and the name of a unit that suits the money in the rows."""
    largest = max((float(rows[name].abs().max()) for name in MONEY if name in rows), default=0.0)
    return next((divisor, unit) for least, divisor, unit in UNITS if largest >= least)


def rows_table(rows: pd.DataFrame, divisor: float) -> Table:
    """The rows as a table for the terminal."""
    table = bare_table()
    for name in rows.columns:
        text = name in ("factor", "first", "second")
        table.add_column(name.replace("_", " "), justify="left" if text else "right", overflow="fold")
    for row in rows.itertuples(index=False):
        table.add_row(
            *(Text(cell(value, name, divisor)) for name, value in zip(rows.columns, row, strict=True))
        )
    return table


def cell(value: Any, name: str, divisor: float) -> str:
    """One value: money in the unit of the table, other numbers with three digits, nothing where there is none."""
    if value is None or value != value:
        return ""
    if name in MONEY:
        return (
            f"{value / divisor:+,.2f}"
            if "effect" in name or name == "beyond_sum"
            else f"{value / divisor:,.2f}"
        )
    if name in ("low", "high", "factor", "first", "second"):
        return plain(f"{value:.6g}" if isinstance(value, float) else value)
    return f"{value:.3f}"
