"""HiGHS: arrays in, answer out; every ending other than a proved optimum is a named error."""

from dataclasses import dataclass, replace
from threading import Event
from time import perf_counter
from typing import Final

import highspy
import numpy as np

from sourcing.errors import Infeasible, Interrupted, NoOptimum, TimeLimit, Unbounded
from sourcing.solver.accuracy import FINEST_TOLERANCE, TOLERANCE, blurred, largest_error, share_of_terms
from sourcing.solver.attempts import LARGE, attempts
from sourcing.solver.exact import exact_answer
from sourcing.solver.program import Answer, Array, Basis, Program
from sourcing.solver.refine import refined
from sourcing.solver.silence import silenced

ENDINGS: dict[highspy.HighsModelStatus, tuple[type[NoOptimum], str]] = {
    highspy.HighsModelStatus.kInfeasible: (
        Infeasible,
        "no plan meets the data: they contradict themselves (an initial stock above its capacity that "
        "cannot leave fast enough, say); `sourcing check` names such data",
    ),
    highspy.HighsModelStatus.kUnbounded: (
        Unbounded,
        "a plan can earn without end: give the unit of every process with a negative cost a capacity",
    ),
    highspy.HighsModelStatus.kUnboundedOrInfeasible: (
        Infeasible,
        "no plan meets the data, or one can earn without end; `sourcing check` names such data",
    ),
    highspy.HighsModelStatus.kTimeLimit: (
        TimeLimit,
        "the time limit came before a proved optimum; nothing was written; allow more with --time-limit",
    ),
    highspy.HighsModelStatus.kInterrupt: (
        Interrupted,
        "stopped before a proved optimum; nothing was written",
    ),
}
STOPPED: Final = (highspy.HighsModelStatus.kTimeLimit, highspy.HighsModelStatus.kInterrupt)
BASIC: Final = highspy.HighsBasisStatus.kBasic
SETTLED = 1e-7
"""Distance, in the solver's units, up to which a row with nothing that moves is met."""
ALGORITHMS: Final = ("auto", "simplex", "ipm")
MOST_EXACT_ROWS = 1_000
"""Size up to which fractions take less than some seconds."""


@dataclass
class SolverOptions:
    """What the user may set; the clock starts when the options are made.

    ``time_limit`` in seconds over all solves together; ``threads`` of the solver, ``None`` leaves the choice to it;
    ``algorithm`` that is tried first: simplex, ipm, or by the size of each program.
    """

    time_limit: float | None = None
    threads: int | None = None
    algorithm: str = "auto"

    def __post_init__(self) -> None:
        self.started = perf_counter()
        self.stopped, self.running = Event(), list[highspy.Highs]()

    def seconds_left(self) -> float:
        """Seconds until the time limit; infinite without one."""
        if self.time_limit is None:
            return float("inf")
        return self.time_limit - (perf_counter() - self.started)

    def interior(self, columns: int) -> bool:
        """Whether a program with so many columns is solved by interior point first."""
        return self.algorithm == "ipm" or (self.algorithm == "auto" and columns >= LARGE)

    def stop(self) -> None:
        """Ask every solver that runs with these options to stop, and let none begin."""
        self.stopped.set()
        for solver in list(self.running):
            solver.cancelSolve()


def optimise(program: Program, options: SolverOptions, *, to_terms: bool = False) -> Answer:
    """Solve a program to a proved optimum.

    Feasibility tolerances are tighter than HiGHS's own: 1e-7 t is a tenth of a gram, but demand may be a gram.

    Parameters
    ----------
    to_terms : whether an answer is enough that is exact to the size of its terms, as it is of a large program.

    Raises
    ------
    NoOptimum
        One of its named kinds, by the status with which the solver ended.
    """
    small, rows, free = without_fixed(program)
    found = optimise_free(small, options, to_terms or small.shape[1] >= LARGE)
    x, y = np.where(free, 0.0, program.column_lower), np.zeros(len(program.rows))
    x[free], y[rows] = found.x, found.row_dual
    basis = found.basis and whole_basis(found.basis, rows, free)
    return Answer(x, y, found.objective, found.bound, basis)


