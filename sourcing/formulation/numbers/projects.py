"""Projects: when capacity can be ordered, when it is ready, and when it is paid."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from sourcing.formulation.numbers.capacity import CapacityNumbers
from sourcing.timing import first_day

Order = tuple[str, int]


class ProjectNumbers(CapacityNumbers):
    """Orders ``(j, t)``, the periods in which each is ready and the payments for it."""

    @cached_property
    def projects(self) -> dict[str, Any]:
        """Row of each project ``j``."""
        return {
            row.project: row for row in sorted(self.instance.rows("projects"), key=lambda row: row.project)
        }

    @cached_property
    def orders(self) -> list[Order]:
        """Project and period of every order that can be placed."""
        return [
            (j, t)
            for j, row in self.projects.items()
            for t in self.periods
            if t >= self.horizon.period_of(first_day(row.earliest))
        ]

    def ready_span(self, j: str, ordered: int) -> range:
        """Periods of the horizon in which an order is ready."""
        row = self.projects[j]
        first, end = ordered + self.horizon.periods_rounded_up(row.build_months), self.horizon.count + 1
        if row.life_years is not None:
            end = min(end, first + self.horizon.periods_rounded_up(12 * row.life_years))
        return range(first, end)

    @cached_property
    def ready_orders(self) -> dict[tuple[str, str, int], list[Order]]:
        """Orders that add to unit ``u`` of ``n`` in ``t``."""
        ready = defaultdict(list)
        for j, ordered in self.orders:
            for t in self.ready_span(j, ordered):
                ready[self.projects[j].facility, self.projects[j].unit, t].append((j, ordered))
        return ready

    @cached_property
    def capex_payments(self) -> dict[int, list[tuple[Order, float]]]:
        """USD paid in ``t`` for each t per y of each order: in full when ordered, or an annuity while it is ready."""
        payments: dict[int, list[tuple[Order, float]]] = defaultdict(list)
        for j, ordered in self.orders:
            row = self.projects[j]
            if row.life_years is None:
                payments[ordered].append(((j, ordered), row.capex_usd_per_t_y))
                continue
            yearly = row.capex_usd_per_t_y * annuity(self.settings.discount_rate, row.life_years)
            for t in self.ready_span(j, ordered):
                payments[t].append(((j, ordered), yearly * self.length))
        return payments


def annuity(rate: float, years: float) -> float:
    r"""Equal yearly payment for one USD over a life: :math:`r / (1 - (1 + r)^{-life})`; 1 / life if r is 0."""
    return rate / (1 - (1 + rate) ** -years) if rate > 0 else 1 / years
