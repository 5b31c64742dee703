"""Covered demand by mineral and year, and how it differs from another result."""

from collections.abc import Callable
from math import ceil

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Colormap, LinearSegmentedColormap, Normalize, to_hex
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from sourcing.report.figures.canvas import nothing, sheet
from sourcing.report.figures.labels import labels
from sourcing.report.style import GAIN, INK, SHORT, grey, mineral_color, styled
from sourcing.report.wording import MINUS, NOTHING, fixed, percent

TALLEST = 8.5
MOST_NUMBERS = 26
"""Columns from which the cells are too narrow for a number."""
MOST_YEARS = 16
NOT_WANTED = "#f1f1f1"
LEVELS = 64
"""Shades of a scale: few enough for the palette of a PNG."""
UNCOVERED = LinearSegmentedColormap.from_list(
    "uncovered", ["#4a0d12", SHORT, "#e88f7d", "#fbe3da", "white"], LEVELS
)
CHANGE = LinearSegmentedColormap.from_list(
    "change", ["#67001f", SHORT, "#f4a582", "white", "#92c5de", GAIN, "#053061"], LEVELS + 1
)


@styled
def coverage_heatmap(coverage: pd.DataFrame) -> Figure:
    """The share of demand that is covered, in % in each cell: white where all is, the darker the more is short.

    Parameters
    ----------
    coverage : DataFrame, index mineral, columns year
        Shares 0-1, NaN where nothing is wanted.
    """
    return heat_map(coverage, UNCOVERED, Normalize(0, 1), covered, "share of demand covered, %")


@styled
def coverage_change(change: pd.DataFrame) -> Figure:
    """Covered share less that of the other result, in percentage points: blue where more is covered, red where less.

    Parameters
    ----------
    change : DataFrame, index mineral, columns year
        Differences of shares, NaN where either result wants nothing.
    """
    words = "change of the covered share, percentage points"
    return heat_map(change, CHANGE, Normalize(-1, 1), changed, words)


def covered(share: float) -> str:
    """A share in %, 100 or 0 only where all or nothing is covered; a dash where nothing is wanted."""
    return percent(share).rstrip("%") or "–"


def changed(share: float) -> str:
    """A difference in percentage points with its sign; a dot where there is none, a dash where nothing is wanted."""
    if share != share:
        return "–"
    if abs(share) < NOTHING:
        return "·"
    return f"{'+' if share > 0 else MINUS}{percent(abs(share)).rstrip('%')}"


def heat_map(
    values: pd.DataFrame, colors: Colormap, norm: Normalize, words: Callable[[float], str], title: str
) -> Figure:
    """Cells coloured by value with ``words(value)`` in them, rows marked with the colour of their mineral."""
    rows, columns = values.shape
    figure = sheet(min(TALLEST, 0.75 + 0.24 * max(rows, 2)))
    axes = figure.subplots()
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)
    if not values.size:
        axes.set_axis_off()
        nothing(axes, "no demand")
        return figure
    colors = colors.with_extremes(bad=NOT_WANTED)
    shares = np.ma.masked_invalid(values.to_numpy(float))
    axes.pcolormesh(
        shares, cmap=colors, norm=norm, edgecolors="white" if columns <= MOST_NUMBERS else "face", lw=1
    )
    axes.invert_yaxis()
    if columns <= MOST_NUMBERS:
        write_cells(axes, values, colors, norm, words)
    name_rows(axes, values.index)
    every = ceil(columns / MOST_YEARS)
    axes.set_xticks(np.arange(0, columns, every) + 0.5, [str(name)[:10] for name in values.columns[::every]])
    key(figure, axes, ScalarMappable(norm, colors), title)
    return figure


def write_cells(
    axes: Axes, values: pd.DataFrame, colors: Colormap, norm: Normalize, words: Callable[[float], str]
) -> None:
    """The value of each cell in letters that stand out from its colour."""
    size = 6.5 * min(1, 18 / values.shape[1], 34 / values.shape[0])
    for (row, column), value in np.ndenumerate(values.to_numpy(float)):
        light = value != value or grey(to_hex(colors(norm(value)))) > 0.55
        ink = INK if light else "white"
        axes.text(column + 0.5, row + 0.5, words(value), color=ink, size=size, ha="center", va="center")


def name_rows(axes: Axes, minerals: pd.Index) -> None:
    """Each mineral with a mark in its colour, the same as in the figures of its own section."""
    axes.set_yticks(np.arange(len(minerals)) + 0.5, labels(minerals))
    axes.tick_params(axis="y", pad=13)
    colors = [mineral_color(str(mineral)) for mineral in minerals]
    marks = blended_transform_factory(axes.transAxes, axes.transData) + ScaledTranslation(
        -7 / 72, 0, axes.figure.dpi_scale_trans
    )
    axes.scatter(
        [0] * len(colors),
        np.arange(len(colors)) + 0.5,
        28,
        colors,
        marker="s",
        transform=marks,
        clip_on=False,
    )


def key(figure: Figure, axes: Axes, scale: ScalarMappable, title: str) -> None:
    """A small scale above the cells, to the right."""
    bar = figure.colorbar(scale, ax=axes, location="top", shrink=0.3, aspect=24, anchor=(1.0, 0.0))
    low, high = scale.get_clim()
    ticks = np.linspace(low, high, 3)
    bar.set_ticks(list(ticks), labels=[fixed(100 * tick) for tick in ticks])
    bar.ax.tick_params(length=0, labelsize=6, pad=1)
    bar.outline.set_linewidth(0.3)
    bar.set_label(title, fontsize=6.5, loc="right")
