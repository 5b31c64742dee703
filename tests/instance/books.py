"""Workbooks for tests: the good world as one, spoiled with openpyxl as a person would in a spreadsheet."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from sourcing.errors import BadInput
from sourcing.instance import read_instance
from sourcing.workbook.copying import copy_instance
from tests.instance.good_world import write_files


def good_book(folder: Path, **changes: str) -> Path:
    """The good world as ``book.xlsx``; a change replaces one file by its stem."""
    copy_instance(write_files(folder / "good", **changes), folder / "book.xlsx")
    return folder / "book.xlsx"


def edit(path: Path, change: Callable[[Any], object]) -> Path:
    """Change a workbook and save it."""
    book = load_workbook(path)
    change(book)
    book.save(path)
    book.close()
    return path


def put(path: Path, sheet: str, **cells: object) -> Path:
    """Write cells of a sheet by their address."""

    def change(book: Any) -> None:
        for address, value in cells.items():
            book[sheet][address] = value

    return edit(path, change)


def messages(path: Path) -> list[str]:
    """What is said of a bad workbook: the subject, then each problem."""
    with pytest.raises(BadInput) as caught:
        read_instance(path)
    return [caught.value.subject, *map(str, caught.value.problems)]


def repacked(path: Path, change: Callable[[str, bytes], bytes | None], **more: bytes) -> Path:
    """Change the parts of a workbook: each by its name and bytes (``None`` drops it), then add others."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: change(name, archive.read(name)) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (parts | more).items():
            if content is not None:
                archive.writestr(name, content)
    return path
