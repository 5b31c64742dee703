"""Contracts: least and largest quantities shipped from a seller to a buyer.

Reads  data.contracts, data.contract_minimum, data.contract_maximum, data.matching_shipments
Adds   MINIMA, contract_short, contract_minimum, MAXIMA, contract_maximum; cost category contract_shortfall
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import total, weighted
from sourcing.formulation.numbers import Data


def add_contracts(model: pyo.ConcreteModel) -> None:
    """Declare missing contract tonnes, hold every minimum and every quota, and enter what missing tonnes cost."""
    data = model.data
    model.MINIMA = pyo.Set(dimen=3, initialize=[(*key, t) for key, t in data.contract_minimum])
    model.MAXIMA = pyo.Set(
        dimen=4,
        initialize=[
            (*triple, t) for (triple, t) in data.contract_maximum if any(data.matching_shipments(triple, t))
        ],
    )
    model.contract_short = pyo.Var(model.MINIMA, within=pyo.NonNegativeReals)
    model.contract_minimum = pyo.Constraint(model.MINIMA, rule=contract_minimum)
    model.contract_maximum = pyo.Constraint(model.MAXIMA, rule=contract_maximum)
    model.costs["contract_shortfall"] = contract_shortfall


def contract_minimum(model: pyo.ConcreteModel, contract: str, i: int, t: int) -> Any:
    r"""What leaves from seller to buyer over all lanes and ranks, and what is missing, reach the minimum.

    .. math:: \sum_{l\ matching,\ g} ship_{lgt} + short_t \ge minimum \, L \, a
    """
    data = model.data
    row = data.contracts[contract, i]
    shipped = [model.ship[key] for key in data.matching_shipments((row.seller, row.buyer, row.commodity), t)]
    return total([*shipped, model.contract_short[contract, i, t]]) >= least_shipped(data, contract, i, t)


def least_shipped(data: Data, contract: str, i: int, t: int) -> float:
    """Tonnes that a contract requires in a period."""
    return data.contract_minimum[(contract, i), t]


def contract_maximum(model: pyo.ConcreteModel, seller: str, buyer: str, c: str, t: int) -> Any:
    r"""What leaves from seller to buyer, all lanes together, stays within the maxima in force.

    .. math:: \sum_{l\ matching,\ g} ship_{lgt} \le \sum_{rows} maximum \, L \, a
    """
    triple = (seller, buyer, c)
    shipped = total(model.ship[key] for key in model.data.matching_shipments(triple, t))
    return shipped <= most_shipped(model.data, *triple, t)


def most_shipped(data: Data, seller: str, buyer: str, c: str, t: int) -> float:
    """Tonnes that the maxima of a seller, buyer and commodity allow in a period."""
    return data.contract_maximum[(seller, buyer, c), t]


def contract_shortfall(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Cost of missing contract tonnes: :math:`\sum shortfall \, short_t`."""
    data = model.data
    return weighted(
        (row.shortfall_usd_per_t, model.contract_short[*key, t])
        for key, row in data.contracts.items()
        if (key, t) in data.contract_minimum
    )
