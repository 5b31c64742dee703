"""What a report is made of: sections of sentences, bullets, tables and figures, whatever it is rendered to.

Every text is plain: the renderers escape it, so that no name from an instance can act as Markdown, HTML or Typst.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing


@dataclass(frozen=True)
class Strong:
    """Words in bold."""

    text: str


Words: TypeAlias = str | Strong | Sequence[str | Strong]
"""Running text: plain, bold, or a sequence of both, put together without spaces between."""


@dataclass(frozen=True)
class Paragraph:
    """A few sentences; ``quiet`` ones are set smaller (how to read a table, what was left out)."""

    words: Words
    quiet: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of points, ``numbered`` where the order matters."""

    items: Sequence[Words]
    numbered: bool = False


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, which may hold the unit, and whether its cells are numbers."""

    heading: str
    number: bool = False
    width: float = 1.0


@dataclass(frozen=True)
class Table:
    """A table of texts that are ready to print.

    Attributes
    ----------
    rows : one text per column in each row.
    note : what was left out, or how to read it.
    emphasised : places of rows that are totals, counted from 0.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    note: str = ""
    emphasised: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Figure:
    """A picture, drawn when it is rendered.

    Attributes
    ----------
    name : file name without ending: lower-case words with ``-``, made by the program and never from an instance.
    alt : what the picture shows, for those who cannot see it.
    draw : makes the matplotlib figure at its final size.
    width : share of the text width.
    """

    name: str
    caption: str
    alt: str
    draw: Callable[[], Drawing]
    width: float = 1.0


Block: TypeAlias = Paragraph | Bullets | Table | Figure


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; ``new_page`` begins it on a page of its own."""

    title: str
    blocks: Sequence[Block] = ()
    sections: Sequence[Section] = ()
    new_page: bool = False


@dataclass(frozen=True)
class Report:
    """A whole report: its title, a line under it, the facts that say what it is of, and its sections."""

    title: str
    subtitle: str
    facts: Sequence[tuple[str, str]]
    sections: Sequence[Section] = field(default_factory=tuple)
