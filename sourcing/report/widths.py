"""How wide the columns of a table are set in the PDF, so that numbers stay whole and nothing runs off the page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sourcing.report.contents import Column, Table

TEXT_WIDTH = 482.0  # points: A4 with margins of 2 cm
INSET = 6.0  # points: both sides of a cell
LETTER = 0.5  # mean width of a letter in units of the font's size
WIDE = 1.15  # how much wider than that a word or a heading may be
SIZES = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
LONGEST_WORD = 18  # letters; a longer one may be broken anywhere
LONGEST_NUMBER = 24
WIDEST = 60  # letters after which a text goes on in the next line, for a column of width 1


@dataclass(frozen=True)
class Layout:
    """Size of the letters and width of each column, points."""

    points: float
    widths: tuple[float, ...]


def layout(table: Table) -> Layout:
    """The largest letters at which numbers and words stay whole; texts share what is left."""
    cells = list(zip(*table.rows, strict=True)) or [()] * len(table.columns)
    least = list(map(least_letters, table.columns, cells))
    wanted = list(map(max, least, map(wanted_letters, table.columns, cells)))
    points = next((size for size in SIZES if sum(least) <= room(size, len(cells))), SIZES[-1])
    letters = shared(least, wanted, room(points, len(cells)))
    return Layout(points, tuple(round(count * LETTER * points + INSET, 2) for count in letters))


def room(points: float, columns: int) -> float:
    """Letters that a line of a table holds."""
    return (TEXT_WIDTH - INSET * columns) / (LETTER * points)


def least_letters(column: Column, cells: Sequence[str]) -> float:
    """Letters that a column cannot do without: its longest number, or word."""
    heading = WIDE * longest_word([column.heading])
    return max(heading, longest(cells, LONGEST_NUMBER) if column.number else WIDE * longest_word(cells))


def wanted_letters(column: Column, cells: Sequence[str]) -> float:
    """Letters with which a column would not break its texts, within reason."""
    if column.number:
        return max(longest(cells, LONGEST_NUMBER), longest([column.heading], LONGEST_NUMBER) / 2 + 2)
    return longest([column.heading, *cells], WIDEST * column.width)


def longest_word(texts: Sequence[str]) -> float:
    """Letters of the longest part of the texts that stays in one line."""
    return longest([word for text in texts for word in re.split(r"[ \-–—/]", text)], LONGEST_WORD)


def longest(texts: Sequence[str], most: float) -> float:
    """Letters of the longest text, but no more than ``most``."""
    return min(most, max(map(len, texts), default=1))


def shared(least: Sequence[float], wanted: Sequence[float], room: float) -> list[float]:
    """Each column's letters: at least what it needs, and what is left by how much more it wants."""
    if sum(least) > room:
        return [low * room / sum(least) for low in least]
    more = sum(wanted) - sum(least)
    share = min(1.0, (room - sum(least)) / more) if more else 0.0
    return [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]
