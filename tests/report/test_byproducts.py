"""By-products: on which host and plant they hang, worked out by hand."""

from pathlib import Path

from sourcing.instance import read_instance
from sourcing.report.facts import Facts
from sourcing.report.recipes import main_minerals, outputs
from sourcing.report.sections.byproducts import byproducts
from tests.report.plant import facts_of
from tests.report.reading import row, table, tables, texts
from tests.small import write_small


def test_a_tonne_hangs_on_its_host_and_plant(plant: Facts) -> None:
    """80 t of zinc in 2026 and 94 t in 2027 give 174 / 16 = 10.875 t of germanium; the still takes 6 t of them."""
    section = byproducts(plant)
    cells = row(table(section, "By-products by plant"), "Germanium", "Smelter", "zinc")
    assert (cells["Made as by-product"], cells["Share of the mineral's new metal"]) == ("10.9 t", "100%")
    lost = row(table(section, "By-products thrown away"), "Smelter", "germanium residue")
    assert (lost["Made"], lost["Thrown away"], lost["Of what is made"]) == ("10.9 t", "4.88 t", "45%")
    assert any(text.startswith("Germanium: 100% of the 10.9 t of new metal") for text in texts(section))


def test_a_mineral_that_is_mined_hangs_on_nothing(plant: Facts) -> None:
    assert not any(cells[0] == "Zinc" for one in tables(byproducts(plant)) for cells in one.rows)


def test_without_by_products_there_is_no_section(tmp_path: Path) -> None:
    assert not byproducts(facts_of(write_small(tmp_path))).blocks


def test_activity_that_is_counted_in_no_mineral_is_named_by_its_unit(tmp_path: Path) -> None:
    """A tonne of alumina gives 50 g of metal: the alumina is no commodity, so the unit stands for it."""
    recipes = "facility, process, commodity, rate\npit, dig, metal, 0.00005"
    processes = "facility, process, unit, cost_usd_per_t\npit, dig, face, 0"
    facts = facts_of(write_small(tmp_path, recipes=recipes, processes=processes))
    (made,) = outputs(facts.instance)
    assert (made.host, made.new) == ("face", True)
    assert main_minerals(facts.instance) == {("pit", "dig"): "zinc"}
    assert row(table(byproducts(facts), "By-products by plant"), "Zinc", "Pit")["Host"] == "face (unit)"


def test_a_smelter_of_another_metal_is_for_what_it_takes(tmp_path: Path) -> None:
    """A lead smelter whose lead is no commodity: its antimony hangs on the lead that it takes."""
    commodities = """
        commodity, mineral, form
        metal, antimony, metal
        ore, lead, ore"""
    recipes = """
        facility, process, commodity, rate
        pit, dig, ore, 1
        mill, smelt, ore, -1.03
        mill, smelt, metal, 0.0125"""
    processes = """
        facility, process, unit, cost_usd_per_t
        pit, dig, face, 10
        mill, smelt, , 1"""
    lanes = "origin, destination, commodity, cost_usd_per_t\npit, mill, ore, 5"
    world = write_small(tmp_path, commodities=commodities, recipes=recipes, processes=processes, lanes=lanes)
    instance = read_instance(world)
    assert {made.commodity: made.host for made in outputs(instance)} == {"ore": "", "metal": "lead"}
    assert main_minerals(instance)["mill", "smelt"] == "lead"
