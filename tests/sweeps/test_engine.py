"""Every point is the optimum of the changed instance, whatever way it was reached."""

from math import isclose
from pathlib import Path
from random import Random

import pytest

from sourcing.errors import BadInput, NoOptimum
from sourcing.instance import read_instance
from sourcing.instance.scenario_file import Entry
from sourcing.sweeps.engine import Engine
from sourcing.sweeps.point import Outage, Point
from tests.random_worlds import make_world
from tests.sweeps.edits import random_entries, random_outage

SEEDS = range(4)


def outcome(solve: object, entries: list[Entry], outage: Outage | None) -> Point | str:
    """The point, or the kind of error that it is."""
    try:
        return solve(entries, outage)  # type: ignore[operator,no-any-return]
    except (BadInput, NoOptimum) as error:
        return type(error).__name__


def require_same(engine: Engine, entries: list[Entry], outage: Outage | None = None) -> None:
    """The warm and the cold way find the same optimum, or fail for the same reason."""
    warm, cold = outcome(engine.solve, entries, outage), outcome(engine.solve_cold, entries, outage)
    said = f"{[dict(e.says) for e in entries]} {outage}"
    if isinstance(warm, str) or isinstance(cold, str):
        assert warm == cold, said
        return
    costs = warm.metrics["cost_usd"], cold.metrics["cost_usd"]
    assert isclose(*costs, rel_tol=1e-7, abs_tol=1e-5), f"{costs} {said}"
    assert tuple(warm.metrics) == engine.metric_names == tuple(cold.metrics)
    assert cold.rebuilt


@pytest.mark.parametrize("seed", SEEDS)
def test_a_point_is_a_cold_solve_of_the_changed_instance(tmp_path: Path, seed: int) -> None:
    """A few random changes, all at once and one by one, and outages, on random worlds in both modes."""
    draw = Random(seed)
    instance = read_instance(make_world(tmp_path / "world", seed))
    engine = Engine(instance, mode=("cost", "priority")[seed % 3 == 2])
    entries = random_entries(instance, draw)
    require_same(engine, [])
    for one in draw.sample(entries, min(4, len(entries))):
        require_same(engine, [one])
    for _ in range(2):
        require_same(engine, draw.sample(entries, min(4, len(entries))))
        require_same(engine, draw.sample(entries, 1), random_outage(instance, draw))
    require_same(engine, [])
