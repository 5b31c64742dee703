"""The section of a mineral: its frames worked out by hand, and what is shown of many."""

from datetime import date
from pathlib import Path

import pytest

from sourcing.report.facts import Facts
from sourcing.report.sections.mineral import minerals
from sourcing.report.sections.mineral_flows import flows_in, unplaced, year_to_show
from sourcing.report.sections.mineral_levels import last_prices, stocks_held
from sourcing.report.sections.mineral_supply import shares, supplied
from sourcing.report.supply import OWN_STOCK, concentration
from tests.mines import horizon, write_mines
from tests.report.plant import facts_of
from tests.report.reading import figures, row, table, tables, texts
from tests.small import write_small


def test_supply_and_shortage_add_up_to_demand(plant: Facts) -> None:
    """80 t of ore in 2026; in 2027 the rule lets 90 t of the smelter in, and 5 t come from the depot."""
    shown = table(minerals(plant), "Suppliers of zinc")
    cells = {name: row(shown, name) for name in ("Smelter", "Depot", "Delivered", "Short", "Wanted")}
    assert {name: (one["2026"], one["2027"]) for name, one in cells.items()} == {
        "Smelter": ("80.0", "90.0"),
        "Depot": ("0.0", "5.0"),
        "Delivered": ("80.0", "95.0"),
        "Short": ("20.0", "5.0"),
        "Wanted": ("100.0", "100.0"),
    }
    text = " ".join(texts(minerals(plant)))
    assert "Markets want 200 t over the horizon and get 88% of it. 25.0 t are short, in 2026–2027" in text


def test_what_is_put_into_stock_is_taken_off(tmp_path: Path) -> None:
    """70 t come each year of 40 and 100 wanted: 30 t are kept for a year, so deliveries are 40 and 100."""
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 40, 1, 1000
        mill, metal, 2027, 100, 1, 1000"""
    world = write_small(
        tmp_path,
        {"horizon": {"end": date(2028, 1, 1)}},
        demand=demand,
        capacity="facility, unit, rate_t_per_y\npit, face, 70",
        stocks="facility, commodity\nmill, metal",
    )
    facts = facts_of(world)
    supply = supplied(facts, "zinc", "year")
    assert supply[OWN_STOCK].tolist() == pytest.approx([-30, 30])
    assert supply["pit"].tolist() == pytest.approx([70, 70])
    assert stocks_held(facts, "zinc").iloc[:, 0].tolist() == pytest.approx([30, 0])


def test_the_price_of_the_last_tonne_is_that_of_the_dear_mine(tmp_path: Path) -> None:
    """China's 60 t are kept out: 100 t come from Canada at 30; without them the price would be 10."""
    rule = "rule, worst_tier\nno-china, ally"
    facts = facts_of(write_mines(tmp_path, exclusions=rule))
    assert last_prices(facts, "zinc").to_numpy().tolist() == [[pytest.approx(30)]]


def test_concentration_is_the_sum_of_squared_shares(tmp_path: Path) -> None:
    """60 t and 40 t of two countries: 0.36 + 0.16 = 0.52; one owner of both: 1."""
    mines = {"one": ("CA", 10, 60), "two": ("AU", 20, 60)}
    owners = "facility, owner, country, share\none, Owner, CA, 1\ntwo, Owner, CA, 0.6"
    facts = facts_of(write_mines(tmp_path, mines, owners=owners))
    assert concentration(shares(facts, "zinc", "country")).tolist() == pytest.approx([0.52])
    assert concentration(shares(facts, "zinc", "owner")).tolist() == pytest.approx([1.0])
    shown = table(minerals(facts), "Owners of the suppliers of zinc")
    assert row(shown, "Owner")["2026"] == "100%"
    assert row(shown, "HHI")["2026"] == "1.00"


def test_the_middle_year_is_shown_if_anything_moves_in_it(tmp_path: Path, plant: Facts) -> None:
    """Of 2026 and 2027 the second; where nothing is wanted then, the year in which most moves."""
    assert year_to_show(plant, "zinc") == 2027
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        market, metal, 2026, 100, 1, 1000
        market, metal, 2027, 120, 1, 1000"""
    facts = facts_of(write_mines(tmp_path, settings=horizon(4), demand=demand))
    assert year_to_show(facts, "zinc") == 2027


def test_facilities_without_a_place_are_counted(plant: Facts) -> None:
    """The refiner has no coordinates: 3 t come to it and 3 t leave."""
    assert "1 facility without coordinates, and with them 100% of the tonnes" in unplaced(
        plant, flows_in(plant, "germanium", 2027)
    )
    assert unplaced(plant, flows_in(plant, "zinc", 2027)) == ""


def test_many_suppliers_are_added_up(tmp_path: Path) -> None:
    """Fourteen mines of 5 t: ten are shown, four stand in one row, five owners of fourteen."""
    mines = {f"m{number:02d}": ("CA", 10.0 + number, 5.0) for number in range(14)}
    section = minerals(facts_of(write_mines(tmp_path, mines)))
    assert row(table(section, "Suppliers of zinc"), "4 others")["2026"] == "20.0"
    assert row(table(section, "Owners of the suppliers"), "9 others")["2026"] == "64%"
    assert "7 further limits bind" not in " ".join(one.note for one in tables(section))
    assert "4 further limits bind." in table(section, "What limits zinc").note


def test_only_the_minerals_with_the_most_money_have_a_section(tmp_path: Path) -> None:
    """Ten minerals, the first three of which cost least."""
    names = [f"x{number}" for number in range(10)]
    world = write_small(
        tmp_path,
        commodities="commodity, mineral, form\n" + "\n".join(f"{name}, {name}, metal" for name in names),
        capacity="facility, unit, rate_t_per_y\npit, face, 1000",
        processes="facility, process, unit, cost_usd_per_t\n"
        + "\n".join(f"pit, dig-{name}, face, {10 + place}" for place, name in enumerate(names)),
        recipes="facility, process, commodity, rate\n"
        + "\n".join(f"pit, dig-{name}, {name}, 1" for name in names),
        lanes="origin, destination, commodity, cost_usd_per_t\npit, mill, *, 5",
        demand="facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t\n"
        + "\n".join(f"mill, {name}, 2026, 10, 1, 1000" for name in names),
    )
    section = minerals(facts_of(world))
    assert [inner.title for inner in section.sections] == [f"X{number}" for number in range(3, 10)]
    assert "left out are x0, x1 and x2." in texts(section)[0]


def test_names_of_figures_come_from_the_program(plant: Facts) -> None:
    names = [figure.name for figure in figures(minerals(plant))]
    assert len(names) == len(set(names))
    assert {name.split("-")[0] for name in names} == {"mineral"}
    assert {name.split("-")[2] for name in names} <= {"supply", "flows", "map", "price", "stock", "countries"}
