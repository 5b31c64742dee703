"""``python -m tests.fuzz --cases 1000 --seed 1``: run cases and print how they ended, and each fault.

A case is a pure function of the seed and its number. Every 5,000 cases there are new worlds to damage. After each batch
it prints the totals so far, so that a run that is stopped has them, too.
"""

import argparse
import gc
import shutil
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from functools import lru_cache, partial
from pathlib import Path

from tests.fuzz.material import Material, make_material
from tests.fuzz.running import Tally, run_cases

BATCH = 250
CHAPTER = 5_000
"""Cases that damage the same worlds; a multiple of the batch."""


def main() -> int:
    """Run the cases asked for; exit code 1 if there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first case, to run one again")
    parser.add_argument("--worlds", type=int, default=6, help="random worlds to damage besides the small one")
    parser.add_argument("--jobs", type=int, default=1, help="processes")
    asked = parser.parse_args()
    total = Tally()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        run = partial(run_batch, Path(scratch), asked.seed, asked.worlds)
        try:
            for tally in tallies(run, batches(asked.first, asked.first + asked.cases), asked.jobs):
                total.add(tally)
                show_batch(tally, total)
        except KeyboardInterrupt:
            print("stopped")
    show(total)
    return 1 if total.faults else 0


def batches(first: int, end: int) -> list[range]:
    """Numbers of the cases by batch; no batch has cases of two chapters."""
    starts = sorted({first, *range(first - first % BATCH + BATCH, end, BATCH)})
    return [range(start, min(start - start % BATCH + BATCH, end)) for start in starts if start < end]


def tallies(run: "partial[Tally]", parts: list[range], jobs: int) -> Iterator[Tally]:
    """What became of each batch, as they end."""
    if jobs == 1:
        yield from map(run, parts)
        return
    with ProcessPoolExecutor(jobs) as pool:
        try:
            futures: list[Future[Tally]] = [pool.submit(run, part) for part in parts]
            yield from (future.result() for future in as_completed(futures))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def run_batch(scratch: Path, seed: int, worlds: int, numbers: range) -> Tally:
    """Run some cases of one chapter."""
    home = Path(tempfile.mkdtemp(dir=scratch))
    tally = run_cases(material_of(scratch, numbers.start // CHAPTER, worlds), seed, numbers, home)
    shutil.rmtree(home)
    return tally


@lru_cache(maxsize=1)
def material_of(scratch: Path, chapter: int, worlds: int) -> Material:
    """What the cases of a chapter damage; none of it is garbage until the next."""
    gc.unfreeze()
    home = Path(tempfile.mkdtemp(dir=scratch))
    material = make_material(home, range(chapter * worlds, (chapter + 1) * worlds))
    gc.collect()
    gc.freeze()
    return material


def show_batch(tally: Tally, total: Tally) -> None:
    """Print the faults of a batch, and the totals with it."""
    for fault in tally.faults:
        print(f"case {fault.number}, {fault.target}: {fault.what}\n    {fault.where}")
    ends: dict[str, int] = {}
    for (_, end), count in total.ends.items():
        ends[end] = ends.get(end, 0) + count
    said = ", ".join(f"{count:,} {end}" for end, count in sorted(ends.items()))
    cases = sum(ends.values())
    each = 1000 * total.seconds / cases
    print(f"{cases:,} cases: {said}; {len(total.faults):,} faults; {each:.0f} ms each", flush=True)


def show(tally: Tally) -> None:
    """Print how many cases of each target ended how."""
    for (target, end), count in sorted(tally.ends.items()):
        print(f"{target:22} {end:10} {count:7,}")
    print(f"{sum(tally.ends.values()):,} cases, {len(tally.faults):,} faults")


if __name__ == "__main__":
    sys.exit(main())
