"""Investment: what is built, when it is ready and how it is paid, by hand.

The pit digs 40 t a year at 10 USD/t, 100 t are wanted, a tonne short costs 1000: 60 t/y are worth building.
"""

from pathlib import Path
from typing import Any

import pytest

from sourcing.solution import Solution
from tests.mines import HANDY_RATE, horizon, solve_mines, table
from tests.small import QUARTERS, cell, objective, paid, total

PIT = {"mine": ("CA", 10.0, 40.0)}


def solve_project(
    folder: Path, settings: dict[str, Any] | None = None, budget: float | None = None, **columns: Any
) -> Solution:
    """Solve with one project at the pit, of 100 t/y and 50 USD per t/y unless the columns say otherwise."""
    row = {"max_t_per_y": 100, "capex_usd_per_t_y": 50, **columns}
    projects = table(
        f"project, facility, unit, {', '.join(row)}",
        f"shaft, mine, pit, {', '.join(str(number) for number in row.values())}",
    )
    investment = {"investment": {"budget_usd": budget}} if budget is not None else {}
    return solve_mines(folder, PIT, {**horizon(2), **(settings or {}), **investment}, projects=projects)


def test_capacity_for_good_is_paid_in_full_when_ordered(tmp_path: Path) -> None:
    """60 t/y at 50 in 2026 serve both years: 3000 + 2 · 100 · 10 = 5000.

    One more t/y of the pit in 2026 alone saves nothing, as the project must be built for 2027 anyway.
    """
    solution = solve_project(tmp_path)
    assert objective(solution) == pytest.approx(5000)
    assert cell(
        solution, "builds", "rate_t_per_y", ordered="2026-01-01", ready="2026-01-01"
    ) == pytest.approx(60)
    assert cell(solution, "builds", "capex_usd") == pytest.approx(3000)
    assert cell(solution, "capacity", "available_t", period="2027-01-01") == pytest.approx(100)


def test_all_orders_together_stay_within_the_maximum(tmp_path: Path) -> None:
    """45 t/y may be added, so 15 t are short in each year: 45 · 50 + 2 · (85 · 10 + 15 · 1000) = 33950.

    One more t/y would save 2 · 990 for 50: 1930.
    """
    solution = solve_project(tmp_path, max_t_per_y=45)
    assert objective(solution) == pytest.approx(33950)
    assert cell(solution, "rules", "value_usd_per_t", kind="project", period="2027-01-01") == pytest.approx(
        1930
    )


def test_the_budget_is_shared_out_and_has_a_value(tmp_path: Path) -> None:
    """2000 USD buy 40 t/y: 2000 + 2 · (80 · 10 + 20 · 1000) = 43600. A dollar more buys 1/50 t/y: 1980 / 50 - 1."""
    solution = solve_project(tmp_path, budget=2000)
    assert objective(solution) == pytest.approx(43600)
    investment = solution.summary["investment"]
    assert investment["ordered_usd"] == pytest.approx(2000)
    assert investment["value_usd_per_usd"] == pytest.approx(38.6)


def test_the_budget_is_not_discounted(tmp_path: Path) -> None:
    """Ordered in 2027, where δ = 0.512, 2000 USD still buy only 40 t/y.

    2026 goes short by 60 t, 400 + 60000; 2027 by 20: 2000 + 800 + 20000. 0.8 · 60400 + 0.512 · 22800 = 59993.6.
    """
    solution = solve_project(tmp_path, horizon(2, rate=HANDY_RATE), budget=2000, earliest="2027-01-01")
    assert objective(solution) == pytest.approx(59993.6)


def test_whole_blocks_exceed_what_is_needed(tmp_path: Path) -> None:
    """60 t/y take three blocks of 25: 75 · 50 + 2000 = 5750."""
    solution = solve_project(tmp_path, block_t_per_y=25)
    assert objective(solution) == pytest.approx(5750)
    assert total(solution, "builds", "rate_t_per_y") == pytest.approx(75)
    assert solution.summary["sizes"]["integers"] == 2


def test_whole_blocks_within_a_budget_leave_some_of_it(tmp_path: Path) -> None:
    """2000 USD would buy 40 t/y, but only one block of 25: 1250 + 2 · (65 · 10 + 35 · 1000) = 72550."""
    solution = solve_project(tmp_path, budget=2000, block_t_per_y=25)
    assert objective(solution) == pytest.approx(72550)
    assert solution.summary["investment"]["ordered_usd"] == pytest.approx(1250)


def test_blocks_are_ordered_when_they_are_worth_it(tmp_path: Path) -> None:
    """The second block of 40 would serve only 20 t: 2 · 20 · 990 saved against 40 · 1000 USD of capex.

    So one block: 40000 + 2 · (80 · 10 + 20 · 1000) = 81600; two would cost 80000 + 2000 = 82000.
    """
    solution = solve_project(tmp_path, block_t_per_y=40, capex_usd_per_t_y=1000)
    assert objective(solution) == pytest.approx(81600)


