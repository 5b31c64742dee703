"""Scaling: the program in the units that the solver sees, and its answer back in tonnes and USD.

Every factor is a power of two, so that no number is rounded: columns by what the formulation says, rows by their
largest coefficient in those units, money by the median cost.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from sourcing.solver.program import Answer, Array, Program


@dataclass(frozen=True)
class Scaling:
    """Unit of each column (t), factor of each row and unit of money (USD)."""

    column: Array
    row: Array
    money: float

    @classmethod
    def of(cls, program: Program, cost: Array) -> "Scaling":
        """The scaling of a program for a cost to be minimised."""
        column = program.scale
        coefficients = abs(program.matrix) @ sparse.diags_array(column)
        largest = (
            coefficients.max(axis=1).toarray().ravel() if coefficients.nnz else np.ones(len(program.rows))
        )
        costs = np.abs(cost * column)
        costs = costs[costs > 0]
        return cls(
            column, 1 / powers_of_two(largest), float(powers_of_two(np.median(costs))) if costs.size else 1.0
        )

    def scaled(self, program: Program, cost: Array, matrix: sparse.csc_array | None = None) -> Program:
        """The program as the solver sees it, with another cost and no constant.

        Parameters
        ----------
        matrix : the scaled matrix, where it is known.
        """
        if matrix is None:
            matrix = sparse.diags_array(self.row) @ program.matrix @ sparse.diags_array(self.column)
        return replace(
            program,
            cost=cost * self.column / self.money,
            offset=0.0,
            matrix=sparse.csc_array(matrix),
            row_lower=program.row_lower * self.row,
            row_upper=program.row_upper * self.row,
            column_lower=program.column_lower / self.column,
            column_upper=program.column_upper / self.column,
        )

    def scale_down(self, answer: Answer) -> Answer:
        """An answer in the solver's units."""
        return replace(
            answer,
            x=answer.x / self.column,
            row_dual=answer.row_dual / self.row / self.money,
            objective=answer.objective / self.money,
            bound=answer.bound / self.money,
        )

    def unscaled(self, answer: Answer) -> Answer:
        """An answer in tonnes and USD."""
        return replace(
            answer,
            x=answer.x * self.column,
            row_dual=answer.row_dual * self.row * self.money,
            objective=answer.objective * self.money,
            bound=answer.bound * self.money,
        )


def powers_of_two(sizes: Array) -> Array:
    """The power of two next below each size; 1 for nothing."""
    return np.where(sizes > 0, np.ldexp(1.0, np.frexp(sizes)[1] - 1), 1.0)
