"""Figures of a sweep: tornado, Sobol' bars, the plane of Morris, response curves, and heat maps of outages."""

from collections.abc import Iterator
from pathlib import Path

from matplotlib.figure import Figure

from sourcing.report.figures.saving import png_bytes
from sourcing.sweeps.figures.bars import sobol_bars, tornado
from sourcing.sweeps.figures.curves import morris_plane, response_curves
from sourcing.sweeps.figures.heatmaps import outage_heat_map, pair_heat_map
from sourcing.sweeps.figures.units import COST, MOST, SHORT
from sourcing.sweeps.indices import strongest
from sourcing.sweeps.results import SweepResult

__all__ = [
    "figures_of",
    "morris_plane",
    "outage_heat_map",
    "pair_heat_map",
    "response_curves",
    "sobol_bars",
    "tornado",
    "write_figures",
]
FOLDER = "figures"
MOST_CURVES = 6


def write_figures(result: SweepResult, folder: Path) -> None:
    """Write the figures of a sweep as PNG into a sub-folder of ``folder``."""
    home = folder / FOLDER
    home.mkdir()
    for name, figure in figures_of(result):
        (home / f"{name}.png").write_bytes(png_bytes(figure))


def figures_of(result: SweepResult) -> Iterator[tuple[str, Figure]]:
    """The figures that belong to the design, by file name: one for the cost and one a mineral that may be short."""
    design = str(result.record["design"])
    if design == "outages":
        yield "outages-coverage", outage_heat_map(result.sensitivities)
        if result.record["size"] == 2:
            yield "outages-pairs-cost", pair_heat_map(result.sensitivities)
        return
    short = [metric for metric in result.record["metrics"] if metric.startswith(SHORT)]
    for metric in (COST, *short):
        rows = strongest(result.sensitivities, design, metric, MOST)
        if rows.empty:
            continue
        name = metric.replace(".", "-")
        if design == "one-at-a-time":
            yield f"tornado-{name}", tornado(rows, metric)
        elif design == "sobol":
            yield f"sobol-{name}", sobol_bars(rows, metric)
        elif design == "morris":
            yield f"morris-{name}", morris_plane(rows, metric)
        if design in ("grid", "latin-hypercube", "sobol"):
            yield (
                f"response-{name}",
                response_curves(result.points, list(rows["factor"][:MOST_CURVES]), metric),
            )
