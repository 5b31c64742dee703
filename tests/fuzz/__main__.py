"""``python -m tests.fuzz --cases 1000 --seed 1``: run cases and print how they ended, and each fault."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.fuzz.material import make_material
from tests.fuzz.running import Tally, run_cases

BATCH = 200


def main() -> int:
    """Run the cases asked for; exit code 1 if there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first case, to run one again")
    parser.add_argument("--worlds", type=int, default=6, help="random worlds to damage besides the small one")
    asked = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as scratch:
        material = make_material(Path(scratch) / "material", asked.worlds)
        end = asked.first + asked.cases
        for first in range(asked.first, end, BATCH):
            part = run_cases(material, asked.seed, range(first, min(first + BATCH, end)), Path(scratch))
            tally.ends.update(part.ends)
            tally.faults += part.faults
            for fault in part.faults:
                print(f"case {fault.number}, {fault.target}: {fault.what}\n    {fault.where}", flush=True)
    show(tally)
    return 1 if tally.faults else 0


def show(tally: Tally) -> None:
    """Print how many cases of each target ended how."""
    for (target, end), count in sorted(tally.ends.items()):
        print(f"{target:22} {end:8} {count:7,}")
    print(f"{sum(tally.ends.values()):,} cases, {len(tally.faults):,} faults")


if __name__ == "__main__":
    sys.exit(main())
