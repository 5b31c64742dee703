"""Objective: when each cost is paid, and that its categories add up."""

import pytest

from tests.small import TWO_YEARS, cell, objective, paid, price, solve_small

# With 21 % a year, mid-2026 is discounted by 1.21^(1/2) = 1.1 and mid-2027 by 1.21^(3/2) = 1.331.
INTEREST = {"economics": {"discount_rate": 0.21}, **TWO_YEARS}
BOTH_YEARS = """
    facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
    mill, metal, 2026, 60, 1, 1000
    mill, metal, 2027, 120, 1, 1000"""


def test_costs_are_discounted_to_the_middle_of_their_period(tmp_path):
    """60 · 15 in 2026; 100 · 15 and 20 t short in 2027: 900 / 1.1 + 21 500 / 1.331."""
    solution = solve_small(tmp_path, INTEREST, demand=BOTH_YEARS)
    assert objective(solution) == pytest.approx(900 / 1.1 + 21_500 / 1.331)
    assert paid(solution, "shortfall") == pytest.approx(20_000)
    assert solution.summary["costs"]["shortfall"]["discounted"] == pytest.approx(20_000 / 1.331)


def test_half_years_are_discounted_by_quarter(tmp_path):
    """All demand of 2026 by quarter: 225 USD in each, 1/8, 3/8, 5/8 and 7/8 of a year after the start."""
    solution = solve_small(tmp_path, {"economics": {"discount_rate": 0.21}, "horizon": {"step": "quarter"}})
    assert objective(solution) == pytest.approx(225 * sum(1.21 ** -(eighth / 8) for eighth in (1, 3, 5, 7)))


def test_freight_and_tariff_on_departure_throughput_on_arrival(tmp_path):
    """60 t leave in 2026 for 2027: 10 + 5 + 50 % of 200 USD are paid on departure, 2 USD on arrival.

    60 · 115 / 1.1 + 60 · 2 / 1.331; a tonne more in 2027 costs 115 · 1.21 + 2 in money of that year.
    """
    solution = solve_small(
        tmp_path,
        INTEREST,
        lanes="""
            origin, destination, commodity, cost_usd_per_t, lead_days, tariff_share
            pit, mill, metal, 5, 365.25, 0.5""",
        throughput="facility, commodity, cost_usd_per_t\n mill, metal, 2",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2027, 60, 1, 1000""",
    )
    assert objective(solution) == pytest.approx(60 * 115 / 1.1 + 60 * 2 / 1.331)
    assert price(solution, "2027-01-01", facility="mill") == pytest.approx(115 * 1.21 + 2)
    assert cell(solution, "shipments", "freight_usd") == pytest.approx(300)
    assert cell(solution, "arrivals", "throughput_usd", arrives="2027-01-01") == pytest.approx(120)


def test_categories_add_up(tmp_path):
    """Dug 90 t · 10, sold 30 t · -40, shipped 50 t · (5 + 20 % of 200 + 1), 10 t short: each in its own place.

    The lane carries 50 t a year; by-product 0.1 · 90 t at 2 USD; 4 t kept all year at 3 USD, 6 t missing there at 8;
    5 t missing under a contract for 55 t at 70 USD.
    """
    solution = solve_small(
        tmp_path,
        commodities="""
            commodity, mineral, form, price_usd_per_t, disposal_usd_per_t, holding_usd_per_t_y
            metal, zinc, metal, 200, , 3
            slag, zinc, slag, , 2, """,
        capacity="facility, unit, rate_t_per_y\n pit, face, 80\n pit, gate, 30",
        processes="facility, process, unit, cost_usd_per_t\n pit, dig, face, 10\n pit, sell, gate, -40",
        recipes="""
            facility, process, commodity, rate
            pit, dig, metal, 1
            pit, dig, slag, 0.1
            pit, sell, metal, -1""",
        lanes="""
            origin, destination, commodity, cost_usd_per_t, tariff_share, capacity_t_per_y
            pit, mill, metal, 5, 0.2, 50""",
        throughput="facility, commodity, cost_usd_per_t\n mill, *, 1",
        stocks="""
            facility, commodity, initial_t, capacity_t, minimum_t, shortfall_usd_per_t_y
            mill, metal, 4, 4, 10, 2000""",
        contracts="""
            contract, seller, buyer, commodity, minimum_t_per_y, shortfall_usd_per_t
            take, pit, mill, metal, 55, 70""",
        projects="project, facility, unit, max_t_per_y, capex_usd_per_t_y\n more, pit, face, 2, 6",
    )
    wanted = {
        "activity": 80 * 10,
        "outside": -30 * 40,
        "freight": 50 * 5,
        "tariff": 50 * 40,
        "throughput": 50 * 1,
        "holding": 4 * 3,
        "disposal": 8 * 2,
        "capex": 0,
        "shortfall": 10 * 1000,
        "contract_shortfall": 5 * 70,
        "stock_shortfall": 6 * 2000,
    }
    assert {name: paid(solution, name) for name in wanted} == pytest.approx(wanted)
    assert objective(solution) == pytest.approx(sum(wanted.values()))
    penalties = solution.summary["penalties_usd"]["undiscounted"]
    assert penalties == pytest.approx(10_000 + 350 + 12_000)
