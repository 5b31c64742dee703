"""Outages by hand, on the small world: a pit in Canada digs up to 100 t at 10 USD, a lane of 5 USD leads to the mill in
the United States, which wants 60 t in 2026 at 1000 USD for each tonne short: 900 USD without an outage.

Of the 365 days of 2026, 181 lie before 1 July.
"""

from datetime import date
from pathlib import Path

import pytest

from sourcing.errors import BadInput
from sourcing.instance import read_instance
from sourcing.sweeps.engine import Engine
from sourcing.sweeps.point import Outage
from tests.small import write_small

YEAR = (date(2026, 1, 1), date(2027, 1, 1))
FROM_JULY = (date(2026, 7, 1), date(2028, 1, 1))
BEFORE_JULY = 181 / 365
ALL_SHORT = 60 * 1000


def cost(folder: Path, outage: Outage, **tables: str) -> float:
    """Cost of the small world during an outage; the warm way and the cold way agree."""
    engine = Engine(read_instance(write_small(folder, **tables)))
    warm, cold = engine.solve(outage=outage), engine.solve_cold(outage=outage)
    assert not warm.rebuilt
    assert warm.metrics["cost_usd"] == pytest.approx(cold.metrics["cost_usd"], rel=1e-9)
    return warm.metrics["cost_usd"]


def with_pit(tonnes: float) -> float:
    """Cost of the plan when so many tonnes can be dug."""
    return tonnes * 15 + (60 - tonnes) * 1000


@pytest.mark.parametrize(
    ("kind", "name"),
    [("facility", "pit"), ("country", "CA"), ("facility", "mill"), ("lane", "pit>mill"), ("lane", "CA > US")],
)
def test_nothing_comes_while_all_is_out(tmp_path: Path, kind: str, name: str) -> None:
    """The pit stops; or the mill, which runs nothing, receives nothing; or the lane is shut: 60 · 1000."""
    assert cost(tmp_path, Outage(kind, (name,), *YEAR)) == pytest.approx(ALL_SHORT)


def test_a_unit_works_on_the_days_outside(tmp_path: Path) -> None:
    """Of 100 t a year 49.6 t are dug before July."""
    outage = Outage("facility", ("pit",), *FROM_JULY)
    assert cost(tmp_path, outage) == pytest.approx(with_pit(100 * BEFORE_JULY))


def test_a_ramp_loses_what_it_would_have_given_in_the_outage(tmp_path: Path) -> None:
    """A ramp over the year gives 181² / (2 · 365) days at full rate until July, so 12.3 t of 100 t."""
    capacity = "facility, unit, rate_t_per_y, start, ramp_months\npit, face, 100, 2026-01-01, 12"
    outage = Outage("facility", ("pit",), *FROM_JULY)
    assert cost(tmp_path, outage, capacity=capacity) == pytest.approx(
        with_pit(100 * 181**2 / (2 * 365) / 365)
    )


def test_a_process_without_a_unit_stops_only_for_whole_periods(tmp_path: Path) -> None:
    """Nothing limits it in a year in which it can run on some days."""
    processes = "facility, process, cost_usd_per_t\npit, dig, 10"
    assert cost(
        tmp_path / "whole", Outage("facility", ("pit",), *YEAR), processes=processes
    ) == pytest.approx(ALL_SHORT)
    assert cost(
        tmp_path / "part", Outage("facility", ("pit",), *FROM_JULY), processes=processes
    ) == pytest.approx(900)


def test_what_a_project_adds_works_on_the_days_outside(tmp_path: Path) -> None:
    """100 t more a year for 1 USD each are 49.6 t; the 10 t there are 4.96 t: all 54.5 t are worth building."""
    tables = {
        "capacity": "facility, unit, rate_t_per_y\npit, face, 10",
        "projects": "project, facility, unit, max_t_per_y, capex_usd_per_t_y\nmore, pit, face, 100, 1",
    }
    outage = Outage("facility", ("pit",), *FROM_JULY)
    assert cost(tmp_path, outage, **tables) == pytest.approx(with_pit(110 * BEFORE_JULY) + 100)


def test_a_lane_carries_what_it_can_on_the_days_outside(tmp_path: Path) -> None:
    """A limit of 70 t a year is one of 34.7 t; a lane without a limit has days enough for all."""
    lanes = "origin, destination, commodity, cost_usd_per_t, capacity_t_per_y\npit, mill, metal, 5, 70"
    outage = Outage("lane", ("pit>mill",), *FROM_JULY)
    assert cost(tmp_path / "limited", outage, lanes=lanes) == pytest.approx(with_pit(70 * BEFORE_JULY))
    assert cost(tmp_path / "free", outage) == pytest.approx(900)


def test_an_owner_takes_down_what_it_holds_most_of(tmp_path: Path) -> None:
    """The larger owner stops the pit, the smaller one does not."""
    owners = "facility, owner, country, share\npit, Alpha Corp, CA, 0.5\npit, Beta Corp, CA, 0.2"
    assert cost(tmp_path / "a", Outage("owner", ("Alpha Corp",), *YEAR), owners=owners) == pytest.approx(
        ALL_SHORT
    )
    with pytest.raises(BadInput, match="no facility is there for the outage of owner Beta Corp"):
        cost(tmp_path / "b", Outage("owner", ("Beta Corp",), *YEAR), owners=owners)


@pytest.mark.parametrize(
    ("outage", "said"),
    [
        (Outage("facility", ("pitt",), *YEAR), "outage of facility pitt.*pit"),
        (Outage("country", ("CN",), *YEAR), "outage of country CN"),
        (Outage("lane", ("mill>pit",), *YEAR), "no lane is there for the outage of mill>pit"),
        (Outage("planet", ("earth",), *YEAR), "no outage of kind planet"),
        (Outage("facility", ("pit",), date(2030, 1, 1), date(2031, 1, 1)), "no day in the horizon"),
    ],
)
def test_an_outage_of_what_is_not_there_is_refused(tmp_path: Path, outage: Outage, said: str) -> None:
    """Unknown names and kinds, and days outside the horizon."""
    engine = Engine(read_instance(write_small(tmp_path)))
    with pytest.raises(BadInput, match=said):
        engine.solve(outage=outage)
