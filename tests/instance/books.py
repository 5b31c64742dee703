"""Workbooks for tests: the good world as one, spoiled with openpyxl as a person would in a spreadsheet."""

import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from openpyxl import load_workbook

from sourcing.errors import BadInput
from sourcing.instance import read_instance
from sourcing.workbook.copying import copy_instance
from tests.instance.good_world import write_files


def good_book(folder: Path, **changes: str) -> Path:
    """The good world as ``book.xlsx``, beside its folder ``good``; a change replaces one file by its stem."""
    good, book = write_files(folder / "good", **changes), folder / "book.xlsx"
    if changes:
        copy_instance(good, book)
    else:
        book.write_bytes(good_bytes())
    return book


@cache
def good_bytes() -> bytes:
    """The good world as a workbook, made once."""
    with TemporaryDirectory() as folder:
        copy_instance(write_files(Path(folder) / "good"), Path(folder) / "book.xlsx")
        return (Path(folder) / "book.xlsx").read_bytes()


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
