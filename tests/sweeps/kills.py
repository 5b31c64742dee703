"""Kill a sweep at random moments, run the same command again, and compare the bytes with those of an unbroken run.

    python -m tests.sweeps.kills --kills 50

Every kill is a SIGKILL to the command and its workers at once, as when a machine goes down. One in five comes while the
command starts, the others when its journal has grown to a random size, whatever the speed of the machine, and a random
pause later. Prints a line a kill and the verdict; exit code 1 if the bytes ever differ.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import sourcing
from sourcing.sweeps.job import Outcome
from sourcing.sweeps.progress import Progress
from tests.sweeps.worlds import FACTORS, bytes_of, write_ranged, write_sweep

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 600
POINTS = 150
LONGEST_START = 3.0  # seconds
LONGEST_PAUSE = 0.1


class Watching(Progress):
    """Notes how large the log of a journal has grown."""

    def __init__(self, journal: Path) -> None:
        self.journal, self.size = journal, 0

    def advance(self, outcome: Outcome) -> None:
        self.size = written(self.journal)


def written(journal: Path) -> int:
    """Size of what a running sweep has added to its journal; 0 before the first point."""
    with suppress(FileNotFoundError):
        return Path(f"{journal}-wal").stat().st_size
    return 0


def started(world: Path, out: Path, workers: int) -> "subprocess.Popen[bytes]":
    """The command in a session of its own, so that all of it can be killed at once."""
    command = [sys.executable, "-m", "sourcing", "sweep", str(world), "turned", "--quiet", "--no-figures"]
    return subprocess.Popen(
        [*command, "--out", str(out), "--workers", str(workers)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def finish(world: Path, out: Path, workers: int) -> None:
    """Run the command to its end."""
    process = started(world, out, workers)
    _, said = process.communicate(timeout=MOST_SECONDS)
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {said.decode()}")


def struck(process: "subprocess.Popen[bytes]", journal: Path, size: int, pause: float) -> bool:
    """Kill the command some time after its journal has grown to a size; whether that came before its end."""
    while process.poll() is None and written(journal) < size:
        time.sleep(0.002)
    time.sleep(pause)
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def broken_runs(folder: Path, kills: int, in_a_row: int, workers: int, seed: int) -> tuple[int, int]:
    """Kill sweeps until so many kills have struck; the number of sweeps finished, and of those whose bytes differ.

    Parameters
    ----------
    in_a_row : kills of one sweep before it may finish.
    """
    draw = random.Random(seed)
    world, unbroken, out = write_ranged(folder), folder / "unbroken", folder / "out"
    write_sweep(world, f'design = "latin-hypercube"\npoints = {POINTS}\nseed = 1\n' + FACTORS)
    watching = Watching(folder / "unbroken.journal")
    sourcing.sweep(world, "turned", out=unbroken, progress=watching)
    journal = folder / "out.journal"
    hits = sweeps = wrong = 0
    while hits < kills:
        for turn in range(min(in_a_row, kills - hits)):
            starting = draw.random() < 0.2
            size = 0 if starting else round(draw.random() * watching.size / (turn + 1))
            pause = draw.uniform(0, LONGEST_START if starting else LONGEST_PAUSE)
            hit = struck(started(world, out, workers), journal, size, pause)
            hits += hit
            state = "a journal" if journal.exists() else "a result" if out.exists() else "nothing"
            when = f"{pause:5.3f} s after {'its start' if starting else f'{size:7} bytes'}"
            print(f"kill {hits:3}  {when}: {'struck' if hit else 'too late'}, leaves {state}", flush=True)
        finish(world, out, workers)
        sweeps += 1
        wrong += bytes_of(out) != bytes_of(unbroken)
        shutil.rmtree(out)
    return sweeps, wrong


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--in-a-row", type=int, default=1, help="kills of one sweep before it may finish")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sweeps, wrong = broken_runs(Path(folder), chosen.kills, chosen.in_a_row, chosen.workers, chosen.seed)
    print(f"{chosen.kills} kills, {sweeps} sweeps resumed, {wrong} with other bytes than the unbroken run")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
