"""Kills of a command in a process of its own, forked so that it need not import anything first."""

import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import sourcing.report.sections
import sourcing.solving  # noqa: F401
from sourcing.cli import run
from tests.interrupts.moments import contents
from tests.small import write_small
from tests.sweeps.worlds import write_ranged

CHANGING = "timings.json"
SIGNALS = {signal.SIGINT: "Ctrl-C", signal.SIGKILL: "SIGKILL"}


@dataclass(frozen=True)
class Stage:
    """A command to be stopped, and what lies there before and after it.

    Attributes
    ----------
    home : folder with nothing but the results.
    kept : a copy of what lies there before.
    seconds : how long the command takes.
    """

    verb: str
    arguments: tuple[str, ...]
    home: Path
    kept: Path
    after: dict[str, bytes]
    seconds: float

    @classmethod
    def of(cls, folder: Path, verb: str) -> "Stage":
        """Write instances and an earlier result, and run the command once."""
        home, kept = folder / "home", folder / "kept"
        old, new = write_small(folder / "old"), write_ranged(folder / "new")
        finish("solve", str(old), "--out", str(home / "result"), "--quiet", said=folder / "said")
        arguments: tuple[str, ...] = (str(new), "--out", str(home / "result"), "--quiet")
        if verb == "report":
            arguments = (str(home / "result"), "--format", "md")
            finish(verb, *arguments, said=folder / "said")
        shutil.copytree(home, kept)
        began = time.perf_counter()
        finish(verb, *arguments, said=folder / "said")
        return cls(verb, arguments, home, kept, timeless(home), time.perf_counter() - began)


@dataclass(frozen=True)
class Struck:
    """How a stop came and what it left; what is wrong with that, if anything."""

    said: str
    wrong: str


def strike(stage: Stage, draw: Random) -> Struck | None:
    """Stop a command at a random moment; nothing if it had ended before."""
    before, said = timeless(stage.kept), stage.home.parent / "said"
    shutil.rmtree(stage.home)
    shutil.copytree(stage.kept, stage.home)
    number = draw.choice(list(SIGNALS))
    child = begun([stage.verb, *stage.arguments], said)
    time.sleep(draw.uniform(0, 1.1 * stage.seconds))
    os.kill(child, number)
    _, status = os.waitpid(child, 0)
    left, words = timeless(stage.home), said.read_text(encoding="utf-8", errors="replace")
    hidden = {name for name in left if name.startswith(".") or "/." in name}
    whole = {name: data for name, data in left.items() if name not in hidden}
    state = "as before" if whole == before else "as after" if whole == stage.after else "something else"
    wrong = [] if state != "something else" else [f"left {sorted(whole)}"]
    if number == signal.SIGINT:
        ended = os.waitstatus_to_exitcode(status)
        wrong += [f"left {sorted(hidden)}"] if hidden else []
        wrong += [f"said {words[-300:]!r}"] if "Traceback" in words or "Exception" in words else []
        wrong += [f"ended with {ended}"] if ended not in (0, 130) else []
        if ended == 0:
            return None if not wrong else Struck("too late", "; ".join(wrong))
    elif os.WIFEXITED(status):
        return None
    return Struck(f"{stage.verb}, {SIGNALS[number]}, {state}", "; ".join(wrong))


def timeless(home: Path) -> dict[str, bytes]:
    """What a folder holds, without the times of a run."""
    return {name: b"" if name.endswith(CHANGING) else data for name, data in contents(home).items()}


def finish(*arguments: str, said: Path) -> None:
    """Run a command to its end."""
    _, status = os.waitpid(begun(arguments, said), 0)
    if status:
        raise RuntimeError(said.read_text(encoding="utf-8"))


def begun(arguments: Sequence[str], said: Path) -> int:
    """Begin a command in a child process, which writes what it says to a file."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(out, 1)
        os.dup2(out, 2)
        code = run(arguments)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)
