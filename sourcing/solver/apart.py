"""Parts apart: independent parts of a program solved side by side, each in a thread of its own.

HiGHS holds no lock of Python's while it solves, so threads use every processor. What a part gives does not depend on
what is solved beside it, and the answers come back in the order of the parts. Parts of a few columns, which take longer
to load than to solve, are solved together.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, CancelledError, Future, ThreadPoolExecutor, wait
from copy import copy
from typing import TypeVar

import numpy as np

from sourcing.errors import Interrupted
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Array

T = TypeVar("T")
Places = tuple[Array, Array]
CRUMB = 8
"""Rows and columns up to which a part is solved together with others."""
HANDFUL = 100
"""Crumbs that are solved together: few enough to be finished in fractions where floats blur them."""
WORTH_A_THREAD = 2_000
"""Columns of a part from which a thread of its own pays: below, loading HiGHS takes longer than solving."""
PATIENCE = 0.1
"""Seconds after which solvers that have been asked to stop are asked again."""


def gathered(parts: Sequence[Places]) -> list[Places]:
    """Rows and columns of what is solved at once: each part by itself, but crumbs by the handful."""
    crumbs = [part for part in parts if max(map(len, part)) <= CRUMB]
    if len(crumbs) < 2:
        return list(parts)
    handfuls = [crumbs[i : i + HANDFUL] for i in range(0, len(crumbs), HANDFUL)]
    return [part for part in parts if max(map(len, part)) > CRUMB] + [together(some) for some in handfuls]


def together(parts: Sequence[Places]) -> Places:
    """Rows and columns of several parts as one."""
    rows, columns = zip(*parts, strict=True)
    return np.sort(np.concatenate(rows)), np.sort(np.concatenate(columns))


def side_by_side(
    solve: Callable[[int, SolverOptions], T], sizes: Sequence[int], options: SolverOptions
) -> list[T]:
    """What ``solve`` gives for each part by its number, in their order; the largest parts are begun first.

    Parameters
    ----------
    solve : solves one part with the options given.
    sizes : columns of each part.
    options : as many parts as ``threads`` are solved at a time, or as there are processors.

    Raises
    ------
    NoOptimum
        What the first of the parts that failed says; the others have been stopped.
    KeyboardInterrupt
        If the user stopped it; every solver has ended then.
    """
    workers = min(options.threads or processors(), sum(size >= WORTH_A_THREAD for size in sizes))
    if workers < 2:
        return [solve(i, options) for i in range(len(sizes))]
    of_each = copy(options)
    of_each.threads = 1
    with ThreadPoolExecutor(workers) as pool:
        begun = sorted(range(len(sizes)), key=lambda i: (-sizes[i], i))
        futures = {i: pool.submit(solve, i, of_each) for i in begun}
        try:
            wait(futures.values(), return_when=FIRST_EXCEPTION)
        finally:
            end_all(list(futures.values()), options)
    return results([futures[i] for i in range(len(sizes))])


def end_all(futures: list[Future[T]], options: SolverOptions) -> None:
    """Stop whatever has not ended, and wait for it."""
    for future in futures:
        future.cancel()
    while wait(futures, timeout=PATIENCE).not_done:
        options.stop()


def results(futures: list[Future[T]]) -> list[T]:
    """What each future gave.

    Raises
    ------
    NoOptimum
        That of the first that failed by itself, and not because another one was stopped.
    """
    failed = [
        error
        for future in futures
        if not future.cancelled() and (error := future.exception()) and not isinstance(error, Interrupted)
    ]
    if failed:
        raise failed[0]
    try:
        return [future.result() for future in futures]
    except CancelledError:
        raise Interrupted("stopped before a proved optimum; nothing was written") from None


def processors() -> int:
    """Processors that this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on every system
        return os.cpu_count() or 1
