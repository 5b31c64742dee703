"""The certificate: is an answer optimal? Worked out from the program's arrays, not by the solver.

For the program  min c·x + offset,  row_lower ≤ A x ≤ row_upper,  column_lower ≤ x ≤ column_upper,
with row prices y and reduced costs d = c - Aᵀy, an answer is optimal exactly when

- every row and every bound is kept (primal feasibility);
- y pushes only against a finite side of its row, and d only against a finite bound of its column (dual
  feasibility: a push against an open side makes the dual objective minus infinity);
- whatever has a price has no slack (complementarity);

and then the primal and the dual objective are equal. All four are measured, although the last follows from
the others, because each shows a different mistake first. With whole-numbered columns there are no prices:
the primal side is checked, integrality, and the distance to the solver's own bound.

How large an error is an error
------------------------------
One program holds grams and megatonnes, and 1 and 10⁷ USD/t, so no absolute number fits. Each error is
divided by the size of the terms that it is the difference of, and the quotient is held to a tolerance: 1e-9
for tonnes, 1e-8 for prices:

- a row: by Σ|a x|, since no arithmetic knows a sum of megatonnes to the gram; at least by one unit of a column
  (a power of two near what is wanted of its mineral in a period; 1 t where none is stated), because around zero
  the quotient of two rounding errors says nothing. So a balance of gallium is kept to a fraction of a gram, and
  it does not matter by what constant a row is multiplied.
- a bound: by the value or the column's unit, whichever is larger.
- a reduced cost: by |c| + Σ|a y|, at least by 1000 USD/t of its column's largest coefficient,
  so that a price in a program of metals is never wrong by more than a hundred-thousandth of a dollar.
- a row's price: by the smallest change of it that would double a reduced cost's scale, so that a price is
  called nothing only if no column would notice it.
- complementarity: by the *smaller* of the two quotients, slack and price. The product in USD is reported as
  well, but not judged: under a tolerance that fits the total cost it would hide a wrong gram.
- the gap: by the larger of Σ|c x| and the sum of the dual's terms, both known only to the rounding of their
  own terms; at least by 100 USD. The tolerance is 1e-8, since the gap adds up all the small products above.
  A wild dual could loosen this quotient, but it fails the dual checks first.

A solver that promises 1e-7 t may be refused: a gram is then wrong by a tenth. HiGHS reaches 1e-9 when asked.
Plain floating-point sums of n terms are wrong by at most n · 1.1e-16 of Σ|terms|: 1e-13 for a row of a
thousand terms, far below the tolerances. The two objectives are sums over the whole program and are added up
exactly (`math.fsum`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from math import fsum, inf, isfinite

import numpy as np
from scipy import sparse

from sourcing.solver.program import Answer, Array, Label, Program

TOLERANCE = 1e-9
PRICE_TOLERANCE = 1e-8
GAP_TOLERANCE = 1e-8
WHOLE_TOLERANCE = 1e-6
BOUND_TOLERANCE = 1e-6
SMALLEST_MONEY = 100.0
SMALLEST_PRICE = 1000.0

Labels = tuple[list[Label], ...]
"""Labels of rows, of columns, or of rows and columns behind them."""


@dataclass(frozen=True)
class Error:
    """The largest error of one kind: as it stands, divided by its scale, and where the scaled one is largest.

    ``absolute`` and ``scaled`` may belong to different places, as each is the largest of its own.
    """

    absolute: float
    scaled: float
    tolerance: float
    where: str = ""

    @property
    def holds(self) -> bool:
        """Whether the scaled error is within tolerance; not a number never is."""
        return self.scaled <= self.tolerance

    def to_dict(self) -> dict[str, float | None]:
        """Numbers for summary.json; what is not finite is null there."""
        return {
            "absolute": _finite(self.absolute),
            "scaled": _finite(self.scaled),
            "tolerance": self.tolerance,
        }


@dataclass(frozen=True)
class Certificate:
    """What `certify` found. Errors that do not apply (duals of a mixed-integer program) are None."""

    primal_objective: float
    dual_objective: float | None
    solver_bound: float | None
    objective: Error
    row: Error
    bound: Error
    gap: Error
    dual: Error | None = None
    complementarity: Error | None = None
    integrality: Error | None = None

    @property
    def holds(self) -> bool:
        """Whether every error that applies is within its tolerance."""
        return all(error.holds for _, error in self._errors())

    def problems(self) -> list[str]:
        """What fails, one sentence each; empty if the certificate holds."""
        return [
            f"{WORDS[name]} is off by {error.absolute:.3g}, {error.scaled:.3g} of its scale"
            f" (allowed {error.tolerance:.0e}){error.where and ' at ' + error.where}"
            for name, error in self._errors()
            if not error.holds
        ]

    def to_dict(self) -> dict[str, object]:
        """The certificate as it stands in summary.json."""
        return {
            "holds": self.holds,
            "primal_objective": _finite(self.primal_objective),
            "dual_objective": _finite(self.dual_objective),
            "solver_bound": _finite(self.solver_bound),
            **{name: error.to_dict() for name, error in self._errors()},
        }

    def _errors(self) -> Iterator[tuple[str, Error]]:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, Error):
                yield field.name, value


WORDS = {
    "objective": "the objective that the solver reports",
    "row": "a row of the program",
    "bound": "a bound of a variable",
    "gap": "the proof of optimality, the gap between the plan's cost and the best proved bound,",
    "dual": "a reduced cost (dual feasibility)",
    "complementarity": "complementarity, a price on something that is not scarce,",
    "integrality": "a whole number",
}


@dataclass(frozen=True)
class Sizes:
    """A matrix without its zeros, and the sizes in it that errors are measured by.

    Attributes
    ----------
    matrix, absolute : coefficients and their sizes, sparse by column.
    column_of : column of each coefficient.
    by_row, row_starts, filled : order of the coefficients by row, where each row with coefficients begins in it, and
        which rows these are.
    in_column : the largest size in each column.
    in_row : the largest size in each row times its column's unit.
    """

    matrix: sparse.csc_array
    absolute: sparse.csc_array
    column_of: Array
    by_row: Array
    row_starts: Array
    filled: Array
    in_column: Array
    in_row: Array

    @classmethod
    def of(cls, program: Program) -> "Sizes":
        """The sizes of a program's matrix, which hold as long as the matrix does."""
        matrix = sparse.csc_array(program.matrix, dtype=float, copy=True)
        matrix.eliminate_zeros()
        absolute = abs(matrix)
        column_of = np.repeat(np.arange(matrix.shape[1]), np.diff(matrix.indptr))
        in_column, in_row = np.zeros(matrix.shape[1]), np.zeros(matrix.shape[0])
        np.maximum.at(in_column, column_of, absolute.data)
        np.maximum.at(in_row, absolute.indices, absolute.data * program.scale[column_of])
        by_row = np.argsort(matrix.indices, kind="stable")
        filled, row_starts = np.unique(matrix.indices[by_row], return_index=True)
        return cls(matrix, absolute, column_of, by_row, row_starts, filled, in_column, in_row)


