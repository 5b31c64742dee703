"""A result beside a second one."""

from datetime import date

import pytest

from sourcing.analysis import differences
from sourcing.report.sections.comparison import comparison
from tests.report import deep as deep_world
from tests.report.deep import deep, table_of, text_of


@pytest.fixture(scope="module")
def facts():
    return deep_world.with_rule()


@pytest.fixture(scope="module")
def other():
    return deep_world.without_rule()


@pytest.fixture(scope="module")
def section(facts, other):
    return comparison(facts, other)


def test_shortages_side_by_side(section):
    assert list(table_of(section, "What is short")[0]) == [
        "Zinc",
        "0 t",
        "60.0 t",
        "+60.0 t",
        "throughout",
        "2028",
    ]


def test_inputs_that_differ(section):
    assert list(table_of(section, "Inputs that differ")[0]) == [
        "exclusions.csv",
        "no-covered",
        "the row",
        "not there",
        "worst_tier ally",
    ]


def test_money_adds_up_by_category(facts, other):
    """Digging: 900 + 300 + 600 - 900 USD more; freight: (120 - 180) t · 5 USD less."""
    table = differences.costs(facts, other)
    assert table.loc["activity"].tolist() == pytest.approx([900, 1500, 600])
    assert table.loc["freight"].tolist() == pytest.approx([900, 600, -300])
    assert table.loc["shortfall"].tolist() == pytest.approx([0, 60000, 60000])


def test_the_table_of_money_keeps_penalties_apart(facts, other, section):
    rows = [list(row) for row in table_of(section, "Cost by category")]
    names = [row[0] for row in rows]
    assert names == [
        "Activity",
        "Freight",
        "Cost of supply, net of sales",
        "Shortfall",
        "What is missing, valued",
    ]
    assert "Supply costs USD 300 more, net of sales; what is missing is valued USD 60,000 higher." in text_of(
        section
    )


def test_flows_that_moved(section):
    """The quarry's 180 t are gone, the pit sends 120 t; 180 t is the most that arrives in either result."""
    rows = [list(row) for row in table_of(section, "Flows")]
    assert rows == [
        ["Zinc", "Quarry → Mill (metal)", "180", "0", "−180", "100%"],
        ["Zinc", "Pit → Mill (metal)", "0", "120", "+120", "67%"],
    ]


def test_limits_that_hold_back_more(section):
    """Without the rule no capacity is worth anything: the quarry has more than enough."""
    rows = [list(row) for row in table_of(section, "What one percent")]
    assert rows == [
        ["Excluded sources for 1% of demand under rule no covered", "zinc", "–", "USD 1,200", "+USD 1,200"],
        ["1% more capacity at Pit (face)", "zinc", "–", "USD 594", "+USD 594"],
    ]


def test_only_the_years_that_both_have_are_compared(facts, tmp_path):
    """In 2026 alone the pit digs 30 t in both results."""
    short = deep(tmp_path, {"horizon": {"end": date(2027, 1, 1)}})
    section = comparison(short, facts)
    assert "Their horizons differ; amounts are of the years that both have, 2026." in text_of(section)
    assert list(table_of(section, "What is short")[0])[1:4] == ["30.0 t", "30.0 t", "0"]
    assert "No flow differs" in text_of(section)


def test_years_that_are_not_the_same(facts, tmp_path):
    late = deep(tmp_path, {"horizon": {"start": date(2029, 1, 1), "end": date(2030, 1, 1)}})
    assert "They have no year in common" in text_of(comparison(late, facts))


def test_a_result_beside_itself(facts):
    text = text_of(comparison(facts, facts))
    assert "The inputs of both results are the same" in text
    assert "No flow differs" in text
