"""Calendar arithmetic, each value counted on a calendar."""

from datetime import date

import pytest

from sourcing.timing import LAST_DAY, Horizon, Period, add_months, end_day, first_day, mean_curve


def days(first: str, end: str) -> tuple[int, int]:
    return date.fromisoformat(first).toordinal(), date.fromisoformat(end).toordinal()


YEAR = Period(*days("2026-01-01", "2027-01-01"))


@pytest.mark.parametrize(
    ("step", "names", "length"),
    [
        ("year", ["2028-01-01"], 1),
        ("quarter", ["2028-01-01", "2028-04-01", "2028-07-01", "2028-10-01"], 1 / 4),
        ("month", [f"2028-{month:02}-01" for month in range(1, 13)], 1 / 12),
    ],
)
def test_periods_have_calendar_bounds_and_nominal_length(step, names, length):
    horizon = Horizon(date(2028, 1, 1), date(2029, 1, 1), step)
    assert [period.name for period in horizon.periods.values()] == names
    assert sum(period.end - period.first for period in horizon.periods.values()) == 366
    assert horizon.length == length


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 10, 15), 3, date(2027, 1, 15)),
        (date(2026, 12, 31), 0, date(2026, 12, 31)),
        (date(2026, 3, 31), 24, date(2028, 3, 31)),
    ],
)
def test_months_end_on_the_last_day_of_a_shorter_month(day, months, later):
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("first", "end", "share"),
    [
        ("2026-01-01", "2027-01-01", 1),
        ("2020-01-01", "2040-01-01", 1),
        ("2026-01-01", "2026-03-15", 73 / 365),
        ("2026-12-31", "2028-01-01", 1 / 365),
        ("2027-01-01", "2028-01-01", 0),
        ("2020-01-01", "2026-01-01", 0),
    ],
)
def test_active_share_is_overlap_in_days(first, end, share):
    assert YEAR.active_share(*days(first, end)) == pytest.approx(share, abs=1e-15)


def test_blank_dates_reach_beyond_the_horizon():
    assert YEAR.active_share(first_day(None), end_day(None)) == 1


@pytest.mark.parametrize(
    ("start", "months", "end", "mean"),
    [
        (None, 0, None, 1),
        (date(2026, 1, 1), 12, None, 1 / 2),  # a triangle over the whole year
        (date(2026, 7, 1), 6, None, 92 / 365),  # a triangle over the last 184 days
        (date(2025, 1, 1), 24, None, 3 / 4),  # from half to full
        (date(2025, 7, 1), 6, None, 1),  # full on the first day
        (date(2026, 1, 1), 12, date(2026, 3, 15), 73**2 / 365 / 2 / 365),  # cut off at a fifth of the way
        (date(2026, 1, 1), 6, date(2026, 9, 11), (181 / 2 + 72) / 365),  # full for 72 days
        (date(2026, 3, 15), 0, date(2026, 5, 27), 73 / 365),
        (date(2027, 1, 1), 0, None, 0),
        (None, 0, date(2026, 1, 1), 0),
    ],
)
def test_mean_curve_is_the_integral_over_days(start, months, end, mean):
    assert mean_curve(YEAR, start, months, end_day(end)) == pytest.approx(mean, abs=1e-15)


@pytest.mark.parametrize(
    ("step", "lead_days", "lag"),
    [
        ("year", 0, (0, 0)),
        ("year", 365.25, (1, 0)),
        ("year", 547.875, (1, 0.5)),
        ("quarter", 45, (0, 45 / 91.3125)),
        ("quarter", 46, (0, 46 / 91.3125)),
        ("quarter", 91.3125, (1, 0)),
        ("month", 45.65625, (1, 0.5)),
    ],
)
def test_lead_time_spreads_over_two_periods(step, lead_days, lag):
    k, f = Horizon(date(2026, 1, 1), date(2027, 1, 1), step).lag(lead_days)
    assert (k, f) == (lag[0], pytest.approx(lag[1]))


def test_discounting_is_mid_period():
    """Quarter 3 is 2½ quarters, 0.625 years, after the start; year 2 is 1½ years after it."""
    quarters = Horizon(date(2026, 1, 1), date(2028, 1, 1), "quarter")
    years = Horizon(date(2026, 1, 1), date(2028, 1, 1), "year")
    assert quarters.discount_factor(3, 0.1) == pytest.approx(1.1**-0.625)
    assert years.discount_factor(2, 0.1) == pytest.approx(1.1**-1.5)
    assert years.discount_factor(2, 0) == 1


@pytest.mark.parametrize(("months", "periods"), [(0, 0), (1, 1), (3, 1), (3.5, 2), (18, 6), (19, 7)])
def test_months_are_rounded_up_to_quarters(months, periods):
    assert Horizon(date(2026, 1, 1), date(2027, 1, 1), "quarter").periods_rounded_up(months) == periods


def test_period_of_a_day():
    horizon = Horizon(date(2026, 1, 1), date(2027, 1, 1), "quarter")
    wanted = [(date(2025, 6, 1), 1), (date(2026, 3, 31), 1), (date(2026, 4, 1), 2), (date(2027, 1, 1), 5)]
    assert [horizon.period_of(day.toordinal()) for day, _ in wanted] == [t for _, t in wanted]
    assert horizon.period_of(LAST_DAY) == 5
