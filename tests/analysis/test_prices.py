"""Prices with their ranges: by hand, against changed instances, and each one by solving again.

The mines of `tests/mines.py`: 100 t are wanted at 1000 USD for each tonne short. The cheap one, in a covered country,
digs 200 t at 10 USD, the dear one, of an ally, 200 t at 30.
"""

import json
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sourcing
from sourcing.analysis.asked import ask_prices, kept_prices
from sourcing.analysis.price_ranges import price_ranges
from sourcing.analysis.proof import LESS, MORE, MovedPart
from sourcing.cli import run
from sourcing.instance import read_instance
from sourcing.instance.instance import Row, plain_rows
from sourcing.report.facts import Facts
from sourcing.report.markdown import markdown
from sourcing.report.sections import build_report
from sourcing.solver.highs import SolverOptions
from sourcing.solving import state
from tests.mines import demand, horizon, solve_mines, write_mines
from tests.random_worlds import make_world

INSTANCES = Path(__file__).parents[2] / "instances"
EXACT = {"mine": ("CA", 10.0, 100.0)}
LANES = "origin, destination, commodity, cost_usd_per_t, capacity_t_per_y"
PIT = {"mine": ("CA", 10.0, 40.0)}
SHAFT = "project, facility, unit, max_t_per_y, capex_usd_per_t_y\nshaft, mine, pit, {}, 50"


def priced(folder: Path, *arguments: Any, **tables: Any) -> list[Row]:
    """The rows of the table of prices of a world of mines, every one confirmed."""
    found = price_ranges(read_instance(write_mines(folder / "world", *arguments, **tables)), prove=True)
    assert found.table["confirmed"].all()
    return list(plain_rows(found.table.replace({np.nan: None})))


def of_kind(rows: list[Row], kind: str) -> list[Any]:
    """Limit and both prices with their ranges, of the one row of a kind."""
    (row,) = [row for row in rows if row.kind == kind]
    return [row.limit, row.more_usd, row.more_to, row.less_usd, row.less_to]


LIMITS: list[tuple[str, dict[str, str], list[float | None]]] = [
    ("demand", {}, [100, 10, 200, -10, 0]),
    (
        "contract_minimum",
        {
            "contracts": "contract, seller, buyer, commodity, minimum_t_per_y, shortfall_usd_per_t\n"
            "offtake, dear, market, metal, 30, 50"
        },
        [30, 20, 100, -20, 0],
    ),
    (
        "contract_maximum",
        {"contracts": "contract, seller, buyer, commodity, maximum_t_per_y\nquota, cheap, market, metal, 70"},
        [70, -20, 100, 20, 0],
    ),
    ("exclusion", {"exclusions": "rule, minerals, worst_tier\nban, zinc, ally"}, [0, -20, 100, None, 0]),
    (
        "lane",
        {"lanes": f"{LANES}\ncheap, market, metal, 0, 60\ndear, market, metal, 0,"},
        [60, -20, 100, 20, 0],
    ),
    (
        "throughput",
        {"throughput": "facility, commodity, rate_t_per_y\nmarket, metal, 80"},
        [80, -990, 100, 990, 0],
    ),
    (
        "stock_minimum",
        {
            "stocks": "facility, commodity, minimum_t, worst_tier, shortfall_usd_per_t_y\n"
            "market, metal, 40, covered, 500"
        },
        [40, 10, 100, -10, 0],
    ),
]


@pytest.mark.parametrize(("kind", "tables", "expected"), LIMITS, ids=[kind for kind, *_ in LIMITS])
def test_each_kind_of_limit_by_hand(
    tmp_path: Path, kind: str, tables: dict[str, str], expected: list[float | None]
) -> None:
    """A tonne moved from the dear mine to the cheap one is worth 20 USD, as long as there is one to move.

    The cheap mine digs 200 t, so 200 t of demand, and 100 t of stock besides demand, cost 10 USD each.
    """
    assert of_kind(priced(tmp_path, **tables), kind) == pytest.approx(expected)


