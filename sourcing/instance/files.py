"""From a folder to settings and tables of text; whatever a file holds ends as a value or as a problem."""

import csv
import io
import re
import stat
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from sourcing.errors import BadInput, Problem
from sourcing.instance.instance import RawTable
from sourcing.instance.texts import listed, nearest, printable, shown

SETTINGS_FILE = "instance.toml"
LARGEST = {".csv": 1 << 30, ".toml": 1 << 20}
SHOWN_ROWS = 20
NO_BOM = (
    "save it as UTF-8 without a byte order mark (in an editor, choose the encoding UTF-8, not UTF-8 with BOM)"
)


@dataclass
class RawFolder:
    """What the files of a folder say. A table that could not be read whole is in ``broken``."""

    settings: dict[str, Any] | None = None
    setting_lines: dict[str, int] = field(default_factory=dict)
    tables: dict[str, RawTable] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def report(self, file: str, line: int | None, text: str) -> None:
        """Add one problem."""
        self.problems.append(Problem(file, line, text))


def read_folder(folder: Path, known: list[str], needed: set[str]) -> RawFolder:
    """Read ``instance.toml`` and the known tables of a folder as text."""
    raw = RawFolder()
    try:
        found = sorted(entry.name for entry in folder.iterdir())
    except FileNotFoundError:
        raise BadInput(
            f"{printable(str(folder))} does not exist; give the folder that holds {SETTINGS_FILE}"
        ) from None
    except NotADirectoryError:
        raise BadInput(
            f"{printable(str(folder))} is a file; give the folder that holds {SETTINGS_FILE}, or a workbook (.xlsx)"
        ) from None
    except (OSError, ValueError) as error:
        raise BadInput(f"{printable(str(folder))} cannot be read: {reason(error)}") from None
    files = {SETTINGS_FILE, *(f"{name}.csv" for name in known)}
    for name in found:
        if Path(name).suffix.lower() in LARGEST and name not in files:
            raw.report(
                shown(name), None, "is not a file of an instance" + (nearest(name, files) or "; move it away")
            )
    if SETTINGS_FILE in found:
        read_toml(folder, raw)
    else:
        raw.report(SETTINGS_FILE, None, "is missing; an instance needs it, see instances/README.md")
    for name in known:
        if f"{name}.csv" in found:
            read_csv(folder, name, raw)
        elif name in needed:
            raw.broken.add(name)
            raw.report(f"{name}.csv", None, "is missing; write it, if only with its header line")
    return raw


def reason(error: Exception) -> str:
    """What the system said, without its numbers."""
    return str(getattr(error, "strerror", None) or error)


def read_text(folder: Path, name: str, raw: RawFolder) -> str | None:
    """The text of a file, or ``None`` with a problem."""
    path = folder / name
    try:
        target = path.resolve(strict=True)
        if not target.is_relative_to(folder.resolve()):
            raw.report(name, None, "is a link that leads out of the folder; copy the file into the folder")
            return None
        status = target.stat()
        if not stat.S_ISREG(status.st_mode):
            raw.report(name, None, "is not a file (a folder or a device); put a file there")
            return None
        if status.st_size > LARGEST[path.suffix]:
            raw.report(name, None, f"is larger than {LARGEST[path.suffix] >> 20} MB; check what is in it")
            return None
        data = target.read_bytes()
    except (OSError, RuntimeError) as error:
        what = "is a broken link" if path.is_symlink() else "cannot be read"
        raw.report(name, None, f"{what}: {reason(error)}; put the file there")
        return None
    return decode(data, name, raw)


