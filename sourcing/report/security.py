"""When each mineral becomes secure, and what that date hangs on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from sourcing.instance.instance import plain_rows
from sourcing.report.wording import NOTHING, clip, listed, number, percent

if TYPE_CHECKING:
    from sourcing.report.facts import Facts

SECURE = 0.999
"""Share of demand from which on a mineral counts as secure."""
SHOWN = 1
LONGEST_NAME = 45
LEAST_PART = 0.1
"""Part of what all growth is worth under which a unit is not named."""


@dataclass(frozen=True)
class Security:
    """Since when a mineral is covered for good.

    Attributes
    ----------
    secure_from : first period from which coverage stays at 99.9% to the end of the horizon; ``None``: never.
    always : whether that is the first period.
    hangs_on : in words, what made the difference; blank if there was none.
    """

    secure_from: str | None
    always: bool
    hangs_on: str


def security(facts: Facts, mineral: str) -> Security:
    """When a mineral becomes secure."""
    coverage = facts.coverage_by_period.loc[mineral]
    short = [place for place, share in enumerate(coverage) if share < SECURE]
    if not short:
        return Security(facts.periods[0], True, "")
    if short[-1] == len(facts.periods) - 1:
        return Security(None, False, "")
    return Security(facts.periods[short[-1] + 1], False, hangs_on(facts, mineral, short[-1]))


def hangs_on(facts: Facts, mineral: str, last_short: int) -> str:
    """What changes between a year before a mineral is secure and then: capacity that grows, or demand that falls."""
    now = last_short + 1
    before = max(0, now - facts.horizon.per_year)
    growth = grown(facts, mineral, before, now)
    growth = growth[growth["worth"] >= LEAST_PART * growth["worth"].sum()]
    if len(growth):
        return listed(
            [
                f"{clip(facts.name(row.facility), LONGEST_NAME)} (+{number(row.more_t_per_y)} t/y)"
                for row in plain_rows(growth.reset_index())
            ],
            SHOWN,
        )
    wanted = facts.demand[facts.demand["mineral"] == mineral].groupby("period")["demand_t"].sum()
    wanted = wanted.reindex(list(facts.periods), fill_value=0.0)
    fall = 1 - wanted.iloc[now] / wanted.iloc[before]
    if fall > NOTHING:
        return f"demand, which is {percent(fall)} lower than a year before"
    return "no capacity that grows then, but stocks, lanes, rules or what other minerals leave free"


def grown(facts: Facts, mineral: str, before: int, now: int) -> pd.DataFrame:
    """Units of a mineral that work more than before and where a tonne was worth something while the mineral was short.

    Returns
    -------
    DataFrame indexed (facility, unit), columns more_t_per_y and worth (the growth at that value), largest worth first
    """
    units = facts.capacity
    units = units[
        [
            mineral in facts.unit_minerals.get(key, ())
            for key in zip(units["facility"], units["unit"], strict=True)
        ]
    ]
    used = units.pivot(index=["facility", "unit"], columns="period", values="used_t")
    available = units.pivot(index=["facility", "unit"], columns="period", values="available_t")
    value = units.pivot(index=["facility", "unit"], columns="period", values="value_usd_per_t")
    first, last = facts.periods[before], facts.periods[now]
    grows = available[last] - available[first] > NOTHING
    more = (used[last] - used[first]).clip(lower=0.0).where(grows, 0.0) / facts.period_length
    worth = more * value[list(facts.periods[before:now])].mean(axis=1)
    table = pd.DataFrame({"more_t_per_y": more, "worth": worth})
    return table[table["worth"] > 0].sort_values("worth", ascending=False, kind="stable")
