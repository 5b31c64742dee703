"""The static balance, worked out by hand."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.checking.calm import DEMAND_2027, TABLES, TWO_YEARS, calm, report, without


def row_of(folder: Path, year: int = 2026, mineral: str = "zinc") -> dict[str, Any]:
    """One row of the balance."""
    balance = report(folder).balance
    (found,) = balance[(balance["year"] == year) & (balance["mineral"] == mineral)].to_dict("records")
    return {str(name): value for name, value in found.items()}


def test_demand_and_the_capacity_of_the_last_step(tmp_path: Path) -> None:
    assert row_of(calm(tmp_path / "w")) == {
        "mineral": "zinc",
        "year": 2026,
        "demand_t": 90,
        "supply_domestic_t": 0,
        "supply_ally_t": 100,
        "supply_covered_t": 0,
        "gap_t": 0,
    }


def test_a_ramp_an_end_and_a_committed_share(tmp_path: Path) -> None:
    """By hand: half of 100 t/y until 1 July 2026 (181 of 365 days), and 40 t/y ramping up over 2027: 20 t."""
    capacity = without("capacity", "smelter") + (
        "\nsmelter, kiln, 100, , 2026-07-01, , , 0.5\nsmelter, kiln, 40, 2027-01-01, , , 12,"
    )
    folder = calm(tmp_path / "w", TWO_YEARS, capacity=capacity, demand=DEMAND_2027)
    first, second = row_of(folder, 2026), row_of(folder, 2027)
    assert first["supply_ally_t"] == pytest.approx(50 * 181 / 365)
    assert first["gap_t"] == pytest.approx(90 - 50 * 181 / 365)
    assert second["supply_ally_t"] == pytest.approx(20)


def test_a_year_that_is_partly_in_the_horizon(tmp_path: Path) -> None:
    half = {"horizon": {"start": date(2026, 7, 1), "end": date(2027, 1, 1), "step": "quarter"}}
    row = row_of(calm(tmp_path / "w", half))
    assert (row["demand_t"], row["supply_ally_t"]) == pytest.approx((45, 50))


def test_years_between_are_interpolated(tmp_path: Path) -> None:
    horizon = {"horizon": {"start": date(2026, 1, 1), "end": date(2030, 1, 1), "step": "year"}}
    folder = calm(tmp_path / "w", horizon, demand="mill, metal, 2028, 110, 1, , 9000")
    assert [row_of(folder, year)["demand_t"] for year in range(2026, 2030)] == pytest.approx(
        [90, 100, 110, 0]
    )


def test_feed_limits_supply(tmp_path: Path) -> None:
    """By hand: 66 t of ore make 60 t of metal."""
    row = row_of(calm(tmp_path / "w", capacity=TABLES["capacity"].replace("pit, 120", "pit, 66")))
    assert (row["supply_ally_t"], row["gap_t"]) == pytest.approx((60, 30))


def test_the_tier_is_that_of_the_material(tmp_path: Path) -> None:
    """A Korean smelter that has Chinese ore only makes covered metal, which no gap counts on."""
    facilities = TABLES["facilities"].replace("mine, Mine, mine, US", "mine, Mine, mine, CN")
    row = row_of(calm(tmp_path / "w", facilities=facilities))
    assert (row["supply_ally_t"], row["supply_covered_t"], row["gap_t"]) == pytest.approx((0, 100, 90))


def test_a_plant_that_no_market_can_reach_is_not_counted(tmp_path: Path) -> None:
    assert row_of(calm(tmp_path / "w", lanes=without("lanes", "smelter")))["supply_ally_t"] == 0


def test_supply_passes_ports(tmp_path: Path) -> None:
    lanes = TABLES["lanes"].replace("smelter, mill", "smelter, port") + "port, mill, metal, 1, , , , ,"
    row = row_of(calm(tmp_path / "w", facilities="port, Port, port, US", lanes=lanes))
    assert row["supply_ally_t"] == 100


def test_processes_that_share_a_unit_share_its_capacity(tmp_path: Path) -> None:
    """By hand: recycling makes 0.5 t with a tonne of the kiln, smelting 1 t and gets all of it."""
    folder = calm(
        tmp_path / "w", processes="smelter, recycle, kiln, 1", recipes="smelter, recycle, metal, 0.5"
    )
    assert row_of(folder)["supply_ally_t"] == 100


def test_what_is_left_of_a_shared_unit_goes_to_the_next_process(tmp_path: Path) -> None:
    """By hand: 55 t of ore make 50 t; the other half of the kiln recycles 25 t."""
    folder = calm(
        tmp_path / "w",
        capacity=TABLES["capacity"].replace("pit, 120", "pit, 55"),
        processes="smelter, recycle, kiln, 1",
        recipes="smelter, recycle, metal, 0.5",
    )
    assert row_of(folder)["supply_ally_t"] == pytest.approx(75)


def test_what_is_made_of_counted_supply_is_not_counted_again(tmp_path: Path) -> None:
    folder = calm(
        tmp_path / "w",
        facilities="powdery, Powder, refinery, US",
        commodities="powder, zinc, powder, 4000",
        capacity="powdery, mill, 70, , , , ,",
        processes="powdery, grind, mill, 1",
        recipes="powdery, grind, metal, -1\npowdery, grind, powder, 1",
        lanes="smelter, powdery, metal, 1, , , , ,\npowdery, mill, powder, 1, , , , ,",
        demand="mill, powder, 2026, 50, 1, , 9000",
    )
    row = row_of(folder)
    assert (row["demand_t"], row["supply_domestic_t"], row["supply_ally_t"]) == pytest.approx((140, 0, 100))


def test_a_by_product_is_supply_of_its_own_mineral(tmp_path: Path) -> None:
    folder = calm(
        tmp_path / "w",
        commodities="slag, indium, slag, 2000",
        recipes="smelter, smelt, slag, 0.02",
        lanes="smelter, mill, slag, 0, , , , ,",
        demand="mill, slag, 2026, 3, 1, , 9000",
    )
    row = row_of(folder, mineral="indium")
    assert (row["demand_t"], row["supply_ally_t"], row["gap_t"]) == pytest.approx((3, 2, 1))


def test_one_tier_alone_is_supply(tmp_path: Path) -> None:
    countries = "country, tier\nUS, any\nKR, any\nCN, any"
    folder = calm(tmp_path / "w", {"trust": {"tiers": ["any"]}}, countries=countries)
    row = row_of(folder)
    assert (row["supply_any_t"], row["gap_t"]) == (100, 0)
