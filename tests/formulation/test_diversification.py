"""Diversification: how much of a country's need may come from one source, by hand.

Canada sells at 10 USD/t, Australia at 20 and 30, the mine at home at 50; 100 t are wanted a year.
"""

from pathlib import Path
from typing import Any

import pytest

from tests.mines import demand, horizon, solve_mines, table
from tests.small import by_period, cell, objective, total

MINES = {
    "canada": ("CA", 10.0, 100.0),
    "perth": ("AU", 20.0, 100.0),
    "quoin": ("AU", 30.0, 100.0),
    "home": ("US", 50.0, 100.0),
}
RULES = "rule, minerals, country, by, max_share, start, end"
OWNERS = "facility, owner, country, share"


def spread(by: str, share: float = 0.4, country: str = "US", mineral: str = "") -> str:
    """One rule."""
    return table(RULES, f"spread, {mineral}, {country}, {by}, {share},,")


def test_no_facility_may_supply_more_than_its_share(tmp_path: Path) -> None:
    """40 t from Canada, 40 from Perth, 20 from Quoin: 400 + 800 + 600 = 1800.

    One more tonne of Canada or of Perth would replace one of Quoin: 20 or 10 USD saved.
    """
    solution = solve_mines(tmp_path, MINES, diversification=spread("facility"))
    assert objective(solution) == pytest.approx(1800)
    value = {
        n: cell(solution, "rules", "value_usd_per_t", kind="diversification", supplier=n)
        for n in ("canada", "perth", "quoin")
    }
    assert value == pytest.approx({"canada": 20, "perth": 10, "quoin": 0})
    assert "home" not in set(solution.tables["rules"]["supplier"])


def test_no_country_may_supply_more_than_its_share(tmp_path: Path) -> None:
    """40 t from Canada, 40 from Australia, all at Perth, and 20 from home: 400 + 800 + 1000 = 2200."""
    solution = solve_mines(tmp_path, MINES, diversification=spread("country"))
    assert objective(solution) == pytest.approx(2200)
    assert cell(solution, "rules", "value_usd_per_t", kind="diversification", supplier="CA") == pytest.approx(
        40
    )
    assert cell(solution, "rules", "value_usd_per_t", kind="diversification", supplier="AU") == pytest.approx(
        30
    )


def test_no_owner_may_supply_more_than_its_share(tmp_path: Path) -> None:
    """Canada belongs to ``xin``, who has the largest share that is named, although 0.7 of it is named by nobody.

    Perth is held by ``xin`` and ``zeta`` alike and counts for the first by name. Quoin has no owner but itself. So
    Canada and Perth together are held to 40 t, Quoin to 40, and home adds 20: 40 · 10 + 40 · 30 + 20 · 50 = 2600.
    """
    solution = solve_mines(
        tmp_path,
        MINES,
        owners=table(
            OWNERS,
            "canada, xin, CA, 0.2",
            "canada, ying, CA, 0.1",
            "perth, zeta, AU, 0.5",
            "perth, xin, CA, 0.5",
        ),
        diversification=spread("owner"),
    )
    assert objective(solution) == pytest.approx(2600)
    assert cell(
        solution, "rules", "value_usd_per_t", kind="diversification", supplier="xin"
    ) == pytest.approx(40)
    assert cell(
        solution, "rules", "value_usd_per_t", kind="diversification", supplier="quoin"
    ) == pytest.approx(20)


def over_port(country: str) -> dict[str, Any]:
    """Lanes on which everything reaches the market over a port."""
    return {
        "more": {"facilities": f"quay, Quay, port, {country}"},
        "lanes": table(
            "origin, destination, commodity, cost_usd_per_t",
            *(f"{n}, quay, metal, 0" for n in ("canada", "perth", "quoin")),
            "quay, market, metal, 0",
            "home, market, metal, 0",
        ),
    }


def test_a_home_port_does_not_defeat_the_rule(tmp_path: Path) -> None:
    """What crosses the border into the port counts by the mine that shipped it: 1800, as without the port."""
    solution = solve_mines(tmp_path, MINES, **over_port("US"), diversification=spread("facility"))
    assert objective(solution) == pytest.approx(1800)


