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
"""Share of a column's terms, or of the dearest price, above which a reduced cost or price counts as one."""
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
    if not (face.column_lower < face.column_upper).any():
        return answer.x
    try:
        x = optimise(choice(face, preferred), options).x[: len(answer.x)]
    except TimeLimit:
        raise
    except NoOptimum:
        return None
    same = abs(program.cost @ (x - answer.x)) <= SAME_COST * (np.abs(program.cost) @ np.abs(answer.x))
    return x if same else None


def choice(face: Program, preferred: Preferences) -> Program:
    """The program that minimises the preferences over the face.

    Each difference in which something can move is split into what is above and what is below zero; their sum counts.
    """
    free = (face.column_lower < face.column_upper).astype(float)
    differences = preferred.differences[abs(preferred.differences) @ free > 0]
    count, columns = differences.shape[0], len(face.columns)
    above_and_below = sparse.hstack([-sparse.eye_array(count), sparse.eye_array(count)])
    blocks = [[face.matrix, None], [differences, above_and_below]] if count else [[face.matrix]]
    return replace(
        face,
        cost=np.concatenate([preferred.weight, np.ones(2 * count)]),
        matrix=sparse.block_array(blocks, format="csc"),
        row_lower=np.append(face.row_lower, np.zeros(count)),
        row_upper=np.append(face.row_upper, np.zeros(count)),
        column_lower=np.append(face.column_lower, np.zeros(2 * count)),
        column_upper=np.append(face.column_upper, np.full(2 * count, np.inf)),
        integer=np.zeros(columns + 2 * count, dtype=bool),
        scale=np.ones(columns + 2 * count),
        classes={},
        rows=[*face.rows, *(("difference", (i,)) for i in range(count))],
        columns=[*face.columns, *(("apart", (j,)) for j in range(2 * count))],
    )


def optimal_face(program: Program, answer: Answer) -> Program:
    """The program restricted to its optimal plans.

    What is fixed is fixed where the answer has it, so that the answer lies in the face to the last digit: a face is
    thin, and bounds that differ from the answer by the solver's rounding could leave nothing of it.
    """
    x, y = answer.x, answer.row_dual
    activity, terms = program.matrix @ x, abs(program.matrix).T @ np.abs(y)
    reduced = program.cost - program.matrix.T @ y
    priced = np.abs(reduced) > PRICED * np.maximum(1.0, np.abs(program.cost) + terms)
    held = priced & near(x, np.where(reduced > 0, program.column_lower, program.column_upper))
    stated = program.row_lower == program.row_upper
    priced = np.abs(y) > PRICED * np.abs(y).max(initial=1.0)
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
