"""Trust tiers: which tests make material covered, and how a rank follows it, by hand.

A route over a smelter costs 5 + 5 = 10 USD/t, a mine in Australia 30. With covered material banned the bill tells
whether the route counts as covered: 100 · 10 = 1000 if not, 100 · 30 = 3000 if so.
"""

from pathlib import Path
from typing import Any

import pytest

import sourcing
from sourcing.network.trust import facility_trust
from sourcing.solution import Solution
from tests.mines import ALLY, COVERED, HOME, demand, horizon, solve_mines, table, write_mines
from tests.small import cell, objective, price, total

DEAR = {"dear": ("AU", 30.0, 100.0)}
BAN = table("rule, worst_tier", "ban, ally")
OWNERS = "facility, owner, country, share"


def route(pit: str = "CN", smelter: str = "CA") -> dict[str, str]:
    """Rows of a route: a pit in one country, a smelter in another."""
    return {
        "commodities": "concentrate, zinc, concentrate, 0",
        "facilities": f"pit, Pit, mine, {pit}\nsmelter, Smelter, smelter, {smelter}",
        "processes": "pit, dig,, 5\nsmelter, melt,, 5",
        "recipes": "pit, dig, concentrate, 1\nsmelter, melt, concentrate, -1\nsmelter, melt, metal, 1",
        "lanes": "pit, smelter, concentrate, 0\nsmelter, market, metal, 0",
    }


def trust(**settings: Any) -> dict[str, Any]:
    """The trust settings of the world, some of them replaced."""
    return {"trust": settings}


def test_an_allied_smelter_does_not_clean_covered_concentrate(tmp_path: Path) -> None:
    """Origin is tested: metal from covered concentrate is covered, so 3000; let in, a tonne would cost 10."""
    solution = solve_mines(tmp_path, DEAR, more=route(), exclusions=BAN)
    assert objective(solution) == pytest.approx(3000)
    assert price(solution, facility="market", tier=COVERED) == pytest.approx(10)
    free = solve_mines(tmp_path / "free", DEAR, more=route())
    assert objective(free) == pytest.approx(1000)
    assert total(free, "runs", "activity_t", facility="smelter", tier=COVERED) == pytest.approx(100)
    assert total(free, "deliveries", "quantity_t", tier=COVERED) == pytest.approx(100)


def test_without_the_origin_test_the_rank_of_the_plant_replaces_that_of_its_inputs(tmp_path: Path) -> None:
    """The smelter stands in Canada and nobody else owns it, so its metal is an ally's: 1000."""
    settings = trust(tests=["location", "ownership"])
    solution = solve_mines(tmp_path, DEAR, settings, more=route(), exclusions=BAN)
    assert objective(solution) == pytest.approx(1000)
    assert total(solution, "deliveries", "quantity_t", tier=ALLY) == pytest.approx(100)
    assert cell(solution, "draws", "quantity_t", facility="smelter", drawn_tier=COVERED) == pytest.approx(100)


def test_without_the_origin_test_a_run_draws_from_every_rank(tmp_path: Path) -> None:
    """60 t of covered concentrate at 5 and 40 t of an ally's at 7 feed one run of the plant's own rank.

    60 · (5 + 5) + 40 · (7 + 5) = 1080.
    """
    more = route()
    more["processes"] += "\nquarry, dig,, 7"
    more["processes"] = more["processes"].replace("pit, dig,, 5", "pit, dig, face, 5")
    more["facilities"] += "\nquarry, Quarry, mine, AU"
    more["recipes"] += "\nquarry, dig, concentrate, 1"
    more["lanes"] += "\nquarry, smelter, concentrate, 0"
    more["capacity"] = "pit, face, 60,,"
    solution = solve_mines(tmp_path, DEAR, trust(tests=["location"]), more=more, exclusions=BAN)
    assert objective(solution) == pytest.approx(1080)
    assert total(solution, "runs", "activity_t", facility="smelter", tier=ALLY) == pytest.approx(100)
    assert cell(solution, "draws", "quantity_t", facility="smelter", drawn_tier=COVERED) == pytest.approx(60)


