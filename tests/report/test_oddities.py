"""Oddities: each kind in a world that has it, and none in one that has not."""

from datetime import date
from pathlib import Path

from sourcing.report.sections.oddities import oddities
from tests.mines import write_mines
from tests.report.plant import facts_of
from tests.report.reading import texts
from tests.small import write_small

THREE_YEARS = {"horizon": {"end": date(2029, 1, 1)}}


def said(world: Path) -> str:
    """Everything that the section says of the optimum of a world."""
    return "\n".join(texts(oddities(facts_of(world))))


def test_an_ordinary_plan_has_none(tmp_path: Path) -> None:
    assert said(write_small(tmp_path)) == "None of the oddities that the program looks for is in this plan."


def test_a_main_product_that_is_thrown_away(tmp_path: Path) -> None:
    """A contract makes the pit ship 80 t, of which the mill wants 60: a quarter goes to waste."""
    contracts = """
        contract, seller, buyer, commodity, minimum_t_per_y, shortfall_usd_per_t
        offtake, pit, mill, metal, 80, 1000"""
    text = said(write_small(tmp_path, contracts=contracts))
    assert "Mill: 20.0 t of metal, 25% of what it makes and receives of it." in text


def test_a_by_product_that_is_thrown_away_is_none(tmp_path: Path) -> None:
    commodities = """
        commodity, mineral, form
        metal, zinc, metal
        slag, indium, residue"""
    recipes = """
        facility, process, commodity, rate
        pit, dig, metal, 1
        pit, dig, slag, 0.01"""
    assert "None of the oddities" in said(write_small(tmp_path, commodities=commodities, recipes=recipes))


def test_goods_there_and_back(tmp_path: Path) -> None:
    """A contract sends 30 t from the mill's port back to the pit's, though the mill wants 60."""
    world = write_small(
        tmp_path,
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            north, North Port, port, CA
            south, South Port, port, US
            mill, Mill, market, US""",
        lanes="""
            origin, destination, commodity, cost_usd_per_t
            pit, north, metal, 1
            north, south, metal, 1
            south, north, metal, 1
            south, mill, metal, 1""",
        contracts="""
            contract, seller, buyer, commodity, minimum_t_per_y, shortfall_usd_per_t
            back, south, north, metal, 30, 1000""",
    )
    assert "90.0 t of metal go from North Port to South Port and 30.0 t the other way, in 2026." in said(
        world
    )


def test_a_supplier_that_stops_and_starts_again(tmp_path: Path) -> None:
    """The dear mine works where the cheap one does not suffice: in 2026 and 2028, when demand is 100 t, not in 2027."""
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        market, metal, 2026, 100, 1, 1000
        market, metal, 2027, 40, 1, 1000
        market, metal, 2028, 100, 1, 1000"""
    mines = {"near": ("CA", 10, 50), "far": ("AU", 30, 200)}
    text = said(write_mines(tmp_path, mines, THREE_YEARS, demand=demand))
    assert "far: no work on zinc in 2027, though before and after." in text.lower()
    assert "near: no work" not in text.lower()


def test_a_demand_that_is_wholly_short_in_a_single_period(tmp_path: Path) -> None:
    """The pit is closed in 2027."""
    capacity = """
        facility, unit, rate_t_per_y, start, end
        pit, face, 100, , 2027-01-01
        pit, face, 100, 2028-01-01, """
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 60, 1, 1000
        mill, metal, 2028, 60, 1, 1000"""
    text = said(write_small(tmp_path, THREE_YEARS, capacity=capacity, demand=demand))
    assert "Mill: no metal in 2027, though some before and after." in text
    assert "Pit: no work" not in text  # its capacity is not there


def test_stock_that_is_put_by_while_users_go_short(tmp_path: Path) -> None:
    """100 t come each year; the 30 t missing in 2026 cost 100 USD each, those of 2027 ten times that."""
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 130, 1, 100
        mill, metal, 2027, 130, 1, 1000"""
    two_years = {"horizon": {"end": date(2028, 1, 1)}}
    stocks = "facility, commodity, initial_t\nmill, metal, 0"
    text = said(write_small(tmp_path, two_years, demand=demand, stocks=stocks))
    assert "Mill: 30.0 t of metal go into stock in 2026 while 60.0 t are short" in text
    assert "Stocks fall in 2027, after which nothing is wanted: metal at Mill from 30.0 t to 0 t." in text


def test_what_the_ends_of_the_horizon_do(tmp_path: Path) -> None:
    """A lead time of half a year: half of what the pit ships each year arrives in the next, and the last half never."""
    lanes = "origin, destination, commodity, cost_usd_per_t, lead_days\npit, mill, metal, 5, 182.625"
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 100, 1, 1000
        mill, metal, 2027, 100, 1, 1000"""
    capacity = """
        facility, unit, rate_t_per_y, start, ramp_months
        pit, face, 100, , 0
        pit, late, 100, 2027-07-01, 12"""
    contracts = """
        contract, seller, buyer, commodity, end, minimum_t_per_y, shortfall_usd_per_t
        long, pit, mill, metal, 2040-01-01, 10, 1
        short, pit, mill, metal, 2028-01-01, 10, 1"""
    two_years = {"horizon": {"end": date(2028, 1, 1)}}
    world = write_small(
        tmp_path, two_years, lanes=lanes, demand=demand, capacity=capacity, contracts=contracts
    )
    text = said(world)
    assert "Covered worse in 2026 than in the period after: zinc (50%, then 100%)." in text
    assert "Still on the way at the end, and so of no use to this plan: 50.0 t of zinc." in text
    assert "1 contract goes on after the end, where the plan does not look: long." in text
    assert "1 unit is still growing at the end" in text


def test_many_findings_are_counted(tmp_path: Path) -> None:
    """Eight mines of 10 t beside a cheap one of 20 t; in 2027 the cheap one is enough."""
    mines = {
        "cheap": ("CA", 10.0, 20.0),
        **{f"m{number}": ("AU", 20.0 + number, 10.0) for number in range(8)},
    }
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        market, metal, 2026, 100, 1, 1000
        market, metal, 2027, 20, 1, 1000
        market, metal, 2028, 100, 1, 1000"""
    text = said(write_mines(tmp_path, mines, THREE_YEARS, demand=demand))
    assert text.count("no work on zinc in 2027") == 6
    assert "And 2 more." in text
