"""Bars, one a factor: the tornado and the indices of Sobol'."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from sourcing.report.figures.canvas import sheet
from sourcing.report.figures.labels import labels
from sourcing.report.style import INK, styled
from sourcing.sweeps.figures.units import HIGH, LOW, NAME_WIDTH, unit_of


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
