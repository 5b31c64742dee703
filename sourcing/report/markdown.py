"""A report as Markdown of GitHub's flavour: texts are escaped, so that no name in them can act.

Besides what Markdown itself reads, GitHub looks in the finished page for mentions, references, emoji and formulas, and
a backslash does not stop it there: such a character stands in a ``span`` of its own.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from sourcing.report.contents import Block, Bullets, Figure, Paragraph, Report, Section, Table, Words
from sourcing.report.plain import pieces, plain

FIGURES = "figures"
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
MARKUP = re.compile(r"[\\`*_\[\]|~]")
LINK = re.compile(r"(?<=\w)\.(?=[^\W\d_]{2})|:(?=//)")
SEEN_BY_GITHUB = re.compile(r"[@$]|#(?=\d)|:(?=[\w+-]+:)")
AT_THE_START = re.compile(r"^(?:[#+=-]|\d+(?=[.)](?:\s|$)))")
ACTING = re.compile(
    "|".join(
        f"(?P<{name}>{pattern.pattern})"
        for name, pattern in [("github", SEEN_BY_GITHUB), ("markup", MARKUP), ("link", LINK)]
    )
    + "|(?P<entity>[&<>])"
)


def escaped(text: str) -> str:
    """A plain text as Markdown that shows just this text, anywhere but at the start of a line."""
    return ACTING.sub(harmless, text)


def harmless(found: re.Match[str]) -> str:
    """How a character that could act is written."""
    char = found[0]
    if found.lastgroup == "entity":
        return ENTITIES[char]
    return f"<span>{char}</span>" if found.lastgroup == "github" else f"\\{char}"


def inline(words: Words) -> str:
    """Running text, bold where it is."""
    parts = pieces(words)
    following = [text[:1] for text, _ in parts[1:]] + [" "]
    return "".join(
        strong(text, after) if bold else escaped(text)
        for (text, bold), after in zip(parts, following, strict=False)
    )


def strong(text: str, following: str = " ") -> str:
    """Text in bold; asterisks act beside letters and digits, and at the end of a word, and a tag elsewhere."""
    core = text.strip()
    if not core:
        return text
    before, after = text[: text.index(core)], text[text.index(core) + len(core) :]
    ends = core[-1].isalnum() or (after or following).isspace()
    marked = f"**{escaped(core)}**" if core[0].isalnum() and ends else f"<strong>{escaped(core)}</strong>"
    return f"{before}{marked}{after}"


def line(words: Words) -> str:
    """Running text that begins a line: it starts neither a heading nor a list."""
    return AT_THE_START.sub(lambda found: unlisted(found[0]), inline(words))


def unlisted(start: str) -> str:
    """The start of a line that would begin a heading or a list, as mere text; digits keep the point after them."""
    return f"<span>{start}</span>" if start.isdigit() else f"\\{start}"


def markdown(report: Report) -> str:
    """The whole report as the text of ``report.md``; figures are looked for in the folder ``figures`` beside it."""
    return "\n\n".join(MarkdownWriter().blocks_of(report)) + "\n"


class MarkdownWriter:
    """Turns a report into blocks of Markdown, counting figures and tables."""

    def __init__(self) -> None:
        self.figure_numbers = count(1)
        self.table_numbers = count(1)

    def blocks_of(self, report: Report) -> Iterator[str]:
        """Title, subtitle, facts and sections."""
        yield f"# {inline(report.title)}"
        if report.subtitle:
            yield line(report.subtitle)
        if report.facts:
            rows = "\n".join(row([strong(plain(name)), inline(fact)]) for name, fact in report.facts)
            yield "\n".join([row(["", ""]), row(["---", "---"]), rows])
        for section in report.sections:
            yield from self.section(section, 2)

    def section(self, section: Section, level: int) -> Iterator[str]:
        """A heading and what stands under it."""
        yield f"{'#' * min(level, 6)} {inline(section.title)}"
        for block in section.blocks:
            yield from self.block(block)
        for part in section.sections:
            yield from self.section(part, level + 1)

    def block(self, block: Block) -> Iterator[str]:
        """One block, as one or several of Markdown."""
        match block:
            case Paragraph(words, quiet):
                yield small(words) if quiet else line(words)
            case Bullets(items, numbered):
                marks = [f"{place}." if numbered else "-" for place in range(1, len(items) + 1)]
                yield "\n".join(f"{mark} {line(item)}" for mark, item in zip(marks, items, strict=True))
            case Table():
                yield f"**Table {next(self.table_numbers)}.** {inline(block.caption)}"
                yield table(block)
                if block.note:
                    yield small(block.note)
            case Figure():
                yield f"![{inline(block.alt)}]({FIGURES}/{block.name}.png)"
                yield f"**Figure {next(self.figure_numbers)}.** {inline(block.caption)}"


def small(words: Words) -> str:
    """Running text set smaller."""
    return f"<sub>{inline(words)}</sub>"


def table(block: Table) -> str:
    """The rows of a table, numbers to the right, totals in bold."""
    lines = [
        row([inline(column.heading) for column in block.columns]),
        row(["---:" if column.number else "---" for column in block.columns]),
    ]
    for place, cells in enumerate(block.rows):
        written = strong if place in block.emphasised else escaped
        lines.append(row([written(plain(cell).strip()) for cell in cells]))
    return "\n".join(lines)


def row(cells: Sequence[str]) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"
