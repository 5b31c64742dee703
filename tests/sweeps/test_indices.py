"""Sensitivities worked out by hand, from points whose metrics are simple functions of the factors."""

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sourcing.sweeps.factor import Factor, Sweep
from sourcing.sweeps.indices import sensitivities, strongest
from sourcing.sweeps.samples import unit_samples

TWO = (Factor("a", (), 0.0, 0.0, 1.0), Factor("b", (), 0.0, 0.0, 1.0))


def sweep_of(design: str, **more: Any) -> Sweep:
    return Sweep(file="sweep.toml", digest="", name="sweep", title="Sweep", design=design, **more)


def sampled(sweep: Sweep) -> pd.DataFrame:
    """Points with the metric 3 a + b, one that never moves, and one without a value."""
    shares = np.vstack([[0, 0], unit_samples(sweep)])
    points = pd.DataFrame(shares, columns=["a", "b"])
    return points.assign(cost_usd=3 * points["a"] + points["b"], still=7e9, none=np.nan)


def measure(table: pd.DataFrame, metric: str, column: str) -> dict[str, float]:
    rows = table[table["metric"] == metric]
    return dict(zip(rows["factor"], rows[column], strict=True))


def test_a_tornado_is_sorted_by_its_bars() -> None:
    """By hand: a moves 100 to 90 and 130, a bar of 40; b only up to 160, a bar of 60 from the base."""
    points = pd.DataFrame(
        [
            ("base", "base", None, 100.0),
            ("a", "low", 1, 90.0),
            ("a", "high", 3, 130.0),
            ("b", "high", 9, 160.0),
        ],
        columns=["factor", "level", "value", "cost_usd"],
    )
    table = sensitivities(sweep_of("one-at-a-time"), points, ["cost_usd"])
    assert list(table["factor"]) == ["b", "a"]
    assert list(table["swing"]) == [60, 40]
    assert list(table["low_effect"]) == [0, -10]
    assert list(table["high_effect"]) == [60, 30]


def test_an_end_that_failed_has_no_effect_but_leaves_the_other() -> None:
    points = pd.DataFrame(
        [("base", "base", None, 100.0), ("a", "low", 1, math.nan), ("a", "high", 3, 130.0)],
        columns=["factor", "level", "value", "cost_usd"],
    )
    (row,) = sensitivities(sweep_of("one-at-a-time"), points, ["cost_usd"]).to_dict("records")
    assert math.isnan(row["low_effect"])
    assert (row["high_effect"], row["swing"]) == (30, 30)


def test_rank_correlation_of_a_rising_curve_is_one() -> None:
    """By hand: exp(a) rises with a whatever its shape; 5 - b falls with b; the base is no point of the sample."""
    a = np.array([9.0, 1, 2, 3, 4])
    points = pd.DataFrame({"a": a, "b": a, "cost_usd": np.exp(a), "other": 5 - a, "still": 1.0})
    points.loc[0, ["cost_usd", "other"]] = [0.0, 100.0]
    table = sensitivities(sweep_of("latin-hypercube", factors=TWO), points, ["cost_usd", "other", "still"])
    assert measure(table, "cost_usd", "rank_correlation") == pytest.approx({"a": 1, "b": 1})
    assert measure(table, "other", "rank_correlation") == pytest.approx({"a": -1, "b": -1})
    assert np.isnan(list(measure(table, "still", "rank_correlation").values())).all()


def test_sobol_indices_of_a_sum_are_shares_of_its_variance() -> None:
    """By hand: the variance of 3 a + b is (9 + 1) / 12, so a has 0.9 of it and b 0.1, alone and in all."""
    sweep = sweep_of("sobol", factors=TWO, points=256)
    table = sensitivities(sweep, sampled(sweep), ["cost_usd", "still", "none"])
    assert measure(table, "cost_usd", "S1") == pytest.approx({"a": 0.9, "b": 0.1}, abs=0.02)
    assert measure(table, "cost_usd", "ST") == pytest.approx({"a": 0.9, "b": 0.1}, abs=0.02)
    assert 0 < measure(table, "cost_usd", "ST_conf")["a"] < 0.3
    assert table[table["metric"] != "cost_usd"][["S1", "ST"]].isna().all(axis=None)
    assert table.equals(sensitivities(sweep, sampled(sweep), ["cost_usd", "still", "none"])), (
        "the seed is fixed"
    )


def test_morris_effects_of_a_sum_are_its_coefficients() -> None:
    """By hand: over the whole range of a the metric rises by 3 wherever one starts, so the spread is nothing."""
    sweep = sweep_of("morris", factors=TWO, points=10)
    table = sensitivities(sweep, sampled(sweep), ["cost_usd"])
    assert measure(table, "cost_usd", "mu_star") == pytest.approx({"a": 3, "b": 1})
    assert measure(table, "cost_usd", "sigma") == pytest.approx({"a": 0, "b": 0}, abs=1e-12)


@pytest.mark.parametrize(("design", "points", "size"), [("sobol", 256, 4), ("morris", 10, 3)])
def test_a_block_with_a_failed_point_is_left_out_whole(design: str, points: int, size: int) -> None:
    sweep = sweep_of(design, factors=TWO, points=points)
    table = sampled(sweep)
    table.loc[[2, 1 + 3 * size], "cost_usd"] = np.nan
    found = sensitivities(sweep, table, ["cost_usd"])
    assert set(found["samples"]) == {points - 2}
    name, a, b = ("ST", 0.9, 0.1) if design == "sobol" else ("mu_star", 3, 1)
    assert measure(found, "cost_usd", name) == pytest.approx({"a": a, "b": b}, abs=0.03)


def test_two_outages_together_are_compared_with_the_two_alone() -> None:
    """By hand: 10 and 20 USD alone, 50 together: 20 more than their sum."""
    points = pd.DataFrame(
        [("base", None, 5.0), ("x", None, 15.0), ("y", None, 25.0), ("x", "y", 55.0)],
        columns=["first", "second", "cost_usd"],
    )
    table = sensitivities(sweep_of("outages", size=2), points, ["cost_usd"])
    assert list(table["effect"]) == [50, 20, 10]
    assert table["beyond_sum"].iloc[0] == 20
    assert list(strongest(table, "outages", "cost_usd", 2)["first"]) == ["x", "y"]
