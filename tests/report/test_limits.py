"""Rules, contracts, projects, stocks: what the small world of ``plant`` shows, worked out by hand."""

from pathlib import Path

from sourcing.report.facts import Facts
from sourcing.report.sections.limits import limits
from tests.report.plant import facts_of, plant_facts
from tests.report.reading import row, table, tables, texts
from tests.small import write_small


def test_a_rule_shows_what_it_is_worth(plant: Facts) -> None:
    """One more tonne of Chinese zinc costs 1 + 1 + 0.5 USD and spares one missing for 1,000: 997.5 USD."""
    cells = row(table(limits(plant), "Deliveries of excluded tiers"), "no-china", "Zinc")
    assert cells == {
        "Rule": "no-china",
        "Mineral": "Zinc",
        "Allowed": "0 t",
        "Used": "0 t",
        "Binds in": "2026–2027",
        "Worth of the first tonne": "USD 998 per t",
    }


def test_a_source_is_held_to_its_share(plant: Facts) -> None:
    """90 % of 100 t in each year; in 2027 there is ore for more."""
    cells = row(table(limits(plant), "Arrivals from one source"), "spread", "Zinc", "Smelting Company")
    assert (cells["Allowed"], cells["Used"], cells["Binds in"]) == ("180 t", "170 t", "2027")


def test_an_unmet_contract_is_named_with_what_is_missing(plant: Facts) -> None:
    """The still makes 3 t a year of the 5 that the contract asks for; a tonne less would spare 70 USD."""
    section = limits(plant)
    assert "1 contract asks for a minimum; 1 is not met in full, by 4.00 t of germanium in all." in texts(
        section
    )
    cells = row(table(section, "Contract minima"), "offtake")
    assert (cells["Minimum"], cells["Missing"]) == ("10.0 t", "4.00 t")
    assert cells["A tonne less would save"] == "USD 70.0 per t"


def test_projects_that_are_built_come_first(plant: Facts) -> None:
    """The mill takes 14 t more ore in 2027 than the face gives: that much is ordered in 2026, at 200 and not 5,000."""
    section = limits(plant)
    assert "1 project of 2 is built." in texts(section)
    cells = row(table(section, "Projects"), "deeper")
    assert (cells["Built"], cells["First ordered"], cells["Ready"]) == ("14.0 t/y", "2026", "2027")
    assert row(table(section, "Projects"), "dearer")["Built"] == "nothing"


def test_a_stock_that_must_be_held_shows_its_cost(plant: Facts) -> None:
    """A tonne in the depot costs 1 + 1 USD to bring from China and 10 to hold for each of the years."""
    cells = row(table(limits(plant), "Stocks that must be held"), "Depot")
    assert (cells["To be held, at most"], cells["Missing, at most"]) == ("10.0 t", "none")
    assert cells["Binds in"] == "2026–2027"


def test_limits_that_do_not_bind_are_only_counted(plant: Facts) -> None:
    """A quota of 500 t and 1,000 t of arrivals never bind."""
    section = limits(plant)
    assert "2 such limits stand; none of them bind." in texts(section)
    assert not [one for one in tables(section) if one.caption.startswith("Quotas")]


def test_a_lane_that_binds_is_named(tmp_path: Path) -> None:
    """60 t are wanted, 50 pass, each further one would spare 1000 - 15 USD."""
    lanes = "origin, destination, commodity, cost_usd_per_t, capacity_t_per_y\npit, mill, metal, 5, 50"
    facts = facts_of(write_small(tmp_path, lanes=lanes))
    cells = row(table(limits(facts), "Quotas"), "lane")
    assert (cells["Where"], cells["Worth of the first tonne"]) == ("Pit → Mill", "USD 985 per t")


def test_only_the_first_rows_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    """Fifteen contracts, of which each asks for one tonne more than the last."""
    names = [f"c{number:02d}, refiner, mill, germanium-metal, {number}, , 70" for number in range(1, 16)]
    head = "contract, seller, buyer, commodity, minimum_t_per_y, maximum_t_per_y, shortfall_usd_per_t"
    shown = table(limits(plant_facts(tmp_path, contracts="\n".join([head, *names]))), "Contract minima")
    assert len(shown.rows) == 12
    assert "3 further rows are left out" in shown.note


def test_without_rules_there_is_no_section(tmp_path: Path) -> None:
    assert not limits(facts_of(write_small(tmp_path))).blocks
