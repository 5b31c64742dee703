"""Who supplies a mineral over time, against what is wanted."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sourcing.report.figures.canvas import OTHERS, amount_axis, largest, legend, nothing, sheet, time_axis
from sourcing.report.figures.stacks import layer, stack
from sourcing.report.style import FAINT, INK, QUIET, SHORT, shades, styled
from sourcing.report.wording import NOTHING, mass_unit

MOST_SUPPLIERS = 8
UNCOVERED: dict[str, Any] = {"facecolor": "white", "edgecolor": SHORT, "hatch": "/////", "linewidth": 0.6}


@styled
def supply_bars(supply: pd.DataFrame, demand: pd.Series, mineral: str, per: str = "year") -> Figure:
    """Supply by supplier on top of each other, what is short of demand hatched above, demand as a line.

    Parameters
    ----------
    supply : DataFrame, index period or year, columns supplier
        Delivered t. A supplier below 0, such as a stock that is filled, is drawn downwards. The sum over suppliers
        is what is delivered; the rest up to demand is short.
    demand : Series over the same index
        Wanted t.
    per : ``year``, ``quarter`` or ``month``, for the unit.
    """
    demand = demand.reindex(supply.index).fillna(0.0)
    unit, factor, _ = mass_unit([*demand, *supply.clip(lower=0).sum(axis=1)])
    delivered, wanted = factor * supply.sum(axis=1).to_numpy(float), factor * demand.to_numpy(float)
    shown, colors = suppliers(factor * supply, mineral)
    figure = sheet(2.7)
    axes = figure.subplots()
    handles = stack(axes, shown, colors)
    full = np.where(wanted - delivered > NOTHING * wanted, wanted, delivered)
    layer(axes, delivered, full, **UNCOVERED)
    axes.stairs(wanted, np.arange(len(wanted) + 1) - 0.5, baseline=None, color=INK, linewidth=1.1)
    time_axis(axes, supply.index)
    heights = [*full, *shown.clip(lower=0).sum(axis=1)]
    amount_axis(
        axes, f"{unit} per {per}", low=min([0.0, *shown.clip(upper=0).sum(axis=1)]), high=max([0.0, *heights])
    )
    entries: list[tuple[Artist, str]] = [(Line2D([], [], color=INK, linewidth=1.1), "wanted")]
    if (full > delivered).any():
        entries.append((Patch(**UNCOVERED), "short"))
    entries += list(zip(handles, shown.columns, strict=True))[::-1]
    legend(
        figure, [handle for handle, _ in entries], [name for _, name in entries], loc="outside right upper"
    )
    if not any(heights):
        nothing(axes, "nothing wanted, nothing supplied")
    return figure


def suppliers(supply: pd.DataFrame, mineral: str) -> tuple[pd.DataFrame, list[str]]:
    """The suppliers to draw and their colours: shades of the mineral, greys for the others and for filled stocks."""
    filled = (supply < 0).any()
    stocks = supply.loc[:, filled]
    shown = largest(supply.loc[:, ~filled], MOST_SUPPLIERS)
    colors = part_colors(shown, mineral) + [QUIET] * stocks.shape[1]
    return pd.concat([shown, stocks], axis=1), colors


def part_colors(parts: pd.DataFrame, mineral: str) -> list[str]:
    """Shades of the mineral from dark to light, and grey for what is added up."""
    rest = bool(parts.shape[1]) and str(parts.columns[-1]).startswith(OTHERS)
    return shades(mineral, parts.shape[1] - rest) + [FAINT] * rest
