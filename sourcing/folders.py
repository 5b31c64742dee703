"""Which folders a command may write to, asked before the work starts; and how they are written whole."""

import errno
import json
import os
import shutil
import signal
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any

from sourcing.errors import BadInput

RESULT_MARK = "summary.json"  # what tells an earlier result from a folder of something else
LARGEST_FILE = 1 << 30
TAKEN = (errno.ENOTEMPTY, errno.EEXIST)
MOST_SWAPS = 100
REPORT_FILES = frozenset({"report.md", "report.pdf", "figures"})


def require_result_folder(folder: Path, mark: str = RESULT_MARK) -> None:
    """Make sure that a result can be written to ``folder``; leaves nothing behind.

    Parameters
    ----------
    mark : the file that tells an earlier result of the kind.

    Raises
    ------
    BadInput
        If the folder holds something other than an earlier result, or cannot be written.
    """
    with named_when_unwritable(folder):
        names = held(folder)
        if names and mark not in names:
            raise BadInput(f"{folder} holds something else than an earlier result; name another with --out")
        require_writable(folder)


def require_report_folder(folder: Path) -> None:
    """Make sure that a report can be written to ``folder``; leaves nothing behind.

    Raises
    ------
    BadInput
        If the folder holds something other than an earlier report, or cannot be written.
    """
    with named_when_unwritable(folder):
        if held(folder) - REPORT_FILES:
            raise BadInput(f"{folder} holds something else than an earlier report; name another with --out")
        require_writable(folder)


def require_new_folder(folder: Path) -> None:
    """Make sure that ``folder`` does not exist or is empty, and can be written.

    Raises
    ------
    BadInput
        If it holds anything, or cannot be written.
    """
    with named_when_unwritable(folder):
        if held(folder):
            raise BadInput(f"{folder} exists and is not an empty folder; name a new one")
        require_writable(folder)


@contextmanager
def named_when_unwritable(folder: Path) -> Iterator[None]:
    """Say which folder cannot be written, and why, in the place of what the system raises."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise BadInput(f"{folder} cannot be written: {reason(error)}") from None


def held(folder: Path) -> set[str]:
    """Names of what a folder holds; nothing where there is none.

    Another run may put its own folder in the place while the names are read: they are read again then, so
    that they are never some of a folder on its way out.
    """
    for _ in range(MOST_SWAPS):
        before = identity(folder)
        if before is None:
            return set()
        try:
            names = set(os.listdir(folder))
        except FileNotFoundError:
            continue
        except NotADirectoryError:
            break
        if identity(folder) == before:
            return names
    raise BadInput(f"{folder} is not a folder; name another with --out")


def identity(folder: Path) -> tuple[int, int, int] | None:
    """What tells a folder from another of the same name; ``None`` where there is none."""
    try:
        status = os.lstat(folder)
    except FileNotFoundError:
        return None
    return status.st_dev, status.st_ino, status.st_ctime_ns


def regular(path: Path) -> Path:
    """The path of a file that can be read to its end: a device or a pipe may have none.

    Raises
    ------
    OSError
        If it is missing, is something else than a file, or is too large to be one of ours.
    """
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise OSError(f"{path.name} is not a file (a folder, a pipe or a device)")
    if status.st_size > LARGEST_FILE:
        raise OSError(f"{path.name} is larger than {LARGEST_FILE >> 20} MB")
    return path


def read_json(path: Path) -> Any:
    """What a file of JSON holds.

    Raises
    ------
    OSError
        If it is not a file that can be read.
    ValueError
        If it is not JSON, or is nested too deeply.
    """
    try:
        return json.loads(regular(path).read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError(f"{path.name} is nested too deeply") from None


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """Fill a new folder beside ``folder``, which it replaces when the block ends well; otherwise nothing is left of it.

    Raises
    ------
    BadInput
        If either cannot be written.
    """
    try:
        folder.absolute().parent.mkdir(parents=True, exist_ok=True)
        with hidden_folder(folder.absolute().parent, folder.name) as made:
            made.chmod(0o777 & ~current_umask())
            yield made
            swap(made, folder)
    except OSError as error:
        raise BadInput(f"{folder} cannot be written: {reason(error)}") from None


@contextmanager
def hidden_folder(home: Path, name: str) -> Iterator[Path]:
    """A folder for the time of the block, in a place where it can be renamed from; nothing is left of it."""
    made = None
    try:
        with undisturbed():
            made = Path(tempfile.mkdtemp(prefix=f".{name}-", dir=home))
        yield made
    finally:
        with undisturbed():
            if made is not None:
                shutil.rmtree(made, ignore_errors=True)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Let Ctrl-C wait until the block is done, so that it finds everything either old or new.

    A signal comes to the main thread alone, and there alone can it be made to wait.
    """
    came: list[int] = []
    handler = signal.getsignal(signal.SIGINT)
    if handler is None or current_thread() is not main_thread():
        yield
        return
    signal.signal(signal.SIGINT, lambda number, frame: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
        if came:
            signal.raise_signal(signal.SIGINT)


def swap(made: Path, folder: Path) -> None:
    """Put a finished folder in the place of an earlier one; of two runs at a time, the one that ends later stays.

    What was there before comes back if that fails.
    """
    with undisturbed():
        swap_names(made, folder)


def swap_names(made: Path, folder: Path) -> None:
    """Give a folder the name of another, which is deleted."""
    old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.absolute().parent))
    try:
        for number in range(MOST_SWAPS):
            aside = old / str(number)
            with suppress(FileNotFoundError):
                folder.rename(aside)
            try:
                made.rename(folder)
                return
            except OSError as error:
                if error.errno in TAKEN and number + 1 < MOST_SWAPS:
                    continue  # another run put its own there meanwhile
                if exists(aside):
                    aside.rename(folder)
                raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def current_umask() -> int:
    """The permissions that new files do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


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
    with hidden_folder(parent, f"{folder.name}-old"):
        pass


def reason(error: Exception) -> str:
    """Why a path cannot be used, in the words of the operating system."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
