"""What figures share: an empty sheet, axes of time and of amounts, and a legend."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from math import ceil
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, StrMethodFormatter

from sourcing.report.figures.labels import labels
from sourcing.report.style import DPI, QUIET, WIDTH
from sourcing.report.wording import MONTHS

MOST_TICKS = 16
OTHERS = "others ("


def sheet(height: float) -> Figure:
    """An empty figure as wide as the text, ``height`` inches high."""
    return Figure(figsize=(WIDTH, height), dpi=DPI, layout="constrained")


def time_axis(axes: Axes, times: Iterable[object], most: int = MOST_TICKS) -> None:
    """Label places 0, 1, 2, … with their years, or with their months where all lie in one year.

    Parameters
    ----------
    times : years, dates or first days as text (``2026-01-01``), one for each place.
    most : names to write; further ones are left out evenly.
    """
    days = [str(time)[:10] for time in times]
    one_year = len({day[:4] for day in days}) == 1 < len(days)
    names = [month_name(day) if one_year else day[:4] for day in days]
    spans = [
        (name, [place for place, _ in group])
        for name, group in groupby(enumerate(names), lambda pair: pair[1])
    ]
    every = ceil(len(spans) / most)
    axes.set_xticks([span[0] - 0.5 for _, span in spans[1:]], minor=True)
    axes.set_xticks(
        [sum(span) / len(span) for _, span in spans[::every]], [name for name, _ in spans[::every]]
    )
    axes.tick_params(axis="x", which="major", length=0)
    axes.set_xlim(-0.5 - few(len(days)), len(days) - 0.5 + few(len(days)))


def month_name(day: str) -> str:
    """The month of a first day: Apr 2027."""
    return f"{MONTHS[int(day[5:7]) - 1][:3]} {day[:4]}"


def few(places: int) -> float:
    """Room to leave at both sides, so that one or two bars do not fill the whole width."""
    return max(0.1, (5 - places) / 2)


def amount_axis(axes: Axes, unit: str, *, low: float = 0.0, high: float = 0.0) -> None:
    """An axis of amounts from nothing, or from ``low`` below it, up to ``high``, with thousands separated."""
    top = high * 1.05 if high > 0 else (0.0 if low < 0 else 1.0)
    axes.set_ylim(low * 1.05, top)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=6, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.10g}"))
    axes.set_ylabel(unit)


def legend(
    place: Figure | Axes,
    handles: Sequence[Artist],
    names: Iterable[object],
    widest: float = 17,
    **options: Any,
) -> None:
    """A legend of untrusted names: set as texts afterwards, since matplotlib leaves out those that begin with ``_``."""
    drawn = place.legend(handles, [str(k) for k in range(len(handles))], **options)
    for text, name in zip(drawn.get_texts(), labels(names, widest), strict=True):
        text.set_text(name)


def nothing(axes: Axes, words: str) -> None:
    """Say in the middle of empty axes why they are empty."""
    axes.grid(False)
    axes.text(0.5, 0.5, words, transform=axes.transAxes, ha="center", va="center", color=QUIET)


def largest(frame: pd.DataFrame, count: int) -> pd.DataFrame:
    """The ``count`` columns with the largest sums, largest first; the rest added up in one more, ``others (n)``."""
    sizes = np.nansum(np.abs(frame.to_numpy(float)), axis=0)
    order = np.argsort(-sizes, kind="stable")
    frame = frame.iloc[:, order[sizes[order] > 0]]
    rest = frame.iloc[:, count:]
    if rest.shape[1] < 2:
        return frame
    together = rest.sum(axis=1, min_count=1).rename(f"{OTHERS}{rest.shape[1]})")
    return pd.concat([frame.iloc[:, :count], together], axis=1)
