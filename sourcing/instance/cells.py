"""From the text of a cell to its value: each function returns the value or says what to write instead."""

import math
import re
import sys
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sourcing.instance.columns import COUNTRY, ID
from sourcing.instance.texts import as_word, shown

NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
WHOLE = re.compile(r"[+-]?[0-9]+")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LIST_ITEM = re.compile(f"{ID}|{COUNTRY}")


def is_finite(value: float) -> bool:
    """Whether floating point holds a number; TOML has whole numbers of any length."""
    return -sys.float_info.max <= value <= sys.float_info.max


def to_number(text: str) -> float:
    """A decimal number with a point."""
    if NUMBER.fullmatch(text):
        value = float(text)
        if math.isfinite(value):
            return value
        raise ValueError("is too large for a number; check its unit")
    if text.lower().lstrip("+-") in ("nan", "inf", "infinity", "n/a", "na", "none", "null", "-"):
        raise ValueError("is not a finite number; leave the cell blank if there is none")
    if text.endswith("%") and NUMBER.fullmatch(text[:-1].strip()):
        raise ValueError(f"has a percent sign; write {float(text[:-1]) / 100:g}")
    if re.fullmatch(r"[+-]?[0-9]{1,3}([, '’_\u00a0\u202f][0-9]{3})+(\.[0-9]*)?", text):
        raise ValueError(f"has marks between its digits; write {re.sub('[^0-9.+-]', '', text)}")
    if re.fullmatch(r"[+-]?[0-9]+,[0-9]+", text):
        raise ValueError(f"has a decimal comma; write {text.replace(',', '.')}")
    raise ValueError("is not a number; write digits with a decimal point, such as 1250.5")


def to_whole(text: str) -> int:
    """A whole number."""
    if WHOLE.fullmatch(text):
        if len(text) <= 15:
            return int(text)
        raise ValueError("is too large; check its unit")
    value = to_number(text)
    remedy = f"write {value:.0f}" if abs(value) < 1e9 else "write digits only"
    raise ValueError(f"is not a whole number; {remedy}")


def to_day(text: str) -> date:
    """A calendar day, ISO only; what spreadsheets make of dates is recognised."""
    if DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError("is no day of the calendar; check month and day") from None
    meant = guessed_days(text)
    if meant:
        raise ValueError(f"is not an ISO date; write {' or '.join(day.isoformat() for day in meant)}")
    raise ValueError("is not an ISO date; write year-month-day, such as 2026-01-02")


def guessed_days(text: str) -> list[date]:
    """The days that a date in another notation may mean, likeliest first."""
    if re.fullmatch(r"[1-9][0-9]{4}(\.[0-9]+)?", text):
        return [date(1899, 12, 30) + timedelta(days=int(float(text)))]
    parts = re.split(r"[^0-9]+", re.sub(r"[T ].*", "", text))
    if not 1 <= len(parts) <= 3 or not all(re.fullmatch("[0-9]{1,4}", part) for part in parts):
        return []
    numbers = [int(part) for part in parts]
    if len(parts[0]) == 4:
        orders = [[*numbers, 1, 1][:3]]
    elif len(parts) == 3 and len(parts[2]) == 4:
        month_first, day_first = [numbers[2], *numbers[:2]], [numbers[2], numbers[1], numbers[0]]
        orders = [day_first, month_first] if "." in text else [month_first, day_first]
    else:
        return []
    days = []
    for year, month, day in orders:
        try:
            days.append(date(year, month, day))
        except ValueError:
            continue
    return list(dict.fromkeys(days))


def to_list(text: str) -> tuple[str, ...]:
    """Ids separated by semicolons, or the star alone."""
    items = tuple(item.strip(" ") for item in text.split(";"))
    if items == ("*",):
        return items
    if "" in items:
        raise ValueError("has an empty place in its list; write ids with one ; between two of them")
    if "*" in items:
        raise ValueError("mixes * with ids; write * alone for all of them, or the ids")
    for item in items:
        if not LIST_ITEM.fullmatch(item):
            remedy = "separate them with ;" if "," in item or " " in item else f"write {as_word(item)}"
            raise ValueError(f'holds "{shown(item)}", which is not an id; {remedy}')
    if len(set(items)) < len(items):
        again = next(item for place, item in enumerate(items) if item in items[:place])
        raise ValueError(f'lists "{shown(again)}" twice; keep one')
    return items


PARSERS: dict[str, Callable[[str], Any]] = {
    "number": to_number,
    "whole": to_whole,
    "date": to_day,
    "list": to_list,
}


def parse_column(kind: str, texts: list[str]) -> tuple[list[Any], dict[str, str]]:
    """Values of a column (``None`` where blank or wrong), and what is wrong with each text that is."""
    parse = PARSERS.get(kind, str)
    values: dict[str, Any] = {}
    mistakes: dict[str, str] = {}
    for text in set(texts):
        bare = text.strip(" ")
        try:
            values[text] = parse(bare) if bare else None
        except ValueError as error:
            values[text], mistakes[text] = None, str(error)
    return [values[text] for text in texts], mistakes
