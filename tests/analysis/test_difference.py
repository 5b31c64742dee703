"""Comparison: what was changed and what each change accounts for, worked out by hand.

The small world costs 60 · (10 + 5) = 900 USD: a pit digs at 10 USD/t, freight is 5, and a tonne short costs 1000.
"""

import json
from datetime import date
from pathlib import Path

import pytest

import sourcing
from sourcing.analysis.comparison import compare, kept_causes
from sourcing.cli import run
from sourcing.errors import BadInput
from sourcing.report.facts import Facts
from sourcing.report.sections.comparison import comparison
from tests.report.deep import table_of
from tests.small import SMALL, write_small

DEARER = {"processes": SMALL["processes"].replace("face, 10", "face, 20")}
FEWER = {"capacity": SMALL["capacity"].replace("100", "50")}
SECOND_PIT = {
    "facilities": SMALL["facilities"] + "\n        hole, Hole, mine, CA",
    "capacity": SMALL["capacity"].replace("100", "50") + "\n        hole, face, 100",
    "processes": SMALL["processes"] + "\n        hole, dig, face, 30",
    "recipes": SMALL["recipes"] + "\n        hole, dig, metal, 1",
    "lanes": SMALL["lanes"] + "\n        hole, mill, metal, 5",
}


def solved(folder: Path, settings: dict[str, object] | None = None, **tables: str) -> Path:
    """Solve the small world with some tables replaced; the folder of the result."""
    return sourcing.solve(write_small(folder, settings, **tables)).write(folder / "result")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return solved(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """10 of 60 t are missing, and digging costs 20: 50 · 25 + 10 · 1000 = 11,250 USD."""
    return solved(tmp_path_factory.mktemp("both"), **DEARER, **FEWER)


def test_each_change_accounts_for_its_part_in_the_stated_order(base, both):
    """Capacity comes first in the schema: 50 · 15 + 10 · 1000 = 10,750, so it adds 9850; then 50 · 10."""
    found = compare(base, both)
    assert list(found.causes["table"]) == ["capacity", "processes"]
    assert list(found.causes["row"]) == ["pit, face", "pit, dig"]
    assert list(found.causes["cost_usd"]) == pytest.approx([9850, 500])
    assert list(found.causes["cost_after_usd"]) == pytest.approx([10750, 11250])


def test_the_other_way_round_the_parts_are_others(base, both):
    """First the capacity returns, at 20 USD: 60 · 25 = 1500, 9750 less; then 60 t cost 10 less each."""
    found = compare(both, base)
    assert list(found.causes["cost_usd"]) == pytest.approx([-9750, -600])


def test_what_is_compared_is_this_less_the_other(base, both):
    found = compare(base, both)
    (short,) = found.shortages.to_dict("records")
    assert (short["mineral"], short["change"]) == ("zinc", pytest.approx(10))
    assert [tuple(row) for row in found.inputs[["table", "column", "other", "here"]].to_numpy()] == [
        ("capacity", "rate_t_per_y", "100", "50"),
        ("processes", "cost_usd_per_t", "10", "20"),
    ]
    costs = found.costs.set_index("category")["change"]
    assert costs["shortfall"] == pytest.approx(10_000)
    assert costs["activity"] == pytest.approx(50 * 20 - 60 * 10)
    assert list(found.coverage["change"]) == pytest.approx([-1 / 6])
    assert list(found.flows["change"]) == pytest.approx([-10])


def test_rows_that_need_each_other_come_in_together(base, tmp_path):
    """A second pit at 30 USD makes good for the 10 t that the first loses: 50 · 15 + 10 · 35 = 1100, 200 more.

    A facility that nothing is said of is valid; whatever is not by itself waits for the rows that make it so. The loss
    of capacity alone costs 10 · 985, and the lane, which comes last, brings back all but 10 · 20.
    """
    found = compare(base, solved(tmp_path, **SECOND_PIT)).causes
    assert found["cost_usd"].sum() == pytest.approx(200)
    assert found["cost_usd"].iloc[-1] == pytest.approx(-9650)
    assert "lanes" in found["table"].iloc[-1]


def test_too_many_steps_become_one_a_table(base, both):
    """With one step at most, the rows of a table change together, table by table."""
    found = compare(base, both, most=1)
    assert list(found.causes["cost_usd"]) == pytest.approx([9850, 500])


def test_settings_come_first(base, tmp_path):
    """Discounted at 56.25 %, half a year leaves 0.8 of a dollar: 900 falls to 720, and 60 · 10 adds 480."""
    here = solved(tmp_path, {"economics": {"discount_rate": 0.5625}}, **DEARER)
    found = compare(base, here).causes
    assert list(found["table"]) == ["settings", "processes"]
    assert list(found["row"]) == ["economics.discount_rate", "pit, dig"]
    assert list(found["cost_usd"]) == pytest.approx([-180, 480])


def test_another_step_is_a_change_like_any_other(base, tmp_path):
    """By quarter the same plan costs the same where nothing is discounted."""
    here = solved(tmp_path, {"horizon": {"step": "quarter"}})
    found = compare(base, here).causes
    assert list(found["row"]) == ["horizon.step"]
    assert list(found["cost_usd"]) == pytest.approx([0], abs=1e-6)


def test_the_report_shows_what_was_kept_for_these_two(base, both):
    compare(base, both)
    facts, against = Facts.read(both), Facts.read(base)
    rows = table_of(comparison(facts, against), "Discounted cost of each change")
    assert [row[3] for row in rows] == ["+USD 9,850", "+USD 500", "+USD 10,400"]
    assert kept_causes(facts, facts) is None


def test_the_verb_prints_the_parts(base, both, capsys):
    assert run(["compare", str(base), str(both), "--json"]) == 0
    assert [row["cost_usd"] for row in json.loads(capsys.readouterr().out)["causes"]] == pytest.approx(
        [9850, 500]
    )
    assert run(["compare", str(base), str(both), "--no-causes"]) == 0
    assert "What was changed" in capsys.readouterr().out


def test_the_same_inputs_have_no_causes(base):
    found = compare(base, base)
    assert found.inputs.empty
    assert found.causes.empty


def test_without_a_common_year_nothing_is_compared(base, tmp_path):
    later = {"horizon": {"start": date(2030, 1, 1), "end": date(2031, 1, 1)}}
    here = solved(tmp_path, later, demand=SMALL["demand"].replace("2026", "2030"))
    with pytest.raises(BadInput, match="no year in common"):
        compare(base, here)
