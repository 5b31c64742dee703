"""The PDF: the same bytes for the same report, texts as texts, and tables that stay on the page."""

import json
import re
from collections.abc import Sequence
from io import BytesIO

import pytest
from pypdf import PdfReader

from sourcing.report.contents import Column, Figure, Paragraph, Report, Section, Table
from sourcing.report.figures.labels import MISSING
from sourcing.report.figures.saving import svg_bytes
from sourcing.report.pdf import BREAK, pdf, report_record
from sourcing.report.widths import INSET, LETTER, LONGEST_WORD, TEXT_WIDTH, layout
from tests.report.hostile import HOSTILE, drawing, hostile_report


def pages(made: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(made)).pages]


def one_section(*blocks: Paragraph | Table | Figure) -> Report:
    return Report("Report", "", [], [Section("Section", blocks)])


def long_table(rows: int) -> Table:
    columns = [Column("Facility", width=2), Column("Metal, t", number=True)]
    return Table("Supply", columns, [[f"Plant {place}", "1,234.5"] for place in range(rows)])


def hostile_pdf(texts: Sequence[str]) -> bytes:
    names = [f"figure-{place}" for place in range(len(texts))]
    return pdf(hostile_report(texts), dict.fromkeys(names, svg_bytes(drawing())))


def test_no_text_stops_the_compiler() -> None:
    assert len(PdfReader(BytesIO(hostile_pdf(HOSTILE))).pages) > 20


def test_no_text_acts_in_typst() -> None:
    """Those that would stop the compiler, read a file or set type have only been printed."""
    texts = [text for text in HOSTILE if "#panic" in text or "// comment" in text]
    everything = "".join(pages(hostile_pdf(texts)))
    places = (
        "heading",
        "heading below",
        "paragraph",
        "quiet",
        "bullet",
        "number",
        "caption",
        "note",
        "figure",
    )
    assert everything.count("#panic() #emph[x]") >= len(places)
    assert everything.count("// comment /* comment") >= len(places)
    assert "root:" not in everything


def test_letters_that_the_fonts_lack_are_said_to_be_missing() -> None:
    (lacking,) = pages(pdf(one_section(Paragraph("鎵")), {}))
    assert "stands for a letter that the fonts of this file lack" in lacking
    (complete,) = pages(pdf(one_section(Paragraph("− → ≥ × Ø ₂ 1 000 שלום")), {}))
    assert "stands for" not in complete
    assert MISSING not in complete


def test_the_same_report_gives_the_same_bytes_without_a_time() -> None:
    report = one_section(Paragraph("text"), Figure("figure", "Caption", "alt", drawing), long_table(3))
    first, second = (pdf(report, {"figure": svg_bytes(drawing())}) for _ in range(2))
    assert first == second
    assert not {"/CreationDate", "/ModDate"} & set(PdfReader(BytesIO(first)).metadata or {})


def test_a_long_table_has_its_heading_on_every_page() -> None:
    found = pages(pdf(one_section(long_table(200)), {}))
    assert len(found) > 2
    assert all("Metal, t" in page for page in found)
    assert all("Report" in page for page in found[1:]), "the title, above"
    assert [page.strip().split("\n")[-1] for page in found] == [
        f"{place} / {len(found)}" for place in range(1, len(found) + 1)
    ]


def test_contents_come_after_the_first_section() -> None:
    sections = [Section(f"Part {place}", [Paragraph("text")], new_page=place > 0) for place in range(3)]
    found = pages(pdf(Report("Report", "", [], sections), {}))
    assert [re.findall("Contents|Part .", page) for page in found] == [
        ["Part 0"],
        ["Contents", "Part 0", "Part 1", "Part 2", "Part 1"],
        ["Part 2"],
    ]


@pytest.mark.parametrize("columns", [1, 2, 5, 12, 25])
def test_columns_fill_the_page_at_most(columns: int) -> None:
    headings = [Column("Facility", width=3), *[Column("Quantity, t", number=True)] * columns]
    table = Table("", headings, [["A plant with a name of several words"] + ["12,345.6"] * columns] * 2)
    measures = layout(table)
    assert sum(measures.widths) <= TEXT_WIDTH + 0.01 * len(headings)
    if columns <= 12:
        assert all(
            width >= len("12,345.6") * LETTER * measures.points + INSET - 0.01 for width in measures.widths
        )


def test_a_narrow_table_keeps_its_texts_in_one_line() -> None:
    measures = layout(Table("", [Column("Plant"), Column("t", number=True)], [["Short name", "1"]]))
    assert measures.points == pytest.approx(8.5)
    assert measures.widths[0] == pytest.approx(len("Short name") * LETTER * 8.5 + INSET)


def test_very_long_words_may_be_broken() -> None:
    record = report_record(one_section(Paragraph("x" * (LONGEST_WORD + 1) + " " + "y" * LONGEST_WORD)))
    (piece,) = record["sections"][0]["blocks"][0]["words"]
    assert piece["text"] == BREAK.join("x" * (LONGEST_WORD + 1)) + " " + "y" * LONGEST_WORD


def test_a_report_is_data_for_the_template() -> None:
    """What reaches Typst is JSON; every text of it is a string there."""
    record = json.loads(json.dumps(report_record(hostile_report())))
    assert len(record["sections"]) == len(HOSTILE)
