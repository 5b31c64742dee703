"""``python -m tests.exact --worlds 1000``: compare published objectives with exact ones, and print how far they are."""

import argparse
import sys
from collections import Counter, defaultdict
from math import floor, log10

from tests.exact.comparing import Compared, compare
from tests.exact.spread import STEEPEST, SpreadWorld

AGREE = 1e-9
EVERY = 100
"""Worlds after which the totals so far are printed."""


def main() -> int:
    """Compare the worlds asked for; exit code 1 if an objective differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.exact", description=__doc__)
    parser.add_argument("--worlds", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="seed of the first world")
    parser.add_argument(
        "--steepest", type=float, default=STEEPEST, help="most that a recipe between minerals is tilted"
    )
    asked = parser.parse_args()
    found: dict[str, list[Compared]] = defaultdict(list)
    for number, seed in enumerate(range(asked.first, asked.first + asked.worlds), 1):
        compared = compare(SpreadWorld(seed, asked.steepest))
        found[compared.mode].append(compared)
        if compared.refused:
            print(f"world {seed}, {compared.mode}: {compared.refused}", flush=True)
        elif compared.largest > AGREE:
            print(f"world {seed}, {compared.mode}: off by {compared.largest:.1e}", flush=True)
        if number % EVERY == 0 or number == asked.worlds:
            for mode, all_compared in sorted(found.items()):
                show(mode, all_compared)
    return int(any(not one.refused and one.largest > AGREE for every in found.values() for one in every))


def show(mode: str, found: list[Compared]) -> None:
    """Print how many worlds of a mode agree to how many digits."""
    solved = [one for one in found if not one.refused]
    digits = Counter(floor(-log10(max(one.largest, 1e-16))) for one in solved)
    said = ", ".join(f"{count} to {place} digits" for place, count in sorted(digits.items(), reverse=True))
    off = sum(one.largest > AGREE for one in solved)
    steps = sum(one.steps > 0 for one in solved)
    print(
        f"{mode}: {len(found)} worlds, {len(found) - len(solved)} refused, {off} off by more than {AGREE:g};"
        f" {steps} bases of HiGHS were not exactly optimal; {said}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
