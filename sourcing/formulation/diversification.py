"""Diversification: how much of a country's need may cross its border from any one facility, owner or country.

What counts is the last shipment across the border, to any facility of the country, so a home port changes nothing.

Reads  data.border_arrivals, data.diversification_limit
Adds   DIVERSIFIED, diversify
"""

from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.algebra import weighted
from sourcing.formulation.numbers import Data


def add_diversification(model: pyo.ConcreteModel) -> None:
    """Limit the arrivals of each mineral from each source that a row of a rule covers."""
    model.DIVERSIFIED = pyo.Set(
        dimen=5,
        initialize=[(*key, mineral, source, t) for key, mineral, source, t in model.data.border_arrivals],
    )
    model.diversify = pyo.Constraint(model.DIVERSIFIED, rule=diversify)


def diversify(model: pyo.ConcreteModel, rule: str, i: int, mineral: str, source: str, t: int) -> Any:
    r"""Arrivals across the border from one source stay within its share of the country's demand for the mineral.

    .. math:: \sum_{l\ from\ abroad,\ g} arrive_{lgt} \le (1 - a + a \, max\_share) \, demand_{country,mineral,t}
    """
    data = model.data
    arrivals = weighted(
        (share, model.ship[key]) for share, key in data.border_arrivals[(rule, i), mineral, source, t]
    )
    return arrivals <= most_from_one_source(data, rule, i, mineral, source, t)


def most_from_one_source(data: Data, rule: str, i: int, mineral: str, source: str, t: int) -> float:
    """Tonnes that may cross the border from a source in a period; the same for every source."""
    return data.diversification_limit((rule, i), mineral, t)
