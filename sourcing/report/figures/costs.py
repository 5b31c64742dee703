"""Money by year and category, and how it differs from another result."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from sourcing.report.figures.canvas import amount_axis, legend, nothing, sheet, time_axis
from sourcing.report.figures.labels import labels
from sourcing.report.figures.stacks import stack
from sourcing.report.style import GAIN, INK, QUIET, SHORT, styled
from sourcing.report.wording import number, words
from sourcing.solution.form import PENALTIES

COLORS = {
    "activity": "#2b4560",
    "freight": "#3f709f",
    "tariff": "#5b8fb9",
    "throughput": "#86b6cf",
    "holding": "#b4d3da",
    "disposal": "#d9e4d8",
    "capex": "#c9a227",
    "outside": "#e6c970",
    "shortfall": SHORT,
    "contract_shortfall": "#df7b66",
    "stock_shortfall": "#f3c1ae",
}


@styled
def cost_bars(costs: pd.DataFrame, names: Mapping[str, str] | None = None) -> Figure:
    """Money by year: what is paid, with sales below 0, and beside it, on an axis of its own, the penalties.

    A penalty is a valuation of what is missing, not money that anyone pays, so the two are never one bar.

    Parameters
    ----------
    costs : DataFrame, index year or period, columns the categories of ``summary.json``
        Undiscounted USD, ``outside`` (sales) below 0.
    names : what to call the categories in the legend; as they are if left out.
    """
    used = costs.loc[:, (costs.abs() > 0).any()]
    penalties = used[[name for name in used if name in PENALTIES]]
    paid = used[[name for name in used if name not in PENALTIES]]
    figure = sheet(2.9)
    left, right = figure.subplots(1, 2)
    panel(left, paid, names or {}, "Paid (above 0) and sold outside (below 0)")
    panel(right, penalties, names or {}, "Penalties: a valuation of what is missing")
    return figure


def panel(axes: Axes, costs: pd.DataFrame, names: Mapping[str, str], title: str) -> None:
    """Stacked bars of some categories with their legend below."""
    per, unit = money_unit([*costs.clip(lower=0).sum(axis=1), *costs.clip(upper=0).sum(axis=1)])
    shown = costs / per
    handles = stack(axes, shown, [COLORS.get(str(name), QUIET) for name in shown])
    axes.axhline(0, color=INK, linewidth=0.6)
    time_axis(axes, shown.index, most=8)
    low = shown.clip(upper=0).sum(axis=1).min() if len(shown) else 0.0
    amount_axis(axes, unit, low=low, high=shown.clip(lower=0).sum(axis=1).max() if len(shown) else 0.0)
    axes.set_title(title)
    if handles:
        legend(
            axes,
            handles,
            [names.get(str(name)) or words(str(name)) for name in shown],
            loc="upper left",
            bbox_to_anchor=(0, -0.12),
            ncols=2,
            columnspacing=1,
        )
    else:
        nothing(axes, "none")


def money_unit(amounts: list[float]) -> tuple[float, str]:
    """How many dollars the unit of an axis is, and its name."""
    peak = max((abs(usd) for usd in amounts), default=0.0)
    if peak >= 1e9:
        return 1e9, "USD bn"
    return (1e6, "USD M") if peak >= 1e6 else (1.0, "USD")


@styled
def cost_change(change: pd.Series) -> Figure:
    """What each category costs more or less than in the other result.

    Parameters
    ----------
    change : Series, index category
        USD, this result less the other; drawn in the order given, from above.
    """
    per, unit = money_unit(list(change))
    amounts = (change / per).to_numpy(float)
    figure = sheet(0.6 + 0.2 * max(len(amounts), 3))
    axes = figure.subplots()
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x", visible=True)
    axes.spines["left"].set_visible(False)
    axes.barh(range(len(amounts)), amounts, 0.7, color=[SHORT if usd > 0 else GAIN for usd in amounts])
    axes.axvline(0, color=INK, linewidth=0.6)
    reach = np.abs(amounts).max(initial=0.0) or 1.0
    axes.set_xlim(
        min(0, amounts.min(initial=0)) - 0.14 * reach, max(0, amounts.max(initial=0)) + 0.14 * reach
    )
    axes.set_ylim(max(len(amounts), 1) - 0.4, -0.6)
    axes.set_yticks(range(len(amounts)), labels(words(str(name)) for name in change.index))
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
    axes.set_xlabel(f"{unit} more (right) or less (left) than the other result")
    for place, usd in enumerate(amounts):
        side = "left" if usd >= 0 else "right"
        axes.annotate(
            change_words(usd),
            (usd, place),
            (3 if usd >= 0 else -3, 0),
            textcoords="offset points",
            ha=side,
            va="center",
        )
    return figure


def change_words(amount: float) -> str:
    """An amount with its sign."""
    return number(amount) if amount <= 0 else f"+{number(amount)}"
