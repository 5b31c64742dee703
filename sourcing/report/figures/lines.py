"""Levels over time: the price of the last tonne of each form, and what is in stock."""

from math import ceil

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sourcing.report.figures.canvas import amount_axis, largest, legend, nothing, sheet, time_axis
from sourcing.report.figures.labels import CUT, label
from sourcing.report.style import shades, styled
from sourcing.report.wording import mass_unit

MOST_LINES = 8
PER_KG_FROM = 100_000
"""Price of a tonne from which it is given per kilogram."""
BESIDE, BELOW = 17, 29
"""Room for a name in the legend, over the size of its letters."""
DASHES = ("-", "--", "-.", ":")
MARKERS = "osD^vPX*"


@styled
def price_lines(prices: pd.DataFrame, mineral: str) -> Figure:
    """What one more tonne would cost, by form; a gap where there is no price.

    Parameters
    ----------
    prices : DataFrame, index period or year, columns form
        USD/t, NaN where there is none. Those of the eight forms with the highest prices are drawn.
    """
    peak = peak_of(prices)
    per_kg = peak >= PER_KG_FROM
    known = prices.dropna(axis=1, how="all")
    dearest = np.argsort(-known.max().to_numpy(float), kind="stable")[:MOST_LINES]
    shown = known.iloc[:, dearest] / (1000 if per_kg else 1)
    return level_figure(shown, mineral, "USD per kg" if per_kg else "USD per t", "no price")


@styled
def stock_levels(stocks: pd.DataFrame, mineral: str) -> Figure:
    """What lies in stock at the end of each period.

    Parameters
    ----------
    stocks : DataFrame, index period or year, columns facility or commodity
        Contained t; the smaller ones are added up.
    """
    unit, factor, _ = mass_unit(stocks.to_numpy(float).ravel())
    shown = factor * largest(stocks, MOST_LINES)
    return level_figure(shown, mineral, unit, "nothing in stock")


def level_figure(levels: pd.DataFrame, mineral: str, unit: str, when_empty: str) -> Figure:
    """One line for each column, with a legend beside them, or below them where their names are long."""
    long_names = any(label(name, BESIDE).endswith(CUT) for name in levels.columns)
    figure = sheet(2.3 + (0.15 * ceil(levels.shape[1] / 2) if long_names else 0))
    axes = figure.subplots()
    handles = lines(axes, levels, shades(mineral, levels.shape[1]))
    time_axis(axes, levels.index)
    amount_axis(axes, unit, low=-peak_of(-levels), high=peak_of(levels))
    if not handles:
        nothing(axes, when_empty)
    elif long_names:
        legend(figure, handles, levels.columns, widest=BELOW, loc="outside lower left", ncols=2)
    else:
        legend(figure, handles, levels.columns, loc="outside right upper")
    return figure


def peak_of(levels: pd.DataFrame) -> float:
    """The highest level, 0 if there is none."""
    return float(np.nanmax(levels.to_numpy(float), initial=0.0))


def lines(axes: Axes, levels: pd.DataFrame, colors: list[str]) -> list[Artist]:
    """Lines that differ in shade, dashes and marks, so that they can be told apart in grey."""
    handles: list[Artist] = []
    many = len(levels) > 40
    for k, color in enumerate(colors):
        handles += axes.plot(
            range(len(levels)),
            levels.iloc[:, k].to_numpy(float),
            color=color,
            linestyle=DASHES[k % len(DASHES)],
            marker=MARKERS[k % len(MARKERS)],
            markersize=1.2 if many else 3,
            clip_on=False,
            zorder=3,
        )
    return handles