def test_what_comes_over_a_foreign_port_was_shipped_from_there(tmp_path: Path) -> None:
    """All three mines ship over one port in Canada, which may supply 40 t: 40 · 10 + 60 · 50 = 3400."""
    solution = solve_mines(tmp_path, MINES, **over_port("CA"), diversification=spread("facility"))
    assert objective(solution) == pytest.approx(3400)
    assert cell(solution, "rules", "used_t", kind="diversification", supplier="quay") == pytest.approx(40)


def test_every_form_and_every_facility_of_the_country_counts(tmp_path: Path) -> None:
    """Canada's concentrate for a smelter at home counts with Canada's metal, both as zinc, against the same 40 t.

    Metal by way of concentrate costs 5 + 1 = 6: 40 · 6 + 60 · 50 = 3240.
    """
    solution = solve_mines(
        tmp_path,
        {n: MINES[n] for n in ("canada", "home")},
        more={
            "commodities": "concentrate, zinc, concentrate, 0",
            "facilities": "pit, Pit, mine, CA\nsmelter, Smelter, smelter, US",
            "processes": "pit, dig,, 5\nsmelter, melt,, 1",
            "recipes": "pit, dig, concentrate, 1\nsmelter, melt, concentrate, -1\nsmelter, melt, metal, 1",
            "lanes": "pit, smelter, concentrate, 0\nsmelter, market, metal, 0",
        },
        diversification=spread("country"),
    )
    assert objective(solution) == pytest.approx(3240)
    assert cell(solution, "rules", "used_t", kind="diversification", supplier="CA") == pytest.approx(40)


def test_the_share_is_of_the_demand_of_all_markets_of_the_country(tmp_path: Path) -> None:
    """60 t are wanted at one market and 40 at another: Canada may bring 50 of the 100, to whichever it likes.

    50 · 10 + 50 · 50 = 3000, although the second market alone could not take half of it.
    """
    solution = solve_mines(
        tmp_path,
        {n: MINES[n] for n in ("canada", "home")},
        more={
            "facilities": "other, Other, market, US",
            "lanes": "home, other, metal, 0",
        },
        demand=demand("market, metal, 2026, 60, 1,, 1000", "other, metal, 2026, 40, 1,, 1000"),
        diversification=spread("facility", 0.5),
    )
    assert objective(solution) == pytest.approx(3000)
    assert total(solution, "arrivals", "quantity_t", origin="canada", destination="market") == pytest.approx(
        50
    )


def test_goods_under_way_at_the_start_do_not_count(tmp_path: Path) -> None:
    """30 t arrive by themselves and 40 t from Canada besides; 30 t from home: 40 · 10 + 30 · 50 = 1900."""
    solution = solve_mines(
        tmp_path,
        {n: MINES[n] for n in ("canada", "home")},
        in_transit=table(
            "destination, commodity, tier, arrives, quantity_t", "market, metal, ally, 2026-03-01, 30"
        ),
        diversification=spread("country"),
    )
    assert objective(solution) == pytest.approx(1900)


def test_a_country_that_wants_nothing_is_not_limited(tmp_path: Path) -> None:
    """Zinc is wanted only in the United States; a smelter in Australia may take all of Canada's concentrate: 600.

    Nor is the United States limited while it wants nothing: see the next test.
    """
    solution = solve_mines(
        tmp_path,
        {"home": MINES["home"]},
        more={
            "commodities": "concentrate, zinc, concentrate, 0",
            "facilities": "pit, Pit, mine, CA\nsmelter, Smelter, smelter, AU",
            "processes": "pit, dig,, 5\nsmelter, melt,, 1",
            "recipes": "pit, dig, concentrate, 1\nsmelter, melt, concentrate, -1\nsmelter, melt, metal, 1",
            "lanes": "pit, smelter, concentrate, 0\nsmelter, market, metal, 0",
        },
        diversification=spread("country", 0, "AU"),
    )
    assert objective(solution) == pytest.approx(600)


