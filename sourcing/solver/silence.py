"""Silence: HiGHS 1.15 prints some lines past its own settings, straight to the process's standard output."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

STANDARD_OUTPUT = 1


class Silence:
    """Standard output turned away for as long as any block asks for it: solvers may run side by side.

    Attributes
    ----------
    blocks : how many ask for it now.
    kept : where standard output really goes; ``None`` where the process has none.
    """

    def __init__(self) -> None:
        self.lock, self.blocks = Lock(), 0
        self.kept: int | None = None

    def begin(self) -> None:
        """Ask for silence; the first turns standard output away."""
        with self.lock:
            self.blocks += 1
            if self.blocks > 1:
                return
            if sys.stdout is not None:  # pythonw and some daemons have none
                sys.stdout.flush()
            try:
                self.kept = os.dup(STANDARD_OUTPUT)
            except OSError:
                return
            with open(os.devnull, "wb") as nowhere:
                os.dup2(nowhere.fileno(), STANDARD_OUTPUT)

    def end(self) -> None:
        """Ask no longer; the last puts standard output back."""
        with self.lock:
            self.blocks -= 1
            if self.blocks == 0 and self.kept is not None:
                os.dup2(self.kept, STANDARD_OUTPUT)
                os.close(self.kept)
                self.kept = None


SILENCE = Silence()


@contextmanager
def silenced() -> Iterator[None]:
    """Throw away what C++ prints in the block, so that the JSON of a command stays JSON.

    Where the process has no standard output there is nothing to silence.
    """
    SILENCE.begin()
    try:
        yield
    finally:
        SILENCE.end()
