"""Points in a plane: the elementary effects of Morris, and the metric over each factor."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator, StrMethodFormatter

from sourcing.report.figures.canvas import sheet
from sourcing.report.figures.labels import label, labels
from sourcing.report.style import styled
from sourcing.sweeps.figures.units import HIGH, LOW, NAME_WIDTH, unit_of
from sourcing.sweeps.indices import ordinal

BINS = 10


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
    axes.set_ylim(0, np.nanmax(y, initial=0.0) * 1.15 or 1.0)
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
        if rows[factor].map(lambda value: isinstance(value, date)).all():
            axes.xaxis.set_major_formatter(FuncFormatter(month))
        axes.set_title(label(factor, NAME_WIDTH))
    for axes in panels[len(factors) :]:
        axes.set_axis_off()
    figure.supylabel(f"{name}, {unit}", size=7)
    return figure


def month(day: float, _: int | None = None) -> str:
    """The month of a day that is counted from the beginning of the calendar."""
    return f"{date.fromordinal(max(1, round(day))):%Y-%m}"


def response(axes: Axes, values: pd.Series, metric: pd.Series) -> None:
    """Points of one factor and their means."""
    axes.plot(values, metric, ".", color=LOW, markersize=2, rasterized=True)
    known = values.unique()
    groups = values if len(known) <= BINS else pd.cut(values, BINS)
    middle = values.groupby(groups, observed=True).mean()
    axes.plot(middle, metric.groupby(groups, observed=True).mean(), "-", color=HIGH)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