def test_a_year_without_demand_is_not_limited(tmp_path: Path) -> None:
    """100 t are wanted in 2027 only, of which Canada may bring 40 in that year; the other 60 it brings in 2026.

    100 · 10 = 1000; nothing else could be as cheap, so at least 60 t are kept over the turn of the year.
    """
    solution = solve_mines(
        tmp_path,
        MINES,
        horizon(2),
        demand=demand("market, metal, 2027, 100, 1,, 1000"),
        stocks=table("facility, commodity", "market, metal"),
        diversification=spread("facility"),
    )
    assert objective(solution) == pytest.approx(1000)
    assert total(solution, "stocks", "quantity_t", period="2026-01-01") >= 60 - 1e-6


def test_a_rule_covers_the_minerals_that_it_names(tmp_path: Path) -> None:
    """A rule on lead leaves zinc alone: 100 · 10 = 1000."""
    solution = solve_mines(
        tmp_path,
        MINES,
        more={"commodities": "bullion, lead, metal, 0"},
        diversification=spread("facility", mineral="lead"),
    )
    assert objective(solution) == pytest.approx(1000)


def test_each_mineral_is_limited_on_its_own(tmp_path: Path) -> None:
    """Canada may bring half of the 100 t of zinc and half of the 40 t of lead; home has both at 50.

    50 · 10 + 50 · 50 + 20 · 10 + 20 · 50 = 4200.
    """
    solution = solve_mines(
        tmp_path,
        {n: MINES[n] for n in ("canada", "home")},
        more={
            "commodities": "bullion, lead, metal, 0",
            "processes": "canada, dig-lead,, 10\nhome, dig-lead,, 50",
            "recipes": "canada, dig-lead, bullion, 1\nhome, dig-lead, bullion, 1",
            "lanes": "canada, market, bullion, 0\nhome, market, bullion, 0",
            "demand": "market, bullion, 2026, 40, 1,, 1000",
        },
        diversification=spread("facility", 0.5),
    )
    assert objective(solution) == pytest.approx(4200)


def test_a_rule_that_starts_in_mid_year_counts_its_days(tmp_path: Path) -> None:
    """In force on 146 of 365 days, a = 0.4: 0.6 + 0.4 · 0.25 = 0.7 in 2026, then 0.25 in 2027.

    70 · 10 + 30 · 50 = 2200, then 25 · 10 + 75 · 50 = 4000.
    """
    solution = solve_mines(
        tmp_path,
        {n: MINES[n] for n in ("canada", "home")},
        horizon(2),
        diversification=table(RULES, "spread,, US, facility, 0.25, 2026-08-08,"),
    )
    assert by_period(solution, "rules", "limit_t", kind="diversification") == pytest.approx([70, 25])
    assert objective(solution) == pytest.approx(6200)


def test_the_rows_of_a_rule_are_limits_of_their_own(tmp_path: Path) -> None:
    """By facility at most 40 t, by country at most 60: 40 from Canada, 40 from Perth, 20 from Quoin; 1800."""
    solution = solve_mines(
        tmp_path,
        MINES,
        diversification=table(RULES, "spread,, US, facility, 0.4,,", "spread,, US, country, 0.6,,"),
    )
    assert objective(solution) == pytest.approx(1800)


def test_the_day_of_arrival_counts(tmp_path: Path) -> None:
    """A year of 365.25 days lies between departure and arrival, so what leaves in 2026 counts in 2027.

    In 2026 nothing but home, 100 · 50 = 5000; in 2027, the rule's year, 40 from Canada and 60 from home: 400 + 3000.
    """
    solution = solve_mines(
        tmp_path,
        {n: MINES[n] for n in ("canada", "home")},
        horizon(2),
        lanes=table(
            "origin, destination, commodity, cost_usd_per_t, lead_days",
            "canada, market, metal, 0, 365.25",
            "home, market, metal, 0, 0",
        ),
        diversification=table(RULES, "spread,, US, facility, 0.4, 2027-01-01,"),
    )
    assert objective(solution) == pytest.approx(8400)
    assert by_period(solution, "rules", "used_t", kind="diversification") == pytest.approx([40])
