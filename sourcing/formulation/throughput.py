"""Throughput: limits and prices on what arrives at a facility over lanes.

Reads  data.throughput_limits, data.throughput_arrivals, data.throughput_costs
Adds   THROUGHPUTS, throughput_limit; cost category throughput
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import weighted
from sourcing.formulation.numbers import Data


def add_throughput(model: pyo.ConcreteModel) -> None:
    """Limit the arrivals that each facility and set of commodities covers, and enter what they cost."""
    model.THROUGHPUTS = pyo.Set(
        dimen=3,
        initialize=[key for key in model.data.throughput_limits if model.data.throughput_arrivals(*key)],
    )
    model.throughput_limit = pyo.Constraint(model.THROUGHPUTS, rule=throughput_limit)
    model.costs["throughput"] = throughput


def throughput_limit(model: pyo.ConcreteModel, n: str, cell: str, t: int) -> Any:
    r"""Arrivals over lanes of the commodities covered, all together, stay within the rows of the same cell.

    .. math:: \sum_{l\ into\ n,\ g} arrive_{lgt} \le \sum_{rows} rate \, L \, a
    """
    data = model.data
    arrivals = data.throughput_arrivals(n, cell, t)
    return weighted((share, model.ship[key]) for share, key in arrivals) <= most_arriving(data, n, cell, t)


def most_arriving(data: Data, n: str, cell: str, t: int) -> float:
    """Tonnes that may arrive in a period."""
    return data.throughput_limits[n, cell, t]


def throughput(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Cost of throughput, paid on arrival: :math:`\sum_{rows} cost \, a \sum_{lg} arrive_{lgt}`."""
    return weighted((price, model.ship[key]) for price, key in model.data.throughput_charges[t])
