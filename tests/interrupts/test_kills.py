"""Commands stopped at random moments leave an earlier result or a whole one; see tests/interrupts/__main__.py."""

from pathlib import Path
from random import Random

from tests.interrupts.kills import Stage, strike


def test_a_stopped_solve_leaves_an_old_result_or_a_new_one(tmp_path: Path) -> None:
    draw, stage = Random(1), Stage.of(tmp_path, "solve")
    struck = [strike(stage, draw) for _ in range(4)]
    assert [one for one in struck if one is not None and one.wrong] == []
