"""Throughput: limits and prices on what arrives at a facility."""

import pytest

from tests.small import BY_QUARTER, by_period, cell, objective, paid, price, solve_small, total

PORT = {
    "commodities": "commodity, mineral, form\n metal, zinc, metal\n powder, zinc, powder\n ore, zinc, ore",
    "facilities": """
        facility, name, kind, country
        pit, Pit, mine, CA
        harbour, Harbour, port, US
        mill, Mill, market, US""",
    "processes": "facility, process, unit, cost_usd_per_t\n pit, dig, face, 10\n pit, grind, , 20",
    "recipes": "facility, process, commodity, rate\n pit, dig, metal, 1\n pit, grind, powder, 1",
    "lanes": "origin, destination, commodity, cost_usd_per_t\n pit, harbour, *, 5\n harbour, mill, *, 1",
}
BOTH = """
    facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
    mill, metal, 2026, 60, 1, 1000
    mill, powder, 2026, 40, 1, 500"""


def test_commodities_of_one_cell_share_a_limit(tmp_path):
    """80 t of the 100 t pass. Metal saves 1000 - 16 each, powder 500 - 26: 60 t of metal, 20 t of powder."""
    throughput = "facility, commodity, rate_t_per_y\n harbour, powder;metal, 80"
    solution = solve_small(tmp_path, **PORT, demand=BOTH, throughput=throughput)
    assert total(solution, "deliveries", "quantity_t", commodity="powder") == pytest.approx(20)
    assert objective(solution) == pytest.approx(60 * 16 + 20 * 26 + 20 * 500)
    assert cell(solution, "rules", "value_usd_per_t", kind="throughput") == pytest.approx(500 - 26)


def test_cells_limit_apart_and_together(tmp_path):
    """Metal alone may be 50 t, everything together 80 t: 50 t of metal, 30 t of powder."""
    throughput = "facility, commodity, rate_t_per_y\n harbour, metal, 50\n harbour, *, 80"
    solution = solve_small(tmp_path, **PORT, demand=BOTH, throughput=throughput)
    assert objective(solution) == pytest.approx(50 * 16 + 30 * 26 + 10 * 1000 + 10 * 500)
    assert cell(solution, "rules", "value_usd_per_t", rule="*") == pytest.approx(500 - 26)
    assert cell(solution, "rules", "value_usd_per_t", rule="metal") == pytest.approx(984 - 474)


def test_a_blank_rate_is_no_limit_but_costs(tmp_path):
    """60 t at 10 + 5 + 1 and 3 USD of handling."""
    throughput = "facility, commodity, cost_usd_per_t\n harbour, *, 3"
    solution = solve_small(tmp_path, **PORT, throughput=throughput)
    assert objective(solution) == pytest.approx(60 * 19)
    assert paid(solution, "throughput") == pytest.approx(180)
    assert total(solution, "arrivals", "throughput_usd", destination="harbour") == pytest.approx(180)
    assert price(solution, facility="mill", commodity="metal") == pytest.approx(19)


def test_rows_follow_one_another_and_add_up(tmp_path):
    """By quarter 10 t, then 4 t, then 4 + 8 t of the 15 t wanted; no row touches the last quarter."""
    throughput = """
        facility, commodity, rate_t_per_y, start, end
        harbour, metal;powder, 40, , 2026-04-01
        harbour, powder;metal, 16, 2026-04-01, 2026-10-01
        harbour, metal;powder, 32, 2026-07-01, 2026-10-01"""
    solution = solve_small(tmp_path, BY_QUARTER, **PORT, throughput=throughput)
    assert by_period(solution, "rules", "limit_t") == pytest.approx([10, 4, 12])
    assert by_period(solution, "shortfalls", "short_t") == pytest.approx([5, 11, 3, 0])
    assert objective(solution) == pytest.approx(41 * 16 + 19 * 1000)


def test_a_limit_inside_a_period_holds_for_all_of_it_at_its_share(tmp_path):
    """80 t a year on 73 of 365 days let 16 t through in the whole year; the cost of 4 USD counts for a fifth, 0.8."""
    throughput = """
        facility, commodity, rate_t_per_y, cost_usd_per_t, end
        harbour, *, 80, 4, 2026-03-15"""
    solution = solve_small(tmp_path, **PORT, throughput=throughput)
    assert objective(solution) == pytest.approx(16 * (16 + 0.8) + 44 * 1000)


def test_arrivals_count_when_they_arrive(tmp_path):
    """Half of what leaves arrives a quarter later, at the port's rate of 20 t a year: 5 t a quarter, 2 USD each.

    10 t leave in the first quarter, then nothing (5 t of the first arrive in the second), 10 t in the third, again
    nothing in the fourth: 20 t · 15, 20 t · 2 on arrival, 20 t · 1 to the mill; of 60 t 40 are short.
    """
    tables = {
        **PORT,
        "lanes": """
            origin, destination, commodity, cost_usd_per_t, lead_days
            pit, harbour, metal, 5, 45.65625
            harbour, mill, metal, 1, """,
    }
    throughput = "facility, commodity, rate_t_per_y, cost_usd_per_t\n harbour, metal, 20, 2"
    solution = solve_small(tmp_path, BY_QUARTER, **tables, throughput=throughput)
    arrived = by_period(solution, "arrivals", "quantity_t", "arrives", destination="harbour")
    assert arrived == pytest.approx([5] * 4)
    assert by_period(solution, "shipments", "quantity_t", "departs", origin="pit") == pytest.approx([10, 10])
    assert objective(solution) == pytest.approx(20 * (15 + 2 + 1) + 40 * 1000)


def test_goods_in_transit_count_towards_no_limit(tmp_path):
    """The port lets nothing through, but 10 t that were under way reach it in May and go on to the mill."""
    solution = solve_small(
        tmp_path,
        BY_QUARTER,
        **PORT,
        throughput="facility, commodity, rate_t_per_y, cost_usd_per_t\n harbour, *, 0, 7",
        in_transit="destination, commodity, tier, arrives, quantity_t\n harbour, metal, ally, 2026-05-01, 10",
    )
    assert by_period(solution, "shortfalls", "short_t") == pytest.approx([15, 5, 15, 15])
    assert objective(solution) == pytest.approx(10 * 1 + 50 * 1000)
    assert price(solution, "2026-04-01", facility="mill", commodity="metal") == pytest.approx(1000)


def test_a_market_can_be_limited_too(tmp_path):
    """The mill takes 25 t a year at most."""
    solution = solve_small(tmp_path, throughput="facility, commodity, rate_t_per_y\n mill, metal, 25")
    assert objective(solution) == pytest.approx(25 * 15 + 35 * 1000)
    assert cell(solution, "rules", "value_usd_per_t") == pytest.approx(985)
