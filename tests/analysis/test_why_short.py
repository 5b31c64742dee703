"""Explanations of worlds whose one bottleneck is known, and of those that are not short."""

from pathlib import Path

import pytest

import sourcing
from sourcing.analysis.why_short import explain
from tests.analysis.bottlenecks import BOTTLENECKS, solve_bottleneck


@pytest.mark.parametrize("kind", BOTTLENECKS)
def test_one_bottleneck_is_named_and_its_first_remedy_ends_the_shortage(tmp_path: Path, kind: str) -> None:
    """The one cause is of the kind; the first remedy has the change worked out by hand and, applied, covers all."""
    world = BOTTLENECKS[kind]
    instance, result = solve_bottleneck(tmp_path, world)
    found = explain(result, world.mineral, 2026)
    answer = found.answer.iloc[0]
    assert answer["short_t"] == pytest.approx(world.short_t)
    assert answer["held_back_t"] == pytest.approx(world.short_t)
    assert answer["dearer_t"] == 0
    assert answer["cut_t"] == pytest.approx(answer["demand_t"] - world.short_t)
    assert list(found.causes["kind"]) == [kind]
    first = found.remedies.iloc[0]
    assert first["removed_t"] == pytest.approx(world.short_t)
    scenario = tmp_path / "remedy.toml"
    scenario.write_text(first["changes"], encoding="utf-8")
    mended = sourcing.solve(instance, scenario=[scenario])
    short = mended.tables["shortfalls"]
    assert short[short["period"] == "2026-01-01"]["short_t"].sum() == pytest.approx(0, abs=1e-6)
    before = sourcing.solve(instance).summary["objective_usd"]
    assert first["saved_usd"] == pytest.approx(before - mended.summary["objective_usd"])
    assert world.change in first["changes"]
