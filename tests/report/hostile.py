"""Texts that would act if a renderer let them, and a report that has each of them everywhere a text can stand."""

from collections.abc import Sequence

from matplotlib.figure import Figure as Drawing

from sourcing.report.contents import Bullets, Column, Figure, Paragraph, Report, Section, Strong, Table

HOSTILE = (
    # HTML and Markdown
    "<script>alert(1)</script>",
    "<!-- never closed",
    "<img src=x onerror=alert(1)>",
    "</sub></td></table>",
    "&lt;b&gt; &copy;",
    "[x](http://example.com)",
    "![x](http://example.com/a.png)",
    "[a]: http://example.com",
    "[^1]",
    "- [ ] task",
    "`code` and ``` and ~~~",
    "**b** __b__ _i_ *i* ~~s~~",
    "a|b|c \\| d \\",
    "# heading",
    "> quote",
    "1. one",
    "12) twelve",
    "+ plus",
    "=====",
    "-----",
    "$x^2$ $$y$$",
    "line\nbreak\n\n# heading\n\n```\ncode",
    "\t\tcode",
    "    code",
    # links and mentions of GitHub
    "https://example.com/x http://example.com",
    "www.example.com",
    "a@example.com mailto:a@example.com",
    "@somebody fixes #12",
    ":smile:",
    # Typst and paths
    '#panic() #emph[x] #read("/etc/passwd")',
    '#image("../../x.svg")',
    "$ x $ @ref <label> // comment /* comment",
    '"; } ] ) \\u{1F4A9}',
    "../../etc/passwd",
    "{%raw%} {{x}} %s %(x)s {0}",
    # letters
    "\u202egnissim\u2066 turned",
    "شركة المعادن 12 t",
    "שלום 12 t",
    "鎵工廠 ガリウム 갈륨",
    "\x00\x1b[31mred\x07",
    "\ud800 half",
    "🙂👨‍👩‍👧",
    "Z̴͓̺a̷͎l̶g̵o̸",
    "x" * 90,
    "word " * 30,
    "",
    " ",
)


def drawing() -> Drawing:
    """A small figure."""
    figure = Drawing(figsize=(2, 1))
    figure.subplots().plot([1, 2, 3])
    return figure


def hostile_report(texts: Sequence[str] = HOSTILE) -> Report:
    """Every hostile text in every place."""
    sections = [hostile_section(place, text) for place, text in enumerate(texts)]
    return Report("Report", texts[0], [(text, text) for text in texts], sections)


def hostile_section(place: int, text: str) -> Section:
    """One text in every kind of block."""
    blocks = [
        Paragraph(text),
        Paragraph([text, Strong(text), text], quiet=True),
        Bullets([text, [Strong(text), " after"]]),
        Bullets([text], numbered=True),
        Table(
            text,
            [Column(text), Column(text, number=True)],
            [[text, text], [text, text]],
            note=text,
            emphasised=frozenset({1}),
        ),
        Figure(f"figure-{place}", text, text, drawing, width=0.3),
    ]
    return Section(text, blocks, [Section(text, [Paragraph("in it")])])
