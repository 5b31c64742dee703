"""Tables that are kept beside a result come back as they were, or not at all."""

import json
from pathlib import Path

import pandas as pd
import pytest

from sourcing.analysis.kept import keep, kept
from sourcing.errors import BadInput

TABLE = pd.DataFrame({"name": ["7", "", "=sum"], "tonnes": [1.5, float("nan"), 1 / 3], "count": [1, 2, 3]})


def result(folder: Path, **told: object) -> Path:
    """As much of a result folder as is asked for."""
    folder.mkdir(exist_ok=True)
    summary = {"digest": "abc", "step": "year", "mode": "cost", "objective_usd": 7e9, **told}
    (folder / "summary.json").write_text(json.dumps(summary))
    return folder


def test_there_and_back(tmp_path: Path) -> None:
    """Text stays text, be it of digits or empty; numbers are floats; a formula is made harmless."""
    folder = result(tmp_path / "result")
    assert kept(folder, "asked") is None
    keep(folder, "asked", TABLE, {"months": 6})
    found = kept(folder, "asked")
    assert found is not None
    assert found.record["months"] == 6
    assert found.table["name"].tolist() == ["7", "", "'=sum"]
    assert found.table["tonnes"].tolist() == pytest.approx([1.5, float("nan"), 1 / 3], nan_ok=True)
    assert found.table["count"].tolist() == [1.0, 2.0, 3.0]


def test_an_empty_table(tmp_path: Path) -> None:
    """A table without rows keeps its columns."""
    folder = result(tmp_path / "result")
    keep(folder, "asked", TABLE.iloc[:0], {})
    found = kept(folder, "asked")
    assert found is not None
    assert list(found.table) == list(TABLE)
    assert found.table.empty


@pytest.mark.parametrize("name", ["asked.csv", "asked.json"])
def test_what_was_changed_is_refused(tmp_path: Path, name: str) -> None:
    """Either file, and a result of other inputs, by another step or with another optimum; but for rounding."""
    folder = result(tmp_path / "result")
    keep(folder, "asked", TABLE, {})
    file = folder / "analysis" / name
    file.write_text(file.read_text() + "x")
    with pytest.raises(BadInput, match="not as it was kept"):
        kept(folder, "asked")
    keep(folder, "asked", TABLE, {})
    for other in ({"digest": "other"}, {"step": "month"}, {"objective_usd": 7e9 + 100}):
        with pytest.raises(BadInput, match="of another result"):
            kept(result(folder, **other), "asked")
    assert kept(result(folder, objective_usd=7e9 + 1e-3), "asked") is not None


@pytest.mark.parametrize(
    "text", ['{"months": 6', "[]", "[" * 100_000, '"months": 7', '"months": null', '"monthly": 6']
)
def test_a_record_that_says_something_else_is_refused(tmp_path: Path, text: str) -> None:
    folder = result(tmp_path / "result")
    file = keep(folder, "asked", TABLE, {"months": 6}).with_suffix(".json")
    said = file.read_text()
    file.write_text(said.replace('"months": 6', text) if text.startswith('"') else text)
    with pytest.raises(BadInput, match="not as it was kept"):
        kept(folder, "asked")


def test_no_result(tmp_path: Path) -> None:
    """Nothing is kept in a folder that is not a result."""
    with pytest.raises(BadInput, match="not a result"):
        keep(tmp_path, "asked", TABLE, {})
    assert not list(tmp_path.iterdir())
