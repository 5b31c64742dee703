"""The certificate holds for true optima and fails for every small damage."""

import json
from dataclasses import replace
from math import inf, nan

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from sourcing.solver.certificate import certify
from sourcing.solver.program import Answer, Program


def make_program(cost, matrix, rows, columns, integer=None, offset=0.0) -> Program:
    """A program from plain lists; ``rows`` and ``columns`` are (lower, upper) pairs."""
    array = sparse.csc_array(np.array(matrix, dtype=float).reshape(len(rows), len(columns)))
    sides = [np.array([pair[k] for pair in pairs], dtype=float) for pairs in (rows, columns) for k in (0, 1)]
    whole = np.zeros(len(cost), dtype=bool) if integer is None else np.array(integer, dtype=bool)
    names = ([("row", (i,)) for i in range(len(rows))], [("ship", (j,)) for j in range(len(columns))])
    return Program(np.array(cost, dtype=float), offset, array, *sides, whole, *names)


def solve(program: Program) -> Answer:
    """The optimum by HiGHS, asked for the precision that the certificate wants."""
    highs, lp, matrix = highspy.Highs(), highspy.HighsLp(), program.matrix
    highs.setOptionValue("output_flag", False)
    for side in ("primal", "dual"):
        highs.setOptionValue(f"{side}_feasibility_tolerance", 1e-9)
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_, lp.offset_ = program.cost, program.offset
    lp.col_lower_, lp.col_upper_ = program.column_lower, program.column_upper
    lp.row_lower_, lp.row_upper_ = program.row_lower, program.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    if program.integer.any():
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[int(whole)] for whole in program.integer]
    highs.passModel(lp)
    highs.run()
    solution, bound = highs.getSolution(), highs.getInfo().mip_dual_bound
    row_dual = np.array(solution.row_dual) if not program.integer.any() else np.empty(0)
    return Answer(np.array(solution.col_value), row_dual, highs.getObjectiveValue(), bound)


@pytest.fixture
def two_mines() -> tuple[Program, Answer]:
    """By hand: A gives its 80 t at 10, B 20 of its 50 t at 14; 800 + 280 = 1080, one more tonne costs 14."""
    program = make_program(
        [10, 14, 1000], [[1, 0, 0], [1, 1, 1]], [(-inf, 80), (100, 100)], [(0, inf), (0, 50), (0, inf)]
    )
    return program, Answer(np.array([80.0, 20.0, 0.0]), np.array([-4.0, 14.0]), 1080.0, nan)


def changed(vector: np.ndarray, position: int, share: float = 1e-3) -> np.ndarray:
    """A copy with one number changed by a share of its own size."""
    return np.where(np.arange(len(vector)) == position, vector * (1 + share), vector)


def test_the_hand_made_optimum_holds(two_mines):
    certificate = certify(*two_mines)
    assert certificate.holds
    assert certificate.problems() == []
    assert certificate.primal_objective == certificate.dual_objective == 1080


@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("share", [1e-3, -1e-3, 1e-8])
def test_one_flow_changed(two_mines, position, share):
    program, answer = two_mines
    certificate = certify(program, replace(answer, x=changed(answer.x, position, share)))
    assert not certificate.holds
    assert not certificate.row.holds
    assert any("row of the program" in text and "row[" in text for text in certificate.problems())


@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize("share", [1e-3, -1e-3, 1e-5])
def test_one_price_changed(two_mines, position, share):
    program, answer = two_mines
    certificate = certify(program, replace(answer, row_dual=changed(answer.row_dual, position, share)))
    assert not certificate.holds
    assert certificate.row.holds
    assert certificate.bound.holds


def test_a_price_of_the_wrong_sign_is_a_dual_infeasibility(two_mines):
    program, answer = two_mines
    certificate = certify(program, replace(answer, row_dual=np.array([4.0, 14.0])))
    assert certificate.dual is not None
    assert not certificate.dual.holds
    assert "dual feasibility" in " ".join(certificate.problems())


def test_the_reported_objective_must_be_that_of_the_plan(two_mines):
    program, answer = two_mines
    assert not certify(program, replace(answer, objective=1080.01)).objective.holds


@pytest.mark.parametrize(
    ("field", "position", "value"), [("column_upper", 1, 19.999), ("row_upper", 0, 79.99), ("cost", 0, 10.01)]
)
def test_a_bound_or_a_cost_of_the_program_changed(two_mines, field, position, value):
    program, answer = two_mines
    numbers = getattr(program, field).copy()
    numbers[position] = value
    assert not certify(replace(program, **{field: numbers}), answer).holds


def test_a_feasible_plan_that_is_too_dear_has_a_gap(two_mines):
    program, answer = two_mines
    certificate = certify(program, replace(answer, x=np.array([79.0, 21.0, 0.0]), objective=1084.0))
    assert certificate.row.holds
    assert certificate.bound.holds
    assert certificate.dual.holds
    assert certificate.gap.absolute == pytest.approx(4)
    assert not certificate.gap.holds
    assert not certificate.complementarity.holds


def test_a_free_column_must_have_no_reduced_cost():
    """min x + y with x + y ≥ 3, both free: every feasible split is optimal, the row's price is exactly 1."""
    program = make_program([1, 1], [[1, 1]], [(3, inf)], [(-inf, inf)] * 2)
    answer = Answer(np.array([-7.0, 10.0]), np.array([1.0]), 3.0, nan)
    assert certify(program, answer).holds
    assert not certify(program, replace(answer, row_dual=np.array([1 - 1e-4]))).dual.holds


def test_an_unbounded_program_has_no_certificate():
    """min -x with x ≥ 0: whatever x is claimed, its reduced cost pushes against the open upper bound."""
    program = make_program([-1], np.zeros((0, 1)), [], [(0, inf)])
    certificate = certify(program, Answer(np.array([1e9]), np.empty(0), -1e9, nan))
    assert not certificate.holds
    assert certificate.dual.absolute == 1