def decode(data: bytes, name: str, raw: RawFolder) -> str | None:
    """UTF-8 without a byte order mark, or a problem that says how to save it so."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw.report(name, 1, f"is UTF-16, not UTF-8; {NO_BOM}")
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        raw.report(name, 1, f"begins with a byte order mark (BOM); {NO_BOM}")
        data = data[3:]
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        latin = shown(bytes([byte]).decode("latin-1"))
        line = data.count(b"\n", 0, error.start) + 1
        raw.report(
            name, line, f'is not UTF-8: byte 0x{byte:02x} ("{latin}" in Latin-1); save the file as UTF-8'
        )
        return None


def read_toml(folder: Path, raw: RawFolder) -> None:
    """The settings as TOML has them, and the line of each."""
    text = read_text(folder, SETTINGS_FILE, raw)
    if text is not None:
        take_settings(text, raw)


def take_settings(text: str, raw: RawFolder) -> None:
    """The settings in a text, and the line of each."""
    raw.settings = parse_toml(text, SETTINGS_FILE, raw)
    if raw.settings is None:
        return
    section = ""
    for number, content in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[\[?\s*([^\]]+?)\s*\]", content):
            section = header[1].replace('"', "").replace(" ", "") + "."
            raw.setting_lines.setdefault(section[:-1], number)
        elif key := re.match(r"\s*([\w.\"'-]+)\s*=", content):
            raw.setting_lines.setdefault(section + key[1].strip("\"'"), number)


def parse_toml(text: str, name: str, raw: RawFolder) -> dict[str, Any] | None:
    """What TOML makes of a text, or ``None`` with a problem."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        place = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(place[1]) if place else len(text.splitlines()) or 1
        raw.report(name, line, f"is not TOML: {printable(str(error))[:200]}; correct this line")
        return None


def read_csv(folder: Path, name: str, raw: RawFolder) -> None:
    """One table as text; rows that do not fit the header are reported and left out."""
    file = f"{name}.csv"
    problems = len(raw.problems)
    text = read_text(folder, file, raw)
    rows = records(text or "", file, raw)
    line, header = next(rows, (1, []))
    header = [cell.strip(" ") for cell in header]
    if not header and len(raw.problems) == problems:
        raw.report(file, 1, "is empty; its first line must name the columns")
    if header and sound_header(header, file, line, raw):
        problems = len(raw.problems)
        columns, lines, unfit = fitting(rows, len(header))
        for line, cells in unfit[:SHOWN_ROWS]:
            remedy = f"has {cells} cells where the header has {len(header)}; text with a comma needs quotes"
            raw.report(file, line, remedy if cells else "has only blank cells; delete the row")
        if len(unfit) > SHOWN_ROWS:
            raw.report(file, unfit[SHOWN_ROWS][0], f"and {len(unfit) - SHOWN_ROWS} more rows like this")
        raw.tables[name] = RawTable(file, dict(zip(header, columns, strict=True)), lines)
    if len(raw.problems) > problems:
        raw.broken.add(name)


def records(text: str, file: str, raw: RawFolder) -> Iterator[tuple[int, list[str]]]:
    """The rows of a file that are not blank, each with the line on which it begins, as far as they can be read."""
    begins = 1
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for row in reader:
            if row:
                yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        said = "a cell is longer than 131072 characters" if "field limit" in str(error) else str(error)
        said = f"the row that begins here cannot be read ({said}); look for a quote that is not closed"
        raw.report(file, begins, said)


def fitting(
    rows: Iterator[tuple[int, list[str]]], width: int
) -> tuple[list[list[str]], list[int], list[tuple[int, int]]]:
    """Columns and lines of the rows with as many cells as the header; line and cells (0: all blank) of the others."""
    columns: list[list[str]] = [[] for _ in range(width)]
    lines: list[int] = []
    unfit: list[tuple[int, int]] = []
    same: dict[str, str] = {}  # equal cells share one text
    while chunk := list(islice(rows, 10_000)):
        fit = []
        for line, row in chunk:
            if len(row) == width and any(row):
                fit.append(row)
                lines.append(line)
            else:
                unfit.append((line, len(row) if any(row) else 0))
        for column, cells in zip(columns, zip(*fit, strict=True), strict=False):
            column.extend(map(same.setdefault, cells, cells))
    return columns, lines, unfit


def sound_header(header: list[str], file: str, line: int, raw: RawFolder) -> bool:
    """Whether the header can be trusted; names are compared with the schema later."""
    if len(header) == 1:
        for mark, word in ((";", "semicolons"), ("\t", "tabs"), ("|", "bars")):
            if mark in header[0]:
                raw.report(
                    file, line, f"has {word} between the cells; save it with commas (and a point in numbers)"
                )
                return False
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raw.report(file, line, f'column "{listed(twice)}" stands in the header twice; keep one')
    elif "" in header:
        raw.report(file, line, f"column {header.index('') + 1} has no name; name it or delete the comma")
    return not twice and "" not in header
