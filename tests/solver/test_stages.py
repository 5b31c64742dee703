"""Priority classes: what goes short where cost alone would decide otherwise, by hand.

Defence is class 1 and pays little for a tonne short, civil demand is class 2 and pays much.
"""

from pathlib import Path
from typing import Any

import pytest

from sourcing.solution import Solution
from tests.mines import HANDY_RATE, demand, horizon, solve_mines, table
from tests.small import by_period, cell, objective, paid, total

BOTH = {"objective": {"mode": "priority"}}
COST = {"objective": {"mode": "cost"}}


def short(solution: Solution, priority: int) -> float:
    """Tonnes short of a class."""
    return total(solution, "shortfalls", "short_t", priority=priority)


def classes(solution: Solution) -> dict[str, float]:
    """Undiscounted USD of shortfall of each class."""
    return dict(solution.summary["priority_shortfall_usd"])


def defence_and_civil(tmp_path: Path, mode: dict[str, Any], cost: float, capacity: float) -> Solution:
    """50 t wanted by defence at 100 USD short, 50 t by civil demand at 1000."""
    return solve_mines(
        tmp_path,
        {"mine": ("CA", cost, capacity)},
        mode,
        demand=demand("market, metal, 2026, 50, 1,, 100", "market, metal, 2026, 50, 2,, 1000"),
    )


def test_cost_alone_serves_who_pays_more(tmp_path: Path) -> None:
    """Of 60 t civil demand gets 50 and defence 10: 600 + 40 · 100 = 4600."""
    solution = defence_and_civil(tmp_path, COST, 10, 60)
    assert objective(solution) == pytest.approx(4600)
    assert (short(solution, 1), short(solution, 2)) == pytest.approx((40, 0))
    assert classes(solution) == {}


def test_the_first_class_goes_first_though_the_second_pays_more(tmp_path: Path) -> None:
    """Of 60 t defence gets 50 and civil demand 10: 600 + 40 · 1000 = 40600."""
    solution = defence_and_civil(tmp_path, BOTH, 10, 60)
    assert objective(solution) == pytest.approx(40600)
    assert (short(solution, 1), short(solution, 2)) == pytest.approx((0, 40))
    assert classes(solution) == pytest.approx({"1": 0, "2": 40000})


def test_a_class_is_served_at_any_price(tmp_path: Path) -> None:
    """At 500 USD/t cost alone leaves defence short, 50 · 500 + 50 · 100 = 30000; priority does not: 100 · 500."""
    assert objective(defence_and_civil(tmp_path / "cost", COST, 500, 100)) == pytest.approx(30000)
    solution = defence_and_civil(tmp_path / "priority", BOTH, 500, 100)
    assert objective(solution) == pytest.approx(50000)
    assert classes(solution) == pytest.approx({"1": 0, "2": 0}, abs=1e-3)


def test_three_classes_are_served_in_their_order(tmp_path: Path) -> None:
    """50 t for three classes of 30: the first in full, the second 20, the third nothing, though it pays most.

    10 · 20 = 200 and 30 · 1000 = 30000 of shortfall, 500 for the metal: 30700.
    """
    rows = [f"market, metal, 2026, 30, {k},, {usd}" for k, usd in ((1, 10), (2, 20), (7, 1000))]
    solution = solve_mines(tmp_path, {"mine": ("CA", 10, 50)}, BOTH, demand=demand(*rows))
    assert objective(solution) == pytest.approx(30700)
    assert [short(solution, k) for k in (1, 2, 7)] == pytest.approx([0, 10, 30])
    assert classes(solution) == pytest.approx({"1": 0, "2": 200, "7": 30000})


def test_within_a_class_the_dearer_shortfall_is_avoided(tmp_path: Path) -> None:
    """Two slices of class 1, 30 t at 100 and 30 t at 60; 40 t serve the first and 10 of the second: 20 · 60 = 1200."""
    solution = solve_mines(
        tmp_path,
        {"mine": ("CA", 10, 40)},
        BOTH,
        demand=demand("market, metal, 2026, 30, 1, hard, 100", "market, metal, 2026, 30, 1, soft, 60"),
    )
    assert objective(solution) == pytest.approx(1600)
    assert cell(solution, "shortfalls", "short_t", slice="soft") == pytest.approx(20)
    assert classes(solution) == pytest.approx({"1": 1200})


def test_what_a_class_goes_short_is_not_discounted(tmp_path: Path) -> None:
    """50 t in stock for two years that want 50 each and pay 100 in 2026 and 110 in 2027 for a tonne short.

    Discounted by 0.8 and 0.512, going short later is cheaper: 0.512 · 50 · 110 = 2816. A class counts what is short,
    5000 against 5500, so 2026 goes short: 0.8 · 5000 = 4000.
    """
    world: dict[str, Any] = {
        "mines": {"mine": ("CA", 10.0, 0.0)},
        "demand": demand("market, metal, 2026, 50, 1,, 100", "market, metal, 2027, 50, 1,, 110"),
        "stocks": table("facility, commodity, initial_t", "market, metal, 50"),
    }
    later = solve_mines(tmp_path / "cost", settings=horizon(2, rate=HANDY_RATE), **world)
    assert objective(later) == pytest.approx(2816)
    first = solve_mines(tmp_path / "priority", settings=horizon(2, rate=HANDY_RATE) | BOTH, **world)
    assert objective(first) == pytest.approx(4000)
    assert by_period(first, "shortfalls", "short_t") == pytest.approx([50, 0], abs=1e-5)
    assert classes(first) == pytest.approx({"1": 5000})


