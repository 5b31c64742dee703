"""Levels of a mineral over time: the price of the last tonne of each form, and what lies in stock."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from sourcing.report.contents import Figure
from sourcing.report.facts import Facts
from sourcing.report.figures import price_lines, stock_levels
from sourcing.report.wording import NOTHING, words

AT = ["facility", "commodity", "tier", "period"]


def last_prices(facts: Facts, mineral: str) -> pd.DataFrame:
    """USD per t of the dearest tonne that any market is delivered; index period, columns commodity.

    NaN where nothing is delivered, so that there is no last tonne.
    """
    delivered = facts.table("deliveries")
    delivered = delivered[(delivered["mineral"] == mineral) & (delivered["quantity_t"] > NOTHING)]
    prices = facts.table("prices").set_index(AT)["price_usd_per_t"]
    paid = delivered[AT].drop_duplicates().merge(prices.reset_index(), on=AT, how="left")
    table = paid.groupby(["period", "commodity"])["price_usd_per_t"].max().unstack()
    return table.reindex(list(facts.periods)).dropna(axis=1, how="all")


def stocks_held(facts: Facts, mineral: str) -> pd.DataFrame:
    """Tonnes in stock at the end of each period; index period, columns place and commodity in words."""
    rows = facts.table("stocks")
    rows = rows[rows["mineral"] == mineral]
    where = rows["facility"].map(facts.name) + ": " + rows["commodity"].map(words)
    table = rows.groupby(["period", where.rename("stock")])["quantity_t"].sum().unstack().fillna(0.0)
    return table.reindex(list(facts.periods), fill_value=0.0)


def level_figures(facts: Facts, mineral: str, name: str) -> Iterator[Figure]:
    """Prices, and stocks where there are any."""
    prices, stocks = last_prices(facts, mineral), stocks_held(facts, mineral)
    if prices.size:
        yield Figure(
            f"{name}-price",
            f"Price of the last tonne of {words(mineral)} by form, undiscounted: what the dearest tonne delivered to a "
            "market is worth there, which is the penalty where more would be bought; a gap where nothing is delivered",
            "A line for each form over time.",
            partial(price_lines, prices.rename(columns=words), mineral),
        )
    if stocks.size:
        yield Figure(
            f"{name}-stock",
            f"Stocks of {words(mineral)} at the end of each {facts.step}",
            "A line for each stock over time.",
            partial(stock_levels, stocks, mineral),
        )
