"""Make the reports of this folder anew: solve the shipped instance as it is and in a scenario, question it, report.

Run in the folder above, with the extra ``report`` installed; it takes some minutes::

    .venv/bin/python reports/make.py

A test holds each ``report.md`` to a fresh solve, so the step is the one that solves fastest. What takes longer than a
solve, the tables of the analyses, is kept beside the report, and holds for a result of the same inputs and optimum.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sourcing
from sourcing.analysis.kept import ANALYSIS

REPORTS = Path(__file__).parent
INSTANCE = REPORTS.parent / "instances" / "us-allied"
STEP = "year"
OUTAGES = ("facility", "country")
MONTHS = 6


@dataclass(frozen=True)
class Published:
    """A published report: the scenario that it is of, and the report whose result it is compared with."""

    name: str
    scenario: str | None = None
    against: str | None = None

    @property
    def folder(self) -> Path:
        """Where it lies, with its tables of analyses."""
        return REPORTS / self.name


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


def question(result: Path, folder: Path) -> None:
    """Ask everything of a result of the instance as it is; sweeps go to a folder."""
    sourcing.explain(result)
    sourcing.secure(result)
    sourcing.prices(result, prove=True)
    sourcing.ranges(result)
    sourcing.exclusion(result)
    sourcing.stockpile(result, months=MONTHS, kind="facility")
    sourcing.trace(result)
    for kind in OUTAGES:
        swept = folder / f"outages-{kind}"
        sourcing.sweep(INSTANCE, swept.name, step=STEP, out=swept)
        sourcing.criticality(swept, result)


def publish(published: Published, result: Path, against: Path | None) -> None:
    """Write a report and keep the tables of the analyses beside it."""
    kept = published.folder / ANALYSIS
    shutil.rmtree(kept, ignore_errors=True)
    print(sourcing.write_report(result, against=against, out=published.folder))
    shutil.copytree(result / ANALYSIS, kept)


def main() -> None:
    """Solve, question and write every report."""
    with tempfile.TemporaryDirectory() as name:
        for published, result, against in solved(Path(name)):
            if against is None:
                question(result, Path(name))
            else:
                sourcing.compare(against, result)
            publish(published, result, against)


if __name__ == "__main__":
    main()
