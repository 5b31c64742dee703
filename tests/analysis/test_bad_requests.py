"""Every verb that questions a result refuses what it cannot answer: exit code 2, a message, and nothing written."""

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import sourcing
from sourcing.cli import run
from tests.small import write_small

SWEEP = """
name = "outages"
title = "Each facility out"
design = "outages"
kind = "facility"
from = 2026-01-01
months = 12
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound result, and a sweep of outages of its instance."""
    folder = tmp_path_factory.mktemp("sound")
    instance = write_small(folder / "world")
    sourcing.solve(instance, out=folder / "result")
    (folder / "outages.toml").write_text(SWEEP, encoding="utf-8")
    sourcing.sweep(instance, folder / "outages.toml", out=folder / "sweep")
    return folder


def verbs(folder: Path, result: Path) -> Mapping[str, list[str]]:
    """Every question to a result."""
    sound = str(folder / "result")
    return {
        "explain": ["explain", str(result)],
        "secure": ["secure", str(result)],
        "prices": ["prices", str(result), "--workers", "1"],
        "ranges": ["ranges", str(result), "--workers", "1"],
        "exclusion": ["exclusion", str(result)],
        "stockpile": ["stockpile", str(result), "--months", "3", "--kind", "facility"],
        "trace": ["trace", str(result)],
        "criticality": ["criticality", str(folder / "sweep"), "--results", str(result)],
        "compare": ["compare", str(result), sound],
        "compare with": ["compare", sound, str(result)],
        "report": ["report", str(result)],
    }


def summary_with(**told: object) -> Callable[[Path], None]:
    """A damage to summary.json."""

    def damage(result: Path) -> None:
        """Give the summary other values."""
        path = result / "summary.json"
        path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | told), encoding="utf-8")

    return damage


def without_key(result: Path) -> None:
    """A summary as an earlier version wrote it."""
    path = result / "summary.json"
    summary = json.loads(path.read_text(encoding="utf-8"))
    del summary["mode"]
    path.write_text(json.dumps(summary), encoding="utf-8")


def edited(table: str, old: str, new: str) -> Callable[[Path], None]:
    """A damage to a table."""

    def damage(result: Path) -> None:
        """Put another text in the place of one."""
        path = result / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return damage


def with_heading(table: str, heading: str) -> Callable[[Path], None]:
    """A damage to a table: another column, with nothing in it."""

    def damage(result: Path) -> None:
        """Put a heading behind the others, and a blank behind every row."""
        path = result / f"{table}.csv"
        first, *rows = path.read_text(encoding="utf-8").splitlines()
        path.write_text(
            "\n".join([f"{first},{heading}", *(f"{row}," for row in rows)]) + "\n", encoding="utf-8"
        )

    return damage


DAMAGES: Mapping[str, Callable[[Path], object]] = {
    "no folder": shutil.rmtree,
    "a table missing": lambda result: (result / "shipments.csv").unlink(),
    "a number that is none": edited("deliveries", ",60", ",many"),
    "tables that disagree": edited("deliveries", ",60", ",61"),
    "a heading that is a number": with_heading("capacity", "1e6"),
    "summary cut short": lambda result: (result / "summary.json").write_text("{", encoding="utf-8"),
    "summary of another version": without_key,
    "inputs missing": lambda result: shutil.rmtree(result / "inputs"),
    "inputs of another result": summary_with(digest="abc"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_result_is_refused_by_every_verb(
    tmp_path: Path, folder: Path, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message names the folder or its file, and nothing is written."""
    for verb, arguments in verbs(folder, tmp_path / "result").items():
        result = tmp_path / "result"
        shutil.copytree(folder / "result", result, dirs_exist_ok=True)
        DAMAGES[damage](result)
        before = sorted(result.rglob("*"))
        assert run(arguments) == 2, verb
        said = capsys.readouterr()
        assert str(result) in said.err.replace("\n", ""), verb
        assert said.out == "", verb
        assert sorted(result.rglob("*")) == before, verb


def test_what_is_not_in_the_result_is_refused_with_what_there_is(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Minerals, years, days and classes that are not there."""
    result = str(folder / "result")
    bad = {
        ("explain", result, "--mineral", "zync"): "zinc",
        ("explain", result, "--mineral", "zinc", "--year", "1999"): "2026",
        ("explain", result, "--year", "1999"): "2026",
        ("ranges", result, "--mineral", "zync", "--workers", "1"): "zinc",
        ("ranges", result, "--slack", "-1", "--workers", "1"): "slack",
        ("exclusion", result, "--mineral", "zync"): "exclusion rule",
        ("trace", result, "--mineral", "zync"): "zinc",
        ("criticality", str(folder / "sweep"), "--mineral", "zync"): "zinc",
        ("criticality", result): "not the result of a sweep",
        ("stockpile", result, "--months", "3", "--kind", "facility", "--priority", "0"): "priority",
        ("stockpile", result, "--months", "0", "--kind", "facility"): "months",
        ("stockpile", result, "--months", "3", "--kind", "mine"): "kind",
        ("stockpile", result, "--months", "3", "--kind", "facility", "--from", "1999-01-01"): "horizon",
        ("compare", result, str(folder / "sweep")): "sweep",
        ("explain", str(folder / "world")): "world",
    }
    for arguments, word in bad.items():
        assert run(arguments) == 2, arguments
        said = capsys.readouterr()
        assert word in said.err, arguments
        assert "Traceback" not in said.err, arguments
