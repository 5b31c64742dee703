"""Lanes: capacity, freight, tariff, and lead times that spread arrivals over two periods."""

from datetime import date

import pytest

import sourcing
from tests.small import (
    BY_QUARTER,
    QUARTERS,
    TWO_YEARS,
    by_period,
    cell,
    objective,
    paid,
    price,
    solve_small,
    total,
    write_small,
)


def test_lane_capacity_is_for_the_days_on_which_the_row_holds(tmp_path):
    """80 t a year on 73 of 365 days are 16 t; the lane that holds otherwise, 10 t a year on 292 days, 8 t.

    The other 36 t are short; one more tonne over either would save 1000 - 15.
    """
    lanes = """
        origin, destination, commodity, cost_usd_per_t, capacity_t_per_y, start, end
        CA, mill, metal, 5, 10, ,
        pit, mill, metal, 5, 80, 2026-03-15, 2026-05-27"""
    solution = solve_small(tmp_path, lanes=lanes)
    assert objective(solution) == pytest.approx(24 * 15 + 36 * 1000)
    rules = solution.tables["rules"]
    assert sorted(rules["limit_t"]) == pytest.approx([8, 16])
    assert list(rules["value_usd_per_t"]) == pytest.approx([985, 985])


def test_a_lane_without_capacity_is_open_in_a_period_that_it_touches(tmp_path):
    """The row holds on one day of the first quarter and not at all in the others: 15 t arrive, 45 t are short."""
    lanes = """
        origin, destination, commodity, cost_usd_per_t, start, end
        pit, mill, metal, 5, 2026-03-31, 2026-04-01"""
    solution = solve_small(tmp_path, BY_QUARTER, lanes=lanes)
    assert by_period(solution, "shortfalls", "short_t") == pytest.approx([0, 15, 15, 15])
    assert objective(solution) == pytest.approx(15 * 15 + 45 * 1000)


def test_a_row_over_several_lanes_limits_each(tmp_path):
    """Two pits can send 20 t each under a row of 20 t a year; 20 t are short."""
    solution = solve_small(
        tmp_path,
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            shaft, Shaft, mine, CA
            mill, Mill, market, US""",
        processes="facility, process, unit, cost_usd_per_t\n pit, dig, face, 10\n shaft, dig, , 30",
        recipes="facility, process, commodity, rate\n pit, dig, metal, 1\n shaft, dig, metal, 1",
        lanes="origin, destination, commodity, cost_usd_per_t, capacity_t_per_y\n CA, US, *, 5, 20",
    )
    assert total(solution, "shipments", "quantity_t", origin="pit") == pytest.approx(20)
    assert total(solution, "shipments", "quantity_t", origin="shaft") == pytest.approx(20)
    assert objective(solution) == pytest.approx(20 * 15 + 20 * 35 + 20 * 1000)


def test_a_tariff_is_one_more_row_with_a_start(tmp_path):
    """From July on a quarter of the price of 200 USD is due: 15 t a quarter at 15, 15, 65, 65 USD."""
    lanes = """
        origin, destination, commodity, cost_usd_per_t, tariff_share, start
        CA, US, *, 5, ,
        CA, US, metal, 5, 0.25, 2026-07-01"""
    solution = solve_small(tmp_path, BY_QUARTER, lanes=lanes)
    assert [price(solution, t, facility="mill") for t in QUARTERS] == pytest.approx([15, 15, 65, 65])
    assert by_period(solution, "shipments", "tariff_usd", "departs") == pytest.approx([0, 0, 750, 750])
    assert (paid(solution, "freight"), paid(solution, "tariff")) == pytest.approx((300, 1500))
    assert objective(solution) == pytest.approx(600 + 300 + 1500)


def test_a_tariff_above_the_price_is_charged_in_full(tmp_path):
    """A tariff of 150 % on 200 USD makes the tonne 10 + 5 + 300 USD, which is below the cost of shortfall."""
    lanes = "origin, destination, commodity, cost_usd_per_t, tariff_share\n pit, mill, metal, 5, 1.5"
    assert objective(solve_small(tmp_path, lanes=lanes)) == pytest.approx(60 * 315)


def test_half_a_quarter_of_lead_time(tmp_path):
    """45.65625 days are half a quarter: of 10 t that leave 5 t arrive at once and 5 t a quarter later.

    Goods in transit make up what is missing at first: 10 t leave in every quarter, the last 5 t arrive after the end
    and are paid all the same. The price p of an arrival solves 15 = (p[t] + p[t+1]) / 2 backwards from p[5] = 0.
    """
    solution = solve_small(
        tmp_path,
        BY_QUARTER,
        lanes="origin, destination, commodity, cost_usd_per_t, lead_days\n pit, mill, metal, 5, 45.65625",
        in_transit="destination, commodity, tier, arrives, quantity_t\n mill, metal, ally, 2026-03-31, 5",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 40, 1, 1000""",
    )
    assert by_period(solution, "shipments", "quantity_t", "departs") == pytest.approx([10] * 4)
    assert by_period(solution, "arrivals", "quantity_t", "arrives") == pytest.approx([5, 10, 10, 10])
    assert objective(solution) == pytest.approx(40 * 15)
    assert [price(solution, t, facility="mill") for t in QUARTERS] == pytest.approx([0, 30, 0, 30])


