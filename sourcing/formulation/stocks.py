"""Stocks: tonnes ``stock[n, c, g, t]`` at the end of period t, and what is missing of a required stock.

Reads  data.stocks, data.stock_nodes, data.stock_required
Adds   STOCKS, stock, REQUIRED, stock_short, stock_capacity, stock_required, stock_intake, stock_release;
       cost categories holding, stock_shortfall
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import Term, negative, total, weighted
from sourcing.formulation.numbers import Data
from sourcing.network.graph import Node


def add_stocks(model: pyo.ConcreteModel) -> None:
    """Declare stocks, limit what they hold, take in and give out, and enter what holding and missing them costs."""
    data = model.data
    held = [(n, c, g, t) for (n, c), gs in data.stock_ranks.items() for g in gs for t in data.periods]
    model.STOCKS = pyo.Set(dimen=4, initialize=held)
    model.REQUIRED = pyo.Set(dimen=3, initialize=sorted(data.stock_required))
    model.stock = pyo.Var(model.STOCKS, within=pyo.NonNegativeReals)
    model.stock_short = pyo.Var(model.REQUIRED, within=pyo.NonNegativeReals)

    def limited(column: str) -> pyo.Set:
        """Stocks and periods in which a column of the table sets a limit."""
        return pyo.Set(
            dimen=3,
            initialize=[
                (n, c, t)
                for n, c in data.stock_ranks
                if getattr(data.stocks[n, c], column) is not None
                for t in data.periods
            ],
        )

    model.stock_capacity = pyo.Constraint(limited("capacity_t"), rule=stock_capacity)
    model.stock_requirement = pyo.Constraint(model.REQUIRED, rule=stock_requirement)
    model.stock_intake = pyo.Constraint(limited("intake_t_per_y"), rule=stock_intake)
    model.stock_release = pyo.Constraint(limited("release_t_per_y"), rule=stock_release)
    model.costs["holding"] = holding
    model.costs["stock_shortfall"] = stock_shortfall


def stock_capacity(model: pyo.ConcreteModel, n: str, c: str, t: int) -> Any:
    r"""A stock of all ranks stays within its capacity: :math:`\sum_g stock_{ncgt} \le capacity_{nc}`."""
    return total(model.stock[n, c, g, t] for g in model.data.stock_ranks[n, c]) <= most_held(
        model.data, n, c, t
    )


def most_held(data: Data, n: str, c: str, t: int) -> float:
    """Tonnes that fit into a stock, in any period."""
    return data.stocks[n, c].capacity_t


def stock_requirement(model: pyo.ConcreteModel, n: str, c: str, t: int) -> Any:
    r"""What counts towards a stock, and what is missing of it, reach the larger of minimum and target in force.

    .. math:: \sum_{g \le worst} stock_{ncgt} + short_{nct} \ge \max(minimum_{nc}, target_{nct})
    """
    data = model.data
    counted = [
        model.stock[n, c, g, t] for g in data.stock_ranks.get((n, c), ()) if g <= data.stock_worst[n, c]
    ]
    return total([*counted, model.stock_short[n, c, t]]) >= least_held(data, n, c, t)


def least_held(data: Data, n: str, c: str, t: int) -> float:
    """Tonnes that a stock must hold at the end of a period."""
    return data.stock_required[n, c, t]


def stock_intake(model: pyo.ConcreteModel, n: str, c: str, t: int) -> Any:
    r"""What is put in, losses apart, stays within the intake.

    .. math:: \sum_g (stock_{ncgt} - (1 - loss)^L \, stock_{ncg,t-1}) \le intake_{nc} \, L
    """
    return weighted(stock_change(model, n, c, t)) <= most_put_in(model.data, n, c, t)


def most_put_in(data: Data, n: str, c: str, t: int) -> float:
    """Tonnes to which a stock may grow in the first period, or by which it may grow in a later one."""
    return data.stocks[n, c].intake_t_per_y * data.length + left_of_first_stock(data, n, c, t)


def stock_release(model: pyo.ConcreteModel, n: str, c: str, t: int) -> Any:
    r"""What is taken out, losses apart, stays within the release.

    .. math:: \sum_g ((1 - loss)^L \, stock_{ncg,t-1} - stock_{ncgt}) \le release_{nc} \, L
    """
    return weighted(negative(stock_change(model, n, c, t))) <= most_taken_out(model.data, n, c, t)


def most_taken_out(data: Data, n: str, c: str, t: int) -> float:
    """Tonnes by which a stock may shrink in a period, less what is left of the first stock in the first."""
    return data.stocks[n, c].release_t_per_y * data.length - left_of_first_stock(data, n, c, t)


def stock_change(model: pyo.ConcreteModel, n: str, c: str, t: int) -> list[Term]:
    """Terms of the change of a stock over a period, losses apart; what was there before the first is a constant."""
    data, terms = model.data, []
    for g in data.stock_ranks[n, c]:
        terms.append((1.0, model.stock[n, c, g, t]))
        if t > 1:
            terms.append((-data.stock_kept[n, c], model.stock[n, c, g, t - 1]))
    return terms


def left_of_first_stock(data: Data, n: str, c: str, t: int) -> float:
    """Tonnes of the stock before the first period that are left at its end; nothing for a later period."""
    if t > 1:
        return 0.0
    first = sum(data.initial.get(Node(*data.network.stocking(n, c), g), 0.0) for g in data.stock_ranks[n, c])
    return data.stock_kept[n, c] * first


def holding(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Cost of holding: :math:`\sum_{ncg} holding_c \, L \, stock_{ncgt}`."""
    data = model.data
    return weighted(
        (data.commodities[c].holding_usd_per_t_y * data.length, model.stock[n, c, g, t])
        for (n, c), gs in data.stock_ranks.items()
        if data.commodities[c].holding_usd_per_t_y
        for g in gs
    )


def stock_shortfall(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Cost of missing stock: :math:`\sum_{nc} shortfall_{nc} \, L \, short_{nct}`."""
    data = model.data
    return weighted(
        (data.stocks[n, c].shortfall_usd_per_t_y * data.length, model.stock_short[n, c, t])
        for n, c in data.stocks
        if (n, c, t) in data.stock_required
    )
