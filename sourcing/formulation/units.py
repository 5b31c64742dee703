"""Units: processes that share a unit share its capacity, what projects add included.

Reads  data.capacity, data.unit_use, data.ready_orders
Adds   UNIT_LIMITS, unit_capacity
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import negative, weighted
from sourcing.formulation.investment import ready
from sourcing.formulation.numbers import Data


def add_units(model: pyo.ConcreteModel) -> None:
    """Limit the use of every unit in every period."""
    data = model.data
    limits = [(n, u, t) for (n, u), runs in data.unit_use.items() if runs for t in data.periods]
    model.UNIT_LIMITS = pyo.Set(dimen=3, initialize=limits)
    model.unit_capacity = pyo.Constraint(model.UNIT_LIMITS, rule=unit_capacity)


def unit_capacity(model: pyo.ConcreteModel, n: str, u: str, t: int) -> Any:
    r"""The use of a unit is at most its capacity and what projects have ready.

    .. math:: \sum_{pg} use_{npu} \, run_{npgt} \le CAP_{nut} + L \sum_{j\tau\ ready} build_{j\tau}
    """
    data = model.data
    used = [(use, model.run[n_, p, g, t]) for (n_, p, g), use in data.unit_use[n, u]]
    return weighted([*used, *negative(ready(model, n, u, t))]) <= there_already(data, n, u, t)


def there_already(data: Data, n: str, u: str, t: int) -> float:
    """Tonnes that a unit can do without any project."""
    return data.capacity.get((n, u, t), 0.0)
