"""Which folders a command may write to, asked before the work starts."""

import os
import tempfile
from pathlib import Path

from sourcing.errors import BadInput

RESULT_MARK = "summary.json"  # what tells an earlier result from a folder of something else


def require_result_folder(folder: Path) -> None:
    """Make sure that a result can be written to ``folder``; leaves nothing behind.

    Raises
    ------
    BadInput
        If the folder holds something other than an earlier result, or cannot be written.
    """
    try:
        if exists(folder):
            if not folder.is_dir():
                raise BadInput(f"{folder} is not a folder; name another with --out")
            if any(folder.iterdir()) and not (folder / RESULT_MARK).is_file():
                raise BadInput(
                    f"{folder} holds something else than an earlier result; name another with --out"
                )
        require_writable(folder)
    except (OSError, ValueError) as error:
        raise BadInput(f"{folder} cannot be written: {reason(error)}") from None


def require_new_folder(folder: Path) -> None:
    """Make sure that ``folder`` does not exist or is empty, and can be written.

    Raises
    ------
    BadInput
        If it holds anything, or cannot be written.
    """
    try:
        if exists(folder) and (not folder.is_dir() or any(folder.iterdir())):
            raise BadInput(f"{folder} exists and is not an empty folder; name a new one")
        require_writable(folder)
    except (OSError, ValueError) as error:
        raise BadInput(f"{folder} cannot be written: {reason(error)}") from None


def exists(folder: Path) -> bool:
    """Whether anything has this name, be it a broken link; a name that cannot be used is an ``OSError``."""
    try:
        os.lstat(folder)
    except FileNotFoundError:
        return False
    return True


def require_writable(folder: Path) -> None:
    """Try to write under a name like the folder's where it, or the nearest parent that exists, stands."""
    if folder.name in ("", ".."):
        raise BadInput(f"{folder} has no name of its own; name a folder in it")
    parent = folder.absolute().parent
    while not exists(parent):
        parent = parent.parent
    with tempfile.TemporaryDirectory(dir=parent, prefix=f".{folder.name}-old-"):
        pass


def reason(error: OSError | ValueError) -> str:
    """Why a path cannot be used, in the words of the operating system."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
