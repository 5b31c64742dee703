"""Starting from a basis gives the optimum that starting from nothing gives."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse

from sourcing.instance import read_instance
from sourcing.solver.attempts import LARGE
from sourcing.solver.highs import SolverOptions
from sourcing.solver.prices import more_allowed, prices_towards
from sourcing.solver.program import Basis, Program
from sourcing.solver.stages import minimise
from sourcing.solver.start import started_from
from sourcing.solving import state
from tests.benchmarks.worlds import LargeWorld, Shape

INFINITE = np.array([np.inf])


def two_mines(wanted: float) -> Program:
    """Metal at 2 USD/t from a mine with 6 t, at 3 from one with 10: x + y >= wanted."""
    return Program(
        np.array([2.0, 3.0]),
        0.0,
        sparse.csc_array(np.array([[1.0, 1.0]])),
        np.array([wanted]),
        INFINITE,
        np.zeros(2),
        np.array([6.0, 10.0]),
        np.zeros(2, dtype=bool),
        [("serve", ())],
        [("run", ("cheap",)), ("run", ("dear",))],
    )


@pytest.mark.parametrize("basic", ["cheap", "dear", "row"])
def test_every_basis_leads_to_the_same_optimum(basic: str) -> None:
    """10 t wanted: 6 at 2 and 4 at 3 are 24 USD; another tonne costs 3."""
    start = Basis(np.array([basic == "cheap", basic == "dear"]), np.array([basic == "row"]))
    answer = started_from(two_mines(10), start, SolverOptions())
    assert answer is not None
    assert answer.x == pytest.approx([6, 4])
    assert (answer.objective, answer.row_dual[0]) == pytest.approx((24, 3))


def test_what_has_no_optimum_gives_nothing() -> None:
    """16 t is all there is, and 20 are wanted."""
    start = Basis(np.array([True, False]), np.array([False]))
    assert started_from(two_mines(20), start, SolverOptions()) is None


def test_prices_of_a_large_program_are_worth_what_those_found_from_nothing_are(tmp_path: Path) -> None:
    """Prices may differ among equal ones; the rate at which cost changes in their direction may not."""
    LargeWorld(Shape(minerals=1, plants=30)).write(tmp_path / "world")
    stated = state(read_instance(tmp_path / "world"))
    places = max(stated.program.parts(), key=lambda part: len(part[1]))
    program, ceiling = stated.program.part(*places), stated.preferred.part(*places).ceiling
    plan = minimise(program, program.cost, SolverOptions())
    assert len(program.columns) >= LARGE
    assert plan.basis is not None
    direction, rates = more_allowed(program), []
    eased = direction != 0
    for answer in (plan, replace(plan, basis=None)):
        prices, proved = prices_towards(program, answer, direction, ceiling, SolverOptions())
        assert proved
        rates.append(direction[eased] @ prices[eased])
    assert rates[0] == pytest.approx(rates[1], rel=1e-9)
