"""Ties: one plan among all optimal ones, the same whatever the order of the rows and whatever the machine.

The optimal plans of a linear program are the feasible ones that are complementary to one optimal price vector: a column
with a reduced cost stays at its bound, a row with a price at its side. Over these plans the preferences are minimised.
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from sourcing.errors import Interrupted, NoOptimum, TimeLimit
from sourcing.formulation.preferences import Preferences
from sourcing.solver.highs import SolverOptions, optimise
from sourcing.solver.program import Answer, Array, Program

PRICED = 1e-9
"""Share of the terms of a column above which its reduced cost, or a row's price in it, counts as one."""
NOISE = 1e-14
"""Share of the highest price below which a reduced cost is the rounding of others; grams may cost no more."""
AT_BOUND = 1e-9
"""Distance from its bound, in the solver's units, up to which a value stands at it."""
SAME_COST = 1e-9
"""Relative difference up to which two plans cost the same."""


def canonical(
    program: Program, answer: Answer, preferred: Preferences, options: SolverOptions, *, to_terms: bool
) -> Array | None:
    """The preferred plan among those that cost the same.

    Parameters
    ----------
    program, answer : a linear program in the solver's units and an optimal answer to it, with prices.
    preferred : a weight of each column.
    to_terms : whether a plan is enough that is exact to the size of its terms.

    Returns
    -------
    Array or None
        The plan ``x``; nothing where the solver cannot find it.
    """
    face = optimal_face(program, answer)
    if not (face.column_lower < face.column_upper).any():
        return answer.x
    try:
        weighed = replace(face, cost=preferred.weight, integer=np.zeros(len(answer.x), dtype=bool))
        x = optimise(weighed, options, to_terms=to_terms).x
    except (TimeLimit, Interrupted):
        raise
    except NoOptimum:
        return None
    same = abs(program.cost @ (x - answer.x)) <= SAME_COST * (np.abs(program.cost) @ np.abs(answer.x))
    return x if same else None


def optimal_face(program: Program, answer: Answer) -> Program:
    """The program restricted to its optimal plans.

    What is fixed is fixed where the answer has it, so that the answer lies in the face to the last digit: a face is
    thin, and bounds that differ from the answer by the solver's rounding could leave nothing of it.
    """
    x, y = answer.x, answer.row_dual
    activity, terms = program.matrix @ x, abs(program.matrix).T @ np.abs(y)
    reduced = program.cost - program.matrix.T @ y
    noise = NOISE * max(1.0, float(np.abs(y).max(initial=0.0)))
    counts = np.maximum(noise, PRICED * (np.abs(program.cost) + terms))
    priced = np.abs(reduced) > counts
    held = priced & near(x, np.where(reduced > 0, program.column_lower, program.column_upper))
    stated = program.row_lower == program.row_upper
    share = (abs(program.matrix) @ sparse.diags_array(1 / counts)).max(axis=1).toarray().ravel()
    priced = np.abs(y) * share > 1
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
