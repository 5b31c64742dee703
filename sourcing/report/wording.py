"""How the report writes numbers, dates, names and lists: decided once, so that every section reads alike.

Thousands are set apart by commas. A number in a sentence has three significant digits; the numbers of a table column
share one unit and one number of decimals. A percentage is 100 or 0 only where nothing or everything is missing.
"""

import math
from collections.abc import Iterable, Sequence

NOTHING = 1e-6
"""Tonnes or shares below which nothing is left but the solver's rounding."""
LONGEST_NAME = 60
MINUS = "−"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def number(value: float, digits: int = 3) -> str:
    """A number with so many significant digits: 114,000, 7.22, 0.0515; 0 for rounding."""
    if abs(value) < NOTHING:
        return "0"
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, decimals)
    decimals = digits - 1 - math.floor(math.log10(abs(rounded)))  # 9.996 has become 10.0
    return signed(f"{rounded:,.{max(0, decimals)}f}")


def fixed(value: float, decimals: int = 0) -> str:
    """A number with so many decimals, as in a column of a table; blank for a missing one."""
    if value != value:
        return ""
    return signed(f"{round(value, decimals) + 0.0:,.{decimals}f}")


def signed(text: str) -> str:
    """A formatted number with a minus sign in the place of a hyphen."""
    return text.replace("-", MINUS)


def tonnes(quantity: float) -> str:
    """An amount for a sentence: tonnes, or kilograms under a tonne."""
    if NOTHING <= abs(quantity) < 1:
        return f"{number(1000 * quantity)} kg"
    return f"{number(quantity)} t"


def mass_unit(quantities: Iterable[float]) -> tuple[str, float, int]:
    """The unit that a column of tonnes is written in, how many of it make a tonne, and the decimals.

    Kilograms where the largest amount is under 10 t.
    """
    largest = max((abs(quantity) for quantity in quantities if quantity == quantity), default=0.0)
    if NOTHING < largest < 10:
        return "kg", 1000.0, 0 if largest >= 0.1 else 2
    return "t", 1.0, 0 if largest >= 1000 else 1


def masses(quantities: Sequence[float]) -> tuple[str, list[str]]:
    """The unit of a column of tonnes and its cells; a missing amount is blank."""
    unit, per_tonne, decimals = mass_unit(quantities)
    return unit, [fixed(quantity * per_tonne, decimals) for quantity in quantities]


def money(usd: float) -> str:
    """An amount of money for a sentence: USD 52.6 bn, USD 304 M, USD 45,600."""
    for divisor, unit in ((1e9, " bn"), (1e6, " M")):
        if abs(usd) >= 0.9995 * divisor:
            return f"USD {number(usd / divisor)}{unit}"
    return f"USD {number(usd) if abs(usd) >= 0.005 else '0'}"


def change(text: str) -> str:
    """A changed amount, already in words, with its sign in front: +USD 3 M, −USD 3 M, +12 t; 0 has none."""
    if not any(digit in text for digit in "123456789"):
        return text
    return MINUS + text.replace(MINUS, "", 1) if MINUS in text else f"+{text}"


def price(usd_per_t: float) -> str:
    """A price for a sentence: per tonne, or per kilogram from 100,000 USD a tonne on."""
    if abs(usd_per_t) >= 100_000:
        return f"USD {number(usd_per_t / 1000)} per kg"
    return f"USD {number(usd_per_t)} per t"


def percent(share: float) -> str:
    """A share as a percentage: whole, with a decimal where it is nearly everything or nearly nothing."""
    if share != share:
        return ""
    if abs(share) <= NOTHING or abs(share - 1) <= NOTHING:
        return f"{abs(round(share)):.0%}"
    if abs(share) < 0.01:
        return signed(f"{math.copysign(max(0.1, abs(100 * share)), share):.1f}%")
    return f"{min(99.9, 100 * share):.1f}%" if 0.99 < share < 1 else signed(f"{share:,.0%}")


def period_name(period: str, step: str) -> str:
    """A period, named by its first day, in words: 2028, Q3 2028, July 2028."""
    year = period[:4]
    if step == "year":
        return year
    month = int(period[5:7])
    return f"Q{(month + 2) // 3} {year}" if step == "quarter" else f"{MONTHS[month - 1]} {year}"


def spans(periods: Iterable[str], order: Sequence[str], step: str, most: int = 3) -> str:
    """Periods in words, those that follow one another drawn together: 2026–2028 and 2031."""
    place = {period: i for i, period in enumerate(order)}
    runs: list[list[str]] = []
    for period in sorted(set(periods), key=place.__getitem__):
        if runs and place[period] == place[runs[-1][-1]] + 1:
            runs[-1].append(period)
        else:
            runs.append([period])
    joint = "–" if step == "year" else " to "
    return listed(
        (
            period_name(run[0], step) + (joint + period_name(run[-1], step) if len(run) > 1 else "")
            for run in runs
        ),
        most,
    )


def year_spans(years: Iterable[int], most: int = 3) -> str:
    """Years in words: 2026–2028 and 2031."""
    names = sorted({f"{year:04d}" for year in years})
    if not names:
        return ""
    order = [f"{year:04d}" for year in range(int(names[0]), int(names[-1]) + 1)]
    return spans(names, order, "year", most)


def listed(names: Iterable[str], most: int = 3) -> str:
    """A few names in a sentence, the rest counted: A, B and 3 more."""
    texts = list(names)
    if len(texts) > most + 1:
        return f"{', '.join(texts[:most])} and {len(texts) - most} more"
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def counted(count: int, noun: str, plural: str = "") -> str:
    """A number with its noun: no years, 1 year, 2 years."""
    return f"{f'{count:,}' if count else 'no'} {noun if count == 1 else plural or f'{noun}s'}"


def capital(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def words(identifier: str) -> str:
    """An id in words, short enough to stand in a table: antimony-trioxide is antimony trioxide."""
    return clip(identifier.replace("-", " ").replace("_", " "))


def clip(text: str, longest: int = LONGEST_NAME) -> str:
    """A text short enough to stand in a table."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
