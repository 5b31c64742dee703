"""Limits that bind: rows of the rules and of capacity added up over the periods, with when and how much they matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from sourcing.report.contents import Column, Table
from sourcing.report.facts import Facts
from sourcing.report.wording import counted, price, spans

SHOWN = 12
WORTH = 0.01
"""USD per tonne from which a limit binds; less is the solver's rounding."""
MISSED = 1e-6
"""Share of a minimum from which what is missing is more than rounding."""
BINDS = "binds"


def of_kinds(facts: Facts, *kinds: str) -> pd.DataFrame:
    """Rows of the rules of some kinds, with what is missing under a minimum, and the period where the limit binds."""
    rows = facts.rules[facts.rules["kind"].isin(kinds)].copy()
    missing = rows["limit_t"] - rows["used_t"]
    rows["missing_t"] = missing.where(missing > MISSED * rows["limit_t"], 0.0)
    rows[BINDS] = rows["period"].where(rows["value_usd_per_t"] > WORTH)
    return rows


def together(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Rows of one limit added up over the periods; the dearest first, and those that never bind last."""
    table = rows.groupby(key, as_index=False).agg(
        limit_t=("limit_t", "sum"),
        used_t=("used_t", "sum"),
        missing_t=("missing_t", "sum"),
        value=("value_usd_per_t", "max"),
        binds=(BINDS, lambda periods: sorted(set(periods.dropna()))),
    )
    table["value"] = table["value"].where(table["value"] > WORTH, 0.0)
    return table.sort_values(
        ["value", *key], ascending=[False, *[True] * len(key)], kind="stable", ignore_index=True
    )


def binding(facts: Facts, row: Any) -> list[str]:
    """When a limit binds and what its first tonne is worth."""
    return [
        spans(row.binds, facts.periods, facts.step) or "never",
        price(row.value) if row.binds else "nothing",
    ]


def shown(
    caption: str, columns: list[Column], table: pd.DataFrame, cells: Callable[[Any], list[str]]
) -> Table:
    """The first rows of a table, and how many are left out."""
    left = len(table) - SHOWN
    note = ""
    if left > 0:
        bound = int((table["value"].iloc[SHOWN:] > 0).sum())
        note = f"{counted(left, 'further row is', 'further rows are')} left out, {bound} of them binding."
    return Table(caption, columns, [cells(row) for row in table.head(SHOWN).itertuples()], note=note)
