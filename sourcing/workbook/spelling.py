"""How the rows of a CSV file are spelled where a sheet cannot show it: 0.10 for 0.1, quotes, line endings.

A row is written in one plain way: quotes where they are needed, numbers at their shortest. Where a file does
otherwise, the sheet ``spelling`` keeps the text of that row, and it holds for a row that still shows the same cells.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sourcing.workbook.cells import seen

SPELLING_SHEET = "spelling"
PIECE = 30_000  # characters of a row's text in one cell


class Record(NamedTuple):
    """One row of a file: its text with the line ending, and its cells."""

    text: str
    cells: tuple[str, ...]


def records_of(text: str) -> list[Record]:
    """The rows of a readable CSV file, the header first; blank lines belong to the row after them, or the last."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines, strict=True)
    records: list[Record] = []
    begins = 0
    for row in reader:
        if row:
            records.append(Record("".join(lines[begins : reader.line_num]), tuple(row)))
            begins = reader.line_num
    if records and begins < len(lines):
        last = records[-1]
        records[-1] = last._replace(text=last.text + "".join(lines[begins:]))
    return records


def plain(cells: Sequence[str], ending: str = "\n") -> str:
    """A row in the plain way."""
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator=ending).writerow(cells)
    return line.getvalue()


def ending_of(header: str) -> str:
    """The line ending of a file, by its first line."""
    return "\r\n" if header.endswith("\r\n") else "\n"


def shown_cells(kinds: Sequence[str], cells: Sequence[str]) -> tuple[str, ...]:
    """The cells of a row as a sheet shows them."""
    return tuple(map(seen, kinds, cells))


def titles(cells: Sequence[str]) -> tuple[str, ...]:
    """The names of the columns as a sheet shows them."""
    return tuple(seen("text", name.strip(" ")) for name in cells)


def unusual(records: Sequence[Record], kinds: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Row of the sheet and text of each record that the plain way does not give back, and of all that look alike."""
    if not records:
        return
    if records[0].text != plain(titles(records[0].cells)):
        yield 1, records[0].text
    ending = ending_of(records[0].text)
    views = [shown_cells(kinds, record.cells) for record in records[1:]]
    other = {
        view for view, record in zip(views, records[1:], strict=True) if plain(view, ending) != record.text
    }
    for row, (view, record) in enumerate(zip(views, records[1:], strict=True), 2):
        if view in other:
            yield row, record.text


def pieces(text: str) -> list[str]:
    """A text as cells of ASCII, which every program gives back as they are."""
    written = json.dumps(text).replace("_x", "_\\u0078")
    return [written[begin : begin + PIECE] for begin in range(0, len(written), PIECE)]


def joined(cells: Iterable[str]) -> str | None:
    """The text of :func:`pieces`, or ``None`` if it was changed."""
    try:
        text = json.loads("".join(cells))
    except (ValueError, RecursionError):
        return None
    return text if isinstance(text, str) else None


def parsed(text: str) -> tuple[str, ...] | None:
    """The cells of one row, or ``None`` if the text is not one row."""
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def respelled(
    views: Sequence[tuple[int, tuple[str, ...]]], kinds: Sequence[str], kept: Iterable[tuple[int, str]]
) -> list[Record]:
    """The records of the rows of a sheet, the header first, spelled as they were where they show the same.

    Parameters
    ----------
    views : row number and cells as the sheet shows them.
    kept : row number and text, from the sheet ``spelling``.
    """
    texts: dict[tuple[str, ...], dict[int, Record]] = {}
    header = views[0][1]
    for row, text in kept:
        cells = parsed(text)
        if cells is None or len(cells) != len(header):
            continue
        view = titles(cells) if row == 1 else shown_cells(kinds, cells)
        texts.setdefault((str(row == 1), *view), {})[row] = Record(text, cells)
    ending, records = "\n", []
    for place, (row, view) in enumerate(views):
        known = texts.get((str(place == 0), *view), {})
        record = known.get(row) or next(iter(known.values()), Record(plain(view, ending), view))
        if place == 0:
            ending = ending_of(record.text)
        records.append(record)
    return [
        record if record.text.endswith(("\n", "\r")) or record is records[-1] else finished(record, ending)
        for record in records
    ]


def finished(record: Record, ending: str) -> Record:
    """A record that was the last of its file, now that another follows."""
    return record._replace(text=record.text + ending)
