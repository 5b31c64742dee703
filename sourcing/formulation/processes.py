"""Processes: activity ``run[n, p, g, t]`` at output rank g, and what it draws of its inputs.

A run at rank g draws each input from ranks that do not make its output worse than g: with several inputs from
h ≤ g, with one input from the h that gives g; where origin is not tested from any rank, since the plant's own rank
replaces what came in. ``draw`` exists only where there is a choice.

Reads  data.network, data.process_cost
Adds   RUNS, run, DRAWS, draw, CHOICES, recipe; cost categories activity, outside
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import weighted


def add_processes(model: pyo.ConcreteModel) -> None:
    """Declare activity and draws, tie them by the recipes and enter what activity costs or earns."""
    data = model.data
    choices = [(*run, c) for run in data.network.runs for c, hs in data.draws[run].items() if len(hs) != 1]
    draws = [
        (n, p, c, h, g, t) for n, p, g, c in choices for h in data.draws[n, p, g][c] for t in data.periods
    ]
    model.RUNS = pyo.Set(dimen=4, initialize=[(*run, t) for run in data.network.runs for t in data.periods])
    model.CHOICES = pyo.Set(dimen=5, initialize=[(*choice, t) for choice in choices for t in data.periods])
    model.DRAWS = pyo.Set(dimen=6, initialize=draws)
    model.run = pyo.Var(model.RUNS, within=pyo.NonNegativeReals)
    model.draw = pyo.Var(model.DRAWS, within=pyo.NonNegativeReals)
    model.recipe = pyo.Constraint(model.CHOICES, rule=recipe)
    model.costs["activity"] = activity
    model.costs["outside"] = outside


def recipe(model: pyo.ConcreteModel, n: str, p: str, g: int, c: str, t: int) -> Any:
    r"""A run takes its rate of each input, drawn from the ranks that its own rank allows.

    .. math:: \sum_{h} draw_{npchgt} = rate_{npc} \, run_{npgt}
    """
    data = model.data
    drawn = [(1.0, model.draw[n, p, c, h, g, t]) for h in data.draws[n, p, g][c]]
    return weighted([*drawn, (-data.network.inputs[n, p][c], model.run[n, p, g, t])]) == 0


def activity(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Cost of activity: :math:`\sum_{npg} cost_{np} \, run_{npgt}` over processes that cost."""
    return weighted((cost, model.run[n, p, g, t]) for (n, p, g), cost in model.data.run_costs if cost > 0)


def outside(model: pyo.ConcreteModel, t: int) -> Any:
    r"""Sales outside the model: :math:`\sum_{npg} cost_{np} \, run_{npgt}` over processes that earn (cost below 0)."""
    return weighted((cost, model.run[n, p, g, t]) for (n, p, g), cost in model.data.run_costs if cost < 0)
