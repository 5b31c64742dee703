"""Three ways to solve random capacity-and-demand points of ``us-allied`` by quarter, side by side, in one process.

``python -m tests.benchmarks.sweep [--points 200] [--rebuilt 3] [--step quarter]`` prints a table in Markdown.

- *ours*: ``Engine.solve``, from the entries of a sweep file to proved metrics.
- *by hand*: a loop over ``highspy`` that is given the vectors of every point beforehand, changes them on the same
  arrays, goes back to the basis of the base, re-solves warm with the same settings and reads the objective. It applies
  no entry, checks nothing and proves nothing.
- *rebuilt*: the tables are changed, the Pyomo model is built and handed to Pyomo's own HiGHS interface, for a few
  points only; their mean stands for every point.

A point moves the rate of ten units and the demand of two commodities by up to a fifth either way. Seconds are of the
processor, which other work on the machine does not count into; the wall clock stands beside them.
"""

from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from random import Random
from time import perf_counter, process_time

import highspy
import numpy as np
from pyomo.contrib.solver.solvers.highs import Highs

from sourcing.formulation.build import build_model
from sourcing.formulation.numbers import Data
from sourcing.instance import Instance, read_instance
from sourcing.instance.scenario import applied
from sourcing.instance.scenario_file import Entry
from sourcing.network import build_network
from sourcing.solver.highs import SolverOptions, load
from sourcing.solver.program import Array, Program
from sourcing.solver.scaling import Scaling
from sourcing.solving import with_choice
from sourcing.sweeps.engine import Engine
from sourcing.sweeps.variant import as_scenario
from sourcing.sweeps.warm import WARM
from sourcing.timing import Horizon
from tests.sweeps.edits import change

INSTANCE = Path(__file__).parents[2] / "instances" / "us-allied"
UNITS, GOODS, MOST = 10, 2, 0.2


@dataclass
class Spent:
    """Seconds of the processor and of the wall clock."""

    processor: float = 0.0
    wall: float = 0.0


@contextmanager
def timed(spent: Spent) -> Iterator[None]:
    """Add what the block takes."""
    processor, wall = process_time(), perf_counter()
    yield
    spent.processor += process_time() - processor
    spent.wall += perf_counter() - wall


def random_points(instance: Instance, count: int) -> list[list[Entry]]:
    """The entries of random points, the same in every run."""
    draw = Random(0)
    units = sorted({(row.facility, row.unit) for row in instance.rows("capacity")})
    goods = sorted({row.commodity for row in instance.rows("demand")})
    return [
        [
            *(
                change("capacity", "rate_t_per_y", {"facility": n, "unit": u}, scale=factor(draw))
                for n, u in draw.sample(units, UNITS)
            ),
            *(
                change("demand", "quantity_t_per_y", {"commodity": c}, scale=factor(draw))
                for c in draw.sample(goods, GOODS)
            ),
        ]
        for _ in range(count)
    ]


def factor(draw: Random) -> float:
    """By what a number is multiplied."""
    return round(draw.uniform(1 - MOST, 1 + MOST), 3)


class ByHand:
    """The loop that somebody who knows HiGHS would write for the same arrays."""

    def __init__(self, programs: Sequence[Program], slices: Sequence[tuple[Array, Array]]) -> None:
        self.programs, self.slices = programs, slices
        self.scalings = [Scaling.of(program, program.cost) for program in programs]
        self.solvers, self.bases = [], []
        for program, scaling in zip(programs, self.scalings, strict=True):
            solver = load(scaling.scaled(program, program.cost), SolverOptions(threads=1))
            solver.HandleKeyboardInterrupt = False
            solver.run()
            self.bases.append(solver.getBasis())
            for name, value in WARM.items():
                solver.setOptionValue(name, value)
            self.solvers.append(solver)
        self.base = [solver.getInfo().objective_function_value for solver in self.solvers]
        self.bounds = [(program.row_lower, program.row_upper) for program in programs]

    def solve(self, lower: Array, upper: Array) -> float:
        """The objective with other row bounds."""
        objective = 0.0
        for k, (rows, _) in enumerate(self.slices):
            solver, scaling, program = self.solvers[k], self.scalings[k], self.programs[k]
            low, up = lower[rows], upper[rows]
            if np.array_equal(low, program.row_lower) and np.array_equal(up, program.row_upper):
                objective += self.base[k] * scaling.money
                continue
            held = self.bounds[k]
            moved = np.flatnonzero((low != held[0]) | (up != held[1])).astype(np.int32)
            unit = scaling.row[moved]
            solver.changeRowsBounds(len(moved), moved, low[moved] * unit, up[moved] * unit)
            self.bounds[k] = (low, up)
            solver.clearSolver()
            solver.setBasis(self.bases[k])
            solver.run()
            assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
            objective += solver.getInfo().objective_function_value * scaling.money
        return objective