@pytest.mark.parametrize(
    ("shares", "threshold", "bill"),
    [((0.15, 0.10), 0.25, 3000), ((0.15, 0.09), 0.25, 1000), ((0.7, 0.1), 0.8, 3000)],
    ids=["reached together", "missed together", "reached but for rounding"],
)
def test_owners_of_covered_countries_count_together(
    tmp_path: Path, shares: tuple[float, float], threshold: float, bill: float
) -> None:
    """Two owners, of China and of Russia, reach the threshold only together; 0.7 + 0.1 is below 0.8 in binary."""
    solution = solve_mines(
        tmp_path,
        DEAR,
        trust(ownership_threshold=threshold),
        more=route(pit="AU"),
        owners=table(OWNERS, f"smelter, one, CN, {shares[0]}", f"smelter, two, RU, {shares[1]}"),
        exclusions=BAN,
    )
    assert objective(solution) == pytest.approx(bill)


@pytest.mark.parametrize(
    ("ownership_from", "tier"), [(None, HOME), ("covered", HOME), ("ally", ALLY), ("domestic", ALLY)]
)
def test_ownership_counts_from_the_tier_that_the_settings_name(
    tmp_path: Path, ownership_from: str | None, tier: str
) -> None:
    """A home mine, 0.15 of it owned in Australia and 0.15 in China.

    From ``ally`` on the 0.30 held by allies or worse reach 0.25, so it counts as an ally's; the 0.15 held by covered
    owners reach nothing; and counted from ``domestic`` the worst tier that is reached is still ally.
    """
    solution = solve_mines(
        tmp_path,
        {"home": ("US", 10, 100)},
        trust(ownership_from=ownership_from),
        owners=table(OWNERS, "home, one, AU, 0.15", "home, two, CN, 0.15"),
    )
    assert total(solution, "deliveries", "quantity_t", tier=tier) == pytest.approx(100)


@pytest.mark.parametrize(("named", "tier"), [(0.75, COVERED), (0.80, HOME)])
def test_what_no_row_names_is_owned_in_the_country_of_the_facility(
    tmp_path: Path, named: float, tier: str
) -> None:
    """A mine in China with only ownership tested: 1 - 0.75 = 0.25 of it is Chinese, 1 - 0.80 = 0.20 too little."""
    solution = solve_mines(
        tmp_path,
        {"cheap": ("CN", 10, 100)},
        trust(tests=["ownership"]),
        owners=table(OWNERS, f"cheap, one, CA, {named}"),
    )
    assert total(solution, "deliveries", "quantity_t", tier=tier) == pytest.approx(100)


def test_location_alone_lets_the_same_metal_through(tmp_path: Path) -> None:
    """Covered concentrate and a covered owner, but the smelter stands in Canada: 1000."""
    solution = solve_mines(
        tmp_path,
        DEAR,
        trust(tests=["location"]),
        more=route(),
        owners=table(OWNERS, "smelter, one, CN, 1"),
        exclusions=BAN,
    )
    assert objective(solution) == pytest.approx(1000)


def test_without_any_test_everything_is_of_the_best_tier(tmp_path: Path) -> None:
    """A ban on all but domestic material stops nothing: 1000."""
    solution = solve_mines(
        tmp_path,
        DEAR,
        trust(tests=[], ownership_threshold=None),
        more=route(smelter="CN"),
        exclusions=table("rule, worst_tier", "ban, domestic"),
    )
    assert objective(solution) == pytest.approx(1000)
    assert total(solution, "deliveries", "quantity_t", tier=HOME) == pytest.approx(100)