@pytest.mark.parametrize(
    ("priority", "bill", "held", "optima"),
    [("1", 41000, 40, {"1": 0, "2": 40000}), ("", 1200, 0, {"2": 0}), ("2", 1200, 0, {"2": 200})],
)
def test_a_stock_may_belong_to_a_class(
    tmp_path: Path, priority: str, bill: float, held: float, optima: dict[str, float]
) -> None:
    """100 t for a demand of 100 t of class 2 at 1000 and a reserve of 40 t at 5 a year.

    In class 1 the reserve is filled: 1000 + 40 · 1000. With the costs, or in the same class as the demand, it is not:
    1000 + 40 · 5.
    """
    solution = solve_mines(
        tmp_path,
        {"mine": ("CA", 10, 100)},
        BOTH,
        demand=demand("market, metal, 2026, 100, 2,, 1000"),
        stocks=table(
            "facility, commodity, minimum_t, shortfall_usd_per_t_y, priority",
            f"market, metal, 40, 5, {priority}",
        ),
    )
    assert objective(solution) == pytest.approx(bill)
    assert total(solution, "stocks", "quantity_t") == pytest.approx(held)
    assert classes(solution) == pytest.approx(optima)


def test_a_stock_in_a_class_counts_by_the_length_of_the_period(tmp_path: Path) -> None:
    """No mine, no stock: 40 t missing at 8 a year in four quarters are 4 · 40 · 8 / 4 = 320."""
    solution = solve_mines(
        tmp_path,
        {"mine": ("CA", 10, 0)},
        horizon(1, "quarter") | BOTH,
        demand=demand("market, metal, 2026, 0, 2,, 1000"),
        stocks=table(
            "facility, commodity, minimum_t, shortfall_usd_per_t_y, priority", "market, metal, 40, 8, 1"
        ),
    )
    assert classes(solution) == pytest.approx({"1": 320, "2": 0})
    assert objective(solution) == pytest.approx(320)


@pytest.mark.parametrize(
    ("priority", "bill", "shipped", "optima"),
    [("1", 41010, 40, {"1": 0, "2": 40000, "3": 10}), ("", 1250, 0, {"2": 0, "3": 50})],
)
def test_a_contract_may_belong_to_a_class(
    tmp_path: Path, priority: str, bill: float, shipped: float, optima: dict[str, float]
) -> None:
    """100 t for a market of 100 t, class 2 at 1000; a second wants 50, class 3 at 1, with a contract over 40 at 5.

    In class 1 the contract is kept: 1000 + 40 · 1000 + 10 · 1 = 41010. With the costs it is not:
    1000 + 40 · 5 + 50 · 1 = 1250.
    """
    solution = solve_mines(
        tmp_path,
        {"mine": ("CA", 10, 100)},
        BOTH,
        more={"facilities": "other, Other, market, AU", "lanes": "mine, other, metal, 0"},
        demand=demand("market, metal, 2026, 100, 2,, 1000", "other, metal, 2026, 50, 3,, 1"),
        contracts=table(
            "contract, seller, buyer, commodity, minimum_t_per_y, shortfall_usd_per_t, priority",
            f"offtake, mine, other, metal, 40, 5, {priority}",
        ),
    )
    assert objective(solution) == pytest.approx(bill)
    assert total(solution, "shipments", "quantity_t", destination="other") == pytest.approx(shipped)
    assert classes(solution) == pytest.approx(optima)


@pytest.mark.parametrize(
    ("mode", "bill", "built"), [(COST, 6000, "civil-shaft"), (BOTH, 51000, "defence-shaft")]
)
def test_classes_decide_what_a_budget_builds(
    tmp_path: Path, mode: dict[str, Any], bill: float, built: str
) -> None:
    """A budget of 500 USD for one block of 50 t/y at 10, at the pit that serves defence or at the civil one.

    Cost alone: 500 + 50 · 10 + 50 · 100 = 6000. Defence first: 500 + 500 + 50 · 1000 = 51000.
    """
    solution = solve_mines(
        tmp_path,
        {"mine": ("CA", 10, 0), "civil-mine": ("CA", 10, 0)},
        mode | {"investment": {"budget_usd": 500}},
        more={"facilities": "arsenal, Arsenal, market, US"},
        lanes=table(
            "origin, destination, commodity, cost_usd_per_t",
            "mine, arsenal, metal, 0",
            "civil-mine, market, metal, 0",
        ),
        demand=demand("arsenal, metal, 2026, 50, 1,, 100", "market, metal, 2026, 50, 2,, 1000"),
        projects=table(
            "project, facility, unit, max_t_per_y, block_t_per_y, capex_usd_per_t_y",
            "defence-shaft, mine, pit, 50, 50, 10",
            "civil-shaft, civil-mine, pit, 50, 50, 10",
        ),
    )
    assert objective(solution) == pytest.approx(bill)
    assert list(solution.tables["builds"]["project"]) == [built]
    assert paid(solution, "capex") == pytest.approx(500)


def test_after_the_classes_the_cheapest_way_is_taken(tmp_path: Path) -> None:
    """Both classes are served in full either way; of two mines the one at 10 goes first: 60 · 10 + 40 · 30 = 1800."""
    solution = solve_mines(
        tmp_path,
        {"cheap": ("CA", 10, 60), "dear": ("CA", 30, 100)},
        BOTH,
        demand=demand("market, metal, 2026, 50, 1,, 5", "market, metal, 2026, 50, 2,, 5"),
    )
    assert objective(solution) == pytest.approx(1800)
