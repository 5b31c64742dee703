"""Objective: the discounted cost of the plan, category by category, and the shortfalls of each priority class.

Reads  model.costs, model.data
Adds   cost_terms, total_cost; in priority mode class_shortfall[priority]
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import Term, weighted


def add_objective(model: pyo.ConcreteModel) -> None:
    """State the cost to be minimised, and in priority mode what is minimised before it, class by class."""
    model.total_cost = pyo.Objective(expr=total_cost(model), sense=pyo.minimize)
    if model.data.settings.mode == "priority":
        model.class_shortfall = pyo.Objective(model.data.classes, rule=class_shortfall, sense=pyo.minimize)


def total_cost(model: pyo.ConcreteModel) -> Any:
    r"""The discounted sum of every cost category: :math:`\min \sum_t \delta_t \sum_k cost_{kt}`."""
    model.cost_terms = {
        (category, t): expression
        for category, cost in model.costs.items()
        for t in model.data.periods
        if (expression := cost(model, t)) is not None
    }
    terms: list[Term] = []
    for (_, t), expression in model.cost_terms.items():
        factor = model.data.discount[t]
        pairs = zip(expression.linear_coefs, expression.linear_vars, strict=True)
        terms += [(factor * coefficient, variable) for coefficient, variable in pairs]
    return weighted(terms) if terms else 0.0


def class_shortfall(model: pyo.ConcreteModel, k: int) -> Any:
    r"""The undiscounted cost of a class's shortfalls: demand rows of the priority, stocks and contracts that name it.

    .. math:: \sum_t \Big( \sum_{d \in k} shortfall_{dt} \, short_{dt}
        + \sum_{stocks \in k} shortfall \, L \, short_t + \sum_{contracts \in k} shortfall \, short_t \Big)
    """
    data = model.data
    terms: list[Term] = [
        (price, model.short[*d, t]) for (d, t), (_, price) in data.demand.items() if d[2] == k
    ]
    for n, c, t in data.stock_required:
        if data.stocks[n, c].priority == k:
            terms.append((data.stocks[n, c].shortfall_usd_per_t_y * data.length, model.stock_short[n, c, t]))
    for key, t in data.contract_minimum:
        if data.contracts[key].priority == k:
            terms.append((data.contracts[key].shortfall_usd_per_t, model.contract_short[*key, t]))
    return weighted(terms) if terms else 0.0
