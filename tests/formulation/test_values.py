"""Prices and values, by hand and by solving once more with one tonne more.

A value is undiscounted USD of its period: what one more tonne saves is the sum of value · δ over the periods in which
the limit stands: δ = 0.8 in 2026 and 0.512 in 2027. Cheap metal costs 10 USD/t, dear 30, none 1000.
"""

from pathlib import Path
from typing import Any

import pytest

from sourcing.solution import Solution
from tests.mines import ALLY, COVERED, HANDY_RATE, demand, horizon, solve_mines, table
from tests.small import cell, objective, price

DISCOUNT = {"2026-01-01": 0.8, "2027-01-01": 0.512}
ONE_YEAR, TWO_YEARS = horizon(1, rate=HANDY_RATE), horizon(2, rate=HANDY_RATE)
MINE = {"mine": ("CA", 10.0, 1000.0)}
GAP: dict[str, Any] = {
    "mines": MINE,
    "settings": TWO_YEARS,
    "capacity": table("facility, unit, rate_t_per_y, end", "mine, pit, 1000, 2027-01-01"),
    "demand": demand("market, metal, 2027, 100, 1,, 1000"),
}
"""100 t wanted in 2027, for which metal has to be kept: bought at 0.8 · 10, or short at 0.512 · 1000."""


def exclusion(share: float) -> dict[str, Any]:
    """Covered metal may be a share of the 100 t."""
    return {"exclusions": table("rule, worst_tier, max_share", f"ban, ally, {share}")}


def diversification(share: float) -> dict[str, Any]:
    """One facility may bring a share of the 100 t."""
    return {
        "diversification": table("rule, country, by, max_share", f"spread, US, facility, {share}"),
        "mines": {"cheap": ("CN", 10.0, 100.0), "dear": ("US", 30.0, 100.0)},
    }


def contract_minimum(tonnes: float) -> dict[str, Any]:
    """The dear mine ships so much at least."""
    columns = "contract, seller, buyer, commodity, minimum_t_per_y, shortfall_usd_per_t"
    return {"contracts": table(columns, f"offtake, dear, market, metal, {tonnes}, 50")}


def contract_maximum(tonnes: float) -> dict[str, Any]:
    """The cheap mine ships so much at most."""
    columns = "contract, seller, buyer, commodity, maximum_t_per_y"
    return {"contracts": table(columns, f"quota, cheap, market, metal, {tonnes}")}


def throughput(tonnes: float) -> dict[str, Any]:
    """So much may arrive at the market."""
    return {"throughput": table("facility, commodity, rate_t_per_y", f"market, *, {tonnes}")}


def lane(tonnes: float) -> dict[str, Any]:
    """The cheap lane carries so much."""
    columns = "origin, destination, commodity, cost_usd_per_t, capacity_t_per_y"
    return {"lanes": table(columns, f"cheap, market, metal, 0, {tonnes}", "dear, market, metal, 0,")}


def stock_minimum(tonnes: float) -> dict[str, Any]:
    """So much is held at the end of the year."""
    columns = "facility, commodity, minimum_t, shortfall_usd_per_t_y"
    return {"stocks": table(columns, f"market, metal, {tonnes}, 500"), "mines": MINE}


def kept(column: str, tonnes: float) -> dict[str, Any]:
    """The market keeps metal over the gap, within a limit."""
    return {**GAP, "stocks": table(f"facility, commodity, {column}", f"market, metal, {tonnes}")}


def project(tonnes: float) -> dict[str, Any]:
    """40 t/y and so much more at 50 USD per t/y, for two years."""
    return {
        "mines": {"mine": ("CA", 10.0, 40.0)},
        "settings": TWO_YEARS,
        "projects": table(
            "project, facility, unit, max_t_per_y, capex_usd_per_t_y", f"shaft, mine, pit, {tonnes}, 50"
        ),
    }


