"""What the figures of sweeps share: names, units and colours of what they show."""

import numpy as np

from sourcing.report.figures.labels import label

MOST = 15
NAME_WIDTH = 24
LOW, HIGH = "#88ccee", "#332288"
"""The two ends of a range, told apart by the colour-blind and in grey."""
COST, SHORT, COVERAGE = "cost_usd", "shortfall_t.", "coverage."


def unit_of(metric: str, values: np.ndarray) -> tuple[float, str, str]:
    """The divisor of a metric that suits its values, what an axis calls the metric, and the unit."""
    if metric.startswith(SHORT):
        return 1.0, f"{label(metric.removeprefix(SHORT))} short", "t"
    peak = float(np.nanmax(np.abs(values), initial=0.0))
    per, unit = (1e9, "USD bn") if peak >= 1e9 else (1e6, "USD M") if peak >= 1e6 else (1.0, "USD")
    return per, "the discounted cost", unit
