"""From a workbook to the settings, the tables of text and the files that it stands for."""

import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sourcing.errors import BadInput, Problem
from sourcing.instance.files import SHOWN_ROWS, RawFolder, take_settings
from sourcing.instance.instance import RawTable
from sourcing.instance.texts import nearest, printable, shown
from sourcing.workbook.cells import seen, to_text
from sourcing.workbook.guard import SAVE_AS, bytes_of
from sourcing.workbook.places import HEADER_ROWS, SETTINGS_FILE, SETTINGS_SHEET, place
from sourcing.workbook.spelling import SPELLING_SHEET, joined, respelled

LAST_ROW = 1 << 20  # the rows that Excel has
MOST_CELLS = 5_000_000
FAULTS = {
    "f": "is a formula; copy it and paste its value (Paste Special, Values)",
    "e": "is an error of the spreadsheet; write the value",
}


@dataclass
class Content:
    """What a workbook says: as text and tables, and as the files of a folder."""

    raw: RawFolder = field(default_factory=RawFolder)
    files: dict[str, str] = field(default_factory=dict)


@dataclass
class Grid:
    """The rows of one sheet that are not blank, as text by row number, and whether all could be read."""

    rows: dict[int, tuple[str, ...]] = field(default_factory=dict)
    whole: bool = True


def read_workbook(path: Path, known: Mapping[str, Any], needed: set[str]) -> Content:
    """Read a workbook; what is wrong with its sheets and cells is in ``raw.problems``.

    Raises
    ------
    BadInput
        If it cannot be opened as a workbook at all.
    """
    return content_of(bytes_of(path), path, known, needed)


def content_of(data: bytes, path: Path, known: Mapping[str, Any], needed: set[str]) -> Content:
    """Read the bytes of a workbook that may be opened."""
    content = Content()
    grids = read_grids(data, path, set(known), content.raw)
    kept = kept_texts(grids.pop(SPELLING_SHEET, Grid()))
    if SETTINGS_SHEET in grids:
        read_settings(grids[SETTINGS_SHEET], kept.get(SETTINGS_FILE, []), content)
    else:
        text = (
            f'sheet "{SETTINGS_SHEET}" is missing; an instance needs it: {SETTINGS_FILE}, a line in each row'
        )
        content.raw.report(path.name, None, text)
    for name, schema in known.items():
        if name in grids:
            read_table(name, schema, grids[name], kept.get(f"{name}.csv", []), path.name, content)
        elif name in needed:
            content.raw.broken.add(name)
            text = f'sheet "{name}" is missing; add it, if only with its header row'
            content.raw.report(path.name, None, text)
    return content


def read_grids(data: bytes, path: Path, known: set[str], raw: RawFolder) -> dict[str, Grid]:
    """The sheets of an instance by name; every other sheet is a problem."""
    from openpyxl import load_workbook

    grids: dict[str, Grid] = {}
    names = known | {SETTINGS_SHEET}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of parts that openpyxl does not keep; none is needed
            book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            for title in book.sheetnames:
                sheet = book[title]
                if title == SPELLING_SHEET or (title in names and is_open(sheet, path.name, raw)):
                    grids[title] = read_grid(sheet, path.name, data, raw)
                elif title in names:
                    grids[title] = Grid(whole=False)
                else:
                    hint = nearest(title, names) or "; move it to another file"
                    raw.report(place(path.name, title), None, f"is not a table of an instance{hint}")
    except BadInput:
        raise
    except Exception as error:  # a damaged part may fail anywhere in openpyxl, in any way
        said = printable(str(error))[:200] or type(error).__name__
        text = f"{printable(str(path))} cannot be read as a workbook ({said}); open it in Excel or LibreOffice and "
        raise BadInput(text + SAVE_AS) from None
    return grids


def is_open(sheet: Any, book: str, raw: RawFolder) -> bool:
    """Whether a sheet holds cells that its reader can see."""
    address = place(book, sheet.title)
    if not hasattr(sheet, "iter_rows"):
        raw.report(address, None, "is a chart, not a table; move it to another file")
    elif sheet.sheet_state != "visible":
        raw.report(address, None, "is hidden; unhide it, look at it, and keep or delete it")
    else:
        return True
    return False


def read_grid(sheet: Any, book: str, data: bytes, raw: RawFolder) -> Grid:
    """The cells of a sheet as text; a row with a cell that is no value is left out."""
    grid, count, faults = Grid(), 0, 0
    for address in merged(sheet, data)[:SHOWN_ROWS]:
        first, _, last = address.partition(":")
        grid.whole = False
        text = f"is merged with the cells up to {shown(last)}; unmerge them and write each cell"
        raw.report(f"{place(book, sheet.title)}!{shown(first)}", None, text)
    sheet.reset_dimensions()  # what a file says of its size may be wrong
    for number, row in enumerate(sheet.iter_rows(max_row=LAST_ROW), 1):
        count += len(row)
        if count > MOST_CELLS:
            text = f"holds more than {MOST_CELLS:,} cells; delete the columns and rows that are not used"
            raise BadInput(f"{book} cannot be read", [Problem(place(book, sheet.title), None, text)])
        wrong = [cell for cell in row if cell.data_type in FAULTS and cell.value is not None]
        if wrong:
            grid.whole = False
            for cell in wrong[: max(0, SHOWN_ROWS - faults)]:
                what = f"{shown(formula(cell.value))} {FAULTS[cell.data_type]}"
                raw.report(place(book, sheet.title, number, cell.column), None, what)
            faults += len(wrong)
        elif any(texts := tuple(to_text(cell.value) for cell in row)):
            grid.rows[number] = texts
    if faults > SHOWN_ROWS:
        raw.report(place(book, sheet.title), None, f"and {faults - SHOWN_ROWS} more cells like this")
    return grid


