"""A world whose pit gets a shaft in its third year, solved and read back as facts; and the words of what is said of it.

A mill wants 60 t a year, 1000 USD for each tonne missing. The face of the pit gives 30 t a year at 10 USD/t, from 2028
on a shaft up to 40 t more at 20 USD/t, and a covered quarry 100 t at 5 USD/t; freight is 5 USD/t from both places.
With the exclusion rule 30 t are short in 2026 and in 2027; supply costs 30 · 15 a year and in 2028 30 · 25 more, 2100
USD in all. Without it the quarry delivers everything for 60 · 10 · 3 = 1800 USD.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import sourcing
from sourcing.report.contents import Bullets, Paragraph, Section, Strong, Table, Words
from sourcing.report.facts import Facts
from tests.small import write_small

THREE_YEARS = {"horizon": {"end": date(2029, 1, 1)}}
DEEP = {
    "facilities": """
        facility, name, kind, country
        pit, Pit, mine, CA
        quarry, Quarry, mine, CN
        mill, Mill, market, US""",
    "capacity": """
        facility, unit, rate_t_per_y, start
        pit, face, 30,
        pit, shaft, 40, 2028-01-01
        quarry, face, 100, """,
    "processes": """
        facility, process, unit, cost_usd_per_t
        pit, dig, face, 10
        pit, hoist, shaft, 20
        quarry, dig, face, 5""",
    "recipes": """
        facility, process, commodity, rate
        pit, dig, metal, 1
        pit, hoist, metal, 1
        quarry, dig, metal, 1""",
    "lanes": """
        origin, destination, commodity, cost_usd_per_t
        pit, mill, metal, 5
        quarry, mill, metal, 5""",
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 60, 1, 1000
        mill, metal, 2028, 60, 1, 1000""",
    "exclusions": "rule, worst_tier\n no-covered, ally",
}
NO_RULE = {"exclusions": "rule, worst_tier"}


def deep(folder: Path, settings: dict[str, Any] | None = None, **tables: str) -> Facts:
    """Solve the world with some of its tables replaced, and read the result."""
    instance = write_small(folder, {**THREE_YEARS, **(settings or {})}, **{**DEEP, **tables})
    return solved(instance, folder)


@cache
def with_rule() -> Facts:
    """The world as it is, solved once for all tests."""
    with TemporaryDirectory() as folder:
        return deep(Path(folder))


@cache
def without_rule() -> Facts:
    """The world without its exclusion rule, solved once for all tests."""
    with TemporaryDirectory() as folder:
        return deep(Path(folder), **NO_RULE)


def solved(instance: Path, folder: Path) -> Facts:
    """Solve an instance into a folder, and read the result."""
    sourcing.solve(instance, out=folder / "result")
    return Facts.read(folder / "result")


def plain(words: Words) -> str:
    """Running text without its bold."""
    if isinstance(words, Strong):
        return words.text
    return words if isinstance(words, str) else "".join(map(plain, words))


def text_of(section: Section) -> str:
    """Paragraphs and bullets of a section and the sections in it, a line each."""
    return "\n".join(lines(section))


def lines(section: Section) -> Iterator[str]:
    """Paragraphs and bullets in reading order."""
    for block in section.blocks:
        if isinstance(block, Paragraph):
            yield plain(block.words)
        elif isinstance(block, Bullets):
            yield from map(plain, block.items)
    for part in section.sections:
        yield from lines(part)


def tables_of(section: Section) -> list[Table]:
    """Tables of a section and the sections in it, in reading order."""
    found = [block for block in section.blocks if isinstance(block, Table)]
    return found + [table for part in section.sections for table in tables_of(part)]


def table_of(section: Section, caption: str) -> Sequence[Sequence[str]]:
    """Rows of the one table whose caption begins so."""
    (table,) = (table for table in tables_of(section) if table.caption.startswith(caption))
    return table.rows
