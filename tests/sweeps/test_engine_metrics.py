"""What a point is measured by, and that it depends on nothing but the instance and the point."""

from math import isnan
from pathlib import Path

import pytest

import sourcing
from sourcing.errors import BadInput
from sourcing.instance import read_instance
from sourcing.sweeps.engine import Engine
from sourcing.sweeps.point import Point
from tests.random_worlds import make_world
from tests.small import TWO_YEARS, write_small
from tests.sweeps.edits import change

TWO_METALS = {
    "commodities": """
        commodity, mineral, form
        metal, zinc, metal
        oxide, tungsten, oxide
        spare, bismuth, metal""",
    "processes": """
        facility, process, unit, cost_usd_per_t
        pit, dig, face, 10
        pit, roast, kiln, 20""",
    "capacity": """
        facility, unit, rate_t_per_y
        pit, face, 100
        pit, kiln, 30""",
    "recipes": """
        facility, process, commodity, rate
        pit, dig, metal, 1
        pit, roast, oxide, 1""",
    "lanes": """
        origin, destination, commodity, cost_usd_per_t, lead_days
        pit, mill, *, 5, 0""",
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 60, 1, 1000
        mill, metal, 2027, 120, 1, 1000
        mill, oxide, 2026, 40, 1, 300""",
}
HALF_THE_FACE = change("capacity", "rate_t_per_y", {"unit": "face"}, scale=0.5)
DEARER_OXIDE = change("demand", "shortfall_usd_per_t", {"commodity": "oxide"}, scale=2)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """Two metals, each a part of its own, over two years; tungsten is wanted in the first, bismuth never."""
    folder = write_small(tmp_path_factory.mktemp("metrics"), TWO_YEARS, **TWO_METALS)
    return Engine(read_instance(folder), prices=["mill/metal/ally/2026-01-01", "mill/metal/ally/2027-01-01"])


def test_metrics_by_hand(engine: Engine) -> None:
    """Half the face: 50 t of 60 t and of 120 t at 15 USD; of oxide 30 t of 40 t at 25 USD; short are 80 t and 10 t."""
    point = engine.solve([HALF_THE_FACE])
    paid, penalties = 100 * 15 + 30 * 25, 80 * 1000 + 10 * 300
    expected = {
        "cost_usd": paid + penalties,
        "paid_usd": paid,
        "penalties_usd": penalties,
        "shortfall_t.bismuth": float("nan"),
        "coverage.bismuth": float("nan"),
        "coverage.bismuth.2026": float("nan"),
        "coverage.bismuth.2027": float("nan"),
        "shortfall_t.tungsten": 10,
        "coverage.tungsten": 0.75,
        "coverage.tungsten.2026": 0.75,
        "coverage.tungsten.2027": float("nan"),
        "shortfall_t.zinc": 80,
        "coverage.zinc": 1 - 80 / 180,
        "coverage.zinc.2026": 50 / 60,
        "coverage.zinc.2027": 50 / 120,
        "price.mill/metal/ally/2026-01-01": 1000,
        "price.mill/metal/ally/2027-01-01": 1000,
    }
    assert tuple(point.metrics) == tuple(expected) == engine.metric_names
    assert point.metrics == pytest.approx(expected, nan_ok=True)
    assert point.largest_violation < 1e-9
    assert point.gap < 1e-9


def test_prices_are_those_of_the_result(engine: Engine) -> None:
    """In the base one more tonne is dug in 2026 (15 USD) and short in 2027 (1000 USD), as prices.csv says."""
    table = sourcing.solve(engine.instance).tables["prices"]
    found = engine.solve().metrics
    for period, price in (("2026-01-01", 15), ("2027-01-01", 1000)):
        row = table[(table.commodity == "metal") & (table.facility == "mill") & (table.period == period)]
        assert found[f"price.mill/metal/ally/{period}"] == pytest.approx(price)
        assert row.price_usd_per_t.tolist() == pytest.approx([price])


def test_a_price_of_what_is_not_there_is_refused(engine: Engine) -> None:
    """All names at once, each with the nearest."""
    with pytest.raises(BadInput, match=r"(?s)mil/metal.*mill/metal.*2030-01-01"):
        Engine(engine.instance, prices=["mil/metal/ally/2026-01-01", "mill/metal/ally/2030-01-01"])


def test_only_the_part_that_changes_is_solved_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The price of missing oxide does not touch the metal; no change touches nothing."""
    solved: list[int] = []
    for part in engine.parts:
        monkeypatch.setattr(part, "solve", counted(part.solve, solved), raising=True)
    engine.solve([DEARER_OXIDE])
    assert len(solved) == 1
    engine.solve()
    assert len(solved) == 1


def counted(solve: object, solved: list[int]) -> object:
    """The same way to solve, which notes that it was asked."""
    return lambda program: (solved.append(1), solve(program))[1]  # type: ignore[operator]


def test_lead_times_are_stated_anew_and_numbers_are_not(engine: Engine) -> None:
    """The point says so."""
    assert engine.solve([change("lanes", "lead_days", set=30)]).rebuilt
    assert not engine.solve([HALF_THE_FACE, DEARER_OXIDE]).rebuilt


def as_bytes(point: Point) -> str:
    """The metrics in full."""
    return repr([(name, "NaN" if isnan(value) else value.hex()) for name, value in point.metrics.items()])


@pytest.mark.parametrize("mode", ["cost", "priority"])
def test_a_point_depends_on_no_other(tmp_path: Path, mode: str) -> None:
    """Forwards, backwards and alone, by another engine too, the bytes are the same."""
    instance = read_instance(make_world(tmp_path / "world", 7))
    one, other = Engine(instance, mode=mode), Engine(instance, mode=mode)
    points = [
        [change("capacity", "rate_t_per_y", scale=0.5)],
        [change("demand", "quantity_t_per_y", scale=1.5), change("processes", "cost_usd_per_t", add=3)],
        [change("lanes", "cost_usd_per_t", scale=3)],
        [],
    ]
    forwards = [as_bytes(one.solve(entries)) for entries in points]
    backwards = [as_bytes(other.solve(entries)) for entries in reversed(points)]
    assert forwards == backwards[::-1]
    assert as_bytes(one.solve(points[0])) == forwards[0]
