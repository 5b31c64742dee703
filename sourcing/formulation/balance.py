"""Balance: nothing appears or vanishes at a node (facility, commodity, side, rank).

Reads  every flow declared before
Adds   NODES, waste, own_use, balance; cost category disposal
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import Term, negative, weighted
from sourcing.formulation.numbers import Data
from sourcing.network.graph import IN, OUT, Node


def add_balance(model: pyo.ConcreteModel) -> None:
    """Declare waste and own use, balance every node and enter the cost of disposal."""
    data = model.data
    disposed = [(n, c, g, t) for n, c, side, g in data.network.nodes if side != OUT for t in data.periods]
    used = [(n, c, g, t) for n, c, side, g in data.network.nodes if side == OUT for t in data.periods]
    model.NODES = pyo.Set(
        dimen=5, initialize=[(*node, t) for node in data.network.nodes for t in data.periods]
    )
    model.waste = pyo.Var(pyo.Set(dimen=4, initialize=disposed), within=pyo.NonNegativeReals)
    model.own_use = pyo.Var(pyo.Set(dimen=4, initialize=used), within=pyo.NonNegativeReals)
    model.balance = pyo.Constraint(model.NODES, rule=balance)
    model.costs["disposal"] = disposal


def balance(model: pyo.ConcreteModel, n: str, c: str, side: str, g: int, t: int) -> Any:
    r"""What comes to a node in a period leaves it, is used, is kept, is delivered or is disposed of.

    .. math:: arrive + transit + made + stock_{t-1} (1 - loss)^L = ship + consumed + stock_t + delivered + waste

    Where a facility has two nodes for a commodity, *own use* leaves *out* for *in*, where what is disposed of is
    counted. What is there without a decision stands alone on the right with the opposite sign, so the dual is the
    discounted cost of one more tonne wanted at the node.
    """
    data, node = model.data, Node(n, c, side, g)
    terms: list[Term] = [(share, model.ship[key]) for share, key in data.node_arrivals(node, t)]
    terms += [(-1.0, model.ship[l, g, t]) for l in data.node_departures.get((node, t), ())]
    terms += [(rate, model.run[*run, t]) for run, rate in data.node_makers.get(node, ())]
    terms += [(-rate, model.run[*run, t]) for run, rate in data.node_takers.get(node, ())]
    terms += [(-1.0, model.draw[n, run.p, c, g, run.g, t]) for run in data.node_choosers.get(node, ())]
    terms += negative((1.0, model.deliver[*d, g, t]) for d in data.node_demands.get((node, t), ()))
    if side == OUT:
        terms.append((-1.0, model.own_use[n, c, g, t]))
    else:
        terms.append((-1.0, model.waste[n, c, g, t]))
    if side == IN and (n, c, OUT, g) in data.network.graph:
        terms.append((1.0, model.own_use[n, c, g, t]))
    if data.holds_stock(node):
        terms.append((-1.0, model.stock[n, c, g, t]))
        if t > 1:
            terms.append((data.stock_kept[n, c], model.stock[n, c, g, t - 1]))
    return weighted(terms) == taken_without_a_decision(data, *node, t)


def taken_without_a_decision(data: Data, n: str, c: str, side: str, g: int, t: int) -> float:
    """Tonnes that are at a node without a decision, as a need: below 0."""
    return -data.given(Node(n, c, side, g), t)


def disposal(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Cost of disposal: :math:`\sum_{ncg} disposal_c \, waste_{ncgt}`."""
    data = model.data
    return weighted(
        (data.commodities[node.c].disposal_usd_per_t, model.waste[node.n, node.c, node.g, t])
        for node in data.network.nodes
        if node.side != OUT and data.commodities[node.c].disposal_usd_per_t
    )
