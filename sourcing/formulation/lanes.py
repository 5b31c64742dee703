"""Lanes: tonnes ``ship[l, g, t]`` that leave over lane segment l at rank g in period t.

Lead times spread what leaves in t over two later periods (``Data.arriving``); the balance and every rule on arrivals
read them there.

Reads  data.shipments, data.lane_share
Adds   SHIPMENTS, ship, LANE_LIMITS, lane_capacity; cost categories freight, tariff
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import total, weighted
from sourcing.formulation.numbers import Data


def add_lanes(model: pyo.ConcreteModel) -> None:
    """Declare shipments, limit them by lane capacity and enter freight and tariff."""
    data = model.data
    limited = {(l, t) for l, _, t in data.shipments if data.network.lanes[l].capacity is not None}
    model.SHIPMENTS = pyo.Set(dimen=3, initialize=data.shipments)
    model.LANE_LIMITS = pyo.Set(dimen=2, initialize=sorted(limited))
    model.ship = pyo.Var(model.SHIPMENTS, within=pyo.NonNegativeReals)
    model.lane_capacity = pyo.Constraint(model.LANE_LIMITS, rule=lane_capacity)
    model.costs["freight"] = freight
    model.costs["tariff"] = tariff


def lane_capacity(model: pyo.ConcreteModel, l: int, t: int) -> Any:
    r"""What leaves over a lane, at all ranks, is at most its yearly capacity for the time it is open.

    .. math:: \sum_g ship_{lgt} \le capacity_l \, L \, a_{lt}
    """
    data = model.data
    return total(model.ship[l, g, t] for g in data.ranks_shipped[l, t]) <= most_leaving(data, l, t)


def most_leaving(data: Data, l: int, t: int) -> float:
    """Tonnes that may leave over a limited segment in a period."""
    return data.lane_limit(l, t)


def freight(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Freight, paid on departure: :math:`\sum_{lg} cost_l \, ship_{lgt}`."""
    lanes = model.data.network.lanes
    return weighted((lanes[l].cost, model.ship[l, g, t]) for l, g in model.data.departing[t] if lanes[l].cost)


def tariff(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Ad-valorem tariff, paid on departure: :math:`\sum_{lg} share_l \, price_c \, ship_{lgt}`."""
    duty = model.data.duty
    return weighted((duty[l], model.ship[l, g, t]) for l, g in model.data.departing[t] if duty[l])
