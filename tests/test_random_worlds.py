"""The program and its naive second reading find the same optimum of random instances, and write a lawful result."""

from pathlib import Path

import pytest

import sourcing
from tests.random_worlds import make_world
from tests.reference_model import reference_optimum

RANDOM = [(seed, ("cost", "priority")[seed % 2], None) for seed in range(26)]
WORTH_MORE_THAN_ITS_SHORTFALL = [(28, "priority", None)]
"""Where prices are looked for without the ceilings of shortfalls; what a requirement is worth is a number still."""
FINER = [(0, "cost", "month"), (2, "priority", "quarter"), (10, "cost", "quarter"), (17, "priority", "month")]


@pytest.mark.parametrize(("seed", "mode", "step"), RANDOM + FINER + WORTH_MORE_THAN_ITS_SHORTFALL)
def test_random_worlds_have_the_optimum_of_the_reference(
    tmp_path: Path, seed: int, mode: str, step: str | None
) -> None:
    folder = make_world(tmp_path / "world", seed)
    expected = reference_optimum(folder, step, mode)
    summary = sourcing.solve(folder, step=step, mode=mode, out=tmp_path / "result").summary
    assert summary["objective_usd"] == pytest.approx(expected.objective, rel=1e-6, abs=1e-6)
    classes = summary["priority_shortfall_usd"] if mode == "priority" else {}
    for priority, shortfall in expected.priority_shortfalls.items():
        assert classes.get(str(priority), 0.0) == pytest.approx(shortfall, rel=1e-6, abs=1e-6)


def test_random_worlds_use_every_table_and_column(tmp_path: Path) -> None:
    """Over the seeds each column of the format is filled somewhere."""
    headers: dict[str, set[str]] = {}
    for seed in range(200):
        for path in make_world(tmp_path / str(seed), seed).glob("*.csv"):
            headers.setdefault(path.stem, set()).update(path.read_text().splitlines()[0].split(","))
    tables = sourcing.load(tmp_path / "0").tables
    ignored = {"line", "source", "note", "publisher", "url"}
    for name, table in tables.items():
        missing = set(table.columns) - headers.get(name, set()) - ignored
        assert not {column for column in missing if not column.endswith(("_low", "_high"))}, name