def formula(value: Any) -> Any:
    """The text of a formula, also of one that fills several cells."""
    return getattr(value, "text", None) or (value if isinstance(value, str) else "this cell")


def merged(sheet: Any, data: bytes) -> list[str]:
    """The addresses of merged cells, which openpyxl does not tell when it only reads."""
    import re
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read(sheet._worksheet_path.lstrip("/"))
    found = re.findall(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="([A-Z0-9:$]+)"', content)
    return [address.decode() for address in found]


def kept_texts(grid: Grid) -> dict[str, list[tuple[int, str]]]:
    """Row and text of what the sheet ``spelling`` keeps, by file; what was changed by hand is left out."""
    kept: dict[str, list[tuple[int, str]]] = {}
    for number, cells in grid.rows.items():
        if number > HEADER_ROWS and len(cells) > 2 and cells[1].isdecimal() and len(cells[1]) < 9:
            text = joined(cells[2:])
            if text is not None:
                kept.setdefault(cells[0], []).append((int(cells[1]), text))
    return kept


def read_settings(grid: Grid, kept: Iterable[tuple[int, str]], content: Content) -> None:
    """``instance.toml``, a line in each row of the first column, under a heading."""
    if not grid.whole:
        return
    last = max(grid.rows, default=HEADER_ROWS)
    text = settings_text(grid.rows.get(row, ("",))[0] for row in range(HEADER_ROWS + 1, last + 1))
    text = next((spelled for _, spelled in kept if settings_text(lines_of(spelled)) == text), text)
    content.files[SETTINGS_FILE] = text
    take_settings(text, content.raw)


def lines_of(toml: str) -> Iterator[str]:
    """The lines of a settings file as a sheet shows them."""
    return (seen("text", line) for line in toml.replace("\r\n", "\n").split("\n"))


def settings_text(lines: Iterable[str]) -> str:
    """The settings file that a sheet of lines stands for."""
    return "\n".join(lines).rstrip("\n") + "\n"


def read_table(
    name: str, schema: Any, grid: Grid, kept: Iterable[tuple[int, str]], book: str, content: Content
) -> None:
    """One table as text, and the file that it stands for."""
    raw = content.raw
    problems = len(raw.problems)
    header = heading(name, grid, book, raw)
    if header:
        kinds = kinds_of(schema, header)
        views = [(1, header), *fitting(name, grid, len(header), book, raw)]
        records = respelled(views, kinds, kept)
        columns: list[list[str]] = [
            list(cells) for cells in zip(*(r.cells for r in records[1:]), strict=True)
        ]
        lines = [row for row, _ in views[1:]]
        columns = columns or [[] for _ in header]
        raw.tables[name] = RawTable(f"{name}.csv", dict(zip(header, columns, strict=True)), lines)
        content.files[f"{name}.csv"] = "".join(record.text for record in records)
    if not grid.whole or len(raw.problems) > problems:
        raw.broken.add(name)


def kinds_of(schema: Any, header: tuple[str, ...]) -> list[str]:
    """The kind of each column of a header; that of a companion is its column's."""
    columns = schema.columns
    bases = [name if name in columns else name.removesuffix("_low").removesuffix("_high") for name in header]
    return [columns[base].metadata["kind"] if base in columns else "text" for base in bases]


def heading(name: str, grid: Grid, book: str, raw: RawFolder) -> tuple[str, ...]:
    """The names of the columns; nothing, with problems, if they cannot be trusted."""
    header = tuple(cell.strip(" ") for cell in grid.rows.get(1, ()))
    while header and not header[-1]:
        header = header[:-1]
    problems = len(raw.problems)
    if not header and grid.whole:
        raw.report(place(book, name, 1), None, "is empty; the first row must name the columns")
    for column, title in enumerate(header, 1):
        address = place(book, name, 1, column)
        if not title:
            raw.report(address, None, "is blank between columns; name the column or delete it")
        elif title in header[: column - 1]:
            first = place(book, name, 1, header.index(title) + 1)
            raw.report(address, None, f'column "{shown(title)}" stands in {first} too; keep one')
    return header if len(raw.problems) == problems else ()


def fitting(
    name: str, grid: Grid, width: int, book: str, raw: RawFolder
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The rows under the heading; what stands beside the table is a problem."""
    beside = 0
    for number, cells in grid.rows.items():
        if number <= HEADER_ROWS:
            continue
        outside = [column for column, text in enumerate(cells[width:], width + 1) if text]
        beside += bool(outside)
        if outside and beside <= SHOWN_ROWS:
            text = f"{shown(cells[outside[0] - 1])} stands under no heading; name the column in row 1, or delete it"
            raw.report(place(book, name, number, outside[0]), None, text)
        elif not outside:
            yield number, (*cells[:width], *[""] * (width - len(cells)))
    if beside > SHOWN_ROWS:
        raw.report(place(book, name), None, f"and {beside - SHOWN_ROWS} more rows like this")
