"""Warnings about plants: name, file, line, what is wrong and the remedy; and silenced."""

from pathlib import Path

import pytest

from tests.checking.calm import CHINESE_MINE, DEMAND_2027, TABLES, TWO_YEARS, calm, expect, said, without

SMALL_PIT = TABLES["capacity"].replace("pit, 120", "pit, 90")


def test_a_facility_that_feeds_nothing(tmp_path: Path) -> None:
    folder = calm(
        tmp_path / "w",
        facilities="lost-mine, Lost, mine, US",
        capacity="lost-mine, pit, 5, , , , ,",
        processes="lost-mine, dig, pit, 1",
        recipes="lost-mine, dig, ore, 1",
    )
    expect(folder, "feeds-nothing", "facilities.csv", 5, "lost-mine makes ore", "open a lane", "delete")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("idle, Idle, market, US", "market without demand"),
        ("idle, Idle, port, US", "passes on nothing"),
        ("idle, Idle, smelter, US", "has no process"),
    ],
)
def test_a_facility_without_use(tmp_path: Path, row: str, words: str) -> None:
    expect(calm(tmp_path / "w", facilities=row), "feeds-nothing", "facilities.csv", 5, words)


def test_a_process_without_feed(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", recipes="smelter, smelt, coke, -0.5", commodities="coke, carbon, coke, 10")
    expect(folder, "unfed", "processes.csv", 3, "smelt at smelter never runs", "with coke", "open a lane")


def test_a_unit_that_its_feed_can_never_fill(tmp_path: Path) -> None:
    """By hand: 90 t of ore are enough for 90 / 1.1 = 81.8 t of metal."""
    words = ("unit kiln of smelter", "best year, 2026", "81.82 t of 100 t", "open more feed")
    expect(calm(tmp_path / "w", capacity=SMALL_PIT), "unfillable-unit", "capacity.csv", 3, *words)


def test_a_lane_limits_the_feed_of_a_unit(tmp_path: Path) -> None:
    lanes = TABLES["lanes"].replace("mine, smelter, ore, 50, , ,", "mine, smelter, ore, 50, , , 55")
    expect(calm(tmp_path / "w", lanes=lanes), "unfillable-unit", "capacity.csv", 3, "50 t of 100 t")


def test_feed_is_followed_through_ports(tmp_path: Path) -> None:
    lanes = TABLES["lanes"].replace("mine, smelter, ore, 50", "mine, port, ore, 50")
    folder = calm(
        tmp_path / "w",
        facilities="port, Port, port, KR",
        capacity=SMALL_PIT,
        lanes=lanes + "port, smelter, ore, 5, , , , ,",
    )
    expect(folder, "unfillable-unit", "capacity.csv", 3, "81.82 t of 100 t")


def test_a_stock_of_feed_counts_as_feed(tmp_path: Path) -> None:
    folder = calm(
        tmp_path / "w", capacity=SMALL_PIT, stocks="facility, commodity, initial_t\nsmelter, ore, 20"
    )
    assert not said(folder, "unfillable-unit")


def test_a_unit_filled_in_one_year_is_not_named(tmp_path: Path) -> None:
    capacity = TABLES["capacity"].replace("mine, pit, 120, ,", "mine, pit, 120, 2027-01-01,")
    folder = calm(tmp_path / "w", TWO_YEARS, capacity=capacity, demand=DEMAND_2027)
    assert not said(folder, "unfillable-unit")


def test_a_plant_with_clean_and_covered_feed(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", **CHINESE_MINE)
    expect(
        folder, "mixed-feed", "processes.csv", 3, "smelt at smelter", "tier covered", "cannot keep them apart"
    )


def test_feed_does_not_matter_where_origin_is_not_tested(tmp_path: Path) -> None:
    assert not said(calm(tmp_path / "w", {"trust": {"tests": ["location"]}}, **CHINESE_MINE), "mixed-feed")


def test_a_recipe_that_makes_more_than_it_takes(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", recipes=TABLES["recipes"].replace("-1.1", "-0.9"))
    expect(folder, "recipe-gain", "recipes.csv", 4, "1 t of zinc from 0.9 t", "losses")


def test_a_by_product_of_another_mineral_is_no_gain(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", commodities="slag, indium, slag, 5", recipes="smelter, smelt, slag, 0.01")
    assert not said(folder, "recipe-gain")


def test_a_horizon_that_ends_inside_a_ramp(tmp_path: Path) -> None:
    capacity = TABLES["capacity"].replace("mine, pit, 120, , , , ,", "mine, pit, 120, 2026-01-01, , , 24,")
    words = ("horizon ends on 2027-01-01", "full rate on 2028-01-01")
    expect(calm(tmp_path / "w", capacity=capacity), "unfinished-ramp", "capacity.csv", 2, *words)


def test_a_row_that_ends_inside_its_ramp(tmp_path: Path) -> None:
    capacity = TABLES["capacity"].replace(
        "mine, pit, 120, , , , ,", "mine, pit, 120, 2026-01-01, 2026-03-01, , 6,"
    )
    expect(
        calm(tmp_path / "w", capacity=capacity),
        "unfinished-ramp",
        "capacity.csv",
        2,
        "row ends on 2026-03-01",
    )


def test_a_ramp_that_ends_with_the_horizon_is_finished(tmp_path: Path) -> None:
    capacity = TABLES["capacity"].replace("mine, pit, 120, , , , ,", "mine, pit, 120, 2026-01-01, , , 12,")
    assert not said(calm(tmp_path / "w", capacity=capacity), "unfinished-ramp")


def test_a_row_that_its_successor_ends_before_it_starts(tmp_path: Path) -> None:
    rows = "mine, pit, 9, 2026-06-01, , smelter/new, ,\nsmelter, new, 9, 2026-01-01, , , 3,"
    words = ("starts on 2026-06-01", "smelter/new ends it on 2026-04-01", "never counts")
    expect(calm(tmp_path / "w", capacity=rows), "ends-before-start", "capacity.csv", 4, *words)


def test_capacity_that_no_process_uses(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", capacity="mine, mill, 10, , , , ,")
    expect(folder, "unused-unit", "capacity.csv", 4, "unit mill of mine has capacity", "processes.csv")


def test_a_project_that_no_process_uses(tmp_path: Path) -> None:
    projects = "project, facility, unit, max_t_per_y, capex_usd_per_t_y\ngrow, mine, hall, 5, 100"
    folder = calm(tmp_path / "w", projects=projects)
    expect(folder, "unused-unit", "projects.csv", 2, "unit hall of mine has a project", "processes.csv")


def test_a_source_without_end(tmp_path: Path) -> None:
    processes = TABLES["processes"].replace("dig, pit", "dig, ")
    folder = calm(tmp_path / "w", processes=processes, capacity=without("capacity", "mine"))
    expect(folder, "unlimited-source", "processes.csv", 2, "dig at mine", "any quantity", "name a unit")


def test_a_commodity_without_use(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", commodities="dust, zinc, dust, 5")
    expect(folder, "unused-commodity", "commodities.csv", 4, "dust", "delete it")
