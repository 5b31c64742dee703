"""Iterative refinement: the same basis, with the rounding of its factorisation taken out of values and prices.

Lead times above half a period make bases in which errors grow from period to period. The residuals of rows and reduced
costs are worked out anew from the arrays, and what they ask for is solved for with the solver's own factors:

.. math:: B \\, \\Delta x_B = b - A x, \\qquad B^T \\Delta y = c_B - A_B^T y

Source: J. H. Wilkinson, "Rounding Errors in Algebraic Processes", 1963, chapter 3.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from sourcing.solver.program import Answer, Array, Program


def refined(solver: Any, program: Program, answer: Answer) -> Answer:
    """An answer after one step of refinement.

    Parameters
    ----------
    solver : a ``highspy.Highs`` (whose type hints lack what is asked of it here) that holds the basis of the answer.
    program, answer : in the solver's units; linear.
    """
    basic = np.asarray(solver.getBasicVariables()[1])
    columns, rows = basic[basic >= 0], -basic[basic < 0] - 1
    residual = off_side(program, program.matrix @ answer.x)
    residual[rows] = 0.0
    x, y = answer.x.copy(), answer.row_dual
    x[columns] += np.asarray(solver.getBasisSolve(residual)[1])[basic >= 0]
    unpriced = np.zeros(len(basic))
    unpriced[basic >= 0] = (program.cost - program.matrix.T @ y)[columns]
    unpriced[basic < 0] = -y[rows]
    y = y + np.asarray(solver.getBasisTransposeSolve(unpriced)[1])
    return replace(answer, x=x, row_dual=y, objective=float((program.cost * x).sum()) + program.offset)


def off_side(program: Program, activity: Array) -> Array:
    """How far each row is from the nearer of its sides, where it stands if it is not basic; 0 without a side."""
    below, above = program.row_lower - activity, program.row_upper - activity
    nearer = np.where(np.abs(below) <= np.abs(above), below, above)
    return np.where(np.isfinite(nearer), nearer, 0.0)
