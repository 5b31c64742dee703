"""Since when a mineral is secure, what that hangs on, and what one percent of a limit is worth."""

import pytest

from sourcing.report.security import security
from sourcing.report.worth import worth
from tests.report import deep as deep_world
from tests.report.deep import NO_RULE, deep


@pytest.fixture(scope="module")
def facts():
    return deep_world.with_rule()


def test_the_date_hangs_on_the_unit_that_starts_then(facts):
    """The shaft gives 30 t more from 2028 on, which is when nothing is short any more."""
    found = security(facts, "zinc")
    assert (found.secure_from, found.always) == ("2028-01-01", False)
    assert found.hangs_on == "Pit (+30.0 t/y)"


def test_a_date_may_hang_on_demand_that_falls(tmp_path):
    """The face gives 30 t; 60 t are wanted in 2026, 20 t from 2027 on, two thirds less."""
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 60, 1, 1000
        mill, metal, 2027, 20, 1, 1000
        mill, metal, 2028, 20, 1, 1000"""
    found = security(deep(tmp_path, demand=demand), "zinc")
    assert found.secure_from == "2027-01-01"
    assert found.hangs_on == "demand, which is 67% lower than a year before"


def test_a_date_may_hang_on_a_rule(tmp_path):
    """The rule ends with 2026, after which the quarry delivers; no allied capacity has anything to do with it."""
    found = security(
        deep(tmp_path, exclusions="rule, worst_tier, end\n no-covered, ally, 2027-01-01"), "zinc"
    )
    assert found.secure_from == "2027-01-01"
    assert found.hangs_on.startswith("no capacity that grows then, but stocks, lanes, rules")


def test_what_is_never_short_is_secure_throughout(tmp_path):
    found = security(deep(tmp_path, **NO_RULE), "zinc")
    assert (found.secure_from, found.always, found.hangs_on) == ("2026-01-01", True, "")


def test_what_is_short_in_the_last_period_is_not_secure(tmp_path):
    capacity = "facility, unit, rate_t_per_y\n pit, face, 30\n pit, shaft, 1\n quarry, face, 100"
    found = security(deep(tmp_path, capacity=capacity), "zinc")
    assert (found.secure_from, found.always) == (None, False)


def test_a_quarter_is_enough_to_be_secure_from(tmp_path):
    """With a shaft from July 2026 on, nothing is short from the third quarter on."""
    capacity = """
        facility, unit, rate_t_per_y, start
        pit, face, 30,
        pit, shaft, 40, 2026-07-01
        quarry, face, 100, """
    found = security(deep(tmp_path, {"horizon": {"step": "quarter"}}, capacity=capacity), "zinc")
    assert found.secure_from == "2026-07-01"
    assert found.hangs_on == "Pit (+30.0 t/y)"


def test_one_percent_of_each_limit(facts):
    """Another tonne of the face saves 1000 - 15 USD while zinc is short, 10 USD (the shaft's extra) after that:
    1% of 30 t saves 0.3 · (985 + 985 + 10) = 594 USD. Metal of the quarry at 10 USD/t instead of a missing tonne, or of
    the shaft's at 25 USD/t, for 1% of 60 t: 0.6 · (990 + 990 + 15) = 1197 USD.
    """
    table = worth(facts)
    assert table["label"].tolist() == [
        "excluded sources for 1% of demand under rule no covered",
        "1% more capacity at Pit (face)",
    ]
    assert table["saving_usd"].tolist() == pytest.approx([1197, 594])
    assert table["mineral"].tolist() == ["zinc", "zinc"]
