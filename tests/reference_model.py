"""The optimum of an instance, worked out a second time.

Written from the description of the instance folder and of the linear program alone, without anything of the
package it checks, and as literally as possible: every facility, commodity, rank and period has its variables,
nothing is pruned.

Where the description leaves room, this model reads it so:

- The mean of a ramp is the integral of the straight line, in continuous time (``dates.mean_curve``).
- A ramp whose row ends early still "reaches its full rate" on its nominal day, for ``ends_with``.
- A lane row that holds on no day of the horizon opens no lane.
- What reaches a port and what can leave it are two separate smallest sets (one grown forward, one backward
  along the rows); a lane exists where both ends agree. A port can also use what it consumes or stocks, even if
  nothing can leave it, and ports and stockpiles can also ship what they make.
- Every row of an exclusion or diversification rule is a limit of its own, also where two rows of the same rule
  share a period.
- A throughput cell that lists every commodity is the same set as ``*``.
- If a throughput row that touches a period has no rate, its group has no limit in that period.
- A contract's maximum is counted over the rows that give one; a row without a maximum adds nothing.
- A minimum or target holds with its own class or with the costs; a requirement of zero is no requirement.
- Only named owners can be the largest owner of a facility, however small their share.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path

from scipy.optimize import OptimizeResult

from tests.reference.flows import Flows
from tests.reference.limits import Limits
from tests.reference.program import Infeasible, Program
from tests.reference.world import World

ShortKey = tuple[str, str, int, str, str]
HOLDS = (0.0, 1e-9, 1e-8, 1e-7)


@dataclass(frozen=True)
class ReferenceResult:
    """What the reference found.

    Attributes
    ----------
    objective : discounted cost at the optimum [USD].
    priority_shortfalls : in priority mode, the least undiscounted shortfall cost by class [USD].
    shortfall : missing tonnes by (facility, commodity, priority, slice, first day of the period).
    values : every variable that is not zero, by its key.
    """

    objective: float
    priority_shortfalls: dict[int, float]
    shortfall: dict[ShortKey, float]
    values: dict[Hashable, float]


def reference_optimum(folder: Path, step: str | None = None, mode: str | None = None) -> ReferenceResult:
    """Solve an instance folder.

    Parameters
    ----------
    folder : the instance.
    step, mode : instead of those of its settings.
    """
    world = World(Path(folder), step)
    mode = mode or world.settings.get("objective", {}).get("mode", "cost")
    flows = Flows(world)
    limits = Limits(flows)
    program = flows.program
    stages = list(limits.classes.items()) if mode == "priority" else []
    found, result = lexicographic(program, dict(sorted(stages)))
    values = {key: float(result.x[i]) for key, i in program.columns.items() if abs(result.x[i]) > 1e-9}
    shortfall = {
        (*key, period.first.isoformat()): values.get(("short", "demand", key, t), 0.0)
        for key in world.demand
        for t, period in enumerate(world.periods)
    }
    return ReferenceResult(float(result.fun), found, shortfall, values)


def lexicographic(
    program: Program, classes: dict[int, dict[int, float]]
) -> tuple[dict[int, float], OptimizeResult]:
    """Minimise the shortfall cost of one class after the other, each held at its optimum, and last the cost.

    The holds are exact, or as little wider as the solver's own tolerance needs.
    """
    found: dict[int, float] = {}
    for priority, cost in classes.items():
        found[priority] = float(minimise_held(program, cost, classes, found).fun)
    return found, minimise_held(program, program.cost, classes, found)


def minimise_held(
    program: Program, cost: Mapping[int, float], classes: dict[int, dict[int, float]], found: dict[int, float]
) -> OptimizeResult:
    """Minimise a cost while the classes found so far keep their optimum."""
    rows = list(program.rows)
    for tolerance in HOLDS:
        for priority, least in found.items():
            program.row(classes[priority].items(), high=least + tolerance * abs(least))
        try:
            return program.minimise(cost)
        except Infeasible:
            if tolerance == HOLDS[-1] or not found:
                raise
        finally:
            program.rows = list(rows)
    raise AssertionError("unreachable")
