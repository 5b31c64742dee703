"""What a cell of a sheet holds for the text of a CSV cell, and the text for what a cell holds."""

import math
import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sourcing.instance.cells import DAY, NUMBER, WHOLE

LONGEST = 32_767  # characters of a cell
NUMBERS = {"number": NUMBER, "whole": WHOLE}
FIRST_DAY = date(1901, 1, 1)  # Excel counts a day too many in 1900
UNPRINTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # no XML holds these
ESCAPED = re.compile("_x(005F|000D)_", re.IGNORECASE)  # how Excel writes _ before x…_ and a carriage return

# what Excel shows and how it reads what is typed: @ keeps an id such as 3-1 from becoming a day
FORMATS = {"number": "General", "whole": "General", "date": "yyyy-mm-dd"}


def number_format(kind: str) -> str:
    """The format of the cells of a kind of column."""
    return FORMATS.get(kind, "@")


def to_cell(kind: str, text: str) -> Any:
    """The number, date or text that a sheet shows for a CSV cell of a kind of column; ``None`` for a blank."""
    if not text:
        return None
    if kind in NUMBERS and NUMBERS[kind].fullmatch(text):
        value = float(text)
        if math.isfinite(value) and float(f"{value:.16g}") == value:  # openpyxl writes 16 digits
            return value
    if kind == "date" and DAY.fullmatch(text):
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return text
        return day if day >= FIRST_DAY else text
    return UNPRINTED.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def to_text(value: Any) -> str:
    """The text that stands for what a cell holds: a number at its shortest, a day in ISO form."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return shortest(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, str):
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)
        return text.replace("\r\n", "\n").replace("\r", "\n")
    return str(value)


def shortest(value: int | float) -> str:
    """The shortest decimal number that is read as the same value; without an exponent where people write none."""
    if abs(value) < 1e15 and value == int(value):
        return str(int(value))
    try:
        digits = repr(float(value))
    except OverflowError:
        return "1e999"  # beyond any number; the reader says so
    return f"{Decimal(digits):f}" if 1e-9 <= abs(value) < 1e15 else digits


def seen(kind: str, text: str) -> str:
    """The text of a CSV cell once it has gone through a sheet."""
    return to_text(to_cell(kind, text))


def escaped(text: str) -> str:
    """Text for a sheet: what Excel would take for an escape is escaped."""
    return re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
