"""Input made to do harm, and places that cannot be written: each ends in a clean message, soon, and harms nothing."""

import csv
import gc
import io
import os
import resource
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import process_time

import pytest

import sourcing
from sourcing.errors import BadInput
from sourcing.folders import RESULT_MARK, replaced, require_result_folder
from sourcing.report import sections  # noqa: F401 - imported while there is room
from sourcing.solution import read_solution
from sourcing.solution.inputs import read_result
from tests.small import solve_small, write_small

ROWS = int(os.environ.get("ROWS", "100_000"))
"""Rows of a large table; a million take ten seconds for each kind."""
LONGEST = 400_000
"""Characters of a message, at most a thousand problems."""


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Fail if the block uses more processor time; other tests beside it do not count."""
    before = process_time()
    yield
    assert process_time() - before < seconds


# texts and tables

NESTED = [
    ("a list in a list in a list", "a = " + "[" * 400_000),
    ("a table in a table in a table", "a = " + "{a=" * 300_000),
    ("a name of many parts", ".".join(["a"] * 2_000) + " = 1"),
    ("many tables", "\n".join(f"[t{number}]" for number in range(20_000))),
    ("a number without end", "a = " + "9" * 900_000),
    ("a text without end", "a = '" + "x" * 900_000 + "'"),
    ("a megabyte too many", "#" * (1 << 20) + "\n"),
]


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in NESTED])
@pytest.mark.parametrize("kind", ["instance", "scenario", "sweep"])
def test_deep_and_huge_toml(tmp_path: Path, kind: str, text: str) -> None:
    world = write_small(tmp_path)
    uses: dict[str, tuple[Path, Callable[[], object]]] = {
        "instance": (world / "instance.toml", lambda: sourcing.load(world)),
        "scenario": (tmp_path / "x.toml", lambda: sourcing.load(world, scenario=tmp_path / "x.toml")),
        "sweep": (tmp_path / "x.toml", lambda: sourcing.sweep(world, tmp_path / "x.toml")),
    }
    path, use = uses[kind]
    path.write_text(text, encoding="utf-8")
    with within(5), pytest.raises(BadInput) as caught:
        use()
    assert len(str(caught.value)) < LONGEST


@pytest.mark.parametrize("row", ["pit,mill,metal,five", "x{n},mill,metal,5", "pit,mill", ""])
def test_a_large_table_of_wrong_rows(tmp_path: Path, row: str) -> None:
    """They are counted and not repeated; blank lines are no rows."""
    world = write_small(tmp_path)
    with (world / "lanes.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row.format(n=number)}\n" for number in range(ROWS))
    with within(5 + ROWS * 6e-5):
        if row:
            with pytest.raises(BadInput) as caught:
                sourcing.load(world)
            assert len(str(caught.value)) < LONGEST
        else:
            sourcing.load(world)


def test_a_workbook_that_unpacks_to_gigabytes(tmp_path: Path) -> None:
    """Export refuses it as reading does, and writes nothing."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part in range(5):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", bytes(1 << 26))
    for use in (sourcing.load, lambda path: sourcing.export(path, tmp_path / "out")):
        with within(5), pytest.raises(BadInput, match="would unpack to 320 MB"):
            use(tmp_path / "a.xlsx")
    assert os.listdir(tmp_path) == ["a.xlsx"]


# links, devices and pipes


@pytest.mark.parametrize("place", ["scenarios/x.toml", "sweeps/x.toml"])
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, place: str) -> None:
    (tmp_path / "secret.toml").write_text('secret = "word"\n', encoding="utf-8")
    world = write_small(tmp_path)
    (world / place).parent.mkdir()
    (world / place).symlink_to(tmp_path / "secret.toml")
    with pytest.raises(BadInput, match="a link that leads out of the folder") as caught:
        sourcing.load(world, scenario="x") if "scen" in place else sourcing.sweep(world, "x")
    assert "word" not in str(caught.value)


@pytest.mark.parametrize(
    "name", ["summary.json", "timings.json", "flows.csv", "prices.csv", "inputs/lanes.csv"]
)
@pytest.mark.parametrize("kind", ["pipe", "endless device", "folder"])
def test_a_result_with_something_else_than_files(tmp_path: Path, name: str, kind: str) -> None:
    """A pipe would be waited for, and a device read, for ever."""
    result = solve_small(tmp_path).write(tmp_path / "result")
    path = result / name
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")
    with within(5), pytest.raises(BadInput, match=r"is not a file|leads out of the folder"):
        read_result(result)


def test_a_result_may_stand_behind_a_link(tmp_path: Path) -> None:
    """The link gives way to the new result; what it led to is left as it is."""
    solution = solve_small(tmp_path)
    elsewhere = solution.write(tmp_path / "elsewhere")
    (elsewhere / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "result").symlink_to(elsewhere)
    solution.write(tmp_path / "result")
    assert not (tmp_path / "result").is_symlink()
    assert (elsewhere / "notes.txt").read_text(encoding="utf-8") == "mine"


