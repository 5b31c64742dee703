"""Laws of money: every cost follows from the tables, and the discounted ones add up to the objective."""

from typing import Any

import numpy as np
import pandas as pd

from sourcing.solution.laws.breach import Breaches
from sourcing.solution.laws.builds import Build, capex_payments
from sourcing.solution.laws.facts import Facts
from sourcing.solution.laws.flows import LANE, Flows, usable

Bill = tuple[Any, Any]
"""Periods and amounts of USD, undiscounted."""


def flow_bills(facts: Facts, force: pd.DataFrame, flows: Flows, breaches: Breaches) -> dict[str, Bill]:
    """Costs of what moves, runs, is kept or thrown away; each written amount is checked against its price."""
    freight, tariff = _lane_prices(facts, force, flows, breaches)
    arrivals = flows.arrivals.assign(n=flows.arrivals["m"])
    priced = arrivals.merge(facts.throughput_cost, on=["n", "c", "t"], how="left").fillna({"price": 0.0})
    _check_price(priced, priced["throughput_usd"], priced["price"], "throughput", breaches)
    runs = flows.runs.merge(facts.processes, on=["n", "process"], how="left").fillna({"cost": 0.0})
    _check_price(runs, runs["cost_usd"], runs["cost"], "activity of {process}", breaches)
    waste = flows.waste.assign(price=facts.disposal[flows.waste["c"]])
    _check_price(waste, waste["disposal_usd"], waste["price"], "disposal", breaches)
    stocks, sold = flows.stocks, (runs["cost"] < 0).to_numpy()
    bill = (runs["q"] * runs["cost"]).to_numpy()
    return {
        "activity": (runs["t"], np.where(sold, 0.0, bill)),
        "outside": (runs["t"], np.where(sold, bill, 0.0)),
        "freight": freight,
        "tariff": tariff,
        "throughput": (priced["t"], priced["q"] * priced["price"]),
        "holding": (stocks["t"], stocks["q"] * facts.holding[stocks["c"]] * facts.calendar.length),
        "disposal": (waste["t"], waste["q"] * waste["price"]),
    }


def _lane_prices(facts: Facts, force: pd.DataFrame, flows: Flows, breaches: Breaches) -> tuple[Bill, Bill]:
    """Freight and tariff of shipments, each between the cheapest and the dearest row of its lane in the period."""
    key = [*LANE, "t"]
    prices = usable(force).groupby(key)[["freight", "tariff"]].agg(["min", "max"])
    prices.columns = ["freight_low", "freight_high", "tariff_low", "tariff_high"]
    ships = flows.ships.merge(prices.reset_index(), on=key, how="left").fillna(
        dict.fromkeys(prices.columns, 0.0)
    )
    value = facts.price[ships["c"]]
    for name, unit in (("freight", np.ones(len(ships))), ("tariff", value)):
        low, high = (ships[f"{name}_{end}"] * unit for end in ("low", "high"))
        text = f"{name} of {{q:.9g}} t is {{got:.9g}} USD; at the lane's price it is {{expected:.9g}}"
        paid = ships[f"{name}_usd"]
        breaches.outside(
            f"{name}", ships, paid, ships["q"] * low, ships["q"] * high, text, unit=np.maximum(1, high)
        )
    return (ships["t"], ships["freight_usd"]), (ships["t"], ships["tariff_usd"])


def _check_price(frame: pd.DataFrame, paid: pd.Series, price: Any, what: str, breaches: Breaches) -> None:
    """An amount of money is the quantity times its price."""
    text = what + " of {q:.9g} t is {got:.9g} USD; at its price it is {expected:.9g}"
    breaches.differ("cost", frame, paid, frame["q"] * price, text, unit=np.maximum(1, np.abs(price)))


def capex_bill(facts: Facts, builds: list[Build]) -> Bill:
    """Capital costs by period."""
    payments = [item for build in builds for item in capex_payments(facts, build).items()]
    periods, amounts = np.array(payments, dtype=float).reshape(-1, 2).T
    return periods.astype("int64"), amounts


def shortfall_bills(
    facts: Facts, demand: pd.DataFrame, contracts: pd.DataFrame, stocks: pd.DataFrame, breaches: Breaches
) -> tuple[dict[str, Bill], dict[str, float]]:
    """What shortfalls cost, and their undiscounted sum by priority class."""
    text = "priority {priority} {slice}: {short_t:.9g} t short cost {got:.9g} USD; at the penalty it is {expected:.9g}"
    due, unit = demand["short_t"] * demand["penalty"], np.maximum(1, demand["penalty"])
    breaches.differ("cost", demand, demand["cost_usd"], due, text, unit=unit)
    owed = np.array([row.shortfall_usd_per_t or 0.0 for row in contracts["row"]]) * contracts["short"]
    missing = stocks[stocks["short"] > 0]
    penalty = np.array([row.shortfall_usd_per_t_y or 0.0 for row in missing["row"]])
    lacking = penalty * missing["short"] * facts.calendar.length
    classes: dict[str, float] = {}
    labels = [
        *demand["priority"],
        *(row.priority for row in contracts["row"]),
        *(row.priority for row in missing["row"]),
    ]
    for label, amount in zip(labels, [*due, *owed, *lacking], strict=True):
        if label is not None:
            classes[str(int(label))] = classes.get(str(int(label)), 0.0) + float(amount)
    bills = {
        "shortfall": (demand["t"], due),
        "contract_shortfall": (contracts["t"], owed),
        "stock_shortfall": (missing["t"], lacking),
    }
    return bills, classes
