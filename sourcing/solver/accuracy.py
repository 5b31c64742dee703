"""Accuracy: how far an answer is from a feasible plan and from prices that prove it.

HiGHS 1.15 has been seen to report an optimum that its postsolve has spoiled, and no optimum where there is one; what it
says is believed only if it can be seen to be true.
"""

import numpy as np

from sourcing.solver.program import Answer, Array, Program

TOLERANCE = 1e-9
"""Distance, in the solver's units, up to which a row, a bound or a reduced cost is met; of a large program, relative to
its terms."""
FINEST_TOLERANCE = 1e-10
"""The same where a spoiled answer is made good."""
TRACE = 1e-14
"""Error, in the solver's units, that is but rounding."""


def largest_error(program: Program, answer: Answer) -> float:
    """How far an answer is from what the solver was asked for: in a row, a bound or a reduced cost."""
    return largest(program, answer, 1.0, 1.0, 1.0)


def share_of_terms(program: Program, answer: Answer) -> float:
    """The largest error, divided as the certificate does by the size of the terms that it is the difference of.

    Sizes below a unit count as one.
    """
    size = abs(program.matrix)
    flows = np.maximum(1.0, size @ np.abs(answer.x))
    values = np.maximum(1.0, np.abs(answer.x))
    terms = np.maximum(1.0, np.abs(program.cost) + size.T @ np.abs(answer.row_dual))
    return largest(program, answer, flows, values, terms)


def largest(
    program: Program, answer: Answer, flows: Array | float, values: Array | float, terms: Array | float
) -> float:
    """The largest error in units of what flows in each row, of each column's value and of its terms in money."""
    x, activity = answer.x, program.matrix @ answer.x
    off = [
        (program.row_lower - activity) / flows,
        (activity - program.row_upper) / flows,
        (program.column_lower - x) / values,
        (x - program.column_upper) / values,
    ]
    if not program.integer.any():
        reduced = (program.cost - program.matrix.T @ answer.row_dual) / terms
        off += [
            np.where(x > program.column_lower + TOLERANCE * values, reduced, 0.0),
            np.where(x < program.column_upper - TOLERANCE * values, -reduced, 0.0),
        ]
    return max(float(np.max(error, initial=0.0)) for error in off)


def blurred(program: Program, answer: Answer) -> bool:
    """Whether a row is off by what is little in the solver's units but much of what flows there, or a reduced cost.

    Where a trace of something is worth much, an error of 1e-10 of a unit may be a part of its price that counts.
    """
    if program.integer.any():
        return False
    x, size = answer.x, abs(program.matrix)
    activity, flows = program.matrix @ x, size @ np.abs(x)
    reduced, terms = program.cost - program.matrix.T @ answer.row_dual, np.abs(program.cost)
    terms = terms + size.T @ np.abs(answer.row_dual)
    off = np.maximum(program.row_lower - activity, activity - program.row_upper)
    inside = (
        np.where(x > program.column_lower, reduced, 0.0),
        np.where(x < program.column_upper, -reduced, 0.0),
    )
    wrong = np.maximum(*inside)
    return bool((off > np.maximum(TRACE, TOLERANCE * flows)).any() or (wrong > TOLERANCE * terms).any())
