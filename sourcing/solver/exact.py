r"""The exact optimum of a small linear program: the simplex method in fractions, begun at a basis that HiGHS found.

The numbers of a program are floats and so fractions; its optimum is one, too. Every row has a logical variable s with

.. math:: A x - s = 0, \qquad row\_lower \le s \le row\_upper

and a basis is optimal if its values keep all bounds and its reduced costs have the right signs, without any tolerance.
Where grams stand beside megatonnes, the basis with which HiGHS ends may be a few steps off. Dual simplex steps lead to
values that keep their bounds, then primal ones to the optimum; both take the variable with the smallest number, so that
they never go in a circle.

Source: R. G. Bland, "New finite pivoting rules for the simplex method", Mathematics of Operations Research 2, 1977.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import isinf

import numpy as np

from sourcing.solver.factors import ZERO, Factors, Vector
from sourcing.solver.program import Answer, Program

MOST_STEPS = 200


class Simplex:
    """A linear program in fractions, with a basis.

    Variables are numbered: the columns, then the rows' logicals.

    Attributes
    ----------
    basis : variable of each place in the basis.
    values : of all variables; those outside the basis stay at a bound, or at 0 without one.
    reduced : reduced costs of all variables; those of the logicals are the prices of the rows.
    """

    def __init__(self, program: Program, basis: Sequence[int], at_upper: Sequence[int] = ()) -> None:
        rows, columns = program.shape
        self.rows, self.count = rows, columns + rows
        self.entries = [*columns_of(program), *({i: Fraction(-1)} for i in range(rows))]
        self.cost = [Fraction(c) for c in program.cost.tolist()] + [ZERO] * rows
        self.lower = [bound_of(v) for v in (*program.column_lower, *program.row_lower)]
        self.upper = [bound_of(v) for v in (*program.column_upper, *program.row_upper)]
        self.basis = list(basis)
        upper = set(at_upper)
        self.values = [self.rest(j, j in upper) for j in range(self.count)]
        self.factorise()

    def rest(self, j: int, upper: bool) -> Fraction:
        """Where a variable outside the basis begins."""
        first, second = (self.upper[j], self.lower[j]) if upper else (self.lower[j], self.upper[j])
        return first if first is not None else second if second is not None else ZERO

    def factorise(self) -> None:
        """Work out values and reduced costs at the basis."""
        self.inside = set(self.basis)
        self.factors = Factors([self.entries[j] for j in self.basis])
        right = [ZERO] * self.rows
        for j in range(self.count):
            if j not in self.inside and self.values[j]:
                for i, a in self.entries[j].items():
                    right[i] -= a * self.values[j]
        for j, value in zip(self.basis, self.factors.solve(right), strict=True):
            self.values[j] = value
        self.price()

    def price(self) -> None:
        """Work out reduced costs."""
        y = self.factors.solve_transposed([self.cost[j] for j in self.basis])
        self.reduced = [
            ZERO if j in self.inside else self.cost[j] - self.times(y, j) for j in range(self.count)
        ]

    def times(self, y: Vector, j: int) -> Fraction:
        """Product of a vector with the column of a variable."""
        return sum((a * y[i] for i, a in self.entries[j].items() if y[i]), ZERO)

    def can(self, j: int, way: int) -> bool:
        """Whether a variable outside the basis may move up (1) or down (-1)."""
        bound = self.upper[j] if way > 0 else self.lower[j]
        return bound is None or bound != self.values[j]

    def way(self, j: int) -> int:
        """The way in which a variable outside the basis would lower the cost; 0 if none."""
        sign = (self.reduced[j] < 0) - (self.reduced[j] > 0)
        return sign if sign and self.can(j, sign) else 0

    def wanting(self) -> list[int]:
        """Variables outside the basis that would lower the cost."""
        return [j for j in range(self.count) if j not in self.inside and self.way(j)]

    def beyond(self) -> tuple[int, Fraction] | None:
        """Place in the basis of the first variable that is beyond a bound, and the bound."""
        for j, place in sorted((j, place) for place, j in enumerate(self.basis)):
            low, high = self.lower[j], self.upper[j]
            if low is not None and self.values[j] < low:
                return place, low
            if high is not None and self.values[j] > high:
                return place, high
        return None

    def optimise(self, most: int = MOST_STEPS) -> int:
        """Go to an optimal basis within so many steps; how many it took.

        Raises
        ------
        ArithmeticError
            If there is none, or it is too far away.
        """
        steps, cost = 0, list(self.cost)
        if self.beyond():
            self.set_costs_aside()
        while found := self.beyond():
            self.step_dual(*found)
            steps = counted(steps, most)
        self.cost = cost
        self.price()
        while wanted := self.wanting():
            self.step_primal(wanted[0])
            steps = counted(steps, most)
        return steps

    def set_costs_aside(self) -> None:
        """Let no variable want to move: put it at its other bound, or take away what draws it there is none."""
        for j in self.wanting():
            other = self.upper[j] if self.way(j) > 0 else self.lower[j]
            if other is None:
                self.cost[j] -= self.reduced[j]
            else:
                self.values[j] = other
        self.factorise()

    def step_dual(self, place: int, bound: Fraction) -> None:
        """Move a variable that is beyond a bound to it, and out of the basis."""
        unit = [ZERO] * self.rows
        unit[place] = Fraction(1)
        rho = self.factors.solve_transposed(unit)
        up = self.values[self.basis[place]] < bound
        best: tuple[Fraction, int] | None = None
        for j in range(self.count):
            alpha = ZERO if j in self.inside else self.times(rho, j)
            if alpha and self.can(j, -1 if (alpha > 0) == up else 1):
                ratio = abs(self.reduced[j] / alpha), j
                best = min(best, ratio) if best else ratio
        if best is None:
            raise ArithmeticError("no values keep all bounds")
        self.values[self.basis[place]] = bound
        self.basis[place] = best[1]
        self.factorise()

    def step_primal(self, j: int) -> None:
        """Move a variable as far as the bounds allow, and what it meets there out of the basis."""
        way, low, high = self.way(j), self.lower[j], self.upper[j]
        column = [ZERO] * self.rows
        for i, a in self.entries[j].items():
            column[i] = a
        rates = [-way * rate for rate in self.factors.solve(column)]
        reaches = [(high - low, j, -1)] if low is not None and high is not None else []
        for place, k in enumerate(self.basis):
            bound = self.upper[k] if rates[place] > 0 else self.lower[k]
            if rates[place] and bound is not None:
                reaches.append(((bound - self.values[k]) / rates[place], k, place))
        if not reaches:
            raise ArithmeticError("the cost has no least value")
        reach, k, place = min(reaches)
        if place >= 0:
            bound = self.upper[k] if rates[place] > 0 else self.lower[k]
            self.values[k] = ZERO if bound is None else bound
            self.basis[place] = j
        self.values[j] += way * reach
        self.factorise()


def columns_of(program: Program) -> list[dict[int, Fraction]]:
    """The coefficients of each column by row."""
    matrix = program.matrix
    rows, data = matrix.indices.tolist(), [Fraction(a) for a in matrix.data.tolist()]
    starts = matrix.indptr.tolist()
    return [{rows[k]: data[k] for k in range(begin, end) if data[k]} for begin, end in pairwise(starts)]


def bound_of(value: float) -> Fraction | None:
    """A bound; ``None`` where it is open."""
    return None if isinf(value) else Fraction(float(value))


def counted(steps: int, most: int) -> int:
    """One step more.

    Raises
    ------
    ArithmeticError
        If these are too many to be worth it.
    """
    if steps >= most:
        raise ArithmeticError(f"no optimum within {most} exact steps")
    return steps + 1


def exact_answer(program: Program, basis: Sequence[int], at_upper: Sequence[int]) -> Answer:
    """The exact optimum of a linear program, each number rounded once.

    Parameters
    ----------
    basis : as many variables as there are rows, where to begin; columns are numbered before rows.
    at_upper : variables outside of it that are at their upper bound.

    Raises
    ------
    ArithmeticError
        If there is none, or it is too far from that basis.
    """
    simplex = Simplex(program, basis, at_upper)
    simplex.optimise()
    numbers = len(program.columns)
    x = np.array([float(value) for value in simplex.values[:numbers]])
    y = np.array([float(price) for price in simplex.reduced[numbers:]])
    terms = (c * value for c, value in zip(simplex.cost, simplex.values, strict=True) if c and value)
    return Answer(x, y, float(sum(terms, Fraction(program.offset))), float("nan"))
