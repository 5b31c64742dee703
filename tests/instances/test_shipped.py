"""Every shipped instance solves to the objective that it had when it was last looked at, and keeps its laws.

A solve that writes runs the laws over the written files; a breach would be an error here. Whoever changes an instance
or a rule on purpose looks at the new plan and puts the new value here.
"""

import shutil
from pathlib import Path

import pytest

import sourcing
from sourcing.solver.stages import PRICES_OF_THE_PLAN
from tests.test_order import shuffle

ROOT = Path(__file__).parents[2]
OBJECTIVES = {
    ("instances/us-allied", "year", "priority"): 52919175087.368,
    ("instances/us-allied", "year", "cost"): 52471990520.721,
    ("instances/us-2024", "quarter", "cost"): 3616227157.730,
    ("instances/us-2024", "year", "priority"): 3711529822.144,
    ("instances/magnet-recycling", "quarter", "cost"): 3332142383.182,
    ("instances/magnet-recycling", "month", "priority"): 3330983560.161,
    ("sourcing/starter/instance", "quarter", "cost"): 211271938.569,
    ("sourcing/starter/instance", "month", "priority"): 217084521.919,
}
"""Discounted USD by folder, step and mode."""
COVERAGE = {
    "instances/us-allied": {
        "zinc": 1.0,
        "germanium": 0.995,
        "gallium": 0.975,
        "tungsten": 0.86,
        "indium": 0.741,
    }
}
"""Share of demand covered over the horizon, which is the same story at every step and in both modes."""


@pytest.mark.parametrize(("folder", "step", "mode"), OBJECTIVES)
def test_the_objective_is_the_one_last_looked_at(tmp_path, folder, step, mode):
    solution = sourcing.solve(ROOT / folder, step=step, mode=mode, out=tmp_path / "result")
    assert solution.summary["objective_usd"] == pytest.approx(OBJECTIVES[folder, step, mode], rel=1e-6)
    assert set(solution.summary["notes"]) <= ({PRICES_OF_THE_PLAN} if mode == "priority" else set())
    for mineral, share in COVERAGE.get(folder, {}).items():
        assert solution.summary["minerals"][mineral]["coverage"] == pytest.approx(share, abs=0.01), mineral


def test_every_shipped_instance_is_solved():
    shipped = {path.parent.relative_to(ROOT).as_posix() for path in ROOT.glob("instances/**/instance.toml")}
    published = {folder for folder in shipped if folder.startswith("instances/published/")}
    assert {
        folder for folder, _, _ in OBJECTIVES if folder.startswith("instances/")
    } == shipped - published, "sourcing verify solves the published ones"


def test_us_allied_does_not_depend_on_the_order_of_rows(tmp_path):
    """Byte for byte, by year, at the objective last looked at."""
    folder = shutil.copytree(ROOT / "instances/us-allied", tmp_path / "us-allied")
    straight = sourcing.solve(folder, step="year", out=tmp_path / "straight")
    assert straight.summary["objective_usd"] == pytest.approx(52471990520.721, rel=1e-6)
    shuffle(folder, 7)
    sourcing.solve(folder, step="year", out=tmp_path / "shuffled")
    for path in filter(Path.is_file, (tmp_path / "straight").rglob("*")):
        if path.name != "timings.json":
            assert (
                path.read_bytes()
                == (tmp_path / "shuffled" / path.relative_to(tmp_path / "straight")).read_bytes()
            ), path.name
