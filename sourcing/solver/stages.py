"""Stages: each priority class in turn, then cost; and the integers first, then prices.

In priority mode the undiscounted cost of each class's shortfalls is minimised in the order of the numbers and held at
its optimum while the next is minimised; last comes the cost. Nothing of a lower class is bought with a shortfall of a
higher one. A class is held exactly, by going on with the optimal plans alone (the face of the program on which every
priced column and row stays where it is): a row that bounds its cost would need a tolerance, and a slack of 1e-9 in one
class may grow a thousandfold in the next.

Parts of the program that no row joins are solved apart, side by side: minimising a sum of parts is minimising each.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from sourcing.errors import NoOptimum
from sourcing.formulation.preferences import Preferences
from sourcing.solver.apart import Places, gathered, side_by_side
from sourcing.solver.certificate import Certificate, certify
from sourcing.solver.highs import SolverOptions, optimise
from sourcing.solver.prices import more_allowed, more_wanted, prices_towards
from sourcing.solver.program import Answer, Array, Program
from sourcing.solver.scaling import Scaling
from sourcing.solver.ties import canonical, optimal_face

HOLD_TOLERANCE = 1e-9
PRICES_OF_THE_PLAN = (
    "in some parts prices prove the plan but may be neither those of one unit more nor of one less"
)
BY_INTERIOR_POINT = "the solver began with interior point; among equal prices simplex may choose others"
BOUNDS = ("row_lower", "row_upper", "column_lower", "column_upper")


@dataclass
class Solved:
    """A program, restricted by its stages to the plans that keep every class, and the answer to it.

    Attributes
    ----------
    program, answer : as the last stage had them; in a mixed-integer program ``answer`` holds the prices of the linear
        program in which the whole numbers are fixed.
    wanting, easing : optimal row prices that say what one more tonne wanted would cost, and what one more tonne of a
        limit (one tonne less of a requirement) would save; both prove the optimum as well as the answer's own.
    class_optima : undiscounted USD of shortfall of each priority class.
    parts : number of independent parts.
    notes : what an analyst should know of the way there.
    """

    program: Program
    answer: Answer
    wanting: Array
    easing: Array
    class_optima: dict[int, float] = field(default_factory=dict)
    parts: int = 1
    notes: list[str] = field(default_factory=list)


def solve_program(program: Program, preferred: Preferences, options: SolverOptions) -> Solved:
    """Solve a program piece by piece, stage by stage, and choose the canonical plan among its optima."""
    parts = program.parts()
    pieces = gathered(parts)
    x, whole = np.zeros(len(program.columns)), bool(program.integer.any())
    prices = {name: np.zeros(len(program.rows)) for name in ("own", "wanting", "easing")}
    bounds = {name: getattr(program, name).copy() for name in BOUNDS}
    bound, optima, notes = program.offset, dict.fromkeys(program.classes, 0.0), []
    solve_one = partial(solve_numbered, program, preferred, pieces)
    solved = side_by_side(solve_one, [len(columns) for _, columns in pieces], options)
    for (rows, columns), part in zip(pieces, solved, strict=True):
        x[columns] = part.answer.x
        bound += part.answer.bound if np.isfinite(part.answer.bound) else part.answer.objective
        for k, optimum in part.class_optima.items():
            optima[k] += optimum
        for name in BOUNDS:
            bounds[name][rows if name.startswith("row") else columns] = getattr(part.program, name)
        for name, y in (("own", part.answer.row_dual), ("wanting", part.wanting), ("easing", part.easing)):
            prices[name][rows] = y
        notes += [note for note in part.notes if note not in notes]
    objective = float(program.cost @ x) + program.offset
    answer = Answer(x, prices["own"], objective, bound if whole else float("nan"))
    held = replace(program, **bounds)
    return Solved(held, answer, prices["wanting"], prices["easing"], optima, len(parts), notes)


def solve_numbered(
    program: Program,
    preferred: Preferences,
    pieces: Sequence[Places],
    i: int,
    options: SolverOptions,
) -> Solved:
    """Solve the piece of this number."""
    return solve_part(program.part(*pieces[i]), preferred.part(*pieces[i]), options)


@dataclass(frozen=True)
class Staged:
    """The way through the stages of a part.

    Attributes
    ----------
    linear : the part with its whole numbers fixed; itself where it has none.
    held : ``linear`` restricted to the plans that keep every class.
    answer : a cheapest plan of ``held``, with the solver's bound where whole numbers were decided.
    optima : undiscounted USD of shortfall of each class.
    """

    linear: Program
    held: Program
    answer: Answer
    optima: dict[int, float]


def solve_part(program: Program, preferred: Preferences, options: SolverOptions) -> Solved:
    """Solve one part: its classes in turn, then its cost, then its ties and prices."""
    staged = solve_stages(program, options)
    plan, notes = choose(staged.held, staged.answer, preferred, options)
    if options.interior(program.shape[1]):
        notes.insert(0, BY_INTERIOR_POINT)
    priced = with_holds(staged.linear, plan)
    (wanting, of_more), (easing, of_limits) = (
        prices_towards(priced, plan, direction, preferred.ceiling, options)
        for direction in (more_wanted(priced), more_allowed(priced))
    )
    if not (of_more and of_limits):
        notes.append(PRICES_OF_THE_PLAN)
    held = replace(staged.held, integer=program.integer)
    return Solved(held, replace(plan, bound=staged.answer.bound), wanting, easing, staged.optima, 1, notes)


def solve_stages(program: Program, options: SolverOptions) -> Staged:
    """Solve one part: its classes in turn, then its cost.

    The whole numbers of a mixed-integer program are decided first; every class and every price is then that of the
    linear program which they leave.
    """
    bound, linear = float("nan"), program
    optima: dict[int, float] = {}
    if program.integer.any():
        whole = decide_whole_numbers(program, options)
        linear, bound = program.with_integers_fixed(whole.x), whole.bound
    held = linear
    for k, vector in sorted(program.classes.items()):
        best = minimise(held, vector, options)
        require_proof(replace(held, cost=vector), best, f"the optimum of priority class {k}")
        optima[k] = max(0.0, best.objective)
        held = face_of(held, vector, best)
    answer = minimise(held, program.cost, options)
    return Staged(linear, held, replace(answer, bound=bound), optima)


def face_of(program: Program, cost: Array, answer: Answer) -> Program:
    """The program restricted to the plans that keep a cost at its optimum."""
    scaling = Scaling.of(program, cost)
    face = optimal_face(scaling.scaled(program, cost), scaling.scale_down(answer))
    return replace(
        program,
        row_lower=face.row_lower / scaling.row,
        row_upper=face.row_upper / scaling.row,
        column_lower=face.column_lower * scaling.column,
        column_upper=face.column_upper * scaling.column,
    )


def with_holds(program: Program, plan: Answer) -> Program:
    """The program with a row for each class that holds its shortfall where the plan has it."""
    for k, vector in sorted(program.classes.items()):
        program = program.with_row(("class_hold", (k,)), vector, -np.inf, float(vector @ plan.x))
    return program


def decide_whole_numbers(program: Program, options: SolverOptions) -> Answer:
    """Answer of a mixed-integer program: its classes in turn, each held as tightly as the solver can follow."""
    held = program
    for k, vector in sorted(program.classes.items()):
        best = minimise(held, vector, options)
        held = held.with_row(
            ("class_hold", (k,)), vector, -np.inf, max(0.0, best.objective) * (1 + HOLD_TOLERANCE)
        )
    return minimise(held, program.cost, options)


def choose(
    program: Program, answer: Answer, preferred: Preferences, options: SolverOptions
) -> tuple[Answer, list[str]]:
    """The preferred plan of the same cost, if it proves itself as well as the first one does."""
    scaling = Scaling.of(program, program.cost)
    scaled, first = scaling.scaled(program, program.cost), scaling.scale_down(answer)
    for to_terms in (True, False):
        x = canonical(scaled, first, preferred, options, to_terms=to_terms)
        if x is not None:
            plan = with_plan(program, answer, x * scaling.column)
            if certify(program, replace(plan, bound=float("nan"))).holds:
                return plan, []
    note = "the solver could not choose among plans of the same cost; the first one found is published"
    return with_plan(program, answer, answer.x), [note]


def with_plan(program: Program, answer: Answer, x: Array) -> Answer:
    """The answer with another plan, exactly at the bounds that it is beyond by rounding."""
    x = np.clip(x, program.column_lower, program.column_upper)
    return replace(answer, x=x, objective=float(program.cost @ x))


def require_proof(program: Program, answer: Answer, what: str) -> Certificate:
    """The certificate of an answer.

    Raises
    ------
    NoOptimum
        If the certificate does not hold; says where and by how much.
    """
    certificate = certify(program, answer)
    if not certificate.holds:
        reasons = "\n  ".join(certificate.problems())
        raise NoOptimum(f"{what} does not prove itself; nothing was written:\n  {reasons}")
    return certificate


def minimise(program: Program, cost: Array, options: SolverOptions) -> Answer:
    """Solve a program for a cost, in the solver's units and back; the last digits of whole numbers are made exact."""
    scaling = Scaling.of(program, cost)
    answer = scaling.unscaled(optimise(scaling.scaled(program, cost), options))
    if program.integer.any():
        linear = minimise(program.with_integers_fixed(answer.x), cost, options)
        answer = replace(linear, bound=answer.bound)
    return answer
