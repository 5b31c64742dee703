"""Ctrl-C at every moment at which something is touched: what was there stays, or what is new is whole.

``MOMENTS=1000 pytest tests/interrupts`` tries every moment instead of a few of each use.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

import sourcing
from sourcing.errors import SourcingError, TimeLimit
from sourcing.folders import undisturbed
from sourcing.starter import write_starter
from tests.interrupts.moments import StoppedPhase, Touches, contents, outcomes
from tests.small import solve_small, write_small
from tests.sweeps.worlds import FACTORS, write_ranged, write_sweep

MOST = int(os.environ.get("MOMENTS", "5"))
"""Moments of each use that are tried."""
CHANGING = ("timings.json", "sweep.json")
"""Files that hold times of day or of runs."""
touches = Touches()


def some(count: int, most: int = MOST) -> range:
    """As many moments as are asked for, from the first to the last."""
    return range(0, count, max(1, -(-count // most)))


def few(count: int) -> range:
    """Moments of a use that takes longer."""
    return some(count, MOST // 2)


def timeless(found: dict[str, bytes]) -> dict[str, bytes]:
    """Files by name, without what differs from run to run."""
    return {name: b"" if Path(name).name in CHANGING else data for name, data in found.items()}


def require_old_or_new(home: Path, use: Callable[[], object], moments: Callable[[int], range] = some) -> None:
    """Ctrl-C at any moment of a use leaves a folder as it was, or as it is after the use."""
    before = timeless(contents(home))
    ends = set()
    for moment, found in outcomes(touches, home, use, moments):
        after = timeless(found)
        if after != before:
            ends.add(tuple(sorted(after.items())))
        assert len(ends) <= 1, f"moment {moment} leaves {sorted(after.keys() ^ before.keys())}"
    use()
    assert ends <= {tuple(sorted(timeless(contents(home)).items()))}


def test_writing_a_result_over_another(tmp_path: Path) -> None:
    old = solve_small(tmp_path / "one")
    new = solve_small(tmp_path / "two", countries="country, tier\n US, domestic\n CA, ally")
    old.write(tmp_path / "home" / "result")
    require_old_or_new(tmp_path / "home", lambda: new.write(tmp_path / "home" / "result"))


def test_writing_a_first_result(tmp_path: Path) -> None:
    new = solve_small(tmp_path / "one")
    (tmp_path / "home").mkdir()
    require_old_or_new(tmp_path / "home", lambda: new.write(tmp_path / "home" / "result"))


@pytest.mark.parametrize("name", ["book.xlsx", "copy"])
def test_exporting_over_another(tmp_path: Path, name: str) -> None:
    one, two = write_small(tmp_path / "one"), write_ranged(tmp_path / "two")
    (tmp_path / "home").mkdir()
    target = tmp_path / "home" / name
    sourcing.export(one, target)
    require_old_or_new(tmp_path / "home", lambda: sourcing.export(two, target, replace=True))


def test_a_new_instance(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    require_old_or_new(tmp_path / "home", lambda: write_starter(tmp_path / "home" / "mine"))


def test_a_report(tmp_path: Path) -> None:
    result = solve_small(tmp_path).write(tmp_path / "home" / "result")
    require_old_or_new(tmp_path / "home", lambda: sourcing.write_report(result, formats=("md",)), few)


def test_a_sweep_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    """Stopped anywhere, it leaves at most its journal; asked again, it has the bytes of an unbroken run."""
    world = write_ranged(tmp_path)
    write_sweep(world, f'design = "one-at-a-time"\n{FACTORS}')
    home = tmp_path / "home"
    home.mkdir()
    out = home / "out"
    sourcing.sweep(world, "turned", out=tmp_path / "unbroken")
    unbroken = timeless(contents(tmp_path / "unbroken"))

    def stopped() -> None:
        """A sweep to the end, or to where Ctrl-C comes."""
        try:
            sourcing.sweep(world, "turned", out=out)
        except SourcingError:
            raise KeyboardInterrupt from None

    for moment, _ in outcomes(touches, home, stopped, few):
        assert {path.name.removesuffix("-wal").removesuffix("-shm") for path in home.iterdir()} <= {
            "out",
            "out.journal",
        }, moment
        sourcing.sweep(world, "turned", out=out)
        assert timeless(contents(out)) == unbroken, moment
        assert os.listdir(home) == ["out"]


PHASES = ("read", "network", "check", "build", "compile", "solve", "prove", "write")


@pytest.mark.parametrize("phase", PHASES)
def test_every_phase(tmp_path: Path, phase: str) -> None:
    """Ctrl-C as a phase begins leaves the earlier result."""
    world = write_small(tmp_path)
    place = solve_small(tmp_path / "old").write(tmp_path / "home" / "result")
    before = contents(tmp_path / "home")
    with pytest.raises(KeyboardInterrupt):
        sourcing.solve(world, out=place, phases=StoppedPhase(phase))
    assert contents(tmp_path / "home") == before


@pytest.mark.parametrize("limit", [0, 1e-9, 1e-3])
def test_a_time_limit_leaves_nothing(tmp_path: Path, limit: float) -> None:
    """Even one that ends before the solver begins."""
    world = write_ranged(tmp_path)
    place = solve_small(tmp_path / "old").write(tmp_path / "home" / "result")
    before = contents(tmp_path / "home")
    with pytest.raises(TimeLimit, match="nothing was written"):
        sourcing.solve(world, out=place, time_limit=limit)
    assert contents(tmp_path / "home") == before


def test_what_must_not_be_disturbed_is_not() -> None:
    done = []

    def work() -> None:
        """Press Ctrl-C in the midst of it."""
        with undisturbed():
            signal.raise_signal(signal.SIGINT)
            done.append(True)

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [True]
