"""Explanations and secure dates in the terminal and in a report."""

import json
from pathlib import Path

import pytest

import sourcing
from sourcing.cli import run
from sourcing.report.contents import Paragraph, Table
from sourcing.report.facts import Facts
from sourcing.report.sections.secure import secure_section
from sourcing.report.sections.why_short import why_short
from tests.analysis.bottlenecks import BOTTLENECKS, WANTED, solve_bottleneck
from tests.small import TWO_YEARS, write_small


def test_an_explanation_in_the_terminal_as_json_and_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The pit of 100 t/y for 160 t, said in three ways; a report that nobody asked for has no such section."""
    _, result = solve_bottleneck(tmp_path, BOTTLENECKS["plant"])
    assert why_short(Facts.read(result)).blocks == ()
    assert run(["explain", str(result), "--quiet"]) == 0
    assert capsys.readouterr().out == ""
    assert run(["explain", str(result), "--mineral", "zinc", "--year", "2026"]) == 0
    said = capsys.readouterr().out
    assert "Zinc is short in 2026: 60.0 t of 160 t, 38%." in said
    assert "None of it could be delivered at any cost" in said
    assert "The smallest cut of the flow network lets through the other 100 t" in said
    assert "60.0 t/y more at Pit (face)" in said
    assert run(["explain", str(result), "--json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert record["answer"][0]["short_t"] == 60
    assert [cause["kind"] for cause in record["causes"]] == ["plant"]
    section = why_short(Facts.read(result)).sections[0]
    assert section.title == "Zinc in 2026"
    paragraph, causes, remedies = section.blocks
    assert isinstance(paragraph, Paragraph)
    assert isinstance(causes, Table)
    assert isinstance(remedies, Table)
    assert list(causes.rows[0]) == ["Pit (face) works at its capacity of 100 t in 2026", "100.0"]
    assert list(remedies.rows[0]) == ["60.0 t/y more at Pit (face)", "0.0", "USD 59,100"]


def test_secure_dates_in_the_terminal_as_json_and_in_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A pit that starts in the middle of 2026: short in 2026, covered from 2027 on."""
    demand = f"{WANTED}\nmill, metal, 2026, 60, 1, 1000\nmill, metal, 2027, 60, 1, 1000"
    capacity = "facility, unit, rate_t_per_y, start\npit, face, 80, 2026-07-01"
    sourcing.solve(
        write_small(tmp_path, TWO_YEARS, demand=demand, capacity=capacity), out=tmp_path / "result"
    )
    result = str(tmp_path / "result")
    assert not secure_section(Facts.read(result)).blocks
    assert run(["secure", result]) == 0
    said = capsys.readouterr().out
    assert "2027-01-01" in said
    assert "Pit (face)" in said
    assert run(["secure", result, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["dates"][0]["secure_from"] == "2027-01-01"
    always, dates, earlier = secure_section(Facts.read(result)).blocks
    assert always == Paragraph("Covered from the start to the end: none.")
    assert isinstance(dates, Table)
    assert isinstance(earlier, Table)
    assert list(dates.rows[0][:3]) == ["Zinc", "1", "2027"]
    assert earlier.rows[0][1] == "2026-07-01"
