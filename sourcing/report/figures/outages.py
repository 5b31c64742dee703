"""What the costliest outages take from each mineral."""

import pandas as pd
from matplotlib.figure import Figure

from sourcing.report.style import styled
from sourcing.sweeps.figures.heatmaps import LOSS_AND_GAIN, heat_map


@styled
def loss_map(losses: pd.DataFrame) -> Figure:
    """A heat map of coverage that is lost.

    Parameters
    ----------
    losses : DataFrame, index what is out, columns mineral
        Change of coverage over the horizon in percentage points, below 0.
    """
    return heat_map(losses, "change of coverage over the horizon, percentage points", LOSS_AND_GAIN)
