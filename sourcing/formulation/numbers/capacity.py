"""Capacity of units and the runs that use it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sourcing.formulation.numbers.base import BaseNumbers, content
from sourcing.network.graph import Run
from sourcing.timing import Horizon, add_months, end_day, mean_curve


class CapacityNumbers(BaseNumbers):
    """What units can do, what runs take of them and what runs cost."""

    @cached_property
    def capacity(self) -> dict[tuple[str, str, int], float]:
        r"""Tonnes that unit ``u`` of ``n`` can do in ``t``.

        .. math:: CAP_{nut} = L \sum_{rows} rate \cdot available\_share \cdot \overline{curve}_t
        """
        return self.capacity_of(self.instance.rows("capacity"))

    def capacity_of(self, rows: Iterable[Any]) -> dict[tuple[str, str, int], float]:
        """Tonnes that units can do by all of their rows."""
        capacity: dict[tuple[str, str, int], float] = defaultdict(float)
        for row in sorted(rows, key=content):
            curve = mean_curves(self.horizon, row.start, row.ramp_months, self.capacity_end(row))
            most = self.length * row.rate_t_per_y * row.available_share
            n, u = row.facility, row.unit
            for t, mean in enumerate(curve, start=1):
                capacity[n, u, t] += most * mean
        return capacity

    def capacity_end(self, row: Any) -> int:
        """First day on which a capacity row no longer counts: its end, or the day its successor is at full rate."""
        if row.ends_with is None:
            return end_day(row.end)
        n, u = row.ends_with.split("/")
        return self.full_rate_day[n, u].toordinal()

    @cached_property
    def full_rate_day(self) -> dict[tuple[str, str], date]:
        """Day on which the earliest row of each unit reaches its full rate, the latest of those that start with it."""
        days = defaultdict(list)
        for row in self.instance.rows("capacity"):
            if row.start is not None:
                days[row.facility, row.unit].append((row.start, add_months(row.start, row.ramp_months)))
        return {
            unit: max(full for start, full in rows if start == min(rows)[0]) for unit, rows in days.items()
        }

    @cached_property
    def unit_use(self) -> dict[tuple[str, str], list[tuple[Run, float]]]:
        """Runs that take capacity of each unit ``(n, u)``, with the t of it that one t of activity takes."""
        use: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for row in [*self.instance.rows("processes"), *self.instance.rows("extra-units")]:
            if row.unit is not None:
                use[row.facility, row.unit][row.process] += row.unit_use
        runs = defaultdict(list)
        for run in self.network.runs:
            runs[run.n, run.p].append(run)
        return {
            (n, u): [(run, rate) for p, rate in sorted(by_process.items()) for run in runs[n, p]]
            for (n, u), by_process in sorted(use.items())
        }

    @cached_property
    def run_costs(self) -> list[tuple[Run, float]]:
        """USD per t of activity of each run."""
        cost = {(row.facility, row.process): row.cost_usd_per_t for row in self.instance.rows("processes")}
        return [(run, cost[run.n, run.p]) for run in self.network.runs]

    @cached_property
    def draws(self) -> dict[Run, dict[str, list[int]]]:
        """Ranks that each run may draw of each of its inputs."""
        return {run: self.network.draws(run) for run in self.network.runs}


@lru_cache(maxsize=4096)
def mean_curves(horizon: Horizon, start: date | None, ramp_months: int, end: int) -> tuple[float, ...]:
    """Mean of a capacity curve over each period; kept, because a sweep asks for the same curves again and again."""
    return tuple(mean_curve(period, start, ramp_months, end) for period in horizon.periods.values())
