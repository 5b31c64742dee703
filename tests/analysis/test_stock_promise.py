"""Stock for a promise by hand, and tried out: with so much in stock nothing is short, with a tonne less a tonne is.

The market wants 100 t a year in 2026 and 2027, 60 t of class 1 and 40 t of class 2, which pays more for a tonne short.
One mine digs 80 t a year in Canada, another 50 t in Australia. While the first is out for a year, 50 t are there: class
1 is short of 10 t and both together of 50 t. While the second is out, 80 t are there: both are short of 20 t.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sourcing
from sourcing.analysis.kept import kept
from sourcing.analysis.stock_promise import StockPromise, ask_stock_promise, stock_promise
from sourcing.cli import run
from sourcing.errors import BadInput
from sourcing.instance import read_instance
from sourcing.report.facts import Facts
from sourcing.report.sections.stockpile import stockpile
from sourcing.sweeps.engine import Engine
from sourcing.sweeps.point import Outage
from tests.mines import demand, horizon, table, write_mines

MINES = {"near": ("CA", 10, 80), "far": ("AU", 20, 50)}
TWO_CLASSES = demand(
    *(f"market, metal, {year}, 60, 1,, 1000" for year in (2026, 2027)),
    *(f"market, metal, {year}, 40, 2,, 5000" for year in (2026, 2027)),
)
PRICED = "commodity, mineral, form, price_usd_per_t\nmetal, zinc, metal, 300"
OWNERS = "facility, owner, share, country\nnear, Both, 0.6, CA\nfar, Both, 0.6, CA"


def solved(folder: Path, step: str = "year", **tables: Any) -> Path:
    """The result of the world of two mines."""
    world = write_mines(
        folder / "world",
        MINES,
        horizon(2, step),
        **{"demand": TWO_CLASSES, "commodities": PRICED, "owners": OWNERS, **tables},
    )
    sourcing.solve(world, out=folder / "result")
    return folder / "result"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of the world as it is, by year."""
    return solved(tmp_path_factory.mktemp("promise"))


def asked(folder: Path, months: int = 12, kind: str = "facility", **options: Any) -> StockPromise:
    """The promise of a result."""
    return stock_promise(Facts.read(folder), months=months, kind=kind, **options)


@pytest.mark.parametrize(
    ("kind", "priority", "needed", "outage"),
    [
        ("facility", 1, 10, "near"),
        ("facility", 2, 50, "near"),
        ("country", 2, 50, "CA"),
        ("owner", 1, 60, "Both"),
    ],
)
def test_needs_by_hand(result: Path, kind: str, priority: int, needed: float, outage: str) -> None:
    """The first of equal outages sets the need; at 300 USD a tonne."""
    stocks = asked(result, kind=kind, priority=priority).stocks
    row = stocks.iloc[0].to_dict()
    assert len(stocks) == 1
    assert row == {
        "mineral": "zinc",
        "without_outage_t": 0,
        "needed_t": pytest.approx(needed),
        "enough_t": pytest.approx(needed),
        "outage": outage,
        "start": "2026-01-01",
        "cost_usd": pytest.approx(300 * needed),
    }


def test_every_outage_that_adds_is_told(result: Path) -> None:
    """Each mine in each year, in that order."""
    outages = asked(result, priority=2).outages
    assert outages.drop(columns="needed_t").to_numpy().tolist() == [
        ["zinc", "far", "2026-01-01"],
        ["zinc", "near", "2026-01-01"],
        ["zinc", "far", "2027-01-01"],
        ["zinc", "near", "2027-01-01"],
    ]
    assert outages["needed_t"].tolist() == pytest.approx([20, 50, 20, 50])


def test_what_is_short_anyway_counts(tmp_path: Path) -> None:
    """From 2026 on 150 t are wanted of 130 t: 20 t short in each year, and 80 t more while the first mine is out."""
    wanted = demand("market, metal, 2026, 150, 1,, 1000", "market, metal, 2027, 150, 1,, 1000")
    row = asked(solved(tmp_path, demand=wanted)).stocks.iloc[0]
    assert (row["without_outage_t"], row["needed_t"]) == pytest.approx((40, 120))


