"""The whole path by phase, beside HiGHS alone, linopy and Pyomo's own interface, as small tables.

``python -m tests.benchmarks`` measures ``us-allied`` by year and quarter and generated worlds of about 10^4 and 10^5
columns. ``--cases`` names others (``month``, ``1m-apart`` …), ``--ways`` measures some ways alone, and
``--keep FILE`` adds to what earlier pieces of the run have measured. Each measurement has a process of its own.
"""

import json
import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.benchmarks.clock import machine
from tests.benchmarks.tables import tables
from tests.benchmarks.ways import WAYS
from tests.benchmarks.worlds import LargeWorld, Shape

US_ALLIED = Path(__file__).parents[2] / "instances" / "us-allied"
STEPS = ("year", "quarter", "month")
SHAPES = {
    "10k": Shape(minerals=2, plants=12, coupling=0.1),
    "10k-apart": Shape(minerals=2, plants=12, coupling=0.0),
    "100k": Shape(minerals=4, plants=30, coupling=0.1),
    "100k-apart": Shape(minerals=4, plants=30, coupling=0.0),
    "1m": Shape(minerals=40, plants=30, coupling=0.1),
    "1m-apart": Shape(minerals=40, plants=30, coupling=0.0),
    "3m": Shape(minerals=120, plants=30, coupling=0.1),
    "3m-apart": Shape(minerals=120, plants=30, coupling=0.0),
}
USUAL = ("year", "quarter", "10k", "10k-apart", "100k", "100k-apart")


def measure(case: str, ways: list[str], folder: Path) -> dict[str, Any]:
    """What each way takes for a case."""
    instance, step = (US_ALLIED, case) if case in STEPS else (folder / case, "quarter")
    if case in SHAPES:
        LargeWorld(SHAPES[case]).write(instance)
    found = {}
    for way in dict.fromkeys(["arrays", *ways]):
        command = [
            sys.executable,
            "-m",
            "tests.benchmarks.ways",
            way,
            str(instance),
            step,
            str(folder / "arrays"),
        ]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            found[way] = {"failed": (ended.stderr.strip().splitlines() or ["?"])[-1]}
        else:
            found[way] = json.loads(ended.stdout.strip().splitlines()[-1])
        print(case, way, json.dumps(found[way]), flush=True, file=sys.stderr)
    return found


def main() -> None:
    """Measure what is asked for and print the tables."""
    arguments = ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", nargs="+", choices=[*STEPS, *SHAPES], default=USUAL)
    arguments.add_argument("--ways", nargs="+", choices=list(WAYS), default=list(WAYS))
    arguments.add_argument("--keep", type=Path, help="add to what this file holds, and print all of it")
    chosen = arguments.parse_args()
    measured: dict[str, Any] = {}
    if chosen.keep and chosen.keep.exists():
        measured = json.loads(chosen.keep.read_text(encoding="utf-8"))
    for case in chosen.cases:
        with TemporaryDirectory() as folder:
            measured.setdefault(case, {}).update(measure(case, chosen.ways, Path(folder)))
        if chosen.keep:
            chosen.keep.write_text(json.dumps(measured, indent=1), encoding="utf-8")
    print(machine(), tables(measured), sep="\n\n")


if __name__ == "__main__":
    main()
