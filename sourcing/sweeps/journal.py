"""The journal of a sweep: each point in one transaction of SQLite, so that whatever ends the process loses nothing."""

import sqlite3
from array import array
from collections.abc import Mapping
from contextlib import closing
from math import isfinite
from pathlib import Path
from types import TracebackType
from typing import Any

from sourcing.errors import BadInput, SourcingError
from sourcing.solution.form import LARGEST
from sourcing.sweeps.job import Outcome

FORMAT = "1"
"""Raised with every change of the tables below."""
TABLES = """
    CREATE TABLE origin (what TEXT PRIMARY KEY, said TEXT NOT NULL);
    CREATE TABLE metrics (place INTEGER PRIMARY KEY, name TEXT NOT NULL);
    CREATE TABLE points (
        number INTEGER PRIMARY KEY, metrics BLOB NOT NULL, violation REAL, gap REAL, rebuilt INTEGER NOT NULL,
        compared INTEGER NOT NULL, notes TEXT NOT NULL, reason TEXT NOT NULL, seconds REAL NOT NULL
    );
"""
LONGEST = 1e9
"""Seconds that no point takes; a journal that says more is damaged."""
OTHERS = {
    "instance": "another instance, or one that has changed since",
    "sweep": "another sweep file, or one that has changed since",
    "step": "another --step",
    "mode": "another --mode",
    "version": "another version of this program",
    "solver": "another version of the solver",
    "compared": "points compared with cold solves at another distance",
    "format": "another version of this program",
}
"""What may tell two sweeps apart, and how a message says it."""


class Journal:
    """The points of a sweep that are done, in a file of their own or in memory.

    Parameters
    ----------
    path : the file; ``None`` keeps the points in memory.
    origin : what makes the points what they are, by the keys of ``OTHERS`` but ``format``. A journal of another origin
        is refused, never mixed.

    Attributes
    ----------
    names : of the metrics, in order, once a point has some.
    count : of the points that are in it.

    Raises
    ------
    BadInput
        If the file is not a journal, has another origin, is in use, or cannot be written.
    """

    def __init__(self, path: Path | None, origin: Mapping[str, str]) -> None:
        self.path = path
        self.names: tuple[str, ...] = ()
        self.count = 0
        try:
            if path is not None:
                path.absolute().parent.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=1.0)
        except (OSError, sqlite3.Error) as error:
            raise self.unusable(error) from None
        try:
            self.open({**origin, "format": FORMAT})
        except sqlite3.Error as error:
            self.connection.close()
            raise self.unusable(error) from None
        except SourcingError:
            self.connection.close()
            raise

    def open(self, origin: Mapping[str, str]) -> None:
        """Lock the file; make its tables, or compare what they say with the origin."""
        run = self.connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        tables = {name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if tables and "origin" not in tables:
            raise BadInput(f"{self.path} is not the journal of a sweep; move it, or name another --out")
        run("PRAGMA journal_mode = WAL")
        # what is committed outlives the process; if the machine goes down, the last points may be solved again
        run("PRAGMA synchronous = NORMAL")
        run("BEGIN IMMEDIATE")
        if tables:
            require_same(self.path, dict(self.rows("SELECT what, said FROM origin")), origin)
        else:
            for statement in TABLES.split(";")[:-1]:
                run(statement)
            self.connection.executemany("INSERT INTO origin VALUES (?, ?)", origin.items())
        run("COMMIT")
        self.names = tuple(str(name) for (name,) in self.rows("SELECT name FROM metrics ORDER BY place"))
        ((self.count,),) = self.rows("SELECT COUNT(*) FROM points")

    def rows(self, query: str) -> list[Any]:
        """What a query finds; ended in any case, as SQLite keeps its files open beside one that is not."""
        with closing(self.connection.execute(query)) as cursor:
            return cursor.fetchall()

    def unusable(self, error: Exception) -> BadInput:
        """Why the file cannot be used, and what to do."""
        text = str(error)
        if "locked" in text:
            return BadInput(f"{self.path} is in use: the same sweep runs already; wait for it, or end it")
        if "Could not decode" in text:
            return BadInput(f"{self.path} is damaged; delete it to begin anew, or name another --out")
        if "not a database" in text or "malformed" in text:
            return BadInput(f"{self.path} is not the journal of a sweep; move it, or name another --out")
        return BadInput(f"{self.path} cannot be written: {text}; what it holds is kept")

    def record(self, outcome: Outcome) -> None:
        """Take a point, in one transaction.

        Raises
        ------
        BadInput
            If the file cannot be written, the disk being full, say; the points before are kept.
        """
        cells = (
            outcome.number,
            array("d", outcome.values).tobytes(),
            outcome.violation,
            outcome.gap,
            outcome.rebuilt,
            outcome.compared,
            "\n".join(outcome.notes),
            outcome.reason,
            outcome.seconds,
        )
        try:
            self.connection.execute("BEGIN")
            if not self.names and not outcome.failed:
                self.connection.executemany("INSERT INTO metrics VALUES (?, ?)", enumerate(outcome.names))
                self.names = outcome.names
            self.connection.execute("INSERT INTO points VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", cells)
            self.connection.execute("COMMIT")
            self.count += 1
        except sqlite3.Error as error:
            raise self.unusable(error) from None

    def outcomes(self) -> dict[int, Outcome]:
        """The points that are done, by number.

        Raises
        ------
        BadInput
            If the file was damaged since they were written.
        """
        columns = "number, metrics, violation, gap, rebuilt, compared, notes, reason, seconds"
        try:
            rows = self.rows(f"SELECT {columns} FROM points ORDER BY number")
        except sqlite3.Error as error:
            raise self.unusable(error) from None
        try:
            return {row[0]: outcome_of(row, self.names) for row in rows}
        except (TypeError, ValueError):
            raise BadInput(
                f"{self.path} is damaged; delete it to begin anew, or name another --out"
            ) from None

    def remove(self) -> None:
        """Delete the file: its sweep is finished."""
        self.connection.close()
        for path in (
            [] if self.path is None else (self.path, *(Path(f"{self.path}{end}") for end in ("-wal", "-shm")))
        ):
            path.unlink(missing_ok=True)

    def __enter__(self) -> "Journal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()


def require_same(path: Path | None, said: Mapping[str, str], origin: Mapping[str, str]) -> None:
    """Refuse a journal of another origin."""
    differing = [text for what, text in OTHERS.items() if said.get(what) != origin[what]]
    if differing:
        raise BadInput(
            f"{path} is the journal of {', and '.join(dict.fromkeys(differing))}; go on with what it was made from, "
            "or delete it to begin anew, or name another --out"
        )


def outcome_of(row: tuple[Any, ...], names: tuple[str, ...]) -> Outcome:
    """A point as its row says it.

    Raises
    ------
    TypeError, ValueError
        If no point can have been written like that.
    """
    number, metrics, violation, gap, rebuilt, compared, notes, reason, seconds = row
    values = tuple(array("d", metrics))
    if not all(map(isfinite, (violation, gap))) or any(abs(value) >= LARGEST for value in values):
        raise ValueError("a number is not finite")
    if not 0 <= seconds <= LONGEST:
        raise ValueError("no point takes so long")
    if len(values) != (0 if reason else len(names)):
        raise ValueError("the metrics are not those that the journal names")
    told = tuple(notes.split("\n")) if notes else ()
    return Outcome(
        number,
        names if values else (),
        values,
        violation,
        gap,
        bool(rebuilt),
        bool(compared),
        told,
        str(reason),
        seconds,
    )