def certify(program: Program, answer: Answer, sizes: Sizes | None = None) -> Certificate:
    """Check an answer against its program.

    Parameters
    ----------
    program : Program
        The arrays that were solved.
    answer : Answer
        Values and, for a linear program, row prices, in full precision; for a mixed-integer program
        ``bound`` is the proved lower bound on the objective, offset included.
    sizes : those of the program's matrix, for one that is certified again and again.

    Returns
    -------
    Certificate
        ``holds`` only if every error is within tolerance. An answer of the wrong shape or with numbers that
        are not finite gives a certificate that does not hold; nothing is raised.
    """
    mixed = bool(np.any(program.integer))
    x, y = _vector(answer.x, len(program.cost)), _vector(answer.row_dual, len(program.row_lower))
    if x is None or (y is None and not mixed):
        return _unusable(answer, "the values" if x is None else "the row prices")
    sizes = sizes or Sizes.of(program)
    rows = _Sides(sizes.matrix @ x, program.row_lower, program.row_upper, _row_scale(sizes, x))
    columns = _Sides(x, program.column_lower, program.column_upper, np.maximum(program.scale, np.abs(x)))
    costs = program.cost * x
    primal = _sum(program.offset, costs)
    money = max(SMALLEST_MONEY, float(np.abs(costs).sum()))
    stated = abs(primal - answer.objective)
    objective = Error(stated, stated / money, GAP_TOLERANCE)
    row = _largest(rows.violation, rows.scale, (program.rows,))
    bound = _largest(columns.violation, columns.scale, (program.columns,))
    if mixed:
        distance = primal - answer.bound
        gap = Error(abs(distance), abs(distance) / max(money, abs(primal)), BOUND_TOLERANCE)
        off = np.where(program.integer, np.abs(x - np.round(x)), 0.0)
        integrality = _largest(off, columns.scale, (program.columns,), WHOLE_TOLERANCE)
        return Certificate(primal, None, answer.bound, objective, row, bound, gap, integrality=integrality)
    assert y is not None
    dual, gap, infeasible, complementarity = _dual_side(program, sizes, y, rows, columns, primal, money)
    return Certificate(primal, dual, None, objective, row, bound, gap, infeasible, complementarity)


