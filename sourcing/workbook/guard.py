"""What a file must be before it is opened as a workbook: a zip of sensible size without macros, links or tricks."""

import io
import re
import stat
import zipfile
import zlib
from pathlib import Path

from sourcing.errors import BadInput
from sourcing.instance.texts import printable

LARGEST_FILE = 1 << 26
LARGEST_INSIDE = 1 << 28
MOST_MEMBERS = 5000
SMALL, STEEPEST = 1 << 24, 250  # bytes that are no bomb in any case, and how far an honest sheet is packed
SAVE_AS = "save it as an Excel workbook (.xlsx)"
ANOTHER_KIND = {
    ".xlsm": "holds macros, which are not read",
    ".xltm": "is a template with macros, which are not read",
    ".xltx": "is a template",
    ".xlsb": "is a binary workbook, which is not read",
    ".xls": "is of the old kind of workbook, which is not read",
    ".ods": "is an OpenDocument sheet, which is not read",
}
PARTS = {
    "vbaproject": f"holds macros, which are not read; {SAVE_AS} without them",
    "xl/externallinks/": "has links to other workbooks; break them (in Excel: Data, Edit Links), so that values stay",
}


def bytes_of(path: Path) -> bytes:
    """The bytes of a file that may be opened as a workbook.

    Raises
    ------
    BadInput
        If it is missing, of another kind, encrypted, damaged, too large, or holds what no instance needs.
    """

    def refuse(text: str) -> BadInput:
        """The error that names the file."""
        return BadInput(f"{printable(str(path))} {text}")

    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refuse("is not a file (a device or a pipe); give a workbook (.xlsx)")
        if kind := ANOTHER_KIND.get(path.suffix.lower()):
            raise refuse(f"{kind}; {SAVE_AS}")
        if status.st_size > LARGEST_FILE:
            raise refuse(f"is larger than {LARGEST_FILE >> 20} MB; check what is in it")
        data = path.read_bytes()
    except FileNotFoundError:
        raise refuse("does not exist; give a workbook (.xlsx) or the folder of an instance") from None
    except (OSError, ValueError) as error:
        raise refuse(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if wrong := unfit(data):
        raise refuse(wrong)
    return data


def unfit(data: bytes) -> str | None:
    """Why these bytes cannot be opened as a workbook, or ``None``."""
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return f"is encrypted, or of the old kind (.xls); {SAVE_AS} without a password"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return unfit_archive(archive, len(data))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, RuntimeError, EOFError, zlib.error):
        return f"is not a workbook, or damaged; open it in Excel or LibreOffice and {SAVE_AS}"


def unfit_archive(archive: zipfile.ZipFile, size: int) -> str | None:
    """Why an archive cannot be opened as a workbook, or ``None``; sizes are judged before anything is unpacked."""
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    inside = sum(member.file_size for member in members)
    if (
        len(members) > MOST_MEMBERS
        or inside > LARGEST_INSIDE
        or (inside > SMALL and inside > STEEPEST * size)
    ):
        return f"would unpack to {inside / 2**20:,.0f} MB in {len(members)} parts, too much for an instance"
    if any(member.flag_bits & 1 for member in members):
        return f"is encrypted; {SAVE_AS} without a password"
    if len(set(names)) < len(names):
        return f"holds a part twice; {SAVE_AS} anew"
    for part, text in PARTS.items():
        if any(part in name for name in names):
            return text
    for member in members:
        if member.filename.endswith((".xml", ".rels")):
            content = archive.read(member)
            if re.search(rb"<!\s*(DOCTYPE|ENTITY)", content.replace(b"\0", b"")):
                return f"holds a document type, which no workbook needs; {SAVE_AS} anew"
    return None
