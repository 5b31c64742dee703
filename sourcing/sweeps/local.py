"""Points solved in this process, or by several on this machine, each with an engine of its own."""

import multiprocessing
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any

from sourcing.errors import BadInput, SourcingError
from sourcing.sweeps.designs import Task
from sourcing.sweeps.job import Job, Outcome, solve_task

TRIES = 2
"""How many processes a point may end before it counts as failed."""


def solve_here(job: Job, tasks: Sequence[Task]) -> Iterator[Outcome]:
    """Solve points in this process, one after the other."""
    engine = job.engine()
    for task in tasks:
        yield solve_task(engine, job, task)


def solve_in_processes(job: Job, tasks: Sequence[Task], count: int) -> Iterator[Outcome]:
    """Solve points in several processes; outcomes come as they are ready.

    Raises
    ------
    BadInput, NoOptimum
        If a process cannot compile the instance.
    """
    crew = Crew(job.to_send(), tasks)
    try:
        for _ in range(min(count, len(tasks))):
            crew.hire()
        yield from crew.work()
    finally:
        crew.end()


@dataclass
class Worker:
    """A process that solves points, and the one it is at."""

    process: Any
    task: Task | None = None


class Crew:
    """Processes at work on the points of a job.

    A process that dies is replaced and what it was at is given out again; a point that ends several is failed. The
    processes end with this one, whatever ends it: their pipe breaks.
    """

    def __init__(self, job: Job, tasks: Sequence[Task]) -> None:
        self.job = job
        self.waiting = deque(tasks)
        self.workers: dict[Connection, Worker] = {}
        self.ended: Counter[int] = Counter()

    def hire(self) -> None:
        """Start one more process."""
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(self.job, theirs), daemon=True
        )
        with interrupts_ignored():
            process.start()
        theirs.close()
        self.workers[ours] = Worker(process)

    def work(self) -> Iterator[Outcome]:
        """Give out points until all are done."""
        while self.workers:
            for ready in wait(list(self.workers)):
                assert isinstance(ready, Connection)
                yield from self.hear(ready)

    def hear(self, pipe: Connection) -> Iterator[Outcome]:
        """Take what a process sends, and give it the next point."""
        try:
            answer = pipe.recv()
        except (EOFError, OSError):
            yield from self.lose(pipe)
            return
        if isinstance(answer, SourcingError):
            raise answer
        if isinstance(answer, Outcome):
            yield answer
        worker = self.workers[pipe]
        worker.task = self.waiting.popleft() if self.waiting else None
        if worker.task is None:
            self.dismiss(pipe)
            return
        try:
            pipe.send(worker.task)
        except OSError:
            yield from self.lose(pipe)

    def lose(self, pipe: Connection) -> Iterator[Outcome]:
        """Replace a process that has died."""
        worker = self.workers[pipe]
        self.dismiss(pipe)
        how = f"exit code {worker.process.exitcode}"
        if worker.task is None:
            raise BadInput(f"a worker process ended as it began ({how}); try fewer --workers")
        number = worker.task.number
        self.ended[number] += 1
        if self.ended[number] < TRIES:
            self.waiting.appendleft(worker.task)
        else:
            yield Outcome(number, reason=f"it ended {TRIES} processes that solved it ({how})")
        if self.waiting:
            self.hire()

    def dismiss(self, pipe: Connection) -> None:
        """Let a process end that has nothing more to do."""
        worker = self.workers.pop(pipe)
        pipe.close()
        worker.process.join()

    def end(self) -> None:
        """End every process at once."""
        for pipe, worker in self.workers.items():
            worker.process.kill()
            worker.process.join()
            pipe.close()


def serve(job: Job, pipe: Connection) -> None:
    """Compile the instance, then solve each point that comes, until the other end is gone."""
    try:
        try:
            engine = job.engine()
        except SourcingError as error:
            pipe.send(error)
            return
        pipe.send(None)
        while True:
            pipe.send(solve_task(engine, job, pipe.recv()))
    except (EOFError, OSError):
        return


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """Start processes that leave Ctrl-C to this one, which ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, usual)
