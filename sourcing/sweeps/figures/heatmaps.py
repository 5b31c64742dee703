"""Heat maps of outages: what each mineral loses, and what pairs cost beyond their sum."""

import numpy as np
import pandas as pd
from matplotlib.cm import ScalarMappable
from matplotlib.colors import Normalize, TwoSlopeNorm
from matplotlib.figure import Figure

from sourcing.report.figures.canvas import nothing, sheet
from sourcing.report.figures.labels import labels
from sourcing.report.style import INK, styled
from sourcing.report.wording import number
from sourcing.sweeps.figures.units import COST, COVERAGE, MOST, NAME_WIDTH, unit_of
from sourcing.sweeps.indices import strongest

LOSS_AND_GAIN = "RdBu"


@styled
def outage_heat_map(sensitivities: pd.DataFrame) -> Figure:
    """How many points of coverage each mineral loses in the outages that cost most.

    Parameters
    ----------
    sensitivities : of outages: ``metric``, ``first``, ``second``, ``effect``.
    """
    alone = sensitivities[sensitivities["second"].isna()]
    worst = strongest(alone, "outages", COST, MOST)["first"]
    covered = alone[alone["metric"].str.startswith(COVERAGE) & (alone["metric"].str.count(r"\.") == 1)]
    effects = covered.pivot(index="first", columns="metric", values="effect").reindex(worst)
    effects = 100 * effects.rename(columns=lambda name: name.removeprefix(COVERAGE)).dropna(axis=1, how="all")
    return heat_map(effects, "change of coverage, percentage points", LOSS_AND_GAIN)


@styled
def pair_heat_map(sensitivities: pd.DataFrame) -> Figure:
    """What pairs of the costliest outages cost beyond the sum of the two alone."""
    alone = sensitivities[sensitivities["second"].isna()]
    worst = list(strongest(alone, "outages", COST, MOST)["first"])
    pairs = sensitivities[(sensitivities["metric"] == COST) & sensitivities["second"].notna()]
    half = pairs.pivot(index="first", columns="second", values="beyond_sum")
    both = half.reindex(index=worst, columns=worst)
    both = both.where(both.notna(), half.T.reindex(index=worst, columns=worst))
    per, name, unit = unit_of(COST, both.to_numpy(float))
    return heat_map(both / per, f"{name} beyond the sum of both alone, {unit}", f"{LOSS_AND_GAIN}_r")


def heat_map(values: pd.DataFrame, title: str, colours: str) -> Figure:
    """Cells coloured by value, no change white, with the value in each."""
    figure = sheet(0.9 + 0.24 * max(2, len(values)))
    axes = figure.subplots()
    axes.grid(False)
    if not values.size:
        axes.set_axis_off()
        nothing(axes, "nothing changes")
        return figure
    numbers = np.ma.masked_invalid(values.to_numpy(float))
    reach = float(np.abs(numbers).max() or 1.0)
    norm: Normalize = TwoSlopeNorm(0.0, -reach, reach)
    axes.pcolormesh(numbers, cmap=colours, norm=norm, edgecolors="white", lw=1)
    axes.invert_yaxis()
    for (row, column), value in np.ndenumerate(values.to_numpy(float)):
        dark = abs(value) > 0.6 * reach
        words = "" if value != value or abs(value) < 0.005 * reach else number(value, 2)
        axes.text(
            column + 0.5, row + 0.5, words, ha="center", va="center", size=5.5, color="white" if dark else INK
        )
    axes.set_yticks(np.arange(len(values)) + 0.5, labels(values.index, NAME_WIDTH))
    few = values.shape[1] <= 8
    axes.set_xticks(
        np.arange(values.shape[1]) + 0.5, labels(values.columns, NAME_WIDTH), rotation=0 if few else 90
    )
    axes.tick_params(length=0)
    bar = figure.colorbar(ScalarMappable(norm, colours), ax=axes, location="top", shrink=0.4, aspect=30)
    bar.set_label(title)
    return figure
