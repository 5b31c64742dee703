"""Ctrl-C at a chosen moment of a run in this process: as a phase begins, or before a file is touched."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sourcing.phases import Phases

TOUCHES = ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree")


class StoppedPhase(Phases):
    """Presses Ctrl-C as a phase begins."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def begin(self, name: str) -> None:
        """Press it."""
        if name == self.name:
            signal.raise_signal(signal.SIGINT)


class Touches:
    """Counts how often Python touches something under a folder, and presses Ctrl-C before one of these times.

    An audit hook, which cannot be taken out again; without a folder it counts nothing.
    """

    def __init__(self) -> None:
        self.home, self.count, self.stop = "", 0, -1
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """See one event."""
        if self.home and event in TOUCHES and self.inside(arguments[0]):
            self.count += 1
            if self.count - 1 == self.stop:
                signal.raise_signal(signal.SIGINT)

    def inside(self, path: object) -> bool:
        """Whether a path lies under the folder."""
        return isinstance(path, str | os.PathLike) and os.path.abspath(path).startswith(self.home)

    @contextmanager
    def counting(self, home: Path, stop: int = -1) -> Iterator[None]:
        """Count under a folder, from zero."""
        self.home, self.count, self.stop = str(home), 0, stop
        try:
            yield
        finally:
            self.home = ""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, and an entry for each empty folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    }


def outcomes(
    touches: Touches, home: Path, use: Callable[[], object], moments: Callable[[int], range]
) -> Iterator[tuple[int, dict[str, bytes]]]:
    """What a folder holds after Ctrl-C at each of some moments of a use, beginning from the same each time.

    Parameters
    ----------
    moments : which of so many moments are tried.
    """
    before = contents(home)
    with touches.counting(home):
        use()
    restore(home, before)
    for moment in moments(touches.count):
        try:
            with touches.counting(home, moment):
                use()
        except KeyboardInterrupt:
            pass
        yield moment, contents(home)
        restore(home, before)


def restore(home: Path, before: dict[str, bytes]) -> None:
    """Put a folder back to what it held."""
    for path in sorted(home.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    for name, data in before.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(data)
