"""The points of every design, counted and looked at by hand; the same file and seed give the same points."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import sourcing
from sourcing.errors import BadInput
from sourcing.instance.scenario import applied
from sourcing.instance.scenario_file import Scenario
from sourcing.sweeps.designs import Plan, Task, plan_of
from sourcing.sweeps.factor import Factor
from sourcing.sweeps.ranges import ranges_of
from sourcing.sweeps.samples import value_at
from tests.sweeps.worlds import DEMAND, FACTORS, RATE, loaded, write_ranged

LATE = """
[[factor]]
name = "late"
change = [ { table = "capacity", where = { facility = "pit" }, column = "start", delay_months = "x" } ]
values = [0, 3.0]
"""


def planned(folder: Path, text: str, **tables: str) -> Plan:
    return plan_of(*loaded(folder, text, **tables))


def changes(task: Task) -> list[tuple[str, object]]:
    """Column and value of each change of a point."""
    return [(entry.says["column"], entry.says[entry.action]) for entry in task.entries]


def test_one_at_a_time_turns_each_factor_to_its_ends(tmp_path: Path) -> None:
    plan = planned(tmp_path, 'design = "one-at-a-time"' + FACTORS)
    assert [task.labels for task in plan.tasks] == [
        ("base", "base", None),
        ("rate", "low", 40),
        ("rate", "high", 120),
        ("demand", "low", 0.5),
        ("demand", "high", 2),
    ]
    assert changes(plan.tasks[0]) == [("rate_t_per_y", 100), ("quantity_t_per_y", 1)]
    assert changes(plan.tasks[3]) == [("rate_t_per_y", 100), ("quantity_t_per_y", 0.5)]


def test_an_end_that_is_the_base_is_no_point(tmp_path: Path) -> None:
    plan = planned(tmp_path, 'design = "one-at-a-time"' + RATE.replace("low = 40", "low = 100"))
    assert [task.labels for task in plan.tasks] == [("base", "base", None), ("rate", "high", 120)]


def test_a_grid_has_every_combination(tmp_path: Path) -> None:
    plan = planned(tmp_path, 'design = "grid"' + RATE + LATE)
    assert plan.columns == ("rate", "late")
    assert [task.labels for task in plan.tasks] == [
        (100, None),
        (40, 0),
        (40, 3),
        (100, 0),
        (100, 3),
        (120, 0),
        (120, 3),
    ]
    assert changes(plan.tasks[0]) == [("rate_t_per_y", 100)], "late has no base: as the instance has it"
    assert str(plan.tasks[-1].labels[1]) == "3", "a delay of 3.0 months is one of 3"


def test_a_latin_hypercube_takes_every_tenth_of_a_range_once(tmp_path: Path) -> None:
    plan = planned(tmp_path, 'design = "latin-hypercube"\npoints = 10' + FACTORS)
    rates, demands = np.array([task.labels for task in plan.tasks[1:]], dtype=float).T
    assert plan.tasks[0].labels == (100, 1)
    assert sorted(((rates - 40) / 8).astype(int)) == list(range(10))
    assert sorted(((demands - 0.5) / 0.15).astype(int)) == list(range(10))


@pytest.mark.parametrize(("design", "points", "runs"), [("sobol", 8, 8 * 4), ("morris", 5, 5 * 3)])
def test_sobol_and_morris_have_whole_blocks(design: str, points: int, runs: int, tmp_path: Path) -> None:
    text = f'design = "{design}"\npoints = {points}\nseed = 3' + FACTORS
    plan = planned(tmp_path, text)
    assert [task.number for task in plan.tasks] == list(range(1 + runs))
    assert plan == planned(tmp_path, text), "the seed fixes the samples"
    assert plan != planned(tmp_path, text.replace("seed = 3", "seed = 4"))
    steps = np.array([task.labels for task in plan.tasks[1:]], dtype=float)
    size = runs // points
    for block in steps.reshape(points, size, 2):
        moved = (block[1:] != (block[:-1] if design == "morris" else block[0])).sum(axis=1)
        assert moved[: size - 2].max() == 1, "the points of a block differ from one another in one factor"


@pytest.mark.parametrize(
    ("factor", "share", "value"),
    [
        (Factor("f", (), 10.0, 10.0, 20.0), 0.25, 12.5),
        (Factor("f", (), 0, 0, 24, whole=True), 0.0, 0),
        (Factor("f", (), 0, 0, 24, whole=True), 0.999, 24),
        (Factor("f", (), 0, 0, 24, whole=True), 1.0, 24),
        (Factor("f", (), 0, 0, 1, whole=True), 0.49, 0),
        (Factor("f", (), values=(3, 6, 9)), 0.34, 6),
        (Factor("f", (), date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 31)), 0.5, date(2026, 1, 16)),
        (Factor("f", (), 0.0, 0.0, 1.0), 1 / 3, 0.333333333333),
    ],
)
def test_a_share_of_a_range_is_a_value(factor: Factor, share: float, value: object) -> None:
    assert value_at(factor, share) == value


def test_without_factors_every_range_is_turned(tmp_path: Path) -> None:
    plan = planned(tmp_path, 'design = "one-at-a-time"')
    assert [task.labels for task in plan.tasks] == [
        ("base", "base", None),
        ("capacity pit/face rate_t_per_y", "low", "40"),
        ("capacity pit/face rate_t_per_y", "high", "120"),
        ("demand mill/zinc quantity_t_per_y", "low", "50"),
        ("demand mill/zinc quantity_t_per_y", "high", "110"),
    ]


def test_the_cells_of_a_quantity_move_together(tmp_path: Path) -> None:
    """Two rows of a unit that differ in their start alone both start where the first one stood or later."""
    capacity = """
        facility, unit, rate_t_per_y, start, start_low, start_high
        pit, face, 100, 2027-01-01, , 2028-01-01
        pit, face, 100, 2028-01-01, 2027-06-01, 2029-01-01"""
    instance = sourcing.load(write_ranged(tmp_path, capacity=capacity))
    (found,) = [found for found in ranges_of(instance) if found.name == "capacity pit/face start"]
    starts = {}
    for side, entries in found.entries.items():
        changed = applied(instance, Scenario("sweep", "sweep", "sweep", entries))
        starts[side] = [str(row.start) for row in changed.rows("capacity")]
    assert starts == {"low": ["2027-01-01", "2027-06-01"], "high": ["2028-01-01", "2029-01-01"]}


def test_the_demand_of_a_market_for_a_mineral_is_one_quantity(tmp_path: Path) -> None:
    demand = """
        facility, commodity, year, quantity_t_per_y, quantity_t_per_y_high, priority, slice, shortfall_usd_per_t
        mill, metal, 2026, 60, 110, 1, must, 1000
        mill, metal, 2026, 10, 15, 1, may, 500"""
    instance = sourcing.load(write_ranged(tmp_path, demand=demand))
    (found,) = [found for found in ranges_of(instance) if found.name.startswith("demand")]
    assert (found.name, found.shown("base"), found.shown("high")) == (
        "demand mill/zinc quantity_t_per_y",
        "60;10",
        "110;15",
    )
    changed = applied(instance, Scenario("sweep", "sweep", "sweep", found.entries["high"]))
    assert [row.quantity_t_per_y for row in changed.rows("demand")] == [110, 15]


def test_every_range_of_the_us_instance_can_be_turned() -> None:
    """Every change finds its rows, and most of them at both ends."""
    instance = sourcing.load(Path(__file__).parents[2] / "instances" / "us-allied")
    ranges = ranges_of(instance)
    assert len(ranges) > 1000
    assert len({found.name for found in ranges}) == len(ranges)
    everything = [entry for found in ranges if "lead_days" in found.name for entry in found.entries["high"]]
    changed = applied(instance, Scenario("sweep", "sweep", "sweep", tuple(everything)))
    highest = instance.tables["lanes"]["lead_days_high"]
    assert (
        changed.tables["lanes"]["lead_days"] == highest.fillna(instance.tables["lanes"]["lead_days"])
    ).all()


def test_an_instance_without_ranges_is_told(tmp_path: Path) -> None:
    plain = {"capacity": "facility, unit, rate_t_per_y\npit, face, 100"}
    demand = "facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t\nmill, metal, 2026, 6, 1, 9"
    with pytest.raises(BadInput, match="has no number with a range"):
        planned(tmp_path, 'design = "one-at-a-time"', **plain, demand=demand)


@pytest.mark.parametrize(
    ("kind", "size", "labels"),
    [
        ("facility", 1, [("pit", None)]),
        ("country", 1, [("CA", None)]),
        ("lane", 1, [("pit>mill", None)]),
        ("facility", 2, [("pit", None), ("quarry", None), ("pit", "quarry")]),
        ("owner", 2, [("Digger", None), ("Miner", None), ("Digger", "Miner")]),
        ("country", 2, [("CA", None)]),
    ],
)
def test_outages_are_of_all_that_supplies(
    kind: str, size: int, labels: list[tuple[str, str | None]], tmp_path: Path
) -> None:
    more = {}
    if size == 2:
        more = {
            "facilities": """
                facility, name, kind, country
                pit, Pit, mine, CA
                quarry, Quarry, mine, CA
                mill, Mill, market, US""",
            "owners": """
                facility, owner, country, share
                pit, Miner, CA, 0.5
                pit, Friend, CA, 0.3
                quarry, Digger, CA, 0.4
                quarry, Friend, CA, 0.4""",
        }
    plan = planned(
        tmp_path, f'design = "outages"\nkind = "{kind}"\nsize = {size}\nfrom = 2026-04-01\nmonths = 3', **more
    )
    assert [task.labels for task in plan.tasks] == [("base", None), *labels]
    assert plan.tasks[0].outage is None
    last = plan.tasks[-1].outage
    assert last is not None
    facilities = {
        "CA": ("pit", "quarry") if size == 2 else ("pit",),
        "Miner": ("pit",),
        "Digger": ("quarry",),
    }
    names = [n for name in labels[-1] if name for n in facilities.get(name, (name,))]
    assert (last.kind, last.names) == ("lane" if kind == "lane" else "facility", tuple(names))
    assert (last.start, last.end) == (date(2026, 4, 1), date(2026, 7, 1))


def test_an_outage_outside_the_horizon_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="from 2030-01-01 is not in the horizon"):
        planned(tmp_path, 'design = "outages"\nkind = "lane"\nfrom = 2030-01-01\nmonths = 3')


def test_more_points_than_can_be_kept_are_refused(tmp_path: Path) -> None:
    many = "".join(DEMAND.replace('"demand"\nch', f'"d{i}"\nch') for i in range(15))
    with pytest.raises(BadInput, match="the design has 14,348,907 points"):
        planned(tmp_path, 'design = "grid"' + many)
