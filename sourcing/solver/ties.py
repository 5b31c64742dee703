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


def canonical(program: Program, answer: Answer, preferred: Preferences, options: SolverOptions) -> Array:
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
    free = face.column_lower < face.column_upper
    if not free.any():
        return answer.x
    choice = movable(face, preferred, free, answer.x)
    try:
        chosen = optimise(choice, options).x[: free.sum()]
    except TimeLimit:
        raise
    except NoOptimum:
        return None
    x = answer.x.copy()
    x[free] = chosen
    same = abs(program.cost @ (x - answer.x)) <= SAME_COST * (np.abs(program.cost) @ np.abs(answer.x))
    return x if same else None


def movable(face: Program, preferred: Preferences, free: Array, x: Array) -> Program:
    """The program of choice: preferences over the columns that can still move, and the rows that they touch.

    Each difference is split into what is above and what is below zero, and their sum is minimised.
    """
    still = np.where(free, 0.0, x)
    rows, differences = touched(face.matrix.tocsr(), free), touched(preferred.differences, free)
    settled, drift = (face.matrix @ still)[rows], (preferred.differences @ still)[differences]
    count, columns = int(differences.sum()), int(free.sum()) + 2 * int(differences.sum())
    above_and_below = sparse.hstack([-sparse.eye_array(count), sparse.eye_array(count)])
    blocks = [[face.matrix.tocsr()[rows][:, free], None]]
    if count:
        blocks.append([preferred.differences[differences][:, free], above_and_below])
    return Program(
        cost=np.concatenate([preferred.weight[free], np.ones(2 * count)]),
        offset=0.0,
        matrix=sparse.block_array(blocks, format="csc"),
        row_lower=np.append(face.row_lower[rows] - settled, -drift),
        row_upper=np.append(face.row_upper[rows] - settled, -drift),
        column_lower=np.append(face.column_lower[free], np.zeros(2 * count)),
        column_upper=np.append(face.column_upper[free], np.full(2 * count, np.inf)),
        integer=np.zeros(columns, dtype=bool),
        rows=[("row", (i,)) for i in range(int(rows.sum()) + count)],
        columns=[("column", (j,)) for j in range(columns)],
    )


def touched(matrix: sparse.csr_array, free: Array) -> Array:
    """Which rows speak of a column that can move."""
    return np.asarray(abs(matrix) @ free.astype(float) > 0)


def optimal_face(program: Program, answer: Answer) -> Program:
    """The program restricted to its optimal plans.

    What is fixed is fixed where the answer has it, so that the answer lies in the face to the last digit: a face is thin,
    and bounds that differ from the answer by the solver's rounding could leave nothing of it.
    """
    x, y = answer.x, answer.row_dual
    activity, terms = program.matrix @ x, abs(program.matrix).T @ np.abs(y)
    reduced = program.cost - program.matrix.T @ y
    priced = np.abs(reduced) > PRICED * (np.abs(program.cost) + terms)
    held = priced & near(x, np.where(reduced > 0, program.column_lower, program.column_upper))
    stated = program.row_lower == program.row_upper
    priced = np.abs(y) > PRICED * np.abs(y).max(initial=0.0)
    stated |= priced & near(activity, np.where(y > 0, program.row_lower, program.row_upper))
    return replace(
        program,
        column_lower=np.where(held, x, np.minimum(program.column_lower, x)),
        column_upper=np.where(held, x, np.maximum(program.column_upper, x)),
        row_lower=np.where(stated, activity, np.minimum(program.row_lower, activity)),
        row_upper=np.where(stated, activity, np.maximum(program.row_upper, activity)),
    )


def near(values: Array, bounds: Array) -> Array:
    """Which values stand at their bound, to rounding."""
    return np.abs(values - bounds) <= AT_BOUND * np.maximum(1.0, np.abs(values))
