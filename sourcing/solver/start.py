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
FOUND: Final = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kUnknown)
PERTURBATIONS: Final = (1.0, 0.0)
"""Of costs: with HiGHS's own some starts end in an error, and without it some take longer."""


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
    start = highspy.HighsBasis()
    columns = np.where(basic.columns, BASIC, standing(program.column_lower, program.column_upper))
    rows = np.where(basic.rows, BASIC, standing(program.row_lower, program.row_upper))
    start.col_status, start.row_status = ([STATUSES[i] for i in states] for states in (columns, rows))
    start.valid = True
    for perturbation in PERTURBATIONS:
        solver = load(program, options)
        solver.setOptionValue("dual_simplex_cost_perturbation_multiplier", perturbation)
        if solver.setBasis(start) == highspy.HighsStatus.kError:
            return None
        run(solver, options)
        status = solver.getModelStatus()
        if status in STOPPED:
            kind, text = ENDINGS[status]
            raise kind(text)
        if status in FOUND:
            answer = sharpened(solver, answer_of(solver, program), program)
            if share_of_terms(program, answer) <= TOLERANCE:
                return answer
    return None


def standing(lower: Array, upper: Array) -> Array:
    """Where what is not basic stands: at its upper bound if it has one, else at its lower one, else at zero.

    In a program of directions only prices above their ceilings give a column both, and it pays to use all of that.
    """
    return np.where(np.isfinite(upper), UPPER, np.where(np.isfinite(lower), LOWER, FREE))
