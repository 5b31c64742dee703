"""Silence: HiGHS 1.15 prints some lines past its own settings, straight to the process's standard output."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STANDARD_OUTPUT = 1


@contextmanager
def silenced() -> Iterator[None]:
    """Throw away what C++ prints in the block, so that the JSON of a command stays JSON.

    Where the process has no standard output there is nothing to silence.
    """
    sys.stdout.flush()
    try:
        kept = os.dup(STANDARD_OUTPUT)
    except OSError:
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), STANDARD_OUTPUT)
        yield
    finally:
        os.dup2(kept, STANDARD_OUTPUT)
        os.close(kept)
