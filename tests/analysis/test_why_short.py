"""Explanations of worlds whose one bottleneck is known, and of those that are not short."""

from pathlib import Path
from typing import Any

import pytest

import sourcing
from sourcing.analysis.kept import kept
from sourcing.analysis.why_short import ANSWERS, CAUSES, REMEDIES, explain
from sourcing.solution.inputs import read_result
from tests.analysis.bottlenecks import BOTTLENECKS, WANTED, solve_bottleneck
from tests.small import TWO_YEARS, write_small


@pytest.mark.parametrize("kind", BOTTLENECKS)
def test_one_bottleneck_is_named_and_its_first_remedy_ends_the_shortage(tmp_path: Path, kind: str) -> None:
    """The one cause is of the kind; the first remedy has the change worked out by hand and, applied, covers all."""
    world = BOTTLENECKS[kind]
    instance, result = solve_bottleneck(tmp_path, world)
    found = explain(result, world.mineral, 2026)
    answer = found.answer.iloc[0]
    assert answer["short_t"] == pytest.approx(world.short_t)
    assert answer["held_back_t"] == pytest.approx(world.short_t)
    assert answer["dearer_t"] == 0
    assert answer["cut_t"] == pytest.approx(answer["demand_t"] - world.short_t)
    assert list(found.causes["kind"]) == [kind]
    first = found.remedies.iloc[0]
    assert first["removed_t"] == pytest.approx(world.short_t)
    scenario = tmp_path / "remedy.toml"
    scenario.write_text(first["changes"], encoding="utf-8")
    mended = sourcing.solve(instance, scenario=[scenario])
    short = mended.tables["shortfalls"]
    assert short[short["period"] == "2026-01-01"]["short_t"].sum() == pytest.approx(0, abs=1e-6)
    before = read_result(result)[0].summary["objective_usd"]
    assert first["saved_usd"] == pytest.approx(before - mended.summary["objective_usd"])
    assert world.change in first["changes"]


def result_of(folder: Path, demand: str, settings: dict[str, Any] | None = None, **tables: str) -> Path:
    """The small world with other demand and tables, solved."""
    instance = write_small(folder, settings, demand=f"{WANTED}\n{demand}", **tables)
    sourcing.solve(instance, out=folder / "result")
    return folder / "result"


