"""Each mistake in a workbook is named by sheet and cell; a file made to do harm is refused without a traceback."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import PatternFill
from openpyxl.worksheet.formula import ArrayFormula

from sourcing.errors import BadInput
from sourcing.instance import read_instance
from sourcing.instance.reader import read_raw
from tests.instance.books import edit, good_book, messages, put, repacked

# sheet, cell, what is put there, where the problem is, words of its message
CELLS = [
    ("capacity", "C2", "many", "capacity!C2", "rate_t_per_y many is not a number"),
    ("capacity", "C2", "1,5", "capacity!C2", "decimal comma"),
    ("capacity", "C2", True, "capacity!C2", "rate_t_per_y TRUE is not a number"),
    ("capacity", "C2", -4, "capacity!C2", "is negative"),
    ("capacity", "H3", 90, "capacity!H3", "write 90 % as 0.9"),
    ("capacity", "D4", "46000", "capacity!D4", "is not an ISO date; write 2025-12-09"),
    ("capacity", "D4", "1/2/2026", "capacity!D4", "2026-01-02 or 2026-02-01"),
    ("capacity", "D4", datetime(2026, 7, 1, 12, 30), "capacity!D4", "2026-07-01 12:30:00 is not an ISO date"),
    ("capacity", "E4", datetime(2020, 1, 1), "capacity!E4", "end 2020-01-01 is not after start 2026-04-01"),
    ("capacity", "A2", "pitt", "capacity!A2", 'is not a facility of sheet facilities; did you mean "pit"?'),
    (
        "capacity",
        "F3",
        "plant/gone",
        "capacity!F3",
        'not a unit of sheet capacity; did you mean "plant/new"?',
    ),
    ("capacity", "C2", None, "capacity!C2", "rate_t_per_y is blank"),
    ("capacity", "C1", "rate", "capacity!C1", '"rate" is not a column of this table'),
    ("capacity", "H1", "rate_t_per_y", "capacity!H1", "stands in book.xlsx:capacity!C1 too; keep one"),
    ("capacity", "C1", None, "capacity!C1", "is blank between columns"),
    ("capacity", "J3", "mine", "capacity!J3", "mine stands under no heading"),
    ("capacity", "C2", "=50+50", "capacity!C2", "=50+50 is a formula; copy it and paste its value"),
    ("capacity", "C2", ArrayFormula("C2", "=SUM(1,2)"), "capacity!C2", "=SUM(1,2) is a formula"),
    ("capacity", "C2", "#REF!", "capacity!C2", "#REF! is an error of the spreadsheet"),
    ("capacity", "D4", "#VALUE!", "capacity!D4", "#VALUE! is an error"),
    ("facilities", "C2", "mines", "facilities!C2", 'did you mean "mine"?'),
    ("facilities", "D2", "Namibia", "facilities!D2", "is not a country"),
    ("countries", "B3", "alley", "countries!B3", "is not a tier of trust.tiers on sheet settings"),
    ("countries", "A3", "US", "countries!A3", "stands on row 2 already"),
    ("demand", "C3", 2026, "demand!A3", "stands on row 2 already"),
    ("lanes", "C2", "ore;mettal", "lanes!C2", 'did you mean "metal"?'),
    ("stocks", "G2", datetime(2040, 1, 1), "stocks!G2", "target_date 2040-01-01 is outside the horizon"),
    ("owners", "D3", 0.75, "owners!D3", "the owners of pit hold 1.25 together"),
    ("recipes", "B4", "melt", "recipes!B4", "process melt of plant is not in sheet processes"),
    ("sources", "E2", "usgs.gov", "sources!E2", "is not a web address"),
    ("in-transit", "E2", "3 t", "in-transit!E2", "is not a number"),
    ("settings", "A5", "start = 2026-02-01", "settings!A5", "horizon.start 2026-02-01 is not the first day"),
    ("settings", "A10", "discuont_rate = 0.03", "settings!A10", 'did you mean "economics.discount_rate"?'),
    ("settings", "A9", "price_year = ", "settings!A9", "is not TOML: Invalid value; correct this line"),
    ("settings", "A9", "=2025", "settings!A9", "is a formula"),
]


@pytest.mark.parametrize(("sheet", "cell", "value", "place", "words"), CELLS)
def test_a_wrong_cell(sheet: str, cell: str, value: object, place: str, words: str, tmp_path: Path) -> None:
    subject, *problems = messages(put(good_book(tmp_path), sheet, **{cell: value}))
    assert re.search(r"book\.xlsx is not valid \(\d+ problems?\); nothing was solved", subject)
    assert any(line.startswith(f"book.xlsx:{place}  ") and words in line for line in problems), problems
    assert not [line for line in problems if ".csv" in line or "line " in line]


# what is done to the workbook, where the problem is, words of its message
SHEETS: list[tuple[Callable[[Any], object], str, str]] = [
    (lambda book: setattr(book["lanes"], "title", "lane"), ":lane", 'did you mean "lanes"?'),
    (lambda book: setattr(book["lanes"], "title", "Lanes"), ":Lanes1", 'did you mean "lanes"?'),
    (lambda book: book.remove(book["lanes"]), "", 'sheet "lanes" is missing; add it'),
    (lambda book: book.remove(book["settings"]), "", 'sheet "settings" is missing'),
    (lambda book: book.create_sheet("my sums"), ":my sums", "is not a table of an instance"),
    (lambda book: setattr(book["lanes"], "sheet_state", "hidden"), ":lanes", "is hidden; unhide it"),
    (lambda book: setattr(book["lanes"], "sheet_state", "veryHidden"), ":lanes", "is hidden; unhide it"),
    (lambda book: book["lanes"].merge_cells("A3:A4"), ":lanes!A3", "is merged with the cells up to A4"),
    (
        lambda book: book["lanes"].delete_rows(1, 9),
        ":lanes!A1",
        "is empty; the first row must name the columns",
    ),
    (lambda book: book["lanes"].delete_rows(1), ":lanes!A1", "column origin is missing"),
    (lambda book: book["lanes"].delete_cols(1), ":lanes!A1", "column origin is missing; add it"),
]


@pytest.mark.parametrize(("change", "place", "words"), SHEETS)
def test_a_wrong_sheet(change: Callable[[Any], object], place: str, words: str, tmp_path: Path) -> None:
    _, *problems = messages(edit(good_book(tmp_path), change))
    assert any(line.startswith(f"book.xlsx{place}  ") and words in line for line in problems), problems


@pytest.mark.parametrize(
    ("title", "words"), [("owners", "is a chart, not a table"), ("picture", "is not a table of an instance")]
)
def test_a_chart_in_place_of_a_table(title: str, words: str, tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book.remove(book["owners"])
        chart = BarChart()
        chart.add_data(Reference(book["capacity"], min_col=3, min_row=2, max_row=4))
        book.create_chartsheet(title).add_chart(chart)

    assert messages(edit(good_book(tmp_path), change))[1].startswith(f"book.xlsx:{title}  {words}")


def test_many_formulas_are_counted(tmp_path: Path) -> None:
    _, *problems = messages(
        put(good_book(tmp_path), "lanes", **{f"D{row}": f"={row}" for row in range(2, 40)})
    )
    assert sum("is a formula" in line for line in problems) == 20
    assert "book.xlsx:lanes  and 18 more cells like this" in problems


def test_a_formula_hides_no_row_from_the_other_checks(tmp_path: Path) -> None:
    """A row that could not be read may still be what others point to; nothing is said of them."""
    _, *problems = messages(put(good_book(tmp_path), "facilities", E2="=-22.5"))
    assert [line for line in problems if "is a formula" not in line] == []


def test_formatting_far_outside_is_no_matter(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["lanes"]["ZZ9000"].fill = PatternFill("solid", fgColor="FF0000")

    assert len(read_instance(edit(good_book(tmp_path), change)).rows("lanes")) == 4


def test_text_cannot_steer_a_terminal(tmp_path: Path) -> None:
    path = repacked(
        good_book(tmp_path),
        lambda name, content: content.replace(b">Harbour<", ">\x9b31mHarbour\u202e<".encode()),
    )
    _, *problems = messages(path)
    assert all(line.isprintable() for line in problems)
    assert any("facilities!B4" in line and "control character" in line for line in problems)


# what is no workbook, and what is made to do harm


def archive(**parts: bytes) -> bytes:
    """A zip of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"", "is not a workbook, or damaged"),
        ("a.xlsx", b"facility,unit\n", "is not a workbook, or damaged"),
        ("a.xlsx", b"PK\x03\x04 and no more", "is not a workbook, or damaged"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "is encrypted, or of the old kind"),
        ("a.xlsx", archive(), "cannot be read as a workbook"),
        ("a.xlsx", archive(letter=b"dear"), "cannot be read as a workbook"),
        ("a.xlsx", archive(**{"[Content_Types].xml": b"<Types"}), "cannot be read as a workbook"),
        ("a.xlsx", archive(**{"[Content_Types].xml": b"\xff\xfe<\0"}), "cannot be read as a workbook"),
        ("a.xlsx", archive(**{"xl/vbaProject.bin": b""}), "holds macros"),
        (
            "a.xlsx",
            archive(**{"xl/externalLinks/externalLink1.xml": b"<a/>"}),
            "has links to other workbooks",
        ),
        (
            "a.xlsx",
            archive(**{"a.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}),
            "holds a document type",
        ),
        ("a.xlsx", archive(**{"a.xml": "<!DOCTYPE a>".encode("utf-16")}), "holds a document type"),
        ("a.xlsx", archive(**{"a.xml": b"0" * (1 << 25)}), "would unpack to 32 MB in 1 parts"),
        ("a.xlsx", archive(**{str(part): b"" for part in range(6000)}), "in 6000 parts"),
        ("a.xlsx", archive(**{"a.xml": b"", "A.xml": b""}), "holds a part twice"),
        ("a.xlsm", b"PK", "holds macros"),
        ("a.xls", b"\xd0\xcf\x11\xe0", "is of the old kind"),
        ("a.xlsb", b"PK", "is a binary workbook"),
        ("a.ods", b"PK", "is an OpenDocument sheet"),
        ("a.xltx", b"PK", "is a template"),
    ],
)
def test_what_is_no_workbook(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadInput) as caught:
        read_instance(tmp_path / name)
    assert words in caught.value.subject
    assert caught.value.problems == ()


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(1 << 27)  # a hole takes no room
    assert "is larger than 64 MB" in messages(tmp_path / "a.xlsx")[0]


