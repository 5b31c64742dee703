"""One independent part of the program on a solver that stays warm.

Every point starts from the basis of the base, so its answer depends on the instance and the point alone: not on the
points before it, nor on the worker.
"""

from dataclasses import replace
from typing import Any, Final

import highspy
import numpy as np

from sourcing.solver.accuracy import FINEST_TOLERANCE, TOLERANCE
from sourcing.solver.certificate import Sizes, certify
from sourcing.solver.highs import SolverOptions, answer_of, load, set_tolerance
from sourcing.solver.program import Array, Program
from sourcing.solver.refine import refined
from sourcing.solver.scaling import Scaling
from sourcing.sweeps.parts import ColdPart, Proved

WARM: Final[dict[str, str | int | float]] = {
    "presolve": "off",
    "simplex_scale_strategy": 0,
    "simplex_dual_edge_weight_strategy": 1,
    "dual_simplex_cost_perturbation_multiplier": 0.0,
}
DUAL, PRIMAL = 1, 4
"""Settings of a re-solve. Measured on us-allied by quarter, CPU seconds a point in the solver:

- ten capacities and two demands moved by up to 20 %: dual simplex with Devex pricing 0.21, with steepest edge 0.37
  (its weights are worked out anew for each point), with Dantzig's rule 0.35; perturbed costs and a scaling besides
  ours add a tenth each; primal simplex takes 2, presolve and a start from nothing 5 and more;
- costs of processes, lanes and shortfalls moved: primal simplex 0.11, dual 0.30 to 0.46;
- so after a change of both, bounds come first under the old costs, by dual simplex, then costs by primal simplex."""
REFINEMENTS: Final = 4
COLD: Final = "a warm answer did not prove itself, so its part was solved from nothing"


class WarmPart:
    """A part of the base's program, its answer, and a solver that holds it."""

    def __init__(self, program: Program, options: SolverOptions) -> None:
        self.program, self.options = program, options
        self.scaling = Scaling.of(program, program.cost)
        self.scaled = self.scaling.scaled(program, program.cost)
        self.solver: Any = load(self.scaled, options)
        self.solver.HandleKeyboardInterrupt = False  # a point is short, and asking at each iteration is not
        self.held, self.sizes = program, Sizes.of(program)
        self.solver.run()
        self.basis = self.solver.getBasis()
        for name, value in WARM.items():
            self.solver.setOptionValue(name, value)
        self.base = self.solve(program)

    def solve(self, program: Program) -> Proved:
        """The optimum of the part with other bounds, costs or coefficients; cold where the warm answer fails its proof.

        Raises
        ------
        NoOptimum
            If the cold answer fails as well.
        """
        self.solver.clearSolver()
        self.solver.setBasis(self.basis)
        set_tolerance(self.solver, TOLERANCE)
        under_old_costs = replace(program, cost=self.program.cost)
        if differs(under_old_costs, self.program):
            self.run(under_old_costs, DUAL)
        if differing(program, self.held, "cost").any() or self.held is self.program:
            self.run(program, PRIMAL)
        for tolerance in (TOLERANCE, FINEST_TOLERANCE):
            if tolerance < TOLERANCE:
                set_tolerance(self.solver, tolerance)
                self.run(program, PRIMAL)
            proved = self.proved(program)
            if proved is not None:
                return proved
        return replace(ColdPart(self.options).solve(program), notes=(COLD,))

    def run(self, program: Program, method: int) -> None:
        """Solve with other numbers from the basis that the solver holds."""
        self.hand_over(program)
        self.solver.setOptionValue("simplex_strategy", method)
        self.solver.run()

    def proved(self, program: Program) -> Proved | None:
        """The solver's answer, refined until it proves itself; ``None`` where it does not."""
        if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        sizes = self.sizes if program.matrix is self.program.matrix else None
        answer = answer_of(self.solver, program)
        for _ in range(REFINEMENTS):
            unscaled = self.scaling.unscaled(answer)
            certificate = certify(program, unscaled, sizes)
            if certificate.holds:
                return Proved(unscaled, certificate, program)
            answer = refined(self.solver, self.in_its_units(program), answer)
        return None

    def in_its_units(self, program: Program) -> Program:
        """The program as the solver sees it."""
        known = self.scaled.matrix if program.matrix is self.program.matrix else None
        return self.scaling.scaled(program, program.cost, known)

    def hand_over(self, program: Program) -> None:
        """Give the solver the numbers in which a point differs from the last one, in the solver's units."""
        unit, column, money = self.scaling.row, self.scaling.column, self.scaling.money
        rows = places(differing(program, self.held, "row_lower") | differing(program, self.held, "row_upper"))
        lower, upper = program.row_lower[rows] * unit[rows], program.row_upper[rows] * unit[rows]
        self.solver.changeRowsBounds(len(rows), rows, lower, upper)
        columns = places(differing(program, self.held, "column_upper"))
        lower, upper = program.column_lower[columns], program.column_upper[columns]
        self.solver.changeColsBounds(len(columns), columns, lower / column[columns], upper / column[columns])
        columns = places(differing(program, self.held, "cost"))
        cost = program.cost[columns] * column[columns] / money
        self.solver.changeColsCost(len(columns), columns, cost)
        matrix = program.matrix
        for place in np.flatnonzero(matrix.data != self.held.matrix.data):
            i, j = matrix.indices[place], np.searchsorted(matrix.indptr, place, side="right") - 1
            self.solver.changeCoeff(int(i), int(j), float(matrix.data[place] * unit[i] * column[j]))
        self.held = program


def differing(program: Program, other: Program, name: str) -> Array:
    """Where two programs differ in a vector."""
    return np.asarray(getattr(program, name) != getattr(other, name))


def places(mask: Array) -> Array:
    """The places where a mask holds, as the solver takes them."""
    return np.flatnonzero(mask).astype(np.int32)


def differs(program: Program, base: Program) -> bool:
    """Whether a part has other numbers than its base."""
    vectors = ("row_lower", "row_upper", "column_upper", "cost")
    return (
        any(differing(program, base, name).any() for name in vectors)
        or any((vector != base.classes[k]).any() for k, vector in program.classes.items())
        or (program.matrix is not base.matrix and bool((program.matrix.data != base.matrix.data).any()))
    )


def moved(part: Program, program: Program, base: Program, rows: Array, columns: Array) -> Program:
    """A part of the base's program with the numbers of a point's.

    Parameters
    ----------
    part, rows, columns : the part of the base, and its places there.
    program, base : the whole program of the point and of the base, with the same rows and columns.
    """
    same = program.matrix is base.matrix
    return replace(
        part,
        matrix=part.matrix if same else program.part(rows, columns).matrix,
        cost=program.cost[columns],
        row_lower=program.row_lower[rows],
        row_upper=program.row_upper[rows],
        column_lower=program.column_lower[columns],
        column_upper=program.column_upper[columns],
        classes={k: vector[columns] for k, vector in program.classes.items()},
    )
