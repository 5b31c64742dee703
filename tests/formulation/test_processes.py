"""Processes: recipes, by-products, sources and sinks, sales outside, and what plants may pass on."""

import pytest

from tests.small import cell, objective, paid, price, solve_small, total

TWO_METALS = """
    commodity, mineral, form, price_usd_per_t, disposal_usd_per_t
    metal, zinc, metal, 200, 3
    gallium, gallium, metal, , {disposal}"""
BY_PRODUCT = {
    "commodities": TWO_METALS.format(disposal=""),
    "recipes": "facility, process, commodity, rate\n pit, dig, metal, 1\n pit, dig, gallium, 0.1",
    "lanes": "origin, destination, commodity, cost_usd_per_t\n pit, mill, *, 0",
}


def test_a_by_product_is_limited_by_its_host(tmp_path):
    """60 t of capacity give 6 t of gallium; all of it runs, because gallium saves 1000 USD a tonne.

    50 t of metal are delivered, 10 t disposed of at 3 USD; 2 t of gallium are short: 60 · 10 + 30 + 2000.
    One tonne more of metal wanted saves its disposal; of capacity, 0.1 · 1000 - 10 - 3.
    """
    solution = solve_small(
        tmp_path,
        **BY_PRODUCT,
        capacity="facility, unit, rate_t_per_y\n pit, face, 60",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 50, 1, 500
            mill, gallium, 2026, 8, 1, 1000""",
    )
    assert objective(solution) == pytest.approx(600 + 30 + 2000)
    assert cell(solution, "waste", "disposal_usd", commodity="metal") == pytest.approx(30)
    assert price(solution, facility="mill", commodity="metal") == pytest.approx(-3)
    assert price(solution, facility="mill", commodity="gallium") == pytest.approx(1000)
    assert cell(solution, "capacity", "value_usd_per_t") == pytest.approx(100 - 10 - 3)


def test_an_unwanted_by_product_is_disposed_of(tmp_path):
    """60 t of metal at 10 USD leave 6 t of gallium, which no one wants: 7 USD each."""
    tables = {**BY_PRODUCT, "commodities": TWO_METALS.format(disposal=7)}
    solution = solve_small(tmp_path, **tables)
    assert objective(solution) == pytest.approx(600 + 42)
    assert cell(solution, "waste", "quantity_t", commodity="gallium") == pytest.approx(6)
    assert price(solution, facility="mill", commodity="metal") == pytest.approx(10.7)


def test_a_sink_takes_what_disposal_would_cost_more_for(tmp_path):
    """A process that makes nothing burns gallium at 2 USD instead of 7, up to 4 t: 600 + 4 · 2 + 2 · 7."""
    tables = {
        **BY_PRODUCT,
        "commodities": TWO_METALS.format(disposal=7),
        "recipes": BY_PRODUCT["recipes"] + "\n pit, burn, gallium, -1",
    }
    solution = solve_small(
        tmp_path,
        **tables,
        capacity="facility, unit, rate_t_per_y\n pit, face, 100\n pit, oven, 4",
        processes="facility, process, unit, cost_usd_per_t\n pit, dig, face, 10\n pit, burn, oven, 2",
    )
    assert objective(solution) == pytest.approx(600 + 8 + 14)
    assert cell(solution, "capacity", "value_usd_per_t", unit="oven") == pytest.approx(5)


def test_a_sale_outside_earns_within_its_unit(tmp_path):
    """Metal sells outside at 40 USD, 30 t at most: 90 t are dug, the other 10 t would earn nothing."""
    solution = solve_small(
        tmp_path,
        capacity="facility, unit, rate_t_per_y\n pit, face, 100\n pit, gate, 30",
        processes="facility, process, unit, cost_usd_per_t\n pit, dig, face, 10\n pit, sell, gate, -40",
        recipes="facility, process, commodity, rate\n pit, dig, metal, 1\n pit, sell, metal, -1",
    )
    assert objective(solution) == pytest.approx(90 * 10 + 60 * 5 - 30 * 40)
    assert (paid(solution, "activity"), paid(solution, "outside")) == pytest.approx((900, -1200))
    assert cell(solution, "capacity", "value_usd_per_t", unit="gate") == pytest.approx(40 - 10)


MIXING = {
    "commodities": "commodity, mineral, form\n metal, zinc, metal\n copper, copper, metal\n brass, zinc, alloy",
    "facilities": """
        facility, name, kind, country
        pit, Pit, mine, CA
        bad-pit, Bad Pit, mine, CN
        works, Works, refinery, CA
        mill, Mill, market, US""",
    "capacity": "facility, unit, rate_t_per_y\n pit, face, 24\n bad-pit, face, 100",
    "processes": """
        facility, process, unit, cost_usd_per_t
        pit, dig, face, 10
        bad-pit, dig, face, 2
        pit, copper, , 20
        works, mix, , 1""",
    "recipes": """
        facility, process, commodity, rate
        pit, dig, metal, 1
        bad-pit, dig, metal, 1
        pit, copper, copper, 1
        works, mix, metal, -0.6
        works, mix, copper, -0.4
        works, mix, brass, 1.5""",
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, brass, 2026, 75, 1, 1000""",
}


