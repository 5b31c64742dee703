"""Prices and supplier ranges of a result folder, worked out and kept beside it."""

from pathlib import Path
from typing import Final

from sourcing.analysis.kept import keep, kept
from sourcing.analysis.price_ranges import PriceRanges, price_ranges
from sourcing.analysis.ranges import SLACK, SupplierRanges, supplier_ranges
from sourcing.analysis.shared import Told, untold
from sourcing.report.facts import Facts

PRICES: Final = "prices"
RANGES: Final = "ranges"


def ask_prices(
    results: Path | str, *, prove: bool = False, workers: int = 1, told: Told = untold
) -> PriceRanges:
    """The prices of a result, kept as ``analysis/prices.csv``; see :func:`price_ranges`.

    Raises
    ------
    BadInput
        If the folder is not a whole result, or cannot be written.
    NoOptimum
        If a price is not proved.
    """
    found = price_ranges(Facts.read(results).instance, prove=prove, workers=workers, told=told)
    keep(results, PRICES, found.table, {"proved": prove})
    return found


def kept_prices(results: Path | str) -> PriceRanges | None:
    """The prices that were kept beside a result; nothing if they were not asked for."""
    found = kept(results, PRICES)
    if found is None:
        return None
    table = found.table
    if "confirmed" in table:
        table["confirmed"] = table["confirmed"] == str(True)
    return PriceRanges(table)


def ask_ranges(
    results: Path | str,
    *,
    slack: float = SLACK,
    mineral: str | None = None,
    workers: int = 1,
    told: Told = untold,
) -> SupplierRanges:
    """The supplier ranges of a result, kept as ``analysis/ranges.csv`` if they are of all minerals.

    See :func:`supplier_ranges` for parameters and errors.

    Raises
    ------
    BadInput
        If the folder is not a whole result, or cannot be written.
    """
    facts = Facts.read(results)
    found = supplier_ranges(
        facts.solution, facts.instance, slack=slack, mineral=mineral, workers=workers, told=told
    )
    if mineral is None:
        keep(results, RANGES, found.table, {"slack": slack, "cost_usd": found.cost_usd})
    return found


def kept_ranges(results: Path | str) -> SupplierRanges | None:
    """The supplier ranges that were kept beside a result; nothing if they were not asked for."""
    found = kept(results, RANGES)
    if found is None:
        return None
    return SupplierRanges(found.table, float(found.record["slack"]), float(found.record["cost_usd"]))
