"""Cases solved by hand, asked of the program and of its naive second reading, so that neither leans on the other."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sourcing
from tests.reference_model import reference_optimum
from tests.worlds import write_world

Optimum = Callable[..., float]
QUARTERS = {"horizon": {"start": date(2026, 1, 1), "end": date(2027, 1, 1), "step": "quarter"}}
COUNTRIES = "country, tier\nUS, domestic\nCA, ally\nCN, covered"
METAL = "commodity, mineral, form, price_usd_per_t\nzinc-metal, zinc, metal, 50"
MINE_AND_MARKET = """
    facility, name, kind, country
    mine, Mine, mine, US
    market, Market, market, US
"""
DIG = "facility, process, unit, cost_usd_per_t\nmine, dig, pit, 0"
MAKES_METAL = "facility, process, commodity, rate\nmine, dig, zinc-metal, 1"
LANE = "origin, destination, commodity, cost_usd_per_t\nmine, market, zinc-metal, 0"
DEMAND_HEAD = "facility, commodity, year, quantity_t_per_y, priority, slice, shortfall_usd_per_t\n"


@pytest.fixture(params=["reference", "sourcing"])
def optimum(request: pytest.FixtureRequest, tmp_path: Path) -> Optimum:
    """A function that writes a world and returns its least cost."""

    def solve(settings: dict[str, Any] | None = None, mode: str = "cost", **tables: str) -> float:
        world = {
            "countries": COUNTRIES,
            "commodities": METAL,
            "facilities": MINE_AND_MARKET,
            "capacity": "facility, unit, rate_t_per_y\nmine, pit, 1000",
            "processes": DIG,
            "recipes": MAKES_METAL,
            "lanes": LANE,
            "demand": demand("market, zinc-metal, 2026, 100, 1, , 100"),
        }
        folder = write_world(tmp_path / "world", settings, **(world | tables))
        if request.param == "reference":
            return reference_optimum(folder, mode=mode).objective
        return float(sourcing.solve(folder, mode=mode).summary["objective_usd"])

    return solve


def demand(*rows: str) -> str:
    return DEMAND_HEAD + "\n".join(rows)


def test_priority_serves_the_first_class_and_cost_the_dearer_one(optimum: Optimum) -> None:
    """60 t for two demands of 50 t; 40 t stay short, at 10 USD/t in class 1 or at 1000 USD/t in class 2."""
    tables = {
        "capacity": "facility, unit, rate_t_per_y\nmine, pit, 60",
        "demand": demand("market, zinc-metal, 2026, 50, 1, , 10", "market, zinc-metal, 2026, 50, 2, , 1000"),
    }
    assert optimum(**tables) == pytest.approx(400)
    assert optimum(mode="priority", **tables) == pytest.approx(40_000)


def test_demand_and_its_price_run_straight_between_given_years(optimum: Optimum) -> None:
    """No supply: 40·10 in 2026, 50·15 in 2027, 60·20 in 2028, nothing in 2029, discounted to mid-year at 10 %."""
    settings = {
        "horizon": {"start": date(2026, 1, 1), "end": date(2030, 1, 1), "step": "year"},
        "economics": {"discount_rate": 0.1},
    }
    rows = demand("market, zinc-metal, 2026, 40, 1, , 10", "market, zinc-metal, 2028, 60, 1, , 20")
    by_hand = 400 / 1.1**0.5 + 750 / 1.1**1.5 + 1200 / 1.1**2.5
    capacity = "facility, unit, rate_t_per_y\nmine, pit, 0"
    assert optimum(settings, demand=rows, capacity=capacity) == pytest.approx(by_hand)


def test_ramp_by_days_and_lead_time_over_two_quarters(optimum: Optimum) -> None:
    """A year's ramp to 120 t/y makes 30 t · (45, 135.5, 227, 319)/365 in the quarters of 90, 91, 92, 92 days.

    Half a quarter under way: half of the last quarter's metal comes too late. 400 t are wanted at 1 USD/t.
    """
    made = [30 * mean / 365 for mean in (45, 135.5, 227, 319)]
    cost = optimum(
        QUARTERS,
        capacity="facility, unit, rate_t_per_y, start, ramp_months\nmine, pit, 120, 2026-01-01, 12",
        lanes="origin, destination, commodity, cost_usd_per_t, lead_days\nmine, market, *, 0, 45.65625",
        demand=demand("market, zinc-metal, 2026, 400, 1, , 1"),
    )
    assert cost == pytest.approx(400 - sum(made[:3]) - made[3] / 2)


def test_row_ends_when_another_unit_reaches_its_full_rate(optimum: Optimum) -> None:
    """The heir starts on 30 November and is full on 28 February: 58 of 365 days with 365 t/y make 58 t."""
    cost = optimum(
        capacity="""
            facility, unit, rate_t_per_y, start, ends_with, ramp_months
            mine, pit, 365, , mine/heir,
            mine, heir, 5, 2026-02-10, , 18
            mine, heir, 5, 2025-11-30, , 3
        """,
        demand=demand("market, zinc-metal, 2026, 100, 1, , 1"),
    )
    assert cost == pytest.approx(100 - 58)


@pytest.mark.parametrize(("tests", "clean"), [('"location", "origin"', False), ('"location"', True)])
def test_ore_of_a_covered_country_stays_covered_only_with_the_origin_test(
    optimum: Optimum, tests: str, clean: bool
) -> None:
    """Covered ore refined by an ally costs 1 USD/t, domestic metal 11; the rule leaves 20 % from 2 July (183 days).

    The share that may be covered is 1 - 0.8 · 183/365; without the origin test the metal is the ally's: 100 USD.
    """
    cost = optimum(
        {"trust": {"tests": tests.replace('"', "").split(", ")}},
        commodities="commodity, mineral, form\nzinc-ore, zinc, ore\nzinc-metal, zinc, metal",
        facilities="""
            facility, name, kind, country
            mine, Mine, mine, CN
            home, Home, refinery, US
            refinery, Refinery, refinery, CA
            market, Market, market, US
        """,
        processes="facility, process, cost_usd_per_t\nmine, dig, 0\nrefinery, refine, 1\nhome, make, 11",
        recipes="""
            facility, process, commodity, rate
            mine, dig, zinc-ore, 1
            refinery, refine, zinc-ore, -1
            refinery, refine, zinc-metal, 1
            home, make, zinc-metal, 1
        """,
        capacity="facility, unit, rate_t_per_y\nmine, pit, 0",
        lanes="origin, destination, commodity, cost_usd_per_t\nCN, CA, *, 0\nCA, US, *, 0\nUS, US, *, 0",
        exclusions="rule, worst_tier, max_share, start\nno-covered, ally, 0.2, 2026-07-02",
    )
    covered = 1.0 if clean else 1 - 0.8 * 183 / 365
    assert cost == pytest.approx(100 * (covered + 11 * (1 - covered)))


def test_an_alloy_is_as_bad_as_its_worst_input(optimum: Optimum) -> None:
    """Tin is clean; zinc is clean for 30 t only. Half of 100 t may be covered: 30 + 50 delivered, 20 t short."""
    cost = optimum(
        {"trust": {"tests": ["location", "origin"]}},
        commodities="commodity, mineral, form\nzinc, zinc, metal\ntin, tin, metal\nalloy, tin, alloy",
        facilities="""
            facility, name, kind, country
            tin-mine, Tin, mine, US
            clean-mine, Clean, mine, CA
            mine, Covered, mine, CN
            plant, Plant, refinery, US
            market, Market, market, US
        """,
        capacity="facility, unit, rate_t_per_y\nclean-mine, pit, 30",
        processes="""
            facility, process, unit, cost_usd_per_t
            tin-mine, dig, , 0
            clean-mine, dig, pit, 0
            mine, dig, , 0
            plant, melt, , 0
        """,
        recipes="""
            facility, process, commodity, rate
            tin-mine, dig, tin, 1
            clean-mine, dig, zinc, 1
            mine, dig, zinc, 1
            plant, melt, tin, -1
            plant, melt, zinc, -1
            plant, melt, alloy, 1
        """,
        lanes="""
            origin, destination, commodity, cost_usd_per_t
            US, US, *, 0
            CA, plant, zinc, 0
            CN, plant, zinc, 0
        """,
        demand=demand("market, alloy, 2026, 100, 1, , 7"),
        exclusions="rule, worst_tier, max_share\nhalf, ally, 0.5",
    )
    assert cost == pytest.approx(20 * 7)


def test_the_most_specific_lane_row_of_the_day_holds(optimum: Optimum) -> None:
    """25 t a quarter: 5 USD/t by the country row, 2 in spring by the facilities' row, 5, then banned (100 short)."""
    cost = optimum(
        QUARTERS,
        lanes="""
            origin, destination, commodity, cost_usd_per_t, capacity_t_per_y, start, end
            US, US, *, 5, , ,
            mine, market, zinc-metal, 2, , 2026-04-01, 2026-07-01
            mine, market, *, 0, 0, 2026-10-01,
        """,
    )
    assert cost == pytest.approx(25 * (5 + 2 + 5 + 100))