def test_a_run_is_as_bad_as_the_plant_and_the_worst_that_it_draws(tmp_path: Path) -> None:
    """A tonne of metal takes one of concentrate and one of flux; at most 40 of 100 t may be covered.

    60 t are an ally's in both inputs, 60 · (5 + 5) = 600. The 40 covered ones take covered concentrate, 40 · 1 = 40,
    and what flux they like: the 10 t that Russia has at 1 and 30 t of the ally's at 5, 160. Together 800. One more
    tonne of covered concentrate, in the place of an ally's, would have to be covered metal, which is at its limit.
    """
    more = {
        "commodities": "concentrate, zinc, concentrate, 0\nflux, flux, powder, 0",
        "facilities": "smelter, Smelter, smelter, CA\n"
        "pit-ally, Pit, mine, AU\npit-covered, Pit, mine, CN\n"
        "flux-ally, Works, mine, CA\nflux-covered, Works, mine, RU",
        "capacity": "flux-covered, works, 10,,",
        "processes": "smelter, melt,, 0\npit-ally, dig,, 5\npit-covered, dig,, 1\n"
        "flux-ally, grind,, 5\nflux-covered, grind, works, 1",
        "recipes": "smelter, melt, concentrate, -1\nsmelter, melt, flux, -1\nsmelter, melt, metal, 1\n"
        "pit-ally, dig, concentrate, 1\npit-covered, dig, concentrate, 1\n"
        "flux-ally, grind, flux, 1\nflux-covered, grind, flux, 1",
        "lanes": "AU, smelter, concentrate, 0\nCN, smelter, concentrate, 0\n"
        "CA, smelter, flux, 0\nRU, smelter, flux, 0\nsmelter, market, metal, 0",
    }
    exclusions = table("rule, worst_tier, max_share", "ban, ally, 0.4")
    solution = solve_mines(tmp_path, DEAR, more=more, exclusions=exclusions)
    assert objective(solution) == pytest.approx(800)
    drawn = {"facility": "smelter", "tier": COVERED}
    assert cell(solution, "draws", "quantity_t", commodity="flux", drawn_tier=ALLY, **drawn) == pytest.approx(
        30
    )
    assert cell(
        solution, "draws", "quantity_t", commodity="concentrate", drawn_tier=COVERED, **drawn
    ) == pytest.approx(40)
    assert total(solution, "draws", "quantity_t", tier=ALLY, drawn_tier=COVERED) == 0


def test_metal_of_an_ally_that_passed_a_covered_owner_is_covered(tmp_path: Path) -> None:
    """Australian concentrate, a smelter in Canada of which China holds half: 3000."""
    owners = table(OWNERS, "smelter, one, CN, 0.5")
    solution = solve_mines(tmp_path, DEAR, more=route(pit="AU"), owners=owners, exclusions=BAN)
    assert objective(solution) == pytest.approx(3000)


def test_a_covered_port_taints_what_passes_it(tmp_path: Path) -> None:
    """Canadian metal at 10 reaches the market only over a port in Canada of which China holds half: 3000.

    It leaves the mine as an ally's and the port as covered; what the port ships on it does not make.
    """
    world: dict[str, Any] = {
        "mines": {"cheap": ("CA", 10.0, 100.0), **DEAR},
        "more": {"facilities": "quay, Quay, port, CA"},
        "lanes": table(
            "origin, destination, commodity, cost_usd_per_t",
            "cheap, quay, metal, 0",
            "quay, market, metal, 0",
            "dear, market, metal, 0",
        ),
        "owners": table(OWNERS, "quay, one, CN, 0.5"),
    }
    assert objective(solve_mines(tmp_path / "banned", **world, exclusions=BAN)) == pytest.approx(3000)
    free = solve_mines(tmp_path / "free", **world)
    assert objective(free) == pytest.approx(1000)
    assert cell(free, "shipments", "quantity_t", origin="cheap", tier=ALLY) == pytest.approx(100)
    assert cell(free, "arrivals", "quantity_t", destination="quay", tier=COVERED) == pytest.approx(100)
    assert cell(free, "shipments", "quantity_t", origin="quay", tier=COVERED) == pytest.approx(100)