def without_fixed(program: Program) -> tuple[Program, Array, Array]:
    """The program without the columns that cannot move and the rows that speak of nothing else.

    HiGHS's presolve has been seen to call programs with very many fixed columns infeasible, or to return plans that are
    not feasible; it never sees any.

    Returns
    -------
    tuple
        The smaller program; which rows and which columns it has.
    """
    free = (program.column_lower < program.column_upper) | program.integer
    fixed = np.where(free, 0.0, program.column_lower)
    matrix = program.matrix.tocsr()
    rows = np.asarray(abs(matrix) @ free.astype(float) > 0)
    settled = matrix @ fixed
    left = ~rows & ((settled < program.row_lower - SETTLED) | (settled > program.row_upper + SETTLED))
    if left.any():
        raise Infeasible(ENDINGS[highspy.HighsModelStatus.kInfeasible][1])
    if free.all() and rows.all():
        return program, rows, free
    small = program.part(np.flatnonzero(rows), np.flatnonzero(free))
    small = replace(
        small,
        offset=program.offset + float(program.cost @ fixed),
        row_lower=small.row_lower - settled[rows],
        row_upper=small.row_upper - settled[rows],
    )
    return small, rows, free


def whole_basis(basis: Basis, rows: Array, free: Array) -> Basis:
    """The basis of a program without fixed columns as that of the whole; rows that speak of nothing else are basic."""
    of_rows, of_columns = np.ones(len(rows), dtype=bool), np.zeros(len(free), dtype=bool)
    of_rows[rows], of_columns[free] = basis.rows, basis.columns
    return Basis(of_columns, of_rows)


def optimise_free(program: Program, options: SolverOptions, to_terms: bool) -> Answer:
    """Solve a program in which every column can move."""
    rows, columns = program.shape
    if columns == 0 or rows == 0:
        return without_rows(program)
    answers: list[tuple[float, Answer]] = []
    interior = options.interior(columns) and not program.integer.any()
    for attempt in attempts(columns, interior):
        solver = load(program, options)
        for name, value in attempt.items():
            solver.setOptionValue(name, value)
        run(solver, options)
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kModelEmpty:
            return without_rows(program)
        if status in STOPPED:
            break
        unsure = to_terms and status == highspy.HighsModelStatus.kUnknown
        if status == highspy.HighsModelStatus.kOptimal or unsure:
            answer = polished(solver, answer_of(solver, program), program, options)
            error = largest_error(program, answer)
            doubtful = error > TOLERANCE or blurred(program, answer)
            if doubtful and (exact := made_exact(solver, program)):
                return exact
            if error <= TOLERANCE and not unsure:
                return answer
            if to_terms:
                answer = sharpened(solver, answer, program)
                if share_of_terms(program, answer) <= TOLERANCE:
                    return answer
            if not unsure:
                answers.append((largest_error(program, answer), answer))
    if answers:
        return min(answers, key=lambda pair: pair[0])[1]
    kind, text = ENDINGS.get(
        status, (NoOptimum, f"HiGHS ended with status {solver.modelStatusToString(status)}")
    )
    raise kind(text)


def run(solver: highspy.Highs, options: SolverOptions) -> None:
    """Run a solver, which may be stopped through its options."""
    if options.stopped.is_set():
        raise Interrupted(ENDINGS[highspy.HighsModelStatus.kInterrupt][1])
    options.running.append(solver)
    try:
        with silenced():
            solver.run()
    finally:
        options.running.remove(solver)


def made_exact(solver: highspy.Highs, program: Program) -> Answer | None:
    """The exact optimum that is near the basis where the solver ended; nothing where that takes too long."""
    rows = len(program.rows)
    if program.integer.any() or rows > MOST_EXACT_ROWS:
        return None
    found = solver.getBasis()
    states = [*found.col_status, *found.row_status]
    basis = [j for j, state in enumerate(states) if state == BASIC]
    if not found.valid or len(basis) != rows:
        return None
    at_upper = [j for j, state in enumerate(states) if state == highspy.HighsBasisStatus.kUpper]
    try:
        return exact_answer(program, basis, at_upper)
    except ArithmeticError:
        return None


