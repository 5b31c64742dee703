"""Facts of a result: names, coverage, supply and money as its tables have them."""

import pandas as pd
import pytest

from sourcing.errors import BadInput
from sourcing.report.facts import Facts
from sourcing.report.supply import OWN_STOCK, UNDER_WAY, concentration
from tests.report import deep as deep_world
from tests.report.deep import deep


@pytest.fixture(scope="module")
def facts():
    return deep_world.with_rule()


def test_time_and_minerals(facts):
    assert facts.years == (2026, 2027, 2028)
    assert facts.periods == ("2026-01-01", "2027-01-01", "2028-01-01")
    assert facts.minerals == ("zinc",)
    assert facts.unit_minerals["pit", "shaft"] == ("zinc",)


def test_coverage_is_the_share_delivered(facts):
    """30 of 60 t in the first two years, everything in the third."""
    assert facts.coverage.loc["zinc"].tolist() == pytest.approx([0.5, 0.5, 1])
    assert facts.coverage.loc["zinc"].tolist() == pytest.approx(facts.coverage_by_period.loc["zinc"].tolist())


def test_costs_by_year_add_up_to_the_summary(facts):
    assert facts.costs.loc[2026, "activity"] == pytest.approx(300)
    for category, cost in facts.summary["costs"].items():
        assert facts.costs[category].sum() == pytest.approx(cost["undiscounted"])


def test_two_facilities_of_one_name_are_told_apart_by_their_ids(tmp_path):
    facts = deep(
        tmp_path,
        facilities="""
            facility, name, kind, country
            pit, Works, mine, CA
            quarry, Works, mine, CN
            mill, Mill, market, US""",
        owners="facility, owner, country, share\n pit, A, CA, 0.4\n pit, B, CA, 0.4",
    )
    assert facts.name("pit") == "Works (pit)"
    assert facts.name("quarry") == "Works (quarry)"
    assert facts.name("mill") == "Mill"
    assert facts.name("US") == "US"
    assert facts.facilities.loc["pit", "owner"] == "A"


def test_supply_adds_up_to_deliveries(tmp_path):
    """8 t under way and 10 t in stock come on top of the 30 t of the pit in 2026: 48 t delivered, 12 t short."""
    facts = deep(
        tmp_path,
        in_transit="destination, commodity, tier, arrives, quantity_t\n mill, metal, ally, 2026-05-01, 8",
        stocks="facility, commodity, initial_t, initial_tier\n mill, metal, 10, ally",
    )
    supply = facts.supply[facts.supply["year"] == 2026].set_index("supplier")["quantity_t"]
    assert supply.to_dict() == pytest.approx({"pit": 30, UNDER_WAY: 8, OWN_STOCK: 10})
    delivered = facts.table("deliveries")["quantity_t"].sum()
    assert facts.supply["quantity_t"].sum() == pytest.approx(delivered)
    assert set(facts.supply.loc[facts.supply["supplier"] == "pit", "country"]) == {"CA"}


def test_concentration_of_two_suppliers():
    """Shares 0.75 and 0.25: 0.5625 + 0.0625."""
    index = concentration(pd.DataFrame({"A": [3.0, 0.0], "B": [1.0, 0.0]}))
    assert index[0] == pytest.approx(0.625)
    assert pd.isna(index[1])


def test_a_price_that_is_not_there_is_no_number(facts):
    """Ally metal at the quarry cannot be had, whatever is paid: its cell is blank in the file."""
    prices = facts.table("prices")
    assert prices["price_usd_per_t"].dtype == float


def test_a_result_that_was_changed_is_refused(facts, tmp_path):
    """A tonne more is said to be delivered than arrives."""
    folder = facts.solution.write(tmp_path / "changed")
    table = folder / "deliveries.csv"
    table.write_text(table.read_text().replace(",30\n", ",31\n", 1))
    with pytest.raises(BadInput, match="was changed after it was solved"):
        Facts.read(folder)


def test_a_folder_that_is_no_result_is_refused(tmp_path):
    with pytest.raises(BadInput, match="cannot be read"):
        Facts.read(tmp_path)
