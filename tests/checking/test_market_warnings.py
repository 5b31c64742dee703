"""Warnings about demand: name, file, line, what is wrong and the remedy; and silenced."""

from datetime import date
from pathlib import Path

import pytest

from tests.checking.calm import BARRED, DEMAND_2027, TABLES, TWO_YEARS, calm, expect, said, without

NAME, FILE = "unreachable-demand", "demand.csv"
CHINESE_SMELTER = TABLES["facilities"].replace("smelter, KR", "smelter, CN")


def test_demand_without_a_lane(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", lanes=without("lanes", "smelter"))
    expect(folder, NAME, FILE, 2, "mill can get no metal in 2026", "no lane brings", "smelter could")


def test_demand_for_what_nothing_makes(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", commodities="dust, zinc, dust, 10", demand="mill, dust, 2026, 5, 1, , 100")
    expect(folder, NAME, FILE, 3, "nothing makes or stocks dust", "add a recipe")


def test_demand_behind_a_plant_without_feed(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", lanes=without("lanes", "mine"))
    expect(folder, NAME, FILE, 2, "has no source", "smelter gets no ore")


def test_demand_behind_a_ban(tmp_path: Path) -> None:
    lanes = TABLES["lanes"].replace("smelter, mill, metal, 80, , , ,", "smelter, mill, metal, 80, , , 0,")
    folder = calm(tmp_path / "w", lanes=lanes)
    expect(folder, NAME, FILE, 2, "capacity 0 on the lane from smelter to mill", "correct")


def test_demand_behind_a_unit_without_capacity(tmp_path: Path) -> None:
    capacity = TABLES["capacity"].replace("smelter, kiln, 100, , ,", "smelter, kiln, 100, , 2025-07-01,")
    folder = calm(tmp_path / "w", capacity=capacity)
    expect(folder, NAME, FILE, 2, "no capacity for smelt at smelter in the horizon")


def test_demand_before_its_source_starts(tmp_path: Path) -> None:
    capacity = TABLES["capacity"].replace("smelter, kiln, 100, ,", "smelter, kiln, 100, 2027-03-01,")
    folder = calm(tmp_path / "w", TWO_YEARS, capacity=capacity, demand=DEMAND_2027)
    expect(
        folder,
        NAME,
        FILE,
        2,
        "in 2026:",
        "first can arrive from the year of 2027-01-01 on, from mine",
        "earlier",
    )


def test_lead_time_counts_in_the_first_arrival(tmp_path: Path) -> None:
    lanes = TABLES["lanes"].replace("smelter, mill, metal, 80, ,", "smelter, mill, metal, 80, 400,")
    folder = calm(tmp_path / "w", TWO_YEARS, lanes=lanes, demand=DEMAND_2027)
    expect(folder, NAME, FILE, 2, "in 2026:", "from the year of 2027-01-01 on")


def test_a_source_after_the_horizon(tmp_path: Path) -> None:
    lanes = TABLES["lanes"].replace("smelter, mill, metal, 80, ,", "smelter, mill, metal, 80, 800,")
    expect(calm(tmp_path / "w", lanes=lanes), NAME, FILE, 2, "in 2026:", "only after the horizon, from mine")


def test_demand_whose_every_source_is_excluded(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", facilities=CHINESE_SMELTER, exclusions=BARRED)
    words = ("rule clean (exclusions.csv:2) bars", "tier covered, from", "open a source of tier ally")
    expect(folder, NAME, FILE, 2, *words)


def test_demand_whose_allowed_source_comes_later(tmp_path: Path) -> None:
    folder = calm(
        tmp_path / "w",
        TWO_YEARS,
        facilities=CHINESE_SMELTER + "late, Late, smelter, KR",
        capacity="late, kiln, 50, 2027-06-01, , , ,",
        processes="late, smelt, kiln, 1",
        recipes="late, smelt, ore, -1.1\nlate, smelt, metal, 1",
        lanes="mine, late, ore, 1, , , , ,\nlate, mill, metal, 1, , , , ,",
        demand=DEMAND_2027,
        exclusions=BARRED,
    )
    expect(
        folder,
        NAME,
        FILE,
        2,
        "in 2026:",
        "rule clean",
        "what it allows can arrive from the year of 2027-01-01 on, from mine",
    )


@pytest.mark.parametrize(
    "rule", ["clean, , , ally, 0.5, ,", "clean, , , ally, , 2026-07-01,", "clean, , KR, ally, , ,"]
)
def test_an_exclusion_that_leaves_a_demand_reachable(tmp_path: Path, rule: str) -> None:
    rules = BARRED.replace("clean, , , ally, , ,", rule)
    assert not said(calm(tmp_path / "w", facilities=CHINESE_SMELTER, exclusions=rules), NAME)


def test_years_without_demand(tmp_path: Path) -> None:
    horizon = {"horizon": {"start": date(2025, 1, 1), "end": date(2029, 1, 1), "step": "year"}}
    folder = calm(tmp_path / "w", horizon, demand=DEMAND_2027)
    words = ("given for 2026-2027 only", "none in 2025, 2028", "with 0")
    expect(folder, "missing-demand-years", FILE, 2, *words)


def test_a_gap_between_given_years_is_no_missing_year(tmp_path: Path) -> None:
    horizon = {"horizon": {"start": date(2026, 1, 1), "end": date(2029, 1, 1), "step": "year"}}
    folder = calm(tmp_path / "w", horizon, demand="mill, metal, 2028, 90, 1, , 9000")
    assert not said(folder, "missing-demand-years")


def test_a_shortfall_below_the_landed_cost(tmp_path: Path) -> None:
    """By hand: ore (500 + 50) · 1.1 + smelting 300 + freight 80 = 985 USD/t."""
    folder = calm(tmp_path / "w", demand=TABLES["demand"].replace("9000", "984"))
    expect(
        folder, "cheap-shortfall", FILE, 2, "984 of mill for metal", "from smelter", "985 USD/t", "raise it"
    )


def test_a_shortfall_above_the_landed_cost(tmp_path: Path) -> None:
    assert not said(calm(tmp_path / "w", demand=TABLES["demand"].replace("9000", "986")), "cheap-shortfall")


def test_a_tariff_and_an_arrival_charge_are_part_of_the_landed_cost(tmp_path: Path) -> None:
    """By hand: 985 + 0.5 · 3000 + 20 = 2505 USD/t."""
    folder = calm(
        tmp_path / "w",
        lanes=TABLES["lanes"].replace("smelter, mill, metal, 80, , ,", "smelter, mill, metal, 80, , 0.5,"),
        throughput="facility, commodity, rate_t_per_y, cost_usd_per_t, start, end\nmill, *, , 20, ,",
        demand=TABLES["demand"].replace("9000", "2504"),
    )
    expect(folder, "cheap-shortfall", FILE, 2, "about 2,505 USD/t")


def test_joint_products_share_the_cost_by_value(tmp_path: Path) -> None:
    """By hand: 905 USD for metal worth 3000 and slag worth 0.5 · 2000: slag bears 905 · 2000 / 4000 = 452.5 USD/t."""
    folder = calm(
        tmp_path / "w",
        commodities="slag, indium, slag, 2000",
        recipes="smelter, smelt, slag, 0.5",
        lanes="smelter, mill, slag, 0, , , , ,",
        demand="mill, slag, 2026, 1, 1, , 452",
    )
    expect(folder, "cheap-shortfall", FILE, 3, "452 of mill for slag", "about 452.5 USD/t")


def test_a_cheap_shortfall_does_not_matter_where_classes_come_first(tmp_path: Path) -> None:
    demand = TABLES["demand"].replace("9000", "9")
    assert not said(
        calm(tmp_path / "w", {"objective": {"mode": "priority"}}, demand=demand), "cheap-shortfall"
    )


def test_of_slices_only_the_dearest_is_held_against_the_landed_cost(tmp_path: Path) -> None:
    demand = """facility, commodity, year, quantity_t_per_y, priority, slice, shortfall_usd_per_t
                mill, metal, 2026, 9, 1, elastic, 100
                mill, metal, 2026, 90, 1, firm, 9000"""
    assert not said(calm(tmp_path / "w", demand=demand), "cheap-shortfall")


def test_a_shortfall_above_thirty_times_the_price(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", demand=TABLES["demand"].replace("9000", "90001"))
    expect(folder, "dear-shortfall", FILE, 2, "90,001", "30 times", "lower it")


def test_thirty_times_the_price_is_not_too_dear(tmp_path: Path) -> None:
    assert not said(calm(tmp_path / "w", demand=TABLES["demand"].replace("9000", "90000")), "dear-shortfall")
