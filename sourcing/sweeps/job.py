"""What a process that solves points has to know, and how it solves one; a point that fails is an outcome, too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

import sourcing
from sourcing.errors import BadInput, Interrupted, NoOptimum
from sourcing.instance import Instance
from sourcing.sweeps.designs import Task
from sourcing.sweeps.point import Point

if TYPE_CHECKING:
    from sourcing.sweeps.engine import Engine

AGREEMENT = 1e-7
"""Relative difference of objectives up to which a warm point is the cold one."""
OBJECTIVE = "cost_usd"


@dataclass(frozen=True)
class Job:
    """A sweep for those who solve its points; it can be sent to another process.

    Attributes
    ----------
    instance : with the step and mode to solve it by.
    compare_every : each point whose number this divides is solved again from the changed instance, cold.
    version : of the package that made the job; no other may work on it.
    """

    instance: Instance
    prices: tuple[str, ...]
    compare_every: int
    version: str = sourcing.__version__

    def to_send(self) -> "Job":
        """The job without the rows that an instance keeps at hand, which cannot be sent."""
        return replace(self, instance=replace(self.instance))

    def engine(self) -> "Engine":
        """Compile the instance.

        Raises
        ------
        BadInput
            If this process runs another version of the package, or a price has no such name.
        """
        from sourcing.sweeps.engine import Engine

        if self.version != sourcing.__version__:
            raise BadInput(
                f"a worker runs version {sourcing.__version__} and the sweep version {self.version}; install the "
                "same on both"
            )
        settings = self.instance.settings
        return Engine(self.instance, step=settings.step, mode=settings.mode, prices=self.prices)


@dataclass(frozen=True)
class Outcome:
    """What became of a point.

    Attributes
    ----------
    names, values : the metrics, as many of each; none where the point failed.
    reason : why it failed; empty if it did not.
    rebuilt, compared : whether the program was built anew for it, and whether it was solved cold as well.
    seconds : wall time, which alone differs between runs.
    """

    number: int
    names: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    violation: float = 0.0
    gap: float = 0.0
    rebuilt: bool = False
    compared: bool = False
    notes: tuple[str, ...] = ()
    reason: str = ""
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether the point has no answer."""
        return bool(self.reason)


def solve_tasks(engine: "Engine", job: Job, tasks: Sequence[Task]) -> list[Outcome]:
    """Solve points one after the other."""
    return [solve_task(engine, job, task) for task in tasks]


def solve_task(engine: "Engine", job: Job, task: Task) -> Outcome:
    """Solve one point; whatever goes wrong in it is its reason to have failed, so that the others go on.

    Raises
    ------
    KeyboardInterrupt
        If the user stopped the solver.
    """
    compared = task.number % job.compare_every == 0
    try:
        point = engine.solve(task.entries, task.outage)
        difference = against_cold(engine, task, point) if compared else 0.0
    except Interrupted:
        raise KeyboardInterrupt from None
    except BadInput as error:
        told = "\n".join(problem.text for problem in error.problems) or str(error)
        return Outcome(task.number, compared=compared, reason=one_line(told))
    except NoOptimum as error:
        return Outcome(task.number, compared=compared, reason=one_line(str(error)))
    except Exception as error:
        return Outcome(task.number, compared=compared, reason=one_line(f"{type(error).__name__}: {error}"))
    if not difference <= AGREEMENT:
        reason = f"the warm objective differs from that of a cold solve by {difference:.1e} of it"
        return Outcome(task.number, compared=True, rebuilt=point.rebuilt, reason=reason)
    return Outcome(
        task.number,
        tuple(point.metrics),
        tuple(map(float, point.metrics.values())),
        float(point.largest_violation),
        float(point.gap),
        bool(point.rebuilt),
        compared,
        tuple(point.notes),
        seconds=point.seconds,
    )


def against_cold(engine: "Engine", task: Task, point: Point) -> float:
    """Relative difference between the objective of a point and that of a solve built anew."""
    cold = engine.solve_cold(task.entries, task.outage).metrics[OBJECTIVE]
    warm = point.metrics[OBJECTIVE]
    return float(np.abs(warm - cold) / max(abs(cold), abs(warm), 1.0))


def one_line(text: str) -> str:
    """A message of several lines as one."""
    return " | ".join(line.strip() for line in text.splitlines() if line.strip()) or "no reason was given"