def test_stock_loses_a_tenth_a_quarter_and_gives_a_tonne(optimum: Optimum) -> None:
    """10 t → 9 - 1 = 8 → 6.2 → 4.58 → 3.122; the target of 5 t holds from July: 0.42 and 1.878 t miss, at 40/4."""
    cost = optimum(
        QUARTERS,
        facilities="facility, name, kind, country\nmine, M, stockpile, US\nmarket, Market, market, US",
        processes="facility, process, cost_usd_per_t",
        recipes="facility, process, commodity, rate",
        capacity="facility, unit, rate_t_per_y",
        demand=demand("market, zinc-metal, 2026, 4, 1, , 100"),
        stocks="""
            facility, commodity, initial_t, loss_per_y, release_t_per_y, target_t, target_date, shortfall_usd_per_t_y
            mine, zinc-metal, 10, 0.3439, 4, 5, 2026-08-15, 40
        """,
    )
    assert cost == pytest.approx(10 * (0.42 + 1.878))


@pytest.mark.parametrize(("budget", "blocks"), [(None, 2), (150, 1)])
def test_blocks_with_a_life_of_a_year(optimum: Optimum, budget: float | None, blocks: int) -> None:
    """Blocks of 10 t/y, 25 t/y at most in all, ready a year after the order and for one year, best in year 2.

    A year's payment at 10 % is 11 · 1.1 = 12.1 USD/t; each tonne saves 100. Each block is 110 USD of the budget.
    """
    settings = {
        "horizon": {"start": date(2026, 1, 1), "end": date(2029, 1, 1), "step": "year"},
        "economics": {"discount_rate": 0.1},
        "investment": {"budget_usd": budget},
    }
    cost = optimum(
        settings,
        capacity="facility, unit, rate_t_per_y\nmine, pit, 0",
        projects="""
            project, facility, unit, max_t_per_y, block_t_per_y, capex_usd_per_t_y, life_years, build_months
            new-pit, mine, pit, 25, 10, 11, 1, 12
        """,
        demand=demand("market, zinc-metal, 2026, 20, 1, , 100", "market, zinc-metal, 2028, 20, 1, , 100"),
    )
    discount = [1.1**-0.5, 1.1**-1.5, 1.1**-2.5]
    assert cost == pytest.approx(2000 * sum(discount) - 10 * blocks * (100 - 12.1) * discount[1])


