"""Exclusion: how much of a demand may be met with material worse than a tier while a rule is in force.

Reads  data.exclusion_limits, data.excluded_ranks
Adds   EXCLUDED, exclude
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import total
from sourcing.formulation.numbers import Data


def add_exclusion(model: pyo.ConcreteModel) -> None:
    """Limit the deliveries that each row of each exclusion rule covers."""
    model.EXCLUDED = pyo.Set(dimen=7, initialize=[(*key, *d, t) for key, d, t in model.data.exclusion_limits])
    model.exclude = pyo.Constraint(model.EXCLUDED, rule=exclude)


def exclude(
    model: pyo.ConcreteModel, rule: str, i: int, n: str, c: str, priority: int, part: str, t: int
) -> Any:
    r"""Deliveries worse than the worst tier stay within the share that the rule leaves for its days in the period.

    .. math:: \sum_{g > worst} deliver_{dgt} \le (1 - a + a \, max\_share) \, demand_{dt}
    """
    data, d = model.data, (n, c, priority, part)
    worse = [model.deliver[*d, g, t] for g in data.excluded_ranks((rule, i), d)]
    return total(worse) <= most_excluded(data, rule, i, *d, t)


def most_excluded(data: Data, rule: str, i: int, n: str, c: str, priority: int, part: str, t: int) -> float:
    """Tonnes that a rule leaves to material worse than its worst tier."""
    return data.exclusion_limits[(rule, i), (n, c, priority, part), t]
