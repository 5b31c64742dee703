"""Investment: capacity ``build[j, t]`` (t per y) ordered in period t, in whole blocks where a project has them.

Reads  data.projects, data.orders, data.ready_orders
Adds   ORDERS, build, BLOCK_ORDERS, blocks, whole_blocks, project_limit, budget; cost category capex
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import Term, total, weighted
from sourcing.formulation.numbers import Data


def add_investment(model: pyo.ConcreteModel) -> None:
    """Declare orders, limit them by project and budget, and enter capital cost."""
    data = model.data
    projects = sorted({j for j, _ in data.orders})
    in_blocks = [(j, t) for j, t in data.orders if data.projects[j].block_t_per_y is not None]
    model.ORDERS = pyo.Set(dimen=2, initialize=data.orders)
    model.BLOCK_ORDERS = pyo.Set(dimen=2, initialize=in_blocks)
    model.build = pyo.Var(model.ORDERS, within=pyo.NonNegativeReals)
    model.blocks = pyo.Var(model.BLOCK_ORDERS, within=pyo.NonNegativeIntegers)
    model.whole_blocks = pyo.Constraint(model.BLOCK_ORDERS, rule=whole_blocks)
    model.project_limit = pyo.Constraint(pyo.Set(initialize=projects), rule=project_limit)
    if data.orders and data.settings.budget_usd is not None:
        model.budget = pyo.Constraint(expr=budget(model))
    model.costs["capex"] = capex


def whole_blocks(model: pyo.ConcreteModel, j: str, t: int) -> Any:
    r"""An order is a whole number of blocks: :math:`build_{jt} = block_j \, blocks_{jt}`."""
    block = model.data.projects[j].block_t_per_y
    return weighted([(1.0, model.build[j, t]), (-block, model.blocks[j, t])]) == 0


def project_limit(model: pyo.ConcreteModel, j: str) -> Any:
    r"""All orders of a project together stay within it: :math:`\sum_t build_{jt} \le max_j`."""
    return total(model.build[j, t] for j_, t in model.data.orders if j_ == j) <= most_ordered(model.data, j)


def most_ordered(data: Data, j: str) -> float:
    """Tonnes per year that a project may add over the horizon."""
    return data.projects[j].max_t_per_y


def budget(model: pyo.ConcreteModel) -> Any:
    r"""Capital ordered over the horizon, undiscounted, stays within the budget.

    .. math:: \sum_{jt} capex_j \, build_{jt} \le budget
    """
    projects = model.data.projects
    spent = weighted((projects[j].capex_usd_per_t_y, model.build[j, t]) for j, t in model.data.orders)
    return spent <= most_spent(model.data)


def most_spent(data: Data) -> float:
    """USD that all orders together may cost."""
    assert data.settings.budget_usd is not None, "only an instance with a budget has this row"
    return data.settings.budget_usd


def ready(model: pyo.ConcreteModel, n: str, u: str, t: int) -> list[Term]:
    """Tonnes that projects of a unit can do in a period: ``L`` × every order that is ready in it."""
    return [(model.data.length, model.build[order]) for order in model.data.ready_orders.get((n, u, t), ())]


def capex(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Capital cost: in full when ordered, or with a life as an equal yearly payment while the capacity is ready.

    .. math:: \sum_{j} capex_j \, build_{jt} \quad\text{or}\quad
        \sum_{j\tau\ ready} capex_j \, build_{j\tau} \, \frac{r}{1 - (1 + r)^{-life_j}} \, L
    """
    return weighted((payment, model.build[order]) for order, payment in model.data.capex_payments[t])