def test_a_degenerate_optimum_holds_with_any_of_its_prices():
    """min 2x with x ≥ 5 as a row and x ≥ 5 as a bound: the price may lie on either."""
    program = make_program([2], [[1]], [(5, inf)], [(5, inf)])
    for price in (0.0, 0.7, 2.0):
        assert certify(program, Answer(np.array([5.0]), np.array([price]), 10.0, nan)).holds
    assert not certify(program, Answer(np.array([5.0]), np.array([2.1]), 10.0, nan)).holds


def test_grams_beside_megatonnes():
    """A gram of a metal at 10⁷ USD/t and megatonnes of one at 10 USD/t: a thousandth of the gram counts."""
    program = make_program(
        [1e7, 10, 1e9, 1e3],
        [[1, 0, 1, 0], [0, 1, 0, 1]],
        [(1e-6, 1e-6), (3e6, 3e6)],
        [(0, 1), (0, 1e7), (0, inf), (0, inf)],
    )
    answer = Answer(np.array([1e-6, 3e6, 0.0, 0.0]), np.array([1e7, 10.0]), 3e7 + 10, nan)
    assert certify(program, answer).holds
    for position in (0, 1):
        assert not certify(program, replace(answer, x=changed(answer.x, position, 1.1e-3))).holds
        assert not certify(program, replace(answer, row_dual=changed(answer.row_dual, position))).holds


def test_a_finer_unit_asks_for_finer_flows():
    """A milligram too little is nothing beside a tonne, and an error where the program counts in grams."""
    program = make_program([1e7], [[1]], [(1e-5, 1e-5)], [(0, inf)])
    answer = Answer(np.array([1e-5 - 1e-10]), np.array([1e7]), 1e7 * (1e-5 - 1e-10), nan)
    assert certify(program, answer).row.holds
    assert not certify(replace(program, scale=np.array([2.0**-20])), answer).row.holds


@pytest.fixture
def whole_blocks() -> tuple[Program, Answer]:
    """By hand: blocks of 30 t at 100 USD to cover 70 t, else 9 USD/t: two blocks and 10 t, 290 USD."""
    program = make_program([100, 9], [[30, 1]], [(70, inf)], [(0, 5), (0, inf)], integer=[True, False])
    return program, Answer(np.array([2.0, 10.0]), np.empty(0), 290.0, 290.0)


def test_a_mixed_integer_optimum(whole_blocks):
    program, answer = whole_blocks
    certificate = certify(program, answer)
    assert certificate.holds
    assert certificate.dual is None
    assert certificate.dual_objective is None
    assert certify(program, solve(program)).holds


@pytest.mark.parametrize(
    "damage",
    [
        {"x": np.array([2.001, 9.97]), "objective": 289.83},
        {"x": np.array([2.0, 9.99])},
        {"x": np.array([3.0, 0.0]), "objective": 300.0},
        {"bound": 289.0},
        {"bound": 291.0},
        {"bound": nan},
        {"bound": -inf},
    ],
)
def test_a_damaged_mixed_integer_answer(whole_blocks, damage):
    program, answer = whole_blocks
    assert not certify(program, replace(answer, **damage)).holds


@pytest.mark.parametrize("x", [np.array([80.0, 20.0]), np.array([80.0, nan, 0.0]), np.array([inf, 0.0, 0.0])])
def test_an_answer_that_is_not_one(two_mines, x):
    program, answer = two_mines
    certificate = certify(program, replace(answer, x=x))
    assert not certificate.holds
    assert certificate.problems()
    json.dumps(certificate.to_dict(), allow_nan=False)


def test_the_dictionary_is_plain_and_complete(two_mines):
    words = json.loads(json.dumps(certify(*two_mines).to_dict(), allow_nan=False))
    assert words["holds"] is True
    assert words["gap"]["scaled"] == 0
    assert {"row", "bound", "dual", "complementarity", "gap", "objective"} <= words.keys()


def test_an_empty_program():
    program = make_program([], np.zeros((0, 0)), [], [], offset=5.0)
    assert certify(program, Answer(np.empty(0), np.empty(0), 5.0, nan)).holds


@st.composite
def graded_transports(draw) -> Program:
    """Sources to markets, short supply at a price; grams to megatonnes, prices from 1 to 10⁷."""
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    sources, markets = rng.integers(1, 5, 2)
    size, price = 10 ** rng.uniform(-4, 6), 10 ** rng.uniform(0, 7)
    columns = sources * markets + markets
    matrix = np.zeros((sources + markets, columns))
    for s in range(sources):
        for m in range(markets):
            matrix[s, s * markets + m] = rng.uniform(0.5, 2)
            matrix[sources + m, s * markets + m] = 1
    matrix[sources:, sources * markets :] = np.eye(markets)
    rows = [(-inf, size * rng.uniform(0.1, 2)) for _ in range(sources)]
    rows += [(demand, demand) for demand in size * rng.uniform(0.1, 2, markets)]
    cost = price * np.concatenate([rng.uniform(0.5, 1.5, sources * markets), np.full(markets, 10.0)])
    return make_program(cost, matrix, rows, [(0, inf)] * columns)


@settings(max_examples=60, deadline=None)
@given(graded_transports(), st.sampled_from([1e-3, -1e-3]))
def test_real_optima_hold_and_no_changed_flow_does(program, share):
    answer = solve(program)
    assert certify(program, answer).holds, certify(program, answer).problems()
    for position in np.flatnonzero(answer.x > 1e-5):
        assert not certify(program, replace(answer, x=changed(answer.x, position, share))).holds
