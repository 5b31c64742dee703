"""Exact optima of the stages of a program, proved by the conditions of optimality and not by how they were found."""

from dataclasses import dataclass, replace
from fractions import Fraction

import highspy

from sourcing.solver.exact import Simplex
from sourcing.solver.factors import ZERO
from sourcing.solver.highs import SolverOptions, load
from sourcing.solver.program import Array, Program
from sourcing.solver.scaling import Scaling

PRICED = Fraction(1, 10**9)
"""Share of the terms of a reduced cost up to which it counts as none, as it does in the program."""

PATIENCE = 100_000
"""Exact steps that the truth may take."""


@dataclass(frozen=True)
class Optimum:
    """An exact optimum: its cost, the simplex that holds it, and how many steps of it there were."""

    objective: Fraction
    simplex: Simplex
    steps: int


def exact_stages(program: Program) -> tuple[dict[int, Fraction], Optimum]:
    """The optimum of each priority class in turn, and the least cost of the plans that keep them all."""
    classes: dict[int, Fraction] = {}
    for k, vector in sorted(program.classes.items()):
        best = exact_optimum(replace(program, cost=vector, offset=0.0))
        classes[k] = best.objective
        program = held(program, best.simplex)
    return classes, exact_optimum(program)


def exact_optimum(program: Program) -> Optimum:
    """The exact optimum of a linear program."""
    simplex = Simplex(program, *first_basis(program))
    steps = simplex.optimise(PATIENCE)
    require_optimal(simplex)
    terms = (c * x for c, x in zip(simplex.cost, simplex.values, strict=True) if c and x)
    return Optimum(sum(terms, Fraction(program.offset)), simplex, steps)


def first_basis(program: Program) -> tuple[list[int], list[int]]:
    """Variables in the basis where HiGHS ends, or the rows', and those that are at their upper bound."""
    solver = load(Scaling.of(program, program.cost).scaled(program, program.cost), SolverOptions(threads=1))
    solver.run()
    found = solver.getBasis()
    states = [*found.col_status, *found.row_status]
    basis = [j for j, state in enumerate(states) if state == highspy.HighsBasisStatus.kBasic]
    rows, columns = program.shape
    if not found.valid or len(basis) != rows:
        return list(range(columns, columns + rows)), []
    return basis, [j for j, state in enumerate(states) if state == highspy.HighsBasisStatus.kUpper]


def require_optimal(simplex: Simplex) -> None:
    """Prove an optimum: rows and bounds are kept, and what has a price stands where the price pushes it.

    Then the cost of any other plan differs by Σ d (x' - x), of which no term is below zero.
    """
    y = simplex.reduced[simplex.count - simplex.rows :]
    rows = [ZERO] * simplex.rows
    for j, entries in enumerate(simplex.entries):
        value, low, high = simplex.values[j], simplex.lower[j], simplex.upper[j]
        assert low is None or low <= value
        assert high is None or value <= high
        d = simplex.cost[j] - sum((a * y[i] for i, a in entries.items()), ZERO)
        assert d == simplex.reduced[j]
        assert d <= 0 or value == low
        assert d >= 0 or value == high
        for i, a in entries.items():
            rows[i] += a * value
    assert not any(rows)


def held(program: Program, simplex: Simplex) -> Program:
    """The program restricted to its optimal plans: what has a reduced cost or a price stays at its bound.

    A price that may be but the rounding of the data counts as none.
    """
    columns = len(program.columns)
    sides: tuple[tuple[Array, Array], ...] = (
        (program.column_lower.copy(), program.column_upper.copy()),
        (program.row_lower.copy(), program.row_upper.copy()),
    )
    counts = [PRICED * size for size in sizes(simplex)]
    for j, d in enumerate(simplex.reduced):
        lower, upper = sides[j >= columns]
        seen = counts[j] if j < columns else noticed(program, counts, j - columns)
        if abs(d) > seen:
            place = j if j < columns else j - columns
            lower[place] = upper[place] = float(simplex.values[j])
    (column_lower, column_upper), (row_lower, row_upper) = sides
    return replace(
        program,
        column_lower=column_lower,
        column_upper=column_upper,
        row_lower=row_lower,
        row_upper=row_upper,
    )


def sizes(simplex: Simplex) -> list[Fraction]:
    """Size of the terms of each reduced cost."""
    y = simplex.reduced[simplex.count - simplex.rows :]
    return [
        abs(c) + sum((abs(a * y[i]) for i, a in entries.items()), ZERO)
        for c, entries in zip(simplex.cost, simplex.entries, strict=True)
    ]


def noticed(program: Program, counts: list[Fraction], row: int) -> Fraction:
    """The smallest price of a row that a column of it would notice."""
    matrix = program.matrix.tocsr()
    places = range(matrix.indptr[row], matrix.indptr[row + 1])
    return min(
        (counts[matrix.indices[k]] / abs(Fraction(float(matrix.data[k]))) for k in places if matrix.data[k]),
        default=ZERO,
    )
