"""How free the plan is: by hand, and against brute force.

The mines of `tests/mines.py`: 100 t are wanted at 1000 USD for each tonne short.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

import sourcing
from sourcing.analysis.asked import kept_ranges
from sourcing.analysis.ranges import CHOICE, MUST, NEVER, SupplierRanges, supplier_ranges
from sourcing.cli import run
from sourcing.instance import Instance, read_instance
from sourcing.instance.instance import Row, plain_rows
from sourcing.report.facts import Facts
from sourcing.report.markdown import markdown
from sourcing.report.sections import build_report
from sourcing.solution import Solution
from sourcing.solver.program import Array, Program
from sourcing.solving import state, with_choice
from tests.mines import horizon, write_mines
from tests.random_worlds import make_world

ALIKE = {"left": ("CA", 10.0, 80.0), "right": ("AU", 10.0, 80.0), "dear": ("CA", 30.0, 200.0)}
"""Two alike, of which neither can do alone, and a dear one that nobody needs at the least cost of 1000 USD."""
INSTANCES = Path(__file__).parents[2] / "instances"


def ranged(folder: Path, *arguments: Any, slack: float = 0.01, **tables: Any) -> SupplierRanges:
    """How free the plan of a world of mines is."""
    instance = read_instance(write_mines(folder / "world", *arguments, **tables))
    return supplier_ranges(sourcing.solve(instance), instance, slack=slack)


def row_of(found: SupplierRanges, supplier: str, year: str = "") -> Row:
    """The row of a supplier in a year or over the horizon."""
    table = found.table
    (row,) = plain_rows(table[(table["supplier"] == supplier) & (table["year"] == year)])
    return row


def tonnes(found: SupplierRanges, supplier: str, year: str = "") -> list[float]:
    """Least and most at the same cost, then with the slack."""
    row = row_of(found, supplier, year)
    return [row.least_same_t, row.most_same_t, row.least_slack_t, row.most_slack_t]


def role(found: SupplierRanges, supplier: str) -> tuple[str, str]:
    """What a supplier is over the horizon, at the same cost and with the slack."""
    row = row_of(found, supplier)
    return row.role_same, row.role


def test_two_suppliers_alike_may_replace_each_other(tmp_path: Path) -> None:
    """Either digs 20 to 80 of the 100 t; 10 USD more pay for half a tonne of the dear one, at 20 more a tonne."""
    found = ranged(tmp_path, ALIKE)
    assert found.cost_usd == pytest.approx(1000)
    assert tonnes(found, "left") == pytest.approx([20, 80, 19.5, 80])
    assert tonnes(found, "right") == pytest.approx([20, 80, 19.5, 80])
    assert tonnes(found, "dear") == pytest.approx([0, 0, 0, 0.5])
    assert role(found, "left") == (MUST, MUST)
    assert role(found, "dear") == (NEVER, CHOICE)


def test_a_larger_slack_makes_a_must_have_a_choice(tmp_path: Path) -> None:
    """400 USD more let the dear one take all 20 t that left must dig."""
    found = ranged(tmp_path, ALIKE, slack=0.4)
    assert tonnes(found, "left") == pytest.approx([20, 80, 0, 80])
    assert role(found, "left") == (MUST, CHOICE)


def test_without_slack_both_ranges_are_the_same(tmp_path: Path) -> None:
    """A slack of nothing leaves what the same cost leaves."""
    found = ranged(tmp_path, ALIKE, slack=0.0)
    for supplier in ALIKE:
        least, most, *slack = tonnes(found, supplier)
        assert slack == pytest.approx([least, most], abs=1e-6)


def test_years_are_freer_than_the_horizon(tmp_path: Path) -> None:
    """2000 USD for two years, and 20 more: one year may take a whole tonne of the dear mine, or both together."""
    found = ranged(tmp_path, ALIKE, horizon(2))
    for year, expected in (("2026", [20, 80, 19, 80]), ("2027", [20, 80, 19, 80]), ("", [40, 160, 39, 160])):
        assert tonnes(found, "left", year) == pytest.approx(expected)


def test_shares_are_of_what_is_wanted(tmp_path: Path) -> None:
    """A mine of 40 t serves 40 % of 100 t, and the shares are tonnes over demand."""
    found = ranged(tmp_path, {"only": ("CA", 10.0, 40.0)})
    row = row_of(found, "only")
    assert (row.demand_t, row.plan_t, row.plan, row.least_same, row.most_slack) == pytest.approx(
        (100, 40, 0.4, 0.4, 0.4)
    )
    assert row.role == MUST


def test_what_nobody_may_use_is_no_choice(tmp_path: Path) -> None:
    """The excluded mine could be bought and thrown away for next to nothing, but no plan wastes more than this one."""
    mines = {"ally": ("CA", 30.0, 200.0), "covered": ("CN", 0.0, 200.0)}
    found = ranged(tmp_path, mines, exclusions="rule, minerals, worst_tier\nban, zinc, ally")
    assert tonnes(found, "covered") == [0, 0, 0, 0]
    assert role(found, "covered") == (NEVER, NEVER)


def test_who_ships_last_supplies(tmp_path: Path) -> None:
    """What the mine sends over the port is the port's."""
    facilities = "facility, name, kind, country\nmarket, Market, market, US\nmine, Mine, mine, CA\nport, Port, port, US"
    lanes = "origin, destination, commodity, cost_usd_per_t\nmine, port, metal, 0\nport, market, metal, 0"
    found = ranged(tmp_path, {"mine": ("CA", 10.0, 200.0)}, facilities=facilities, lanes=lanes)
    assert set(found.table["supplier"]) == {"port"}
    assert tonnes(found, "port") == pytest.approx([100, 100, 99, 100], rel=1e-2)


