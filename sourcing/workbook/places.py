"""Where a mistake stands in a workbook: sheet and cell, where a folder has file and line."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from sourcing.errors import Problem
from sourcing.instance.instance import RawTable
from sourcing.instance.texts import shown

SPREADSHEETS = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".ods")
SETTINGS_FILE = "instance.toml"
SETTINGS_SHEET = "settings"
HEADER_ROWS = 1


def is_workbook(path: Path) -> bool:
    """Whether a path is to be read as a workbook; a folder may have any name."""
    return path.suffix.lower() in SPREADSHEETS and not path.is_dir()


def letters(column: int) -> str:
    """The letters of a column, 1 being A."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def place(book: str, sheet: str, row: int | None = None, column: int = 1) -> str:
    """The address of a cell, or of a sheet: ``book.xlsx:capacity!C14``."""
    return f"{shown(book)}:{shown(sheet)}" + (f"!{letters(column)}{row}" if row else "")


def in_place(path: Path, tables: Mapping[str, RawTable], problems: Iterable[Problem]) -> list[Problem]:
    """Problems with the addresses and the words of a workbook if ``path`` is one; otherwise as they are."""
    return [placed(path.name, tables, problem) if is_workbook(path) else problem for problem in problems]


def placed(book: str, tables: Mapping[str, RawTable], problem: Problem) -> Problem:
    """One problem with its sheet and cell. The column is that which the text is about, else the first."""
    table = problem.file.removesuffix(".csv")
    if problem.file == SETTINGS_FILE:
        row = problem.line and problem.line + HEADER_ROWS
        address, text = (
            place(book, SETTINGS_SHEET, row),
            re.sub(r" \(at line \d+, column \d+\)", "", problem.text),
        )
    elif table != problem.file and (table in tables or problem.line is None):
        header = tables[table].header if table in tables else ()
        address, text = place(book, table, problem.line, named_column(problem.text, header)), problem.text
    else:
        return problem
    return Problem(address, None, in_sheets(text), problem.name)


def named_column(text: str, header: tuple[str, ...]) -> int:
    """The column of a header that a text is about, counted from 1; 1 if it names none.

    A problem begins with its column, or comes to it by a name that is no word of English.
    """
    quoted = re.match(r'"(.+?)" is not a column', text)
    words = re.findall(r"[a-z_]+", text)
    words = [quoted[1]] if quoted else words[:2] + [word for word in words[2:] if "_" in word]
    return next((header.index(word) + 1 for word in words if word in header), 1)


def in_sheets(text: str) -> str:
    """The text of a problem with sheets and rows for files and lines."""
    text = re.sub(r"\b([a-z]+(?:-[a-z]+)*)\.csv:(\d+)", r"\1!A\2", text)
    text = re.sub(r"\b([a-z]+(?:-[a-z]+)*)\.csv\b", r"sheet \1", text)
    text = re.sub(r"\bline(s?) (?=\d)", r"row\1 ", text)
    return text.replace(f"in {SETTINGS_FILE}", f"on sheet {SETTINGS_SHEET}")
