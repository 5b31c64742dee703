"""The least and the most that an amount can be over all plans of much the same cost, by the simplex method kept warm.

The plans of the least cost are a face of the program: every column with a reduced cost stays at its bound and every row
with a price at its side. Those that may cost more are bounded by a row on the cost. Each extreme is a linear program of
its own whose only new numbers are in the objective, so the primal simplex method goes on from the last vertex.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import highspy
import numpy as np

from sourcing.solver.accuracy import FINEST_TOLERANCE
from sourcing.solver.certificate import Sizes, certify
from sourcing.solver.highs import SolverOptions, answer_of, load, set_tolerance
from sourcing.solver.program import Answer, Array, Program
from sourcing.solver.refine import refined
from sourcing.solver.scaling import Scaling
from sourcing.solver.stages import face_of, minimise, require_proof
from sourcing.sweeps.warm import REFINEMENTS

WORTH: Final = 1e4
"""USD that a tonne counts for where tonnes are the objective, so that a proof of USD is one of tonnes."""
ROUNDING: Final = 1e-9
"""Share of what can be supplied at all below which a quantity is nothing."""
PRIMAL: Final[dict[str, str | int | float]] = {
    "presolve": "off",
    "simplex_strategy": 4,
    "simplex_scale_strategy": 0,
    "primal_simplex_bound_perturbation_multiplier": 0.0,
}


@dataclass(frozen=True, eq=False)
class Amount:
    """A sum of columns, each with a share."""

    columns: Array
    shares: Array

    def of(self, x: Array) -> float:
        """The amount in a plan, t."""
        return float(self.shares @ x[self.columns])


@dataclass(frozen=True)
class Range:
    """The least and the most of an amount, t."""

    least: float
    most: float


class Freedom:
    """How free the amounts of the parts of a program are.

    Parameters
    ----------
    parts : by number: the part, its optimum, and USD by which a plan may be dearer.
    """

    def __init__(self, parts: Mapping[int, tuple[Program, Answer, float]]) -> None:
        self.parts = parts
        self.free: tuple[int, list[FreeProgram]] | None = None

    def __call__(self, item: tuple[int, Sequence[Amount]]) -> list[tuple[Range, Range]]:
        """The range of each amount of a supplier at the same cost and with the slack."""
        k, amounts = item
        if self.free is None or self.free[0] != k:
            program, answer, slack = self.parts[k]
            programs = (face_of(program, program.cost, answer), with_slack(program, answer, slack))
            self.free = k, [FreeProgram(free, answer.x) for free in programs]
        same, dearer = (free.ranges(amounts) for free in self.free[1])
        return list(zip(same, dearer, strict=True))


def with_slack(program: Program, answer: Answer, slack: float) -> Program:
    """The program whose plans may cost more than the least by a slack."""
    dearest = float(program.cost @ answer.x) + slack
    return program.with_row(("dearest", ()), program.cost, -np.inf, dearest)


class FreeProgram:
    """A program in which any plan will do, on a solver that stays warm."""

    def __init__(self, program: Program, x: Array) -> None:
        self.program = replace(program, classes={}, integer=np.zeros_like(program.integer), offset=0.0)
        self.options = SolverOptions(threads=1)
        self.scaling, self.sizes = Scaling.of(self.program, program.cost), Sizes.of(self.program)
        self.solver = load(self.scaling.scaled(self.program, program.cost), self.options)
        self.solver.HandleKeyboardInterrupt = False
        self.solver.run()
        self.basis, self.first = self.solver.getBasis(), x
        for name, value in PRIMAL.items():
            self.solver.setOptionValue(name, value)
        set_tolerance(self.solver, FINEST_TOLERANCE)

    def ranges(self, amounts: Sequence[Amount]) -> list[Range]:
        """The range of each amount. What a plan found on the way does without needs no solve of its own."""
        self.solver.clearSolver()
        self.solver.setBasis(self.basis)
        plans, most = [self.first], []
        for amount in amounts:
            plans.append(self.extreme(amount, -1.0))
            most.append(amount.of(plans[-1]))
        found = []
        for amount, largest in zip(amounts, most, strict=True):
            nothing = ROUNDING * max(1e-3, largest)
            if min(amount.of(x) for x in plans) > nothing:
                plans.append(self.extreme(amount, 1.0))
            least = min(amount.of(x) for x in plans)
            found.append(Range(least if least > nothing else 0.0, largest if largest > nothing else 0.0))
        return found

    def extreme(self, amount: Amount, sign: float) -> Array:
        """A plan in which an amount is least (``sign`` 1) or most (-1), proved.

        Raises
        ------
        NoOptimum
            If neither the warm nor a cold answer proves itself.
        """
        cost = np.zeros(len(self.program.columns))
        cost[amount.columns] = sign * WORTH * amount.shares
        program = replace(self.program, cost=cost)
        answer = self.warm(program)
        if answer is None:
            answer = minimise(program, cost, self.options)
            require_proof(program, answer, "the range of a supplier")
        return answer.x

    def warm(self, program: Program) -> Answer | None:
        """The proved answer from where the solver stands; nothing where it does not prove itself."""
        scaling = replace(self.scaling, money=WORTH)
        scaled = scaling.scaled(program, program.cost)
        columns = np.arange(len(program.cost), dtype=np.int32)
        self.solver.changeColsCost(len(columns), columns, scaled.cost)
        self.solver.run()
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        answer = answer_of(self.solver, scaled)
        for _ in range(REFINEMENTS):
            unscaled = scaling.unscaled(answer)
            if certify(program, unscaled, self.sizes).holds:
                return unscaled
            answer = refined(self.solver, scaled, answer)
        return None
