"""From the files of an instance to a workbook: a sheet a table, with notes and drop-downs from the schema."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from sourcing.errors import BadInput, Problem
from sourcing.instance.settings import SETTINGS
from sourcing.workbook.cells import LONGEST, escaped, number_format, to_cell
from sourcing.workbook.dropdowns import Choices, dropdown
from sourcing.workbook.notes import column_note, setting_note
from sourcing.workbook.places import HEADER_ROWS, SETTINGS_FILE, SETTINGS_SHEET, letters
from sourcing.workbook.reading import LAST_ROW, kinds_of, lines_of, settings_text
from sourcing.workbook.spelling import SPELLING_SHEET, Record, pieces, records_of, titles, unusual

if TYPE_CHECKING:
    from openpyxl import Workbook

MADE = datetime(2000, 1, 1)  # the same instance gives the same bytes on every day
NARROW, WIDE = 9, 48  # characters
SETTINGS_NOTE = "instance.toml, one line in each row: horizon, trust tiers, objective."
SPELLING_NOTE = (
    "How rows were spelled in the CSV files where a sheet cannot show it (0.10 for 0.1, needless quotes). It is used "
    "for rows that were not changed since, and may be deleted."
)


def workbook_bytes(files: Mapping[str, str], schema: Mapping[str, Any], tiers: Sequence[str]) -> bytes:
    """The workbook that stands for the files of an instance.

    Parameters
    ----------
    files : text of ``instance.toml`` and of the tables, by file name; each can be read.
    schema : the tables of the schema; their order is that of the sheets.
    tiers : the names of the trust tiers, as far as they are known.

    Raises
    ------
    BadInput
        If a table has more rows, or a cell more text, than a sheet holds.
    """
    from openpyxl import Workbook

    tables = {name: records_of(files[f"{name}.csv"]) for name in schema if f"{name}.csv" in files}
    for name, records in tables.items():
        require_room(name, records)  # before openpyxl, which does not like to be left half way
    book, file = Workbook(write_only=True), io.BytesIO()
    book.properties.creator, book.properties.created = "sourcing", MADE
    with ended(book):
        kept = settings_sheet(book, files[SETTINGS_FILE])
        choices = Choices({name: records[0].cells for name, records in tables.items()}, tuple(tiers))
        for name, records in tables.items():
            kinds = kinds_of(schema[name], titles(records[0].cells))
            table_sheet(book, name, schema[name], records, kinds, choices)
            kept += [(f"{name}.csv", row, text) for row, text in unusual(records, kinds)]
        if kept:
            spelling_sheet(book, kept)
        book.save(file)
    return sealed(file.getvalue())


@contextmanager
def ended(book: "Workbook") -> Iterator[None]:
    """Close the sheets of a workbook that could not be saved; they would complain on stderr when they are collected."""
    try:
        yield
    finally:
        for sheet in book.worksheets:
            with suppress(Exception):
                sheet.close()


def require_room(name: str, records: Sequence[Record]) -> None:
    """Make sure that a table fits a sheet."""
    file = f"{name}.csv"
    if len(records) > LAST_ROW:
        text = f"has {len(records) - 1:,} rows, but a sheet holds {LAST_ROW - 1:,}"
        raise BadInput("cannot be put into a workbook", [Problem(file, None, text)])
    for row, record in enumerate(records, 1):
        if any(len(cell) > LONGEST for cell in record.cells):
            text = f"row {row} has a cell of more than {LONGEST:,} characters, which a sheet does not hold; shorten it"
            raise BadInput("cannot be put into a workbook", [Problem(file, None, text)])


def settings_sheet(book: "Workbook", text: str) -> list[tuple[str, int, str]]:
    """Write ``instance.toml`` line by line; what the sheet ``spelling`` must keep of it."""
    sheet = book.create_sheet(SETTINGS_SHEET)
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width = 110
    sheet.column_dimensions["A"].number_format = "@"
    sheet.append([header_cell(sheet, SETTINGS_FILE, SETTINGS_NOTE)])
    plain = settings_text(lines_of(text))
    section = ""
    for line in plain.split("\n")[:-1]:
        cell = text_cell(sheet, line)
        if header := re.match(r"\s*\[\s*(\w+)\s*\]", line):
            section = f"{header[1]}."
        elif (key := re.match(r"\s*(\w+)\s*=", line)) and section + key[1] in SETTINGS:
            cell.comment = comment(setting_note(SETTINGS[section + key[1]]))
        sheet.append([cell])
    return [] if text == plain else [(SETTINGS_FILE, HEADER_ROWS, text)]


def table_sheet(
    book: "Workbook",
    name: str,
    schema: Any,
    records: Sequence[Record],
    kinds: Sequence[str],
    choices: Choices,
) -> None:
    """Write one table."""
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    header = titles(records[0].cells)
    sheet.auto_filter.ref = f"A1:{letters(len(header))}{len(records)}"
    for place, (column, kind) in enumerate(zip(header, kinds, strict=True)):
        longest = max(len(record.cells[place]) for record in records)
        dimension = sheet.column_dimensions[letters(place + 1)]
        dimension.width = min(max(longest + 3, NARROW), WIDE)
        dimension.number_format = number_format(kind)
        if choice := dropdown(schema, column, choices):
            validation = DataValidation(
                type="list",
                formula1=choice.source,
                allow_blank=True,
                errorStyle="warning",
                showErrorMessage=choice.closed,
                errorTitle=column,
                error=choice.remark,
            )
            validation.add(f"{letters(place + 1)}2:{letters(place + 1)}{LAST_ROW}")
            sheet.data_validations.append(validation)
    required = [column in schema.columns and schema.columns[column].required for column in header]
    notes = [column_note(schema, column) for column in header]
    notes[0] = f"{schema.description}\n\n{notes[0]}"
    sheet.append([header_cell(sheet, *titled) for titled in zip(header, notes, required, strict=True)])
    for record in records[1:]:
        sheet.append([value_cell(sheet, kind, text) for kind, text in zip(kinds, record.cells, strict=True)])


def spelling_sheet(book: "Workbook", kept: Sequence[tuple[str, int, str]]) -> None:
    """Write what the other sheets cannot show, out of sight."""
    sheet = book.create_sheet(SPELLING_SHEET)
    sheet.sheet_state = "hidden"
    sheet.append(
        [header_cell(sheet, "file", SPELLING_NOTE), *(header_cell(sheet, word) for word in ("row", "text"))]
    )
    for file, row, text in kept:
        sheet.append([text_cell(sheet, file), row, *(text_cell(sheet, piece) for piece in pieces(text))])


def value_cell(sheet: Any, kind: str, text: str) -> Any:
    """A cell with the number, day or text that a CSV cell says; a blank one is left out."""
    from openpyxl.cell import WriteOnlyCell

    value = to_cell(kind, text)
    if isinstance(value, str):
        return text_cell(sheet, value, kind)
    if not isinstance(value, date):
        return value
    cell: Any = WriteOnlyCell(sheet, datetime.combine(value, time()))
    cell.number_format = number_format(kind)
    return cell


def text_cell(sheet: Any, text: str, kind: str = "text") -> Any:
    """A cell with text that no program takes for a formula, a number or a date."""
    from openpyxl.cell import WriteOnlyCell

    cell: Any = WriteOnlyCell(sheet)
    cell.value = escaped(text)
    cell.data_type = "s"
    cell.number_format = number_format(kind)
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True  # stays text when a person edits the cell
    return cell


def header_cell(sheet: Any, title: str, note: str = "", required: bool = True) -> Any:
    """The heading of a column, with its note; a column that may be left out is not bold."""
    from openpyxl.styles import Font, PatternFill

    cell = text_cell(sheet, title)
    cell.font = Font(bold=required)
    cell.fill = PatternFill("solid", fgColor="DDE6F0")
    if note:
        cell.comment = comment(note)
    return cell


def comment(note: str) -> Any:
    """A note in a box that it fits."""
    from openpyxl.comments import Comment

    lines = sum(1 + len(line) // 50 for line in note.split("\n"))
    return Comment(escaped(note), "sourcing", width=380, height=30 + 18 * lines)


def sealed(data: bytes) -> bytes:
    """The workbook without the time of its making, and without warnings about numbers that are text."""
    warned = b'<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors>'
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for member in source.infolist():
            content = source.read(member)
            if member.filename.startswith("xl/worksheets/sheet"):
                end = content.rfind(b"<legacyDrawing")
                end = end if end >= 0 else content.rfind(b"</worksheet>")
                content = content[:end] + warned + content[end:]
            elif member.filename == "docProps/core.xml":
                made = MADE.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + made, content)
            target.writestr(zipfile.ZipInfo(member.filename), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
