"""Stages: each priority class in turn, then cost; and the integers first, then prices.

In priority mode the undiscounted cost of each class's shortfalls is minimised in the order of the numbers and held at
its optimum while the next is minimised; last comes the cost. Nothing of a lower class is bought with a shortfall of a
higher one. The hold has a relative tolerance, widened step by step where the solver's own tolerance would call the next
stage infeasible.

Parts of the program that no row joins are solved apart: minimising a sum of parts is minimising each.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from sourcing.errors import Infeasible
from sourcing.formulation.preferences import Preferences
from sourcing.solver.highs import SolverOptions, optimise
from sourcing.solver.program import Answer, Array, Program
from sourcing.solver.scaling import Scaling
from sourcing.solver.ties import canonical

HOLD_TOLERANCES = (1e-9, 1e-8, 1e-7)


@dataclass
class Solved:
    """A program with the rows that its stages added, and the answer to it.

    Attributes
    ----------
    program, answer : as the last stage had them; in a mixed-integer program ``answer`` holds the prices of the linear
        program in which the whole numbers are fixed.
    class_optima : undiscounted USD of shortfall of each priority class.
    parts : number of independent parts.
    notes : what an analyst should know of the way there.
    """

    program: Program
    answer: Answer
    class_optima: dict[int, float] = field(default_factory=dict)
    parts: int = 1
    notes: list[str] = field(default_factory=list)


def solve_program(program: Program, preferred: Preferences, options: SolverOptions) -> Solved:
    """Solve a program part by part, stage by stage, and choose the canonical plan among its optima."""
    parts = program.parts()
    x, y = np.zeros(len(program.columns)), np.zeros(len(program.rows))
    held, duals, bound = program, [], 0.0
    solved = Solved(program, Answer(x, y, 0.0, float("nan")), dict.fromkeys(program.classes, 0.0), len(parts))
    for rows, columns in parts:
        part = solve_part(program.part(rows, columns), preferred.part(columns), options)
        x[columns], y[rows] = part.answer.x, part.answer.row_dual[: len(rows)]
        bound += part.answer.bound if np.isfinite(part.answer.bound) else part.answer.objective
        for k, optimum in part.class_optima.items():
            solved.class_optima[k] += optimum
        for i in range(len(rows), len(part.program.rows)):
            vector = np.zeros(len(program.columns))
            vector[columns] = part.program.matrix[[i], :].toarray().ravel()
            held = held.with_row(part.program.rows[i], vector, -np.inf, part.program.row_upper[i])
            duals.append(part.answer.row_dual[i])
        solved.notes += [note for note in part.notes if note not in solved.notes]
    objective = float(program.cost @ x) + program.offset
    solved.program = held
    whole = bool(program.integer.any())
    solved.answer = Answer(
        x, np.append(y, duals), objective, bound + program.offset if whole else float("nan")
    )
    return solved


def solve_part(program: Program, preferred: Preferences, options: SolverOptions) -> Solved:
    """Solve one part: its classes in turn, then its cost, then its ties."""
    optima, notes = {}, []
    for k, vector in sorted(program.classes.items()):
        if not vector.any():
            continue
        optima[k] = max(0.0, minimise(program, vector, options).objective)
        program, note = hold(program, k, vector, optima[k], options)
        notes += note
    answer = minimise(program, program.cost, options)
    linear = program
    if program.integer.any():
        linear = program.with_integers_fixed(answer.x)
        priced = minimise(linear, program.cost, options)
        answer = replace(priced, bound=answer.bound)
    scaling = Scaling.of(linear, program.cost)
    x, chosen = canonical(
        scaling.scaled(linear, program.cost), scaling.scale_down(answer), preferred, options
    )
    if not chosen:
        notes.append(
            "the solver could not choose among plans of the same cost; the first one found is published"
        )
    x = tidy(linear, x * scaling.column)
    return Solved(program, replace(answer, x=x, objective=float(program.cost @ x)), optima, 1, notes)


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


def tidy(program: Program, x: Array) -> Array:
    """A plan whose columns stand exactly at the bounds that they are beyond by rounding."""
    return np.clip(x, program.column_lower, program.column_upper)
