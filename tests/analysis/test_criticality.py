"""Criticality: what outages take away, how long supply holds out and who makes more, worked out by hand.

A near pit (30 t/y at 10 USD/t) and a far pit (40 t/y at 20 USD/t) serve a mill that wants 60 t a year, a quarter of it
each quarter; freight is 5 USD/t and a tonne short costs 1000. The near pit is full, the far one gives the other 30 t.
"""

import json
from datetime import date
from pathlib import Path

import pytest

import sourcing
from sourcing.analysis.criticality import ALL, criticality, kept_criticality
from sourcing.cli import run
from sourcing.errors import BadInput
from sourcing.report.facts import Facts
from sourcing.report.outages import ranked_outages
from sourcing.report.sections.criticality import criticality_section
from tests.report.deep import table_of
from tests.small import write_small

TABLES = {
    "commodities": """
        commodity, mineral, form, price_usd_per_t, holding_usd_per_t_y
        metal, zinc, metal, 200, 1""",
    "facilities": """
        facility, name, kind, country
        near, Near pit, mine, CA
        far, Far pit, mine, AU
        mill, Mill, market, US""",
    "countries": """
        country, tier
        US, domestic
        CA, ally
        AU, ally""",
    "capacity": """
        facility, unit, rate_t_per_y
        near, face, 30
        far, face, 40""",
    "processes": """
        facility, process, unit, cost_usd_per_t
        near, dig, face, 10
        far, dig, face, 20""",
    "recipes": """
        facility, process, commodity, rate
        near, dig, metal, 1
        far, dig, metal, 1""",
    "lanes": """
        origin, destination, commodity, cost_usd_per_t
        near, mill, metal, 5
        far, mill, metal, 5""",
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 60, 1, 1000
        mill, metal, 2027, 60, 1, 1000""",
}
STOCK = "facility, commodity, initial_t\n mill, metal, 7.5"
SWEEP = """
name = "outages"
title = "Each facility out in 2027"
design = "outages"
kind = "{kind}"
size = {size}
from = 2027-01-01
months = 12
"""
BY_QUARTER = {"horizon": {"end": date(2028, 1, 1), "step": "quarter"}}


def swept(folder: Path, kind: str = "facility", size: int = 1, **tables: str) -> tuple[Path, Path]:
    """Folders of a sweep of outages and of a result of the same inputs."""
    world = write_small(folder, BY_QUARTER, **{**TABLES, **tables})
    (folder / "outages.toml").write_text(SWEEP.format(kind=kind, size=size), encoding="utf-8")
    sourcing.sweep(world, folder / "outages.toml", out=folder / "sweep")
    return folder / "sweep", sourcing.solve(world).write(folder / "result")


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return swept(tmp_path_factory.mktemp("pair"), size=2)


def test_outages_are_ranked_by_what_they_leave_short(pair):
    """Without the near pit 20 t of 2027 are missing, without the far one 30 t, without both 60 t: 10 t beyond the sum.

    Near: 20 t short cost 1000 instead of 15, and 10 t more of the far pit's cost 10 more each: 19,800 USD.
    """
    ranking = criticality(pair[0]).ranking
    zinc = ranking[ranking["mineral"] == "zinc"]
    assert [(row.first, row.second) for row in zinc.itertuples()] == [
        ("far", "near"),
        ("far", ""),
        ("near", ""),
    ]
    assert list(zinc["short_t"]) == pytest.approx([60, 30, 20])
    assert list(zinc["share"]) == pytest.approx([0.5, 0.25, 1 / 6])
    assert list(zinc["covered"]) == pytest.approx([0, 0.5, 2 / 3])
    assert zinc["beyond_sum_t"].iloc[0] == pytest.approx(10)
    cost = ranking[(ranking["mineral"] == ALL) & (ranking["first"] == "near")]["cost_usd"]
    assert list(cost) == pytest.approx([20 * (1000 - 15) + 10 * 10])


def test_who_makes_more_is_named(pair):
    """Without the near pit the far one is full: 10 t more than its 60 t of two years; nobody replaces that."""
    found = criticality(*pair, detail=5).replacements
    (row,) = found[found["second"] == ""].to_dict("records")
    assert (row["first"], row["facility"], row["form"]) == ("near", "far", "metal")
    assert [row["before_t"], row["with_outage_t"], row["more_t"]] == pytest.approx([60, 70, 10])


def test_a_stock_holds_out_for_a_quarter(tmp_path):
    """The far pit is out in 2027. With 7.5 t in stock and its spare 10 t of 2026, 17.5 t are at hand for 30 t.

    Each quarter of 2027 lacks 7.5 t, so at the least cost of holding, all stock goes first: two quarters are covered
    and of the third 2.5 t. The first shortage comes six months after the outage begins.
    """
    sweep, result = swept(tmp_path, stocks=STOCK)
    zinc = criticality(sweep, result).of("zinc").ranking.set_index("first")
    assert zinc.loc["far", "short_t"] == pytest.approx(12.5)
    assert (zinc.loc["far", "first_short"], zinc.loc["far", "months_covered"]) == ("2027-07-01", 6.0)
    assert zinc.loc["far", "saved_t"] == pytest.approx(0, abs=1e-9)


def test_a_lane_goes_by_its_ends(tmp_path):
    """The far pit has one lane, without which 30 t are missing; the pit may mine on for nothing."""
    zinc = criticality(*swept(tmp_path, "lane")).of("zinc").ranking.set_index("first")
    assert zinc.loc["far>mill", "short_t"] == pytest.approx(30)
    assert zinc.loc["far>mill", "first_short"] == "2027-01-01"


def test_the_report_reads_what_was_kept(pair):
    """The pair comes first, then the far pit; the near pit's ten tonnes are the far one's."""
    criticality(*pair, detail=5)
    ((found, said),) = kept_criticality(pair[1])
    assert (found.kind, said["months"]) == ("facility", 12)
    rows = table_of(criticality_section(Facts.read(pair[1])), "Zinc")
    assert [row[0] for row in rows] == ["Far pit and Near pit", "Far pit", "Near pit"]
    assert rows[2][1:] == ["20.0 t", "17%", "67% in 2027", "Q1 2027, at once", "Far pit +10.0 t metal"]
    outages = ranked_outages(Facts.read(pair[1]))
    assert outages is not None
    assert outages.costliest[0].short_t["zinc"] > 0
    assert [outage.usd for outage in outages.costliest] == sorted(
        (outage.usd for outage in outages.costliest), reverse=True
    )


def test_the_verb_prints_the_ranking(pair, capsys):
    """Without a result, places go by their ids and times by year."""
    assert run(["criticality", str(pair[0]), "--mineral", "zinc"]) == 0
    assert "far and near" in capsys.readouterr().out
    assert run(["criticality", str(pair[0]), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["kind"] == "facility"


def test_bad_requests_say_what_there_is(pair, tmp_path):
    """Another design, other inputs, a mineral that no outage touches, a folder that is no sweep."""
    found = criticality(pair[0])
    with pytest.raises(BadInput, match="they do for zinc"):
        found.of("gold")
    with pytest.raises(BadInput, match="is not the result of a sweep"):
        criticality(tmp_path)
    sourcing.solve(write_small(tmp_path)).write(tmp_path / "result")
    with pytest.raises(BadInput, match="was run on other inputs"):
        criticality(pair[0], tmp_path / "result")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("points.csv", "second", "third", "has no column second"),
        ("points.csv", "shortfall_t.", "missing_t.", "no column that begins with shortfall_t."),
        ("points.csv", "coverage.zinc.2026", "coverage.zinc.early", "covered in each year"),
        ("points.csv", ",far,", ",near,", "an outage without a name, or twice"),
        ("points.csv", "base,,", "base,,x", "a cost_usd that is not a number"),
        (
            "sweep.json",
            '"facility"',
            '"../facility"',
            "kind is missing or not facility, country, owner or lane",
        ),
        ("sweep.json", '"2027-01-01"', '"soon"', "from is missing or not a day"),
        ("sweep.json", '"step"', '"steps"', "step is missing"),
    ],
)
def test_a_damaged_sweep_is_refused(pair, tmp_path, file, old, new, said):
    for path in pair[0].glob("*.*"):
        text = path.read_text(encoding="utf-8")
        (tmp_path / path.name).write_text(text.replace(old, new) if path.name == file else text)
    with pytest.raises(BadInput, match=said):
        criticality(tmp_path)