def test_a_recipe_takes_each_input_at_its_rate(tmp_path):
    """24 t of metal make 40 t of activity, which take 16 t of copper and make 60 of the 75 t of brass wanted.

    24 · 10 + 16 · 20 + 40 · 1, and 15 t short. 1 t more of the face is 2.5 t of brass for 1.667 t of activity:
    2500 - 10 - 1.667 · (0.4 · 20 + 1).
    """
    lanes = "origin, destination, commodity, cost_usd_per_t\n pit, works, *, 0\n works, mill, *, 0"
    solution = solve_small(tmp_path, **MIXING, lanes=lanes)
    assert objective(solution) == pytest.approx(240 + 320 + 40 + 15_000)
    assert total(solution, "draws", "quantity_t", commodity="copper") == pytest.approx(16)
    value = cell(solution, "capacity", "value_usd_per_t", facility="pit")
    assert value == pytest.approx(2500 - 10 - 9 / 0.6)


def test_a_run_draws_from_every_rank_no_worse_than_its_own(tmp_path):
    """50 t of activity take 30 t of metal and 20 t of copper; cheap metal of a covered country makes covered brass.

    30 t at 2, 20 t of copper at 20, 50 t at 1 USD. Where covered brass may be a fifth of the demand, 15 t, it takes
    10 t of activity with 6 t of that metal; 24 t at 10 USD, all there is, make the other 60 t.
    """
    lanes = """
        origin, destination, commodity, cost_usd_per_t
        pit, works, *, 0
        bad-pit, works, *, 0
        works, mill, *, 0"""
    free = solve_small(tmp_path / "free", **MIXING, lanes=lanes)
    assert objective(free) == pytest.approx(60 + 400 + 50)
    assert total(free, "draws", "quantity_t", tier="covered", drawn_tier="ally") == pytest.approx(20)
    rule = "rule, worst_tier, max_share\n no-covered, ally, 0.2"
    ruled = solve_small(tmp_path / "ruled", **MIXING, lanes=lanes, exclusions=rule)
    assert objective(ruled) == pytest.approx(24 * 10 + 6 * 2 + 400 + 50)
    assert total(ruled, "draws", "quantity_t", tier="ally", commodity="metal") == pytest.approx(24)
    assert total(ruled, "draws", "quantity_t", tier="covered", drawn_tier="covered") == pytest.approx(6)


def test_without_the_origin_test_the_plant_gives_its_own_rank(tmp_path):
    """Brass made in Canada from covered metal is Canadian: the ban on covered brass costs nothing, 60 + 400 + 50."""
    lanes = """
        origin, destination, commodity, cost_usd_per_t
        pit, works, *, 0
        bad-pit, works, *, 0
        works, mill, *, 0"""
    rule = "rule, worst_tier\n no-covered, ally"
    solution = solve_small(
        tmp_path, {"trust": {"tests": ["location"]}}, **MIXING, lanes=lanes, exclusions=rule
    )
    assert objective(solution) == pytest.approx(60 + 400 + 50)
    assert total(solution, "draws", "quantity_t", tier="ally", drawn_tier="covered") == pytest.approx(30)


