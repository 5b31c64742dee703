"""The exact simplex, on programs small enough to be solved by hand, and where floats fail."""

from fractions import Fraction

import numpy as np
import pytest

from sourcing.solver.exact import MOST_STEPS, Simplex, exact_answer
from sourcing.solver.factors import Factors
from sourcing.solver.highs import SolverOptions, optimise
from sourcing.solver.program import Program
from tests.solver.test_certificate import make_program

INF = np.inf


def blend() -> Program:
    """min 2a + 3b with a + b ≥ 10, a ≤ 6, b ≤ 8: 6 of a and 4 of b, 24; one more tonne costs 3, one more a saves 1."""
    return make_program([2, 3], [[1, 1]], [(10, INF)], [(0, 6), (0, 8)])


@pytest.mark.parametrize("basis", [[0], [1], [2]])
@pytest.mark.parametrize("at_upper", [[], [0], [0, 1]])
def test_from_every_basis_to_the_optimum(basis: list[int], at_upper: list[int]) -> None:
    answer = exact_answer(blend(), basis, [j for j in at_upper if j not in basis])
    assert answer.x.tolist() == [6, 4]
    assert answer.row_dual.tolist() == [3]
    assert answer.objective == 24


def test_thirds_stay_thirds() -> None:
    """min x with 3 x ≥ 1: a third, which no float is."""
    simplex = Simplex(make_program([1], [[3]], [(1, INF)], [(0, INF)]), [1])
    assert simplex.optimise() == 1
    assert simplex.values == [Fraction(1, 3), 1]
    assert simplex.reduced == [0, Fraction(1, 3)]


def test_a_free_column_is_drawn_into_the_basis() -> None:
    """min |x| as p + m with x = p - m and x ≥ 3: 3."""
    program = make_program(
        [0, 1, 1], [[1, -1, 1], [1, 0, 0]], [(0, 0), (3, INF)], [(-INF, INF), (0, INF), (0, INF)]
    )
    assert exact_answer(program, [3, 4], []).objective == 3


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (make_program([1], [[1]], [(2, INF)], [(0, 1)]), "no values keep all bounds"),
        (make_program([-1], [[1]], [(0, INF)], [(0, INF)]), "no least value"),
    ],
)
def test_no_optimum(program: Program, said: str) -> None:
    with pytest.raises(ArithmeticError, match=said):
        exact_answer(program, [1], [])


def test_no_more_steps_than_are_worth_it() -> None:
    """Each row makes a column of its own move: as many steps as rows."""
    n = MOST_STEPS + 1
    program = make_program([1] * n, np.eye(n).tolist(), [(1, INF)] * n, [(0, INF)] * n)
    with pytest.raises(ArithmeticError, match="no optimum within"):
        exact_answer(program, list(range(n, 2 * n)), [])


def test_factors_of_a_matrix_with_fill() -> None:
    columns = [[2, 1, 0], [0, 3, 1], [1, 0, 4]]
    factors = Factors([{i: Fraction(a) for i, a in enumerate(column) if a} for column in columns])
    x = factors.solve([Fraction(v) for v in (5, 7, 9)])
    assert [sum(columns[j][i] * x[j] for j in range(3)) for i in range(3)] == [5, 7, 9]
    y = factors.solve_transposed([Fraction(v) for v in (5, 7, 9)])
    assert [sum(column[i] * y[i] for i in range(3)) for column in columns] == [5, 7, 9]
    with pytest.raises(ZeroDivisionError, match="singular"):
        Factors([{0: Fraction(1)}, {0: Fraction(2)}])


def test_a_trace_worth_much_is_kept_exactly() -> None:
    """A tonne takes a tenth of a microgram of what costs 10¹⁵ USD/t, of which there is enough for a third of a tonne.

    1 t wanted at 10⁹ USD/t short: 1/3 t with 10⁻¹³/3 t of the trace, 2/3 t short; 10⁹ · 2/3 + 10² / 3.
    """
    program = make_program(
        [1e9, 0, 1e15],
        [[1, 1, 0], [0, 1e-13, -1]],
        [(1, INF), (-INF, 0)],
        [(0, INF), (0, INF), (0, 1e-13 / 3)],
    )
    answer = optimise(program, SolverOptions())
    assert answer.objective == pytest.approx(2e9 / 3 + 1e2 / 3, rel=1e-12)