def test_classes_stay_served_in_priority_mode(tmp_path: Path) -> None:
    """100 t are served whatever that costs, so the slack can only buy dear metal."""
    settings = {"objective": {"mode": "priority"}}
    found = ranged(tmp_path, ALIKE, settings)
    assert tonnes(found, "left") == pytest.approx([20, 80, 19.5, 80])


def test_one_mineral_alone(tmp_path: Path) -> None:
    """The rows of one mineral are those that all minerals together give."""
    instance = read_instance(INSTANCES / "magnet-recycling")
    solution = sourcing.solve(instance, step="year")
    every = supplier_ranges(solution, instance).table
    name = every["mineral"].iloc[0]
    alone = supplier_ranges(solution, instance, mineral=name).table
    expected = every[every["mineral"] == name].reset_index(drop=True)
    numbers = expected.select_dtypes("number").columns
    assert np.allclose(alone[numbers], expected[numbers], rtol=1e-8, atol=1e-8)
    assert alone["role"].equals(expected["role"])


@pytest.mark.parametrize("seed", [2, 9])
@pytest.mark.parametrize("slack", [0.0, 0.05])
def test_brute_force_finds_the_same_ranges(tmp_path: Path, seed: int, slack: float) -> None:
    """Each extreme as a linear program of its own with a row on the cost, by scipy."""
    world = read_instance(make_world(tmp_path, seed))
    solution = sourcing.solve(world, mode="cost")
    instance = with_choice(world, None, "cost")
    found = supplier_ranges(solution, instance, slack=slack)
    for row in plain_rows(found.table[found.table["year"] == ""]):
        least, most = brute_force(instance, solution, row.mineral, row.supplier, slack)
        close = {"rel": 1e-4, "abs": 1e-4 * max(1.0, row.demand_t)}
        assert (row.least_slack_t, row.most_slack_t) == pytest.approx((least, most), **close)


def brute_force(
    instance: Instance, solution: Solution, mineral: str, supplier: str, slack: float
) -> tuple[float, float]:
    """The least and the most that a supplier ships to markets over the horizon."""
    stated = state(instance)
    program, data = stated.program, stated.data
    kinds = {row.facility: row.kind for row in instance.rows("facilities")}
    amount, place = np.zeros(len(program.columns)), {label: j for j, label in enumerate(program.columns)}
    for (l, _, _), shares in data.arriving.items():
        lane = data.network.lanes[l]
        if kinds[lane.destination] == "market" and (data.mineral(lane.commodity), lane.origin) == (
            mineral,
            supplier,
        ):
            for share, shipment in shares:
                amount[place["ship", shipment]] += share
    upper = program.column_upper.copy()
    for name, used in (("waste", solution.tables["waste"]), ("stock", solution.tables["stocks"])):
        held = used.set_index(["facility", "commodity", "tier", "period"])["quantity_t"].to_dict()
        for j, (column, index) in enumerate(program.columns):
            if (
                column == name
                and kinds[index[0]] == "market"
                and (name == "waste" or index[3] == data.periods[-1])
            ):
                n, c, g, t = index
                key = n, c, data.settings.tiers[g], data.horizon.periods[t].name
                upper[j] = held.get(key, 0.0) + 1e-9
    cheapest = float(solution.summary["objective_usd"]) - program.offset
    dearest = cheapest + max(slack, 1e-9) * abs(float(solution.summary["objective_usd"]))
    return extreme(program, amount, upper, dearest), -extreme(program, -amount, upper, dearest)


def extreme(program: Program, amount: Array, upper: Array, dearest: float) -> float:
    """The least of an amount over all plans up to a cost."""
    above, below = np.isfinite(program.row_upper), np.isfinite(program.row_lower)
    rows = sparse.vstack(
        [program.matrix[above], -program.matrix[below], sparse.csr_array(program.cost[None, :])]
    )
    sides = np.concatenate([program.row_upper[above], -program.row_lower[below], [dearest]])
    found = linprog(amount, A_ub=rows, b_ub=sides, bounds=np.column_stack([program.column_lower, upper]))
    assert found.status == 0, found.message
    return float(found.fun)


def test_workers_do_not_change_a_range(tmp_path: Path) -> None:
    """Two processes give what one gives, in the same order."""
    instance = read_instance(write_mines(tmp_path / "world", ALIKE))
    solution = sourcing.solve(instance)
    alone, shared = supplier_ranges(solution, instance), supplier_ranges(solution, instance, workers=2)
    assert alone.table.equals(shared.table)


def test_the_command_keeps_its_table_for_the_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The terminal says what each supplier is, JSON holds the rows, and the report shows them."""
    folder = tmp_path / "result"
    sourcing.solve(write_mines(tmp_path / "world", ALIKE), out=folder)
    assert run(["ranges", str(folder), "--workers", "1", "--slack", "0.02"]) == 0
    assert "must-have" in capsys.readouterr().out
    found = kept_ranges(folder)
    assert found is not None
    assert found.slack == 0.02
    assert tonnes(found, "dear") == pytest.approx([0, 0, 0, 1])
    assert run(["ranges", str(folder), "--workers", "1", "--mineral", "zinc", "--json"]) == 0
    assert {row["supplier"] for row in json.loads(capsys.readouterr().out)["ranges"]} == set(ALIKE)
    again = kept_ranges(folder)
    assert again is not None
    assert again.slack == 0.02
    assert "How free the plan is" in markdown(build_report(Facts.read(folder)))
