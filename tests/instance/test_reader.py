"""What is right is read as it stands, and nothing that a file may hold ends in a traceback."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from sourcing.errors import BadInput, Problem
from sourcing.instance import read_instance
from sourcing.instance.files import RawFolder
from sourcing.instance.reader import parse
from sourcing.instance.schema import TABLES
from tests.instance.good_world import FILES, write_files

OPTIONAL = [name for name, table in TABLES.items() if table.metadata["optional"]]


@pytest.fixture
def world(tmp_path):
    return read_instance(write_files(tmp_path))


def test_settings(world):
    assert world.settings.start == date(2026, 1, 1)
    assert world.settings.tiers == ("domestic", "ally", "covered")
    assert world.settings.budget_usd == 2e9
    assert world.settings.silence == ("lead-time",)


def test_settings_that_are_left_out_take_their_default(tmp_path):
    text = FILES["instance.toml"]
    for line in (
        'title = "A small world"\n',
        'mode = "cost"\n',
        'ownership_from = "ally"\n',
        "budget_usd = 2.0e9\n",
    ):
        text = text.replace(line, "")
    found = read_instance(write_files(tmp_path, instance=text)).settings
    assert (found.title, found.mode, found.ownership_from, found.budget_usd) == (
        "small",
        "cost",
        "covered",
        None,
    )


def test_without_the_ownership_test_no_threshold_is_needed(tmp_path):
    text = FILES["instance.toml"].replace('"ownership", ', "").replace("ownership_threshold = 0.25\n", "")
    assert read_instance(write_files(tmp_path, instance=text)).settings.tests == ("location", "origin")


def test_rows_are_plain_values_with_blanks_as_none(world):
    pit, old, new = world.rows("capacity")
    assert (pit.rate_t_per_y, pit.start, pit.end, pit.ends_with) == (100.0, None, None, None)
    assert (pit.ramp_months, pit.available_share, pit.line) == (0, 1.0, 2)
    assert (old.start, old.ends_with, old.available_share) == (date(2020, 1, 1), "plant/new", 0.9)
    assert new.ramp_months == 6
    assert isinstance(new.ramp_months, int)
    assert [row.commodity for row in world.rows("lanes")] == [("ore",), ("metal",), ("*",), ("ore", "metal")]
    assert world.rows("demand")[0].slice is None
    assert world.rows("demand")[0].year == 2026
    assert world.rows("exclusions")[0].markets == ("US", "mill")
    assert world.rows("diversification")[0].minerals == ()
    assert world.rows("facilities")[0].name == "Pit, the old one"
    assert world.rows("owners")[0].owner == "Ölands Gruv AB"


def test_namibia_is_a_country_and_not_a_blank(world):
    assert [row.country for row in world.rows("countries")] == ["US", "NA", "KZ"]
    assert world.rows("lanes")[0].origin == "NA"


@pytest.mark.parametrize("table", OPTIONAL)
def test_an_optional_table_may_be_missing(tmp_path, table):
    folder = write_files(tmp_path)
    (folder / f"{table}.csv").unlink()
    found = read_instance(folder)
    assert found.rows(table) == []
    assert set(TABLES[table].columns) < set(found.tables[table].columns)


def test_a_missing_table_is_the_same_as_an_empty_one(tmp_path):
    header = FILES["owners.csv"].partition("\n")[0] + "\n"
    empty = read_instance(write_files(tmp_path / "empty", owners=header))
    (write_files(tmp_path / "missing") / "owners.csv").unlink()
    missing = read_instance(tmp_path / "missing")
    assert empty.digest == missing.digest
    assert empty.tables["owners"].dtypes.equals(missing.tables["owners"].dtypes)


def test_columns_that_may_be_blank_may_be_left_out(tmp_path):
    lanes = "origin,destination,commodity,cost_usd_per_t\nNA,US,*,50\n"
    (row,) = read_instance(write_files(tmp_path, lanes=lanes)).rows("lanes")
    assert (row.lead_days, row.tariff_share, row.capacity_t_per_y, row.start, row.source) == (
        0,
        0,
        None,
        None,
        (),
    )


def test_ranges_sources_and_notes_are_read(tmp_path):
    lanes = """\
