"""Balance: nothing appears or vanishes, and its prices are what one more tonne costs."""

import pytest

from tests.small import BY_QUARTER, TWO_YEARS, by_period, cell, objective, price, solve_small, total

THREE_PITS = {
    "facilities": """
        facility, name, kind, country
        pit, Pit, mine, CA
        shaft, Shaft, mine, CA
        gallery, Gallery, mine, CN
        mill, Mill, market, US""",
    "capacity": "facility, unit, rate_t_per_y\n pit, face, 30\n shaft, face, 20\n gallery, face, 50",
    "processes": """
        facility, process, unit, cost_usd_per_t
        pit, dig, face, 10
        shaft, dig, face, 20
        gallery, dig, face, 30""",
    "recipes": """
        facility, process, commodity, rate
        pit, dig, metal, 1
        shaft, dig, metal, 1
        gallery, dig, metal, 1""",
    "lanes": "origin, destination, commodity, cost_usd_per_t\n CA, mill, *, 5\n CN, mill, *, 5",
}
DISCOUNTED = {"economics": {"discount_rate": 0.1}, **TWO_YEARS}


def test_the_price_is_the_cheapest_marginal_supply(tmp_path):
    """30 t at 15, 20 t at 25 and 10 t of the gallery's 50 at 35 USD: one more tonne costs 35, of any tier.

    One more tonne of the pit saves 35 - 15, of the shaft 35 - 25; in money of the day, so in 2027 as in 2026.
    """
    demand = """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 60, 1, 1000
        mill, metal, 2027, 60, 1, 1000"""
    solution = solve_small(tmp_path, DISCOUNTED, **THREE_PITS, demand=demand)
    assert objective(solution) == pytest.approx((450 + 500 + 350) * (1.1**-0.5 + 1.1**-1.5))
    for period in ("2026-01-01", "2027-01-01"):
        for tier in ("ally", "covered"):
            assert price(solution, period, facility="mill", tier=tier) == pytest.approx(35)
    for facility, value in (("pit", 20), ("shaft", 10), ("gallery", 0)):
        values = by_period(solution, "capacity", "value_usd_per_t", facility=facility)
        assert values == pytest.approx([value, value])


def test_a_better_tier_has_a_price_of_its_own(tmp_path):
    """Covered metal may be a twentieth, 3 t at 35 USD; the ally's 50 t are all there is, and 7 t are short.

    One more tonne of any tier but covered is worth 1000 USD, of covered 35, and of what may be covered 965.
    """
    rule = "rule, worst_tier, max_share\n little-covered, ally, 0.05"
    solution = solve_small(tmp_path, **THREE_PITS, exclusions=rule)
    assert objective(solution) == pytest.approx(450 + 500 + 3 * 35 + 7 * 1000)
    assert price(solution, facility="mill", tier="ally") == pytest.approx(1000)
    assert price(solution, facility="mill", tier="covered") == pytest.approx(35)
    assert cell(solution, "rules", "value_usd_per_t") == pytest.approx(1000 - 35)


def test_a_ban_has_a_price_though_nothing_of_it_flows(tmp_path):
    """No covered metal, so 10 t are short. A tonne of it would cost 30 + 5 and save 1000: the ban costs 965."""
    solution = solve_small(tmp_path, **THREE_PITS, exclusions="rule, worst_tier\n no-covered, ally")
    assert objective(solution) == pytest.approx(450 + 500 + 10 * 1000)
    assert price(solution, facility="mill", tier="covered") == pytest.approx(35)
    assert cell(solution, "rules", "value_usd_per_t") == pytest.approx(1000 - 35)


def test_goods_in_transit_serve_the_period_in_which_they_arrive(tmp_path):
    """25 t arrive in May: 15 t serve the second quarter, 10 t are disposed of at 3 USD, for the mill keeps no stock.

    The other three quarters take 15 t each from the pit; one more tonne in the second saves its disposal.
    """
    solution = solve_small(
        tmp_path,
        BY_QUARTER,
        commodities="commodity, mineral, form, disposal_usd_per_t\n metal, zinc, metal, 3",
        in_transit="destination, commodity, tier, arrives, quantity_t\n mill, metal, covered, 2026-05-20, 25",
    )
    assert objective(solution) == pytest.approx(45 * 15 + 10 * 3)
    assert total(solution, "waste", "quantity_t", tier="covered", period="2026-04-01") == pytest.approx(10)
    assert price(solution, "2026-04-01", facility="mill", tier="covered") == pytest.approx(-3)


def test_a_first_stock_loses_its_part_before_it_is_used(tmp_path):
    """A yearly loss of 0.3439 leaves 0.9 of a stock each quarter: 20 t are 18 t in the first.

    15 t serve it, 3 t are kept, 2.7 t left in the second; the pit adds 12.3 + 15 + 15 t at 15 USD.
    One tonne more of any tier in the first quarter is one kept less, 0.9 · 15 USD; of the ally's it is dug.
    """
    solution = solve_small(
        tmp_path, BY_QUARTER, stocks="facility, commodity, initial_t, loss_per_y\n mill, metal, 20, 0.3439"
    )
    assert by_period(solution, "stocks", "quantity_t") == pytest.approx([3])
    assert objective(solution) == pytest.approx((12.3 + 30) * 15)
    assert price(solution, facility="mill", tier="domestic") == pytest.approx(13.5)
    assert price(solution, facility="mill", tier="ally") == pytest.approx(15)


def test_a_stock_of_what_a_plant_makes_can_be_shipped(tmp_path):
    """The works makes and receives metal; its 8 t in stock are as its own: they go to the mill at 1 USD.

    The pit's metal, which only the works receives, cannot follow: 52 t are short.
    """
    solution = solve_small(
        tmp_path,
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            works, Works, smelter, CA
            mill, Mill, market, US""",
        capacity="facility, unit, rate_t_per_y\n pit, face, 100\n works, oven, 0",
        processes="facility, process, unit, cost_usd_per_t\n pit, dig, face, 10\n works, melt, oven, 4",
        recipes="facility, process, commodity, rate\n pit, dig, metal, 1\n works, melt, metal, 1",
        lanes="origin, destination, commodity, cost_usd_per_t\n pit, works, metal, 5\n works, mill, metal, 1",
        stocks="facility, commodity, initial_t\n works, metal, 8",
    )
    assert objective(solution) == pytest.approx(8 * 1 + 52 * 1000)
    assert total(solution, "shipments", "quantity_t", origin="works") == pytest.approx(8)


def test_a_stockpile_passes_on_what_it_receives(tmp_path):
    """Metal reaches the mill only through the store: 60 · (10 + 5 + 2), less 6 t that were there at 2 USD."""
    solution = solve_small(
        tmp_path,
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            store, Store, stockpile, US
            mill, Mill, market, US""",
        lanes="origin, destination, commodity, cost_usd_per_t\n pit, store, *, 5\n store, mill, *, 2",
        stocks="facility, commodity, initial_t, initial_tier\n store, metal, 6, ally",
    )
    assert objective(solution) == pytest.approx(54 * 17 + 6 * 2)
    assert price(solution, facility="store", tier="ally") == pytest.approx(15)