def test_one_owner_tariff_and_throughput(optimum: Optimum) -> None:
    """One owner's two mines may bring half of 100 t, and 80 t fit through.

    50 t at 1 USD/t, 30 t at 5 and a tariff of 10 % of 50, 1 USD/t on all 80 t, and 20 t short at 100.
    """
    cost = optimum(
        facilities="""
            facility, name, kind, country
            near, Near, mine, CA
            far, Far, mine, CN
            mine, Mine, mine, CN
            market, Market, market, US
        """,
        owners="facility, owner, country, share\nnear, acme, CA, 0.6\nfar, acme, CA, 1",
        processes="facility, process, cost_usd_per_t\nnear, dig, 0\nfar, dig, 0\nmine, dig, 0",
        recipes="""
            facility, process, commodity, rate
            near, dig, zinc-metal, 1
            far, dig, zinc-metal, 1
            mine, dig, zinc-metal, 1
        """,
        capacity="facility, unit, rate_t_per_y",
        lanes="""
            origin, destination, commodity, cost_usd_per_t, tariff_share
            near, market, *, 1,
            far, market, *, 1,
            mine, market, *, 5, 0.1
        """,
        throughput="facility, commodity, rate_t_per_y, cost_usd_per_t\nmarket, *, 80, 1",
        diversification="rule, country, by, max_share\nspread, US, owner, 0.5",
    )
    assert cost == pytest.approx(50 + 300 + 80 + 2000)


