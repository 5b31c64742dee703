"""What every number rests on: the instance, its network, its periods."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sourcing.instance import Instance, Settings
from sourcing.network import FlowNetwork
from sourcing.timing import Horizon, end_day, first_day

RuleKey = tuple[str, int]


@dataclass
class BaseNumbers:
    """Periods, discounting, tiers and commodities.

    Attributes
    ----------
    instance, network : what the numbers are worked out from.
    horizon : the periods ``t`` and their length ``L`` in years.
    """

    instance: Instance
    network: FlowNetwork
    horizon: Horizon

    @property
    def settings(self) -> Settings:
        """Settings of the instance."""
        return self.instance.settings

    @property
    def length(self) -> float:
        """Length of a period in years, ``L``."""
        return self.horizon.length

    @cached_property
    def periods(self) -> list[int]:
        """The periods ``t`` = 1 … T."""
        return list(self.horizon.periods)

    @cached_property
    def discount(self) -> dict[int, float]:
        """Discount factor of each period."""
        return {t: self.horizon.discount_factor(t, self.settings.discount_rate) for t in self.periods}

    @cached_property
    def tier_rank(self) -> dict[str, int]:
        """Rank of each tier, 0 the best."""
        return {tier: g for g, tier in enumerate(self.settings.tiers)}

    @cached_property
    def commodities(self) -> dict[str, Any]:
        """Row of each commodity."""
        return {row.commodity: row for row in self.instance.rows("commodities")}

    @cached_property
    def countries(self) -> dict[str, str]:
        """Country of each facility."""
        return {row.facility: row.country for row in self.instance.rows("facilities")}

    def mineral(self, c: str) -> str:
        """Mineral of a commodity."""
        return str(self.commodities[c].mineral)

    def active(self, row: Any) -> dict[int, float]:
        """Active share of a dated row in each period that it touches."""
        first, end = first_day(row.start), end_day(row.end)
        shares = {t: period.active_share(first, end) for t, period in self.horizon.periods.items()}
        return {t: a for t, a in shares.items() if a > 0}

    def rules(self, table: str, column: str) -> dict[RuleKey, Any]:
        """Rows of a table of rules by name and place, which does not depend on the order of the file."""
        by_name = defaultdict(list)
        for row in self.instance.rows(table):
            by_name[getattr(row, column)].append(row)
        return {
            (name, i): row
            for name in sorted(by_name)
            for i, row in enumerate(sorted(by_name[name], key=content), start=1)
        }


def content(row: Any) -> tuple[tuple[bool, Any], ...]:
    """Sort key of a row by its cells, blanks first, apart from where it stands and what is noted beside it."""
    return tuple(
        (cell is not None, cell)
        for name, cell in row._asdict().items()
        if name not in ("line", "source", "note")
    )
