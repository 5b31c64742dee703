"""Sweeps as a user runs them: results by hand, going on after an interruption, and what is refused."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

import sourcing
from sourcing.cli import run
from sourcing.errors import BadInput, NoOptimum
from sourcing.sweeps import read_sweep_result
from sourcing.sweeps.job import Outcome
from sourcing.sweeps.progress import Progress
from sourcing.sweeps.running import Stopped
from tests.sweeps.worlds import DEMAND, FACTORS, RATE, bytes_of, cost, write_ranged, write_sweep

GRID = 'design = "grid"' + FACTORS
ROOT = Path(__file__).parents[2]


class Interrupting(Progress):
    """Presses Ctrl-C after some points."""

    def __init__(self, after: int) -> None:
        self.left = after

    def advance(self, outcome: Outcome) -> None:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt


class Killing(Progress):
    """Kills a worker process when the first point is done."""

    def __init__(self) -> None:
        self.killed = False

    def advance(self, outcome: Outcome) -> None:
        if not self.killed:
            multiprocessing.active_children()[0].kill()
            self.killed = True


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    world = write_ranged(tmp_path)
    write_sweep(world, GRID)
    return world


def test_points_are_what_the_hand_works_out(world: Path) -> None:
    """Every point is also compared with a solve built anew."""
    result = sourcing.sweep(world, "turned", compare_every=1)
    points = result.points
    assert [tuple(row) for row in points[["rate", "demand"]].to_numpy()] == [
        (100, 1),
        *[(rate, demand) for rate in (40, 100, 120) for demand in (0.5, 1, 2)],
    ]
    by_hand = [cost(rate, 60 * demand) for rate, demand in zip(points["rate"], points["demand"], strict=True)]
    assert list(points["cost_usd"]) == pytest.approx(by_hand)
    assert list(points["shortfall_t.zinc"])[:4] == pytest.approx([0, 0, 20, 80])
    assert result.failures.empty
    assert result.record["points"] == {
        "planned": 10,
        "solved": 10,
        "failed": 0,
        "rebuilt": 0,
        "compared_with_a_cold_solve": 10,
    }


def test_the_command_writes_tables_and_says_what_moves_the_cost(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By hand: a rate of 40 costs 20,600 - 900 USD more; a demand of 110 costs 1,500 + 10,000 - 900 USD more."""
    write_sweep(world, 'design = "one-at-a-time"\ntitle = "All ranges"', "ranges")
    assert run(["sweep", "world", "ranges", "--workers", "1"]) == 0
    seen = capsys.readouterr()
    assert "world, ranges: All ranges" in seen.out
    assert "by year, cost mode: 5 points solved" in seen.out
    assert "+19,700.00" in seen.out
    assert "written to results/world-ranges" in seen.out
    assert "\x1b" not in seen.out + seen.err
    folder = Path("results/world-ranges")
    assert sorted(path.name for path in folder.iterdir()) == [
        "failures.csv",
        "figures",
        "points.csv",
        "sensitivities.csv",
        "sweep.json",
        "timings.json",
    ]
    assert [path.name for path in Path("results").iterdir()] == ["world-ranges"], "no journal is left"
    table = pd.read_csv(folder / "sensitivities.csv")
    assert list(table.loc[table["metric"] == "cost_usd", "swing"]) == pytest.approx([19700, 10750])


def test_json_is_the_record_and_quiet_prints_nothing(world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        run(
            [
                "sweep",
                "world",
                "turned",
                "--no-figures",
                "--workers",
                "1",
                "--quiet",
                "--json",
                "--out",
                "out",
            ]
        )
        == 0
    )
    assert json.loads(capsys.readouterr().out) == json.loads(Path("out/sweep.json").read_text("utf-8"))
    assert run(["sweep", "world", "turned", "--no-figures", "--workers", "1", "--quiet", "--out", "out"]) == 0
    assert tuple(capsys.readouterr()) == ("", "")


def test_a_result_is_read_back_as_it_was(world: Path) -> None:
    made = sourcing.sweep(world, "turned", out="out")
    read = read_sweep_result("out")
    assert read.record == made.record
    pd.testing.assert_frame_equal(read.points, made.points, check_dtype=False)
    pd.testing.assert_frame_equal(read.sensitivities, made.sensitivities, check_dtype=False)
    with pytest.raises(BadInput, match="is not the result of a sweep that can be read"):
        read_sweep_result(world)


