"""Whether the published objective of an instance is that of the exact optimum."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import sourcing
from sourcing.errors import NoOptimum
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Program
from sourcing.solver.stages import solve_program
from sourcing.solving import Stated, state
from tests.exact.stages import exact_stages
from tests.random_worlds import RandomWorld, write_instance

SMALLEST = Fraction(1000)
"""USD; a billionth of it is a microdollar, which is nothing."""


@dataclass(frozen=True)
class Compared:
    """How far the published numbers of an instance are from the exact ones.

    Attributes
    ----------
    mode : how the instance is solved, and whether whole numbers are in it.
    objective : distance of the objective, divided by the exact one.
    classes : the largest distance of what a priority class goes short, divided by the exact one.
    steps : exact simplex steps from the basis of HiGHS to the optimum.
    refused : what the program said, if it published nothing.
    """

    mode: str
    objective: float = 0.0
    classes: float = 0.0
    steps: int = 0
    refused: str = ""

    @property
    def largest(self) -> float:
        """The larger distance."""
        return max(self.objective, self.classes)


def compare(world: RandomWorld) -> Compared:
    """Solve a world as a user would, and exactly; whole numbers are taken as the program decided them.

    Where a class gives way by a billionth, which is looked at by itself, the cost may be much lower than where it gives
    way by nothing; in priority mode, only a higher cost is a difference.
    """
    with TemporaryDirectory() as folder:
        instance = sourcing.load(write_instance(world, Path(folder) / "world"))
    stated = state(instance)
    mode = f"{instance.settings.mode}, {'whole numbers' if stated.program.integer.any() else 'linear'}"
    try:
        summary = sourcing.solve(instance).summary
        program = linear_part(stated)
    except NoOptimum as error:
        return Compared(mode, refused=str(error))
    classes, optimum = exact_stages(program)
    published: Mapping[str, float] = summary["priority_shortfall_usd"]
    off = distance(summary["objective_usd"], optimum.objective)
    if classes and summary["objective_usd"] < optimum.objective:
        off = 0.0
    return Compared(
        mode,
        off,
        max((distance(published.get(str(k), 0.0), value) for k, value in classes.items()), default=0.0),
        optimum.steps,
    )


def linear_part(stated: Stated) -> Program:
    """The program of an instance, its whole numbers fixed as they are decided."""
    program = stated.program
    if not program.integer.any():
        return program
    solved = solve_program(program, stated.preferred, SolverOptions())
    return program.with_integers_fixed(solved.answer.x)


def distance(value: float, exact: Fraction) -> float:
    """How far a number is from the exact one, as a share of it, or of 1000 USD."""
    return float(abs(Fraction(value) - exact) / max(abs(exact), SMALLEST))