def rebuilt(instance: Instance, entries: list[Entry], step: str) -> float:
    """The objective of a point whose model is built and handed over by Pyomo."""
    changed = with_choice(applied(instance, as_scenario(entries)), step, None)
    settings = changed.settings
    horizon = Horizon(settings.start, settings.end, settings.step)
    model = build_model(Data(changed, build_network(changed), horizon))
    result = Highs().solve(model, threads=1, load_solutions=False)
    assert result.incumbent_objective is not None, "no optimum"
    return float(result.incumbent_objective)


def main() -> None:
    """Run the three ways and print what they took."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--points", type=int, default=200)
    arguments.add_argument("--rebuilt", type=int, default=3)
    arguments.add_argument("--step", default="quarter")
    chosen = arguments.parse_args()
    instance = with_choice(read_instance(INSTANCE), chosen.step, None)
    points = random_points(instance, chosen.points)

    compiled, ours, entries, vectors, hand, anew = (Spent() for _ in range(6))
    with timed(compiled):
        engine = Engine(instance)
    loop = ByHand(engine.programs, engine.slices)
    found, by_hand = [], []
    for point in points:  # in turn, so that what else the machine does falls on both
        with timed(ours):
            found.append(engine.solve(point))
        with timed(entries):
            changed = engine.editor.at(point)
        with timed(vectors):
            stated = engine.statement.at(changed)
        assert stated is not None, "only numbers change"
        with timed(hand):
            by_hand.append(loop.solve(stated.program.row_lower, stated.program.row_upper))
    with timed(anew):
        by_pyomo = [rebuilt(instance, point, chosen.step) for point in points[: chosen.rebuilt]]

    costs = [point.metrics["cost_usd"] for point in found]
    require_agreement(costs, by_hand)
    require_agreement(costs, by_pyomo)
    cold = sum(1 for point in found if point.notes)
    print(
        f"us-allied by {chosen.step}: {engine.statement.base.program.shape[0]:,} rows, "
        f"{engine.statement.base.program.shape[1]:,} columns, {len(engine.parts)} parts; {len(points)} points; "
        f"compiled once in {compiled.processor:.1f} s ({compiled.wall:.1f} s by the clock); "
        f"{cold} points solved from nothing\n"
    )
    table(ours, hand, anew, len(points), max(1, chosen.rebuilt))
    rest = ours.processor - hand.processor - entries.processor - vectors.processor
    print(
        f"\nOf ours, milliseconds a point: solver {each(hand, points):.1f} (as by hand), entries applied and checked "
        f"{each(entries, points):.1f}, vectors worked out {each(vectors, points):.1f}, proof, metrics and the rest "
        f"{1000 * rest / len(points):.1f}"
    )


def each(spent: Spent, points: Sequence[object]) -> float:
    """Milliseconds of the processor a point."""
    return 1000 * spent.processor / len(points)


def table(ours: Spent, hand: Spent, anew: Spent, points: int, few: int) -> None:
    """Print the three ways in Markdown."""
    print("| way | points | s a point | by the clock | times ours |")
    print("| --- | ---: | ---: | ---: | ---: |")
    one = ours.processor / points
    for name, spent, count in (("ours", ours, points), ("by hand", hand, points), ("rebuilt", anew, few)):
        processor, wall = spent.processor / count, spent.wall / count
        print(f"| {name} | {count} | {processor:.3f} | {wall:.3f} | {processor / one:.2f} |")


def require_agreement(ours: Sequence[float], others: Sequence[float]) -> None:
    """The objectives of two ways are the same."""
    for cost, other in zip(ours, others, strict=False):
        assert isclose(cost, other, rel_tol=1e-7), f"{cost} is not {other}"


if __name__ == "__main__":
    main()