def test_a_market_ships_what_it_makes_but_not_what_it_received(tmp_path):
    """The mill makes 20 t from scrap at 4 USD and receives the pit's metal at 15; only its own goes on to the forge.

    The forge wants 30 t, gets 20 t at 4 + 1 and is 10 t short; the mill's 60 t all come from the pit.
    """
    solution = solve_small(
        tmp_path,
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            mill, Mill, market, US
            forge, Forge, market, US""",
        capacity="facility, unit, rate_t_per_y\n pit, face, 100\n mill, oven, 20",
        processes="facility, process, unit, cost_usd_per_t\n pit, dig, face, 10\n mill, melt, oven, 4",
        recipes="facility, process, commodity, rate\n pit, dig, metal, 1\n mill, melt, metal, 1",
        lanes="origin, destination, commodity, cost_usd_per_t\n pit, mill, metal, 5\n mill, forge, metal, 1",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 60, 1, 1000
            forge, metal, 2026, 30, 1, 1000""",
    )
    assert objective(solution) == pytest.approx(60 * 15 + 20 * 5 + 10 * 1000)
    assert cell(solution, "capacity", "value_usd_per_t", facility="mill") == pytest.approx(1000 - 1 - 4)
    assert price(solution, facility="mill", commodity="metal", tier="ally") == pytest.approx(15)


def test_own_output_serves_the_plant_itself(tmp_path):
    """The works rolls metal into sheet: 20 t of its own at 4 USD, the other 40 t bought at 15, and 1 USD a tonne.

    What it bought it may not sell as metal: the mill's 5 t of metal come out of its own 20 t, so it buys 45 t.
    """
    solution = solve_small(
        tmp_path,
        commodities="commodity, mineral, form\n metal, zinc, metal\n sheet, zinc, sheet",
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            works, Works, smelter, US
            mill, Mill, market, US""",
        capacity="facility, unit, rate_t_per_y\n pit, face, 100\n works, oven, 20",
        processes="""
            facility, process, unit, cost_usd_per_t
            pit, dig, face, 10
            works, melt, oven, 4
            works, roll, , 1""",
        recipes="""
            facility, process, commodity, rate
            pit, dig, metal, 1
            works, melt, metal, 1
            works, roll, metal, -1
            works, roll, sheet, 1""",
        lanes="origin, destination, commodity, cost_usd_per_t\n pit, works, metal, 5\n works, mill, *, 0",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, sheet, 2026, 60, 1, 1000
            mill, metal, 2026, 5, 1, 1000""",
    )
    assert objective(solution) == pytest.approx(20 * 4 + 45 * 15 + 60 * 1)
    assert total(solution, "shipments", "quantity_t", origin="pit") == pytest.approx(45)


def test_a_smelter_may_not_resell_what_it_bought(tmp_path):
    """The works can melt 20 t; however much metal it buys for rolling, the mill gets 20 t of metal, 40 t are short."""
    solution = solve_small(
        tmp_path,
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            works, Works, smelter, US
            mill, Mill, market, US""",
        capacity="facility, unit, rate_t_per_y\n pit, face, 100\n works, oven, 20\n works, gate, 1",
        processes="""
            facility, process, unit, cost_usd_per_t
            pit, dig, face, 10
            works, melt, oven, 50
            works, sell, gate, -30""",
        recipes="""
            facility, process, commodity, rate
            pit, dig, metal, 1
            works, melt, metal, 1
            works, sell, metal, -1""",
        lanes="origin, destination, commodity, cost_usd_per_t\n pit, works, metal, 5\n works, mill, *, 0",
    )
    assert objective(solution) == pytest.approx(20 * 50 + 40 * 1000 + 1 * (15 - 30))
    assert total(solution, "shipments", "quantity_t", origin="works") == pytest.approx(20)
