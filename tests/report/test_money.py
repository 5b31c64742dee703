"""Money: paid, sold and penalties apart, by year and by mineral, worked out by hand."""

from pathlib import Path

import pytest

from sourcing.report.facts import Facts
from sourcing.report.sections.money import money_section
from tests.report.plant import facts_of
from tests.report.reading import row, table, texts
from tests.small import write_small


def test_a_penalty_is_never_added_to_what_is_paid(tmp_path: Path) -> None:
    """100 t of 160 t come at 10 + 5 USD; 60 t missing are valued at 1,000 each."""
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 160, 1, 1000"""
    section = money_section(facts_of(write_small(tmp_path, demand=demand)))
    text = " ".join(texts(section))
    assert "USD 1,500 are paid" in text
    assert "valued at USD 60,000 by penalties" in text
    cells = table(section, "Money by category")
    assert row(cells, "Paid")["2026"] == "1.5"
    assert row(cells, "Penalties (a valuation)")["2026"] == "60.0"
    assert [cells.rows[place][0] for place in sorted(cells.emphasised)] == ["Paid", "Penalties (a valuation)"]


def test_costs_stand_under_the_mineral_they_are_paid_for(plant: Facts) -> None:
    """Germanium: 6 t at 50 to refine, freight 3 and 4, arrival 0.5, duty 1, waste 4.875 t at 3: 365.6 USD."""
    cells = row(table(money_section(plant), "Money by mineral"), "Germanium")
    assert cells["Paid, thousand USD"] == "0.4"
    assert cells["Paid per t delivered, USD"] == "60.9"
    assert cells["Penalties (a valuation), thousand USD"] == "18.3"  # 2 t at 9,000 and 4 t at 70


def test_sales_are_neither_paid_nor_a_penalty(plant: Facts) -> None:
    """4 t a year can be sold away at 400 USD; in 2026 the zinc is worth more at the mill."""
    section = money_section(plant)
    assert row(table(section, "Money by category"), "Sold outside") == {
        "Category": "Sold outside",
        "2026": "0.0",
        "2027": "−1.6",
        "All years": "−1.6",
    }
    assert row(table(section, "Money by mineral"), "Zinc")["Sold outside, thousand USD"] == "−1.6"


def test_a_project_is_paid_for_while_it_lasts(plant: Facts) -> None:
    """14 t/y at 200 USD over a life of four years without interest: 700 USD in 2027 and none in 2026."""
    assert plant.costs["capex"].to_dict() == pytest.approx({2026: 0.0, 2027: 700.0})


def test_a_result_without_money_says_so_in_a_sentence(tmp_path: Path) -> None:
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 0, 1, 1000"""
    section = money_section(facts_of(write_small(tmp_path, demand=demand)))
    assert len(section.blocks) == 1
    assert "USD 0 are paid" in texts(section)[0]
