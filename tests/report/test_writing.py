"""Whole reports from whole results: on disk, at the extremes, and with hostile texts in every cell."""

import re
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

import sourcing
from sourcing.cli import run
from sourcing.report.contents import Figure, Report, Section
from sourcing.report.facts import Facts
from sourcing.report.markdown import markdown
from sourcing.report.sections import build_report
from sourcing.report.writing import drawings, write_formats
from tests.report.hostile import drawing
from tests.report.test_markdown import OURS, elements, page_of
from tests.report.worlds import demand, hostile_plant, wide_world
from tests.small import write_small
from tests.test_cli import files


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of the small world, half of whose demand is short."""
    folder = tmp_path_factory.mktemp("small")
    sourcing.solve(write_small(folder, demand=demand(200)), out=folder / "result")
    return folder / "result"


def pages(folder: Path) -> int:
    return len(PdfReader(folder / "report.pdf").pages)


def text(folder: Path) -> str:
    return (folder / "report.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def report(result: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sourcing.write_report(result, out=tmp_path_factory.mktemp("both") / "report")


def test_a_report_has_its_figures_and_nothing_else(report: Path) -> None:
    named = {f"figures/{name}" for name in re.findall(r"\]\(figures/([a-z0-9-]+\.png)\)", text(report))}
    assert named
    assert set(files(report)) == named | {"report.md", "report.pdf"}
    assert all(content.startswith(b"\x89PNG") for name, content in files(report).items() if name in named)


def test_the_same_result_gives_the_same_bytes_in_whatever_format(
    result: Path, report: Path, tmp_path: Path
) -> None:
    alone = [
        files(sourcing.write_report(result, out=tmp_path / form, formats=[form])) for form in ("md", "pdf")
    ]
    assert set(alone[1]) == {"report.pdf"}
    assert alone[0] | alone[1] == files(report)


def test_the_command_writes_into_the_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = write_small(tmp_path)
    assert run(["solve", str(world), "--out", str(tmp_path / "result"), "--report"]) == 0
    folder = tmp_path / "result" / "report"
    assert f"report in {folder}" in capsys.readouterr().out
    assert {"report.md", "report.pdf"} <= set(files(folder))
    assert run(["report", str(tmp_path / "result"), "--format", "pdf"]) == 0
    assert set(files(folder)) == {"report.pdf"}
    assert run(["solve", str(world), "--out", str(tmp_path / "result"), "--quiet"]) == 0
    assert not folder.exists(), "no report stays beside tables that it was not made from"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "docx"], "there is no format 'docx'; take md, pdf or md,pdf"),
        (["--format", ""], "there is no format ''"),
        (["--against", "nowhere"], "nowhere is not a results folder"),
        (["--out", "full"], "full holds something else than an earlier report"),
        (["--out", "full/note.txt"], "full/note.txt is not a folder"),
    ],
)
def test_mistakes_are_named_and_nothing_is_written(
    result: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "note.txt").write_text("mine")
    before = files(result.parent) | files(tmp_path)
    assert run(["report", str(result), *arguments]) == 2
    assert words in capsys.readouterr().err
    assert files(result.parent) | files(tmp_path) == before


def test_no_result_no_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(tmp_path / "nowhere")]) == 2
    assert "not a results folder" in capsys.readouterr().err
    assert files(tmp_path) == {}
    assert not (tmp_path / "nowhere").exists()


def test_without_the_extra_nothing_is_solved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sourcing.report.writing.find_spec", {"matplotlib": object()}.get)
    assert run(["solve", str(write_small(tmp_path)), "--out", str(tmp_path / "result"), "--report"]) == 2
    assert "a report needs typst; install" in (message := capsys.readouterr().err)
    assert ".[report]" in message
    assert not (tmp_path / "result").exists()


def test_a_figure_cannot_be_named_as_a_path_or_as_another() -> None:
    for names in (["../figure"], ["a/b"], ["A"], [""], ["figure", "figure"]):
        figures = [Figure(name, "", "", drawing) for name in names]
        with pytest.raises(ValueError, match="cannot be the name of a figure"):
            list(drawings(Report("", "", [], [Section("", figures)])))


def test_hostile_texts_reach_every_section_and_act_in_none(tmp_path: Path) -> None:
    world = hostile_plant(tmp_path)
    sourcing.solve(world, out=tmp_path / "result")
    sourcing.solve(world, mode="priority", out=tmp_path / "other")
    report = build_report(Facts.read(tmp_path / "result"), Facts.read(tmp_path / "other"))
    shown = page_of(markdown(report))
    assert {name for name, _ in re.findall(r"<(!?[\w-]+)([^>]*)>", shown)} <= OURS
    assert not re.search(r"<(?!img|td|th)[\w-]+ [^>]*[^/>]", shown), "no attributes"
    titles = ["The answer on one page", "Mineral by mineral", "Money", "Oddities", "Comparison", "Method"]
    assert [title for title in elements(shown, "h2") if title in titles] == titles
    assert [word for word in ("alert(1)", "المعادن", "鎵工廠") if word not in shown] == []
    write_formats(report, tmp_path, ["pdf"])
    assert pages(tmp_path) > 3


@pytest.mark.parametrize(
    ("step", "end", "quantity", "words"),
    [
        ("year", 2027, 50, "100"),
        ("year", 2027, 0, ""),
        ("month", 2036, 500, "short"),
    ],
    ids=["one period, nothing short", "no demand", "120 periods, most short"],
)
def test_extremes_give_sound_reports(
    tmp_path: Path, step: str, end: int, quantity: float, words: str
) -> None:
    world = write_small(
        tmp_path, {"horizon": {"end": date(end, 1, 1), "step": step}}, demand=demand(quantity)
    )
    sourcing.solve(world, out=tmp_path / "result")
    folder = sourcing.write_report(tmp_path / "result")
    assert words in text(folder)
    assert not re.search(r"\b(nan|inf)\b", text(folder), re.IGNORECASE)


def test_everything_short(tmp_path: Path) -> None:
    world = write_small(tmp_path, lanes="origin,destination,commodity,cost_usd_per_t\npit,mill,metal,5000")
    sourcing.solve(world, out=tmp_path / "result")
    assert "short" in text(sourcing.write_report(tmp_path / "result", formats=["md"]))


def test_a_thousand_facilities_take_less_than_forty_pages(tmp_path: Path) -> None:
    world = write_small(tmp_path, **wide_world(1000))
    sourcing.solve(world, out=tmp_path / "result")
    folder = sourcing.write_report(tmp_path / "result")
    assert 2 < pages(folder) < 40


def test_ctrl_c_during_the_report_leaves_the_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sourcing.report.pdf.pdf", interrupted)
    result = tmp_path / "result"
    assert run(["solve", str(write_small(tmp_path)), "--out", str(result), "--report", "--quiet"]) == 130
    assert capsys.readouterr().err == "interrupted; the result is written, its report is not\n"
    assert (result / "summary.json").is_file()
    assert [path.name for path in result.iterdir() if "report" in path.name] == []
