"""The smallest world that delivers something, and look-ups in its result: tests replace the tables they are about.

A pit in Canada digs up to 100 t of metal a year at 10 USD/t; a lane of 5 USD/t leads to a mill in the United States,
which wants 60 t in 2026 and pays 1000 USD for each tonne that it goes short: 60 · (10 + 5) = 900 USD.
"""

from datetime import date
from pathlib import Path
from typing import Any

import sourcing
from sourcing.solution import Solution
from tests.worlds import write_world

SMALL = {
    "countries": """
        country, tier
        US, domestic
        CA, ally
        CN, covered""",
    "commodities": """
        commodity, mineral, form, price_usd_per_t
        metal, zinc, metal, 200""",
    "facilities": """
        facility, name, kind, country
        pit, Pit, mine, CA
        mill, Mill, market, US""",
    "capacity": """
        facility, unit, rate_t_per_y
        pit, face, 100""",
    "processes": """
        facility, process, unit, cost_usd_per_t
        pit, dig, face, 10""",
    "recipes": """
        facility, process, commodity, rate
        pit, dig, metal, 1""",
    "lanes": """
        origin, destination, commodity, cost_usd_per_t
        pit, mill, metal, 5""",
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 60, 1, 1000""",
}
QUARTERS = ("2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01")
BY_QUARTER = {"horizon": {"step": "quarter"}}
TWO_YEARS = {"horizon": {"end": date(2028, 1, 1)}}


def write_small(folder: Path, settings: dict[str, Any] | None = None, **tables: str) -> Path:
    """Write the small world with some tables in the place of its own, or besides them."""
    return write_world(folder / "world", settings, **{**SMALL, **tables})


def solve_small(folder: Path, settings: dict[str, Any] | None = None, **tables: str) -> Solution:
    """Write the small world with some tables replaced, and solve it."""
    return sourcing.solve(write_small(folder, settings, **tables))


def objective(solution: Solution) -> float:
    """Discounted cost of the plan, USD."""
    return float(solution.summary["objective_usd"])


def paid(solution: Solution, category: str) -> float:
    """Undiscounted USD of a cost category."""
    return float(solution.summary["costs"][category]["undiscounted"])


def total(solution: Solution, table: str, column: str, **where: Any) -> float:
    """Sum of a column over the rows with these cells; 0 where there are none."""
    rows = solution.tables[table]
    for name, cell in where.items():
        rows = rows[rows[name] == cell]
    return float(rows[column].sum())


def cell(solution: Solution, table: str, column: str, **where: Any) -> float:
    """The one value of a column in the row with these cells."""
    rows = solution.tables[table]
    for name, value in where.items():
        rows = rows[rows[name] == value]
    assert len(rows) == 1, f"{len(rows)} rows of {table} with {where}"
    return float(rows[column].iloc[0])


def by_period(
    solution: Solution, table: str, column: str, period: str = "period", **where: Any
) -> list[float]:
    """Sum of a column in each period of the solution in which the table has a row with these cells."""
    rows = solution.tables[table]
    for name, value in where.items():
        rows = rows[rows[name] == value]
    return [float(quantity) for quantity in rows.groupby(period)[column].sum()]


def price(solution: Solution, period: str = "2026-01-01", **where: Any) -> float:
    """Undiscounted price of a commodity at a facility; name the tier where there are several."""
    return cell(solution, "prices", "price_usd_per_t", period=period, **where)
