"""The published optima, and that a difference is noticed."""

import json
import shutil
from pathlib import Path

import pytest

import sourcing
from sourcing.cli import run
from sourcing.errors import BadInput
from sourcing.published import shipped

OPTIMA = {"mexss": 538.8112, "steel-t": 515033, "trnsport": 153.675, "williams-network-1": 198500}


@pytest.mark.parametrize("name", OPTIMA)
def test_a_published_optimum_is_met(name: str, tmp_path: Path) -> None:
    shutil.copytree(shipped() / name, tmp_path / name)
    (comparison,) = sourcing.verify(tmp_path)
    assert comparison.published == OPTIMA[name]
    assert comparison.ours == pytest.approx(OPTIMA[name], rel=1e-6)
    assert comparison.agrees


def test_verify_prints_published_ours_and_the_difference(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == sorted(OPTIMA)
    assert all("agrees" in line for line in lines)


def test_verify_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["verify", "--json"]) == 0
    assert {record["name"]: record["published"] for record in json.loads(capsys.readouterr().out)} == OPTIMA


def test_a_difference_of_two_in_a_million_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = shutil.copytree(shipped() / "trnsport", tmp_path / "trnsport")
    known = json.loads((case / "published.json").read_text(encoding="utf-8"))
    known["optimum"] *= 1 + 2e-6
    (case / "published.json").write_text(json.dumps(known), encoding="utf-8")
    monkeypatch.setattr("sourcing.published.shipped", lambda: tmp_path)
    assert run(["verify"]) == 1
    assert "DIFFERS" in capsys.readouterr().out


def test_a_folder_without_models_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no folder here holds a published\.json"):
        sourcing.verify(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", '{"optimum": 1}', '{"optimum": "x"}'])
def test_a_published_file_that_cannot_be_read_is_bad_input(text: str, tmp_path: Path) -> None:
    (tmp_path / "case").mkdir()
    (tmp_path / "case" / "published.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        sourcing.verify(tmp_path)