def test_a_folder_may_have_the_name_of_a_workbook(tmp_path: Path) -> None:
    good = good_book(tmp_path).with_name("good").rename(tmp_path / "folder.xlsx")
    assert read_instance(good).settings.name == "small"


def test_an_encrypted_part(tmp_path: Path) -> None:
    path = good_book(tmp_path)
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert "is encrypted" in messages(path)[0]


def test_a_bomb_behind_a_small_declared_size(tmp_path: Path) -> None:
    data = bytearray(archive(**{"[Content_Types].xml": b"<a/>" + b" " * (1 << 26)}))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        begin = data.index(mark) + place
        data[begin : begin + 4] = (4).to_bytes(4, "little")
    (tmp_path / "a.xlsx").write_bytes(data)
    assert "is not a workbook, or damaged" in messages(tmp_path / "a.xlsx")[0]


def in_lanes(text: bytes) -> Callable[[str, bytes], bytes]:
    """Put XML at the end of the rows of every sheet with lanes."""
    return lambda name, content: (
        content.replace(b"</sheetData>", text + b"</sheetData>") if b"lead_days" in content else content
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'<row r="7"><c r="XFD7"><v>1</v></c></row>', "book.xlsx:lanes!XFD7  1 stands under no heading"),
        (b'<row r="7"><c r="ZZZZ7"><v>1</v></c></row>', "cannot be read as a workbook"),
        (b'<row r="7"><c r="A7" t="s"><v>99999</v></c></row>', "cannot be read as a workbook"),
        (b'<row r="7"><c r="A7"><v>' + b"9" * 5000 + b"</v></c></row>", "cannot be read as a workbook"),
        (b'<row r="7"><c r="D7"><v>1E999</v></c></row>', "book.xlsx:lanes!D7  cost_usd_per_t"),
        (b'<row r="x"><c r="A7"><v>1</v></c></row>', "cannot be read as a workbook"),
        (b'<row r="7"><c r="A7" s="9999"><v>1</v></c></row>', "book.xlsx:lanes!A7"),
        (b'<row r="7"><c r="A7" t="d"><v>yesterday</v></c></row>', "cannot be read as a workbook"),
        (b"<row", "cannot be read as a workbook"),
        (
            b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (n, n) for n in range(7, 900)),
            "more than 5,000,000 cells",
        ),
    ],
)
def test_a_sheet_made_to_do_harm(text: bytes, words: str, tmp_path: Path) -> None:
    assert any(words in line for line in messages(repacked(good_book(tmp_path), in_lanes(text))))


