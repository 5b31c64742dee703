"""Tables of amounts and money by year: one unit for the whole table, and years drawn together where they are many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from math import ceil
from typing import TYPE_CHECKING

import pandas as pd

from sourcing.report.contents import Column, Table
from sourcing.report.wording import clip, fixed, mass_unit

if TYPE_CHECKING:
    from collections.abc import Hashable

MOST_COLUMNS = 10
"""Columns of years that fit a page."""
ALL = "All years"


def in_spans(frame: pd.DataFrame) -> pd.DataFrame:
    """Columns of years drawn together to at most ``MOST_COLUMNS``, with the sum of all years behind them.

    Parameters
    ----------
    frame : amounts that may be added up; the columns are years, in order.
    """
    years = [int(year) for year in frame.columns]
    size = max(1, ceil(len(years) / MOST_COLUMNS))
    spans = {
        f"{group[0]}–{group[-1]}" if len(group) > 1 else f"{group[0]}": list(group)
        for group in (years[first : first + size] for first in range(0, len(years), size))
    }
    table = pd.DataFrame({name: frame[group].sum(axis=1) for name, group in spans.items()}, index=frame.index)
    return table if len(years) == 1 else table.assign(**{ALL: frame.sum(axis=1)})


def money_unit(amounts: Iterable[float]) -> tuple[str, float, int]:
    """The unit of a column of money, the USD that it is, and the decimals to write."""
    largest = max((abs(usd) for usd in amounts if usd == usd), default=0.0)
    for least, divisor, unit in ((1e7, 1e6, "million USD"), (1e4, 1e3, "thousand USD")):
        if largest >= least:
            return unit, divisor, 1 if largest < 1e4 * divisor else 0
    return "USD", 1.0, 0


def masses_by_year(
    caption: str,
    headings: Sequence[str],
    frame: pd.DataFrame,
    emphasised: Iterable[Hashable] = (),
    note: str = "",
) -> Table:
    """A table of tonnes (kilograms where they are few) by year; the index holds the texts before the numbers."""
    unit, per_tonne, decimals = mass_unit(chain.from_iterable(frame.to_numpy().tolist()))
    return amounts_by_year(f"{caption}, {unit}", headings, frame * per_tonne, decimals, emphasised, note)


def money_by_year(
    caption: str,
    headings: Sequence[str],
    frame: pd.DataFrame,
    emphasised: Iterable[Hashable] = (),
    note: str = "",
) -> Table:
    """A table of USD by year in one unit; the index holds the texts before the numbers."""
    table = in_spans(frame)
    unit, divisor, decimals = money_unit(chain.from_iterable(table.to_numpy().tolist()))
    return amounts_by_year(f"{caption}, {unit}", headings, frame / divisor, decimals, emphasised, note)


def amounts_by_year(
    caption: str,
    headings: Sequence[str],
    frame: pd.DataFrame,
    decimals: int,
    emphasised: Iterable[Hashable],
    note: str,
) -> Table:
    """A table of numbers by year with so many decimals."""
    table, bold = in_spans(frame), set(emphasised)
    texts = [index if isinstance(index, tuple) else (index,) for index in table.index]
    numbers = table.to_numpy().tolist()
    return Table(
        caption,
        [
            Column(headings[0], width=3.0),
            *(Column(heading) for heading in headings[1:]),
            *(Column(name, number=True) for name in table.columns),
        ],
        [
            [*(clip(str(cell)) for cell in before), *(fixed(value, decimals) for value in row)]
            for before, row in zip(texts, numbers, strict=True)
        ],
        note=note,
        emphasised=frozenset(place for place, index in enumerate(table.index) if index in bold),
    )
