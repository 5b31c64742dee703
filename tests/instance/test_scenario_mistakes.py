"""Each mistake in a scenario file is named by its file and line, and says what to write instead."""

from pathlib import Path

import pytest

import sourcing
from sourcing.errors import BadInput, Problem
from tests.instance.good_world import FILES, load_changed, write_files

LATE = """\
name = "late"
title = "Late"

[[change]]
table = "capacity"
where = { unit = "new" }
column = "start"
delay_months = 18

[[change]]
table = "capacity"
where = { facility = "pit" }
column = ["rate_t_per_y"]
scale = 0.5

[[change]]
setting = "trust.tests"
set = ["location"]

[[remove]]
table = "throughput"
where = { facility = "harbour" }

[[add]]
table = "lanes"
row = { origin = "pit", destination = "mill", commodity = "ore", cost_usd_per_t = 9 }
"""

# what stands there, what is put there instead, line of the problem, words of its message
MISTAKES = {
    "no TOML": ("delay_months = 18", "delay_months = ", 8, "is not TOML"),
    "an open bracket": ("[[remove]]", "[[remove]", 20, "is not TOML"),
    "an unknown key at the top": ("title", "titel", 2, '"titel" is not a key', 'did you mean "title"?'),
    "a name that is no id": ('"late"', '"Too Late"', 1, 'write "too-late"'),
    "a title that is no text": ('"Late"', "5", 2, "title 5 is not text"),
    "one bracket": ("[[remove]]", "[remove]", 20, "write [[remove]]"),
    "an unknown kind": ("[[remove]]", "[[removed]]", 20, 'did you mean "remove"?'),
    "an unknown key": ("where = { unit", "were = { unit", 6, '"were" is not', 'did you mean "where"?'),
    "columns": ('column = "start"', 'columns = "start"', 7, 'did you mean "column"?'),
    "a where in an addition": (
        "row = {",
        'where = {facility = "x"}\nrow = {',
        26,
        '"where" is not a key of [[add]]',
    ),
    "no table": (
        '[[change]]\ntable = "capacity"\nwhere = { f',
        "[[change]]\nwhere = { f",
        10,
        "table is missing",
    ),
    "no column": ('column = "start"\n', "", 4, "column is missing"),
    "no row": ("row = {", "# {", 24, "row is missing"),
    "an empty row": ('row = { origin = "pit", destin', 'row = {}\n# "destin', 26, "row is empty"),
    "no action": ("scale = 0.5", "", 10, "changes nothing", "one of set, scale, add and delay_months"),
    "two actions": ("scale = 0.5", "scale = 0.5\nset = 1", 14, "set and scale stand in one entry"),
    "a table that is no text": ('table = "throughput"', "table = 7", 21, "write one name in quotes"),
    "a where that is no table": ('{ unit = "new" }', '"new"', 6, "where new is not a set of cells"),
    "a column that is no text": ('["rate_t_per_y"]', "[1]", 13, "not a name or a list of names"),
    "an unknown table": ('"throughput"', '"thruput"', 21, '"thruput"', 'did you mean "throughput"?'),
    "a file for a table": ('"throughput"', '"throughput.csv"', 21, 'did you mean "throughput"?'),
    "an unknown column": ('"start"', '"strat"', 7, '"strat" is not a column of capacity.csv', '"start"'),
    "a column of another table": ('"start"', '"priority"', 7, "the columns are facility, unit"),
    "a range of a text": ('"start"', '"unit_low"', 7, '"unit_low" is not a column'),
    "an unknown column in where": ("{ unit", "{ units", 6, 'did you mean "unit"?'),
    "a pointer that is not there": ("{ unit =", "{ mineral =", 6, '"mineral" is not a column', "country"),
    "an unknown column in a row": (
        "cost_usd_per_t = 9",
        "cost_usd = 9",
        26,
        'did you mean "cost_usd_per_t"?',
    ),
    "an unknown setting": ("trust.tests", "trust.test", 17, 'did you mean "trust.tests"?'),
    "a setting scaled": ('set = ["location"]', "scale = 2", 18, "scale does not change a setting"),
    "a setting in a table": ("setting =", 'table = "lanes"\nsetting =', 17, "an entry for each"),
    "a wrong setting": ('["location"]', '["local"]', 18, "is not one of location"),
    "a setting of the wrong type": ('["location"]', '"location"', 18, "set location is not a list"),
    "a row that is not there": ('{ facility = "pit" }', '{ facility = "pti" }', 12, 'did you mean "pit"?'),
    "one of two not there": ('{ facility = "pit" }', '{ facility = ["pit", "mil"] }', 12, "mil is in no row"),
    "not together": ("{ unit =", '{ facility = "pit", unit =', 6, "has all of this together"),
    "an empty list": ('{ unit = "new" }', "{ unit = [] }", 6, "is an empty list"),
    "a number for a text": ('{ unit = "new" }', "{ unit = 1 }", 6, "put it in quotes"),
    "a truth": ('{ unit = "new" }', "{ unit = true }", 6, "is not a value of a cell"),
    "a time": ('{ unit = "new" }', "{ start = 10:00:00 }", 6, "is not a value of a cell"),
    "a number for a date": ('{ unit = "new" }', "{ start = 2026 }", 6, "the column holds dates"),
    "another notation of a date": ('{ unit = "new" }', '{ start = "4/1/2026" }', 6, "write 2026-04-01"),
    "a date for a number": ('{ unit = "new" }', "{ rate_t_per_y = 2026-01-01 }", 6, "holds numbers"),
    "a word for a number": ('{ unit = "new" }', '{ rate_t_per_y = "x" }', 6, "is not a number"),
    "a table without rows": (
        'table = "throughput"\nwhere = { facility = "harbour" }',
        'table = "none"',
        21,
        '"none"',
    ),
    "a delay of a number": ('"start"', '"rate_t_per_y"', 8, "the column holds numbers", "use scale or add"),
    "half a month": ("= 18", "= 18.5", 8, "is not a whole number of months"),
    "a delay of an age": ("= 18", "= 999999", 8, "at most 2400"),
    "a delay in quotes": ("= 18", '= "18"', 8, "write it without quotes"),
    "a date scaled": ('["rate_t_per_y"]', '["start"]', 14, "holds dates; use delay_months"),
    "a text scaled": ('["rate_t_per_y"]', '["note"]', 14, "holds text; use set"),
    "an infinite scale": ("scale = 0.5", "scale = inf", 14, "is not a finite number"),
    "a scale that no float holds": ("scale = 0.5", f"scale = {'9' * 400}", 14, "is not a finite number"),
    "a number that no float holds": ('{ unit = "new" }', f"{{ rate_t_per_y = {'9' * 400} }}", 6, "finite"),
    "a setting that no float holds": (
        'trust.tests"\nset = ["location"]',
        'economics.discount_rate"\nset = ' + "9" * 400,
        18,
        "sensible size",
    ),
    "a word set for a number": ("scale = 0.5", 'set = "much"', 14, "set much is not a number"),
    "thousands": ("scale = 0.5", 'set = "1,000"', 14, "write 1000"),
    "a truth set": ("scale = 0.5", "set = true", 14, "is not a value of a cell"),
    "a list set for a number": ("scale = 0.5", "set = [1, 2]", 14, "write one value"),
    "a date set for a number": ("scale = 0.5", "set = 2026-01-01", 14, "the column holds numbers"),
    "a number set for a date": ("delay_months = 18", "set = 2027", 8, "the column holds dates"),
    "no such day": ("delay_months = 18", 'set = "2027-02-30"', 8, "no day of the calendar"),
    "a word in a row": ("= 9", '= "nine"', 26, "cost_usd_per_t nine is not a number"),
    # the instance after it
    "a needed cell blank": ("scale = 0.5", 'set = ""', 10, "capacity.csv:2 wrong: rate_t_per_y is blank"),
    "below nothing": ("scale = 0.5", "scale = -1", 10, "makes capacity.csv:2 wrong", "-100 is negative"),
    "beyond any tonnage": ("scale = 0.5", "scale = 1e300", 10, "beyond any tonnage"),
    "end before start": ("= 18", "= 180", 4, "capacity.csv:4 wrong: end 2030-01-01 is not after start"),
    "a start taken away": ("delay_months = 18", 'set = ""', 4, "needs a start"),
    "a mine without its unit": (
        '"throughput"\nwhere = { facility = "harbour" }',
        '"recipes"',
        20,
        "processes.csv",
    ),
    "a tier in use taken away": ("trust.tests", "trust.tiers", 16, "countries.csv"),
    "an unknown facility": ('"mill"', '"mil"', 24, "the row added to lanes.csv", 'did you mean "mill"?'),
    "a row with a gap": (
        ", cost_usd_per_t = 9",
        "",
        24,
        "the row added to lanes.csv: cost_usd_per_t is blank",
    ),
    "a negative cost": ("= 9", "= -9", 24, "the row added to lanes.csv: cost_usd_per_t -9 is negative"),
    "a horizon off its steps": (
        'trust.tests"\nset = ["location"]',
        'horizon.end"\nset = 2027-02-01',
        16,
        "instance",
    ),
}


