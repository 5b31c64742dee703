"""The whole path of a sweep: from the files to points, from points to a journal, from the journal to the result."""

from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from time import perf_counter

from sourcing.errors import BadInput, NoOptimum, SourcingError
from sourcing.folders import require_result_folder
from sourcing.instance import Instance, read_instance
from sourcing.solving import with_choice
from sourcing.sweeps.designs import Plan, Task, plan_of
from sourcing.sweeps.factor import Sweep
from sourcing.sweeps.file import read_sweep
from sourcing.sweeps.fitting import require_fit
from sourcing.sweeps.job import Job, Outcome
from sourcing.sweeps.journal import Journal
from sourcing.sweeps.local import solve_here, solve_in_processes
from sourcing.sweeps.progress import Progress
from sourcing.sweeps.ranges import without_ranges
from sourcing.sweeps.results import MARK, SweepResult, origin_of, result_of

COMPARE_EVERY = 200


class Stopped(SourcingError):
    """The user stopped a sweep; what is done is kept."""

    exit_code = 130


def run_sweep(
    instance: Instance | Path | str,
    sweep: Path | str,
    *,
    out: Path | str | None = None,
    step: str | None = None,
    mode: str | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    compare_every: int = COMPARE_EVERY,
    figures: bool = False,
    progress: Progress | None = None,
) -> SweepResult:
    """Run a sweep; see :func:`sourcing.sweep`."""
    started = perf_counter()
    progress = progress or Progress()
    for name, number in (("workers", workers), ("compare_every", compare_every)):
        if number < 1:
            raise BadInput(f"{name} {number} is not 1 or more")
    folder = None if out is None else Path(out)
    if folder is not None:
        require_result_folder(folder, MARK)
    if not isinstance(instance, Instance):
        instance = read_instance(instance)
    definition = read_sweep(instance, sweep)
    plan = plan_of(instance, definition)
    instance = with_choice(without_ranges(instance), step, mode)
    require_fit(instance, definition)
    job = Job(instance, definition.prices, compare_every)
    with Journal(journal_of(folder), origin_of(instance, definition, compare_every)) as journal:
        try:
            solve_points(job, plan, journal, workers, scheduler, progress)
            result = finished(job, definition, plan, journal, perf_counter() - started)
            if folder is not None:
                result.write(folder, figures=figures)
                journal.remove()
        except KeyboardInterrupt:
            raise Stopped(stopped(journal, len(plan.tasks))) from None
    return result


def solve_points(
    job: Job, plan: Plan, journal: Journal, workers: int, scheduler: str | None, progress: Progress
) -> None:
    """Solve the points that the journal does not have, and put each into it as it is done."""
    done = journal.outcomes()
    left = [task for task in plan.tasks if task.number not in done]
    progress.begin(len(plan.tasks), len(done))
    try:
        with closing(outcomes_of(job, left, workers, scheduler)) as outcomes:
            for outcome in outcomes:
                journal.record(outcome)
                progress.advance(outcome)
    finally:
        progress.end()


def outcomes_of(
    job: Job, tasks: Sequence[Task], workers: int, scheduler: str | None
) -> Generator[Outcome, None, None]:
    """Solve points where the user wants them solved; nothing starts where there is none."""
    if not tasks:
        return
    if scheduler is not None:
        from sourcing.sweeps.cluster import solve_on_cluster

        yield from solve_on_cluster(job, tasks, scheduler)
    elif workers == 1:
        yield from solve_here(job, tasks)
    else:
        yield from solve_in_processes(job, tasks, workers)


def finished(job: Job, definition: Sweep, plan: Plan, journal: Journal, seconds: float) -> SweepResult:
    """The result of a sweep all of whose points are in the journal.

    Raises
    ------
    NoOptimum
        If the base has no answer: nothing can then be said of the others.
    """
    done = journal.outcomes()
    outcomes = [done[task.number] for task in plan.tasks]
    if outcomes[0].failed:
        raise NoOptimum(
            f"the base of the sweep fails, so nothing can be compared with it: {outcomes[0].reason}"
        )
    solving = sum(outcome.seconds for outcome in outcomes)
    timings = {"seconds_of_the_last_run": seconds, "seconds_of_all_points": solving}
    return result_of(job, definition, plan, journal.names, outcomes, timings)


def journal_of(folder: Path | None) -> Path | None:
    """Where the journal of a result lies: beside its folder."""
    return None if folder is None else folder.with_name(f"{folder.name}.journal")


def stopped(journal: Journal, planned: int) -> str:
    """What to say when the user stops a sweep."""
    done = f"stopped after {journal.count:,} of {planned:,} points"
    if journal.path is None:
        return f"{done}; without out= nothing is kept"
    return f"{done}, which are kept in {journal.path}; the same command goes on from there"
