"""Periods, shares of days, ramps and lags, on their own: nothing of the model's arithmetic is used here.

Periods are numbered from 0. Days are ordinals; an open start is day 0, an open end later than any day.
"""

from calendar import monthrange
from datetime import date
from fractions import Fraction

import numpy as np

from sourcing.solution.laws.breach import Array

PER_YEAR = {"year": 1, "quarter": 4, "month": 12}
NEVER = date.max.toordinal() + 1


def months_later(day: date, months: int) -> date:
    """A day so many calendar months later; the last of a shorter month, and never beyond the last date."""
    years, month = divmod(day.month - 1 + months, 12)
    if day.year + years > date.max.year:
        return date.max
    return date(day.year + years, month + 1, min(day.day, monthrange(day.year + years, month + 1)[1]))


def start_day(day: date | None) -> int:
    """Ordinal of a start; blank is before every day."""
    return 0 if day is None else day.toordinal()


def end_day(day: date | None) -> int:
    """Ordinal of an end; blank is after every day."""
    return NEVER if day is None else day.toordinal()


class Calendar:
    """The periods of a horizon as arrays over ``t``: first day, end day, days, calendar year; ``length`` in years."""

    def __init__(self, start: date, end: date, step: str, rate: float) -> None:
        self.per_year = PER_YEAR[step]
        self.length = 1 / self.per_year
        firsts = [start]
        while firsts[-1] < end:
            firsts.append(months_later(firsts[-1], 12 // self.per_year))
        self.names = [day.isoformat() for day in firsts[:-1]]
        self.count = len(self.names)
        bounds = np.array([day.toordinal() for day in firsts])
        self.first, self.end = bounds[:-1], bounds[1:]
        self.days = self.end - self.first
        self.years = np.array([day.year for day in firsts[:-1]])
        self.discount = (1 + rate) ** (-(np.arange(self.count) + 0.5) / self.per_year)

    def share(self, start: date | None, end: date | None) -> Array:
        """Share of each period's days that lie in [start, end)."""
        return self.share_of_days(start_day(start), end_day(end))

    def share_of_days(self, start: int, end: int) -> Array:
        """The same for ordinals."""
        overlap: Array = np.minimum(end, self.end) - np.maximum(start, self.first)
        share: Array = np.maximum(0, overlap) / self.days
        return share

    def curve(self, start: date | None, ramp_months: int, end: int) -> Array:
        """Mean over each period of 0 before ``start``, a straight line to 1 over the ramp, and 0 from ``end`` on."""
        if start is None or not ramp_months:
            return self.share_of_days(start_day(start), end)
        zero, one = start.toordinal(), months_later(start, ramp_months).toordinal()

        def area(day: Array) -> Array:
            """Days at full rate gathered from the start until a day."""
            rise = np.clip(day, zero, one) - zero
            days: Array = rise * rise / (2 * (one - zero)) + np.maximum(0, day - one)
            return days

        mean: Array = (area(np.minimum(self.end, end)) - area(np.minimum(self.first, end))) / self.days
        return mean

    def period_of(self, day: date) -> int:
        """Number of the period that contains a day; -1 before the horizon, the number of periods after it."""
        started = int(np.searchsorted(self.first, day.toordinal(), side="right"))
        return self.count if day.toordinal() >= self.end[-1] else started - 1

    def lag(self, lead_days: float) -> tuple[int, float]:
        """Lead time as whole periods and the share that arrives one period later still, worked out exactly."""
        periods = Fraction(repr(lead_days)) * self.per_year / Fraction("365.25")
        whole = periods.numerator // periods.denominator
        return whole, float(periods - whole)

    def periods_for(self, months: float) -> int:
        """The least whole number of periods that lasts so many months."""
        return -int(-(Fraction(repr(float(months))) * self.per_year / 12) // 1)
