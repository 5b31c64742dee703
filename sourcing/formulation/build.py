"""The linear program, a table of contents: each part adds one subject to the model.

The parts read numbers from ``model.data`` and enter their money in ``model.costs``, one function of the period per cost
category; the result tables read the same functions, so that their lines add up to the objective.
"""

import pyomo.environ as pyo

from sourcing.formulation.balance import add_balance
from sourcing.formulation.contracts import add_contracts
from sourcing.formulation.demand import add_demand
from sourcing.formulation.diversification import add_diversification
from sourcing.formulation.exclusion import add_exclusion
from sourcing.formulation.investment import add_investment
from sourcing.formulation.lanes import add_lanes
from sourcing.formulation.numbers import Data
from sourcing.formulation.objective import add_objective
from sourcing.formulation.processes import add_processes
from sourcing.formulation.stocks import add_stocks
from sourcing.formulation.throughput import add_throughput
from sourcing.formulation.units import add_units

PARTS = (
    add_lanes,
    add_processes,
    add_investment,
    add_units,
    add_stocks,
    add_demand,
    add_balance,
    add_throughput,
    add_exclusion,
    add_diversification,
    add_contracts,
    add_objective,
)


def build_model(data: Data) -> pyo.ConcreteModel:
    """State the program of an instance at one step in Pyomo."""
    model = pyo.ConcreteModel(name=data.settings.name)
    model.data, model.costs = data, {}
    for add_part in PARTS:
        add_part(model)
    return model