def test_a_point_that_fails_is_told_and_stops_nothing(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_sweep(world, 'design = "one-at-a-time"' + DEMAND + RATE.replace("low = 40", "low = -5"))
    assert run(["sweep", "world", "turned", "--no-figures", "--workers", "1", "--out", "out"]) == 0
    assert "4 points solved, 1 failed" in capsys.readouterr().out
    (failure,) = read_sweep_result("out").failures.to_dict("records")
    assert (failure["factor"], failure["level"], failure["value"]) == ("rate", "low", -5)
    assert failure["reason"].startswith("makes capacity.csv:2 wrong: rate_t_per_y -5 is negative")
    points = read_sweep_result("out").points
    assert points["cost_usd"].isna().sum() == 1


def test_a_base_that_fails_is_an_error(world: Path) -> None:
    write_sweep(
        world,
        'design = "one-at-a-time"' + DEMAND + RATE.replace("low = 40\nbase = 100", "low = -9\nbase = -5"),
    )
    with pytest.raises(NoOptimum, match="the base of the sweep fails"):
        sourcing.sweep(world, "turned")


@pytest.mark.parametrize("after", [1, 4, 10])
def test_an_interrupted_sweep_goes_on_to_the_same_bytes(world: Path, after: int) -> None:
    sourcing.sweep(world, "turned", out="unbroken")
    with pytest.raises(Stopped, match=f"stopped after {after} of 10 points, which are kept in out.journal"):
        sourcing.sweep(world, "turned", out="out", progress=Interrupting(after))
    assert not Path("out").exists()
    sourcing.sweep(world, "turned", out="out")
    assert bytes_of(Path("out")) == bytes_of(Path("unbroken"))
    assert not Path("out.journal").exists()


def test_what_changed_since_is_refused_and_nothing_lost(
    world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(Stopped):
        sourcing.sweep(world, "turned", out="out", progress=Interrupting(3))
    command = ["sweep", "world", "turned", "--no-figures", "--workers", "1", "--out", "out"]
    for file, old, new, words in (
        (world / "sweeps" / "turned.toml", "high = 120", "high = 130", "another sweep file"),
        (world / "capacity.csv", "100,40,120", "101,40,120", "another instance"),
    ):
        before = file.read_text("utf-8")
        file.write_text(before.replace(old, new), "utf-8")
        assert run(command) == 2
        assert words in capsys.readouterr().err
        file.write_text(before, "utf-8")
    assert run([*command, "--step", "quarter"]) == 2
    assert "another --step" in capsys.readouterr().err
    assert run(command) == 0
    assert "goes on after 3 of 10 points" in capsys.readouterr().err


def test_two_processes_give_the_bytes_of_one_though_one_of_them_dies(world: Path) -> None:
    sourcing.sweep(world, "turned", out="one")
    sourcing.sweep(world, "turned", out="two", workers=2, progress=Killing())
    assert bytes_of(Path("one")) == bytes_of(Path("two"))


def test_ctrl_c_stops_and_says_how_to_go_on(world: Path) -> None:
    """A real process with two workers gets the signal as soon as some points are in its journal."""
    write_sweep(world, 'design = "latin-hypercube"\npoints = 5000' + FACTORS)
    command = [sys.executable, "-m", "sourcing", "sweep", "world", "turned", "--workers", "2", "--out", "out"]
    process = subprocess.Popen(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_interrupts,
        start_new_session=True,
    )
    log = Path("out.journal-wal")
    while process.poll() is None and not (log.exists() and log.stat().st_size > 100_000):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "of 5,001 points, which are kept in out.journal; the same command goes on from there" in err
    assert "Traceback" not in err + out
    assert not Path("out").exists()


def heed_interrupts() -> None:
    """Let Ctrl-C reach the process also where the tests run in the background of a shell, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["turned", "--workers", "0"], "0 is not in the range x>=1"),
        (["trned"], 'did you mean "turned"?'),
        (["turned", "--step", "week"], "'week' is not one of"),
        (["turned", "--out", "world"], "world holds something else than an earlier result"),
    ],
)
def test_wrong_arguments_are_bad_input(
    arguments: list[str], words: str, world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = bytes_of(world / "sweeps")
    assert run(["sweep", "world", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert bytes_of(world / "sweeps") == before
    assert not list(Path().glob("*.journal"))


def test_no_workers_are_bad_input(world: Path) -> None:
    with pytest.raises(BadInput, match="workers 0 is not 1 or more"):
        sourcing.sweep(world, "turned", workers=0)


def test_an_unknown_price_is_bad_input(world: Path) -> None:
    write_sweep(world, 'design = "grid"\nprices = ["mill/gold/ally/2026-01-01"]' + FACTORS)
    with pytest.raises(BadInput, match="gold"):
        sourcing.sweep(world, "turned")


def test_a_range_does_not_limit_what_a_point_may_be(world: Path) -> None:
    """By hand: 50 t/y open at half, scaled by 2: all 100 t/y are open, though the range of the share then passes 1."""
    capacity = "facility,unit,rate_t_per_y,available_share,available_share_high\npit,face,100,0.5,0.9\n"
    (world / "capacity.csv").write_text(capacity, "utf-8")
    factor = RATE.replace("rate_t_per_y", "available_share").replace('set = "x"', 'scale = "x"')
    factor = factor.replace("low = 40\nbase = 100\nhigh = 120", "low = 0.5\nbase = 1\nhigh = 2")
    write_sweep(world, 'design = "one-at-a-time"' + factor)
    result = sourcing.sweep(world, "turned", compare_every=1)
    assert list(result.points["shortfall_t.zinc"]) == pytest.approx([10, 35, 0])


def test_step_and_mode_are_those_of_the_command(world: Path) -> None:
    """By hand: the prices of the four quarters of 2026 exist only by quarter."""
    prices = [f"mill/metal/ally/2026-{month:02}-01" for month in (1, 4, 7, 10)]
    write_sweep(world, f'design = "one-at-a-time"\nprices = {json.dumps(prices)}' + RATE)
    result = sourcing.sweep(world, "turned", step="quarter", mode="priority", compare_every=1)
    assert (result.record["step"], result.record["mode"]) == ("quarter", "priority")
    assert list(result.points[f"price.{prices[2]}"]) == pytest.approx([15, 1000, 15])
    assert result.record["unique_metrics"] == ["cost_usd", *(f"price.{price}" for price in prices)]
