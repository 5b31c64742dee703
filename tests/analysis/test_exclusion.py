"""The price of exclusion by hand, and against a fine grid.

The market wants 100 t a year at 1000 USD for each tonne short. A covered mine digs up to 200 t at 10 USD, allied ones
dig 30 t at 20 USD and 40 t at 50 USD. With a share θ allowed, the covered mine supplies 100 θ t, then the cheaper ally,
then the dearer one, and 30 - 100 θ t stay short as long as that is more than nothing.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import sourcing
from sourcing.analysis.allowed_share import SharedProgram
from sourcing.analysis.exclusion import ask_exclusion, price_of_exclusion, with_tests
from sourcing.analysis.kept import kept
from sourcing.analysis.reading_curves import at_shares, share_of_saving
from sourcing.cli import run
from sourcing.errors import BadInput
from sourcing.instance import read_instance
from sourcing.report.facts import Facts
from sourcing.report.sections.exclusion_price import exclusion_price
from sourcing.sweeps.engine import Engine
from tests.mines import demand, horizon, write_mines
from tests.random_worlds import make_world
from tests.sweeps.edits import change

MINES = {"covered": ("CN", 10, 200), "cheap": ("CA", 20, 30), "dear": ("AU", 50, 40)}
BAN = {"exclusions": "rule, minerals, worst_tier\nban, zinc, ally"}


def cost(share: float) -> float:
    """USD of the least cost, by hand."""
    covered = 100 * share
    cheap = min(30, 100 - covered)
    dear = min(40, 100 - covered - cheap)
    return 10 * covered + 20 * cheap + 50 * dear + 1000 * (100 - covered - cheap - dear)


def write(folder: Path, **more: Any) -> Path:
    """The world of the three mines with its ban."""
    return write_mines(folder / "world", MINES, **{**BAN, **more})


def test_breakpoints_by_hand(tmp_path: Path) -> None:
    """Nothing is short from 30 t on, the dear ally stands still from 70 t on, and then the cheap one yields."""
    price = price_of_exclusion(read_instance(write(tmp_path)), "zinc")
    assert list(price.curves["share"]) == pytest.approx([0, 0.3, 0.7, 1])
    assert list(price.curves["cost_usd"]) == pytest.approx([cost(share) for share in (0, 0.3, 0.7, 1)])
    assert list(price.curves["penalties_usd"]) == pytest.approx([30_000, 0, 0, 0], abs=1e-6)
    assert list(price.curves["shortfall_t.zinc"]) == pytest.approx([30, 0, 0, 0], abs=1e-9)
    assert price.proofs["complete"].all()


def test_only_the_days_in_force_count(tmp_path: Path) -> None:
    """In force for 73 of 365 days the rule bars a fifth: 80 t of the covered mine at share 0, so 20 t of the cheap."""
    rule = "rule, minerals, worst_tier, start, end\nban, zinc, ally, 2026-01-01, 2026-03-15"
    curve = price_of_exclusion(read_instance(write(tmp_path, exclusions=rule)), "zinc").curves
    assert list(curve["share"]) == pytest.approx([0, 1])
    assert list(curve["cost_usd"]) == pytest.approx([80 * 10 + 20 * 20, 1000])


def test_a_mineral_moves_alone(tmp_path: Path) -> None:
    """A rule of its own share on tin stays where it is while the rule on zinc moves."""
    tin = demand("market, metal, 2026, 100, 1,, 1000", "market, ingot, 2026, 10, 1,, 1000")
    folder = write(
        tmp_path,
        commodities="commodity, mineral, form\nmetal, zinc, metal\ningot, tin, metal",
        recipes="facility, process, commodity, rate\ncovered, dig, metal, 1\ncheap, dig, metal, 1\n"
        "dear, dig, metal, 1\ncovered, cast, ingot, 1",
        processes="facility, process, unit, cost_usd_per_t\ncovered, dig, pit, 10\ncheap, dig, pit, 20\n"
        "dear, dig, pit, 50\ncovered, cast, pit, 10",
        lanes="origin, destination, commodity, cost_usd_per_t\ncovered, market, metal, 0\ncheap, market, metal, 0\n"
        "dear, market, metal, 0\ncovered, market, ingot, 0",
        demand=tin,
        exclusions="rule, minerals, worst_tier, max_share\nban, zinc, ally, 0\nsome, tin, ally, 0.5",
    )
    price = price_of_exclusion(read_instance(folder))
    curves = {str(name): rows.set_index("share") for name, rows in price.curves.groupby("mineral")}
    assert sorted(curves) == ["", "tin", "zinc"]
    assert curves["zinc"]["shortfall_t.tin"].tolist() == pytest.approx([5] * 4)
    assert curves["tin"]["shortfall_t.tin"].iloc[0] == pytest.approx(10)
    assert curves["tin"]["shortfall_t.zinc"].tolist() == pytest.approx([30, 30])
    assert curves[""]["cost_usd"].iloc[0] == pytest.approx(cost(0) + 10 * 1000)


def test_blocks_of_projects_stay(tmp_path: Path) -> None:
    """The ban pays for a block of 20 t at 50 USD for each; it stays when it is no longer worth it."""
    projects = (
        "project, facility, unit, max_t_per_y, block_t_per_y, capex_usd_per_t_y\nmore, cheap, pit, 20, 20, 50"
    )
    curve = price_of_exclusion(read_instance(write(tmp_path, projects=projects)), "zinc").curves
    assert curve["cost_usd"].iloc[0] == pytest.approx(20 * 50 + 50 * 20 + 40 * 50 + 10 * 1000)
    assert curve["cost_usd"].iloc[-1] == pytest.approx(20 * 50 + 100 * 10)


@pytest.mark.parametrize("seed", [5, 12, 19, 35, 60, 68])
def test_the_curve_is_that_of_a_fine_grid(tmp_path: Path, seed: int) -> None:
    """At 21 shares the engine of the sweeps, given the share as an edit of the instance, finds the same cost."""
    instance = read_instance(make_world(tmp_path / "random", seed))
    program = SharedProgram(instance)
    places = program.curve("", 200).places
    together = pd.DataFrame(
        {"mineral": "", "share": place.at, **program.measures(place.plan)} for place in places
    )
    assert len(together) > 2
    engine = Engine(instance, mode="cost")
    shares = np.linspace(0, 1, 21).tolist()
    for share, found in zip(shares, at_shares(together, shares)["cost_usd"], strict=True):
        point = engine.solve([change("exclusions", "max_share", set=share)])
        assert found == pytest.approx(point.metrics["cost_usd"], rel=1e-8, abs=1e-5)


def test_the_cap_says_how_wrong_the_lines_can_be(tmp_path: Path) -> None:
    """With both ends alone, the lines are at most as far off as is said."""
    instance = read_instance(write(tmp_path))
    price = price_of_exclusion(instance, "zinc", most=2)
    shares = np.linspace(0, 1, 101).tolist()
    above = at_shares(price.curves, shares)["cost_usd"] - [cost(share) for share in shares]
    assert not price.proofs["complete"].any()
    assert 0 < above.max() <= price.proofs["error_usd"].iloc[0]


def test_tests_are_switched(tmp_path: Path) -> None:
    """An allied mine of a covered owner is out by ownership alone; a covered mine by location alone.

    As it is only the dear ally's 40 t come. Without ownership the cheap ally's 30 t come as well; without location the
    covered mine's 100 t, whose owner is allied, do. A mine has no metal from elsewhere, so origin does nothing, and
    with it alone nothing is excluded.
    """
    folder = write(
        tmp_path, owners="facility, owner, share, country\ncheap, State, 0.9, CN\ncovered, Friend, 1, CA"
    )
    tests = price_of_exclusion(read_instance(folder)).tests.set_index("test")
    assert list(tests.index) == [
        "as it is",
        "location",
        "location alone",
        "ownership",
        "ownership alone",
        "origin",
        "origin alone",
    ]
    only_dear, without_ownership, all_covered = 40 * 50 + 60_000, cost(0), 1000
    assert tests["cost_usd"].tolist() == pytest.approx(
        [only_dear, all_covered, without_ownership, without_ownership, all_covered, only_dear, all_covered]
    )
    assert tests.loc["location", "tests"] == "ownership;origin"


def test_tests_keep_the_step(tmp_path: Path) -> None:
    """A result by quarter is asked by quarter, whatever the step of the instance."""
    result = tmp_path / "result"
    sourcing.solve(write(tmp_path, settings=horizon(2)), step="quarter", out=result)
    instance = Facts.read(result).instance
    assert with_tests(instance, {"location"}).settings.step == "quarter"
    assert with_tests(instance, {"location"}).settings.tests == ("location",)


def test_command_keeps_tables_and_the_report_reads_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Curves of a mineral are put beside the others; half of 29,000 USD is saved at 15 t of 100 t."""
    result = tmp_path / "result"
    sourcing.solve(write(tmp_path), out=result)
    assert not exclusion_price(Facts.read(result)).blocks
    assert run(["exclusion", str(result), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {row["mineral"] for row in told["curves"]} == {"", "zinc"}
    before = kept(result, "exclusion")
    assert run(["exclusion", str(result), "--mineral", "zinc"]) == 0
    after = kept(result, "exclusion")
    assert before is not None
    assert after is not None
    assert after.table.equals(before.table)
    curve = after.table[after.table["mineral"] == ""]
    assert share_of_saving(curve, 0.5) == pytest.approx((cost(0) - cost(1)) / 2 / (1000 - 10) / 100)
    section = exclusion_price(Facts.read(result))
    assert len(section.blocks) == 7
    assert "ban" not in capsys.readouterr().err


def test_requests_that_cannot_be_answered(tmp_path: Path) -> None:
    """A mineral that no rule limits, an instance without rules; a changed table, which asking again makes anew."""
    result = tmp_path / "result"
    sourcing.solve(write(tmp_path), out=result)
    with pytest.raises(BadInput, match='did you mean "zinc"'):
        ask_exclusion(result, "zink")
    with pytest.raises(BadInput, match="they limit zinc"):
        ask_exclusion(result, "gold")
    ask_exclusion(result, "zinc")
    table = result / "analysis" / "exclusion.csv"
    table.write_text(table.read_text().replace("zinc", "tin"))
    with pytest.raises(BadInput, match="not as it was kept"):
        exclusion_price(Facts.read(result))
    assert set(ask_exclusion(result, "zinc").curves["mineral"]) == {"zinc"}
    assert exclusion_price(Facts.read(result)).blocks
    free = tmp_path / "free"
    sourcing.solve(write_mines(tmp_path / "free-world", MINES), out=free)
    with pytest.raises(BadInput, match="no exclusion rule"):
        ask_exclusion(free)


def test_a_result_by_class_is_asked_for_its_least_cost(tmp_path: Path) -> None:
    """Class 1 pays less for a tonne short than class 2: serving it first costs more than the curve says.

    Of 70 t that allies dig, 60 t go to class 2 at 2000 USD and 10 t to class 1 at 1000 USD: 30 t of class 1 are short.
    """
    wanted = demand("market, metal, 2026, 40, 1,, 1000", "market, metal, 2026, 60, 2,, 2000")
    result = tmp_path / "result"
    sourcing.solve(write(tmp_path, demand=wanted), mode="priority", out=result)
    curve = ask_exclusion(result, "zinc").curves
    assert curve["cost_usd"].iloc[0] == pytest.approx(30 * 20 + 40 * 50 + 30 * 1000)
    text = str(exclusion_price(Facts.read(result)).blocks[0])
    assert "one class after the other" in text