def test_rows_that_no_sheet_has_do_not_take_for_ever(tmp_path: Path) -> None:
    row = b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>'
    assert refused_in_words(repacked(good_book(tmp_path), in_lanes(row))) == ""


def refused_in_words(path: Path) -> str:
    """Why a workbook is not read, if it is not; any other error ends the test."""
    try:
        read_raw(path)
    except BadInput as refusal:
        return refusal.subject
    return ""


SPOILED: list[Callable[[bytes], bytes | None]] = [
    lambda content: None,
    lambda content: b"",
    lambda content: content[: len(content) // 2],
    lambda content: content.replace(b"Id", b"id"),
    lambda content: re.sub(b'"[0-9]+"', b'"-7"', content),
]


@pytest.mark.parametrize("spoil", SPOILED, ids=["missing", "empty", "half", "renamed", "negative"])
def test_a_damaged_part_never_shows_a_traceback(
    spoil: Callable[[bytes], bytes | None], tmp_path: Path
) -> None:
    path = good_book(tmp_path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as source:
        parts = {
            name: source.read(name) for name in source.namelist() if not re.search("comment|[3-9].xml", name)
        }
    refused = 0
    for damaged, content in parts.items():
        path.write_bytes(whole)
        refused += bool(refused_in_words(repacked(path, swap(damaged, spoil(content)))))
    assert refused


def swap(name: str, content: bytes | None) -> Callable[[str, bytes], bytes | None]:
    """Put other bytes in the place of one part."""
    return lambda part, before: content if part == name else before