def test_stock_at_one_market_does_not_serve_another(tmp_path: Path) -> None:
    """Each mine serves a market of its own with 40 t a year: 40 t are needed anywhere, 80 t wherever they lie."""
    row = asked(
        solved(
            tmp_path,
            facilities="facility, name, kind, country\nmarket, A, market, US\nother, B, market, US\n"
            "near, Near, mine, CA\nfar, Far, mine, AU",
            lanes="origin, destination, commodity, cost_usd_per_t\nnear, market, metal, 0\nfar, other, metal, 0",
            demand=demand("market, metal, 2026, 40, 1,, 1000", "other, metal, 2026, 40, 1,, 1000"),
        )
    ).stocks.iloc[0]
    assert (row["needed_t"], row["enough_t"]) == pytest.approx((40, 80))


def test_nothing_more_is_built_than_in_the_plan(tmp_path: Path) -> None:
    """A project that the plan does not need is no help, be it for free."""
    projects = "project, facility, unit, max_t_per_y, capex_usd_per_t_y\nmore, far, pit, 500, 1"
    assert asked(solved(tmp_path, projects=projects), priority=2).stocks["needed_t"][0] == pytest.approx(50)


def test_no_outage_adds_where_there_is_enough(tmp_path: Path) -> None:
    """Of 40 t a year either mine alone can serve all."""
    wanted = demand("market, metal, 2026, 40, 1,, 1000", "market, metal, 2027, 40, 1,, 1000")
    promise = asked(solved(tmp_path, demand=wanted))
    assert promise.outages.empty
    assert promise.stocks.iloc[0][["needed_t", "outage", "cost_usd"]].tolist() == [0, "", 0]


@pytest.mark.parametrize("missing", [0, 1])
def test_the_stock_is_enough_and_no_less_would_be(tmp_path: Path, missing: float) -> None:
    """The stock of a promise over eight months by quarter, put into the instance, is tried out in the outage.

    Class 1 wants 15 t a quarter, and in each of the two quarters that are out as a whole the other mine digs 12.5 t.
    Class 2, which yields, is left out. Nothing can be put by beforehand.
    """
    start, end = date(2026, 1, 1), date(2026, 9, 1)
    row = asked(solved(tmp_path, "quarter"), months=8, starts=[start]).stocks.iloc[0]
    assert row["needed_t"] == pytest.approx(2 * 2.5)
    world = write_mines(
        tmp_path / "stocked",
        MINES,
        horizon(2, "quarter"),
        demand=demand("market, metal, 2026, 60, 1,, 1000", "market, metal, 2027, 60, 1,, 1000"),
        stocks=table(
            "facility, commodity, initial_t, initial_tier, capacity_t",
            f"market, metal, {row['needed_t'] - missing:.12g}, ally, 1000",
        ),
    )
    point = Engine(read_instance(world)).solve(outage=Outage("facility", (row["outage"],), start, end))
    assert point.metrics["shortfall_t.zinc"] == pytest.approx(missing, abs=1e-6)


def test_command_keeps_tables_and_the_report_reads_them(
    result: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One promise for each kind of outage."""
    assert not stockpile(Facts.read(result)).blocks
    command = ["stockpile", str(result), "--months", "12", "--from", "2027-01-01"]
    assert run([*command, "--kind", "facility", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["stocks"][0]["needed_t"] == pytest.approx(10)
    assert run([*command, "--kind", "owner", "--priority", "2"]) == 0
    assert "classes 1 to 2" in capsys.readouterr().out
    found = kept(result, "stockpile-owner")
    assert found is not None
    assert found.record["starts"] == ["2027-01-01"]
    assert len(stockpile(Facts.read(result)).blocks) == 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"priority": 0}, "the classes are 1, 2"),
        ({"kind": "planet"}, "take facility, country, owner"),
        ({"months": 0}, "take 1 or more"),
        ({"starts": [date(2031, 1, 1)]}, "not in the horizon"),
    ],
)
def test_requests_that_cannot_be_answered(result: Path, options: dict[str, Any], message: str) -> None:
    """Every such request says what there is."""
    with pytest.raises(BadInput, match=message):
        ask_stock_promise(result, **{"months": 6, "kind": "facility", **options})


def test_nothing_of_the_kind(tmp_path: Path) -> None:
    """No facility has an owner."""
    with pytest.raises(BadInput, match="no owner of this result can be out"):
        asked(solved(tmp_path, owners="facility, owner, share, country"), kind="owner")
