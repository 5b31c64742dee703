"""The journal: what it keeps, what it refuses, and that a point is in it whole or not at all."""

import math
import sqlite3
from pathlib import Path

import pytest

from sourcing.errors import BadInput
from sourcing.sweeps.job import Outcome
from sourcing.sweeps.journal import Journal

ORIGIN = {
    "instance": "i",
    "sweep": "s",
    "step": "year",
    "mode": "cost",
    "version": "1",
    "solver": "2",
    "compared": "200",
}
NAMES = ("cost_usd", "coverage.zinc")
SOLVED = Outcome(3, NAMES, (0.1 + 0.2, math.nan), 1e-12, 0.0, True, True, ("a note", "another"), seconds=2.5)
FAILED = Outcome(1, compared=False, reason="no plan meets the data")


def test_points_come_back_bit_by_bit(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.journal"
    with Journal(path, ORIGIN) as journal:
        for outcome in (FAILED, SOLVED):
            journal.record(outcome)
    with Journal(path, ORIGIN) as journal:
        kept = journal.outcomes()
        assert list(kept) == [1, 3]
        assert kept[1] == FAILED
        assert str(kept[3]) == str(SOLVED), "as text, since NaN is not equal to itself"
        assert journal.names == NAMES
        journal.remove()
    assert list(path.parent.iterdir()) == []


def test_a_journal_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with Journal(None, ORIGIN) as journal:
        journal.record(SOLVED)
        assert list(journal.outcomes()) == [3]
        journal.remove()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("instance", "another instance, or one that has changed since"),
        ("sweep", "another sweep file, or one that has changed since"),
        ("step", "another --step"),
        ("version", "another version of this program"),
    ],
)
def test_a_journal_of_something_else_is_refused_and_kept(what: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    with Journal(path, ORIGIN) as journal:
        journal.record(SOLVED)
    with pytest.raises(BadInput, match=words):
        Journal(path, {**ORIGIN, what: "other"})
    with Journal(path, ORIGIN) as journal:
        assert list(journal.outcomes()) == [3]


def test_a_file_that_is_no_journal_is_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "a.journal", tmp_path / "b.journal"
    text.write_text("my notes, which are longer than the header of a database " * 20, encoding="utf-8")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (id INTEGER)")
    connection.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(BadInput, match="is not the journal of a sweep; move it"):
            Journal(path, ORIGIN)
        assert path.read_bytes() == before


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    with Journal(path, ORIGIN), pytest.raises(BadInput, match="the same sweep runs already"):
        Journal(path, ORIGIN)


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path) -> None:
    """SQLite itself says that the disk is full when the file may have no more pages."""
    path = tmp_path / "a.journal"
    with Journal(path, ORIGIN) as journal:
        journal.record(SOLVED)
        (pages,) = journal.connection.execute("PRAGMA page_count").fetchone()
        journal.connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(BadInput, match=r"cannot be written: .*full; what it holds is kept"):
            fill(journal)
    with Journal(path, ORIGIN) as journal:
        assert 3 in journal.outcomes()


def fill(journal: Journal) -> None:
    for number in range(10, 2000):
        journal.record(Outcome(number, reason="a long reason " * 20))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be written"):
        Journal(tmp_path / "file" / "a.journal", ORIGIN)


@pytest.mark.parametrize("cell", ["seconds = -1", "seconds = 1e308", "gap = 9e999", "metrics = x'00'"])
def test_a_point_that_none_can_have_written_is_refused(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "a.journal"
    with Journal(path, ORIGIN) as journal:
        journal.record(SOLVED)
        journal.connection.execute(f"UPDATE points SET {cell}")
        with pytest.raises(BadInput, match="is damaged; delete it to begin anew"):
            journal.outcomes()


def test_a_journal_with_spoiled_text_is_refused_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    with Journal(path, ORIGIN) as journal:
        journal.record(SOLVED)
    name = NAMES[0].encode()
    path.write_bytes(path.read_bytes().replace(name, b"\xff" + name[1:]))
    with pytest.raises(BadInput, match="is damaged; delete it to begin anew"):
        Journal(path, ORIGIN)
    assert list(tmp_path.iterdir()) == [path]
