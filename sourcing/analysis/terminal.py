"""Sections of a report as people see them in a terminal, so that both say the same."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from sourcing.report.contents import Block, Bullets, Paragraph, Section, Strong, Table, Words
from sourcing.terminal import bare_table, console, plain, show_lines, show_table


def show_section(section: Section, target: Console | None = None) -> None:
    """Print the title, the sentences and the tables of a section, and then the sections in it; figures are left out."""
    target = target or console()
    show_lines(target, [section.title], "bold")
    for block in section.blocks:
        show_block(target, block)
    for part in section.sections:
        show_lines(target, [""])
        show_section(part, target)


def show_block(target: Console, block: Block) -> None:
    """Print sentences, points or a table."""
    if isinstance(block, Paragraph):
        show_lines(target, [text_of(block.words)], "dim" if block.quiet else "")
    elif isinstance(block, Bullets):
        marks = (f"{place}." if block.numbered else "-" for place in range(1, len(block.items) + 1))
        show_lines(target, [f"{mark} {text_of(item)}" for mark, item in zip(marks, block.items, strict=True)])
    elif isinstance(block, Table):
        table = bare_table()
        for column in block.columns:
            table.add_column(
                Text(plain(column.heading)), justify="right" if column.number else "left", overflow="fold"
            )
        for row in block.rows:
            table.add_row(*(Text(plain(cell)) for cell in row))
        show_table(target, block.caption, table)
        show_lines(target, [block.note] if block.note else [], "dim")


def text_of(words: Words) -> str:
    """Running text without its bold."""
    if isinstance(words, Strong):
        return words.text
    return words if isinstance(words, str) else "".join(map(text_of, words))
