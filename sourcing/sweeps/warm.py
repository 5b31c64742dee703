"""One independent part of the program on a solver that stays warm.

Every point starts from the basis of the base, so its answer depends on the instance and the point alone: not on the
points before it, nor on the worker.
"""

from dataclasses import replace
from typing import Final

import highspy
import numpy as np

from sourcing.solver.certificate import certify
from sourcing.solver.highs import FINEST_TOLERANCE, TOLERANCE, SolverOptions, answer_of, load, set_tolerance
from sourcing.solver.program import Array, Program
from sourcing.solver.scaling import Scaling
from sourcing.sweeps.parts import ColdPart, Proved

WARM: Final[dict[str, str | int | float]] = {
    "presolve": "off",
    "simplex_strategy": 1,
    "simplex_scale_strategy": 0,
    "dual_simplex_cost_perturbation_multiplier": 0.0,
}
"""Settings of a re-solve. Measured on us-allied by quarter with ten capacities and demands moved by up to 20 %, CPU
seconds a point: dual simplex 0.23, without perturbed costs 0.21, and without a scaling besides ours 0.18; Devex and
Dantzig pricing the same; primal simplex 1.95; presolve and a cold start 11."""


COLD = "a warm answer did not prove itself, so its part was solved from nothing"


class WarmPart:
    """A part of the base's program, its answer, and a solver that holds it."""

    def __init__(self, program: Program, options: SolverOptions) -> None:
        self.program, self.options = program, options
        self.scaling = Scaling.of(program, program.cost)
        self.solver = load(self.scaling.scaled(program, program.cost), options)
        self.coefficients = program.matrix.data
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
        self.hand_over(program)
        for tolerance in (TOLERANCE, FINEST_TOLERANCE):
            set_tolerance(self.solver, tolerance)
            self.solver.run()
            if self.solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                break
            answer = self.scaling.unscaled(answer_of(self.solver, program))
            certificate = certify(program, answer)
            if certificate.holds:
                return Proved(answer, certificate, program)
        return replace(ColdPart(self.options).solve(program), notes=(COLD,))

    def hand_over(self, program: Program) -> None:
        """Give the solver the vectors of a point, and the coefficients in which it differs from the last one."""
        row, column, money = self.scaling.row, self.scaling.column, self.scaling.money
        m, n = program.shape
        rows, columns = np.arange(m, dtype=np.int32), np.arange(n, dtype=np.int32)
        self.solver.changeRowsBounds(m, rows, program.row_lower * row, program.row_upper * row)
        self.solver.changeColsBounds(n, columns, program.column_lower / column, program.column_upper / column)
        self.solver.changeColsCost(n, columns, program.cost * column / money)
        matrix = program.matrix
        for place in np.flatnonzero(matrix.data != self.coefficients):
            i, j = matrix.indices[place], np.searchsorted(matrix.indptr, place, side="right") - 1
            self.solver.changeCoeff(int(i), int(j), float(matrix.data[place] * row[i] * column[j]))
        self.coefficients = matrix.data


def differs(program: Program, base: Program) -> bool:
    """Whether a part has other numbers than its base."""
    pairs: list[tuple[Array, Array]] = [
        (getattr(program, name), getattr(base, name))
        for name in ("row_lower", "row_upper", "column_lower", "column_upper", "cost")
    ]
    pairs += [(vector, base.classes[k]) for k, vector in program.classes.items()]
    pairs.append((program.matrix.data, base.matrix.data))
    return not all(np.array_equal(new, old) for new, old in pairs)


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
