"""Warnings about lanes and throughput: name, file, line, what is wrong and the remedy; and silenced."""

from pathlib import Path

import pytest

from tests.checking.calm import TABLES, calm, expect, said, without

SLOW = TABLES["lanes"].replace("metal, 80, ,", "metal, 80, 45,")
IN_TRANSIT = "destination, commodity, tier, arrives, quantity_t\n"
THROUGHPUT = "facility, commodity, rate_t_per_y, cost_usd_per_t, start, end\n"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("smelter, US, metal, 80, , , , ,", "smelter → US for metal opens 1 lane: smelter → mill (metal)"),
        ("smelter, mill, *, 80, , , , ,", "smelter → mill for every commodity opens 1 lane"),
        ("KR, US, *, 80, , , , ,", "KR → US for every commodity opens 1 lane"),
    ],
)
def test_a_wide_row_with_the_lanes_it_opens(tmp_path: Path, row: str, words: str) -> None:
    folder = calm(tmp_path / "w", lanes=without("lanes", "smelter") + "\n" + row)
    expect(folder, "wide-lane-row", "lanes.csv", 3, words, "name facilities")


def test_a_wide_row_counts_its_lanes(tmp_path: Path) -> None:
    folder = calm(
        tmp_path / "w",
        facilities="shop, Shop, market, US",
        lanes=without("lanes", "smelter") + "\nKR, US, metal, 80, , , , ,",
        demand="shop, metal, 2026, 5, 1, , 9000",
    )
    words = "opens 2 lanes: smelter → mill (metal), smelter → shop (metal)"
    expect(folder, "wide-lane-row", "lanes.csv", 3, words)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("smelter, mill, metal, 8, , , , , 2025-01-01", "no day of the horizon"),
        ("smelter, mill, metal, 8, , , , 2030-01-01,", "no day of the horizon"),
        ("mine, mill, metal, 8, , , , ,", "mine can ship none of it"),
        ("mine, mill, ore, 8, , , , ,", "mill can use none of it"),
        ("KR, US, metal, 8, , , , ,", "more specific rows hold on all its days"),
    ],
)
def test_a_row_that_opens_no_lane(tmp_path: Path, row: str, words: str) -> None:
    expect(calm(tmp_path / "w", lanes=row), "empty-lane-row", "lanes.csv", 4, "opens no lane", words)


def test_a_lane_longer_than_the_horizon(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", lanes=SLOW.replace("45", "365"))
    expect(folder, "empty-lane-row", "lanes.csv", 3, "365", "longer than the horizon", "correct it")


def test_goods_that_can_go_both_ways(tmp_path: Path) -> None:
    folder = calm(
        tmp_path / "w",
        facilities="other, Other, smelter, US",
        capacity="other, kiln, 10, , , , ,",
        processes="other, smelt, kiln, 1\nother, refine, kiln, 1\nsmelter, refine, kiln, 1",
        recipes="""other, smelt, ore, -1.1
                   other, smelt, metal, 1
                   other, refine, metal, -1
                   other, refine, pure-metal, 1
                   smelter, refine, metal, -1
                   smelter, refine, pure-metal, 1""",
        commodities="pure-metal, zinc, metal, 4000",
        lanes="""smelter, other, metal, 1, , , , ,
                 other, smelter, metal, 1, , , , ,
                 mine, other, ore, 1, , , , ,
                 other, mill, pure-metal, 1, , , , ,
                 smelter, mill, pure-metal, 1, , , , ,""",
        demand="mill, pure-metal, 2026, 1, 1, , 9000",
    )
    words = ("metal can go both ways between other and smelter", "name facilities")
    expect(folder, "both-ways", "lanes.csv", 5, *words)


def test_lead_times_with_nothing_under_way(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", lanes=SLOW)
    expect(folder, "lead-time", "lanes.csv", 3, "1 facility (mill)", "45 days", "in-transit.csv")


def test_lead_times_of_a_place_without_goods_under_way(tmp_path: Path) -> None:
    lanes = SLOW.replace("ore, 50, ,", "ore, 50, 20,")
    folder = calm(tmp_path / "w", lanes=lanes, in_transit=IN_TRANSIT + "smelter, ore, ally, 2026-01-10, 5")
    expect(folder, "lead-time", "lanes.csv", 3, "metal for mill takes up to 45 days", "none under way")


def test_lead_times_with_goods_under_way(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", lanes=SLOW, in_transit=IN_TRANSIT + "mill, metal, ally, 2026-01-10, 5")
    assert not said(folder, "lead-time")


def test_lead_times_from_a_plant_that_starts_later(tmp_path: Path) -> None:
    capacity = TABLES["capacity"].replace("kiln, 100, ,", "kiln, 100, 2026-03-01,")
    assert not said(calm(tmp_path / "w", lanes=SLOW, capacity=capacity), "lead-time")


def test_a_blank_limit_beside_a_limit(tmp_path: Path) -> None:
    folder = calm(
        tmp_path / "w", throughput=THROUGHPUT + "mill, metal, 50, , ,\nmill, metal, , 3, 2026-07-01,"
    )
    expect(
        folder, "unlimited-throughput", "throughput.csv", 3, "lifts that of line 2 at mill", "do not overlap"
    )


def test_limits_that_follow_one_another(tmp_path: Path) -> None:
    rows = "mill, metal, 50, , , 2026-07-01\nmill, metal, , 3, 2026-07-01,"
    assert not said(calm(tmp_path / "w", throughput=THROUGHPUT + rows), "unlimited-throughput")
