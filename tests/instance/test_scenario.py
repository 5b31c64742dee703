"""What each entry of a scenario does to an instance, and which rows it finds."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import sourcing
from sourcing.errors import BadInput
from sourcing.instance import Instance, read_instance
from sourcing.instance.scenario import own_scenarios
from tests.instance.good_world import FILES, load_changed, write_files

SHIPPED = Path(__file__).parents[2] / "instances"
RANGES = """\
facility,unit,rate_t_per_y,rate_t_per_y_low,rate_t_per_y_high,start,start_low,start_high,end,available_share,note
pit,face,100,80,,,,,,,
plant,old,50.0,40,60.5,2020-01-31,2019-11-30,2020-03-31,,0.9,"first, of two"
plant,new,80,,,2026-04-01,,,2030-01-01,1,
"""


def changed(folder: Path, entries: str, **files: str) -> Instance:
    """The good world after a scenario of these entries."""
    world = write_files(folder / "world", **files)
    path = folder / "try.toml"
    path.write_text(f'name = "try"\n{entries}', encoding="utf-8")
    return load_changed(world, path, **files)


def column(instance: Instance, table: str, name: str) -> list[Any]:
    return [getattr(row, name) for row in instance.rows(table)]


def change(text: str, table: str = "capacity") -> str:
    return f'[[change]]\ntable = "{table}"\n{text}\n'


# actions


def test_set_drops_the_range_and_touches_only_its_rows(tmp_path: Path) -> None:
    instance = changed(
        tmp_path, change('where = {unit = "old"}\ncolumn = "rate_t_per_y"\nset = 55'), capacity=RANGES
    )
    assert column(instance, "capacity", "rate_t_per_y") == [100, 55, 80]
    assert column(instance, "capacity", "rate_t_per_y_low") == [80, None, None]
    assert column(instance, "capacity", "rate_t_per_y_high") == [None] * 3
    assert column(instance, "capacity", "start_low") == [None, date(2019, 11, 30), None]


def test_set_nothing_is_a_blank(tmp_path: Path) -> None:
    instance = changed(tmp_path, change('where = {unit = "new"}\ncolumn = "end"\nset = ""'))
    assert column(instance, "capacity", "end") == [None] * 3


def test_scale_moves_the_range_and_leaves_blanks(tmp_path: Path) -> None:
    instance = changed(tmp_path, change('column = "rate_t_per_y"\nscale = 1.1'), capacity=RANGES)
    assert column(instance, "capacity", "rate_t_per_y") == [110, 55, 88]
    assert column(instance, "capacity", "rate_t_per_y_low") == [88, 44, None]
    assert column(instance, "capacity", "rate_t_per_y_high") == [None, 66.55, None]
    assert instance.raw["capacity"].columns["rate_t_per_y_high"] == ["", "66.55", ""]


def test_scale_leaves_a_blank_that_means_a_default(tmp_path: Path) -> None:
    instance = changed(tmp_path, change('column = "available_share"\nscale = 0.5'), capacity=RANGES)
    assert column(instance, "capacity", "available_share") == [1, 0.45, 0.5]


def test_add_moves_the_range(tmp_path: Path) -> None:
    instance = changed(tmp_path, change('column = "rate_t_per_y"\nadd = -0.1'), capacity=RANGES)
    assert column(instance, "capacity", "rate_t_per_y") == [99.9, 49.9, 79.9]
    assert column(instance, "capacity", "rate_t_per_y_low") == [79.9, 39.9, None]


def test_delay_moves_the_range_by_calendar_months(tmp_path: Path) -> None:
    """31 January and a month is 29 February in 2020; 30 November and three months the 29th as well."""
    instance = changed(tmp_path, change('column = "start"\ndelay_months = 3'), capacity=RANGES)
    assert column(instance, "capacity", "start") == [None, date(2020, 4, 30), date(2026, 7, 1)]
    assert column(instance, "capacity", "start_low") == [None, date(2020, 2, 29), None]
    assert column(instance, "capacity", "start_high") == [None, date(2020, 6, 30), None]


def test_a_delay_below_nothing_is_earlier(tmp_path: Path) -> None:
    instance = changed(tmp_path, change('column = ["start", "end"]\ndelay_months = -1'), capacity=RANGES)
    assert column(instance, "capacity", "start") == [None, date(2019, 12, 31), date(2026, 3, 1)]
    assert column(instance, "capacity", "end") == [None, None, date(2029, 12, 1)]


def test_a_column_and_its_range_named_together_move_once(tmp_path: Path) -> None:
    columns = '["rate_t_per_y", "rate_t_per_y_low"]'
    instance = changed(tmp_path, change(f"column = {columns}\nscale = 2"), capacity=RANGES)
    assert column(instance, "capacity", "rate_t_per_y_low") == [160, 80, None]


def test_a_column_that_the_file_lacks_is_added(tmp_path: Path) -> None:
    entries = change('where = {unit = "old"}\ncolumn = ["rate_t_per_y_high", "source"]\nset = ""')
    entries += change('where = {unit = "old"}\ncolumn = "rate_t_per_y_high"\nset = 70')
    instance = changed(tmp_path, entries)
    assert column(instance, "capacity", "rate_t_per_y_high") == [None, 70, None]
    assert column(instance, "capacity", "source") == [()] * 3


def test_whole_numbers_stay_whole(tmp_path: Path) -> None:
    instance = changed(tmp_path, change('column = "ramp_months"\nscale = 1.5'))
    assert column(instance, "capacity", "ramp_months") == [0, 0, 9]


def test_dates_may_be_written_as_toml_has_them(tmp_path: Path) -> None:
    entries = change('where = {start = 2026-04-01}\ncolumn = "start"\nset = 2026-10-01')
    assert column(changed(tmp_path, entries), "capacity", "start")[2] == date(2026, 10, 1)


def test_a_list_may_be_written_as_toml_has_it(tmp_path: Path) -> None:
    entries = change('column = "minerals"\nset = ["zinc"]', "diversification")
    assert column(changed(tmp_path, entries), "diversification", "minerals") == [("zinc",)]


def test_a_setting_takes_its_new_value(tmp_path: Path) -> None:
    entries = '[[change]]\nsetting = "trust.tests"\nset = ["location"]\n'
    entries += '[[change]]\nsetting = "horizon.end"\nset = 2029-01-01\n'
    settings = changed(tmp_path, entries).settings
    assert (settings.tests, settings.end) == (("location",), date(2029, 1, 1))


def test_an_optional_setting_goes_with_a_blank(tmp_path: Path) -> None:
    entries = '[[change]]\nsetting = "investment.budget_usd"\nset = ""\n'
    assert changed(tmp_path, entries).settings.budget_usd is None


def test_rows_are_removed(tmp_path: Path) -> None:
    instance = changed(tmp_path, '[[remove]]\ntable = "exclusions"\nwhere = {rule = "no-covered"}\n')
    assert instance.rows("exclusions") == []


def test_rows_are_added_also_to_a_table_that_is_not_there(tmp_path: Path) -> None:
    world = write_files(tmp_path / "world")
    (world / "exclusions.csv").unlink()
    path = tmp_path / "x.toml"
    row = '{rule = "late", worst_tier = "ally", start = "2027-01-01", max_share = 0.5, minerals = ["zinc"]}'
    path.write_text(f'[[add]]\ntable = "exclusions"\nrow = {row}\n', encoding="utf-8")
    instance = sourcing.load(world, scenario=path)
    (rule,) = instance.rows("exclusions")
    assert (rule.rule, rule.max_share, rule.minerals, rule.end) == ("late", 0.5, ("zinc",), None)
    assert instance.place("exclusions.csv", rule.line) == (str(path), 3)


def test_changes_come_before_removals_and_additions(tmp_path: Path) -> None:
    """The added row is neither removed nor changed, though it stands first in the file."""
    entries = """\
