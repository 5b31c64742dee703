"""Every price in the tables of a result lies between what one unit more and one unit less come to, solved again.

The least cost is a convex function of a right side, so a price that proves the optimum is at most what a step more adds
to it and at least what a step less saves, whatever the step; where both are the same, it is that.
"""

from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sourcing.analysis.proof import LESS, MORE, MovedPart
from sourcing.instance import Instance, read_instance
from sourcing.solver.highs import SolverOptions
from sourcing.solver.prices import WANTS
from sourcing.solver.program import Label
from sourcing.solver.stages import solve_program
from sourcing.solving import state, with_choice
from tests.mines import demand, write_mines
from tests.random_worlds import make_world

INSTANCES = Path(__file__).parents[2] / "instances"
QUOTA = "contract, seller, buyer, commodity, maximum_t_per_y\nquota, mine, market, metal, 100"
DEGENERATE: dict[str, dict[str, Any]] = {
    "a capacity that demand just fills": {"mines": {"mine": ("CA", 10.0, 100.0)}},
    "a quota and a capacity that bind together": {
        "mines": {"mine": ("CA", 10.0, 100.0)},
        "contracts": QUOTA,
        "demand": demand("market, metal, 2026, 150, 1,, 1000"),
    },
    "two mines of the same cost": {"mines": {"one": ("CA", 10.0, 60.0), "two": ("AU", 10.0, 40.0)}},
    "a ban on all there is": {
        "mines": {"mine": ("CN", 10.0, 100.0)},
        "exclusions": "rule, minerals, worst_tier\nban, zinc, ally",
    },
}
STEP, MOST = 1e-2, 60
"""Tonnes by which right sides are moved, and rows of a part that are tried, the dearest first."""


def prices_of(instance: Instance) -> dict[Label, float]:
    """The prices that the tables of the result hold, discounted, by the row of the program."""
    stated = state(instance)
    solved = solve_program(stated.program, stated.preferred, SolverOptions(threads=1))
    return {
        row: float(wanting if row[0] in WANTS else easing)
        for row, wanting, easing in zip(solved.program.rows, solved.wanting, solved.easing, strict=True)
    }


def hold(instance: Instance) -> int:
    """Hold each price to the steps around it, and count those that were tried."""
    prices, tried = prices_of(instance), 0
    program = state(instance).program
    for places in program.parts():
        part = MovedPart(program.part(*places), SolverOptions(threads=1))
        known = np.array([prices.get(row, nan) for row in part.program.rows])
        rows = np.flatnonzero(part.active & np.isfinite(known))
        for i in map(int, rows[np.argsort(-np.abs(known[rows]), kind="stable")][:MOST]):
            price = float(known[i])
            more, less = part.tried(i, MORE, STEP), part.tried(i, LESS, STEP)
            room = part.tolerance(price, STEP)
            assert not more.usd < price - room, (part.program.rows[i], price, more)
            assert not -less.usd > price + room, (part.program.rows[i], price, less)
            tried += 1
    return tried


@pytest.mark.parametrize(
    "name", ["magnet-recycling", "published/trnsport", "published/mexss", "published/steel-t"]
)
def test_prices_of_shipped_instances(name: str) -> None:
    """The dearest rows of every part."""
    assert hold(read_instance(INSTANCES / name)) > 5


@pytest.mark.parametrize("name", DEGENERATE)
def test_prices_of_degenerate_worlds(tmp_path: Path, name: str) -> None:
    """Worlds made so that more and less have different prices."""
    assert hold(read_instance(write_mines(tmp_path / "world", **DEGENERATE[name]))) > 2


@pytest.mark.parametrize(("seed", "mode"), [(3, "cost"), (8, "cost"), (8, "priority")])
def test_prices_of_random_worlds(tmp_path: Path, seed: int, mode: str) -> None:
    """Worlds of round numbers, in which optima are degenerate as a rule."""
    assert hold(with_choice(read_instance(make_world(tmp_path, seed)), None, mode)) > 5