def _dual_side(
    program: Program,
    sizes: Sizes,
    y: Array,
    rows: "_Sides",
    columns: "_Sides",
    primal: float,
    money: float,
) -> tuple[float, Error, Error, Error]:
    """Dual objective, gap, dual feasibility and complementarity of a linear program."""
    reduced = program.cost - sizes.matrix.T @ y
    labels = (program.rows, program.columns)
    price = np.concatenate([y, reduced])
    size, price_scale = np.abs(price), np.concatenate(_price_scales(sizes, program.cost, y))
    sides = rows.joined(columns)
    pushed = sides.pushed(price)
    open_side = np.isinf(pushed)
    terms = price * np.where(open_side, 0.0, pushed)
    slack = np.where(open_side, 0.0, sides.slack(price, pushed))

    dual = _sum(program.offset, terms)
    distance = abs(primal - dual)
    gap = Error(distance, distance / max(money, float(np.abs(terms).sum())), GAP_TOLERANCE)
    infeasible = _largest(np.where(open_side, size, 0.0), price_scale, labels, PRICE_TOLERANCE)
    both = np.minimum(size / price_scale, slack / sides.scale)
    worst = int(np.argmax(both)) if len(both) else 0
    complementarity = Error(
        float(np.max(size * slack, initial=0.0)),
        float(np.max(both, initial=0.0)),
        PRICE_TOLERANCE,
        _name(labels, worst),
    )
    return dual, gap, infeasible, complementarity


@dataclass(frozen=True)
class _Sides:
    """Values between two sides; a positive price pushes against the lower, a negative against the upper."""

    value: Array
    lower: Array
    upper: Array
    scale: Array

    @property
    def violation(self) -> Array:
        """How far each value is outside, 0 if inside."""
        return np.maximum(0.0, np.maximum(self.lower - self.value, self.value - self.upper))

    def joined(self, other: "_Sides") -> "_Sides":
        """These values and others behind them."""
        return _Sides(
            np.concatenate([self.value, other.value]),
            np.concatenate([self.lower, other.lower]),
            np.concatenate([self.upper, other.upper]),
            np.concatenate([self.scale, other.scale]),
        )

    def pushed(self, price: Array) -> Array:
        """The side that each price pushes against, possibly infinite; 0 without a price."""
        return np.where(price > 0, self.lower, np.where(price < 0, self.upper, 0.0))

    def slack(self, price: Array, pushed: Array) -> Array:
        """Distance of each value with a price from the side pushed against; 0 beyond that side."""
        return np.maximum(0.0, np.sign(price) * np.where(price == 0, 0.0, self.value - pushed))


def _sum(offset: float, terms: Array) -> float:
    """Sum of a constant and all terms, exact but for one rounding; most terms are nothing."""
    return fsum([offset, *terms[terms != 0].tolist()])


def _row_scale(sizes: Sizes, x: Array) -> Array:
    """Σ|a x| of each row, at least one unit of its column with the largest coefficient; 1 for an empty row."""
    scale = np.maximum(sizes.absolute @ np.abs(x), sizes.in_row)
    return np.where(scale > 0, scale, 1.0)


def _price_scales(sizes: Sizes, cost: Array, y: Array) -> tuple[Array, Array]:
    """Scale of each row's price, and of each reduced cost (see the module)."""
    size, largest = sizes.absolute, sizes.in_column
    reduced = np.maximum(
        np.abs(cost) + size.T @ np.abs(y), SMALLEST_PRICE * np.where(largest > 0, largest, 1.0)
    )
    prices = np.full(len(y), inf)
    if sizes.filled.size:
        noticed = reduced[sizes.column_of] / size.data
        prices[sizes.filled] = np.minimum.reduceat(noticed[sizes.by_row], sizes.row_starts)
    return np.where(np.isfinite(prices), prices, np.maximum(1.0, np.abs(y))), reduced


def _largest(error: Array, scale: Array, labels: Labels, tolerance: float = TOLERANCE) -> Error:
    """The largest error, absolute and scaled, and the name of the place where the scaled one is largest."""
    if not len(error):
        return Error(0.0, 0.0, tolerance)
    scaled = error / scale
    worst = int(np.argmax(scaled))
    return Error(float(np.max(error)), float(scaled[worst]), tolerance, _name(labels, worst))


def _name(labels: Labels, position: int) -> str:
    """A row or column as text: ``ship[17, 0, 3]``."""
    for part in labels:
        if position < len(part):
            component, index = part[position]
            return f"{component}[{', '.join(map(str, index))}]"
        position -= len(part)
    return ""


def _vector(values: Array, length: int) -> Array | None:
    """Values as floats, or None where the length is wrong or a number is not finite."""
    vector = np.asarray(values, dtype=float)
    return vector if vector.shape == (length,) and bool(np.all(np.isfinite(vector))) else None


def _unusable(answer: Answer, what: str) -> Certificate:
    """The certificate of an answer that cannot be checked at all."""
    nothing = Error(inf, inf, TOLERANCE, f"{what}, which are missing or not finite")
    return Certificate(float("nan"), None, answer.bound, nothing, nothing, nothing, nothing)


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
