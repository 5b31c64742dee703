"""What must hold of random instances, whatever they are; theory says it, no number is worked out.

- Every optimum proves itself, and what is written keeps its laws.
- Adding capacity, relaxing a limit or relaxing a rule never raises the cost.
- Scaling all money scales the cost.
- Splitting demand or capacity in halves, or lanes by commodity or by date, changes nothing.
- What a later class wants never worsens an earlier one.
- A finer step gives the same totals where nothing changes within a year and nothing takes time.

``WORLDS=100 pytest tests/test_properties.py`` asks 1,200 worlds instead of the few of a run of the whole suite.
"""

import os
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

import sourcing
from sourcing.solution import Solution, read_solution
from sourcing.solution.laws import check_laws
from tests.random_worlds import RandomWorld, write_instance

Row = dict[str, Any]
WORLDS = int(os.environ.get("WORLDS", "1"))
AGREE = {"rel": 1e-7, "abs": 1e-6}


def solved(world: RandomWorld, folder: Path, mode: str = "cost", step: str | None = None) -> Solution:
    """Solve a world as its tables stand."""
    return sourcing.solve(write_instance(world, folder), mode=mode, step=step)


def cost(world: RandomWorld, folder: Path, step: str | None = None) -> float:
    """Least discounted cost of a world as its tables stand, USD."""
    return float(solved(world, folder, step=step).summary["objective_usd"])


def worlds(first: int) -> pytest.MarkDecorator:
    """The worlds that a property is asked of; each property has others."""
    return pytest.mark.parametrize("seed", range(first, first + WORLDS))


@worlds(0)
@pytest.mark.parametrize("mode", ["cost", "priority"])
def test_the_optimum_proves_itself_and_keeps_its_laws(tmp_path: Path, seed: int, mode: str) -> None:
    instance = sourcing.load(write_instance(RandomWorld(seed), tmp_path / "world"))
    sourcing.solve(instance, mode=mode, out=tmp_path / "result")
    summary = read_solution(tmp_path / "result").summary
    assert summary["certificate"]["holds"]
    assert summary["objective_usd"] == pytest.approx(summary["certificate"]["primal_objective"])
    assert check_laws(instance, tmp_path / "result") == []


# more room never costs more

ROOMIER = {
    ("capacity", "rate_t_per_y"): 1.5,
    ("lanes", "capacity_t_per_y"): 1.5,
    ("throughput", "rate_t_per_y"): 1.5,
    ("contracts", "minimum_t_per_y"): 0.5,
    ("contracts", "maximum_t_per_y"): 1.5,
    ("stocks", "minimum_t"): 0.5,
    ("stocks", "target_t"): 0.5,
    ("stocks", "capacity_t"): 1.5,
    ("stocks", "intake_t_per_y"): 1.5,
    ("stocks", "release_t_per_y"): 1.5,
    ("projects", "max_t_per_y"): 1.5,
}
"""Columns by which a limit becomes roomier or a requirement smaller, and by what factor."""


@worlds(100)
def test_adding_capacity_never_raises_cost(tmp_path: Path, seed: int) -> None:
    world = RandomWorld(seed)
    before = cost(world, tmp_path / "before")
    for row in world.rows("capacity"):
        row["rate_t_per_y"] *= Random(seed).choice((1, 1.5))
    assert not_above(cost(world, tmp_path / "after"), before)


@worlds(200)
def test_relaxing_limits_never_raises_cost(tmp_path: Path, seed: int) -> None:
    world = RandomWorld(seed)
    before = cost(world, tmp_path / "before")
    draw = Random(seed)
    for (table, column), factor in ROOMIER.items():
        for row in world.rows(table):
            if column in row and draw.random() < 0.5:
                row[column] *= factor
    if "investment" in world.settings:
        world.settings["investment"]["budget_usd"] *= 2
    assert not_above(cost(world, tmp_path / "after"), before)


@worlds(300)
def test_relaxing_rules_never_raises_cost(tmp_path: Path, seed: int) -> None:
    """A row of a rule is a limit of its own: without it, or with a larger share, there are more plans."""
    world = RandomWorld(seed)
    before = cost(world, tmp_path / "before")
    draw = Random(seed)
    for table in ("exclusions", "diversification"):
        rows = [row for row in world.rows(table) if draw.random() < 0.7]
        for row in rows:
            row["max_share"] = (row.get("max_share", 0) + 1) / 2
        world.tables[table] = rows
    assert not_above(cost(world, tmp_path / "after"), before)


def not_above(after: float, before: float) -> bool:
    """Whether a cost is not above another, but for rounding."""
    return after <= before + AGREE["abs"] + AGREE["rel"] * abs(before)


# money and rows are only a way of writing


@worlds(400)
@pytest.mark.parametrize("factor", [1e-3, 1e3])
def test_scaling_all_money_scales_the_cost(tmp_path: Path, seed: int, factor: float) -> None:
    world = RandomWorld(seed)
    before = cost(world, tmp_path / "before")
    for rows in world.tables.values():
        for row in rows:
            row.update({column: row[column] * factor for column in row if "usd" in column})
    if "investment" in world.settings:
        world.settings["investment"]["budget_usd"] *= factor
    assert cost(world, tmp_path / "after") == pytest.approx(factor * before, rel=1e-7, abs=1e-6 * factor)


