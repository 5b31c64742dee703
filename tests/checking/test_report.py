"""The report as a whole: contradictions, silence, grouping and order."""

from datetime import date
from pathlib import Path

import pytest

from sourcing.checking import warning_names
from sourcing.instance import read_instance
from sourcing.network import build_network
from tests.checking.calm import STOCK, TABLES, calm, check, report


def test_the_calm_world_has_no_warning(tmp_path: Path) -> None:
    found = report(calm(tmp_path / "w"))
    assert found.errors == ()
    assert found.warnings == ()


def test_every_warning_says_what_it_points_out() -> None:
    names = warning_names()
    assert len(names) == 26
    assert all(name == name.lower() and sentence.endswith(".") for name, sentence in names.items())


def test_a_network_at_hand_gives_the_same_report(tmp_path: Path) -> None:
    instance = read_instance(calm(tmp_path / "w", commodities="dust, zinc, dust, 5"))
    given, made = check(instance, build_network(instance)), check(instance)
    assert given.warnings == made.warnings != ()
    assert given.balance.equals(made.balance)


@pytest.mark.parametrize(
    ("name", "words"), [("lead-times", 'did you mean "lead-time"?'), ("xyz", "delete it")]
)
def test_an_unknown_name_cannot_be_silenced(tmp_path: Path, name: str, words: str) -> None:
    folder = calm(tmp_path / "w", {"warnings": {"silence": ["both-ways", name]}})
    (problem,) = report(folder).errors
    line = (folder / "instance.toml").read_text(encoding="utf-8").splitlines()[problem.line - 1]  # type: ignore[operator]
    assert problem.file == "instance.toml"
    assert line.startswith("silence")
    assert f'no warning has the name "{name}"' in problem.text
    assert words in problem.text


def test_equally_specific_lanes_are_an_error_and_tables_are_still_looked_at(tmp_path: Path) -> None:
    found = report(
        calm(tmp_path / "w", lanes="smelter, mill, metal, 70, , , , ,", commodities="dust, zinc, dust, 5")
    )
    (problem,) = found.errors
    assert (problem.file, problem.line) == ("lanes.csv", 4)
    assert "line 3 are equally specific" in problem.text
    assert [warning.name for warning in found.warnings] == ["unused-commodity"]
    assert found.balance.empty


def test_a_tariff_on_every_commodity_needs_their_prices(tmp_path: Path) -> None:
    folder = calm(
        tmp_path / "w",
        commodities=TABLES["commodities"].replace("metal, zinc, metal, 3000", "metal, zinc, metal,"),
        lanes=TABLES["lanes"].replace("smelter, mill, metal, 80, , ,", "smelter, mill, *, 80, , 0.25,"),
    )
    (problem,) = report(folder).errors
    assert (problem.file, problem.line) == ("lanes.csv", 3)
    assert "no price_usd_per_t for metal" in problem.text


def test_a_stock_above_its_capacity_that_cannot_leave(tmp_path: Path) -> None:
    """By hand, by quarter: 100 · 0.9 ** 0.25 - 40 / 4 = 87.4 t are left after the first."""
    quarters = {"horizon": {"start": date(2026, 1, 1), "end": date(2027, 1, 1), "step": "quarter"}}
    folder = calm(tmp_path / "w", quarters, stocks=STOCK + "mill, metal, 100, 80, , , , , , 40, 0.1,")
    (problem,) = report(folder).errors
    assert (problem.file, problem.line) == ("stocks.csv", 2)
    for words in (
        "mill begins with initial_t 100 of metal",
        "87.4 t are left",
        "capacity_t is 80",
        "raise capacity_t",
    ):
        assert words in problem.text


@pytest.mark.parametrize(
    "row", ["100, 60, , , , , , 40, ,", "100, 60, , , , , , , ,", "100, 50, , , , , , 40, 0.1,"]
)
def test_a_stock_above_its_capacity_that_can_leave(tmp_path: Path, row: str) -> None:
    assert report(calm(tmp_path / "w", stocks=STOCK + "mill, metal, " + row)).errors == ()


def test_many_of_a_kind_are_counted(tmp_path: Path) -> None:
    rows = "\n".join(f"mine, mill, ore, {i}, , , , 2025-01-{i:02}, 2025-01-{i + 1:02}" for i in range(1, 16))
    found = report(calm(tmp_path / "w", lanes=rows)).warnings
    assert [problem.line for problem in found] == [*range(4, 14), 14]
    assert found[-1].text == "and 5 more like the 10 above (lines 14, 15, 16, 17, 18)"


def test_of_many_wide_rows_the_widest_are_said(tmp_path: Path) -> None:
    markets = [f"shop-{i}, Shop, market, US" for i in range(3)]
    demand = [f"shop-{i}, metal, 2026, 1, 1, , 9000" for i in range(3)]
    days = [f"KR, mill, metal, 9, , , , 2026-01-{i:02}, 2026-01-{i + 1:02}" for i in range(1, 13)]
    lanes = TABLES["lanes"].replace("smelter, mill", "KR, US") + "\n".join(days)
    folder = calm(tmp_path / "w", facilities="\n".join(markets), demand="\n".join(demand), lanes=lanes)
    found = [problem for problem in report(folder).warnings if problem.name == "wide-lane-row"]
    assert found[0].line == 3
    assert "opens 4 lanes" in found[0].text
    assert "and 3 more" in found[-1].text
