"""Stocks and goods under way at the start."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from sourcing.formulation.numbers.base import content
from sourcing.formulation.numbers.demand import DemandNumbers
from sourcing.network.graph import Node, initial_rank


class StockNumbers(DemandNumbers):
    """What stocks hold before the first period, must hold, and keep; what arrives by itself."""

    @cached_property
    def stocks(self) -> dict[tuple[str, str], Any]:
        """Row of each facility and commodity that can hold stock over time."""
        rows = self.instance.rows("stocks")
        return {(row.facility, row.commodity): row for row in sorted(rows, key=lambda row: row[:2])}

    @cached_property
    def stock_ranks(self) -> dict[tuple[str, str], list[int]]:
        """Ranks that each stock can hold; a stock that nothing can reach has no entry."""
        ranks = {key: self.network.ranks_at.get(self.network.stocking(*key), []) for key in self.stocks}
        return {key: gs for key, gs in ranks.items() if gs}

    @cached_property
    def stock_kept(self) -> dict[tuple[str, str], float]:
        """Share of each stock that is left after a period's loss, ``(1 - loss)^L``."""
        return {key: float((1 - row.loss_per_y) ** self.length) for key, row in self.stocks.items()}

    @cached_property
    def stock_worst(self) -> dict[tuple[str, str], int]:
        """Worst rank that counts towards what a stock must hold."""
        last = len(self.settings.tiers) - 1
        return {
            key: last if row.worst_tier is None else self.tier_rank[row.worst_tier]
            for key, row in self.stocks.items()
        }

    @cached_property
    def stock_required(self) -> dict[tuple[str, str, int], float]:
        """Tonnes that a stock must hold at the end of ``t``: the larger of the minimum and the target in force."""
        required = {}
        for (n, c), row in self.stocks.items():
            since = self.horizon.count + 1
            if row.target_date is not None:
                since = self.horizon.period_of(row.target_date.toordinal())
            for t in self.periods:
                tonnes = max(row.minimum_t, row.target_t if t >= since else 0.0)
                if tonnes > 0:
                    required[n, c, t] = tonnes
        return required

    @cached_property
    def initial(self) -> dict[Node, float]:
        """Tonnes in stock before the first period."""
        return {
            Node(*self.network.stocking(n, c), initial_rank(self.network, row, self.tier_rank)): row.initial_t
            for (n, c), row in self.stocks.items()
            if row.initial_t > 0
        }

    @cached_property
    def in_transit(self) -> dict[tuple[Node, int], float]:
        """Tonnes under way at the start that arrive at a node in ``t``."""
        quantity: dict[tuple[Node, int], float] = defaultdict(float)
        for row in sorted(self.instance.rows("in-transit"), key=content):
            g = self.network.rank_on_arrival(row.destination, self.tier_rank[row.tier])
            node = Node(*self.network.receiving(row.destination, row.commodity), g)
            quantity[node, self.horizon.period_of(row.arrives.toordinal())] += row.quantity_t
        return quantity