def market_abroad(tmp_path: Path, **world: Any) -> Solution:
    """A market in China that may not take covered material, supplied by Canada at 10."""
    more = {"facilities": "bazaar, Bazaar, market, CN", "lanes": "cheap, bazaar, metal, 0"}
    for name, rows in world.pop("more", {}).items():
        more[name] = f"{more[name]}\n{rows}" if name in more else rows
    return solve_mines(
        tmp_path,
        {"cheap": ("CA", 10, 100)},
        more=more,
        demand=demand("bazaar, metal, 2026, 100, 1,, 1000"),
        exclusions=BAN,
        **world,
    )


def test_at_a_market_material_keeps_the_rank_with_which_it_arrives(tmp_path: Path) -> None:
    """The market is in China, yet what Canada ships there is an ally's: 1000."""
    solution = market_abroad(tmp_path)
    assert objective(solution) == pytest.approx(1000)
    assert total(solution, "deliveries", "quantity_t", tier=ALLY) == pytest.approx(100)


def test_what_a_market_makes_itself_has_its_own_rank(tmp_path: Path) -> None:
    """Scrap of the same market at 1 USD/t is covered and cannot replace Canada's metal at 10: 1000."""
    scrap = {"processes": "bazaar, collect,, 1", "recipes": "bazaar, collect, metal, 1"}
    solution = market_abroad(tmp_path, more=scrap)
    assert objective(solution) == pytest.approx(1000)
    assert total(solution, "deliveries", "quantity_t", tier=COVERED) == 0


@pytest.mark.parametrize(
    ("place", "country", "initial_tier", "tier"),
    [
        ("store", "CA", "", ALLY),
        ("store", "CN", "", COVERED),
        ("store", "CA", "domestic", ALLY),
        ("store", "CA", "covered", COVERED),
        ("bazaar", "CN", "", COVERED),
        ("bazaar", "CN", "ally", ALLY),
        ("bazaar", "CA", "domestic", HOME),
    ],
)
def test_the_first_stock_has_its_own_rank_or_that_of_the_place(
    tmp_path: Path, place: str, country: str, initial_tier: str, tier: str
) -> None:
    """A stock of 100 t serves the demand of 100 t for nothing.

    Blank is the rank of the facility; given, it is made no better than the facility, unless that is a market.
    """
    solution = solve_mines(
        tmp_path,
        {"dear": ("AU", 30, 100)},
        more={
            "facilities": f"store, Store, stockpile, {country}\nbazaar, Bazaar, market, {country}",
            "lanes": "store, bazaar, metal, 0\ndear, bazaar, metal, 0",
        },
        demand=demand("bazaar, metal, 2026, 100, 1,, 1000"),
        stocks=table("facility, commodity, initial_t, initial_tier", f"{place}, metal, 100, {initial_tier}"),
    )
    assert objective(solution) == 0
    assert total(solution, "deliveries", "quantity_t", tier=tier) == pytest.approx(100)


@pytest.mark.parametrize(("place", "tier"), [("quay", COVERED), ("market", HOME)])
def test_goods_under_way_take_the_rank_of_the_place_but_at_a_market_keep_theirs(
    tmp_path: Path, place: str, tier: str
) -> None:
    """100 t of domestic metal arrive in a covered port, or at the market, and serve the demand for nothing."""
    solution = solve_mines(
        tmp_path,
        DEAR,
        more={"facilities": "quay, Quay, port, CN", "lanes": "quay, market, metal, 0"},
        in_transit=table(
            "destination, commodity, tier, arrives, quantity_t", f"{place}, metal, domestic, 2026-03-01, 100"
        ),
    )
    assert objective(solution) == 0
    assert total(solution, "deliveries", "quantity_t", tier=tier) == pytest.approx(100)


def test_a_rank_comes_with_its_reason(tmp_path: Path) -> None:
    """The smelter is in Canada, which would make it an ally's; its owners of China make it covered."""
    folder = write_mines(
        tmp_path / "world",
        DEAR,
        horizon(1),
        more=route(),
        owners=table(OWNERS, "smelter, one, CN, 0.15", "smelter, two, RU, 0.1"),
    )
    verdict = facility_trust(sourcing.load(folder))["smelter"]
    assert verdict.rank == 2
    assert verdict.reason == "0.25 of it is held from tier covered or worse (one, two)"
