"""Results that several tests of reports read, solved once."""

from pathlib import Path

import pytest

import sourcing
from sourcing.report.facts import Facts
from tests.report.plant import write_plant


@pytest.fixture(scope="session")
def plant_result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the result of the world with something for every section."""
    folder = tmp_path_factory.mktemp("plant")
    return sourcing.solve(write_plant(folder)).write(folder / "result")


@pytest.fixture(scope="session")
def plant(plant_result: Path) -> Facts:
    """Facts of the world with something for every section."""
    return Facts.read(plant_result)
