"""Starting from a basis: a large program that is close to one that has been solved goes on from where that ended."""

from typing import Final

import highspy
import numpy as np

from sourcing.solver.accuracy import TOLERANCE, share_of_terms
from sourcing.solver.highs import ENDINGS, STOPPED, SolverOptions, answer_of, load, run, sharpened
from sourcing.solver.program import Answer, Array, Basis, Program

STATUSES: Final = (
    highspy.HighsBasisStatus.kLower,
    highspy.HighsBasisStatus.kBasic,
    highspy.HighsBasisStatus.kUpper,
    highspy.HighsBasisStatus.kZero,
)
LOWER, BASIC, UPPER, FREE = range(4)


def started_from(program: Program, basic: Basis, options: SolverOptions) -> Answer | None:
    """The optimum reached from a basis without presolve; nothing where it is not exact to the size of its terms.

    Parameters
    ----------
    program : a linear program in the solver's units.
    basic : which of its columns and rows are basic; the others begin at a bound, as the program has it.

    Raises
    ------
    TimeLimit, Interrupted
        If the solver was stopped.
    """
    solver, start = load(program, options), highspy.HighsBasis()
    columns = np.where(basic.columns, BASIC, standing(program.column_lower, program.column_upper))
    rows = np.where(basic.rows, BASIC, standing(program.row_lower, program.row_upper))
    start.col_status, start.row_status = ([STATUSES[i] for i in states] for states in (columns, rows))
    start.valid = True
    if solver.setBasis(start) == highspy.HighsStatus.kError:
        return None
    run(solver, options)
    status = solver.getModelStatus()
    if status in STOPPED:
        kind, text = ENDINGS[status]
        raise kind(text)
    if status not in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kUnknown):
        return None
    answer = sharpened(solver, answer_of(solver, program), program)
    return answer if share_of_terms(program, answer) <= TOLERANCE else None


def standing(lower: Array, upper: Array) -> Array:
    """Where a column or row stands that is not basic: at its lower bound, else at its upper one, else at zero."""
    return np.where(np.isfinite(lower), LOWER, np.where(np.isfinite(upper), UPPER, FREE))
