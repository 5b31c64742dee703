"""Calendar arithmetic: periods, active shares, ramps, lead times and discounting, as pure functions.

Days are proleptic ordinals (``date.toordinal``), so a length in days is a difference of whole numbers. An open start
is ``FIRST_DAY``, an open end ``LAST_DAY``.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise
from math import ceil, floor
from typing import Final

PERIODS_PER_YEAR: Final = {"year": 1, "quarter": 4, "month": 12}
FIRST_DAY: Final = date.min.toordinal()
LAST_DAY: Final = date.max.toordinal()


@dataclass(frozen=True)
class Period:
    """One step of the horizon: days ``first`` ≤ day < ``end``."""

    first: int
    end: int

    @property
    def name(self) -> str:
        """The first day in ISO form, by which result tables name the period."""
        return date.fromordinal(self.first).isoformat()

    @property
    def year(self) -> int:
        """The calendar year in which the period lies."""
        return date.fromordinal(self.first).year

    def active_share(self, first: int, end: int) -> float:
        """Share of the period's days on which something that lasts from ``first`` to before ``end`` is in force."""
        return max(0, min(end, self.end) - max(first, self.first)) / (self.end - self.first)


@dataclass(frozen=True)
class Horizon:
    """The planning horizon, cut into periods ``t`` = 1 … T of equal nominal length ``L`` years."""

    start: date
    end: date
    step: str

    @property
    def per_year(self) -> int:
        """Periods in a year: 1, 4 or 12."""
        return PERIODS_PER_YEAR[self.step]

    @property
    def length(self) -> float:
        """Nominal length of a period in years, ``L``."""
        return 1 / self.per_year

    @cached_property
    def periods(self) -> dict[int, Period]:
        """The periods by their number ``t``, from 1."""
        months, bounds = 12 // self.per_year, [self.start]
        while bounds[-1] < self.end:
            bounds.append(add_months(bounds[-1], months))
        days = [day.toordinal() for day in bounds]
        return {t: Period(first, end) for t, (first, end) in enumerate(pairwise(days), start=1)}

    @property
    def count(self) -> int:
        """Number of periods, ``T``."""
        return len(self.periods)

    def period_of(self, day: int) -> int:
        """Number of the period that contains a day: 1 for any earlier day, T + 1 for any later one."""
        return next((t for t, period in self.periods.items() if day < period.end), self.count + 1)

    def discount_factor(self, t: int, rate: float) -> float:
        r"""Mid-period discount factor :math:`\delta_t = (1 + r)^{-(t - 1/2) L}`."""
        return float((1 + rate) ** (-(t - 0.5) * self.length))

    def lag(self, lead_days: float) -> tuple[int, float]:
        """Lead time in periods as ``(k, f)``: the share 1 - f arrives k periods later, f in the period after that."""
        periods = lead_days * self.per_year / 365.25
        whole = floor(periods)
        return whole, periods - whole

    def periods_rounded_up(self, months: float) -> int:
        """The least whole number of periods that lasts at least so many months."""
        return ceil(months * self.per_year / 12)


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later, or the last day of a shorter month; never after ``date.max``."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_day(day: date | None) -> int:
    """Ordinal of a start; blank means before the horizon."""
    return FIRST_DAY if day is None else day.toordinal()


def end_day(day: date | None) -> int:
    """Ordinal of an end, which is exclusive; blank means never."""
    return LAST_DAY if day is None else day.toordinal()


def mean_curve(period: Period, start: date | None, ramp_months: int, end: int) -> float:
    """Mean over a period of a capacity curve: 0 before start, a straight line to 1 over the ramp, 0 from ``end`` on."""
    full = first_day(start) if start is None else add_months(start, ramp_months).toordinal()
    first = first_day(start)

    def rate_days(day: int) -> float:
        """Integral of the curve from its start to a day, in days at full rate."""
        if day <= first:
            return 0.0
        if day < full:
            return (day - first) ** 2 / (2 * (full - first))
        return (full - first) / 2 + (day - full)

    last = min(period.end, end)
    if last <= period.first:
        return 0.0
    return (rate_days(last) - rate_days(period.first)) / (period.end - period.first)
