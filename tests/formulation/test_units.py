"""Units: capacity by day, and what processes take of it."""

import pytest

from tests.small import BY_QUARTER, by_period, cell, objective, solve_small, total


def available(solution, unit="face"):
    return by_period(solution, "capacity", "available_t", unit=unit)


def test_ramp_crosses_periods(tmp_path):
    """The line from 0 on 1 July to 1 on 1 January is 1/4 on average in July-September, 3/4 in October-December.

    120 / 4 · 1/4 = 7.5 t and 22.5 t of the 15 t wanted in each quarter: 15 + 15 + 7.5 t short, 22.5 t · 15 USD.
    """
    capacity = "facility, unit, rate_t_per_y, start, ramp_months\n pit, face, 120, 2026-07-01, 6"
    solution = solve_small(tmp_path, BY_QUARTER, capacity=capacity)
    assert available(solution) == pytest.approx([0, 0, 7.5, 22.5])
    assert objective(solution) == pytest.approx(37.5 * 1000 + (7.5 + 15) * 15)
    assert by_period(solution, "capacity", "value_usd_per_t") == pytest.approx([985, 985, 985, 0])


def test_ramp_inside_one_long_period(tmp_path):
    """By year the same ramp is a triangle over 184 of 365 days: 120 · 184/365 / 2 = 30.2466 t."""
    capacity = "facility, unit, rate_t_per_y, start, ramp_months\n pit, face, 120, 2026-07-01, 6"
    solution = solve_small(tmp_path, capacity=capacity)
    assert available(solution) == pytest.approx([120 * 92 / 365])
    assert total(solution, "shortfalls", "short_t") == pytest.approx(60 - 120 * 92 / 365)


def test_rows_add_up_with_dates_inside_the_period_and_open_shares(tmp_path):
    """73 days are a fifth of 2026: 50 for all of it, 100 · 1/5 to 15 March, 100 · 1/2 · 2/5 from 8 August on."""
    capacity = """
        facility, unit, rate_t_per_y, start, end, available_share
        pit, face, 50, , ,
        pit, face, 100, , 2026-03-15,
        pit, face, 100, 2026-08-08, 2030-01-01, 0.5"""
    assert available(solve_small(tmp_path, capacity=capacity)) == pytest.approx([50 + 20 + 20])


ENDS = """
    facility, unit, rate_t_per_y, start, end, ends_with, ramp_months
    pit, face, 365, , , pit/shaft,
    pit, shaft, 10, {start}, , , 3
    pit, shaft, 10, {start}, , , 1
    pit, shaft, 10, 2026-06-15, , , 60"""


@pytest.mark.parametrize(("start", "days"), [("2026-04-01", 181), ("2026-05-01", 212)])
def test_a_row_ends_with_its_successor_at_full_rate(tmp_path, start, days):
    """Of the shaft's rows the two that start first count, of these the one full last: after three months.

    So the face ends on 1 July, day 181 of the year; where the shaft starts a month later, on 1 August, day 212.
    """
    solution = solve_small(tmp_path, capacity=ENDS.format(start=start))
    assert available(solution) == pytest.approx([days])


def test_processes_share_a_unit(tmp_path):
    """A tonne of metal takes 2 t of the face, of powder 1 t: 1 t of face saves 900 / 2 USD as metal, 800 as powder.

    Powder takes 40 t of the face, metal the other 60 t for 30 t: 30 t of metal short, 30 · 1000 + 30 · 100 + 40 · 50.
    """
    solution = solve_small(
        tmp_path,
        commodities="commodity, mineral, form\n metal, zinc, metal\n powder, zinc, powder",
        processes="""
            facility, process, unit, unit_use, cost_usd_per_t
            pit, dig, face, 2, 100
            pit, grind, face, , 50""",
        recipes="facility, process, commodity, rate\n pit, dig, metal, 1\n pit, grind, powder, 1",
        lanes="origin, destination, commodity, cost_usd_per_t\n pit, mill, *, 0",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 60, 1, 1000
            mill, powder, 2026, 40, 1, 850""",
    )
    assert objective(solution) == pytest.approx(30_000 + 3_000 + 2_000)
    assert cell(solution, "capacity", "value_usd_per_t") == pytest.approx((1000 - 100) / 2)
    assert cell(solution, "prices", "price_usd_per_t", facility="pit", commodity="powder") == pytest.approx(
        500
    )


def test_a_process_takes_several_units(tmp_path):
    """A tonne takes 1 t of the face and 0.5 t of the hoist, which has 20 t: 40 t are dug, 20 t short."""
    solution = solve_small(
        tmp_path,
        capacity="facility, unit, rate_t_per_y\n pit, face, 100\n pit, hoist, 20",
        extra_units="facility, process, unit, unit_use\n pit, dig, hoist, 0.5",
    )
    assert objective(solution) == pytest.approx(40 * 15 + 20 * 1000)
    assert cell(solution, "capacity", "used_t", unit="face") == pytest.approx(40)
    assert cell(solution, "capacity", "value_usd_per_t", unit="face") == 0
    assert cell(solution, "capacity", "value_usd_per_t", unit="hoist") == pytest.approx(2 * (1000 - 15))


def test_a_process_without_a_unit_has_no_limit(tmp_path):
    """A million tonnes at 15 USD each."""
    solution = solve_small(
        tmp_path,
        capacity="facility, unit, rate_t_per_y",
        processes="facility, process, cost_usd_per_t\n pit, dig, 10",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 1000000, 1, 1000""",
    )
    assert objective(solution) == pytest.approx(15e6)
    assert solution.tables["capacity"].empty


def test_the_value_of_capacity_is_undiscounted(tmp_path):
    """Capacity for half of what is wanted: one tonne more saves 1000 - 15 USD in money of the day in both years."""
    solution = solve_small(
        tmp_path,
        {"economics": {"discount_rate": 0.1}, "horizon": {"step": "month"}},
        capacity="facility, unit, rate_t_per_y\n pit, face, 30",
    )
    assert by_period(solution, "capacity", "value_usd_per_t") == pytest.approx([985] * 12)
