"""An instance from a folder to a workbook and back; what is written is read again and compared."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sourcing.errors import BadInput
from sourcing.folders import exists, hidden_folder, reason, require_new_folder, undisturbed
from sourcing.instance.files import RawFolder, read_folder, read_text
from sourcing.instance.schema import TABLES
from sourcing.instance.texts import printable
from sourcing.workbook.guard import unfit
from sourcing.workbook.places import SETTINGS_FILE, in_place, is_workbook
from sourcing.workbook.reading import Content, content_of, read_workbook
from sourcing.workbook.writing import workbook_bytes

NEEDED = {name for name, table in TABLES.items() if not table.metadata["optional"]}
FILES = (SETTINGS_FILE, *(f"{name}.csv" for name in TABLES))


def copy_instance(source: Path, target: Path, *, replace: bool = False) -> list[str]:
    """Write an instance, a folder or a workbook, as the other: a target that ends in .xlsx is a workbook.

    Parameters
    ----------
    replace : whether a workbook, or the settings and tables of an instance folder, may be overwritten.

    Returns
    -------
    list of text
        What lies in the source folder and does not travel: its README, scenarios, sweeps.

    Raises
    ------
    BadInput
        If the source cannot be read (it need not be valid beyond that), or the target cannot be written.
    """
    content = read_content(source)
    if problems := content.raw.problems:
        count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        text = f"{printable(str(source))} cannot be exported ({count}); nothing was written"
        raise BadInput(text, in_place(source, content.raw.tables, problems))
    try:
        if is_workbook(target):
            write_book(content, target, replace)
        else:
            write_folder(content.files, target, replace)
        left = source.iterdir() if source.is_dir() else ()
        return sorted(entry.name for entry in left if entry.name not in FILES)
    except (OSError, ValueError) as error:
        raise BadInput(f"{printable(str(target))} cannot be written: {reason(error)}") from None


def read_content(source: Path) -> Content:
    """The files of a folder, or those that a workbook stands for."""
    if is_workbook(source):
        return read_workbook(source, TABLES, NEEDED)
    raw = read_folder(source, list(TABLES), NEEDED)
    files = [SETTINGS_FILE, *(f"{name}.csv" for name in raw.tables)]
    texts = {name: read_text(source, name, RawFolder()) for name in files if not raw.problems}
    return Content(raw, {name: text for name, text in texts.items() if text is not None})


def write_book(content: Content, target: Path, replace: bool) -> None:
    """Write a workbook once it is known to give back every byte."""
    if target.suffix.lower() != ".xlsx":
        raise BadInput(f"{printable(str(target))} cannot be written; name a workbook that ends in .xlsx")
    if exists(target) and not (replace and target.is_file()):
        raise BadInput(f"{printable(str(target))} exists; name another file, or allow --replace")
    if not target.absolute().parent.is_dir():
        raise BadInput(
            f"{printable(str(target))} cannot be written: there is no folder {target.absolute().parent}"
        )
    data = workbook_bytes(content.files, TABLES, tiers_of(content.raw))
    if wrong := unfit(data):
        raise BadInput(f"{printable(str(target))} {wrong}")
    again = content_of(data, target, TABLES, NEEDED)
    changed = [name for name in FILES if again.files.get(name) != content.files.get(name)]
    if changed or again.raw.problems:
        text = f"a workbook cannot hold {', '.join(changed) or 'this instance'} as it stands; nothing was written"
        raise BadInput(text, again.raw.problems)
    write_bytes(target, data)


def tiers_of(raw: RawFolder) -> list[str]:
    """The trust tiers, if the settings name them."""
    trust = (raw.settings or {}).get("trust")
    tiers = trust.get("tiers") if isinstance(trust, dict) else None
    return [tier for tier in tiers if isinstance(tier, str)] if isinstance(tiers, list) else []


def write_folder(files: Mapping[str, str], target: Path, replace: bool) -> None:
    """Write settings and tables once there is room for all; what else lies in an instance folder stays."""
    if not (replace and (target / SETTINGS_FILE).is_file()):
        try:
            require_new_folder(target)
        except BadInput as error:
            hint = ", or allow --replace" if (target / SETTINGS_FILE).is_file() else ""
            raise BadInput(f"{error.subject}{hint}") from None
    home = target.absolute().parent
    home.mkdir(parents=True, exist_ok=True)
    with hidden_folder(home, target.name) as made:
        for name, text in files.items():
            (made / name).write_bytes(text.encode("utf-8"))
        with undisturbed():
            target.mkdir(exist_ok=True)
            for name in FILES:
                if name in files:
                    os.replace(made / name, target / name)
                else:
                    (target / name).unlink(missing_ok=True)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.absolute().parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(name, 0o666 & ~umask())
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def umask() -> int:
    """What this process takes from the rights of new files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
