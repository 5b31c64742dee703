"""Demand: tonnes ``deliver[d, g, t]`` of rank g delivered to demand row d, and ``short[d, t]`` of it unmet.

Reads  data.demand, data.delivery_ranks
Adds   DEMANDS, DELIVERIES, deliver, short, serve; cost category shortfall
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import total, weighted
from sourcing.formulation.numbers import Data


def add_demand(model: pyo.ConcreteModel) -> None:
    """Declare deliveries and unmet demand, tie them to demand and enter the cost of shortfall."""
    data = model.data
    model.DEMANDS = pyo.Set(dimen=5, initialize=[(*d, t) for d, t in data.demand])
    model.DELIVERIES = pyo.Set(
        dimen=6, initialize=[(*d, g, t) for d, t in data.demand for g in data.delivery_ranks(d)]
    )
    model.deliver = pyo.Var(model.DELIVERIES, within=pyo.NonNegativeReals)
    model.short = pyo.Var(model.DEMANDS, within=pyo.NonNegativeReals)
    model.serve = pyo.Constraint(model.DEMANDS, rule=serve)
    model.costs["shortfall"] = shortfall


def serve(model: pyo.ConcreteModel, n: str, c: str, priority: int, part: str, t: int) -> Any:
    r"""What is delivered at all ranks, and what stays unmet, equals demand.

    .. math:: \sum_g deliver_{dgt} + short_{dt} = demand_{dt}

    Demand stands alone on the right, so the dual is the discounted cost of one more tonne.
    """
    data, d = model.data, (n, c, priority, part)
    delivered = [model.deliver[*d, g, t] for g in data.delivery_ranks(d)]
    return total([*delivered, model.short[*d, t]]) == wanted(data, *d, t)


def wanted(data: Data, n: str, c: str, priority: int, part: str, t: int) -> float:
    """Tonnes that a demand row wants in a period."""
    return data.demand[(n, c, priority, part), t][0]


def shortfall(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Cost of unmet demand: :math:`\sum_d shortfall_{dt} \, short_{dt}`."""
    return weighted((price, model.short[*d, t]) for d, price in model.data.shortfall_prices[t])
