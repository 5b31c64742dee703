"""Demand: slices, years between and outside those given, what stays unmet."""

from datetime import date

import pytest

from tests.small import BY_QUARTER, by_period, cell, objective, paid, price, solve_small, total


def test_slices_go_short_in_the_order_of_their_cost(tmp_path):
    """25 t for three slices of 20 t: all of the one at 900 USD, 5 t of the one at 400, nothing of the one at 100.

    25 · 15 + 15 · 400 + 20 · 100; the next tonne would go to the middle slice.
    """
    solution = solve_small(
        tmp_path,
        capacity="facility, unit, rate_t_per_y\n pit, face, 25",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, slice, shortfall_usd_per_t
            mill, metal, 2026, 20, 1, bulk, 100
            mill, metal, 2026, 20, 1, core, 900
            mill, metal, 2026, 20, 1, middle, 400""",
    )
    assert objective(solution) == pytest.approx(375 + 6000 + 2000)
    for part, short in (("bulk", 20), ("core", 0), ("middle", 15)):
        assert cell(solution, "shortfalls", "short_t", slice=part) == pytest.approx(short)
    assert price(solution, facility="mill") == pytest.approx(400)


def test_what_costs_more_than_its_shortfall_stays_short(tmp_path):
    """A tonne costs 15 USD, a tonne missing in the cheap slice 12: 40 · 12 + 20 · 15."""
    solution = solve_small(
        tmp_path,
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, slice, shortfall_usd_per_t
            mill, metal, 2026, 40, 1, cheap, 12
            mill, metal, 2026, 20, 1, , 1000""",
    )
    assert objective(solution) == pytest.approx(480 + 300)
    assert paid(solution, "shortfall") == pytest.approx(480)


def test_years_between_are_interpolated_and_years_outside_want_nothing(tmp_path):
    """From 60 t at 1000 USD in 2027 to 100 t at 2000 in 2029 it is 80 t at 1500 in 2028; nothing in 2026 and 2030.

    50 t a year leave 10, 30 and 50 t short: 150 · 15 + 10 · 1000 + 30 · 1500 + 50 · 2000.
    """
    solution = solve_small(
        tmp_path,
        {"horizon": {"end": date(2031, 1, 1)}},
        capacity="facility, unit, rate_t_per_y\n pit, face, 50",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2029, 100, 1, 2000
            mill, metal, 2027, 60, 1, 1000""",
    )
    assert objective(solution) == pytest.approx(2250 + 10_000 + 45_000 + 100_000)
    assert total(solution, "shortfalls", "demand_t") == pytest.approx(240)
    values = by_period(solution, "capacity", "value_usd_per_t")
    assert values == pytest.approx([0, 985, 1485, 1985, 0])


def test_rows_between_the_first_and_last_year_bend_the_line(tmp_path):
    """60 t in 2026, 30 t in 2028, 70 t in 2030: 45 t in 2027 and 50 t in 2029; by quarter a quarter of each."""
    solution = solve_small(
        tmp_path,
        {"horizon": {"step": "quarter", "end": date(2031, 1, 1)}},
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 60, 1, 1000
            mill, metal, 2028, 30, 1, 1000
            mill, metal, 2030, 70, 1, 1000""",
    )
    wanted = [quantity / 4 for quantity in (60, 45, 30, 50, 70) for _ in range(4)]
    assert by_period(solution, "shortfalls", "demand_t") == pytest.approx(wanted)
    assert objective(solution) == pytest.approx(255 * 15)


def test_a_single_year_is_that_year_alone(tmp_path):
    """Demand is given for 2026 only: 2027 wants nothing."""
    solution = solve_small(tmp_path, {"horizon": {"end": date(2028, 1, 1), "step": "quarter"}})
    assert objective(solution) == pytest.approx(900)


def test_in_cost_mode_priorities_do_not_count(tmp_path):
    """The pit serves one of two mills: the one of priority 2, whose tonnes are worth more: 100 · 15 + 20 · 500."""
    solution = solve_small(
        tmp_path,
        BY_QUARTER,
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 60, 1, 500
            mill, metal, 2026, 60, 2, 600""",
    )
    assert objective(solution) == pytest.approx(1500 + 10_000)
    assert total(solution, "shortfalls", "short_t", priority=1) == pytest.approx(20)


def test_what_nothing_can_reach_is_short_in_full(tmp_path):
    """There is no lane: 60 t short."""
    solution = solve_small(tmp_path, lanes="origin, destination, commodity, cost_usd_per_t")
    assert objective(solution) == pytest.approx(60_000)
    assert solution.tables["deliveries"].empty