[[add]]
table = "exclusions"
row = {rule = "no-covered", worst_tier = "domestic", max_share = 0.2}
[[remove]]
table = "exclusions"
where = {max_share = 0.3}
[[change]]
table = "exclusions"
column = "max_share"
set = 0.3
"""
    assert column(changed(tmp_path, entries), "exclusions", "max_share") == [0.2]


def test_a_key_may_be_taken_over_by_an_added_row(tmp_path: Path) -> None:
    entries = """\
[[remove]]
table = "projects"
[[add]]
table = "projects"
row = {project = "grow", facility = "plant", unit = "annex", max_t_per_y = 9, capex_usd_per_t_y = 1}
"""
    assert column(changed(tmp_path, entries), "projects", "max_t_per_y") == [9]


# where


def lines(folder: Path, table: str, where: str) -> list[int]:
    """The lines of the rows that a condition finds."""
    instance = changed(folder, change(f'where = {where}\ncolumn = "note"\nset = "found"', table))
    return [row.line for row in instance.rows(table) if row.note == "found"]


@pytest.mark.parametrize(
    ("table", "where", "found"),
    [
        ("capacity", '{facility = "plant"}', [3, 4]),
        ("capacity", '{facility = "plant", unit = "new"}', [4]),
        ("capacity", '{unit = ["face", "new"]}', [2, 4]),
        ("capacity", "{rate_t_per_y = 50.0}", [3]),
        ("capacity", '{rate_t_per_y = "50.00"}', [3]),
        ("capacity", "{ramp_months = 6.0}", [4]),
        ("capacity", '{start = "2026-04-01"}', [4]),
        ("capacity", "{start = [2020-01-01, 2026-04-01]}", [3, 4]),
        ("capacity", '{start = ""}', [2]),
        ("capacity", "{available_share = 1}", [2, 4]),
        ("capacity", '{available_share = ""}', [2, 4]),
        ("capacity", '{ends_with = "plant/new"}', [3]),
        ("capacity", '{country = "KZ"}', [3, 4]),
        ("capacity", "{}", [2, 3, 4]),
        ("demand", '{year = 2027, mineral = "zinc"}', [3]),
        ("lanes", '{commodity = "ore"}', [2, 5]),
        ("lanes", '{commodity = "*"}', [4]),
        ("lanes", '{commodity = "metal;ore"}', [5]),
        ("lanes", '{mineral = "zinc"}', [2, 3, 4, 5]),
        ("lanes", '{origin_country = "NA"}', [2, 4, 5]),
        ("lanes", '{origin_country = "KZ", destination_country = "US"}', [3]),
        ("lanes", '{destination_country = ["KZ", "NA"]}', [2, 5]),
        ("contracts", '{seller_country = "NA", buyer_country = "KZ"}', [2]),
        ("exclusions", '{minerals = "zinc", markets = "mill"}', [2]),
        ("owners", '{country = "KZ"}', [3, 4]),
        ("commodities", '{mineral = "zinc", form = "ore"}', [2]),
    ],
)
def test_where_finds_rows_by_value(tmp_path: Path, table: str, where: str, found: list[int]) -> None:
    assert lines(tmp_path, table, where) == found


def test_where_sees_what_an_earlier_entry_wrote(tmp_path: Path) -> None:
    entries = change('where = {unit = "face"}\ncolumn = "rate_t_per_y"\nset = 7')
    entries += change('where = {rate_t_per_y = 7}\ncolumn = "rate_t_per_y"\nadd = 1')
    assert column(changed(tmp_path, entries), "capacity", "rate_t_per_y") == [8, 50, 80]


# several scenarios, names, digest


@pytest.fixture
def world(tmp_path: Path) -> Path:
    folder = write_files(tmp_path / "world")
    home = folder / "scenarios"
    home.mkdir()
    for name, entry in (("double", "scale = 2"), ("less", "add = -10")):
        (home / f"{name}.toml").write_text(change(f'column = "rate_t_per_y"\n{entry}'), encoding="utf-8")
    return folder


def test_scenarios_apply_in_order(world: Path) -> None:
    first = sourcing.load(world, scenario=["double", "less"])
    second = sourcing.load(world, scenario=["less", world / "scenarios" / "double.toml"])
    assert column(first, "capacity", "rate_t_per_y") == [190, 90, 150]
    assert column(second, "capacity", "rate_t_per_y") == [180, 80, 140]
    assert (first.scenario, second.scenario) == (("double", "less"), ("less", "double"))
    assert len({first.digest, second.digest, read_instance(world).digest}) == 3


def test_the_digest_is_that_of_a_folder_that_says_the_same(tmp_path: Path) -> None:
    entries = change('where = {unit = "face"}\ncolumn = "rate_t_per_y"\nset = 111')
    text = FILES["capacity.csv"].replace("face,100", "face,111")
    other = read_instance(write_files(tmp_path / "other", capacity=text))
    assert changed(tmp_path, entries).digest == other.digest


def test_the_instance_before_it_stays_as_it_was(world: Path) -> None:
    base = read_instance(world)
    before = {name: (dict(table.columns), list(table.lines)) for name, table in base.raw.items()}
    digest = base.digest
    solved = sourcing.load(world, scenario="double")
    assert solved.scenario == ("double",)
    assert (base.scenario, base.digest) == ((), digest)
    assert before == {name: (dict(table.columns), list(table.lines)) for name, table in base.raw.items()}
    assert column(base, "capacity", "rate_t_per_y") == [100, 50, 80]


def test_a_name_that_nothing_has_offers_the_nearest(world: Path) -> None:
    with pytest.raises(BadInput, match='no scenario doubel; did you mean "double"'):
        sourcing.load(world, scenario="doubel")


# the shipped instances


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in SHIPPED.glob("*/scenarios")), ids=lambda path: path.name
)
def test_every_shipped_scenario_fits_its_instance(folder: Path) -> None:
    base = read_instance(folder)
    found = list(own_scenarios(base))
    assert len(found) == len(list((folder / "scenarios").glob("*.toml"))) > 0
    for instance, file, problems in found:
        assert problems == [], file
        assert instance is not None
        assert file == f"scenarios/{instance.scenario[0]}.toml"
        assert instance.digest != base.digest, f"{file} changes nothing"