CASES = {
    "exclusion": (exclusion(0.4), exclusion(0.41), 20),
    "diversification": (diversification(0.4), diversification(0.41), 20),
    "contract_minimum": (contract_minimum(30), contract_minimum(29), 20),
    "contract_maximum": (contract_maximum(60), contract_maximum(61), 20),
    "throughput": (throughput(90), throughput(91), 1000 - 10),
    "lane": (lane(60), lane(61), 20),
    "stock_minimum": (stock_minimum(40), stock_minimum(39), 10),
    "stock_capacity": (kept("capacity_t", 50), kept("capacity_t", 51), (0.512 * 1000 - 0.8 * 10) / 0.8),
    "stock_intake": (kept("intake_t_per_y", 50), kept("intake_t_per_y", 51), (0.512 * 1000 - 0.8 * 10) / 0.8),
    "stock_release": (
        kept("release_t_per_y", 50),
        kept("release_t_per_y", 51),
        (0.512 * 1000 - 0.8 * 10) / 0.512,
    ),
}


def solved(folder: Path, world: dict[str, Any]) -> Solution:
    """Solve a world with discounting."""
    return solve_mines(folder, **{"settings": ONE_YEAR, **world})


def values(solution: Solution, kind: str) -> dict[str, float]:
    """Value of the rules of a kind by period, added up where a rule limits several sources."""
    rules = solution.tables["rules"]
    return rules[rules["kind"] == kind].groupby("period")["value_usd_per_t"].sum().to_dict()


@pytest.mark.parametrize("kind", CASES)
def test_the_value_of_a_rule_is_what_a_tonne_more_of_it_saves(tmp_path: Path, kind: str) -> None:
    """A cheap tonne for a dear one saves 20; one bought at 10 for one short 990; a tonne less to buy 10.

    Over the gap it is bought in 2026 and saves a tonne short in 2027: 0.512 · 1000 - 0.8 · 10 = 504, in money of the
    period in which the limit binds: 504 / 0.8 = 630 where it goes in, 504 / 0.512 = 984.375 where it comes out.
    """
    before, after, value = CASES[kind]
    first = solved(tmp_path / "before", before)
    by_period = values(first, kind)
    assert max(by_period.values()) == pytest.approx(value)
    saved = objective(first) - objective(solved(tmp_path / "after", after))
    assert saved == pytest.approx(sum(DISCOUNT[period] * usd for period, usd in by_period.items()))


def test_the_value_of_a_project_is_what_another_tonne_a_year_saves(tmp_path: Path) -> None:
    """990 USD in both years for 50 at once: (0.8 + 0.512) · 990 - 0.8 · 50 = 1258.88, discounted as a whole."""
    first, second = (solved(tmp_path / str(size), project(size)) for size in (45, 46))
    assert values(first, "project")["2027-01-01"] == pytest.approx(1258.88)
    assert objective(first) - objective(second) == pytest.approx(1258.88)


def test_the_value_of_the_budget_is_what_another_dollar_saves(tmp_path: Path) -> None:
    """A dollar is 1/50 t/y: (0.8 + 0.512) · 990 / 50 - 0.8 = 25.1776, discounted as a whole."""
    world = project(100)
    first, second = (
        solved(tmp_path / str(usd), {**world, "settings": {**TWO_YEARS, "investment": {"budget_usd": usd}}})
        for usd in (2000, 2001)
    )
    assert first.summary["investment"]["value_usd_per_usd"] == pytest.approx(25.1776)
    assert objective(first) - objective(second) == pytest.approx(25.1776)


def test_the_value_of_capacity_is_what_a_tonne_more_of_it_saves(tmp_path: Path) -> None:
    """The cheap pit is full at 60 t; another tonne would replace a dear one and save 20."""
    dear = ("CA", 30.0, 100.0)
    first, second = (
        solved(tmp_path / str(size), {"mines": {"cheap": ("CN", 10.0, size), "dear": dear}})
        for size in (60, 61)
    )
    assert cell(first, "capacity", "value_usd_per_t", facility="cheap") == pytest.approx(20)
    assert cell(first, "capacity", "value_usd_per_t", facility="dear") == 0
    assert objective(first) - objective(second) == pytest.approx(0.8 * 20)