def test_a_capacity_that_demand_just_fills_has_two_prices(tmp_path: Path) -> None:
    """One t more of demand goes short at 1000, one less saves 10; one t less of capacity costs 990."""
    rows = priced(tmp_path, EXACT)
    assert of_kind(rows, "demand") == pytest.approx([100, 1000, inf, -10, 0])
    assert of_kind(rows, "capacity") == pytest.approx([100, 0, inf, 990, 0], abs=1e-6)


def test_two_limits_that_bind_together_have_two_prices_each(tmp_path: Path) -> None:
    """A quota of 100 t over a mine of 100 t: less of either costs 990, and more of one alone saves nothing."""
    quota = "contract, seller, buyer, commodity, maximum_t_per_y\nquota, mine, market, metal, 100"
    rows = priced(tmp_path, EXACT, contracts=quota, demand=demand("market, metal, 2026, 150, 1,, 1000"))
    for kind in ("capacity", "contract_maximum"):
        assert of_kind(rows, kind) == pytest.approx([100, 0, inf, 990, 0], abs=1e-6)


def test_prices_change_where_the_next_supplier_takes_over(tmp_path: Path) -> None:
    """60 t of the cheap mine, so demand costs 30 from 60 t on: down to there one t less saves 30."""
    mines = {"cheap": ("CA", 10.0, 60.0), "dear": ("CA", 30.0, 90.0)}
    rows = priced(tmp_path, mines)
    assert of_kind(rows, "demand") == pytest.approx([100, 30, 150, -30, 60])
    assert of_kind(rows, "capacity") == pytest.approx([60, -20, 100, 20, 10])


def test_projects_and_budgets_are_seen_from_the_start(tmp_path: Path) -> None:
    """45 t/y may be built of 60 that are wanted, each saving 2 · 990 - 50; 2000 USD build 40, each dollar 38.6."""
    rows = priced(tmp_path, PIT, horizon(2), projects=SHAFT.format(45))
    assert of_kind(rows, "project") == pytest.approx([45, -1930, 60, 1930, 0])
    budget = {**horizon(2), "investment": {"budget_usd": 2000}}
    rows = priced(tmp_path / "budget", PIT, budget, projects=SHAFT.format(100))
    assert of_kind(rows, "budget") == pytest.approx([2000, -38.6, 3000, 38.6, 0])


def test_money_is_seen_from_the_period_of_the_limit(tmp_path: Path) -> None:
    """In every year a tonne costs 10, whatever a dollar of that year is worth today."""
    rows = priced(
        tmp_path, EXACT, horizon(3, rate=0.1), capacity="facility, unit, rate_t_per_y\nmine, pit, 150"
    )
    assert [row.more_usd for row in rows if row.kind == "demand"] == pytest.approx([10, 10, 10])


def test_whole_blocks_stay_as_they_are(tmp_path: Path) -> None:
    """Three blocks of 25 leave 15 t spare, so a tonne of demand costs 10 up to 115 t."""
    columns = "project, facility, unit, max_t_per_y, capex_usd_per_t_y, block_t_per_y"
    rows = priced(tmp_path, PIT, horizon(1), projects=f"{columns}\nshaft, mine, pit, 100, 50, 25")
    assert of_kind(rows, "demand")[:3] == pytest.approx([100, 10, 115])


def test_a_class_that_is_served_first_keeps_what_it_has(tmp_path: Path) -> None:
    """In priority mode 100 t serve 60 of class 1 and 40 of 50 of class 2, though class 2 pays more.

    No plan is left that serves more of class 2, or another tonne of class 1, with every class as short as it is.
    """
    wanted = demand("market, metal, 2026, 60, 1,, 500", "market, metal, 2026, 50, 2,, 900")
    settings = {"objective": {"mode": "priority"}}
    rows = priced(tmp_path, EXACT, settings, demand=wanted)
    prices = {row.priority: row.more_usd for row in rows if row.kind == "demand"}
    assert prices == {"1": inf, "2": inf}


