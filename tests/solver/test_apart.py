"""Parts side by side: the same answers in the same order, one failure for all, and no solver left running."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sourcing
from sourcing.errors import BadInput, Infeasible, Interrupted
from sourcing.solver import apart, attempts
from sourcing.solver.apart import CRUMB, HANDFUL, WORTH_A_THREAD, gathered, side_by_side
from sourcing.solver.highs import SolverOptions
from tests.benchmarks.worlds import LargeWorld, Shape

LARGE = WORTH_A_THREAD


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two minerals that nothing joins."""
    shape = Shape(minerals=2, plants=6, stages=2, years=1, coupling=0)
    return LargeWorld(shape).write(tmp_path_factory.mktemp("world"))


def test_crumbs_are_solved_by_the_handful() -> None:
    """Parts of one row and two columns by the hundred, one of more columns by itself; every row and column once."""
    ends = [(np.array([i]), np.array([2 * i, 2 * i + 1])) for i in range(2 * HANDFUL + 1)]
    large = np.array([2 * HANDFUL + 1]), np.arange(4 * HANDFUL + 2, 4 * HANDFUL + 3 + CRUMB)
    pieces = gathered([*ends[:5], large, *ends[5:]])
    assert [len(rows) for rows, _ in pieces] == [1, HANDFUL, HANDFUL, 1]
    assert sorted(np.concatenate([columns for _, columns in pieces])) == list(range(4 * HANDFUL + 3 + CRUMB))
    assert gathered([ends[0], large]) == [ends[0], large]


def test_answers_come_in_the_order_of_the_parts() -> None:
    def number(i: int, options: SolverOptions) -> tuple[int, int | None]:
        return i, options.threads

    sizes = [LARGE, 1, 3 * LARGE, 2 * LARGE]
    assert side_by_side(number, sizes, SolverOptions(threads=2)) == [(i, 1) for i in range(4)]
    assert side_by_side(number, [1, 1], SolverOptions(threads=2)) == [(0, 2), (1, 2)]


def test_a_part_that_fails_stops_the_others_and_says_why() -> None:
    """The first part would wait for ever, were it not asked to stop; its own stopping is not the reason."""

    def fail_or_wait(i: int, options: SolverOptions) -> None:
        if i == 1:
            raise Infeasible("no plan")
        options.stopped.wait()
        raise Interrupted("stopped")

    with pytest.raises(Infeasible, match="no plan"):
        side_by_side(fail_or_wait, [LARGE, LARGE, LARGE], SolverOptions(threads=2))


def test_threads_change_nothing(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "WORTH_A_THREAD", 1)
    one, two = (sourcing.solve(world, threads=threads) for threads in (1, 2))
    assert one.summary["sizes"]["parts"] >= 2
    assert one.summary == two.summary
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(table, two.tables[name], check_exact=True)


@pytest.mark.parametrize("vast", [0, attempts.VAST], ids=["HiPO", "IPX"])
def test_interior_point_gives_the_same_plan_and_says_so(
    vast: int, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert attempts.has_hipo()
    monkeypatch.setattr(attempts, "VAST", vast)
    simplex, interior = (sourcing.solve(world, algorithm=name) for name in ("simplex", "ipm"))
    assert interior.summary["objective_usd"] == pytest.approx(simplex.summary["objective_usd"], rel=1e-12)
    assert not simplex.summary["notes"]
    assert any("interior point" in note for note in interior.summary["notes"])
    for name in ("shipments", "runs", "deliveries", "stocks"):
        pd.testing.assert_frame_equal(simplex.tables[name], interior.tables[name], rtol=1e-6, atol=1e-6)


def test_an_algorithm_that_is_not_there_is_named(world: Path) -> None:
    with pytest.raises(BadInput, match="no algorithm 'guess'; take auto, simplex or ipm"):
        sourcing.solve(world, algorithm="guess")
