"""One remark of a check, and how its numbers and years are written."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sourcing.timing import LAST_DAY


class Finding(NamedTuple):
    """What a check has to say about one row: its table, its line, what is wrong and the remedy.

    Of many findings those with the largest ``weight`` are said.
    """

    table: str
    line: int | None
    text: str
    weight: float = 0.0


def tonnes(quantity: float) -> str:
    """A quantity with as many digits as a reader needs."""
    return f"{quantity:,.0f}" if quantity >= 1000 else f"{quantity:.4g}"


def spans(years: Iterable[int]) -> str:
    """Years with runs drawn together: 2026-2028, 2030."""
    runs: list[list[int]] = []
    for year in sorted(years):
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def day(ordinal: float) -> str:
    """A day in ISO form; fractions of a day go up to the next."""
    return date.fromordinal(min(int(-(-ordinal // 1)), LAST_DAY)).isoformat()


def few(names: Iterable[str], most: int = 3) -> str:
    """The first few different names in their order, the rest counted."""
    different: Sequence[str] = sorted(set(names))
    rest = f" and {len(different) - most} more" if len(different) > most else ""
    return ", ".join(different[:most]) + rest
