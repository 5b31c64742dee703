"""Who has which share of a supply, and how concentrated it is."""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from sourcing.report.figures.canvas import largest, legend, nothing, sheet, time_axis
from sourcing.report.figures.stacks import stack
from sourcing.report.figures.supply import part_colors
from sourcing.report.style import INK, styled

MOST_SHARES = 8


@styled
def share_areas(shares: pd.DataFrame, hhi: pd.Series, mineral: str) -> Figure:
    """Shares on top of each other, and below them the Herfindahl-Hirschman index on an axis of its own.

    Parameters
    ----------
    shares : DataFrame, index year or period, columns country or owner
        Shares 0-1 that add up to 1, or NaN where nothing is supplied.
    hhi : Series over the same index
        1 for one supplier, near 0 for many; NaN where nothing is supplied.
    """
    figure = sheet(2.9)
    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    shown = largest(shares, MOST_SHARES)
    handles = stack(upper, shown, part_colors(shown, mineral))
    upper.set_ylim(0, 1)
    upper.set_yticks([0, 0.25, 0.5, 0.75, 1])
    upper.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    upper.set_ylabel("share of supply")
    places = range(len(hhi))
    lower.plot(
        places,
        hhi.to_numpy(float),
        color=INK,
        marker="o",
        markersize=2.5 if len(hhi) <= 40 else 1.2,
        clip_on=False,
    )
    lower.set_ylim(0, 1)
    lower.set_yticks([0, 0.5, 1])
    lower.set_ylabel("HHI")
    time_axis(lower, shares.index)
    upper.tick_params(axis="x", which="both", length=0, labelbottom=False)
    if handles:
        legend(figure, handles[::-1], shown.columns[::-1], loc="outside right upper")
    else:
        nothing(upper, "nothing supplied")
    return figure
