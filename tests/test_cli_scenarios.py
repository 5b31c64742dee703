"""Scenarios on the command line and from Python: what is applied, where the result goes, what a mistake says."""

import json
from pathlib import Path

import pytest

import sourcing
from sourcing.cli import run
from tests.test_cli import small_world


@pytest.fixture
def scenarios(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A world with a scenario of its own, `double`, and one elsewhere, `dearer`."""
    monkeypatch.chdir(tmp_path)
    home = small_world(tmp_path / "world") / "scenarios"
    home.mkdir()
    change = '[[change]]\ntable = "{}"\ncolumn = "{}"\n{}\n'
    (home / "double.toml").write_text(change.format("demand", "quantity_t_per_y", "scale = 2"), "utf-8")
    (tmp_path / "my dearer.toml").write_text(
        'name = "dearer"\n' + change.format("lanes", "cost_usd_per_t", "add = 3"), "utf-8"
    )
    return tmp_path


def test_solve_applies_scenarios_in_order(scenarios: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By hand: 10 t at 5 + 3 USD and 14 of 24 t short at 100 are 1480 USD."""
    assert run(["solve", "world", "--scenario", "double", "--scenario", "my dearer.toml"]) == 0
    seen = capsys.readouterr().out
    assert "world + double + dearer: One mine, one market" in seen
    assert "written to results/world-double-dearer" in seen
    summary = json.loads(Path("results/world-double-dearer/summary.json").read_text(encoding="utf-8"))
    assert (summary["scenario"], summary["objective_usd"]) == ("double + dearer", 1480)


def test_the_public_face_applies_scenarios(scenarios: Path) -> None:
    """By hand: 10 t at 5 USD and 14 of 24 t short at 100 are 1450 USD; without it, 250."""
    one, none = sourcing.solve("world", scenario="double"), sourcing.solve("world")
    assert (one.summary["scenario"], one.summary["objective_usd"]) == ("double", 1450)
    assert (none.summary["scenario"], none.summary["objective_usd"]) == (None, 250)
    assert one.summary["digest"] != none.summary["digest"]


def test_check_applies_scenarios_and_reads_those_of_the_folder(
    scenarios: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["check", "world", "--scenario", "double"]) == 0
    assert "world + double is valid" in capsys.readouterr().out
    (scenarios / "world" / "scenarios" / "wrong.toml").write_text('[[remove]]\ntable = "lane"\n', "utf-8")
    assert run(["check", "world"]) == 2
    assert 'scenarios/wrong.toml:2  "lane" is not a table' in capsys.readouterr().out
    assert run(["check", "world", "--scenario", "wrong"]) == 2
    assert "scenarios/wrong.toml:2" in capsys.readouterr().out


@pytest.mark.parametrize("verb", ["check", "solve"])
def test_a_scenario_that_is_not_there_is_bad_input(
    scenarios: Path, verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([verb, "world", "--scenario", "duoble"]) == 2
    assert 'there is no scenario duoble; did you mean "double"?' in capsys.readouterr().err
    assert not Path("results").exists()
