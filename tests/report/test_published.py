"""The published reports say what a fresh solve says."""

import re
import shutil
from pathlib import Path

from reports.make import PUBLISHED, REPORTS, solved
from sourcing.analysis.kept import ANALYSIS
from sourcing.report.facts import Facts
from sourcing.report.markdown import markdown
from sourcing.report.sections import build_report
from tests.report.kept_analyses import hold

MADE = "run: python reports/make.py"


def test_the_published_reports_are_those_of_a_fresh_solve(tmp_path: Path) -> None:
    """Byte for byte; by year, both results in one test, because the second is compared with the first.

    Tables of analyses are those that were kept, which are refused where they are of other inputs or of another optimum;
    the cheap ones are worked out again, and some rows of the others.
    """
    for published, result, against in solved(tmp_path):
        shutil.copytree(published.folder / ANALYSIS, result / ANALYSIS)
        report = build_report(Facts.read(result), Facts.read(against) if against else None)
        committed = (published.folder / "report.md").read_text(encoding="utf-8")
        assert of_any_machine(committed) == of_any_machine(markdown(report)), (
            f"{published.name} is old; {MADE}"
        )
        if against is None:
            hold(result, tmp_path)


def of_any_machine(text: str) -> str:
    """The text but for what Python and the solver were, and how small their rounding errors."""
    rows = r"^\| (Versions|Relative gap to the proved bound|Largest error of any condition, scaled) \|.*$"
    without, count = re.subn(rows, "", text, flags=re.MULTILINE)
    assert count == 3
    return without


def test_the_published_reports_are_whole_and_small() -> None:
    """Every figure that a report names is there and no other, and all of it together is small."""
    assert {path.name for path in REPORTS.iterdir() if path.is_dir() and path.name[0] not in "._"} == {
        published.name for published in PUBLISHED
    }
    for published in PUBLISHED:
        folder = published.folder
        text = (folder / "report.md").read_text(encoding="utf-8")
        named = set(re.findall(r"\]\(figures/([a-z0-9-]+\.png)\)", text))
        assert {path.name for path in (folder / "figures").iterdir()} == named
        assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
        assert sum(path.stat().st_size for path in folder.rglob("*.*")) < 6_000_000
