"""An instance goes into a workbook and comes out byte by byte; a person may edit it in between."""

import csv
import io
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import sourcing
from sourcing.instance import read_instance
from sourcing.workbook.cells import seen, to_cell
from sourcing.workbook.copying import copy_instance
from sourcing.workbook.spelling import plain, records_of, respelled, unusual
from tests.instance.books import edit, good_book, put, repacked
from tests.instance.good_world import FILES, write_files

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    {path.parent for folder in ("instances", "sourcing") for path in (ROOT / folder).rglob("instance.toml")}
)


def there_and_back(folder: Path, target: Path) -> dict[str, bytes]:
    """The files of an instance that went through a workbook."""
    copy_instance(folder, target / "book.xlsx")
    copy_instance(target / "book.xlsx", target / "back")
    return {path.name: path.read_bytes() for path in (target / "back").iterdir()}


def own_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in (".csv", ".toml")}


# the round trip


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_every_shipped_instance_comes_back_byte_by_byte(folder: Path, tmp_path: Path) -> None:
    assert there_and_back(folder, tmp_path) == own_files(folder)
    book = read_instance(tmp_path / "book.xlsx")
    assert book.digest == read_instance(folder).digest


@pytest.mark.parametrize(
    ("stem", "text"),
    [
        ("countries", "country,tier\r\nUS,domestic\r\nNA,ally\r\nKZ,covered\r\n"),
        ("countries", '"country", tier\nUS,"domestic"\n\n"NA",ally\nKZ,covered'),
        ("countries", "\ncountry,tier\nUS,domestic\nNA,ally\nKZ,covered\n\n\n"),
        ("countries", "country,tier\rUS,domestic\rNA,ally\rKZ,covered\r"),
        ("countries", "tier,country,note\n domestic ,US,=1+1\nally,NA,@x\ncovered,KZ,-\n"),
        (
            "countries",
            'country,tier,note\nUS,domestic,"a\r\nb"\nNA,ally,"a\nb"\nKZ,covered,_x000D_ _x0041_\n',
        ),
        ("countries", "country,tier,note\nUS,domestic,\x01\nNA,ally,\ufffe\nKZ,covered,#REF!\n"),
        ("countries", 'country,\x01tier\x00,"no\rte"\nUS,domestic,\nNA,ally,\nKZ,covered,\n'),
        ("countries", "country,tier,note\nUS,domestic,  two  \nNA,ally,\ttab\nKZ,covered,'quoted\n"),
        ("countries", "country,tier,note\nUS,domestic,1e5\nNA,ally,2026-01-01\nKZ,covered,TRUE\n"),
        ("countries", "country,tier,note\nUS,domestic,0010\nNA,ally,𝒳 ünï\nKZ,covered," + "x" * 9999 + "\n"),
        (
            "lanes",
            "origin,destination,commodity,cost_usd_per_t\npit,plant,ore,1e1\npit,US,ore,+10.0\nKZ,US,*,0.10\n",
        ),
        (
            "lanes",
            "origin,destination,commodity,cost_usd_per_t\npit,plant,ore,-0\npit,US,ore,.5\nKZ,US,*,7.\n",
        ),
        (
            "lanes",
            "origin,destination,commodity,cost_usd_per_t\npit,plant,ore,0.1\npit,US,ore,0.30000000000000004\n",
        ),
        ("lanes", "origin,destination,commodity,cost_usd_per_t\npit,plant,ore,0.10\npit,plant,ore,0.1\n"),
        ("lanes", "origin,destination,commodity,cost_usd_per_t\n"),
        (
            "capacity",
            "facility,unit,rate_t_per_y,start\npit,face,1e308,1800-01-01\nplant,new,1e-7,1900-02-28\n",
        ),
        ("instance", FILES["instance.toml"].replace("\n", "\r\n")),
        ("instance", "# first\n\n" + FILES["instance.toml"] + "\n\t# = last, no line end"),
        ("instance", FILES["instance.toml"] + "\n\n\n"),
    ],
)
def test_odd_spellings_come_back_byte_by_byte(stem: str, text: str, tmp_path: Path) -> None:
    """The instance need not be valid to be edited in a spreadsheet."""
    folder = write_files(tmp_path / "good")
    name = "instance.toml" if stem == "instance" else f"{stem}.csv"
    (folder / name).write_bytes(text.encode())
    assert there_and_back(folder, tmp_path) == own_files(folder)


