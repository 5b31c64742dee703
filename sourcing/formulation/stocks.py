"""Stocks: tonnes ``stock[n, c, g, t]`` at the end of period t, and what is missing of a required stock.

Reads  data.stocks, data.stock_nodes, data.stock_required
Adds   STOCKS, stock, REQUIRED, stock_short, stock_capacity, stock_required, stock_intake, stock_release;
       cost categories holding, stock_shortfall
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import Term, negative, total, weighted


def add_stocks(model: pyo.ConcreteModel) -> None:
    """Declare stocks, limit what they hold, take in and give out, and enter what holding and missing them costs."""
    data = model.data
    held = [(n, c, g, t) for (n, c), gs in data.stock_ranks.items() for g in gs for t in data.periods]
    model.STOCKS = pyo.Set(dimen=4, initialize=held)
    model.REQUIRED = pyo.Set(dimen=3, initialize=sorted(data.stock_required))
    model.stock = pyo.Var(model.STOCKS, within=pyo.NonNegativeReals)
    model.stock_short = pyo.Var(model.REQUIRED, within=pyo.NonNegativeReals)

    def limited(column: str) -> pyo.Set:
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
    return (
        total(model.stock[n, c, g, t] for g in model.data.stock_ranks[n, c])
        <= model.data.stocks[n, c].capacity_t
    )


def stock_requirement(model: pyo.ConcreteModel, n: str, c: str, t: int) -> Any:
    r"""What counts towards a stock, and what is missing of it, reach the larger of minimum and target in force.

    .. math:: \sum_{g \le worst} stock_{ncgt} + short_{nct} \ge \max(minimum_{nc}, target_{nct})
    """
    data = model.data
    counted = [
        model.stock[n, c, g, t] for g in data.stock_ranks.get((n, c), ()) if g <= data.stock_worst[n, c]
    ]
    return total([*counted, model.stock_short[n, c, t]]) >= data.stock_required[n, c, t]


def stock_intake(model: pyo.ConcreteModel, n: str, c: str, t: int) -> Any:
    r"""What is put in, losses apart, stays within the intake.

    .. math:: \sum_g (stock_{ncgt} - (1 - loss)^L \, stock_{ncg,t-1}) \le intake_{nc} \, L
    """
    change, constant = stock_change(model, n, c, t)
    return weighted(change) <= model.data.stocks[n, c].intake_t_per_y * model.data.length - constant


def stock_release(model: pyo.ConcreteModel, n: str, c: str, t: int) -> Any:
    r"""What is taken out, losses apart, stays within the release.

    .. math:: \sum_g ((1 - loss)^L \, stock_{ncg,t-1} - stock_{ncgt}) \le release_{nc} \, L
    """
    change, constant = stock_change(model, n, c, t)
    return (
        weighted(negative(change)) <= model.data.stocks[n, c].release_t_per_y * model.data.length + constant
    )


def stock_change(model: pyo.ConcreteModel, n: str, c: str, t: int) -> tuple[list[Term], float]:
    """Terms and constant of the change of a stock over a period, losses apart."""
    data, terms, constant = model.data, [], 0.0
    for g in data.stock_ranks[n, c]:
        terms.append((1.0, model.stock[n, c, g, t]))
        if t > 1:
            terms.append((-data.stock_kept[n, c], model.stock[n, c, g, t - 1]))
        else:
            constant -= data.stock_kept[n, c] * data.initial.get((*data.network.stocking(n, c), g), 0.0)
    return terms, constant


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
