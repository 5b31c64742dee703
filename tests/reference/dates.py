"""Calendar arithmetic in exact fractions: periods, active shares, capacity curves, lead times."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise

MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True)
class Period:
    """One step of the horizon: days from ``first`` up to, not including, ``end``."""

    first: date
    end: date

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.first).days


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def make_periods(start: date, end: date, step: str) -> list[Period]:
    """The steps from start to end."""
    periods = []
    while start < end:
        following = add_months(start, MONTHS[step])
        periods.append(Period(start, following))
        start = following
    if start != end:
        raise ValueError(f"the horizon is not a whole number of {step}s")
    return periods


def in_force(start: date | None, end: date | None, day: date) -> bool:
    """Whether a row with these dates holds on a day; blank is always."""
    return (start is None or start <= day) and (end is None or day < end)


def active_share(start: date | None, end: date | None, period: Period) -> Fraction:
    """Share of the period's days on which a row with these dates holds."""
    first = max(start or period.first, period.first)
    last = min(end or period.end, period.end)
    return Fraction(max((last - first).days, 0), period.days)


def mean_curve(start: date | None, end: date | None, ramp_months: int, period: Period) -> Fraction:
    """Mean over the period of a curve that grows from 0 at start to 1 after the ramp and is 0 from end on.

    Time is continuous here: the integral of the straight line. A sum of daily values agrees with it if they are
    taken at noon.
    """
    left, right = period.first.toordinal(), period.end.toordinal()
    right = min(right, end.toordinal()) if end else right
    if start is None:
        return Fraction(max(right - left, 0), period.days)
    zero, full = start.toordinal(), add_months(start, ramp_months).toordinal()
    area = Fraction(max(right - max(left, full), 0))
    low, high = max(left, zero), min(right, full)
    if low < high:
        area += Fraction((high - zero) ** 2 - (low - zero) ** 2, 2 * (full - zero))
    return area / period.days


def arrival_shares(lead_days: Fraction, length: Fraction) -> list[tuple[int, Fraction]]:
    """Periods later, and the share that arrives then, of what leaves in a period of this length in years."""
    steps = lead_days / (Fraction("365.25") * length)
    whole = steps.numerator // steps.denominator
    part = steps - whole
    return [(whole, 1 - part), (whole + 1, part)] if part else [(whole, Fraction(1))]


def period_of(day: date, periods: list[Period]) -> int | None:
    """Number, from 0, of the period that contains a day; none outside the horizon."""
    return next((t for t, period in enumerate(periods) if period.first <= day < period.end), None)


def cuts(period: Period, dates: Iterable[date | None]) -> list[Period]:
    """The stretches into which these dates cut a period."""
    inside = sorted({day for day in dates if day and period.first < day < period.end})
    edges = [period.first, *inside, period.end]
    return [Period(*pair) for pair in pairwise(edges)]
