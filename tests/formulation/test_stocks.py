"""Stocks: bridging a gap, what that loses and costs, and what must be held, by hand.

The mine sells at 10 USD/t. Where it closes at the end of 2026, what is wanted in 2027 has to be kept.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sourcing
from sourcing.solution import Solution
from tests.mines import ALLY, COVERED, demand, horizon, solve_mines, table, write_mines
from tests.small import QUARTERS, by_period, cell, objective, paid, price, total

MINE = {"mine": ("CA", 10.0, 1000.0)}
CLOSING = table("facility, unit, rate_t_per_y, end", "mine, pit, 1000, 2027-01-01")
LATER = demand("market, metal, 2027, 100, 1,, 1000")


def kept(column: str = "", number: str = "") -> str:
    """The market keeps metal, one number of its stock given."""
    return table(f"facility, commodity{column and ', ' + column}", f"market, metal{number and ', ' + number}")


def gap(tmp_path: Path, stocks: str, **tables: str) -> Solution:
    """100 t are wanted in 2027, after the mine has closed."""
    return solve_mines(
        tmp_path, MINE, horizon(2), stocks=stocks, **{"capacity": CLOSING, "demand": LATER, **tables}
    )


def test_a_stock_bridges_a_gap_and_pays_for_loss_and_holding(tmp_path: Path) -> None:
    """A fifth is lost, so 125 t are bought and held at the end of 2026: 125 · 10 + 125 · 2 = 1500.

    A tonne more in 2026 costs 10; in 2027 it takes 1 / 0.8 of a tonne at 10 + 2: 15.
    """
    commodities = table("commodity, mineral, form, holding_usd_per_t_y", "metal, zinc, metal, 2")
    solution = gap(tmp_path, kept("loss_per_y", "0.2"), commodities=commodities)
    assert objective(solution) == pytest.approx(1500)
    assert paid(solution, "holding") == pytest.approx(250)
    assert cell(solution, "stocks", "quantity_t", period="2026-01-01") == pytest.approx(125)
    assert price(solution, "2026-01-01", facility="market") == pytest.approx(10)
    assert price(solution, "2027-01-01", facility="market") == pytest.approx(15)


def test_losses_and_holding_go_by_the_length_of_the_period(tmp_path: Path) -> None:
    """0.9375 a year is a half a quarter: 0.5⁴ = 0.0625. The mine closes after the first quarter; each wants 10 t.

    Held at the ends: 0 + 10 / 0.5 = 20 in the third, (20 + 10) / 0.5 = 60, (60 + 10) / 0.5 = 140. Bought 150 at 10;
    held 140 + 60 + 20 = 220 at 4 / 4 = 1: 1720. A tonne of the second quarter costs (10 + 1) / 0.5 = 22, of the third
    (22 + 1) / 0.5 = 46, of the fourth 94.
    """
    solution = gap(
        tmp_path,
        kept("loss_per_y", "0.9375"),
        commodities=table("commodity, mineral, form, holding_usd_per_t_y", "metal, zinc, metal, 4"),
        capacity=table("facility, unit, rate_t_per_y, end", "mine, pit, 1000, 2026-04-01"),
        demand=demand("market, metal, 2026, 40, 1,, 1000"),
    )
    assert objective(solution) != pytest.approx(1720)  # by years there is no gap
    quarterly = sourcing.solve(tmp_path / "world", step="quarter")
    assert objective(quarterly) == pytest.approx(1720)
    assert by_period(quarterly, "stocks", "quantity_t") == pytest.approx([140, 60, 20])
    prices = [price(quarterly, quarter, facility="market") for quarter in QUARTERS]
    assert prices == pytest.approx([10, 22, 46, 94])


@pytest.mark.parametrize(
    ("column", "number", "bill", "kind", "value"),
    [
        ("intake_t_per_y", 80, 20800, "stock_intake", 990),
        ("capacity_t", 50, 50500, "stock_capacity", 990),
        ("release_t_per_y", 60, 40600, "stock_release", 990),
    ],
)
def test_a_limit_of_a_stock_leaves_the_rest_short(
    tmp_path: Path, column: str, number: float, bill: float, kind: str, value: float
) -> None:
    """Only what goes in, fits or comes out is bought at 10, the rest goes short at 1000; one more t saves 990.

    80 · 10 + 20 · 1000 = 20800; 50 · 10 + 50 · 1000 = 50500; 60 · 10 + 40 · 1000 = 40600.
    """
    solution = gap(tmp_path, kept(column, str(number)))
    assert objective(solution) == pytest.approx(bill)
    limiting = "2027-01-01" if kind == "stock_release" else "2026-01-01"
    assert cell(solution, "rules", "value_usd_per_t", kind=kind, period=limiting) == pytest.approx(value)
    assert cell(solution, "rules", "used_t", kind=kind, period=limiting) == pytest.approx(number)


def test_what_is_lost_is_not_put_in_or_taken_out(tmp_path: Path) -> None:
    """Of 100 t at the start 80 are left; 60 may be taken out, 20 stay, 40 are short: 40 · 1000.

    Were the loss a release, 40 t could be taken out at most.
    """
    solution = solve_mines(
        tmp_path,
        MINE,
        lanes=table(
            "origin, destination, commodity, cost_usd_per_t, capacity_t_per_y", "mine, market, metal, 0, 0"
        ),
        stocks=table(
            "facility, commodity, initial_t, loss_per_y, release_t_per_y", "market, metal, 100, 0.2, 60"
        ),
    )
    assert objective(solution) == pytest.approx(40000)
    assert cell(solution, "stocks", "quantity_t") == pytest.approx(20)
    assert cell(solution, "rules", "used_t", kind="stock_release") == pytest.approx(60)


def test_a_stock_at_the_start_has_a_tier(tmp_path: Path) -> None:
    """30 t of a covered country count under no ban, 70 · 10 = 700; under a ban all 100 t are bought: 1000."""
    stocks = table("facility, commodity, initial_t, initial_tier", "market, metal, 30, covered")
    free = solve_mines(tmp_path / "free", MINE, stocks=stocks)
    assert objective(free) == pytest.approx(700)
    banned = solve_mines(
        tmp_path / "banned", MINE, stocks=stocks, exclusions=table("rule, worst_tier", "ban, ally")
    )
    assert objective(banned) == pytest.approx(1000)


def test_a_stockpile_passes_on_what_it_keeps(tmp_path: Path) -> None:
    """100 t wait in a stockpile 3 USD/t from the market: 100 · 3 = 300."""
    solution = solve_mines(
        tmp_path,
        MINE,
        more={"facilities": "depot, Depot, stockpile, US", "lanes": "depot, market, metal, 3"},
        stocks=table("facility, commodity, initial_t", "depot, metal, 100"),
    )
    assert objective(solution) == pytest.approx(300)


def test_a_minimum_is_held_at_the_end_of_every_period(tmp_path: Path) -> None:
    """40 t at the end of both years, half of which is lost each year: 140 t bought in 2026, 120 in 2027; 2600.

    A tonne less in 2027 saves 10; one less in 2026 saves 10 then, but 0.5 · 10 must be bought in 2027.
    """
    solution = solve_mines(
        tmp_path,
        MINE,
        horizon(2),
        stocks=table(
            "facility, commodity, minimum_t, loss_per_y, shortfall_usd_per_t_y", "market, metal, 40, 0.5, 500"
        ),
    )
    assert objective(solution) == pytest.approx(2600)
    assert by_period(solution, "rules", "value_usd_per_t", kind="stock_minimum") == pytest.approx([5, 10])


def test_a_minimum_is_missed_where_that_costs_less(tmp_path: Path) -> None:
    """At the end of 2026 40 t of what 2027 wants are there, bought ahead for nothing more.

    At the end of 2027 a tonne missing costs 4, buying it 10: 200 · 10 + 40 · 4 = 2160.
    """
    solution = solve_mines(
        tmp_path,
        MINE,
        horizon(2),
        stocks=table("facility, commodity, minimum_t, shortfall_usd_per_t_y", "market, metal, 40, 4"),
    )
    assert objective(solution) == pytest.approx(2160)
    assert paid(solution, "stock_shortfall") == pytest.approx(160)
    assert by_period(solution, "rules", "value_usd_per_t", kind="stock_minimum") == pytest.approx([0, 4])


def test_a_target_holds_from_its_date_on(tmp_path: Path) -> None:
    """From the quarter of 15 August on 60 t are wanted; one missing costs 8 · 1/4 = 2 a quarter, buying one 10.

    In the third quarter the 25 t of the fourth are there, bought ahead, and 35 are missing; in the fourth all 60:
    100 · 10 + 35 · 2 + 60 · 2 = 1190.
    """
    stocks = table(
        "facility, commodity, target_t, target_date, shortfall_usd_per_t_y",
        "market, metal, 60, 2026-08-15, 8",
    )
    solution = solve_mines(tmp_path, MINE, horizon(1, "quarter"), stocks=stocks)
    assert objective(solution) == pytest.approx(1190)
    assert paid(solution, "stock_shortfall") == pytest.approx(190)
    rules = solution.tables["rules"]
    assert list(rules[rules["kind"] == "stock_minimum"]["period"]) == list(QUARTERS[2:])


def test_only_the_worst_tier_and_better_count(tmp_path: Path) -> None:
    """The target of 60 t at the end of 2027 takes an ally's metal at 30, the demand China's at 10.

    200 · 10 + 60 · 30 = 3800; with no tier named China's will do: 260 · 10 = 2600.
    """
    columns = "facility, commodity, target_t, target_date, worst_tier, shortfall_usd_per_t_y"
    world: dict[str, Any] = {
        "mines": {"cheap": ("CN", 10.0, 1000.0), "dear": ("CA", 30.0, 1000.0)},
        "settings": horizon(2),
    }
    strict = solve_mines(
        tmp_path / "strict", **world, stocks=table(columns, "market, metal, 60, 2027-05-01, ally, 500")
    )
    assert objective(strict) == pytest.approx(3800)
    assert total(strict, "stocks", "quantity_t", period="2027-01-01", tier=ALLY) == pytest.approx(60)
    assert cell(strict, "rules", "value_usd_per_t", kind="stock_minimum") == pytest.approx(30)
    lax = solve_mines(tmp_path / "lax", **world, stocks=table(columns, "market, metal, 60, 2027-05-01,, 500"))
    assert objective(lax) == pytest.approx(2600)
    assert total(lax, "stocks", "quantity_t", period="2027-01-01", tier=COVERED) == pytest.approx(60)


@pytest.mark.parametrize(("target", "held", "bill"), [(60, [40, 60], 2600), (30, [40, 40], 2400)])
def test_the_larger_of_minimum_and_target_is_held(
    tmp_path: Path, target: float, held: list[float], bill: float
) -> None:
    """Minimum 40 t, target from 2027 on: of 60 it adds 20 t, of 30 nothing. (200 + 60) · 10 or (200 + 40) · 10."""
    stocks = table(
        "facility, commodity, minimum_t, target_t, target_date, shortfall_usd_per_t_y",
        f"market, metal, 40, {target}, 2027-12-31, 500",
    )
    solution = solve_mines(tmp_path, MINE, horizon(2), stocks=stocks)
    assert objective(solution) == pytest.approx(bill)
    assert by_period(solution, "rules", "limit_t", kind="stock_minimum") == pytest.approx(held)


def test_nothing_is_kept_where_no_stock_is_listed(tmp_path: Path) -> None:
    """Without a stock the year after the mine has closed goes short: 100 · 1000."""
    folder = write_mines(tmp_path / "world", MINE, horizon(2), capacity=CLOSING, demand=LATER)
    assert objective(sourcing.solve(folder)) == pytest.approx(100000)


def test_a_stock_of_what_is_made_is_shipped_later(tmp_path: Path) -> None:
    """The mine keeps its metal over the end of 2026 and ships it in 2027: 100 · 10 = 1000."""
    solution = gap(tmp_path, table("facility, commodity", "mine, metal"))
    assert objective(solution) == pytest.approx(1000)
    assert cell(solution, "stocks", "quantity_t", facility="mine") == pytest.approx(100)
    assert date.fromisoformat(solution.tables["shipments"]["departs"].iloc[0]) == date(2027, 1, 1)


def test_what_is_put_in_counts_after_losses(tmp_path: Path) -> None:
    """Of 100 t at the start 80 are left; with 10 t put in 90 are held of the 100 wanted, and 10 are missing.

    100 · 10 for the demand, 10 · 10 put in, 10 · 50 missing: 1600.
    """
    columns = "facility, commodity, initial_t, loss_per_y, intake_t_per_y, minimum_t, shortfall_usd_per_t_y"
    solution = solve_mines(tmp_path, MINE, stocks=table(columns, "market, metal, 100, 0.2, 10, 100, 50"))
    assert objective(solution) == pytest.approx(1600)
    assert cell(solution, "stocks", "quantity_t") == pytest.approx(90)
    assert cell(solution, "rules", "value_usd_per_t", kind="stock_intake") == pytest.approx(40)


def test_a_stock_that_nothing_reaches_is_missing(tmp_path: Path) -> None:
    """No lane leads to the depot: 100 · 10 and 40 · 500."""
    solution = solve_mines(
        tmp_path,
        MINE,
        more={"facilities": "depot, Depot, stockpile, US"},
        stocks=table("facility, commodity, minimum_t, shortfall_usd_per_t_y", "depot, metal, 40, 500"),
    )
    assert objective(solution) == pytest.approx(21000)
    assert cell(solution, "rules", "value_usd_per_t", kind="stock_minimum") == pytest.approx(500)


def test_a_plant_that_makes_a_commodity_keeps_only_what_it_made(tmp_path: Path) -> None:
    """The market collects scrap at 20, to the end of 2026 as well; its stock belongs to what it makes: 100 · 20.

    The mine's metal at 10 is received, and cannot be kept.
    """
    scrap = {"processes": "market, collect, yard, 20", "recipes": "market, collect, metal, 1"}
    capacity = table(
        "facility, unit, rate_t_per_y, end", "mine, pit, 1000, 2027-01-01", "market, yard, 1000, 2027-01-01"
    )
    solution = solve_mines(
        tmp_path, MINE, horizon(2), more=scrap, capacity=capacity, demand=LATER, stocks=kept()
    )
    assert objective(solution) == pytest.approx(2000)
