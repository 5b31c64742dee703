"""Folder → raw text → typed tables → checks; all problems are collected before any is raised."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sourcing.errors import BadInput, Problem
from sourcing.instance.checks import CHECKS, Book
from sourcing.instance.files import SETTINGS_FILE, RawFolder, read_folder
from sourcing.instance.instance import Instance, RawTable
from sourcing.instance.schema import TABLES
from sourcing.instance.settings import parse_settings, settings_of
from sourcing.instance.sheet import Sheet
from sourcing.instance.texts import printable
from sourcing.instance.typed import typed_tables
from sourcing.workbook.places import in_place, is_workbook


def read_instance(path: Path) -> Instance:
    """Read an instance, a folder or a workbook; raise ``BadInput`` with every problem."""
    return parse(path, read_raw(path))


def read_raw(path: Path) -> RawFolder:
    """What a folder or a workbook says, as text."""
    needed = {name for name, table in TABLES.items() if not table.metadata["optional"]}
    if is_workbook(path):
        from sourcing.workbook.reading import read_workbook

        return read_workbook(path, TABLES, needed).raw
    return read_folder(path, list(TABLES), needed)


def parse(folder: Path, raw: RawFolder, valid: Instance | None = None) -> Instance:
    """Turn raw settings and tables into an instance; a scenario changes the raw text and parses again.

    Parameters
    ----------
    valid : an instance some of whose raw tables are among those of ``raw``; these are not typed again.

    Raises
    ------
    BadInput
        With the problems met on reading and all that the checks find.
    """
    values: dict[str, Any] = {}
    problems = list(raw.problems)
    if raw.settings is not None:
        values, found = parse_settings(raw.settings, raw.setting_lines)
        problems += found
    book = Book(values, broken=set(raw.broken))
    tables = {name: raw.tables.get(name, RawTable(f"{name}.csv", {}, [])) for name in TABLES}
    if valid is not None:
        same = [name for name, table in tables.items() if valid.raw.get(name) is table]
        book.sheets = {name: Sheet(tables.pop(name), valid.tables[name]) for name in same}
    for name, sheet, found in typed_tables(tables):
        book.sheets[name] = sheet
        problems += found
    for check in CHECKS:
        problems += check(book)
    if problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        raise BadInput(
            f"{printable(str(folder))} is not valid ({count}); nothing was solved",
            in_place(folder, raw.tables, in_order(problems)),
        )
    frames = {name: book.frame(name) for name in TABLES}
    digest = digest_of(raw.settings or {}, raw.tables)
    return Instance(folder, settings_of(values), raw.settings or {}, dict(raw.tables), frames, digest)


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Settings first, then the tables as the schema lists them, by line; the same problem once."""
    order = {file: place for place, file in enumerate([SETTINGS_FILE, *(f"{name}.csv" for name in TABLES)])}
    place = {problem: (order.get(problem.file, -1), problem.line or 0) for problem in problems}
    return sorted(place, key=lambda problem: place[problem])


def digest_of(settings: Mapping[str, Any], tables: Mapping[str, RawTable]) -> str:
    """Hash of the settings and of the cells of every table that has rows, whatever the order of rows and columns."""
    content = hashlib.sha256(json.dumps(settings, sort_keys=True, default=str).encode())
    for name in TABLES:
        if name in tables and tables[name].lines:
            header = sorted(tables[name].header)
            cells = zip(*(tables[name].columns[column] for column in header), strict=True)
            rows = sorted("\x1f".join(row) for row in cells)
            content.update("\x1e".join([f"\x1d{name}", "\x1f".join(header), *rows]).encode())
    return content.hexdigest()
