"""The companions ``x_low`` and ``x_high`` of a number or a date ``x``."""

import pytest

from tests.instance.good_world import write_files
from tests.instance.test_mistakes import problems_of

RANGES = [
    ("100,120,,", "rate_t_per_y_low 120 is above rate_t_per_y 100"),
    ("100,,90,", "rate_t_per_y_high 90 is below rate_t_per_y 100"),
    ("100,-1,,", "rate_t_per_y_low -1 is negative"),
    ("100,few,,", "rate_t_per_y_low few is not a number"),
    ("100,,,2026-01-01", "start_low 2026-01-01 is given, but start is blank"),
]


@pytest.mark.parametrize(("cells", "words"), RANGES)
def test_a_range_that_does_not_contain_its_value(tmp_path, cells, words):
    header = "facility,unit,rate_t_per_y,rate_t_per_y_low,rate_t_per_y_high,start_low,start\n"
    rows = f"pit,face,{cells},\nplant,old,1,,,,\nplant,new,1,,,,\n"
    (problem,) = problems_of(write_files(tmp_path, capacity=header + rows))
    assert problem.line == 2
    assert words in problem.text


def test_a_range_without_its_column(tmp_path):
    header = "facility,process,unit,unit_use_low,cost_usd_per_t\n"
    rows = "pit,dig,face,1,10\nplant,smelt,old,,20\nmill,burn,,,5\n"
    (problem,) = problems_of(write_files(tmp_path, processes=header + rows))
    assert "unit_use_low is given without unit_use" in problem.text


def test_a_range_of_words(tmp_path):
    folder = write_files(tmp_path, countries="country,tier,tier_low\nUS,domestic,\nNA,ally,\nKZ,covered,\n")
    (problem,) = problems_of(folder)
    assert '"tier_low" is not a column' in problem.text
