"""What the kept tables of the price of exclusion and of stock promises are called and hold, and how they are read."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

CURVES: Final = "exclusion"
TESTS_TABLE: Final = "exclusion-tests"
STOCKPILE: Final = "stockpile"
"""Under this name and that of the kind of outage a promise is kept."""
KINDS: Final = ("facility", "country", "owner")
ALL: Final = ""
"""In the place of a mineral: all of them together."""
SHORT: Final = "shortfall_t."
AS_IT_IS: Final = "as it is"


def at_shares(curve: pd.DataFrame, shares: Sequence[float]) -> pd.DataFrame:
    """The numbers of one curve at some shares, along the straight lines between its places.

    Parameters
    ----------
    curve : rows of one mineral, by share.

    Returns
    -------
    DataFrame
        ``share`` and the other columns of numbers.
    """
    known = curve["share"].to_numpy(float)
    numbers = curve.drop(columns=["mineral", "share"]).astype(float)
    columns = {name: np.interp(shares, known, numbers[name].to_numpy()) for name in numbers}
    return pd.DataFrame({"share": list(shares), **columns})


def share_of_saving(curve: pd.DataFrame, part: float) -> float:
    """The share that has to be allowed for a part of what can be saved at most; NaN where nothing can be saved."""
    cost = curve["cost_usd"].to_numpy(float)
    if cost[0] - cost[-1] <= 0:
        return float("nan")
    saved = (cost[0] - cost) / (cost[0] - cost[-1])
    return float(np.interp(part, saved, curve["share"].to_numpy(float)))


def switch_name(test: str, now: str) -> str:
    """What is switched, in words, where these tests are in force now, with ``;`` between."""
    if test == AS_IT_IS or test.endswith(" alone"):
        return test
    return f"without {test}" if test in now.split(";") else f"with {test}"
