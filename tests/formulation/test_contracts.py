"""Contracts: what must be shipped, what may be, and what a missing tonne costs, by hand.

The cheap mine sells at 10 USD/t and the dear one at 30, so each tonne of a contract with the dear one costs 20.
"""

from pathlib import Path

import pytest

from tests.mines import demand, horizon, solve_mines, table
from tests.small import by_period, cell, objective, paid, total

MINIMUM = "contract, seller, buyer, commodity, start, end, minimum_t_per_y, shortfall_usd_per_t"
MAXIMUM = "contract, seller, buyer, commodity, start, end, maximum_t_per_y"
LANES = "origin, destination, commodity, cost_usd_per_t, lead_days, capacity_t_per_y, start, end"
CHEAP_LANE = "cheap, market, metal, 0, 0,,,"


def test_a_minimum_is_shipped_where_missing_it_costs_more(tmp_path: Path) -> None:
    """A missing tonne would cost 50, more than the 20 of shipping it: 70 · 10 + 30 · 30 = 1600."""
    solution = solve_mines(tmp_path, contracts=table(MINIMUM, "offtake, dear, market, metal,,, 30, 50"))
    assert objective(solution) == pytest.approx(1600)
    assert cell(solution, "rules", "value_usd_per_t", kind="contract_minimum") == pytest.approx(20)
    assert cell(solution, "rules", "used_t", kind="contract_minimum") == pytest.approx(30)


def test_a_minimum_is_missed_where_that_costs_less(tmp_path: Path) -> None:
    """A missing tonne costs 15, less than 20: 100 · 10 + 30 · 15 = 1450."""
    solution = solve_mines(tmp_path, contracts=table(MINIMUM, "offtake, dear, market, metal,,, 30, 15"))
    assert objective(solution) == pytest.approx(1450)
    assert paid(solution, "contract_shortfall") == pytest.approx(450)
    assert cell(solution, "rules", "value_usd_per_t", kind="contract_minimum") == pytest.approx(15)


def test_a_minimum_counts_the_days_on_which_the_contract_holds(tmp_path: Path) -> None:
    """146 of 365 days at 30 t/y are 12 t: 88 · 10 + 12 · 30 = 1240."""
    contracts = table(MINIMUM, "offtake, dear, market, metal, 2026-08-08,, 30, 50")
    solution = solve_mines(tmp_path, contracts=contracts)
    assert objective(solution) == pytest.approx(1240)
    assert cell(solution, "rules", "limit_t", kind="contract_minimum") == pytest.approx(12)


def test_a_minimum_waits_for_a_lane(tmp_path: Path) -> None:
    """The lane opens in 2027, so nothing is missing in 2026: 100 · 10 = 1000, then 1600."""
    solution = solve_mines(
        tmp_path,
        settings=horizon(2),
        lanes=table(LANES, CHEAP_LANE, "dear, market, metal, 0, 0,, 2027-01-01,"),
        contracts=table(MINIMUM, "offtake, dear, market, metal,,, 30, 50"),
    )
    assert objective(solution) == pytest.approx(2600)
    assert by_period(solution, "rules", "limit_t", kind="contract_minimum") == pytest.approx([30])


def test_a_banned_lane_is_open_and_its_minimum_missed(tmp_path: Path) -> None:
    """A ban, capacity 0 until 2027, does not excuse the contract: 1000 + 30 · 50 = 2500, then 1600."""
    solution = solve_mines(
        tmp_path,
        settings=horizon(2),
        lanes=table(
            LANES,
            CHEAP_LANE,
            "dear, market, metal, 0, 0, 0,, 2027-01-01",
            "dear, market, metal, 0, 0,, 2027-01-01,",
        ),
        contracts=table(MINIMUM, "offtake, dear, market, metal,,, 30, 50"),
    )
    assert objective(solution) == pytest.approx(4100)
    assert paid(solution, "contract_shortfall") == pytest.approx(1500)


def test_a_lane_of_little_capacity_leaves_the_rest_of_a_minimum_missing(tmp_path: Path) -> None:
    """10 t fit and 20 are missing: 90 · 10 + 10 · 30 + 20 · 50 = 2200."""
    solution = solve_mines(
        tmp_path,
        lanes=table(LANES, CHEAP_LANE, "dear, market, metal, 0, 0, 10,,"),
        contracts=table(MINIMUM, "offtake, dear, market, metal,,, 30, 50"),
    )
    assert objective(solution) == pytest.approx(2200)
    assert cell(solution, "rules", "value_usd_per_t", kind="contract_minimum") == pytest.approx(50)


def test_a_minimum_ends_when_nothing_would_arrive_any_more(tmp_path: Path) -> None:
    """What leaves the dear mine takes 365.25 days, a year.

    In 2026 it ships 30 t for 2027, beside the cheap 100: 1000 + 900. In 2027 its lane is shut by the end of the
    horizon and nothing is missing; the cheap mine adds 70: 700. Together 2600.
    """
    solution = solve_mines(
        tmp_path,
        settings=horizon(2),
        lanes=table(LANES, CHEAP_LANE, "dear, market, metal, 0, 365.25,,,"),
        contracts=table(MINIMUM, "offtake, dear, market, metal,,, 30, 50"),
    )
    assert objective(solution) == pytest.approx(2600)
    assert paid(solution, "contract_shortfall") == 0
    assert by_period(solution, "rules", "limit_t", kind="contract_minimum") == pytest.approx([30])


