"""Where markets get their metal from: by the last place that shipped it, and how concentrated that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from sourcing.report.wording import NOTHING

if TYPE_CHECKING:
    from sourcing.report.facts import Facts

UNDER_WAY = "(under way at the start)"
OWN_STOCK = "(the market's own stock)"
KEY = ["destination", "commodity", "period"]


def supply(facts: Facts) -> pd.DataFrame:
    """What markets get, by supplier: a facility (also a port or stockpile that passes on), UNDER_WAY or OWN_STOCK.

    OWN_STOCK is what deliveries exceed arrivals by: below 0 where a market puts goods into stock. So the suppliers of
    a market, commodity and period add up to its deliveries. What was mixed on the way is not traced further.

    Returns
    -------
    DataFrame with columns mineral, commodity, market, supplier, period, year, quantity_t, country, owner
        Country and owner are those of the supplier, blank where it is no facility.
    """
    markets = set(facts.facilities.index[facts.facilities["kind"] == "market"])
    arrived = facts.flows[facts.flows["destination"].isin(markets)]
    at_sea = under_way(facts)
    parts: list[pd.DataFrame] = [
        arrived.groupby([*KEY, "origin"])["quantity_t"].sum().reset_index(),
        at_sea[at_sea["destination"].isin(markets)].assign(origin=UNDER_WAY),
    ]
    delivered = facts.table("deliveries").rename(columns={"facility": "destination"})
    got = pd.concat(parts, ignore_index=True).groupby(KEY)["quantity_t"].sum()
    from_stock = delivered.groupby(KEY)["quantity_t"].sum().sub(got, fill_value=0.0)
    parts.append(from_stock[from_stock.abs() > NOTHING].reset_index().assign(origin=OWN_STOCK))
    table = pd.concat(parts, ignore_index=True).rename(
        columns={"origin": "supplier", "destination": "market"}
    )
    table["year"] = table["period"].str[:4].astype(int)
    table["mineral"] = table["commodity"].map(facts.mineral_of)
    for column in ("country", "owner"):
        table[column] = table["supplier"].map(facts.facilities[column]).fillna("")
    return table.sort_values(["mineral", "commodity", "market", "period", "supplier"], ignore_index=True)


def under_way(facts: Facts) -> pd.DataFrame:
    """Goods on their way when the horizon starts: destination, commodity, period, quantity_t."""
    rows = [
        (row.destination, row.commodity, facts.period_of(row.arrives), row.quantity_t)
        for row in facts.instance.rows("in-transit")
    ]
    return pd.DataFrame.from_records(rows, columns=[*KEY, "quantity_t"]).astype({"quantity_t": float})


def concentration(shares: pd.DataFrame) -> pd.Series[float]:
    r"""Herfindahl-Hirschman index of each row of amounts by supplier, none negative.

    .. math:: H = \sum_n s_n^2, \qquad s_n = q_n / \sum_{n'} q_{n'}

    1 for a single supplier; NaN where nothing is supplied.
    Source: A. O. Hirschman, "The Paternity of an Index", American Economic Review 54(5), 1964.
    """
    total = shares.sum(axis=1)
    return (shares.div(total.where(total > 0), axis=0) ** 2).sum(axis=1, min_count=1)
