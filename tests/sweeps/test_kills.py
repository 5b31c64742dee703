"""A sweep killed at random moments and run again has the bytes of an unbroken run; see tests/sweeps/kills.py."""

from pathlib import Path

from tests.sweeps.kills import broken_runs


def test_a_killed_sweep_finishes_with_the_same_bytes(tmp_path: Path) -> None:
    sweeps, wrong = broken_runs(tmp_path, kills=2, in_a_row=2, workers=1, seed=5)
    assert sweeps >= 1
    assert wrong == 0
