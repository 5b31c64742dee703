"""A report as PDF, set by Typst from a fixed template; texts go to it as data, never as markup.

The fonts are those in the wheels of Typst and of matplotlib, so that every machine sets the same pages. They lack
Chinese, Japanese and Korean: a letter that they lack stands as □, and a line at the end says so.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from sourcing.report.contents import Block, Bullets, Figure, Paragraph, Report, Section, Table, Words
from sourcing.report.figures.labels import MISSING, shown
from sourcing.report.plain import END_ISOLATE, ISOLATE, JOINERS, pieces
from sourcing.report.widths import LONGEST_WORD, layout

KEPT = frozenset(f"{ISOLATE}{END_ISOLATE}{JOINERS}\u00a0\u202f")  # what steers or parts words without ink
NOTE = f"{MISSING} stands for a letter that the fonts of this file lack; the report as Markdown has it."
LONG_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
BREAK = "\u200b"
HEADER_LETTERS = 100


def pdf(report: Report, pictures: Mapping[str, bytes]) -> bytes:
    """The whole report as the bytes of ``report.pdf``, the same for the same report.

    Parameters
    ----------
    pictures : SVG of each figure by its name.
    """
    import typst

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        template = folder / "report.typ"
        template.write_bytes(files("sourcing.report").joinpath("template.typ").read_bytes())
        (folder / "report.json").write_text(json.dumps(report_record(report)), encoding="utf-8")
        for name, picture in pictures.items():
            (folder / f"{name}.svg").write_bytes(picture)
        return typst.compile(template, root=folder, font_paths=[font_folder()], ignore_system_fonts=True)


def report_record(report: Report) -> dict[str, Any]:
    """The report as the template reads it."""
    title = text(report.title)
    record = {
        "title": title,
        "header": f"{title[:HEADER_LETTERS]}…" if len(title) > HEADER_LETTERS else title,
        "subtitle": text(report.subtitle),
        "facts": [[text(name), text(fact)] for name, fact in report.facts],
        "sections": [section_record(section) for section in report.sections],
    }
    lacking = MISSING in json.dumps(record, ensure_ascii=False)
    return {**record, "note": words(NOTE if lacking else "")}


def section_record(section: Section) -> dict[str, Any]:
    """A section as the template reads it."""
    return {
        "title": text(section.title),
        "new_page": section.new_page,
        "blocks": [block_record(block) for block in section.blocks],
        "sections": [section_record(part) for part in section.sections],
    }


def block_record(block: Block) -> dict[str, Any]:
    """A block as the template reads it."""
    match block:
        case Paragraph():
            return {"kind": "paragraph", "words": words(block.words), "quiet": block.quiet}
        case Bullets():
            return {"kind": "bullets", "items": list(map(words, block.items)), "numbered": block.numbered}
        case Table():
            return table_record(block)
        case Figure():
            return {
                "kind": "figure",
                "file": f"{block.name}.svg",
                "caption": words(block.caption),
                "alt": text(block.alt),
                "width": block.width,
            }


def table_record(table: Table) -> dict[str, Any]:
    """A table as the template reads it, with the widths of its columns in points."""
    measures = layout(table)
    columns = [
        {"heading": text(column.heading), "number": column.number, "width": width}
        for column, width in zip(table.columns, measures.widths, strict=True)
    ]
    rows = [
        {"cells": list(map(text, cells)), "strong": place in table.emphasised}
        for place, cells in enumerate(table.rows)
    ]
    return {
        "kind": "table",
        "caption": words(table.caption),
        "note": words(table.note),
        "columns": columns,
        "rows": rows,
        "points": measures.points,
    }


def words(running: Words) -> list[dict[str, Any]]:
    """Running text as pieces, each plain or bold."""
    return [{"text": drawable(piece), "strong": bold} for piece, bold in pieces(running)]


def text(single: str) -> str:
    """A single text as it is set."""
    return "".join(drawable(piece) for piece, _ in pieces(single))


def drawable(line: str) -> str:
    """A plain text of letters that the fonts have, in which a very long word may be broken."""
    known = "".join(char if char in KEPT else shown(char) for char in line)
    return LONG_WORD.sub(lambda word: BREAK.join(word[0]), known)


def font_folder() -> Path:
    """Where matplotlib keeps its fonts."""
    from matplotlib import get_data_path

    return Path(get_data_path()) / "fonts" / "ttf"
