"""Stages: each priority class in turn, then cost; and the integers first, then prices.

In priority mode the undiscounted cost of each class's shortfalls is minimised in the order of the numbers and held at
its optimum while the next is minimised; last comes the cost. Nothing of a lower class is bought with a shortfall of a
higher one. The hold is exact, and widened step by step to 1e-7, relative, where the solver's own tolerance would call the
next stage infeasible: a slack in one class may grow a hundredfold in the next.

Parts of the program that no row joins are solved apart: minimising a sum of parts is minimising each.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from sourcing.errors import Infeasible, NoOptimum
from sourcing.formulation.preferences import Preferences
from sourcing.solver.certificate import Certificate, certify
from sourcing.solver.highs import SolverOptions, optimise
from sourcing.solver.prices import directional_prices
from sourcing.solver.program import Answer, Array, Program
from sourcing.solver.scaling import Scaling
from sourcing.solver.ties import canonical

Hold = tuple[int, Array, float]
"""A priority class, its cost vector and its optimum."""
HOLD_TOLERANCES = (0.0, 1e-9, 1e-8, 1e-7)
WANTS = {"serve": 1.0, "balance": 1e-3}
"""Constraints whose right side is something wanted, and how much more of it when prices are asked for."""
BEYOND = 1e3
"""A price so many times the dearest of the plan says that there is no price."""
REQUIRES = ("contract_minimum", "stock_requirement")
"""Constraints that ask for at least something."""


@dataclass
class Solved:
    """A program with the rows that its stages added, and the answer to it.

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
    """Solve a program part by part, stage by stage, and choose the canonical plan among its optima."""
    parts = program.parts()
    x, whole = np.zeros(len(program.columns)), bool(program.integer.any())
    prices = {name: np.zeros(len(program.rows)) for name in ("own", "wanting", "easing")}
    held, bound = program, program.offset
    optima, notes = dict.fromkeys(program.classes, 0.0), []
    for rows, columns in parts:
        part = solve_part(program.part(rows, columns), preferred.part(rows, columns), options)
        x[columns] = part.answer.x
        bound += part.answer.bound if np.isfinite(part.answer.bound) else part.answer.objective
        for k, optimum in part.class_optima.items():
            optima[k] += optimum
        for i in range(len(rows), len(part.program.rows)):
            vector = np.zeros(len(program.columns))
            vector[columns] = part.program.matrix[[i], :].toarray().ravel()
            held = held.with_row(part.program.rows[i], vector, -np.inf, part.program.row_upper[i])
        for name, y in (("own", part.answer.row_dual), ("wanting", part.wanting), ("easing", part.easing)):
            prices[name][rows] = y[: len(rows)]
            prices[name] = np.append(prices[name], y[len(rows) :])
        notes += [note for note in part.notes if note not in notes]
    objective = float(program.cost @ x) + program.offset
    answer = Answer(x, prices["own"], objective, bound if whole else float("nan"))
    return Solved(held, answer, prices["wanting"], prices["easing"], optima, len(parts), notes)


def solve_part(program: Program, preferred: Preferences, options: SolverOptions) -> Solved:
    """Solve one part: its classes in turn, then its cost, then its ties."""
    holds: list[Hold] = []
    notes: list[str] = []
    held, cost = program, program.cost
    for k, vector in sorted(program.classes.items()):
        held, best, note = minimise_held(program, vector, holds, options)
        require_proof(replace(held, cost=vector), best, f"the optimum of priority class {k}")
        holds.append((k, vector, max(0.0, best.objective)))
        notes += note
    held, answer, note = minimise_held(program, cost, holds, options)
    linear = held.with_integers_fixed(answer.x) if program.integer.any() else held
    notes += note
    plan, note = choose(linear, answer, preferred, options)
    wanting, easing = (
        priced(linear, plan, direction, preferred.ceiling, options)
        for direction in (more_wanted(linear), more_allowed(linear))
    )
    optima = {k: optimum for k, _, optimum in holds}
    return Solved(held, plan, wanting, easing, optima, 1, notes + note)


def choose(
    program: Program, answer: Answer, preferred: Preferences, options: SolverOptions
) -> tuple[Answer, list[str]]:
    """The preferred plan of the same cost, if it proves itself as well as the first one does."""
    scaling = Scaling.of(program, program.cost)
    x = canonical(scaling.scaled(program, program.cost), scaling.scale_down(answer), preferred, options)
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


def more_wanted(program: Program) -> Array:
    """The direction in which every demand wants more, and a little more is wanted at every node."""
    return np.array([WANTS.get(name, 0.0) for name, _ in program.rows])


def more_allowed(program: Program) -> Array:
    """The direction in which every limit allows more and every requirement asks less."""
    return np.array([0.0 if name in WANTS else -1.0 if name in REQUIRES else 1.0 for name, _ in program.rows])


def priced(program: Program, plan: Answer, direction: Array, ceiling: Array, options: SolverOptions) -> Array:
    """Row prices in a direction, or the plan's own where those do not prove the optimum.

    Infinite where more cannot be had at any price; ``ceiling`` is NaN where that can be.
    """
    scaling = Scaling.of(program, program.cost)
    scaled, answer = scaling.scaled(program, program.cost), scaling.scale_down(plan)
    to_usd = scaling.row * scaling.money
    beyond = BEYOND * np.abs(plan.row_dual).max(initial=1.0)
    ceiling = np.append(ceiling, np.full(len(program.rows) - len(ceiling), np.inf))
    ceiling = np.where(np.isnan(ceiling), beyond, ceiling)
    y = directional_prices(scaled, answer, direction, ceiling / to_usd, options) * to_usd
    if not certify(program, replace(plan, row_dual=y, bound=float("nan"))).holds:
        return plan.row_dual
    return np.where(y > beyond / 2, np.inf, y)


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


def minimise_held(
    program: Program, cost: Array, holds: list[Hold], options: SolverOptions
) -> tuple[Program, Answer, list[str]]:
    """Minimise a cost while every earlier class is held at its optimum, as tightly as the solver can follow.

    Returns
    -------
    tuple
        The program with its holds, the answer, and a note where the holds had to be widened.
    """
    for tolerance in HOLD_TOLERANCES:
        held = program
        for k, vector, optimum in holds:
            held = held.with_row(("class_hold", (k,)), vector, -np.inf, optimum * (1 + tolerance))
        try:
            answer = minimise(held, cost, options)
        except Infeasible:
            if not holds:
                raise
            continue
        text = f"priority classes are held at their optimum within {tolerance:g}, relative"
        return held, answer, [text] if tolerance > HOLD_TOLERANCES[1] else []
    raise Infeasible(
        "the optimum of the priority classes cannot be held to 1e-7: the data differ too much in size"
    )


def minimise(program: Program, cost: Array, options: SolverOptions) -> Answer:
    """Solve a program for a cost, in the solver's units and back.

    The prices and the last digits of a mixed-integer program are those of the linear one that fixed integers leave.
    """
    scaling = Scaling.of(program, cost)
    answer = scaling.unscaled(optimise(scaling.scaled(program, cost), options))
    if program.integer.any():
        linear = minimise(program.with_integers_fixed(answer.x), cost, options)
        answer = replace(linear, bound=answer.bound)
    return answer