@pytest.mark.parametrize(("lead_days", "quarters"), [("0", 2), ("91.3125", 1)])
def test_a_contract_binds_while_its_lane_is_open_even_when_banned(
    optimum: Optimum, lead_days: str, quarters: int
) -> None:
    """3 t a quarter are owed; after June the lane is banned by capacity 0. With a quarter's lead it shuts in autumn."""
    cost = optimum(
        QUARTERS,
        lanes=f"""
            origin, destination, commodity, cost_usd_per_t, lead_days, capacity_t_per_y, end, start
            mine, market, zinc-metal, 0, {lead_days}, , 2026-07-01,
            mine, market, zinc-metal, 0, {lead_days}, 0, , 2026-07-01
        """,
        contracts="""
            contract, seller, buyer, commodity, minimum_t_per_y, shortfall_usd_per_t
            deal, US, market, zinc-metal, 12, 10
        """,
        demand=demand("market, zinc-metal, 2026, 0, 1, , 100"),
    )
    assert cost == pytest.approx(quarters * 3 * 10)


def test_a_market_uses_its_own_metal_and_ships_none_of_what_it_receives(optimum: Optimum) -> None:
    """The market makes 10 t at 1 USD/t and gets 50 t through two ports at 1 + 1 + 1.

    The second market wants 40 t and can only have what the first one makes; 4 t are under way to it. At 100 USD/t
    short, the 10 t are worth the same in either place, but 6 USD/t less of freight at home: 50 + 10 - 100 = 40 short
    at home, 36 short away.
    """
    cost = optimum(
        facilities="""
            facility, name, kind, country
            mine, Mine, mine, CA
            first, First, port, CA
            second, Second, port, US
            market, Market, market, US
            other, Other, market, US
        """,
        capacity="facility, unit, rate_t_per_y\nmine, pit, 50\nmarket, shop, 10",
        processes="facility, process, unit, cost_usd_per_t\nmine, dig, pit, 0\nmarket, recycle, shop, 1",
        recipes=MAKES_METAL + "\nmarket, recycle, zinc-metal, 1",
        lanes="""
            origin, destination, commodity, cost_usd_per_t
            mine, first, *, 1
            first, second, *, 1
            second, market, *, 1
            market, other, *, 6
        """,
        in_transit="destination, commodity, tier, arrives, quantity_t\nother, zinc-metal, ally, 2026-05-31, 4",
        demand=demand("market, zinc-metal, 2026, 100, 1, , 100", "other, zinc-metal, 2026, 40, 1, , 100"),
    )
    assert cost == pytest.approx(50 * 3 + 10 * 1 + 40 * 100 + 36 * 100)
