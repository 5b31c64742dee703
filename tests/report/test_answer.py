"""The page that answers."""

from datetime import date

import pytest

from sourcing.report.sections import build_report
from sourcing.report.sections.answer import answer
from tests.report import deep as deep_world
from tests.report.deep import deep, table_of, tables_of, text_of


@pytest.fixture(scope="module")
def facts():
    return deep_world.with_rule()


@pytest.fixture(scope="module")
def without_rule():
    return deep_world.without_rule()


def test_it_says_what_is_short_for_whom_and_until_when(facts):
    page = answer(facts)
    assert "1 mineral is wanted in 2026–2028: 1 secure later (zinc from 2028)." in text_of(page)
    assert list(table_of(page, "What is short")[0]) == [
        "Zinc",
        "60.0 t",
        "33%",
        "2026–2027",
        "Mill",
        "2028: Pit (+30.0 t/y)",
    ]


def test_it_keeps_what_is_paid_apart_from_what_is_missing(facts):
    """Paid are 450, 450 and 1200 USD; 60 t missing are valued at 60 · 1000 USD."""
    text = text_of(answer(facts))
    assert "the plan pays USD 2,100 (USD of 2025, not discounted)." in text
    assert "What is missing is valued at USD 60,000, which ranks shortages and is not paid." in text


def test_without_a_second_result_it_says_how_to_learn_what_exclusion_costs(facts):
    text = text_of(answer(facts))
    assert "where rules bar them, would save at most USD 1,200 for zinc." in text
    assert "give a result solved without the exclusion rules with --against" in text


def test_a_second_result_that_differs_in_the_rule_alone_gives_its_cost(facts, without_rule):
    text = text_of(answer(facts, without_rule))
    assert (
        "What exclusion costs. Compared with world without a scenario, which differs in nothing else: supply costs USD "
        "300 more, net of sales; what is missing is valued USD 60,000 higher. Shortages: zinc +60.0 t."
    ) in text
    assert "For the whole" not in text


def test_a_second_result_that_differs_otherwise_gives_no_cost_of_exclusion(facts, tmp_path):
    """A pit that digs for 11 USD/t: dearer by 30 USD a year, and nothing else."""
    dearer = deep(
        tmp_path,
        processes="""
            facility, process, unit, cost_usd_per_t
            pit, dig, face, 11
            pit, hoist, shaft, 20
            quarry, dig, face, 5""",
    )
    text = text_of(answer(facts, dearer))
    assert (
        "Compared with world without a scenario. Supply costs USD 90.0 less, net of sales; what is missing is"
        in text
    )
    assert "For the whole, give a result solved without the exclusion rules" in text


def test_it_names_what_would_help_and_how_to_learn_what_would_hurt(facts):
    text = text_of(answer(facts))
    assert "1% more capacity at Pit (face), zinc: USD 594." in text
    assert "What would hurt most. Not in this result: give a sweep of outages" in text


def test_nothing_short(without_rule):
    page = answer(without_rule)
    text = text_of(page)
    assert "1 covered throughout (zinc)" in text
    assert "Every demand is met in full." in text
    assert "Nothing is missing." in text
    assert "No rule of this instance excludes a supplier." in text
    assert "No capacity, contract or stock limit holds the plan back." in text
    assert not tables_of(page)


def test_everything_short(tmp_path):
    """Nothing can be dug, so 60 t are missing in every year."""
    facts = deep(
        tmp_path, capacity="facility, unit, rate_t_per_y\n pit, face, 0\n pit, shaft, 0\n quarry, face, 100"
    )
    page = answer(facts)
    assert "1 short to the end (zinc)" in text_of(page)
    assert list(table_of(page, "What is short")[0])[1:] == [
        "180 t",
        "100%",
        "2026–2028",
        "Mill",
        "not by the end",
    ]


def test_nothing_wanted(tmp_path):
    """The only demand is of a year after the horizon."""
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2050, 60, 1, 1000"""
    report = build_report(deep(tmp_path, demand=demand))
    assert "No market of this instance wants anything within the horizon." in text_of(report.sections[0])


def test_one_period(tmp_path):
    report = build_report(deep(tmp_path, {"horizon": {"end": date(2027, 1, 1)}}))
    assert "1 mineral is wanted in 2026: 1 short to the end (zinc)." in text_of(report.sections[0])


def test_the_class_is_named_where_a_market_has_several(tmp_path):
    """Class 1 is dearer to miss, so that class 2 goes short first: 20 of the 30 t."""
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 40, 1, 2000
        mill, metal, 2028, 40, 1, 2000
        mill, metal, 2026, 20, 2, 1000
        mill, metal, 2028, 20, 2, 1000"""
    row = table_of(answer(deep(tmp_path, demand=demand)), "What is short")[0]
    assert row[4] == "Mill, class 2 (67%) and Mill, class 1 (33%)"


def test_the_report_leads_with_the_answer_and_ends_with_the_method(facts, without_rule):
    report = build_report(facts, without_rule)
    titles = [section.title for section in report.sections]
    assert titles[0] == "The answer on one page"
    assert titles[-2:] == ["Comparison", "Method"]
    assert report.title == "A hand-made world"
    assert dict(report.facts)["Horizon"].startswith("2026-01-01 to 2028-12-31, by year")


def test_what_helps_is_told_with_shortages_held_in_priority_mode(tmp_path):
    text = text_of(answer(deep(tmp_path, {"objective": {"mode": "priority"}})))
    assert "Each by itself would save at most, what goes short in each class as it is:" in text