def problems_after(folder: Path, text: str, **files: str) -> tuple[Problem, ...]:
    """What is wrong with the good world after a scenario in its folder."""
    world = write_files(folder / "world", **files)
    (world / "scenarios").mkdir(exist_ok=True)
    (world / "scenarios" / "late.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        load_changed(world, "late", **files)
    assert caught.value.exit_code == 2
    assert caught.value.problems
    return caught.value.problems


def test_the_scenario_that_is_spoilt_fits(tmp_path: Path) -> None:
    world = write_files(tmp_path / "world")
    path = tmp_path / "late.toml"
    path.write_text(LATE, encoding="utf-8")
    assert sourcing.load(world, scenario=path).scenario == ("late",)


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_has_its_place_and_its_remedy(tmp_path: Path, mistake: str) -> None:
    old, new, line, *words = MISTAKES[mistake]
    assert LATE.count(old) == 1, f"{old!r} stands there {LATE.count(old)} times"
    problems = problems_after(tmp_path, LATE.replace(old, new))
    assert {problem.file for problem in problems} == {"scenarios/late.toml"}
    texts = [problem.text for problem in problems if problem.line == line]
    assert any(all(word in text for word in words) for text in texts), problems


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    text = (
        LATE.replace('"start"', '"strat"').replace("{ unit", "{ units").replace('"throughput"', '"thruput"')
    )
    problems = problems_after(tmp_path, text)
    assert [problem.line for problem in problems] == [6, 7, 21]


def test_the_entry_that_makes_many_rows_wrong_is_said_once(tmp_path: Path) -> None:
    rows = FILES["capacity.csv"] + "".join(f"pit,face,{n},,,,,\n" for n in range(5))
    entry = '[[change]]\ntable = "capacity"\nwhere = {unit = "face"}\ncolumn = "rate_t_per_y"\nset = -1\n'
    (problem,) = problems_after(tmp_path, LATE + entry, capacity=rows)
    assert problem.line == 27
    assert "makes capacity.csv:2, 5, 6 and 3 more wrong: rate_t_per_y -1 is negative" in problem.text


def test_a_table_without_rows(tmp_path: Path) -> None:
    text = '[[remove]]\ntable = "contracts"\n'
    header = FILES["contracts.csv"].partition("\n")[0] + "\n"
    (problem,) = problems_after(tmp_path, text, contracts=header)
    assert (problem.line, problem.text) == (1, "contracts.csv has no rows")


@pytest.mark.parametrize("text", ["", 'name = "late"\n', "change = []\n"])
def test_a_file_that_changes_nothing(tmp_path: Path, text: str) -> None:
    (problem,) = problems_after(tmp_path, text)
    assert "changes nothing" in problem.text


def test_entries_on_one_line_have_the_line_of_their_list(tmp_path: Path) -> None:
    text = '\nremove = [{table = "lane"}, {table = "owner"}]\n'
    assert [problem.line for problem in problems_after(tmp_path, text)] == [2, 2]


def test_two_rows_for_a_lane_are_found_by_check_at_the_entry(tmp_path: Path) -> None:
    """Whether two rows of lanes clash shows only once the network is laid out."""
    world = write_files(tmp_path / "world")
    (world / "scenarios").mkdir()
    row = '{ origin = "NA", destination = "plant", commodity = "ore", cost_usd_per_t = 1 }'
    text = f'[[add]]\ntable = "lanes"\nrow = {row}\n'
    (world / "scenarios" / "clash.toml").write_text(text, encoding="utf-8")
    (error,) = sourcing.check(world).errors
    assert (error.file, error.line) == ("scenarios/clash.toml", 3)
    assert "this row and line 2 are equally specific" in error.text
    (error,) = sourcing.check(world, scenario="clash").errors
    assert (error.file, error.line) == ("scenarios/clash.toml", 3)


def test_check_reads_the_scenarios_of_the_instance(tmp_path: Path) -> None:
    world = write_files(tmp_path / "world")
    home = world / "scenarios"
    home.mkdir()
    (home / "late.toml").write_text(LATE, encoding="utf-8")
    assert sourcing.check(world).errors == ()
    (home / "again.toml").write_text(LATE, encoding="utf-8")
    (home / "spoilt.toml").write_text(LATE.replace('"start"', '"strat"'), encoding="utf-8")
    again, spoilt = sourcing.check(world).errors
    assert (again.file, spoilt.file, spoilt.line) == ("scenarios/late.toml", "scenarios/spoilt.toml", 7)
    assert "has the name late, as scenarios/again.toml does" in again.text
    assert sourcing.check(world, scenario="late").errors == ()


@pytest.mark.parametrize("name", ["none", "none.toml", "../none", "x" * 5000, "nul\0"])
def test_a_scenario_that_is_not_there(tmp_path: Path, name: str) -> None:
    world = write_files(tmp_path / "world")
    with pytest.raises(BadInput, match="there is no scenario"):
        sourcing.load(world, scenario=name)


def test_a_file_that_is_no_toml(tmp_path: Path) -> None:
    world = write_files(tmp_path / "world")
    path = tmp_path / "late.txt"
    path.write_text(LATE, encoding="utf-8")
    with pytest.raises(BadInput, match=r"ends in \.toml"):
        sourcing.load(world, scenario=path)
    path.rename(tmp_path / "late.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput, match="UTF-16"):
        sourcing.load(world, scenario=tmp_path / "late.toml")
