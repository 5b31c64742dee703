"""Figures of a sweep: tornado, Sobol' bars, the plane of Morris, response curves, and heat maps of outages."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, TwoSlopeNorm
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from sourcing.report.figures.canvas import nothing, sheet
from sourcing.report.figures.labels import label, labels
from sourcing.report.figures.saving import png_bytes
from sourcing.report.style import INK, styled
from sourcing.report.wording import number
from sourcing.sweeps.indices import ordinal, strongest
from sourcing.sweeps.results import SweepResult

FOLDER = "figures"
MOST = 15
BINS = 10
LOW, HIGH = "#88ccee", "#332288"
"""The two ends of a range, told apart by the colour-blind and in grey."""
LOSS_AND_GAIN = "RdBu"
NAME_WIDTH = 24
COST, SHORT, COVERAGE = "cost_usd", "shortfall_t.", "coverage."


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
            yield f"response-{name}", response_curves(result.points, list(rows["factor"][:6]), metric)


@styled
def tornado(rows: pd.DataFrame, metric: str) -> Figure:
    """What each factor changes at its low and at its high end, the longest bar above.

    Parameters
    ----------
    rows : ``factor``, ``low_effect``, ``high_effect`` in the unit of the metric.
    """
    per, name, unit = unit_of(metric, rows[["low_effect", "high_effect"]].to_numpy(float))
    figure, axes = bars_sheet(rows["factor"])
    places = np.arange(len(rows))
    for end, colour in (("low", LOW), ("high", HIGH)):
        axes.barh(places, rows[f"{end}_effect"].fillna(0) / per, 0.7, color=colour, label=f"{end} end")
    axes.axvline(0, color=INK, linewidth=0.6)
    axes.set_xlabel(f"change of {name}, {unit}")
    axes.legend(loc="lower right")
    return figure


@styled
def sobol_bars(rows: pd.DataFrame, metric: str) -> Figure:
    """First and total index of each factor with their 95 % intervals.

    Parameters
    ----------
    rows : ``factor``, ``S1``, ``S1_conf``, ``ST``, ``ST_conf``.
    """
    figure, axes = bars_sheet(rows["factor"])
    places = np.arange(len(rows))
    for column, shift, colour, words in (
        ("S1", -0.2, LOW, "by itself"),
        ("ST", 0.2, HIGH, "with all others"),
    ):
        error = {"elinewidth": 0.7, "ecolor": INK}
        axes.barh(
            places + shift,
            rows[column],
            0.38,
            xerr=rows[f"{column}_conf"],
            error_kw=error,
            color=colour,
            label=f"{words} ({column})",
        )
    _, name, _ = unit_of(metric, np.zeros(0))
    axes.set_xlabel(f"share of the variance of {name}")
    axes.set_xlim(left=min(0.0, float(rows["S1"].min())))
    axes.legend(loc="lower right")
    return figure


@styled
def morris_plane(rows: pd.DataFrame, metric: str) -> Figure:
    """Mean size of the elementary effects (to the right) and their spread (up), which interactions and bends make.

    Parameters
    ----------
    rows : ``factor``, ``mu_star``, ``mu_star_conf``, ``sigma`` in the unit of the metric.
    """
    per, name, unit = unit_of(metric, rows["mu_star"].to_numpy(float))
    figure = sheet(3.6)
    axes = figure.subplots()
    x, y = rows["mu_star"].to_numpy(float) / per, rows["sigma"].to_numpy(float) / per
    axes.errorbar(x, y, xerr=rows["mu_star_conf"] / per, fmt="o", color=HIGH, elinewidth=0.6, ecolor=LOW)
    for factor, across, up in zip(labels(rows["factor"], NAME_WIDTH), x, y, strict=True):
        axes.annotate(factor, (across, up), (4, 3), textcoords="offset points")
    axes.set_xlabel(f"mu*: mean size of the effect on {name}, {unit}")
    axes.set_ylabel(f"sigma: spread of the effect, {unit}")
    axes.set_xlim(0, x.max() * 1.35)
    axes.set_ylim(0, y.max() * 1.15 or 1.0)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
    return figure


@styled
def response_curves(points: pd.DataFrame, factors: Sequence[str], metric: str) -> Figure:
    """The metric over each factor: every point, and the mean at each value or in each tenth of the range.

    Parameters
    ----------
    points : one row a point, the base first, which is left out.
    """
    rows = points.iloc[1:]
    rows = rows[rows[metric].notna()]
    per, name, unit = unit_of(metric, rows[metric].to_numpy(float))
    columns = min(3, len(factors))
    lines = -(-len(factors) // columns)
    figure = sheet(0.4 + 1.7 * lines)
    panels = figure.subplots(lines, columns, sharey=True, squeeze=False).ravel()
    for axes, factor in zip(panels, factors, strict=False):
        response(axes, rows[factor].map(ordinal), rows[metric] / per)
        axes.set_title(label(factor, NAME_WIDTH))
    for axes in panels[len(factors) :]:
        axes.set_axis_off()
    figure.supylabel(f"{name}, {unit}", size=7)
    return figure


def response(axes: Axes, values: pd.Series, metric: pd.Series) -> None:
    """Points of one factor and their means."""
    axes.plot(values, metric, ".", color=LOW, markersize=2, rasterized=True)
    known = values.unique()
    groups = values if len(known) <= BINS else pd.cut(values, BINS)
    middle = values.groupby(groups, observed=True).mean()
    axes.plot(middle, metric.groupby(groups, observed=True).mean(), "-", color=HIGH)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))


@styled
def outage_heat_map(sensitivities: pd.DataFrame) -> Figure:
    """How many points of coverage each mineral loses in the outages that cost most.

    Parameters
    ----------
    sensitivities : of outages: ``metric``, ``first``, ``second``, ``effect``.
    """
    alone = sensitivities[sensitivities["second"].isna()]
    worst = strongest(alone, "outages", COST, MOST)["first"]
    covered = alone[alone["metric"].str.startswith(COVERAGE) & (alone["metric"].str.count(r"\.") == 1)]
    effects = covered.pivot(index="first", columns="metric", values="effect").reindex(worst)
    effects = 100 * effects.rename(columns=lambda name: name.removeprefix(COVERAGE)).dropna(axis=1, how="all")
    return heat_map(effects, "change of coverage, percentage points", LOSS_AND_GAIN)


@styled
def pair_heat_map(sensitivities: pd.DataFrame) -> Figure:
    """What pairs of the costliest outages cost beyond the sum of the two alone."""
    alone = sensitivities[sensitivities["second"].isna()]
    worst = list(strongest(alone, "outages", COST, MOST)["first"])
    pairs = sensitivities[(sensitivities["metric"] == COST) & sensitivities["second"].notna()]
    half = pairs.pivot(index="first", columns="second", values="beyond_sum")
    both = half.reindex(index=worst, columns=worst)
    both = both.where(both.notna(), half.T.reindex(index=worst, columns=worst))
    per, name, unit = unit_of(COST, both.to_numpy(float))
    return heat_map(both / per, f"{name} beyond the sum of both alone, {unit}", f"{LOSS_AND_GAIN}_r")


def heat_map(values: pd.DataFrame, title: str, colours: str) -> Figure:
    """Cells coloured by value, no change white, with the value in each."""
    figure = sheet(0.9 + 0.24 * max(2, len(values)))
    axes = figure.subplots()
    axes.grid(False)
    if not values.size:
        axes.set_axis_off()
        nothing(axes, "nothing changes")
        return figure
    numbers = np.ma.masked_invalid(values.to_numpy(float))
    reach = float(np.abs(numbers).max() or 1.0)
    norm: Normalize = TwoSlopeNorm(0.0, -reach, reach)
    axes.pcolormesh(numbers, cmap=colours, norm=norm, edgecolors="white", lw=1)
    axes.invert_yaxis()
    for (row, column), value in np.ndenumerate(values.to_numpy(float)):
        dark = abs(value) > 0.6 * reach
        words = "" if value != value or abs(value) < 0.005 * reach else number(value, 2)
        axes.text(
            column + 0.5, row + 0.5, words, ha="center", va="center", size=5.5, color="white" if dark else INK
        )
    axes.set_yticks(np.arange(len(values)) + 0.5, labels(values.index, NAME_WIDTH))
    few = values.shape[1] <= 8
    axes.set_xticks(
        np.arange(values.shape[1]) + 0.5, labels(values.columns, NAME_WIDTH), rotation=0 if few else 90
    )
    axes.tick_params(length=0)
    bar = figure.colorbar(ScalarMappable(norm, colours), ax=axes, location="top", shrink=0.4, aspect=30)
    bar.set_label(title)
    return figure


def bars_sheet(names: pd.Series) -> tuple[Figure, Axes]:
    """A sheet for one horizontal bar a name, the first above."""
    figure = sheet(0.7 + 0.22 * max(3, len(names)))
    axes = figure.subplots()
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(max(len(names), 1) - 0.4, -0.6)
    axes.set_yticks(range(len(names)), labels(names, NAME_WIDTH))
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
    return figure, axes


def unit_of(metric: str, values: np.ndarray) -> tuple[float, str, str]:
    """The divisor of a metric that suits its values, what an axis calls the metric, and the unit."""
    if metric.startswith(SHORT):
        return 1.0, f"{label(metric.removeprefix(SHORT))} short", "t"
    peak = float(np.nanmax(np.abs(values), initial=0.0))
    per, unit = (1e9, "USD bn") if peak >= 1e9 else (1e6, "USD M") if peak >= 1e6 else (1.0, "USD")
    return per, "the discounted cost", unit
