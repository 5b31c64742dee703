"""The solution by the names of the formulation: values of variables and prices of rows."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import pyomo.environ as pyo

from sourcing.formulation.numbers import Data
from sourcing.solver.prices import WANTS
from sourcing.solver.program import Label
from sourcing.solver.stages import Solved

NOISE = 1e-9
"""Tonnes below which a quantity is the solver's rounding and not a flow: a milligram."""


class Values:
    """Values and prices of a solved program, looked up by component and index.

    Attributes
    ----------
    data, model, solved : the numbers, the Pyomo model and the answer that they gave.
    """

    def __init__(self, data: Data, model: pyo.ConcreteModel, solved: Solved) -> None:
        self.data, self.model, self.solved = data, model, solved

    @cached_property
    def _quantities(self) -> dict[str, dict[tuple[Any, ...], float]]:
        return grouped(self.solved.program.columns, self.solved.answer.x.tolist())

    @cached_property
    def _prices(self) -> dict[str, dict[tuple[Any, ...], float]]:
        rows, solved = self.solved.program.rows, self.solved
        wanting, easing = grouped(rows, solved.wanting.tolist()), grouped(rows, solved.easing.tolist())
        return {name: wanting[name] if name in WANTS else easing[name] for name in wanting}

    def of(self, variable: str) -> dict[tuple[Any, ...], float]:
        """Value of every index of a variable."""
        return self._quantities.get(variable, {})

    def flows(self, variable: str) -> Iterator[tuple[tuple[Any, ...], float]]:
        """Index and value of a variable wherever something flows, in the order of the model."""
        return ((index, value) for index, value in self.of(variable).items() if value > NOISE)

    def price(self, constraint: str, index: tuple[Any, ...], t: int) -> float:
        """Undiscounted USD that one more unit on the right side of a constraint costs; 0 where it does not stand."""
        return self._prices.get(constraint, {}).get(index, 0.0) / self.data.discount[t] + 0.0

    def priced(self, constraint: str) -> dict[tuple[Any, ...], float]:
        """Price, as the solver has it, of every index of a constraint."""
        return self._prices.get(constraint, {})

    @cached_property
    def money(self) -> dict[str, dict[int, float]]:
        """Undiscounted USD of each cost category in each period."""
        position = {id(variable): value for variable, value in self._by_variable()}
        return {
            category: {
                t: spent(self.model.cost_terms.get((category, t)), position) for t in self.data.periods
            }
            for category in self.model.costs
        }

    def _by_variable(self) -> Iterator[tuple[Any, float]]:
        for (name, index), value in zip(
            self.solved.program.columns, self.solved.answer.x.tolist(), strict=True
        ):
            yield self.model.component(name)[index], value


def grouped(labels: list[Label], values: list[float]) -> dict[str, dict[tuple[Any, ...], float]]:
    """Values by component and index, in the order of the program."""
    groups: dict[str, dict[tuple[Any, ...], float]] = defaultdict(dict)
    for (name, index), value in zip(labels, values, strict=True):
        groups[name][index] = value
    return groups


def spent(expression: Any, values: dict[int, float]) -> float:
    """Value of a cost expression; nothing for none."""
    if expression is None:
        return 0.0
    pairs = zip(expression.linear_coefs, expression.linear_vars, strict=True)
    return float(sum(coefficient * values[id(variable)] for coefficient, variable in pairs))
