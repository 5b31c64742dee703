"""The law of prices: what is delivered to a market is worth no more there than going without it.

One more tonne demanded where something is delivered can always be met by delivering a tonne less, which then goes
short. Where that row is partly short already and no rule looks at the tier, it costs exactly the shortfall. In priority
mode prices also weigh the classes held before, so nothing is said of them there.
"""

import numpy as np
import pandas as pd

from sourcing.solution.laws.breach import Array, Breaches
from sourcing.solution.laws.facts import Facts

DEMAND = ["n", "c", "priority", "slice", "t"]
NODE = ["n", "c", "g", "t"]
CRUMB = 1e-3
"""Tonnes below which a delivery or a shortfall may be a rounding of nothing."""


def check_prices(
    facts: Facts, demand: pd.DataFrame, deliveries: pd.DataFrame, prices: pd.DataFrame, breaches: Breaches
) -> None:
    """Compare the price of what is delivered with the shortfall of the demand row that takes it."""
    renamed = {"facility": "n", "commodity": "c", "tier": "g", "period": "t"}
    delivered = deliveries.rename(columns=renamed).merge(
        demand[[*DEMAND, "short_t", "penalty", "demand"]], on=DEMAND
    )
    both = delivered.merge(prices.rename(columns=renamed), on=NODE)
    both = both[both["price_usd_per_t"].notna() & (both["quantity_t"] > CRUMB + 1e-6 * both["demand"])]
    slack = 1e-6 * np.maximum(1.0, both["penalty"])
    text = "a tonne costs {got:.9g} USD where one can go short for {expected:.9g}"
    breaches.exceed("price", both, both["price_usd_per_t"] - slack, both["penalty"], text)
    free = both["g"] <= _worst_free_tier(facts, both)
    exact = both[free & (both["short_t"] > CRUMB + 1e-6 * both["demand"])]
    text = "a tonne costs {got:.9g} USD; one goes short for {expected:.9g}"
    breaches.exceed("price", exact, exact["penalty"] - slack[exact.index], exact["price_usd_per_t"], text)


def _worst_free_tier(facts: Facts, rows: pd.DataFrame) -> Array:
    """The worst tier of which no exclusion in force limits the deliveries of a demand row."""
    worst = np.full(len(rows), len(facts.names.g))
    for rule in facts.instance.rows("exclusions"):
        share, goods = facts.calendar.share(rule.start, rule.end), facts.of_minerals(rule.minerals)
        places = facts.markets(rule.markets)
        covered = (share[rows["t"]] > 0) & goods[rows["c"]] & places[rows["n"]]
        worst = np.where(covered, np.minimum(worst, facts.codes["g"][rule.worst_tier]), worst)
    return worst
