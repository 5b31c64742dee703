"""Points solved by the workers of a Dask cluster.

Each worker compiles the instance once and keeps it; points go out in batches. A worker that dies is no loss: Dask gives
its batches to the others, and a point that ends several of them is failed.
"""

import pickle
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sourcing.errors import BadInput
from sourcing.instance.texts import printable
from sourcing.sweeps.designs import Task
from sourcing.sweeps.job import Job, Outcome, solve_tasks

if TYPE_CHECKING:
    from distributed import Client

    from sourcing.sweeps.engine import Engine

MOST_IN_BATCH = 8
BATCHES_EACH = 4
"""Batches for each thread of the cluster at least, so that the last ones do not wait for a long batch."""
SECONDS_TO_CONNECT = 10
SECONDS_FOR_WORKERS = 60
ENGINE_IN_USE = threading.Lock()
"""An engine solves one point at a time, however many threads its worker has."""


def solve_on_cluster(job: Job, tasks: Sequence[Task], address: str) -> Iterator[Outcome]:
    """Solve points on the cluster of the scheduler at an address; outcomes come as they are ready.

    Raises
    ------
    BadInput
        If dask.distributed is not installed, the scheduler does not answer, has no workers, or is lost on the way.
    """
    with connected(address) as client:
        threads = sum(client.nthreads().values())
        size = max(1, min(MOST_IN_BATCH, len(tasks) // (BATCHES_EACH * max(1, threads))))
        packed = client.submit(bytes, pickle.dumps(job.to_send()), pure=False)
        yield from hand_out(
            client, packed, [tasks[at : at + size] for at in range(0, len(tasks), size)], address
        )


def hand_out(
    client: "Client", packed: Any, batches: Sequence[Sequence[Task]], address: str
) -> Iterator[Outcome]:
    """Give out all batches and take what comes back; a batch that ended its workers is given out point by point."""
    from distributed import as_completed
    from distributed.scheduler import KilledWorker

    batch_of = {client.submit(solve_batch, packed, batch, pure=False): batch for batch in batches}
    coming = as_completed(list(batch_of), loop=client.loop)
    for future in coming:
        batch = batch_of.pop(future)
        if future.status == "finished":
            yield from future.result()
            continue
        error = future.exception() if future.status == "error" else None
        if not isinstance(error, KilledWorker):
            raise error or BadInput(
                f"the scheduler at {printable(address)} was lost; the points so far are kept"
            )
        if len(batch) == 1:
            yield Outcome(batch[0].number, reason="it ended the workers that solved it")
            continue
        for task in batch:
            alone = client.submit(solve_batch, packed, [task], pure=False)
            batch_of[alone] = [task]
            coming.add(alone)


@contextmanager
def connected(address: str) -> "Iterator[Client]":
    """A client of a scheduler that has workers."""
    shown = printable(address)
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise BadInput(
            "--scheduler needs dask.distributed; install it with pip install 'allied-sourcing[cluster]'"
        ) from None
    try:
        get_address_host_port(address)  # a client with an address of wrong form takes long to go
        client = Client(address, timeout=SECONDS_TO_CONNECT, set_as_default=False)
    except (OSError, TypeError, ValueError) as error:
        raise BadInput(
            f"no scheduler answers at {shown}: {printable(str(error))}; start one with `dask scheduler`, and give "
            "the address that it prints"
        ) from None
    try:
        try:
            client.wait_for_workers(1, timeout=SECONDS_FOR_WORKERS)
        except TimeoutError:
            raise BadInput(
                f"the scheduler at {shown} has no workers; start some with `dask worker {shown}`"
            ) from None
        yield client
    finally:
        client.close()


def solve_batch(packed: bytes, tasks: Sequence[Task]) -> list[Outcome]:
    """Solve points in the process of a worker."""
    with ENGINE_IN_USE:
        job, engine = compiled(packed)
        return solve_tasks(engine, job, tasks)


@lru_cache(maxsize=1)
def compiled(packed: bytes) -> "tuple[Job, Engine]":
    """A job and its engine, made once in each worker."""
    job: Job = pickle.loads(packed)
    return job, job.engine()