def test_a_country_may_sell_and_a_country_may_buy(tmp_path: Path) -> None:
    """Canada owes the United States 30 t, from any mine to any market.

    The second mine has 20 t at 25 USD/t, the dear one the other 10; the cheap one fills up to 100 t over both markets:
    20 · 25 + 10 · 30 + 70 · 10 = 1500.
    """
    solution = solve_mines(
        tmp_path,
        {"cheap": ("CN", 10, 100), "dear": ("CA", 30, 100), "second": ("CA", 25, 20)},
        more={
            "facilities": "other, Other, market, US",
            "lanes": "cheap, other, metal, 0\ndear, other, metal, 0",
        },
        demand=demand("market, metal, 2026, 60, 1,, 1000", "other, metal, 2026, 40, 1,, 1000"),
        contracts=table(MINIMUM, "treaty, CA, US, metal,,, 30, 50"),
    )
    assert objective(solution) == pytest.approx(1500)
    assert total(solution, "shipments", "quantity_t", origin="second") == pytest.approx(20)
    assert total(solution, "shipments", "quantity_t", origin="dear") == pytest.approx(10)


def test_minima_do_not_add_up(tmp_path: Path) -> None:
    """30 t meet a contract over 30 and another over 20 between the same two: 1600."""
    contracts = table(MINIMUM, "one, dear, market, metal,,, 30, 50", "two, dear, market, metal,,, 20, 50")
    solution = solve_mines(tmp_path, contracts=contracts)
    assert objective(solution) == pytest.approx(1600)
    values = {
        rule: cell(solution, "rules", "value_usd_per_t", kind="contract_minimum", rule=rule)
        for rule in ("one", "two")
    }
    assert values == pytest.approx({"one": 20, "two": 0})


def test_a_quota_counts_all_lanes_together(tmp_path: Path) -> None:
    """China may ship 60 t: 40 at 10, 20 at 12; the rest is dear: 400 + 240 + 40 · 30 = 1840. One more saves 30 - 12."""
    solution = solve_mines(
        tmp_path,
        {"cheap": ("CN", 10, 40), "second": ("CN", 12, 100), "dear": ("CA", 30, 100)},
        contracts=table(MAXIMUM, "quota, CN, US, metal,,, 60"),
    )
    assert objective(solution) == pytest.approx(1840)
    assert cell(solution, "rules", "used_t", kind="contract_maximum") == pytest.approx(60)
    assert cell(solution, "rules", "value_usd_per_t", kind="contract_maximum") == pytest.approx(18)


@pytest.mark.parametrize(
    "rows",
    [
        (
            "first, cheap, market, metal,, 2026-08-08, 50",
            "then, cheap, market, metal, 2026-08-08,2027-01-01, 100",
        ),
        ("one, cheap, market, metal,, 2027-01-01, 30", "two, cheap, market, metal,, 2027-01-01, 40"),
    ],
    ids=["one after the other", "side by side"],
)
def test_quotas_follow_one_another_or_add_up(tmp_path: Path, rows: tuple[str, str]) -> None:
    """219 days at 50 t/y and 146 at 100 are 30 + 40 = 70 t; 30 and 40 t/y side by side are the same.

    70 · 10 + 30 · 30 = 1600; in 2027 no row is in force and nothing is limited: 1000.
    """
    solution = solve_mines(tmp_path, settings=horizon(2), contracts=table(MAXIMUM, *rows))
    assert by_period(solution, "rules", "limit_t", kind="contract_maximum") == pytest.approx([70])
    assert objective(solution) == pytest.approx(2600)


def test_a_contract_has_both_ends(tmp_path: Path) -> None:
    """The dear mine ships at least 30 t; the cheap one at most 60, so it ships 40: 60 · 10 + 40 · 30 = 1800."""
    solution = solve_mines(
        tmp_path,
        contracts=table(
            "contract, seller, buyer, commodity, minimum_t_per_y, maximum_t_per_y, shortfall_usd_per_t",
            "offtake, dear, market, metal, 30, 45, 50",
            "quota, cheap, market, metal,, 60,",
        ),
    )
    assert objective(solution) == pytest.approx(1800)


def test_a_seller_that_has_nothing_misses_its_minimum(tmp_path: Path) -> None:
    """A smelter without concentrate has an open lane and a contract over 30 t at 50: 100 · 10 + 30 · 50 = 2500."""
    solution = solve_mines(
        tmp_path,
        more={
            "commodities": "concentrate, zinc, concentrate, 0",
            "facilities": "smelter, Smelter, smelter, CA",
            "processes": "smelter, melt,, 5",
            "recipes": "smelter, melt, concentrate, -1\nsmelter, melt, metal, 1",
            "lanes": "smelter, market, metal, 0",
        },
        contracts=table(MINIMUM, "offtake, smelter, market, metal,,, 30, 50"),
    )
    assert objective(solution) == pytest.approx(2500)
    assert cell(solution, "rules", "value_usd_per_t", kind="contract_minimum") == pytest.approx(50)
