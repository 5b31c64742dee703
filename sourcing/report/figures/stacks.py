"""Amounts on top of each other over time: bars with gaps for few periods, closed steps for many."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.patches import Patch

MOST_BARS = 40
Heights = npt.NDArray[np.float64]


def stack(axes: Axes, amounts: pd.DataFrame, colors: list[str]) -> list[Artist]:
    """Draw each column on top of those before it, amounts below 0 downwards; handles for a legend, in order."""
    up, down = np.zeros(len(amounts)), np.zeros(len(amounts))
    edge = 0.4 if len(amounts) <= MOST_BARS else 0
    handles: list[Artist] = []
    for column, color in zip(range(amounts.shape[1]), colors, strict=True):
        heights = np.nan_to_num(amounts.iloc[:, column].to_numpy(float))
        above, below = np.maximum(heights, 0.0), np.minimum(heights, 0.0)
        look: dict[str, Any] = {"facecolor": color, "edgecolor": "white", "linewidth": edge}
        layer(axes, up, up + above, **look)
        layer(axes, down, down + below, **look)
        up, down = up + above, down + below
        handles.append(Patch(**look))
    return handles


def layer(axes: Axes, low: Heights, high: Heights, **look: Any) -> None:
    """One layer from ``low`` to ``high`` at the places 0, 1, 2, …; nothing where they are equal."""
    if not np.any(high != low):
        return
    if len(low) <= MOST_BARS:
        axes.bar(np.arange(len(low)), high - low, 0.84, bottom=low, **look)
    else:
        axes.stairs(high, np.arange(len(low) + 1) - 0.5, baseline=low, fill=True, **look)