def test_an_order_is_ready_when_it_is_built(tmp_path: Path) -> None:
    """Four months are 4/3 quarters, rounded up 2: ordered in the first, ready in the third.

    A quarter wants 25 t and the pit digs 10, so 15 are short in each of two: 30000; dug are 10 + 10 + 25 + 25 = 70 t.
    60 t/y at 50: 3000 + 700 + 30000 = 33700.
    """
    solution = solve_project(tmp_path, horizon(1, "quarter"), build_months=4)
    assert objective(solution) == pytest.approx(33700)
    ordered = {"ordered": QUARTERS[0], "ready": QUARTERS[2]}
    assert cell(solution, "builds", "rate_t_per_y", **ordered) == pytest.approx(60)


def test_nothing_is_ordered_before_the_earliest_day(tmp_path: Path) -> None:
    """Orders begin with the year that contains May 2027: 2026 goes short by 60 t, 400 + 60000; then 3000 + 1000."""
    solution = solve_project(tmp_path, earliest="2027-05-01")
    assert objective(solution) == pytest.approx(64400)
    assert cell(solution, "builds", "rate_t_per_y", ordered="2027-01-01") == pytest.approx(60)


def test_a_life_is_paid_year_by_year(tmp_path: Path) -> None:
    """Without interest, 50 USD over two years are 25 a year for each t/y: 2 · (60 · 25 + 100 · 10) = 5000."""
    solution = solve_project(tmp_path, life_years=2)
    assert objective(solution) == pytest.approx(5000)
    assert paid(solution, "capex") == pytest.approx(3000)


def test_a_life_that_outlasts_the_horizon_is_paid_within_it_only(tmp_path: Path) -> None:
    """Over five years 50 USD are 10 a year, of which two lie in the horizon: 2 · (60 · 10 + 1000) = 3200."""
    assert objective(solve_project(tmp_path, life_years=5)) == pytest.approx(3200)


def test_capacity_ends_with_its_life(tmp_path: Path) -> None:
    """60 t/y in all, for two of three years; the third goes short by 60 t.

    2 · (60 · 25 + 1000) + 400 + 60000 = 65400.
    """
    solution = solve_project(tmp_path, horizon(3), max_t_per_y=60, life_years=2)
    assert objective(solution) == pytest.approx(65400)
    assert total(solution, "shortfalls", "short_t") == pytest.approx(60)


def test_an_annuity_bears_interest(tmp_path: Path) -> None:
    """At r = 0.5625 and two years, 59.04 USD are 59.04 · 0.5625 / (1 - 0.4096) = 56.25 a year for each t/y.

    Both years pay 60 · 56.25 + 1000 = 4375, discounted by 0.8 and 0.512: 5740. In full when ordered it would be
    0.8 · 59.04 · 60 + (0.8 + 0.512) · 1000 = 4145.92.
    """
    settings = horizon(2, rate=HANDY_RATE)
    annuity = solve_project(tmp_path / "annuity", settings, capex_usd_per_t_y=59.04, life_years=2)
    assert objective(annuity) == pytest.approx(5740)
    at_once = solve_project(tmp_path / "at-once", settings, capex_usd_per_t_y=59.04)
    assert objective(at_once) == pytest.approx(4145.92)


def test_an_annuity_is_paid_quarter_by_quarter_while_the_capacity_is_ready(tmp_path: Path) -> None:
    """Ordered in the first quarter, ready from the third on; 25 a year are 6.25 a quarter for each t/y.

    2 · 60 · 6.25 = 750, dug 700, short 30000.
    """
    solution = solve_project(tmp_path, horizon(1, "quarter"), build_months=6, life_years=2)
    assert objective(solution) == pytest.approx(31450)


def test_a_new_unit_needs_no_capacity_of_its_own(tmp_path: Path) -> None:
    """A unit that only the project has: the tailings plant makes metal at 2 USD/t. 60 · 50 + 2 · (60 · 2 + 400)."""
    solution = solve_mines(
        tmp_path,
        PIT,
        horizon(2),
        more={"processes": "mine, rework, tailings, 2", "recipes": "mine, rework, metal, 1"},
        projects=table(
            "project, facility, unit, max_t_per_y, capex_usd_per_t_y", "rework, mine, tailings, 60, 50"
        ),
    )
    assert objective(solution) == pytest.approx(4040)


def test_a_project_after_the_horizon_builds_nothing(tmp_path: Path) -> None:
    """Orders from 2030 on lie outside: 2 · (400 + 60000)."""
    solution = solve_project(tmp_path, budget=1e9, earliest="2030-01-01")
    assert objective(solution) == pytest.approx(120800)
    assert solution.tables["builds"].empty