def test_two_plants_in_a_row_need_a_joint_remedy(tmp_path: Path) -> None:
    """A pit and a works of 40 t/y each in one row: to have 60 t both must grow by 20 t/y; one of them helps nothing."""
    result = result_of(
        tmp_path,
        "mill, metal, 2026, 60, 1, 1000",
        commodities="commodity, mineral, form\nore, zinc, concentrate\nmetal, zinc, metal",
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            works, Works, smelter, CA
            mill, Mill, market, US""",
        capacity="facility, unit, rate_t_per_y\npit, face, 40\nworks, furnace, 40",
        processes="facility, process, unit, cost_usd_per_t\npit, dig, face, 10\nworks, melt, furnace, 20",
        recipes="""
            facility, process, commodity, rate
            pit, dig, ore, 1
            works, melt, ore, -1
            works, melt, metal, 1""",
        lanes="origin, destination, commodity, cost_usd_per_t\npit, works, ore, 1\nworks, mill, metal, 5",
    )
    found = explain(result, "zinc", 2026)
    (remedy,) = found.remedies.to_dict("records")
    assert remedy["short_t"] == pytest.approx(0, abs=1e-6)
    assert remedy["removed_t"] == pytest.approx(20)
    assert remedy["changes"].count("add = 20.0") == 2
    assert {"pit", "works"} <= {word.strip('"') for word in remedy["changes"].split()}
    assert remedy["saved_usd"] == pytest.approx(20 * (1000 - 36))


TWO_PITS = {
    "facilities": """
        facility, name, kind, country
        pit, Pit, mine, CA
        hole, Hole, mine, CA
        mill, Mill, market, US""",
    "processes": "facility, process, unit, cost_usd_per_t\npit, dig, face, 10\nhole, dig, face, 10",
    "recipes": "facility, process, commodity, rate\npit, dig, metal, 1\nhole, dig, metal, 1",
    "lanes": "origin, destination, commodity, cost_usd_per_t\npit, mill, metal, 5\nhole, mill, metal, 5",
}


def test_a_plant_that_would_have_to_grow_beyond_belief_comes_last(tmp_path: Path) -> None:
    """Of 160 t 55 are short: the pit of 100 t grows by 55, the hole of 5 t to its triple; 11 times it is too much."""
    result = result_of(
        tmp_path,
        "mill, metal, 2026, 160, 1, 1000",
        capacity="facility, unit, rate_t_per_y\npit, face, 100\nhole, face, 5",
        **TWO_PITS,
    )
    remedies = explain(result, "zinc", 2026).remedies
    assert list(remedies["short_t"]) == pytest.approx([0, 45, 0], abs=1e-6)
    assert list(remedies["times"]) == pytest.approx([0.55, 2, 11])
    assert list(remedies["within_reach"]) == ["yes", "yes", "no"]


def test_what_is_open_of_a_plant_may_be_more_of_it(tmp_path: Path) -> None:
    """Half of 100 t/y is open and 80 t are wanted: 80% open covers them; 60 t/y more, half of them open, do as well."""
    share = "facility, unit, rate_t_per_y, available_share\npit, face, 100, 0.5"
    result = result_of(tmp_path, "mill, metal, 2026, 80, 1, 1000", capacity=share)
    found = explain(result, "zinc", 2026)
    assert list(found.causes["cause"]) == [
        "Pit (face) works at all of its capacity that is open (50%), 50.0 t in 2026"
    ]
    assert list(found.remedies["remedy"]) == ["Pit (face) 80% open instead of 50%"]
    assert "available_share" in found.remedies["changes"].iloc[0]


def test_supply_that_is_dearer_than_the_shortage_is_named_with_both_prices(tmp_path: Path) -> None:
    """15 USD/t of supply for a shortage that is valued at 12: nothing holds it back but the price."""
    found = explain(result_of(tmp_path, "mill, metal, 2026, 60, 1, 12"), "zinc", 2026)
    answer = found.answer.iloc[0]
    assert answer["held_back_t"] == pytest.approx(0, abs=1e-6)
    assert answer["dearer_t"] == pytest.approx(60)
    assert answer["supply_usd_per_t"] == pytest.approx(15)
    assert answer["valued_usd_per_t"] == pytest.approx(12)
    assert answer["dearer_from"] == "Pit"
    assert found.causes.empty
    assert found.remedies.empty


def test_a_lane_that_opens_later_and_a_market_without_a_way_are_named(tmp_path: Path) -> None:
    """The lane to the mill opens in 2027, and none leads to the foundry."""
    result = result_of(
        tmp_path,
        "mill, metal, 2026, 60, 1, 1000\nfoundry, metal, 2026, 5, 1, 1000",
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            mill, Mill, market, US
            foundry, Foundry, market, US""",
        lanes="origin, destination, commodity, cost_usd_per_t, start\npit, mill, metal, 5, 2027-01-01",
        settings=TWO_YEARS,
    )
    found = explain(result, "zinc", 2026)
    assert found.answer.iloc[0]["held_back_t"] == pytest.approx(65)
    assert set(found.causes["cause"]) == {
        "The lane from Pit to Mill is not open for metal in 2026",
        "No plant, stock or lane of the tables brings metal to Foundry",
    }


def test_margin_of_what_is_covered(tmp_path: Path) -> None:
    """60 t of 100 t are wanted: 40 t more could be, and the pit is what ends it."""
    found = explain(result_of(tmp_path, "mill, metal, 2026, 60, 1, 1000"), "zinc", 2026)
    answer = found.answer.iloc[0]
    assert answer["margin_t"] == pytest.approx(40)
    assert answer["affordable_margin_t"] == pytest.approx(40)
    assert list(found.causes["kind"]) == ["plant"]


def test_margin_that_is_not_worth_its_cost(tmp_path: Path) -> None:
    """A cheap pit of 100 t and a dear one, 2000 USD/t for a shortage of 1000: the plan covers 40 t more, not 90."""
    result = result_of(
        tmp_path,
        "mill, metal, 2026, 60, 1, 1000",
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            deep, Deep, mine, CA
            mill, Mill, market, US""",
        capacity="facility, unit, rate_t_per_y\npit, face, 100\ndeep, face, 50",
        processes="facility, process, unit, cost_usd_per_t\npit, dig, face, 10\ndeep, dig, face, 2000",
        recipes="facility, process, commodity, rate\npit, dig, metal, 1\ndeep, dig, metal, 1",
        lanes="origin, destination, commodity, cost_usd_per_t\npit, mill, metal, 5\ndeep, mill, metal, 5",
    )
    answer = explain(result, "zinc", 2026).answer.iloc[0]
    assert answer["margin_t"] == pytest.approx(90)
    assert answer["affordable_margin_t"] == pytest.approx(40, rel=1e-2)


def test_questions_to_a_result_are_kept_together(tmp_path: Path) -> None:
    """Asked twice, a question is kept once; without a year it is the first one that is short."""
    result = result_of(tmp_path, "mill, metal, 2026, 160, 1, 1000")
    for _ in range(2):
        assert list(explain(result).answer["year"]) == [2026]
    for name in (ANSWERS, CAUSES, REMEDIES):
        table = kept(result, name)
        assert table is not None
        assert len(table.table) == 1
