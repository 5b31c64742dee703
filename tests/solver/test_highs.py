"""Endings of the solver: every one but a proved optimum is a named error, and nothing is written."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import sourcing
from sourcing.errors import BadInput, SourcingError, TimeLimit
from sourcing.solver.silence import silenced
from tests.mines import demand, horizon, table, write_mines
from tests.small import cell, objective

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 120


def hard_world(folder: Path, projects: int = 50) -> Path:
    """Which of many blocks fill several budgets of ore exactly: the kind of puzzle on which branch and bound is lost.

    Each project needs ores of six kinds in numbers without pattern, each tonne of any ore wanted and not met costs 1.
    """
    ores = [f"ore-{i}" for i in range(6)]
    rates = {
        (j, i): (7919 * (j + 3) ** 2 + 104729 * (i + 1) * (j + 11)) % 97 + 1
        for j in range(projects)
        for i in range(6)
    }
    plants = [f"plant-{j}" for j in range(projects)]
    return write_mines(
        folder,
        {},
        more={
            "commodities": "\n".join(f"{ore}, zinc, ore, 0" for ore in ores),
            "facilities": "\n".join(f"{plant}, Plant, mine, CA" for plant in plants),
            "processes": "\n".join(f"{plant}, dig, shaft, 0" for plant in plants),
            "recipes": "\n".join(f"plant-{j}, dig, ore-{i}, {rate}" for (j, i), rate in rates.items()),
        },
        lanes=table("origin, destination, commodity, cost_usd_per_t", "CA, market, *, 0"),
        demand=demand(
            *(
                f"market, ore-{i}, 2026, {sum(rates[j, i] for j in range(projects)) // 2}, 1,, 1"
                for i in range(6)
            )
        ),
        projects=table(
            "project, facility, unit, max_t_per_y, block_t_per_y, capex_usd_per_t_y",
            *(
                f"shaft-{j}, {plants[j]}, shaft, 1, 1, {sum(rates[j, i] for i in range(6)) * 0.99}"
                for j in range(projects)
            ),
        ),
    )


def test_a_time_limit_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    folder = hard_world(tmp_path / "world")
    with pytest.raises(TimeLimit, match="nothing was written"):
        sourcing.solve(folder, out=tmp_path / "out", time_limit=0.5)
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_a_time_limit_that_is_over_before_the_first_step_is_one_too(tmp_path: Path) -> None:
    folder = write_mines(tmp_path / "world")
    with pytest.raises(TimeLimit):
        sourcing.solve(folder, out=tmp_path / "out", time_limit=1e-9)
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


@pytest.mark.parametrize(("release", "solved"), [(20, False), (50, True)])
def test_a_stock_that_cannot_leave_its_own_excess_is_infeasible(
    tmp_path: Path, release: float, solved: bool
) -> None:
    """100 t at the start must become 50: with 20 t out a year there is no plan, with 50 there is, and it is unique.

    50 t are delivered and 50 stay; the mine adds 50 at 10: 500.
    """
    folder = write_mines(
        tmp_path / "world",
        {"mine": ("CA", 10, 100)},
        stocks=table(
            "facility, commodity, initial_t, capacity_t, release_t_per_y",
            f"market, metal, 100, 50, {release}",
        ),
    )
    if solved:
        solution = sourcing.solve(folder)
        assert objective(solution) == pytest.approx(500)
        assert cell(solution, "stocks", "quantity_t") == pytest.approx(50)
    else:
        with pytest.raises(BadInput, match="stock"):
            sourcing.solve(folder, out=tmp_path / "out")
        assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_valid_data_cannot_earn_without_end(tmp_path: Path) -> None:
    """A sale outside needs a unit; without one the instance is not valid, and nothing reaches the solver."""
    rows: dict[str, Any] = {
        "facilities": "shop, Shop, mine, CA",
        "recipes": "shop, sell, metal, 1",
    }
    with pytest.raises(SourcingError, match="needs a limit") as caught:
        sourcing.solve(write_mines(tmp_path / "bad", more={**rows, "processes": "shop, sell,, -5"}))
    assert caught.value.exit_code == 2


def test_a_sale_outside_ends_with_its_unit(tmp_path: Path) -> None:
    """A plant buys metal and sells it outside for 50, up to 30 t: dear metal at 30 earns 20 a tonne on 30 t.

    China's 100 t at 10 go first: 100 · 10 + 30 · 30 - 30 · 50 = 400.
    """
    folder = write_mines(
        tmp_path / "world",
        {"cheap": ("CN", 10, 100), "dear": ("CA", 30, 200)},
        more={
            "facilities": "shop, Shop, refinery, CA",
            "capacity": "shop, till, 30,,",
            "processes": "shop, sell, till, -50",
            "recipes": "shop, sell, metal, -1",
            "lanes": "cheap, shop, metal, 0\ndear, shop, metal, 0",
        },
    )
    solution = sourcing.solve(folder)
    assert objective(solution) == pytest.approx(400)
    assert solution.summary["costs"]["outside"]["undiscounted"] == pytest.approx(-1500)
    assert cell(solution, "capacity", "value_usd_per_t", facility="shop") == pytest.approx(20)


def test_another_number_of_threads_gives_the_same_bytes(tmp_path: Path) -> None:
    """Ties included: mines cost the same, and what is kept over the quarters is open.

    One part of the program is linear, the other in blocks.
    """
    write_mines(
        tmp_path / "world",
        {"one": ("CA", 10, 60), "two": ("AU", 10, 60), "three": ("CA", 10, 60)},
        horizon(2, "quarter", 0.03),
        more={
            "commodities": "bullion, lead, metal, 0",
            "facilities": "four, Four, mine, CA\nfive, Five, mine, CA",
            "processes": "four, dig, pit, 10\nfive, dig, pit, 10",
            "recipes": "four, dig, bullion, 1\nfive, dig, bullion, 1",
            "lanes": "CA, market, bullion, 0",
            "demand": "market, bullion, 2026, 50, 1,, 1000\nmarket, bullion, 2027, 90, 1,, 1000",
        },
        stocks=table("facility, commodity", "market, metal", "market, bullion"),
        projects=table(
            "project, facility, unit, max_t_per_y, block_t_per_y, capex_usd_per_t_y",
            *(f"{mine}-shaft, {mine}, pit, 90, 15, 10" for mine in ("four", "five")),
        ),
    )
    for threads in (1, 2):
        run_cli(
            "solve", "world", "--threads", str(threads), "--out", f"out-{threads}", "--quiet", cwd=tmp_path
        )
    one, two = (results(tmp_path / f"out-{threads}") for threads in (1, 2))
    assert one == two
    assert "shipments.csv" in one


def test_threads_may_change_within_a_session(tmp_path: Path) -> None:
    """What a session asked for first does not bind the next solve."""
    folder = write_mines(tmp_path / "world")
    bills = [objective(sourcing.solve(folder, threads=threads)) for threads in (1, 2, None, 1)]
    assert bills == [1000] * 4


def results(folder: Path) -> dict[str, bytes]:
    """Every file of a result but the timings."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def spawn_cli(*arguments: str, cwd: Path) -> "subprocess.Popen[str]":
    """Start the command line in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from sourcing.cli import main; main()", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(CHECKOUT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=heed_interrupts,
    )


def heed_interrupts() -> None:
    """Let Ctrl-C reach the process also where the tests run in the background of a shell, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def run_cli(*arguments: str, cwd: Path) -> None:
    """Run the command line to a good end."""
    process = spawn_cli(*arguments, cwd=cwd)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, errors


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as on POSIX")
def test_control_c_stops_the_solver_itself(tmp_path: Path) -> None:
    """The puzzle would run on for hours; the signal comes while the solver is at work and ends it within seconds."""
    hard_world(tmp_path / "world")
    process = spawn_cli("solve", "world", "--out", "out", cwd=tmp_path)
    assert process.stderr is not None
    seen = ""
    while "compile" not in seen:
        line = process.stderr.readline()
        assert line, f"ended before the solver began: {seen}"
        seen += line
    time.sleep(1.5)
    assert process.poll() is None, "the puzzle was solved; make it harder"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in errors
    assert errors.endswith("interrupted; nothing is half written\n")
    assert [path.name for path in tmp_path.iterdir()] == ["world"]


def test_what_the_solver_prints_past_its_settings_is_thrown_away(capfd):
    """HiGHS writes to the process's standard output itself; Python's own prints before and after stay."""
    print("before")
    with silenced():
        os.write(1, b"HighsPostsolveStack::DuplicateColumn\n")
    print("after")
    assert capfd.readouterr().out == "before\nafter\n"
