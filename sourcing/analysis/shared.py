"""Work on the same programs shared among processes of this machine; what comes out does not depend on how many."""

import multiprocessing
import signal
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from sourcing.errors import BadInput

Item = TypeVar("Item")
Result = TypeVar("Result")
Told = Callable[[int, int], None]
"""Is told how many items are done, and of how many."""
MINE: list[Callable[[Any], Any]] = []
"""What this process does with an item."""


def untold(done: int, planned: int) -> None:
    """Shows nothing."""


def shared(
    make: Callable[[Any], Callable[[Item], Result]],
    common: Any,
    items: Sequence[Item],
    workers: int = 1,
    told: Told = untold,
) -> list[Result]:
    """What becomes of each item, in their order.

    Parameters
    ----------
    make : makes of ``common``, once in each process, what an item is given to; at the top of a module.
    workers : processes. With one, everything is done in this one. More than one need a script that Python may import
        again, with its work under ``if __name__ == "__main__":``.

    Raises
    ------
    BadInput
        If a process is lost.
    """
    told(0, len(items))
    if workers == 1 or len(items) < 2:
        work, results = make(common), []
        for item in items:
            results.append(work(item))
            told(len(results), len(items))
        return results
    found: dict[int, Result] = {}
    pool = ProcessPoolExecutor(
        min(workers, len(items)), multiprocessing.get_context("spawn"), begin, (make, common)
    )
    try:
        places = {pool.submit(one, item): place for place, item in enumerate(items)}
        for future in as_completed(places):
            found[places[future]] = future.result()
            told(len(found), len(items))
    except BrokenProcessPool:
        raise BadInput("a worker process ended before its work was done; try fewer --workers") from None
    finally:
        pool.shutdown(cancel_futures=True)
    return [found[place] for place in range(len(items))]


def begin(make: Callable[[Any], Callable[[Any], Any]], common: Any) -> None:
    """Make ready in a process of its own, which leaves Ctrl-C to the one that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    MINE.append(make(common))


def one(item: Any) -> Any:
    """What becomes of an item, in a process of its own."""
    return MINE[-1](item)