def halves_of_demand(world: RandomWorld) -> None:
    """Each demand row as two slices of half its size; a share of demand is then that share of each half."""
    rows = [
        {**row, "quantity_t_per_y": row["quantity_t_per_y"] / 2, "slice": f"{row.get('slice', 'all')}-{half}"}
        for row in world.rows("demand")
        for half in ("one", "two")
    ]
    world.tables["demand"] = rows


def halves_of_capacity(world: RandomWorld) -> None:
    """Each capacity row as two of half its rate."""
    ranges = ("rate_t_per_y", "rate_t_per_y_low", "rate_t_per_y_high")
    rows = [
        {**row, **{column: row[column] / 2 for column in ranges if column in row}}
        for row in world.rows("capacity")
    ]
    world.tables["capacity"] = [row for row in rows for _ in range(2)]


def lanes_by_commodity(world: RandomWorld) -> None:
    """A lane row of several commodities as one row for each: a lane has one commodity in any case."""
    world.tables["lanes"] = [
        {**row, "commodity": commodity}
        for row in world.rows("lanes")
        for commodity in row["commodity"].split(";")
    ]


def lanes_by_date(world: RandomWorld) -> None:
    """Each lane row as two, one after the other, with the first day of a period between them."""
    rows = []
    for row in world.rows("lanes"):
        inside = [day for day in world.edges[1:-1] if row.get("start", day) < day < row.get("end", world.end)]
        if inside:
            rows += [{**row, "end": inside[0]}, {**row, "start": inside[0]}]
        else:
            rows.append(row)
    world.tables["lanes"] = rows


@worlds(500)
@pytest.mark.parametrize("split", [halves_of_demand, halves_of_capacity, lanes_by_commodity, lanes_by_date])
def test_splitting_rows_changes_nothing(
    tmp_path: Path, seed: int, split: Callable[[RandomWorld], None]
) -> None:
    world = RandomWorld(seed)
    before = cost(world, tmp_path / "before")
    split(world)
    assert cost(world, tmp_path / "after") == pytest.approx(before, **AGREE)


# priority


@worlds(600)
def test_what_later_classes_want_never_worsens_an_earlier_one(tmp_path: Path, seed: int) -> None:
    """Each class has its optimum with all later demand a hundred times as dear, or ten times as large."""
    world = RandomWorld(seed)
    before = classes(solved(world, tmp_path / "before", "priority"))
    first = min(world.priorities)
    for row in world.rows("demand"):
        if row["priority"] > first:
            row["shortfall_usd_per_t"] *= 100
            row["quantity_t_per_y"] *= 1 if limits_demand(world) else 10
    after = classes(solved(world, tmp_path / "after", "priority"))
    assert after.get(first, 0.0) == pytest.approx(before.get(first, 0.0), rel=1e-6, abs=1e-6)


def limits_demand(world: RandomWorld) -> bool:
    """Whether demand makes room somewhere: a limit of a diversification rule is a share of it."""
    return bool(world.rows("diversification"))


def classes(solution: Solution) -> dict[int, float]:
    """Undiscounted USD of the shortfalls of each priority class."""
    return {int(name): usd for name, usd in solution.summary["priority_shortfall_usd"].items()}


# steps

CONSTANT = {
    "capacity": ("start", "end", "ends_with", "ramp_months"),
    "lanes": ("start", "end", "lead_days"),
    "throughput": ("start", "end"),
    "contracts": ("start", "end"),
    "exclusions": ("start", "end"),
    "diversification": ("start", "end"),
}
"""Columns by which something changes within a year or takes time."""

FINER = ("quarter", "month")


@worlds(700)
def test_a_finer_step_gives_the_same_cost_where_nothing_changes_within_a_year(
    tmp_path: Path, seed: int
) -> None:
    """Without stocks, lags and projects the mean of a fine plan is a coarse one, and a coarse one can be cut up."""
    world = RandomWorld(seed)
    for table, columns in CONSTANT.items():
        world.tables[table] = [
            {column: cell for column, cell in row.items() if column not in columns}
            for row in world.rows(table)
        ]
    world.tables["lanes"] = without_doubles(world.rows("lanes"))
    for n, u in world.bare:  # what had nothing but a project
        world.add("capacity", facility=n, unit=u, rate_t_per_y=20)
    for table in ("stocks", "in-transit", "projects"):
        world.tables.pop(table, None)
    world.settings.pop("investment", None)
    year = world.start.year
    world.settings["horizon"] = {
        "start": world.start.replace(month=1),
        "end": world.start.replace(year=year + 2, month=1),
        "step": "year",
    }
    world.settings["economics"]["discount_rate"] = 0.0
    coarse, fine = (
        solved(world, tmp_path / step, step=step).summary for step in ("year", Random(seed).choice(FINER))
    )
    assert fine["objective_usd"] == pytest.approx(coarse["objective_usd"], **AGREE)
    for mineral, totals in coarse["minerals"].items():
        assert fine["minerals"][mineral]["demand_t"] == pytest.approx(totals["demand_t"], **AGREE)


def without_doubles(lanes: list[Row]) -> list[Row]:
    """Lane rows, the first of those that speak of the same ends and commodities once their dates are gone."""
    kept: dict[tuple[str, str, str], Row] = {}
    for row in lanes:
        kept.setdefault((row["origin"], row["destination"], row["commodity"]), row)
    return list(kept.values())
