"""What a plan rests on: ranges, sources, proof."""

import pytest

from sourcing.report.sections.method import method
from tests.report.deep import deep, table_of, text_of


@pytest.fixture(scope="module")
def section(tmp_path_factory):
    """The quarry is not used, so its source does not count; the shaft holds nothing back, so its range does not."""
    facts = deep(
        tmp_path_factory.mktemp("method"),
        capacity="""
            facility, unit, rate_t_per_y, rate_t_per_y_low, rate_t_per_y_high, start, source
            pit, face, 30, 20, 35, , report;guess
            pit, shaft, 40, 30, 50, 2028-01-01, guess
            quarry, face, 100, , , , rumour""",
        demand="""
            facility, commodity, year, quantity_t_per_y, quantity_t_per_y_low, priority, slice, shortfall_usd_per_t
            mill, metal, 2026, 40, 30, 1, first, 1000
            mill, metal, 2028, 41, 30, 1, first, 1000
            mill, metal, 2026, 20, , 1, rest, 1000
            mill, metal, 2028, 20, , 1, rest, 1000""",
        sources="""
            source, title, publisher, published, confidence
            report, Yearly report, Pit Company, 2025, read
            guess, A guess, , , estimate
            rumour, A rumour, , , recalled""",
    )
    return method(facts)


def test_ranges_of_the_largest_demand_and_of_what_holds_the_plan_back(section):
    """In 2028 61 t are wanted, at the least 30 + 20 t."""
    assert [list(row) for row in table_of(section, "Assumptions")] == [
        ["Demand of Mill for metal in 2028, t/y", "61.0", "50.0", "61.0", ""],
        ["Capacity of Pit (face), t/y", "30.0", "20.0", "35.0", "report and guess"],
    ]


def test_sources_of_what_is_used_with_their_confidence(section):
    assert [list(row) for row in table_of(section, "Sources")] == [
        ["A guess", "", "judgement", "2"],
        ["Yearly report", "Pit Company, 2025", "read", "1"],
    ]
    assert (
        "The numbers of the 2 facilities that the plan uses cite 2 sources: 1 read and 1 judgement."
        in text_of(section)
    )
    assert "67% of the citations are of a judgement" in text_of(section)


def test_the_proof_can_be_repeated(section):
    proof = dict(table_of(section, "Certificate"))
    assert len(proof["Inputs (SHA-256)"]) == 64
    assert proof["Step and mode"] == "year, cost"
    assert float(proof["Largest error of any condition, scaled"]) < 1e-8


def test_an_instance_without_sources_and_ranges(tmp_path):
    section = method(deep(tmp_path))
    assert [part.title for part in section.sections] == ["Proof, and how to repeat it"]
