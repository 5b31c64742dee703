"""Stages: each priority class in turn, then cost; and the integers first, then prices.

In priority mode the undiscounted cost of each class's shortfalls is minimised in the order of the numbers and held at
its optimum while the next is minimised; last comes the cost. Nothing of a lower class is bought with a shortfall of a
higher one. The hold has a relative tolerance, widened step by step where the solver's own tolerance would call the next
stage infeasible.

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

HOLD_TOLERANCES = (1e-9, 1e-8, 1e-7)
WANTS = {"serve": 1.0, "balance": 1e-3}
"""Constraints whose right side is something wanted, and how much more of it when prices are asked for."""
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
        part = solve_part(program.part(rows, columns), preferred.part(columns), options)
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
    optima, notes = {}, []
    for k, vector in sorted(program.classes.items()):
        if not vector.any():
            continue
        best = minimise(program, vector, options)
        require_proof(replace(program, cost=vector), best, f"the optimum of priority class {k}")
        optima[k] = max(0.0, best.objective)
        program, note = hold(program, k, vector, optima[k], options)
        notes += note
    answer = minimise(program, program.cost, options)
    linear = program
    if program.integer.any():
        linear = program.with_integers_fixed(answer.x)
        answer = replace(minimise(linear, program.cost, options), bound=answer.bound)
    plan, note = choose(linear, answer, preferred, options)
    wanting, easing = (
        priced(linear, plan, direction, options) for direction in (more_wanted(linear), more_allowed(linear))
    )
    return Solved(program, plan, wanting, easing, optima, 1, notes + note)


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


def priced(program: Program, plan: Answer, direction: Array, options: SolverOptions) -> Array:
    """Row prices in a direction, or the plan's own where those do not prove the optimum."""
    scaling = Scaling.of(program, program.cost)
    scaled, answer = scaling.scaled(program, program.cost), scaling.scale_down(plan)
    dearest = 10 * np.abs(answer.row_dual).max(initial=1.0)
    ceiling = np.array([dearest if name == "balance" else np.inf for name, _ in program.rows])
    y = directional_prices(scaled, answer, direction, ceiling, options) * scaling.row * scaling.money
    return y if certify(program, replace(plan, row_dual=y, bound=float("nan"))).holds else plan.row_dual


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


def hold(
    program: Program, k: int, vector: Array, optimum: float, options: SolverOptions
) -> tuple[Program, list[str]]:
    """The program with a class's shortfall held at its optimum, as tightly as the solver can follow."""
    for tolerance in HOLD_TOLERANCES:
        held = program.with_row(("class_hold", (k,)), vector, -np.inf, optimum * (1 + tolerance))
        try:
            minimise(held, np.zeros_like(vector), options)
        except Infeasible:
            continue
        widened = tolerance > HOLD_TOLERANCES[0]
        return held, [
            f"priority class {k} is held at its optimum within {tolerance:g}, relative"
        ] if widened else []
    raise Infeasible(
        f"the optimum of priority class {k} cannot be held to 1e-7: the data differ too much in size"
    )


def minimise(program: Program, cost: Array, options: SolverOptions) -> Answer:
    """Solve a program for a cost, in the solver's units and back."""
    scaling = Scaling.of(program, cost)
    return scaling.unscaled(optimise(scaling.scaled(program, cost), options))