@pytest.mark.parametrize("wanted", [99, 100, 101])
def test_prices_are_what_a_changed_instance_costs(tmp_path: Path, wanted: int) -> None:
    """Demand and capacity of 100 t, moved in the tables by a tonne either way and solved from nothing."""
    rows = priced(tmp_path, EXACT)
    costs = {
        name: objective(tmp_path / name, demanded, capacity)
        for name, demanded, capacity in (
            ("base", 100, 100),
            ("demand", wanted, 100),
            ("capacity", 100, wanted),
        )
    }
    for kind in ("demand", "capacity"):
        _, more, _, less, _ = of_kind(rows, kind)
        expected = {99: less, 100: 0.0, 101: more}[wanted]
        assert costs[kind] - costs["base"] == pytest.approx(expected, abs=1e-6)


def objective(folder: Path, wanted: float, capacity: float) -> float:
    """Least cost of the one mine with another demand and capacity."""
    rows = demand(f"market, metal, 2026, {wanted}, 1,, 1000")
    solution = solve_mines(folder, {"mine": ("CA", 10.0, capacity)}, demand=rows)
    return float(solution.summary["objective_usd"])


@pytest.mark.parametrize(
    "name", ["magnet-recycling", *(f"published/{n}" for n in ("trnsport", "mexss", "steel-t"))]
)
def test_every_price_of_shipped_instances_is_confirmed(name: str) -> None:
    """Each demand and limit moved by a unit, or as far as its price holds, and solved again."""
    found = price_ranges(read_instance(INSTANCES / name), prove=True)
    assert len(found.table)
    assert found.differing.empty
    assert (found.table["more_tried"] > 0).any()


@pytest.mark.parametrize("seed", [2, 4])
def test_every_price_of_random_worlds_is_confirmed(tmp_path: Path, seed: int) -> None:
    """Worlds of round numbers, in which optima are degenerate as a rule."""
    found = price_ranges(read_instance(make_world(tmp_path, seed)), prove=True)
    assert found.differing.empty
    assert (found.table["more_to"] >= found.table["limit"]).all()


def test_prices_hold_on_their_whole_range(tmp_path: Path) -> None:
    """Solved again at the far end of each range, the cost has grown by the price times the way."""
    mines = {"cheap": ("CA", 10.0, 60.0), "dear": ("CA", 30.0, 90.0)}
    base = solve_mines(tmp_path / "base", mines).summary["objective_usd"]
    rows = priced(tmp_path, mines)
    for way, price, end in ((1, *of_kind(rows, "demand")[1:3]), (-1, *of_kind(rows, "demand")[3:])):
        there = solve_mines(
            tmp_path / str(way), mines, demand=demand(f"market, metal, 2026, {end}, 1,, 1000")
        )
        assert there.summary["objective_usd"] - base == pytest.approx(way * price * (end - 100))


def test_the_command_keeps_its_table_for_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The terminal says that every price is confirmed, JSON holds the rows, and the report shows them."""
    folder = tmp_path / "result"
    sourcing.solve(write_mines(tmp_path / "world", EXACT), out=folder)
    assert run(["prices", str(folder), "--prove", "--workers", "1"]) == 0
    assert "each confirmed by solving again" in " ".join(capsys.readouterr().out.split())
    assert run(["prices", str(folder), "--workers", "1", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["prices"]
    assert {row["kind"] for row in rows} == {"demand", "capacity"}
    found = kept_prices(folder)
    assert found is not None
    assert list(found.table["more_usd"]) == pytest.approx([row["more_usd"] for row in rows])
    assert "Prices and how far they hold" in markdown(build_report(Facts.read(folder)))


def test_a_price_that_is_not_confirmed_is_named(tmp_path: Path) -> None:
    """A table with a row that differs says so."""
    folder = tmp_path / "result"
    sourcing.solve(write_mines(tmp_path / "world", EXACT), out=folder)
    found = ask_prices(folder, prove=True)
    found.table.loc[0, "confirmed"] = False
    assert len(found.differing) == 1


def test_one_row_ranges_as_all_rows_do() -> None:
    """How far a right side can move is what HiGHS says when it ranges all of them."""
    program = state(read_instance(INSTANCES / "published" / "steel-t")).program
    part = MovedPart(program, SolverOptions(threads=1))
    for i in np.flatnonzero((part.ranges[0] > 0) & (part.ranges[1] > 0)):
        assert part.further(i, MORE) == pytest.approx(part.ranges[0][i])
        assert part.further(i, LESS) == pytest.approx(part.ranges[1][i])