def test_a_price_is_what_a_tonne_more_demanded_costs(tmp_path: Path) -> None:
    """What is wanted in 2027 is bought in 2026 for 0.8 · 10 = 8, in money of 2027: 8 / 0.512 = 15.625."""
    stocks = table("facility, commodity", "market, metal")
    first = solved(tmp_path / "first", {**GAP, "stocks": stocks})
    more = {**GAP, "stocks": stocks, "demand": demand("market, metal, 2027, 101, 1,, 1000")}
    assert price(first, "2027-01-01", facility="market") == pytest.approx(15.625)
    assert objective(solved(tmp_path / "second", more)) - objective(first) == pytest.approx(8)


@pytest.mark.parametrize(
    ("place", "commodity", "tier", "usd"),
    [
        ("smelter", "concentrate", COVERED, 25),
        ("market", "metal", ALLY, 30),
        ("market", "metal", COVERED, 30),
    ],
)
def test_a_price_is_what_a_tonne_less_to_buy_saves(
    tmp_path: Path, place: str, commodity: str, tier: str, usd: float
) -> None:
    """60 t of metal by way of covered concentrate at 5 + 5, the rest dear at 30.

    A tonne of metal that comes by itself replaces a dear one, 30; a tonne of concentrate too, but is melted at 5.
    """
    world: dict[str, Any] = {
        "mines": {"dear": ("AU", 30.0, 100.0)},
        "more": {
            "commodities": "concentrate, zinc, concentrate, 0",
            "facilities": "pit, Pit, mine, CN\nsmelter, Smelter, smelter, CA",
            "capacity": "pit, face, 60,,",
            "processes": "pit, dig, face, 5\nsmelter, melt,, 5",
            "recipes": "pit, dig, concentrate, 1\nsmelter, melt, concentrate, -1\nsmelter, melt, metal, 1",
            "lanes": "pit, smelter, concentrate, 0\nsmelter, market, metal, 0",
        },
    }
    first = solved(tmp_path / "first", world)
    assert price(first, facility=place, commodity=commodity, tier=tier) == pytest.approx(usd)
    goods = table(
        "destination, commodity, tier, arrives, quantity_t", f"{place}, {commodity}, {tier}, 2026-05-01, 1"
    )
    second = solved(tmp_path / "second", {**world, "in_transit": goods})
    assert objective(first) - objective(second) == pytest.approx(0.8 * usd)


@pytest.mark.parametrize("kind", ["exclusion", "diversification", "contract_maximum"])
def test_a_limit_of_nothing_is_worth_what_the_first_tonne_saves(tmp_path: Path, kind: str) -> None:
    """A cheap tonne let in would save 20; many dual values prove the same plan, but only this one is the saving."""
    make, one = {
        "exclusion": (exclusion, 0.01),
        "diversification": (diversification, 0.01),
        "contract_maximum": (contract_maximum, 1),
    }[kind]
    first = solved(tmp_path / "first", make(0))
    assert objective(first) - objective(solved(tmp_path / "second", make(one))) == pytest.approx(0.8 * 20)
    assert values(first, kind)["2026-01-01"] == pytest.approx(20)


def test_a_closed_plant_is_worth_what_the_first_tonne_saves(tmp_path: Path) -> None:
    """A tonne of capacity at the cheap pit, which has none, would save 20."""
    mines = {"cheap": ("CN", 10.0, 0.0), "dear": ("CA", 30.0, 100.0)}
    solution = solved(tmp_path, {"mines": mines})
    assert cell(solution, "capacity", "value_usd_per_t", facility="cheap") == pytest.approx(20)


def test_a_price_where_nothing_flows_is_what_the_first_tonne_would_cost(tmp_path: Path) -> None:
    """A market in China may take no covered metal but could make it at 1 USD/t; a tonne of it there would cost 1."""
    solution = solved(
        tmp_path,
        {
            **exclusion(0),
            "mines": {"mine": ("CA", 10.0, 100.0)},
            "more": {
                "facilities": "bazaar, Bazaar, market, CN",
                "lanes": "mine, bazaar, metal, 0",
                "processes": "bazaar, collect,, 1",
                "recipes": "bazaar, collect, metal, 1",
            },
            "demand": demand("bazaar, metal, 2026, 100, 1,, 1000"),
        },
    )
    assert price(solution, facility="bazaar", tier=COVERED) == pytest.approx(1)
