"""What a report says, read back: its texts, its tables, and the amounts in their cells with the rounding they carry."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sourcing.report.contents import Bullets, Figure, Paragraph, Section, Strong, Table, Words

UNITS = {"bn": 1e9, "M": 1e6, "kg": 1e-3}
NUMBER = re.compile(r"[\d,]+(?:\.\d+)?")
NEARLY = {"99.9%": 1e-3, "0.1%": 1e-3}
"""Nearly everything and nearly nothing are never written as all and nothing."""
EXACT = {"nothing": 0.0, "none": 0.0, "": 0.0}


@dataclass(frozen=True)
class Amount:
    """A number in base units (t, USD, share of 1) and half of the last digit that is written."""

    value: float
    slack: float

    def shows(self, value: float) -> bool:
        """Whether the number can be what is written for a value."""
        return abs(self.value - value) <= self.slack * (1 + 1e-9) + 1e-9


def amount(text: str, unit: float = 1.0, digits: int | None = None) -> Amount:
    """The amount of a cell, such as ``1,200 t``, ``12.5 kg``, ``USD 3.1 M``, ``63%``.

    Parameters
    ----------
    unit : what one of the numbers is where the column has its unit in the heading.
    digits : significant digits to which a whole number may have been rounded.
    """
    if text in EXACT:
        return Amount(EXACT[text], 0.0)
    digits_text = NUMBER.search(text)
    assert digits_text, text
    plain = digits_text[0].replace(",", "")
    sign = -1.0 if "−" in text else 1.0
    words = text.replace("%", " % ").split()
    factor = unit * next((UNITS[word] for word in words if word in UNITS), 0.01 if "%" in words else 1.0)
    last = 10.0 ** -len(plain.partition(".")[2])
    if digits is not None and "." not in plain:
        last = max(last, 10.0 ** (len(plain) - digits))
    return Amount(sign * float(plain) * factor, NEARLY.get(text, 0.5 * last * factor))


def tables(section: Section) -> Iterator[Table]:
    """The tables of a section and those under it, in order."""
    yield from (block for block in section.blocks if isinstance(block, Table))
    for inner in section.sections:
        yield from tables(inner)


def table(section: Section, beginning: str) -> Table:
    """The one table whose caption begins with a text."""
    found = [one for one in tables(section) if one.caption.startswith(beginning)]
    assert len(found) == 1, f"{len(found)} tables that begin with {beginning}"
    return found[0]


def row(of: Table, *beginning: str) -> dict[str, str]:
    """Cells by heading of the one row that begins with these cells."""
    found = [cells for cells in of.rows if tuple(cells[: len(beginning)]) == beginning]
    assert len(found) == 1, f"{len(found)} rows that begin with {beginning}"
    return dict(zip((column.heading for column in of.columns), found[0], strict=True))


def figures(section: Section) -> Iterator[Figure]:
    """The figures of a section and those under it, in order."""
    yield from (block for block in section.blocks if isinstance(block, Figure))
    for inner in section.sections:
        yield from figures(inner)


def texts(section: Section) -> list[str]:
    """The paragraphs and points of a section and those under it, without the tables and figures."""
    own = []
    for block in section.blocks:
        if isinstance(block, Paragraph):
            own.append(plain(block.words))
        elif isinstance(block, Bullets):
            own += [plain(item) for item in block.items]
    return own + [text for inner in section.sections for text in texts(inner)]


def plain(words: Words) -> str:
    """Running text without its marks."""
    if isinstance(words, str):
        return words
    return words.text if isinstance(words, Strong) else "".join(map(plain, words))