def answer_of(solver: highspy.Highs, program: Program) -> Answer:
    """The answer that the solver holds."""
    solution, info = solver.getSolution(), solver.getInfo()
    whole = bool(program.integer.any())
    return Answer(
        np.array(solution.col_value, dtype=float),
        np.zeros(len(program.rows)) if whole else np.array(solution.row_dual, dtype=float),
        float(info.objective_function_value),
        float(info.mip_dual_bound) if whole else float("nan"),
        None if whole else basis_of(solver, program),
    )


def basis_of(solver: highspy.Highs, program: Program) -> Basis | None:
    """The basis that the solver ended with, if the program is so large that others begin from there."""
    found = solver.getBasis()
    if program.shape[1] < LARGE or not found.valid:
        return None
    return Basis(
        *(np.array([each == BASIC for each in states]) for states in (found.col_status, found.row_status))
    )


def polished(solver: highspy.Highs, answer: Answer, program: Program, options: SolverOptions) -> Answer:
    """The answer solved once more from its basis, without presolve, where presolve has used up the tolerance."""
    off = max(largest_error(program, answer), solver.getInfo().max_primal_infeasibility)
    if program.integer.any() or off <= FINEST_TOLERANCE:
        return answer
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("solver", "simplex")  # interior point would not go on from the basis
    set_tolerance(solver, FINEST_TOLERANCE)
    run(solver, options)
    optimal = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return answer_of(solver, program) if optimal else answer


def sharpened(solver: highspy.Highs, answer: Answer, program: Program) -> Answer:
    """The answer, or the refined one if that is off by less; where a basis carries errors from period to period."""
    if program.integer.any() or not solver.getBasis().valid:
        return answer
    return min((answer, refined(solver, program, answer)), key=lambda each: largest_error(program, each))


def load(program: Program, options: SolverOptions) -> highspy.Highs:
    """A solver that holds the program; the arrays are handed over whole."""
    rows, columns = program.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_, lp.offset_ = program.cost, program.offset
    lp.col_lower_, lp.col_upper_ = program.column_lower, program.column_upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = columns, rows
    lp.a_matrix_.start_, lp.a_matrix_.index_ = program.matrix.indptr, program.matrix.indices
    lp.a_matrix_.value_ = program.matrix.data
    if program.integer.any():
        kinds = {False: highspy.HighsVarType.kContinuous, True: highspy.HighsVarType.kInteger}
        lp.integrality_ = [kinds[bool(whole)] for whole in program.integer]
    solver = highspy.Highs()
    solver.silent()
    solver.HandleKeyboardInterrupt = True
    left = options.seconds_left()
    if left <= 0:
        raise TimeLimit(ENDINGS[highspy.HighsModelStatus.kTimeLimit][1])
    if left < float("inf"):
        solver.setOptionValue("time_limit", left)
    highspy.Highs.resetGlobalScheduler(True)  # it would keep the number of threads of an earlier solve
    if options.threads is not None:
        solver.setOptionValue("threads", options.threads)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 1e-6)
    solver.setOptionValue("mip_feasibility_tolerance", TOLERANCE)
    set_tolerance(solver, TOLERANCE)
    if solver.passModel(lp) == highspy.HighsStatus.kError:
        raise NoOptimum(
            "HiGHS does not take the program: a number in it is outside what floating point can hold"
        )
    return solver


def set_tolerance(solver: highspy.Highs, tolerance: float) -> None:
    """Set how far rows, bounds and reduced costs may be off."""
    solver.setOptionValue("primal_feasibility_tolerance", tolerance)
    solver.setOptionValue("dual_feasibility_tolerance", tolerance)


def without_rows(program: Program) -> Answer:
    """The answer of a program without rows or columns: every column at the bound that its cost prefers."""
    x = np.where(program.cost < 0, program.column_upper, program.column_lower)
    if not np.isfinite(x).all():
        raise Unbounded(ENDINGS[highspy.HighsModelStatus.kUnbounded][1])
    if (program.row_lower > 0).any() or (program.row_upper < 0).any():
        raise Infeasible(ENDINGS[highspy.HighsModelStatus.kInfeasible][1])
    objective = float(program.cost @ x) + program.offset
    return Answer(
        x, np.zeros(len(program.rows)), objective, objective if program.integer.any() else float("nan")
    )
