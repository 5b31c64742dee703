"""A sweep on a Dask cluster: a real scheduler and two real workers on loopback, one of which is killed half-way."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import sourcing
from sourcing.errors import BadInput
from sourcing.sweeps.job import Outcome
from sourcing.sweeps.progress import Progress
from tests.sweeps.worlds import FACTORS, bytes_of, write_ranged, write_sweep

pytest.importorskip("distributed")
ROOT = Path(__file__).parents[2]
POINTS = 60
SECONDS_TO_START = 120


class Killing(Progress):
    """Kills a process when half of the points are done."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process, self.left = process, POINTS // 2

    def advance(self, outcome: Outcome) -> None:
        self.left -= 1
        if self.left == 0:
            self.process.kill()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list["subprocess.Popen[bytes]"]]]:
    """The address of a scheduler, and its two workers."""
    told, processes = tmp_path / "scheduler.json", []
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(tmp_path)}
    common = ["--host", "127.0.0.1", "--no-dashboard", "--scheduler-file", str(told)]

    def start(*arguments: str) -> None:
        command = [sys.executable, "-m", "dask", *arguments]
        with (tmp_path / f"{arguments[0]}-{len(processes)}.log").open("wb") as log:
            processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))

    try:
        start("scheduler", "--port", "0", *common)
        patience = time.monotonic() + SECONDS_TO_START
        while not told.exists() and time.monotonic() < patience:
            time.sleep(0.05)
        for _ in range(2):
            start("worker", "--nthreads", "1", "--no-nanny", *common)
        yield json.loads(told.read_text("utf-8"))["address"], processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()


def test_a_killed_worker_loses_nothing(
    cluster: tuple[str, list["subprocess.Popen[bytes]"]], tmp_path: Path
) -> None:
    address, workers = cluster
    world = write_ranged(tmp_path)
    write_sweep(world, f'design = "latin-hypercube"\npoints = {POINTS}' + FACTORS)
    sourcing.sweep(world, "turned", out=tmp_path / "here")
    killing = Killing(workers[0])
    sourcing.sweep(world, "turned", out=tmp_path / "there", scheduler=address, progress=killing)
    assert killing.left < 0, "points were done before and after"
    assert workers[0].wait(timeout=10) < 0
    assert bytes_of(tmp_path / "there") == bytes_of(tmp_path / "here")


@pytest.mark.parametrize("address", ["127.0.0.1", "no where", "http://127.0.0.1:80", "tcp://127.0.0.1:x"])
def test_an_address_of_wrong_form_is_bad_input(address: str, tmp_path: Path) -> None:
    world = write_ranged(tmp_path)
    write_sweep(world, 'design = "grid"' + FACTORS)
    with pytest.raises(BadInput, match="no scheduler answers at"):
        sourcing.sweep(world, "turned", out=tmp_path / "out", scheduler=address)
    assert not (tmp_path / "out").exists()


def test_a_scheduler_that_does_not_answer_is_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sourcing.sweeps.cluster.SECONDS_TO_CONNECT", 0.2)
    world = write_ranged(tmp_path)
    write_sweep(world, 'design = "grid"' + FACTORS)
    with pytest.raises(BadInput, match="start one with `dask scheduler`"):
        sourcing.sweep(world, "turned", scheduler="tcp://127.0.0.1:1")