# places that cannot be written


@contextmanager
def small_disk(most: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def refusal(use: Callable[[], object]) -> str:
    """What a use that fails says; nothing is written while it does."""
    try:
        use()
    except BadInput as error:
        return str(error)
    return ""


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("most", [0, 40])
def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, most: int) -> None:
    solution = solve_small(tmp_path)
    solution.write(tmp_path / "result")
    world = write_small(tmp_path)
    book = tmp_path / "book.xlsx"
    sourcing.export(world, book)
    before = contents(tmp_path)
    uses: list[Callable[[], object]] = [
        lambda: solution.write(tmp_path / "result"),
        lambda: sourcing.export(book, tmp_path / "copy"),
        lambda: sourcing.export(book, world, replace=True),
        lambda: sourcing.write_report(tmp_path / "result", formats=("md",)),
    ]
    for use in uses:
        with small_disk(most):
            told = refusal(use)
        assert "cannot be written: File too large" in told
        assert contents(tmp_path) == before
        assert sorted(os.listdir(tmp_path)) == ["book.xlsx", "result", "world"]


def test_no_room_for_temporary_files(tmp_path: Path) -> None:
    """A workbook is made of temporary files; its sheets do not complain when they are thrown away."""
    world = write_small(tmp_path)
    with small_disk(0):
        told = refusal(lambda: sourcing.export(world, tmp_path / "book.xlsx"))
    gc.collect()
    assert "book.xlsx cannot be written: " in told
    assert os.listdir(tmp_path) == ["world"]


@pytest.mark.parametrize("letter", list("=+-@"))
def test_no_cell_of_a_result_is_a_formula(tmp_path: Path, letter: str) -> None:
    """The name of an owner is free text, and stands in the table of rules."""
    solution = solve_small(
        tmp_path,
        owners=f"facility, owner, country, share\n pit, {letter}1+1, CA, 1",
        diversification="rule, country, by, max_share\n spread, US, owner, 0.5",
    )
    result = solution.write(tmp_path / "result")
    texts = [path.read_text(encoding="utf-8") for path in result.glob("*.csv")]
    cells = {cell for text in texts for row in csv.reader(io.StringIO(text)) for cell in row}
    assert f"'{letter}1+1" in cells
    assert f"{letter}1+1" not in cells


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a file system that takes no files")
def test_a_place_that_takes_no_files(tmp_path: Path) -> None:
    """Told before the work starts, and by every command that writes."""
    world, nowhere = write_small(tmp_path), Path("/proc/self/nowhere")
    result = solve_small(tmp_path).write(tmp_path / "result")
    uses: list[Callable[[], object]] = [
        lambda: sourcing.solve(world, out=nowhere),
        lambda: sourcing.export(world, nowhere),
        lambda: sourcing.export(world, nowhere.with_suffix(".xlsx")),
        lambda: sourcing.write_report(result, out=nowhere),
        lambda: sourcing.sweep(world, "none", out=nowhere),
    ]
    for use in uses:
        with pytest.raises(BadInput, match="cannot be written"):
            use()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to the superuser")
def test_a_read_only_folder(tmp_path: Path) -> None:
    world = write_small(tmp_path)
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(BadInput, match="cannot be written: Permission denied"):
        sourcing.solve(world, out=tmp_path / "locked" / "result")


# two runs at a time


def test_two_runs_into_one_folder_leave_one_whole_result(tmp_path: Path) -> None:
    """Whoever comes last stays; nothing is mixed, and nothing lies beside it."""
    one = solve_small(tmp_path)
    two = solve_small(tmp_path, countries="country, tier\n US, domestic\n CA, ally")
    place = tmp_path / "results" / "shared"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda solution: solution.write(place), [one, two] * 20))
    found = read_solution(place)
    digest = found.summary["digest"]
    assert digest in (one.summary["digest"], two.summary["digest"])
    assert read_result(place)[1].digest == digest, "tables, summary and inputs are of one run"
    assert os.listdir(place.parent) == ["shared"]


def test_a_folder_on_its_way_out_is_not_taken_for_something_else(tmp_path: Path) -> None:
    """Eight at a time ask for the folder and replace it: none of them meets half of an earlier result."""
    place = tmp_path / "shared"

    def write(_: int) -> None:
        require_result_folder(place)
        with replaced(place) as folder:
            for name in ("flows.csv", "stocks.csv", RESULT_MARK):
                (folder / name).write_text(name)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(1000)))
    assert os.listdir(tmp_path) == ["shared"]
    assert len(os.listdir(place)) == 3
