"""Run cases: each by itself in a scratch folder, with a limit on its time and an eye on every file that is written."""

import os
import shutil
import signal
import sys
import tempfile
import traceback
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from time import process_time
from types import FrameType
from typing import Any

from sourcing.errors import NoOptimum, SourcingError
from tests.fuzz.material import Material
from tests.fuzz.memory import remembering
from tests.fuzz.targets import TARGETS

LONGEST = 30.0
"""Seconds of processor time after which a case hangs."""
PATIENCE = 20
"""Seconds that may pass for a second of processor time; the machine may have other things to do."""
LONGEST_MESSAGE = 400_000
PLAIN = 0.04
"""Part of the cases in which every table is typed anew, sound ones that are known included."""
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
MOVES = {
    "os.rename": (0, 1),
    "os.remove": (0,),
    "os.rmdir": (0,),
    "os.mkdir": (0,),
    "os.link": (1,),
    "os.symlink": (1,),
}


class Hang(BaseException):
    """A case took too long; no ``except Exception`` may swallow that."""


class Strayed(BaseException):
    """A case wrote to a place that is not its own."""


@dataclass
class Watch:
    """Sees every file that Python opens to write, makes, moves or removes; ``home`` is where that is allowed."""

    home: str = ""
    watching: bool = False

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Refuse what is outside; an audit hook, which cannot be taken out again."""
        if not self.watching:
            return
        if event == "open":
            path, mode, flags = arguments
            places = [path] if (isinstance(mode, str) and set(mode) & set("wax+")) or flags & WRITING else []
        else:
            places = [arguments[place] for place in MOVES.get(event, ())]
        for place in places:
            if isinstance(place, str | bytes | os.PathLike):
                path = os.path.abspath(os.fsdecode(place))
                if not path.startswith(self.home) and path != os.devnull:
                    raise Strayed(f"{event} {path}")


WATCH = Watch()


@dataclass(frozen=True)
class Fault:
    """A case that ended neither in a message nor in an answer."""

    number: int
    target: str
    what: str
    where: str


@dataclass
class Tally:
    """What became of the cases, and the seconds of processor time that they took."""

    ends: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, part: "Tally") -> None:
        """Add what became of other cases."""
        self.ends.update(part.ends)
        self.faults += part.faults
        self.seconds += part.seconds


def run_cases(material: Material, seed: int, numbers: Iterable[int], scratch: Path) -> Tally:
    """Run cases; a case is a pure function of the seed and its number."""
    tally, names, began = Tally(), list(TARGETS), process_time()
    weights = [weight for _, weight in TARGETS.values()]
    hook_once()
    for number in numbers:
        draw = Random(f"{seed} {number}")
        material.memory.trusted = draw.random() >= PLAIN
        target = draw.choices(names, weights)[0]
        here = scratch / f"case-{number}"
        here.mkdir()
        end, what, where = run_case(target, material, here, draw)
        tally.ends[target, end] += 1
        if what:
            tally.faults.append(Fault(number, target, what, where))
        shutil.rmtree(here, ignore_errors=True)
    tally.seconds = process_time() - began
    return tally


def hook_once() -> None:
    """Put the watch in place, once in a process."""
    if not WATCH.home:
        WATCH.home = "/nowhere"
        sys.addaudithook(WATCH)


def run_case(target: str, material: Material, here: Path, draw: Random) -> tuple[str, str, str]:
    """How a case ended, and if badly: what went wrong and where."""
    before = os.getcwd()
    os.chdir(here)
    try:
        with limited(LONGEST), watched(here), remembering(material.memory), warnings.catch_warnings():
            warnings.simplefilter("error")
            TARGETS[target][0](material, here, draw)
    except SourcingError as error:
        wrong = wrong_message(str(error)) or left_behind(here)
        end = "no optimum" if isinstance(error, NoOptimum) else "message"
        return end, wrong, "" if not wrong else str(error)[:500]
    except (Exception, Hang, Strayed) as error:
        return "fault", f"{type(error).__name__}: {str(error)[:200]}", place_of(error)
    finally:
        os.chdir(before)
    return "answer", left_behind(here), ""


def wrong_message(text: str) -> str:
    """What is wrong with a message, if anything."""
    if not text.strip():
        return "an empty message"
    if len(text) > LONGEST_MESSAGE:
        return f"a message of {len(text)} characters"
    return "" if all(line.isprintable() for line in text.split("\n")) else "a message with control characters"


def left_behind(here: Path) -> str:
    """What lies beside the input and the output."""
    known = {"given", "out", "out.journal", "temp"}
    found = sorted(name for name in os.listdir(here) if name not in known)
    return f"left behind: {', '.join(found)}" if found else ""


def place_of(error: BaseException) -> str:
    """The last lines of the program on the way to an error."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "/sourcing/" in frame.filename or "/tests/" in frame.filename]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in own[:-5:-1])


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise ``Hang`` when the block has used so much processor time."""
    signal.signal(signal.SIGPROF, on_time)
    signal.signal(signal.SIGALRM, on_time)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE * seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)


def on_time(number: int, frame: FrameType | None) -> None:
    """End a case that takes too long."""
    raise Hang(f"more than {LONGEST:g} s")


@contextmanager
def watched(here: Path) -> Iterator[None]:
    """Allow writing under ``here`` alone, temporary files included."""
    (here / "temp").mkdir()
    tempfile.tempdir = str(here / "temp")
    WATCH.home, WATCH.watching = os.path.abspath(here), True
    try:
        yield
    finally:
        WATCH.watching, tempfile.tempdir = False, None
