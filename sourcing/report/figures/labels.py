"""Names in figures: cut to the room that they have, with □ for what the font cannot show.

The only font is the one that matplotlib brings, so that a figure is the same on every machine. It has Latin, Greek,
Cyrillic, Arabic and Hebrew letters, but no Chinese, Japanese or Korean ones.
"""

from collections import Counter
from collections.abc import Iterable
from functools import cache

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font, LoadFlags

MISSING = "□"
CUT = "…"
MOST_LETTERS = 80


def label(text: object, widest: float = 14) -> str:
    """A text on one line, at most ``widest`` times as wide as its letters are high."""
    letters = [shown(letter) for letter in " ".join(str(text).split())[:MOST_LETTERS]]
    room, kept = widest, ""
    for letter in letters:
        room -= width(letter)
        if room < 0:
            return kept.rstrip() + CUT
        kept += letter
    return kept if room < widest else MISSING


def labels(texts: Iterable[object], widest: float = 14) -> list[str]:
    """Labels that differ: those that look the same once they are cut are numbered."""
    counts: Counter[str] = Counter()
    different = []
    for text in texts:
        short = label(text, widest)
        counts[short] += 1
        different.append(short if counts[short] == 1 else f"{short} ({counts[short]})")
    return different


def shown(letter: str) -> str:
    """The letter, or □ if it does not print or the font lacks it."""
    return letter if letter.isprintable() and ord(letter) in _characters() else MISSING


@cache
def width(letter: str) -> float:
    """How far a letter moves the pen, over the size of the font."""
    font = _font()
    font.set_size(100, 72)
    return font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance / 65536 / 100


def _font() -> FT2Font:
    return get_font(findfont(FontProperties(family="DejaVu Sans")))


@cache
def _characters() -> frozenset[int]:
    return frozenset(_font().get_charmap())
