"""Reads curves of the price of exclusion between their breakpoints."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


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
