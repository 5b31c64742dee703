"""The sweeps of the US instance: each fits it and has the points that it says."""

from pathlib import Path

import pytest

import sourcing
from sourcing.instance import Instance
from sourcing.sweeps.designs import plan_of
from sourcing.sweeps.file import read_sweep
from sourcing.sweeps.fitting import require_fit

FOLDER = Path(__file__).parents[2] / "instances" / "us-allied"
POINTS = {
    "tornado": range(1500, 3000),
    "tennessee-by-sangdong": [37],
    "sobol-ten": [1024 * 12 + 1],
    "outages-facility": range(100, 200),
    "outages-country": range(20, 60),
    "outages-facility-pairs": range(5000, 15000),
}


@pytest.fixture(scope="module")
def us_allied() -> Instance:
    return sourcing.load(FOLDER)


def test_every_sweep_of_the_folder_is_looked_at() -> None:
    assert {path.stem for path in (FOLDER / "sweeps").glob("*.toml")} == POINTS.keys()


@pytest.mark.parametrize("name", POINTS)
def test_a_shipped_sweep_fits(name: str, us_allied: Instance) -> None:
    sweep = read_sweep(us_allied, name)
    require_fit(us_allied, sweep)
    assert sweep.name == name
    assert len(plan_of(us_allied, sweep).tasks) in POINTS[name]