def test_lead_time_of_more_than_a_year(tmp_path):
    """547.875 days are a year and a half: of 2026's shipments half arrives in 2027, half after the horizon.

    Nothing arrives in 2026; each tonne of the 60 t of 2027 takes two that leave, 100 t at most: 50 t for 100 · 15.
    """
    solution = solve_small(
        tmp_path,
        TWO_YEARS,
        lanes="origin, destination, commodity, cost_usd_per_t, lead_days\n pit, mill, metal, 5, 547.875",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 60, 1, 1000
            mill, metal, 2027, 60, 1, 1000""",
    )
    assert by_period(solution, "shortfalls", "short_t") == pytest.approx([60, 10])
    assert by_period(solution, "shipments", "quantity_t", "departs") == pytest.approx([100])
    assert objective(solution) == pytest.approx(100 * 15 + 70 * 1000)
    capacity = cell(solution, "capacity", "value_usd_per_t", period="2026-01-01")
    assert capacity == pytest.approx(1000 / 2 - 15)


@pytest.mark.parametrize("lead_days", [365.25, 400])
def test_a_lane_is_shut_where_nothing_arrives_in_the_horizon(tmp_path, lead_days):
    """A year or more under way in a horizon of a year: all 60 t are short, and no lane is in the program."""
    lanes = f"origin, destination, commodity, cost_usd_per_t, lead_days\n pit, mill, metal, 5, {lead_days}"
    solution = solve_small(tmp_path, lanes=lanes)
    assert objective(solution) == pytest.approx(60 * 1000)
    assert solution.tables["shipments"].empty


@pytest.mark.parametrize("lead_days", [45, 46])
def test_there_is_no_cliff_between_45_and_46_days(tmp_path, lead_days):
    """Of what leaves in the only quarter, 91.3125 days long, 1 - lead / L arrives: 15 t take 15 / (1 - lead / L)."""
    lanes = f"origin, destination, commodity, cost_usd_per_t, lead_days\n pit, mill, metal, 5, {lead_days}"
    one_quarter = {"horizon": {"step": "quarter", "end": date(2026, 4, 1)}}
    capacity = "facility, unit, rate_t_per_y\n pit, face, 1000"
    solution = solve_small(tmp_path, one_quarter, lanes=lanes, capacity=capacity)
    assert objective(solution) == pytest.approx(15 * 15 / (1 - lead_days / 91.3125))
    assert total(solution, "arrivals", "quantity_t") == pytest.approx(15)


@pytest.mark.parametrize("step", ["quarter", "month"])
def test_steps_agree_where_data_are_constant_and_nothing_lags(tmp_path, step):
    """Without dates inside the year every step gives the 60 t at 15 USD and the 40 t of unmet demand by year."""
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 140, 1, 1000"""
    solution = sourcing.solve(write_small(tmp_path, demand=demand), step=step)
    assert objective(solution) == pytest.approx(100 * 15 + 40 * 1000)
    assert total(solution, "shortfalls", "short_t") == pytest.approx(40)
