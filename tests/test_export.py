"""The verb that copies an instance into a workbook and back: what it writes, what it leaves alone, what it says."""

import os
import re
import stat
from pathlib import Path

import pytest

import sourcing
from sourcing.cli import run
from sourcing.errors import BadInput
from sourcing.workbook.copying import copy_instance
from tests.instance.books import edit, good_book, put
from tests.instance.good_world import write_files


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_there_and_back(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "mine"]) == 0
    (here / "mine" / "scenarios").mkdir()
    capsys.readouterr()
    assert run(["export", "mine", "book.xlsx"]) == 0
    assert capsys.readouterr().out == "wrote book.xlsx; it does not hold README.md, scenarios\n"
    assert run(["export", "book.xlsx", "again"]) == 0
    assert capsys.readouterr().out == "wrote again\n"
    for path in (here / "again").iterdir():
        assert path.read_bytes() == (here / "mine" / path.name).read_bytes()


def test_every_verb_takes_a_workbook(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "mine"]) == 0
    assert run(["export", "mine", "book.xlsx"]) == 0
    assert run(["check", "book.xlsx"]) == 0
    assert "book.xlsx is valid: no errors" in capsys.readouterr().out
    assert run(["solve", "book.xlsx", "--step", "year", "--quiet"]) == 0
    assert (here / "results" / "mine" / "summary.json").is_file()
    assert sourcing.load("book.xlsx").digest == sourcing.load("mine").digest


def test_mistakes_are_shown_with_sheet_and_cell(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(good_book(here), "demand", D2=-1)
    assert run(["solve", "book.xlsx"]) == 2
    assert "  book.xlsx:demand!D2  quantity_t_per_y -1 is negative" in capsys.readouterr().err
    assert run(["check", "book.xlsx"]) == 2
    assert "  book.xlsx:demand!D2  quantity_t_per_y -1 is negative" in capsys.readouterr().out
    assert list(here.glob("results")) == []


def test_warnings_are_shown_with_sheet_and_cell(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(good_book(here))]) == 0
    warnings = [line for line in capsys.readouterr().out.splitlines() if "book.xlsx:" in line]
    assert len(warnings) > 3
    assert all(re.match(r"  book\.xlsx:[a-z-]+![A-J]\d+  ", line) and ".csv" not in line for line in warnings)


def test_rows_that_clash_are_shown_with_sheet_and_cell(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(good_book(here), lambda book: book["lanes"].append(["NA", "plant", "ore", 35]))
    assert run(["solve", "book.xlsx"]) == 2
    assert (
        "book.xlsx:lanes!A6  harbour → plant (ore): this row and row 2 are equally" in capsys.readouterr().err
    )


def test_a_scenario_changes_a_workbook(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = 'name = "more"\n[[change]]\ntable = "demand"\ncolumn = "quantity_t_per_y"\nscale = '
    (here / "more.toml").write_text(text + "2\n", encoding="utf-8")
    good_book(here)
    demand = sourcing.load("book.xlsx", scenario="more.toml").rows("demand")
    assert [row.quantity_t_per_y for row in demand] == [120, 140]
    (here / "more.toml").write_text(text + "-1\n", encoding="utf-8")
    assert run(["check", "book.xlsx", "--scenario", "more.toml"]) == 2
    assert "more.toml" in capsys.readouterr().out


def test_an_existing_target_is_left_alone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book = good_book(here)
    before = book.read_bytes()
    put(book, "demand", D2=1)
    assert run(["export", "good", "book.xlsx"]) == 2
    assert "book.xlsx exists; name another file, or allow --replace" in capsys.readouterr().err
    assert book.read_bytes() != before
    assert run(["export", "good", "book.xlsx", "--replace"]) == 0
    assert book.read_bytes() == before


def test_what_is_not_there_cannot_be_exported(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for source in ("nothing", "nothing.xlsx"):
        assert run(["export", source, "target"]) == 2
        assert f"{source} does not exist" in capsys.readouterr().err
    assert list(here.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="rights are those of POSIX")
def test_a_new_workbook_has_the_rights_of_any_new_file(here: Path) -> None:
    (here / "plain").touch()
    copy_instance(write_files(here / "good"), here / "book.xlsx")
    modes = {stat.S_IMODE((here / name).stat().st_mode) for name in ("plain", "book.xlsx")}
    assert len(modes) == 1


def test_an_instance_folder_is_replaced_only_on_request(tmp_path: Path) -> None:
    path = good_book(tmp_path)
    folder = tmp_path / "good"
    (folder / "README.md").write_text("kept", encoding="utf-8")
    edit(path, lambda book: book.remove(book["projects"]))
    with pytest.raises(BadInput, match="allow --replace"):
        copy_instance(path, folder)
    copy_instance(path, folder, replace=True)
    assert not (folder / "projects.csv").exists()
    assert (folder / "README.md").read_text(encoding="utf-8") == "kept"


def test_a_folder_of_something_else_is_never_replaced(tmp_path: Path) -> None:
    path = good_book(tmp_path)
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "a.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(BadInput, match="not an empty folder"):
        copy_instance(path, tmp_path / "letters", replace=True)


@pytest.mark.parametrize("name", ["no/such/book.xlsx", "book.xlsm", "book.ods", "good/x.xls"])
def test_a_workbook_that_cannot_be_written(name: str, tmp_path: Path) -> None:
    write_files(tmp_path / "good")
    with pytest.raises(BadInput, match="cannot be written"):
        copy_instance(tmp_path / "good", tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == ["good"]


def test_a_cell_too_long_for_a_sheet(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "good", countries="country,tier,note\nUS,domestic," + "x" * 40_000 + "\n")
    with pytest.raises(BadInput, match="row 2 has a cell of more than"):
        copy_instance(folder, tmp_path / "book.xlsx")
    assert not (tmp_path / "book.xlsx").exists()


def test_a_folder_that_cannot_be_read_is_not_exported(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "good", countries="country,tier\nUS\n")
    with pytest.raises(BadInput, match="has 1 cells"):
        copy_instance(folder, tmp_path / "book.xlsx")
