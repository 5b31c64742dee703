"""Figures of sweeps: what stands in them is what stands in the tables, and they are the same bytes each time."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

import sourcing
from sourcing.report.figures import png_bytes
from sourcing.sweeps import read_sweep_result
from sourcing.sweeps.figures import (
    figures_of,
    morris_plane,
    outage_heat_map,
    pair_heat_map,
    response_curves,
    sobol_bars,
    tornado,
)
from tests.sweeps.worlds import FACTORS, write_ranged, write_sweep


def test_a_tornado_has_the_bars_of_its_table() -> None:
    """By hand: 3 and −2 million USD, in millions on the axis."""
    rows = pd.DataFrame({"factor": ["$x_1$ <b>"], "low_effect": [-2e6], "high_effect": [3e6]})
    axes = tornado(rows, "cost_usd").axes[0]
    assert [bar.get_width() for bar in axes.patches] == [-2, 3]
    assert axes.get_xlabel() == "change of the discounted cost, USD M"
    assert [text.get_text() for text in axes.get_yticklabels()] == ["$x_1$ <b>"], "a name, not a formula"
    assert png_bytes(tornado(rows, "cost_usd")) == png_bytes(tornado(rows, "cost_usd"))


def test_sobol_bars_and_the_plane_of_morris() -> None:
    sobol = pd.DataFrame({"factor": ["a", "b"], "S1": [0.7, 0.1], "ST": [0.8, 0.3]})
    bars = sobol_bars(sobol.assign(S1_conf=0.05, ST_conf=0.1), "shortfall_t.zinc").axes[0]
    assert [bar.get_width() for bar in bars.patches] == [0.7, 0.1, 0.8, 0.3]
    assert bars.get_xlabel() == "share of the variance of zinc short"
    morris = pd.DataFrame({"factor": ["a"], "mu_star": [2.0], "mu_star_conf": [0.1], "sigma": [1.0]})
    plane = morris_plane(morris, "shortfall_t.zinc").axes[0]
    assert [text.get_text() for text in plane.texts] == ["a"]


def test_heat_maps_of_outages() -> None:
    """By hand: x costs 10 and takes half of the coverage; with y it costs 4 beyond the sum of both."""
    rows = pd.DataFrame(
        [
            ("cost_usd", "x", "y", 15.0, 4.0),
            ("cost_usd", "x", None, 10.0, None),
            ("cost_usd", "y", None, 1.0, None),
            ("coverage.zinc", "x", None, -0.5, None),
            ("coverage.zinc", "y", None, 0.0, None),
            ("coverage.zinc.2026", "x", None, -1.0, None),
        ],
        columns=["metric", "first", "second", "effect", "beyond_sum"],
    )
    assert [text.get_text() for text in outage_heat_map(rows).axes[0].texts] == ["−50", ""]
    assert [text.get_text() for text in pair_heat_map(rows).axes[0].texts] == ["", "4.0", "4.0", ""]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            'design = "latin-hypercube"\npoints = 12' + FACTORS,
            ["response-cost_usd", "response-shortfall_t-zinc"],
        ),
        ('design = "outages"\nkind = "facility"\nfrom = 2026-01-01\nmonths = 6', ["outages-coverage"]),
    ],
)
def test_a_sweep_has_the_figures_of_its_design(text: str, names: list[str], tmp_path: Path) -> None:
    world = write_ranged(tmp_path)
    write_sweep(world, text)
    result = sourcing.sweep(world, "turned", out=tmp_path / "out", figures=True)
    assert sorted(path.stem for path in (tmp_path / "out" / "figures").iterdir()) == names
    for name, figure in figures_of(result):
        assert png_bytes(figure) == (tmp_path / "out" / "figures" / f"{name}.png").read_bytes()


def test_dates_stay_dates_on_an_axis_and_in_a_folder(tmp_path: Path) -> None:
    """A start moved over a year: the axis says months, also for points that were read back."""
    world = write_ranged(tmp_path)
    text = """
        design = "latin-hypercube"
        points = 4
        [[factor]]
        name = "start"
        change = [ { table = "capacity", column = "start", set = "x" } ]
        low = 2026-01-01
        base = 2026-01-01
        high = 2026-12-01
    """
    write_sweep(world, "\n".join(line.strip() for line in text.splitlines()))
    swept = sourcing.sweep(world, "turned", out=tmp_path / "out")
    read = read_sweep_result(tmp_path / "out")
    assert list(read.points["start"]) == list(swept.points["start"])
    axes = response_curves(read.points, ["start"], "cost_usd").axes[0]
    assert axes.xaxis.get_major_formatter()(date(2026, 7, 15).toordinal()) == "2026-07"
