"""Exclusion: what it costs to keep worse material out, by hand."""

from pathlib import Path

import pytest

from tests.mines import ALLY, COVERED, HOME, demand, horizon, solve_mines, table
from tests.small import by_period, cell, objective, paid, price, total

EXCLUSIONS = "rule, minerals, markets, worst_tier, max_share, start, end"


def test_a_ban_moves_demand_to_the_dearer_ally(tmp_path: Path) -> None:
    """All 100 t come from the ally: 100 · 30 = 3000. A tonne let in again would cost 10 instead of 30."""
    solution = solve_mines(tmp_path, exclusions=table(EXCLUSIONS, "ban,,, ally,,,"))
    assert objective(solution) == pytest.approx(3000)
    assert total(solution, "deliveries", "quantity_t", tier=ALLY) == pytest.approx(100)
    assert cell(solution, "rules", "limit_t", kind="exclusion") == 0
    assert cell(solution, "rules", "value_usd_per_t", kind="exclusion") == pytest.approx(20)
    assert price(solution, facility="market", tier=ALLY) == pytest.approx(30)
    assert price(solution, facility="market", tier=COVERED) == pytest.approx(10)


def test_a_rule_that_starts_in_mid_year_counts_its_days(tmp_path: Path) -> None:
    """In force on 146 of 365 days, a = 0.4: the share 0.6 + 0.4 · 0.25 = 0.7 may be covered.

    70 · 10 + 30 · 30 = 1600.
    """
    solution = solve_mines(tmp_path, exclusions=table(EXCLUSIONS, "ban,,, ally, 0.25, 2026-08-08,"))
    assert cell(solution, "rules", "limit_t", kind="exclusion") == pytest.approx(70)
    assert objective(solution) == pytest.approx(1600)


def test_the_rows_of_a_rule_tighten_it_step_by_step(tmp_path: Path) -> None:
    """At most 50 t in 2026 and 20 t in 2027: 50 · 10 + 50 · 30 = 2000, then 20 · 10 + 80 · 30 = 2600."""
    solution = solve_mines(
        tmp_path,
        settings=horizon(2),
        exclusions=table(EXCLUSIONS, "ban,,, ally, 0.5,, 2027-01-01", "ban,,, ally, 0.2, 2027-01-01,"),
    )
    assert by_period(solution, "deliveries", "quantity_t", tier=COVERED) == pytest.approx([50, 20])
    assert objective(solution) == pytest.approx(4600)


def test_of_two_rows_on_the_same_days_the_tighter_binds(tmp_path: Path) -> None:
    """Shares of 0.5 and 0.2 are two limits: 20 t may be covered; 20 · 10 + 80 · 30 = 2600."""
    solution = solve_mines(tmp_path, exclusions=table(EXCLUSIONS, "ban,,, ally, 0.5,,", "ban,,, ally, 0.2,,"))
    assert objective(solution) == pytest.approx(2600)
    assert cell(solution, "rules", "value_usd_per_t", kind="exclusion", limit_t=20) == pytest.approx(20)
    assert cell(solution, "rules", "value_usd_per_t", kind="exclusion", limit_t=50) == 0


def test_a_rule_covers_the_markets_of_its_countries_and_facilities(tmp_path: Path) -> None:
    """Of 10 t each, ``market`` and Australia's ``mill`` may take none at 10 USD/t; ``other`` takes 10 of them.

    10 · 30 + 10 · 30 + 10 · 10 = 700.
    """
    solution = solve_mines(
        tmp_path,
        more={
            "facilities": "other, Other, market, US\nmill, Mill, market, AU",
            "lanes": "CN, other, metal, 0\nCN, mill, metal, 0\nCA, other, metal, 0\nCA, mill, metal, 0",
        },
        demand=demand(*(f"{market}, metal, 2026, 10, 1,, 1000" for market in ("market", "other", "mill"))),
        exclusions=table(EXCLUSIONS, "ban,, market;AU, ally,,,"),
    )
    assert objective(solution) == pytest.approx(700)
    assert total(solution, "deliveries", "quantity_t", facility="other", tier=COVERED) == pytest.approx(10)
    assert total(solution, "deliveries", "quantity_t", facility="mill", tier=ALLY) == pytest.approx(10)


def test_a_rule_covers_the_minerals_that_it_names(tmp_path: Path) -> None:
    """Zinc metal is covered by the rule, lead is not: 100 · 30 + 40 · 10 = 3400."""
    solution = solve_mines(
        tmp_path,
        more={
            "commodities": "bullion, lead, metal, 0",
            "facilities": "pit, Pit, mine, CN",
            "processes": "pit, dig,, 10",
            "recipes": "pit, dig, bullion, 1",
            "lanes": "pit, market, bullion, 0",
            "demand": "market, bullion, 2026, 40, 1,, 1000",
        },
        exclusions=table(EXCLUSIONS, "ban, zinc,, ally,,,"),
    )
    assert objective(solution) == pytest.approx(3400)
    assert total(solution, "deliveries", "quantity_t", tier=COVERED) == pytest.approx(40)


def test_nothing_worse_than_the_best_tier_leaves_only_home(tmp_path: Path) -> None:
    """With ``worst_tier`` domestic the home mine alone counts: 80 · 50 + 20 short · 1000 = 24000."""
    mines = {"cheap": ("CN", 10.0, 100.0), "dear": ("CA", 30.0, 100.0), "home": ("US", 50.0, 80.0)}
    solution = solve_mines(tmp_path, mines, exclusions=table(EXCLUSIONS, "home-only,,, domestic,,,"))
    assert objective(solution) == pytest.approx(24000)
    assert total(solution, "deliveries", "quantity_t", tier=HOME) == pytest.approx(80)


def test_nothing_is_worse_than_the_last_tier(tmp_path: Path) -> None:
    """With ``worst_tier`` covered nothing is limited, and the rule does not stand in the table: 100 · 10 = 1000."""
    solution = solve_mines(tmp_path, exclusions=table(EXCLUSIONS, "none,,, covered,,,"))
    assert objective(solution) == pytest.approx(1000)
    assert "exclusion" not in set(solution.tables["rules"]["kind"])


def test_the_share_is_of_the_demand_and_not_of_what_is_delivered(tmp_path: Path) -> None:
    """A quarter of the 100 t wanted may be covered, although nothing else comes: 25 · 10 + 75 · 1000 = 75250."""
    solution = solve_mines(
        tmp_path, {"cheap": ("CN", 10, 100)}, exclusions=table(EXCLUSIONS, "ban,,, ally, 0.25,,")
    )
    assert objective(solution) == pytest.approx(75250)
    assert paid(solution, "shortfall") == pytest.approx(75000)
    assert cell(solution, "rules", "value_usd_per_t", kind="exclusion") == pytest.approx(990)


def test_every_demand_row_has_its_own_limit(tmp_path: Path) -> None:
    """Half of each slice, 30 t and 20 t, although the first pays more: 50 · 10 + 30 · 1000 + 20 · 500 = 40500."""
    solution = solve_mines(
        tmp_path,
        {"cheap": ("CN", 10, 100)},
        demand=demand("market, metal, 2026, 60, 1, dear, 1000", "market, metal, 2026, 40, 1, soft, 500"),
        exclusions=table(EXCLUSIONS, "ban,,, ally, 0.5,,"),
    )
    assert objective(solution) == pytest.approx(40500)
    assert cell(solution, "shortfalls", "short_t", slice="dear") == pytest.approx(30)
    assert cell(solution, "shortfalls", "short_t", slice="soft") == pytest.approx(20)
