"""A short run of the fuzzer; ``python -m tests.fuzz`` makes long ones."""

from collections import Counter
from pathlib import Path

import pytest

from tests.fuzz.material import Material, make_material
from tests.fuzz.running import run_cases
from tests.fuzz.targets import TARGETS

CASES = 80


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return make_material(tmp_path_factory.mktemp("material"), [0])


def test_damaged_input_ends_in_a_message_or_an_answer(material: Material, tmp_path: Path) -> None:
    tally = run_cases(material, 0, range(CASES), tmp_path)
    assert tally.faults == []
    met: Counter[str] = Counter()
    for (target, _), count in tally.ends.items():
        met[target] += count
    assert met.keys() == TARGETS.keys()
    assert sum(met.values()) == CASES
    assert {end for _, end in tally.ends} == {"message", "answer"}


def test_a_case_is_a_function_of_its_number(material: Material, tmp_path: Path) -> None:
    first, again = (run_cases(material, 3, range(5), tmp_path) for _ in range(2))
    assert first.ends == again.ends