note,source,origin,destination,commodity,cost_usd_per_t,cost_usd_per_t_low,cost_usd_per_t_high,start,start_high
"two
lines",usgs,NA,US,*,50,40,60,2026-01-01,2026-06-01
,,pit,US,*,50,,,,
"""
    first, second = read_instance(write_files(tmp_path, lanes=lanes)).rows("lanes")
    assert (first.cost_usd_per_t_low, first.start_high, first.source) == (40.0, date(2026, 6, 1), ("usgs",))
    assert first.note == "two\nlines"
    assert (second.cost_usd_per_t_low, second.start_high, second.line) == (None, None, 4)


def test_spaces_around_cells_and_other_line_ends_change_nothing(tmp_path, world):
    spaced = FILES["demand.csv"].replace(",", " , ").replace("\n", "\r\n")
    other = read_instance(write_files(tmp_path / "spaced", demand=spaced))
    assert other.rows("demand") == world.rows("demand")


def test_a_limit_just_reached_is_no_mistake(tmp_path):
    owners = "facility,owner,country,share\n" + "".join(f"pit,Owner {k},US,0.1\n" for k in range(10))
    contracts = FILES["contracts.csv"].replace(",5,50,", ",50,50,")
    assert read_instance(write_files(tmp_path, owners=owners, contracts=contracts))


def test_the_digest_is_of_the_content(tmp_path, world):
    text = FILES["lanes.csv"]
    same = read_instance(write_files(tmp_path / "same", lanes=text.replace("\n", "\r\n")))
    other = read_instance(write_files(tmp_path / "other", lanes=text.replace("30,20", "30,21")))
    assert same.digest == world.digest != other.digest


def test_a_link_to_a_file_of_the_folder_is_followed(tmp_path):
    folder = write_files(tmp_path)
    (folder / "tables").mkdir()
    (folder / "owners.csv").rename(folder / "tables" / "owners.csv")
    (folder / "owners.csv").symlink_to("tables/owners.csv")
    assert len(read_instance(folder).rows("owners")) == 3


def test_changed_cells_can_be_parsed_again(world):
    lanes = world.raw["lanes"]
    dearer = replace(
        lanes, columns={**lanes.columns, "cost_usd_per_t": ["31", *lanes.columns["cost_usd_per_t"][1:]]}
    )
    raw = RawFolder(settings=dict(world.raw_settings), tables={**world.raw, "lanes": dearer})
    changed = parse(world.folder, raw)
    assert changed.rows("lanes")[0].cost_usd_per_t == 31
    assert changed.digest != world.digest
    assert parse(world.folder, replace(raw, tables=dict(world.raw))).digest == world.digest


def test_importing_is_light():
    code = "import sys, sourcing.instance; sys.exit('pandas' in sys.modules or 'pandera' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def read_or_refuse(folder):
    """Read, or say why not; anything else is a failure of the test."""
    problems: tuple[Problem, ...] = ()
    try:
        read_instance(folder)
    except BadInput as error:
        problems = error.problems
    assert all(str(problem).isprintable() for problem in problems)


SLOW = settings(
    max_examples=12, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@SLOW
@given(st.sampled_from(sorted(FILES)), st.integers(0, 300), st.integers(0, 20), st.binary(max_size=20))
def test_spoilt_bytes_are_read_or_refused(tmp_path, name, place, length, new):
    folder = write_files(tmp_path)
    data = (folder / name).read_bytes()
    (folder / name).write_bytes(data[:place] + new + data[place + length :])
    read_or_refuse(folder)


CELLS = [
    "",
    "*",
    "-1",
    "1e308",
    "NaN",
    "2026-01-01",
    "45292",
    "pit",
    "US",
    "a;b",
    "'",
    "=1+1",
    "{x}",
    "%s",
    "\\",
    "0",
]


@SLOW
@given(st.sampled_from(sorted(TABLES)), st.data())
def test_spoilt_cells_are_read_or_refused(tmp_path, table, data):
    folder = write_files(tmp_path)
    rows = [line.split(",") for line in FILES[f"{table}.csv"].splitlines()]
    row = data.draw(st.integers(0, len(rows) - 1))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    rows[row][column] = data.draw(
        st.sampled_from(CELLS) | st.text(st.characters(exclude_characters='",'), max_size=9)
    )
    text = "\n".join(",".join(cells) for cells in rows) + "\n"
    (folder / f"{table}.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    read_or_refuse(folder)
