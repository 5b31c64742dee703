"""What exclusion costs, and how much stock a promise needs."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter, StrMethodFormatter

from sourcing.report.figures.canvas import legend, nothing, sheet
from sourcing.report.figures.costs import money_unit
from sourcing.report.figures.labels import labels
from sourcing.report.figures.lines import DASHES
from sourcing.report.style import GAIN, INK, SHORT, mineral_color, pale, styled
from sourcing.report.wording import number, words


@styled
def exclusion_curve(cost: pd.Series, shares: pd.DataFrame) -> Figure:
    """Cost, and the share of each demand that is short, over the share that excluded metal may meet.

    Parameters
    ----------
    cost : Series, index share allowed (0 to 1)
        Discounted USD; straight between the places given.
    shares : DataFrame, the same index, columns mineral
        Share of demand that is short.
    """
    figure = sheet(2.7)
    left, right = figure.subplots(1, 2)
    per, unit = money_unit(list(cost))
    left.plot(cost.index.to_numpy(float), cost.to_numpy(float) / per, color=INK)
    left.set_title("Discounted cost")
    left.set_ylabel(unit)
    left.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    left.yaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
    handles = [
        right.plot(
            shares.index.to_numpy(float),
            shares[mineral].to_numpy(float),
            color=mineral_color(str(mineral)),
            linestyle=DASHES[k % len(DASHES)],
        )[0]
        for k, mineral in enumerate(shares)
    ]
    right.set_title("Short of demand over the horizon")
    peak = max(0.01, float(shares.max().max()) if shares.size else 0.0)
    right.set_ylim(0, 1.05 * peak)
    right.yaxis.set_major_formatter(PercentFormatter(1, decimals=0 if peak >= 0.05 else 1))
    for axes in (left, right):
        axes.set_xlim(0, 1)
        axes.xaxis.set_major_formatter(PercentFormatter(1))
        axes.set_xlabel("of demand may be met with excluded metal")
    if handles:
        legend(figure, handles, [words(str(m)) for m in shares], loc="outside lower center", ncols=7)
    else:
        nothing(right, "no shortage changes")
    return figure


@styled
def stock_needs(needs: pd.DataFrame) -> Figure:
    """Extra stock by mineral, counted in months of the demand that is promised.

    Parameters
    ----------
    needs : DataFrame, index mineral, columns ``without_outage``, ``added`` (by the outage)
        Months of promised demand.
    """
    figure = sheet(0.9 + 0.22 * max(len(needs), 2))
    axes = figure.subplots()
    bars(axes, needs)
    axes.set_yticks(range(len(needs)), labels(words(str(m)) for m in needs.index))
    axes.set_ylim(max(len(needs), 1) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
    axes.set_xlabel("months of the demand that is promised, as it is on average over the horizon")
    handles = [Patch(facecolor=pale(SHORT)), Patch(facecolor=GAIN)]
    legend(
        figure,
        handles,
        ["short without an outage", "added by the outage"],
        loc="outside lower center",
        ncols=2,
        widest=30,
    )
    return figure


def bars(axes: Axes, needs: pd.DataFrame) -> None:
    """A bar for each mineral, with its length beside it."""
    base, added = needs["without_outage"].to_numpy(float), needs["added"].to_numpy(float)
    places = range(len(needs))
    axes.barh(places, base, 0.66, color=pale(SHORT))
    axes.barh(places, added, 0.66, left=base, color=GAIN)
    axes.set_xlim(0, 1.15 * max(float((base + added).max(initial=0.0)), 0.1))
    for place, months in enumerate(base + added):
        axes.annotate(number(months, 2), (months, place), (3, 0), textcoords="offset points", va="center")
