"""Which inputs differ between two instances."""

import pytest

import sourcing
from sourcing.analysis.changes import Change, changes
from tests.report.deep import DEEP, THREE_YEARS
from tests.small import write_small


def loaded(folder, settings=None, **tables):
    """The world of the tests with some tables replaced, not solved."""
    return sourcing.load(write_small(folder, {**THREE_YEARS, **(settings or {})}, **{**DEEP, **tables}))


@pytest.fixture
def base(tmp_path):
    return loaded(tmp_path / "base")


def test_the_same_numbers_spelled_otherwise_and_notes_and_ranges_are_no_change(base, tmp_path):
    capacity = """
        facility, unit, rate_t_per_y, rate_t_per_y_low, start, note
        pit, face, 30.0, 20, , rich
        pit, shaft, 4e1, , 2028-01-01,
        quarry, face, 100, , , """
    assert changes(base, loaded(tmp_path / "same", capacity=capacity)) == []


def test_a_cell_a_row_and_a_setting(base, tmp_path):
    here = loaded(
        tmp_path / "here",
        {"economics": {"discount_rate": 0.05}},
        capacity=DEEP["capacity"].replace("face, 30", "face, 35"),
        lanes="origin, destination, commodity, cost_usd_per_t\n pit, mill, metal, 5",
    )
    assert changes(base, here) == [
        Change("settings", "", "economics.discount_rate", "0.0", "0.05"),
        Change("capacity", "pit, face", "rate_t_per_y", "30", "35"),
        Change("lanes", "quarry, mill, metal", "", "cost_usd_per_t 5", ""),
    ]
    assert not any(change.excludes for change in changes(base, here))


def test_one_of_two_equal_rows_is_missed(base, tmp_path):
    """Rows of a unit add up, so a second one like the first is a change."""
    capacity = f"{DEEP['capacity']}\n        quarry, face, 100, "
    twice = loaded(tmp_path / "twice", capacity=capacity)
    assert changes(base, twice) == [Change("capacity", "quarry, face", "", "", "rate_t_per_y 100")]


def test_rules_tiers_and_tests_are_about_who_may_supply(base, tmp_path):
    here = loaded(
        tmp_path / "here",
        {"trust": {"tests": ["location"]}},
        countries="country, tier\n US, domestic\n CA, ally\n CN, ally",
        exclusions="rule, worst_tier",
    )
    found = changes(base, here)
    assert [change.table for change in found] == ["settings", "countries", "exclusions"]
    assert all(change.excludes for change in found)
