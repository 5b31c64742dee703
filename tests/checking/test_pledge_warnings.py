"""Warnings about contracts, stocks and rules: name, file, line, what is wrong and the remedy; and silenced."""

from pathlib import Path

import pytest

from tests.checking.calm import BARRED, CHINESE_MINE, CONTRACT, STOCK, TABLES, calm, expect, said


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("deal, mine, mill, ore, , , 5, , 100", "has no lane from mine to mill for ore; open one"),
        ("deal, smelter, mill, metal, 2028-01-01, , 5, , 100", "no day of the horizon"),
    ],
)
def test_a_contract_without_a_lane(tmp_path: Path, row: str, words: str) -> None:
    folder = calm(tmp_path / "w", contracts=CONTRACT + row)
    expect(folder, "contract-without-lane", "contracts.csv", 2, "deal", words)


@pytest.mark.parametrize(
    ("lane", "words"),
    [
        ("smelter, mill, metal, 80, , , , 2026-07-01,", "on none of its days"),
        ("smelter, mill, metal, 80, , , 0, ,", "only lanes with capacity 0"),
    ],
)
def test_a_contract_without_an_open_lane(tmp_path: Path, lane: str, words: str) -> None:
    lanes = TABLES["lanes"].replace("smelter, mill, metal, 80, , , , ,", lane)
    folder = calm(
        tmp_path / "w", lanes=lanes, contracts=CONTRACT + "deal, smelter, mill, metal, , 2026-07-01, 5, , 1"
    )
    expect(folder, "contract-without-lane", "contracts.csv", 2, words)


def test_a_contract_above_what_the_seller_can_make(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", contracts=CONTRACT + "deal, smelter, mill, metal, , , 101, , 100")
    words = ("101 t of metal in 2026", "smelter can make and ship at most 100 t", "lower minimum_t_per_y")
    expect(folder, "contract-above-supply", "contracts.csv", 2, *words)


def test_feed_limits_what_a_seller_can_make(tmp_path: Path) -> None:
    """By hand: 55 t of ore make 50 t of metal."""
    folder = calm(
        tmp_path / "w",
        capacity=TABLES["capacity"].replace("pit, 120", "pit, 55"),
        contracts=CONTRACT + "deal, KR, US, metal, , , 60, , 100",
    )
    expect(folder, "contract-above-supply", "contracts.csv", 2, "KR can make and ship at most 50 t")


def test_a_minimum_counts_only_while_the_contract_holds(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", contracts=CONTRACT + "deal, smelter, mill, metal, , 2026-07-01, 150, , 100")
    assert not said(folder, "contract-above-supply")


def test_covered_material_that_can_reach_a_contract(tmp_path: Path) -> None:
    contracts = CONTRACT + "deal, smelter, mill, metal, , , 5, , 100"
    folder = calm(tmp_path / "w", contracts=contracts, **CHINESE_MINE)
    expect(
        folder, "covered-contract", "contracts.csv", 2, "metal of tier covered from smelter", "close the feed"
    )


def test_covered_material_that_can_reach_a_stock(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", stocks=STOCK + "mill, metal, , , 5, , , , , , , 100", **CHINESE_MINE)
    words = ("metal of tier covered", "at mill (from smelter)", "write a worst_tier")
    expect(folder, "covered-stock", "stocks.csv", 2, *words)


def test_a_worst_tier_keeps_covered_material_from_counting(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", stocks=STOCK + "mill, metal, , , 5, , , ally, , , , 100", **CHINESE_MINE)
    assert not said(folder, "covered-stock")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("mill, metal, , 50, , 60, 2026-06-01, , , , , 100", "must hold 60 t of metal, but capacity_t is 50"),
        ("mill, metal, 10, , , 60, 2026-06-01, , 40, , , 100", "target_t 60 of metal at mill"),
        ("mill, metal, 10, , 51, , , , 40, , , 100", "minimum_t 51 of metal at mill"),
    ],
)
def test_a_stock_that_cannot_be_filled(tmp_path: Path, row: str, words: str) -> None:
    expect(calm(tmp_path / "w", stocks=STOCK + row), "unreachable-target", "stocks.csv", 2, words)


def test_a_stock_that_is_just_filled_in_time(tmp_path: Path) -> None:
    folder = calm(tmp_path / "w", stocks=STOCK + "mill, metal, 10, 60, , 50, 2026-06-01, , 40, , , 100")
    assert not said(folder, "unreachable-target")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("idle, , , covered, , ,", "is the last tier"),
        ("idle, , , ally, 1, ,", "max_share 1"),
        ("idle, , , ally, , 2028-01-01,", "no day of the horizon"),
        ("idle, , KR, ally, , ,", "no demand has its minerals and markets"),
    ],
)
def test_an_exclusion_that_does_nothing(tmp_path: Path, row: str, words: str) -> None:
    folder = calm(tmp_path / "w", exclusions=BARRED.splitlines()[0] + "\n" + row)
    expect(folder, "idle-exclusion", "exclusions.csv", 2, "rule idle", words)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("idle, , US, country, 1, ,", "max_share 1"),
        ("idle, , US, country, 0.5, , 2025-01-01", "no day of the horizon"),
        ("idle, , KR, country, 0.5, ,", "no market in KR wants its minerals"),
    ],
)
def test_a_diversification_that_does_nothing(tmp_path: Path, row: str, words: str) -> None:
    folder = calm(
        tmp_path / "w", diversification="rule, minerals, country, by, max_share, start, end\n" + row
    )
    expect(folder, "idle-diversification", "diversification.csv", 2, "idle", words)