CELL = st.text(
    st.sampled_from("0019.-+eE=@'\" ,;\n\r\tx_aZÄ\x00\ufffe") | st.characters(codec="utf-8"), max_size=8
)
KIND = st.sampled_from(["number", "whole", "date", "text", "id", "list"])


@given(
    st.lists(KIND, min_size=1, max_size=3).flatmap(
        lambda kinds: st.tuples(st.just(kinds), tables(len(kinds)))
    )
)
@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_is_spelled_as_it_was(table: tuple[list[str], str]) -> None:
    kinds, text = table
    records = records_of(text)
    views = [tuple(map(seen, kinds, record.cells)) for record in records]
    views[0] = tuple(name.strip(" ") for name in records[0].cells)
    kept = list(unusual(records, kinds))
    back = respelled(list(enumerate(views, 1)), kinds, kept)
    assert "".join(record.text for record in back) == text


def tables(width: int) -> st.SearchStrategy[str]:
    """CSV text with a header and rows of so many cells, quoted or not, with either line ending."""
    names = [f"c{place}" for place in range(width)]
    rows = st.lists(
        st.tuples(st.lists(CELL, min_size=width, max_size=width), st.booleans(), st.booleans()), max_size=4
    )

    def text(rows: list[tuple[list[str], bool, bool]]) -> str:
        out = io.StringIO(newline="")
        for cells, quoted, windows in [(names, False, False), *rows]:
            bare = not quoted and not any("\r" in cell for cell in cells)  # csv leaves them without quotes
            quoting = csv.QUOTE_MINIMAL if bare else csv.QUOTE_ALL
            csv.writer(out, quoting=quoting, lineterminator="\r\n" if windows else "\n").writerow(cells)
        return out.getvalue()

    return rows.map(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_in_a_cell_is_the_number_of_the_file(value: float) -> None:
    assert float(seen("number", repr(value))) == value


def test_the_same_instance_gives_the_same_bytes(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "good")
    for name in ("a", "b"):
        copy_instance(folder, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


# what the workbook looks like


def test_each_table_is_a_sheet_in_the_order_of_the_schema(tmp_path: Path) -> None:
    book = load_workbook(good_book(tmp_path))
    assert book.sheetnames[:4] == ["settings", "countries", "commodities", "facilities"]
    assert len(book.sheetnames) == len(FILES)
    assert all(book[name].freeze_panes == "A2" for name in book.sheetnames)


def test_a_heading_says_meaning_and_unit(tmp_path: Path) -> None:
    sheet = load_workbook(good_book(tmp_path))["capacity"]
    note = sheet["C1"].comment.text
    assert "Capacity once it is fully there." in note
    assert "Unit: t/y" in note
    assert "Rows of the same unit add up" in sheet["A1"].comment.text
    assert (sheet["C1"].font.b, sheet["D1"].font.b) == (True, False)


def test_a_setting_says_what_it_means(tmp_path: Path) -> None:
    sheet = load_workbook(good_book(tmp_path))["settings"]
    (row,) = [cell for (cell,) in sheet.iter_rows() if str(cell.value).startswith("discount_rate")]
    assert "Discount rate per year." in row.comment.text


def rules(sheet: Any) -> dict[str, tuple[str, bool]]:
    return {
        str(rule.sqref).partition(":")[0]: (rule.formula1, rule.showErrorMessage)
        for rule in sheet.data_validations.dataValidation
    }


def test_ids_tiers_kinds_and_countries_are_chosen_from_lists(tmp_path: Path) -> None:
    book = load_workbook(good_book(tmp_path))
    countries = "OFFSET('countries'!$A$2,0,0,MAX(1,COUNTA('countries'!$A:$A)-1),1)"
    places = countries.replace("countries", "facilities")
    kinds = '"mine,smelter,refinery,recycler,stockpile,port,market"'
    assert rules(book["facilities"]) == {"C2": (kinds, True), "D2": (countries, True)}
    assert rules(book["countries"]) == {"B2": ('"domestic,ally,covered"', True)}
    assert rules(book["owners"])["A2"] == (places, True)
    assert rules(book["lanes"])["A2"] == (places, False)  # a country may stand there too


def test_numbers_and_days_are_values_and_text_is_never_a_formula(tmp_path: Path) -> None:
    sources = (
        "source,title,publisher,published,url,confidence\nusgs,\"=cmd|' /C calc'!A0\",+1,2025,@SUM(1),read\n"
    )
    path = good_book(tmp_path, sources=sources.replace("@SUM(1)", ""))
    book = load_workbook(path)
    assert book["capacity"]["C2"].value == 100
    assert (book["capacity"]["D4"].value, book["capacity"]["D4"].number_format) == (
        datetime(2026, 4, 1),
        "yyyy-mm-dd",
    )
    title, publisher, published = (book["sources"][address] for address in ("B2", "C2", "D2"))
    assert (title.data_type, publisher.data_type) == ("s", "s")
    assert title.quotePrefix
    assert publisher.quotePrefix
    assert (published.value, published.number_format) == ("2025", "@")
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert not any(b"<f>" in sheet for sheet in sheets)
    assert all(b'numberStoredAsText="1"' in sheet for sheet in sheets)


def test_what_a_sheet_cannot_show_is_kept_out_of_sight(tmp_path: Path) -> None:
    path = good_book(
        tmp_path, countries="country,tier\nUS,domestic\nNA,ally\nKZ,'covered'\n".replace("'", '"')
    )
    sheet = load_workbook(path)["spelling"]
    assert sheet.sheet_state == "hidden"
    assert [cell.value for cell in sheet[2]] == ["countries.csv", 4, '"KZ,\\"covered\\"\\n"']


# a person edits it


def test_a_saved_workbook_is_the_same_instance(tmp_path: Path) -> None:
    path = good_book(tmp_path)
    edit(path, lambda book: None)
    assert read_instance(path).digest == read_instance(tmp_path / "good").digest


def test_a_workbook_that_excel_saved_is_the_same_instance(tmp_path: Path) -> None:
    """Excel keeps text once for all sheets, writes 17 digits, and escapes carriage returns."""
    note = 'country,tier,note\nUS,domestic,two\u00a0words  and \nNA,ally,=x\nKZ,covered,"a\r\nb"\n'
    path = good_book(tmp_path, countries=note)
    strings: list[bytes] = []

    def shared(found: re.Match[bytes]) -> bytes:
        strings.append(b"<si>" + found[2].replace(b"\n", b"_x000D_\n") + b"</si>")
        return found[1] + b't="s"><v>%d</v></c>' % (len(strings) - 1)

    def as_excel(name: str, content: bytes) -> bytes:
        if name.startswith("xl/worksheets/"):
            content = re.sub(
                rb'(<c [^>]*?)t="inlineStr"><is>(.*?)</is></c>', shared, content, flags=re.DOTALL
            )
            content = content.replace(b"<v>0.9</v>", b"<v>0.90000000000000002</v>")
        return content

    repacked(path, as_excel)
    main, office = (
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "application/vnd.openxmlformats-",
    )
    types = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{office}officedocument.spreadsheetml.'
    types += 'sharedStrings+xml"/></Types>'
    table = f'<sst xmlns="{main}">'.encode() + b"".join(strings) + b"</sst>"
    repacked(
        path,
        lambda name, part: part.replace(b"</Types>", types.encode()) if name.startswith("[") else part,
        **{"xl/sharedStrings.xml": table},
    )
    assert len(strings) > 200
    assert read_instance(path).digest == read_instance(tmp_path / "good").digest


def test_numbers_and_days_that_a_person_types(tmp_path: Path) -> None:
    path = good_book(tmp_path)
    put(path, "capacity", C2=250, C3=0.125, C4=12.5, D4=date(2026, 7, 1), G4=3.0)
    edit(
        path,
        lambda book: book["capacity"].append(
            ["mill", "hall", 7, datetime(2027, 1, 1), None, None, None, 0.25]
        ),
    )
    copy_instance(path, tmp_path / "back")
    assert (tmp_path / "back" / "capacity.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "pit,face,250,,,,,",
        "plant,old,0.125,2020-01-01,,plant/new,,0.9",
        "plant,new,12.5,2026-07-01,2030-01-01,,3,",
        "mill,hall,7,2027-01-01,,,,0.25",
    ]
    row = read_instance(path).rows("capacity")[3]
    assert (row.rate_t_per_y, row.start, row.line) == (7.0, date(2027, 1, 1), 5)


def test_only_the_row_that_was_changed_is_spelled_anew(tmp_path: Path) -> None:
    demand = "facility,commodity,year,quantity_t_per_y,priority,shortfall_usd_per_t\r\n"
    path = good_book(tmp_path, demand=demand + "mill,metal,2026,60.0,1,9e3\r\nmill,metal,2027,70.0,1,9e3\r\n")
    put(path, "demand", D3=80)
    copy_instance(path, tmp_path / "back")
    back = (tmp_path / "back" / "demand.csv").read_bytes().decode()
    assert back == demand + "mill,metal,2026,60.0,1,9e3\r\nmill,metal,2027,80,1,9000\r\n"


def test_rows_may_move_and_blank_rows_lie_between(tmp_path: Path) -> None:
    path = good_book(tmp_path, countries='country,tier\nUS,domestic\nNA,"ally"\nKZ,covered')
    edit(path, lambda book: book["countries"].insert_rows(2, 3))
    put(path, "countries", A8="CA", B8="ally")
    copy_instance(path, tmp_path / "back")
    back = (tmp_path / "back" / "countries.csv").read_text(encoding="utf-8")
    assert back == 'country,tier\nUS,domestic\nNA,"ally"\nKZ,covered\nCA,ally\n'
    assert [row.line for row in read_instance(path).rows("countries")] == [5, 6, 7, 8]


def test_a_new_sheet_is_a_new_table(tmp_path: Path) -> None:
    path = good_book(tmp_path)
    edit(path, lambda book: book.remove(book["throughput"]))
    assert read_instance(path).rows("throughput") == []

    def add(book: Any) -> None:
        book.create_sheet("throughput").append(["facility", "commodity", "rate_t_per_y"])
        book["throughput"].append(["harbour", "*", 90])

    edit(path, add)
    assert read_instance(path).rows("throughput")[0].rate_t_per_y == 90


def test_settings_may_be_changed(tmp_path: Path) -> None:
    path = good_book(tmp_path)
    put(path, "settings", A2='name = "other"')
    assert read_instance(path).settings.name == "other"


@pytest.mark.parametrize("text", ["nonsense", '["a"]', '"a,b,c"', '"US,covered\\nKZ,ally\\n"', '"\\"open"'])
def test_a_spelling_that_does_not_show_the_same_is_not_used(text: str, tmp_path: Path) -> None:
    path = good_book(tmp_path, countries='country,tier\nUS,domestic\nNA,ally\nKZ,"covered"\n')
    put(path, "spelling", C2=text)
    copy_instance(path, tmp_path / "back")
    back = (tmp_path / "back" / "countries.csv").read_text(encoding="utf-8")
    assert back == "country,tier\nUS,domestic\nNA,ally\nKZ,covered\n"


def test_a_workbook_is_checked_and_solved_as_its_folder(tmp_path: Path) -> None:
    folder = ROOT / "instances" / "published" / "trnsport"
    copy_instance(folder, tmp_path / "book.xlsx")
    put(tmp_path / "book.xlsx", "demand", D2=load_workbook(tmp_path / "book.xlsx")["demand"]["D2"].value)
    assert sourcing.check(tmp_path / "book.xlsx").balance.equals(sourcing.check(folder).balance)
    solution = sourcing.solve(tmp_path / "book.xlsx")
    assert solution.summary["objective_usd"] == sourcing.solve(folder).summary["objective_usd"]


def test_plain_rows_are_those_of_the_csv_module() -> None:
    assert plain(["a", "b,c", 'd"e', ""]) == 'a,"b,c","d""e",\n'
    assert to_cell("number", "1,5") == "1,5"
