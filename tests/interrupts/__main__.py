"""Stop ``sourcing solve`` and ``sourcing report`` at random moments, and look at what lies there afterwards.

    python -m tests.interrupts --kills 200

Half of the stops are Ctrl-C, half a SIGKILL, as when a machine goes down. An earlier result must be there still, or the
new one whole; after Ctrl-C nothing else, after a SIGKILL at most a hidden folder. Exit code 1 if it ever is otherwise.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.interrupts.kills import Stage, strike


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    draw, found, wrong = random.Random(chosen.seed), Counter[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        stages = [Stage.of(Path(folder) / verb, verb) for verb in ("solve", "report")]
        while found.total() < chosen.kills:
            struck = strike(draw.choice(stages), draw)
            if struck is None:
                continue
            found[struck.said] += 1
            wrong += bool(struck.wrong)
            print(f"{found.total():4} {struck.said}{struck.wrong and ': '}{struck.wrong}", flush=True)
    for said, count in sorted(found.items()):
        print(f"{count:5} {said}")
    print(f"{found.total()} kills, {wrong} wrong")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
