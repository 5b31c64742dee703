"""Worlds of a few mines and one market: what a rule does shows in which mine supplies.

Each mine digs up to so many t of metal a year at its own cost and ships it free of charge to the market in the United
States, which wants 100 t in every year of the horizon and pays 1000 USD for each tonne that it goes short.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import sourcing
from sourcing.solution import Solution
from tests.worlds import write_world

Mine = tuple[str, float, float]
"""Country, USD per t, t per y."""

HOME, ALLY, COVERED = "domestic", "ally", "covered"
CHEAP_AND_DEAR: Mapping[str, Mine] = {"cheap": ("CN", 10, 200), "dear": ("CA", 30, 200)}
"""More than enough of a covered country at 10 USD/t or of an ally at 30: each tonne that a rule moves costs 20 USD."""

HANDY_RATE = 0.5625
"""A discount rate with round factors: 1.5625 = 1.25², so δ = 0.8 in the first year and 0.8³ = 0.512 in the second."""


def horizon(years: int = 1, step: str = "year", rate: float = 0.0) -> dict[str, Any]:
    """Settings of a horizon from 2026 on."""
    return {
        "horizon": {"end": date(2026 + years, 1, 1), "step": step},
        "economics": {"discount_rate": rate},
    }


def write_mines(
    folder: Path,
    mines: Mapping[str, Mine] = CHEAP_AND_DEAR,
    settings: Mapping[str, Any] | None = None,
    more: Mapping[str, str] | None = None,
    **tables: str,
) -> Path:
    """Write the world of these mines.

    Parameters
    ----------
    more : rows that come after those of the tables below, by table.
    tables : tables in the place of those below, or besides them.
    """
    base = {
        "countries": "country, tier\nUS, domestic\nCA, ally\nAU, ally\nCN, covered\nRU, covered",
        "commodities": "commodity, mineral, form, holding_usd_per_t_y\nmetal, zinc, metal, 0",
        "facilities": table(
            "facility, name, kind, country",
            "market, Market, market, US",
            *(f"{n}, {n}, mine, {country}" for n, (country, _, _) in mines.items()),
        ),
        "capacity": table(
            "facility, unit, rate_t_per_y, start, end",
            *(f"{n}, pit, {rate},," for n, (_, _, rate) in mines.items()),
        ),
        "processes": table(
            "facility, process, unit, cost_usd_per_t",
            *(f"{n}, dig, pit, {cost}" for n, (_, cost, _) in mines.items()),
        ),
        "recipes": table("facility, process, commodity, rate", *(f"{n}, dig, metal, 1" for n in mines)),
        "lanes": table(
            "origin, destination, commodity, cost_usd_per_t", *(f"{n}, market, metal, 0" for n in mines)
        ),
        "demand": demand("market, metal, 2026, 100, 1,, 1000", "market, metal, 2035, 100, 1,, 1000"),
    }
    written = {**base, **tables}
    for name, rows in (more or {}).items():
        written[name] = table(written[name], *rows.strip().splitlines())
    return write_world(folder, dict(settings or {}), **written)


def solve_mines(folder: Path, *arguments: Any, **options: Any) -> Solution:
    """Write the world of these mines and solve it."""
    return sourcing.solve(write_mines(folder / "world", *arguments, **options))


def table(header: str, *rows: str) -> str:
    """A table as CSV text."""
    return "\n".join(line.strip() for line in (*header.strip().splitlines(), *rows))


def demand(*rows: str) -> str:
    """Rows of demand.csv: facility, commodity, year, t/y, priority, slice, USD for a tonne short."""
    return table("facility, commodity, year, quantity_t_per_y, priority, slice, shortfall_usd_per_t", *rows)
