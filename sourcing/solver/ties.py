"""Ties: one plan among all optimal ones, the same whatever the order of the rows and whatever the machine.

The optimal plans of a linear program are the feasible ones that are complementary to one optimal price vector: a column
with a reduced cost stays at its bound, a row with a price at its side. Over these plans the preferences are minimised.
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from sourcing.errors import NoOptimum, TimeLimit
from sourcing.formulation.preferences import Preferences
from sourcing.solver.highs import SolverOptions, optimise
from sourcing.solver.program import Answer, Array, Program

PRICED = 1e-9
"""Share of a column's or row's terms above which a reduced cost or price counts as one."""
AT_BOUND = 1e-9
"""Distance from its bound, in the solver's units, up to which a value stands at it."""
SAME_COST = 1e-9
"""Relative difference up to which two plans cost the same."""


def canonical(
    program: Program, answer: Answer, preferred: Preferences, options: SolverOptions
) -> Array:
    """The preferred plan among those that cost the same.

    Parameters
    ----------
    program, answer : a linear program in the solver's units and an optimal answer to it, with prices.
    preferred : weights and differences over its columns.

    Returns
    -------
    Array or None
        The plan ``x``; nothing where the solver cannot find it.
    """
    face = optimal_face(program, answer)
    rows = open_differences(face, preferred.differences)
    count, (m, n) = rows.shape[0], program.shape
    if not (face.column_lower < face.column_upper).any():
        return answer.x
    above_and_below = sparse.hstack([-sparse.eye_array(count), sparse.eye_array(count)])
    matrix = (
        sparse.block_array([[face.matrix, None], [rows, above_and_below]], format="csc")
        if count
        else face.matrix
    )
    choice = replace(
        face,
        cost=np.concatenate([preferred.weight, np.ones(2 * count)]),
        matrix=matrix,
        row_lower=np.append(face.row_lower, np.zeros(count)),
        row_upper=np.append(face.row_upper, np.zeros(count)),
        column_lower=np.append(face.column_lower, np.zeros(2 * count)),
        column_upper=np.append(face.column_upper, np.full(2 * count, np.inf)),
        integer=np.zeros(n + 2 * count, dtype=bool),
        rows=[("row", (i,)) for i in range(m + count)],
        columns=[("column", (j,)) for j in range(n + 2 * count)],
    )
    try:
        x = optimise(choice, options).x[:n]
    except TimeLimit:
        raise
    except NoOptimum:
        return None
    same = abs(program.cost @ (x - answer.x)) <= SAME_COST * (np.abs(program.cost) @ np.abs(answer.x))
    return x if same else None


def optimal_face(program: Program, answer: Answer) -> Program:
    """The program restricted to its optimal plans."""
    y = answer.row_dual
    terms = abs(program.matrix).T @ np.abs(y)
    reduced = program.cost - program.matrix.T @ y
    priced = np.abs(reduced) > PRICED * (np.abs(program.cost) + terms)
    lower, upper = program.column_lower.copy(), program.column_upper.copy()
    at_lower = priced & (reduced > 0) & near(answer.x, lower)
    at_upper = priced & (reduced < 0) & near(answer.x, upper)
    upper[at_lower], lower[at_upper] = lower[at_lower], upper[at_upper]
    row_lower, row_upper = program.row_lower.copy(), program.row_upper.copy()
    activity = program.matrix @ answer.x
    scale = np.abs(y).max(initial=0.0)
    at_lower = (y > PRICED * scale) & near(activity, row_lower)
    at_upper = (y < -PRICED * scale) & near(activity, row_upper)
    row_upper[at_lower], row_lower[at_upper] = row_lower[at_lower], row_upper[at_upper]
    return replace(program, column_lower=lower, column_upper=upper, row_lower=row_lower, row_upper=row_upper)


def near(values: Array, bounds: Array) -> Array:
    """Which values stand at their bound, to rounding."""
    return np.abs(values - bounds) <= AT_BOUND * np.maximum(1.0, np.abs(values))


def open_differences(face: Program, differences: sparse.csr_array) -> sparse.csr_array:
    """The differences in which some column can still move."""
    movable = (face.column_lower < face.column_upper).astype(float)
    return differences[(abs(differences) @ movable) > 0]
