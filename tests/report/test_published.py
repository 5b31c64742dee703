"""The published reports say what a fresh solve says."""

import re
from pathlib import Path

from reports.make import PUBLISHED, REPORTS, solved
from sourcing.report.facts import Facts
from sourcing.report.markdown import markdown
from sourcing.report.sections import build_report

MADE = "run: python reports/make.py"


def test_the_published_reports_are_those_of_a_fresh_solve(tmp_path: Path) -> None:
    """Byte for byte; by year, both results in one test, because the second is compared with the first."""
    for published, result, against in solved(tmp_path):
        report = build_report(Facts.read(result), Facts.read(against) if against else None)
        committed = (REPORTS / published.name / "report.md").read_text(encoding="utf-8")
        assert of_any_machine(committed) == of_any_machine(markdown(report)), (
            f"{published.name} is old; {MADE}"
        )


def of_any_machine(text: str) -> str:
    """The text but for what Python and the solver were, and how small their rounding errors."""
    rows = r"^\| (Versions|Relative gap to the proved bound|Largest error of any condition, scaled) \|.*$"
    without, count = re.subn(rows, "", text, flags=re.MULTILINE)
    assert count == 3
    return without


def test_the_published_reports_are_whole_and_small() -> None:
    assert {path.name for path in REPORTS.iterdir() if path.is_dir() and path.name[0] not in "._"} == {
        published.name for published in PUBLISHED
    }
    for published in PUBLISHED:
        folder = REPORTS / published.name
        text = (folder / "report.md").read_text(encoding="utf-8")
        named = set(re.findall(r"\]\(figures/([a-z0-9-]+\.png)\)", text))
        assert {path.name for path in (folder / "figures").iterdir()} == named
        assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
        assert sum(path.stat().st_size for path in folder.rglob("*.*")) < 5_000_000
