"""The laws pass a lawful result and name every damage, in files and in what the instance asks."""

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sourcing
from sourcing.errors import BadInput
from sourcing.instance import read_instance
from sourcing.solution.laws import check_laws
from tests.random_worlds import make_world
from tests.solution.small_result import RESULTS, TABLES, write_small_result, write_small_world

ROOT = Path(sourcing.__file__).parents[1]
UNCHECKED = {"value_usd_per_t"}
"""What one more tonne would save is a price of the program: no law says how large it is, only where it is nothing."""
NUMBERS = ("_t", "_usd", "_per_y", "_per_t")


@pytest.fixture(scope="module")
def instance(tmp_path_factory):
    return read_instance(write_small_world(tmp_path_factory.mktemp("small") / "instance"))


@pytest.fixture
def results(tmp_path):
    return write_small_result(tmp_path / "results")


def replace_text(path: Path, old: str, new: str) -> None:
    """Change the first occurrence of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def broken(instance, results) -> set[str]:
    """Names of the laws that a folder breaks."""
    return {breach.law for breach in check_laws(instance, results)}


def test_the_plan_worked_out_by_hand_breaks_no_law(instance, results):
    assert check_laws(instance, results) == []


def test_a_breach_says_which_law_where_and_how_much(instance, results):
    replace_text(results / "waste.csv", "15,60", "14,56")
    breaches = [breach for breach in check_laws(instance, results) if breach.law == "balance"]
    assert len(breaches) == 1
    assert (breaches[0].facility, breaches[0].commodity, breaches[0].tier, breaches[0].period) == (
        "works",
        "slag",
        "covered",
        "2026-01-01",
    )
    assert breaches[0].size == pytest.approx(1)
    assert str(breaches[0]) == "balance: works, slag, covered, 2026-01-01: 15 t come in and 14 t go out"


def numeric_cells(name: str, text: str) -> list[tuple[str, int, str]]:
    """Every number above 0 of a table: file, row, column."""
    header, *rows = [line.split(",") for line in text.splitlines()]
    return [
        (name, i, column)
        for i, row in enumerate(rows)
        for column, cell in zip(header, row, strict=True)
        if column.endswith(NUMBERS) and column not in UNCHECKED and cell not in ("", "0")
    ]


def one_cell_of_each_column() -> list[tuple[str, int, str]]:
    """The first number of each column of each file."""
    cells = [cell for name, text in RESULTS.items() for cell in numeric_cells(name, text)]
    return list({(name, column): (name, row, column) for name, row, column in reversed(cells)}.values())


@pytest.mark.parametrize(("name", "row", "column"), one_cell_of_each_column())
def test_a_thousandth_more_or_less_in_any_number_is_caught(instance, results, name, row, column):
    share = 1e-3 if row % 2 else -1e-3
    table = pd.read_csv(results / f"{name}.csv", dtype=str, keep_default_na=False)
    table.loc[row, column] = f"{float(table.loc[row, column]) * (1 + share):.12g}"
    table.to_csv(results / f"{name}.csv", index=False)
    assert check_laws(instance, results)


@pytest.mark.parametrize("name", [name for name in RESULTS if name != "rules"])
def test_a_row_given_twice_or_left_out_is_caught(instance, results, name):
    header, first, *others = (results / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (results / f"{name}.csv").write_text("".join([header, first, first, *others]), encoding="utf-8")
    assert "key" in broken(instance, results)
    (results / f"{name}.csv").write_text("".join([header, *others]), encoding="utf-8")
    assert check_laws(instance, results) or name == "prices"


@pytest.mark.parametrize(
    ("name", "old", "new", "law"),
    [
        ("shipments", "works,mill,metal,covered,2026", "works,mill,metal,ally,2026", "balance"),
        ("shipments", "pit,works,ore,ally,2026", "pit,mill,ore,ally,2026", "lane"),
        (
            "shipments",
            "works,mill,metal,covered,2026-01-01",
            "works,mill,metal,covered,2027-01-01",
            "arrival",
        ),
        ("arrivals", "pit,works,ore,covered,2026", "pit,works,ore,ally,2026", "arrival"),
        ("arrivals", "store,mill", "works,mill", "arrival"),
        ("runs", "works,smelt,covered,2026", "works,smelt,ally,2026", "rank"),
        ("runs", "pit,dig", "pit,dug", "recipe"),
        ("draws", "ore,covered,covered,2026", "ore,covered,ally,2026", "balance"),
        ("deliveries", "covered,2027-01-01,20", "ally,2027-01-01,20", "balance"),
        ("deliveries", "covered,2027-01-01,20", "covered,2027-01-01,20.1", "exclusion"),
        ("deliveries", "mill,metal,1,,ally", "mill,metal,2,,ally", "demand"),
        ("shortfalls", "40,20,100000", "40,20,99999", "cost"),
        ("stocks", "store,metal", "works,metal", "stock"),
        ("builds", "more,2026-01-01,2027-01-01", "more,2026-01-01,2026-01-01", "build"),
        ("builds", "5,50", "6,60", "build"),
        ("builds", "5,50", "10,100", "budget"),
        ("capacity", "pit,face,2026-01-01,100,60,0", "pit,face,2026-01-01,100,60,12", "value"),
        ("capacity", "pit,face,2026", "pit,farce,2026", "unit"),
        ("prices", "01,5000", "01,5001", "price"),
        ("prices", "01,5000", "01,4999", "price"),
        ("prices", "ally,2026-01-01,5000", "covered,2027-01-01,5001", "price"),
        ("rules", "20,20,4000", "20,19,4000", "rule"),
        ("rules", "32,22.5,0", "32,22.5,1", "value"),
        ("rules", "Smelters", "Miners", "rule"),
        ("rules", "stock_release,store", "stock_loss,store", "rule"),
    ],
)
def test_a_damaged_cell_breaks_the_law_it_belongs_to(instance, results, name, old, new, law):
    replace_text(results / f"{name}.csv", old, new)
    assert law in broken(instance, results)


@pytest.mark.parametrize("category", ["activity", "freight", "shortfall"])
@pytest.mark.parametrize("kind", ["discounted", "undiscounted"])
def test_a_cost_of_the_summary_is_checked(instance, results, category, kind):
    summary = json.loads((results / "summary.json").read_text(encoding="utf-8"))
    summary["costs"][category][kind] += 0.5
    (results / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    assert "cost" in broken(instance, results)


@pytest.mark.parametrize(
    ("path", "law"),
    [
        (["objective_usd"], "objective"),
        (["priority_shortfall_usd", "1"], "summary"),
        (["paid_usd", "undiscounted"], "summary"),
        (["penalties_usd", "undiscounted"], "summary"),
        (["minerals", "tin", "demand_t"], "summary"),
        (["minerals", "tin", "delivered_t"], "summary"),
        (["minerals", "tin", "coverage"], "summary"),
        (["coverage_by_year", "tin", "2027"], "summary"),
    ],
)
def test_the_other_sums_of_the_summary_are_checked(instance, results, path, law):
    summary = json.loads((results / "summary.json").read_text(encoding="utf-8"))
    summary["mode"] = "priority"
    place = summary
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] *= 1.001
    (results / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    assert broken(instance, results) == {law}


@pytest.mark.parametrize(
    ("table", "old", "new", "law"),
    [
        ("capacity", "pit, face, 100", "pit, face, 55", "unit"),
        ("capacity", "12, 0.5", "24, 0.5", "unit"),
        ("capacity", "2025-01-01, , ,", "2025-01-01, 2027-07-01, ,", "unit"),
        ("capacity", "2025-01-01, , ,", "2025-01-01, , pit/pump,", "unit"),
        ("processes", "line, , 20", "line, 2, 20", "unit"),
        ("processes", "line, , 20", "line, , 21", "cost"),
        ("recipes", "smelt, ore, -2", "smelt, ore, -2.1", "recipe"),
        ("recipes", "slag, 0.5", "slag, 0.6", "balance"),
        ("lanes", "ore, 1, , , 60, ,", "ore, 1, , , 59, ,", "lane"),
        ("lanes", "ore, 1, , , 60, ,", "ore, 1, 30, , 60, ,", "arrival"),
        ("lanes", "ore, 1, , , 60, ,", "ore, 1, , , 60, , 2027-01-01", "lane"),
        ("lanes", "metal, 3, 91.3125", "metal, 3, 92", "arrival"),
        ("lanes", "metal, 3, 91.3125", "metal, 3.1, 91.3125", "freight"),
        ("lanes", "91.3125, 0.1", "91.3125, 0.2", "tariff"),
        ("lanes", "store, US, metal, 1, , , ,", "store, US, *, 1, , , ,", ""),
        ("throughput", "mill, *, 100", "mill, *, 29", "throughput"),
        ("throughput", "100, 0.5, ,", "100, 0.5, 2027-01-01,", "cost"),
        ("demand", "2028, 40", "2028, 42", "demand"),
        ("demand", "2028, 40, 1, , 5000", "2028, 40, 1, , 6000", "cost"),
        ("stocks", "metal, 10", "metal, 11", "balance"),
        ("stocks", "10, ally", "10, covered", "balance"),
        ("stocks", "ally, 20", "ally, 3", "stock"),
        ("stocks", "4, 8, 7", "4, 5, 7", "stock"),
        ("stocks", "4, 8, 7", "5, 8, 7", "cost"),
        ("contracts", "30, 50, 100", "31, 50, 100", "cost"),
        ("contracts", "30, 50, 100", ", 29, 100", "quota"),
        ("exclusions", "0.5, 2027-01-01", "0.4, 2027-01-01", "exclusion"),
        ("exclusions", "0.5, 2027-01-01", "0.5, 2026-01-01", "exclusion"),
        ("diversification", "owner, 0.8", "owner, 0.5", "diversification"),
        ("diversification", "owner, 0.8", "country, 0.5", "diversification"),
        ("diversification", "owner, 0.8", "facility, 0.5", "diversification"),
        ("projects", "40, 5, 10", "4, 5, 10", "build"),
        ("projects", "40, 5, 10", "40, 4, 10", "build"),
        ("projects", "40, 5, 10, ,", "40, 5, 10, 5,", "cost"),
        ("projects", "10, , , 12", "10, , 2027-01-01, 12", "build"),
        ("projects", "10, , , 12", "10, , , 0", "unit"),
        ("countries", "CN, covered", "CN, domestic", "arrival"),
        ("owners", "works, Smelters, CN, 1", "pit, Smelters, CN, 0.25", "rank"),
        ("commodities", "1000, 5, 2", "1001, 5, 2", "tariff"),
        ("commodities", "1000, 5, 2", "1000, 6, 2", "cost"),
        ("commodities", "1000, 5, 2", "1000, 5, 3", "cost"),
        ("facilities", "store, Store, stockpile", "store, Store, refinery", "lane"),
    ],
)
def test_the_same_plan_is_unlawful_under_other_data(tmp_path, results, table, old, new, law):
    assert old in TABLES[table]
    more = "\n        pit, pump, 1, 2025-01-01, , , 18, " if "pit/pump" in new else ""
    world = write_small_world(tmp_path / "other", **{table: TABLES[table].replace(old, new) + more})
    found = broken(read_instance(world), results)
    assert law in found if law else not found


@pytest.mark.parametrize(
    ("first", "second", "lawful"),
    [
        (22.5, 37.5, True),
        (25, 35, True),
        (30, 30, True),
        (22, 38, False),
        (30.1, 29.9, False),
        (25, 34, False),
    ],
)
def test_lead_times_that_change_within_a_period_leave_room(tmp_path, results, first, second, lawful):
    """From July 2026 the metal takes no time, so 22.5 t to 30 t of the 30 t of 2026 arrive in it, the others later."""
    lanes = TABLES["lanes"].replace("91.3125, 0.1, , ,", "91.3125, 0.1, , , 2026-07-01")
    lanes += "\n works, mill, metal, 3, , 0.1, , 2026-07-01, "
    instance = read_instance(write_small_world(tmp_path / "other", lanes=lanes))
    replace_text(results / "arrivals.csv", "01-01,22.5,", f"01-01,{first},")
    replace_text(results / "arrivals.csv", "01-01,30,", f"01-01,{second},")
    assert ("arrival" not in broken(instance, results)) == lawful


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("runs.csv", "30,600", "thirty,600", "runs.csv:4  activity_t 'thirty' is not a number"),
        ("runs.csv", "30,600", "nan,600", "activity_t 'nan' is not a number"),
        ("runs.csv", "30,600", "inf,600", "activity_t 'inf' is not a number"),
        ("runs.csv", "30,600", "-30,600", "activity_t '-30' is not a number of 0 or more"),
        ("runs.csv", "30,600", ",600", "activity_t '' is not a number"),
        ("runs.csv", "30,600", "30,600,700", "cannot be read"),
        ("runs.csv", "works", "work", "facility 'work' is not a facility of the instance"),
        ("arrivals.csv", "metal", "mettle", "commodity 'mettle' is not a commodity"),
        ("stocks.csv", "ally", "friend", "tier 'friend' is not a tier"),
        ("stocks.csv", "2026-01-01", "2026-02-01", "period '2026-02-01' is not a period"),
        ("deliveries.csv", "metal,1,", "metal,1.5,", "priority '1.5' is not a whole number"),
        ("deliveries.csv", "metal,1,", "metal,inf,", "priority 'inf' is not a whole number"),
        ("waste.csv", "disposal_usd", "disposal", "waste.csv:1  has no column disposal_usd"),
        ("summary.json", '"step": "year"', '"step": "week"', "step is missing or not"),
        ("summary.json", '"objective_usd"', '"objective"', "objective_usd is missing"),
        ("summary.json", '"freight"', '"fright"', "costs.freight.discounted is missing"),
        ("summary.json", "{", "[", "cannot be read"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(instance, results, name, old, new, said):
    replace_text(results / name, old, new)
    with pytest.raises(BadInput, match=re.escape(said)):
        check_laws(instance, results)


@pytest.mark.parametrize("names", [[f"{name}.csv" for name in RESULTS], ["summary.json"]])
@pytest.mark.parametrize("damage", ["missing", "empty", "binary"])
def test_each_file_that_is_missing_or_not_a_table_is_named(instance, results, names, damage):
    for name in names:
        (results / name).unlink()
        if damage != "missing":
            (results / name).write_bytes(b"" if damage == "empty" else b"\xff\xfe\x00\x01")
    with pytest.raises(BadInput) as caught:
        check_laws(instance, results)
    assert sorted(problem.file for problem in caught.value.problems) == sorted(names)
    assert all(problem.text.startswith("cannot be read") for problem in caught.value.problems)


@pytest.mark.parametrize(("seed", "mode"), [(3, "priority"), (4, "cost")])
def test_solved_random_worlds_keep_every_law_until_a_cell_changes(tmp_path, seed, mode):
    """A number of each solved file is changed by 2 %, one file at a time; every change is caught."""
    world = make_world(tmp_path / "world", seed)
    sourcing.solve(world, mode=mode, out=tmp_path / "results")
    instance = read_instance(world)
    assert check_laws(instance, tmp_path / "results") == []
    draw = np.random.default_rng(seed)
    for name in RESULTS:
        path = tmp_path / "results" / f"{name}.csv"
        before = path.read_text(encoding="utf-8")
        cells = numeric_cells(name, before) if name != "prices" else []
        for i in draw.permutation(len(cells))[:1]:
            _, row, column = cells[i]
            table = pd.read_csv(path, dtype=str, keep_default_na=False)
            table.loc[row, column] = f"{float(table.loc[row, column]) * 1.02:.12g}"
            table.to_csv(path, index=False)
            assert check_laws(instance, tmp_path / "results"), (name, row, column)
            path.write_text(before, encoding="utf-8")


SHIPPED = ["sourcing/starter/instance", "instances/magnet-recycling", "instances/published/mexss"]


@pytest.mark.parametrize("path", SHIPPED)
def test_shipped_instances_keep_every_law(tmp_path, path):
    instance = read_instance(ROOT / path)
    sourcing.solve(instance, out=tmp_path / "results")
    assert check_laws(instance, tmp_path / "results") == []
