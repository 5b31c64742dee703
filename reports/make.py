"""Make the reports of this folder anew: solve the shipped instance as it is and in a scenario, and report on both.

Run in the folder above, with the extra ``report`` installed::

    .venv/bin/python reports/make.py

A test holds each ``report.md`` to a fresh solve, so the step is the one that solves fastest.
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sourcing

REPORTS = Path(__file__).parent
INSTANCE = REPORTS.parent / "instances" / "us-allied"
STEP = "year"


@dataclass(frozen=True)
class Published:
    """A published report: the scenario that it is of, and the report whose result it is compared with."""

    name: str
    scenario: str | None = None
    against: str | None = None


PUBLISHED = (
    Published("us-allied"),
    Published("us-allied-tennessee-never", scenario="tennessee-never", against="us-allied"),
)


def solved(folder: Path) -> Iterator[tuple[Published, Path, Path | None]]:
    """Each report, its result, solved afresh into a folder, and the result that it is compared with."""
    for published in PUBLISHED:
        result = folder / published.name
        sourcing.solve(INSTANCE, scenario=published.scenario or (), step=STEP, out=result)
        yield published, result, folder / published.against if published.against else None


def main() -> None:
    """Solve and write every report."""
    with tempfile.TemporaryDirectory() as folder:
        for published, result, against in solved(Path(folder)):
            print(sourcing.write_report(result, against=against, out=REPORTS / published.name))


if __name__ == "__main__":
    main()
