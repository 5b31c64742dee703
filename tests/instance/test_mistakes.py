"""Each mistake is named by file, line and remedy, and never ends in a traceback."""

import os
from pathlib import Path

import pytest

from sourcing.errors import BadInput, Problem
from sourcing.instance import read_instance
from tests.instance.good_world import FILES, write_files


def problems_of(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(BadInput) as caught:
        read_instance(folder)
    assert caught.value.exit_code == 2
    assert caught.value.problems
    return caught.value.problems


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands in {name} {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


# file, what stands there, what is put there instead, line of the problem, words of its message
SETTINGS = [
    ("no TOML", "price_year = 2025", "price_year = ", 8, "is not TOML"),
    ("a text for a date", "start = 2026-01-01", 'start = "2026-01-01"', 4, "without quotes"),
    ("a time", "start = 2026-01-01", "start = 2026-01-01T00:00:00", 4, "without a time"),
    ("a text for a number", "price_year = 2025", 'price_year = "2025"', 8, "whole number such as 2025"),
    ("a truth for a number", "discount_rate = 0.03", "discount_rate = true", 9, "is not a number"),
    ("a percentage", "discount_rate = 0.03", "discount_rate = 3", 9, "write 3 % as 0.03"),
    ("not a number", "discount_rate = 0.03", "discount_rate = nan", 9, "sensible size"),
    ("an infinite budget", "2.0e9", "inf", 18, "investment.budget_usd inf is not"),
    ("a negative budget", "2.0e9", "-1", 18, "negative"),
    ("an unknown setting", "discount_rate", "discuont_rate", 9, 'did you mean "economics.discount_rate"?'),
    ("a missing setting", "discount_rate = 0.03\n", "", 7, "economics.discount_rate is missing"),
    ("an unknown section", "[objective]", "[objektive]", 11, 'did you mean "objective.mode"?'),
    ("an unknown step", '"quarter"', '"quarterly"', 6, 'did you mean "quarter"?'),
    ("an unknown mode", 'mode = "cost"', 'mode = "costs"', 11, 'did you mean "cost"?'),
    ("an empty horizon", "end = 2028-01-01", "end = 2026-01-01", 5, "the horizon is empty"),
    ("a start in a quarter", "start = 2026-01-01", "start = 2026-02-01", 4, "April, July or October"),
    ("an end in a quarter", "end = 2028-01-01", "end = 2028-01-31", 5, "not a whole number of quarters"),
    ("an endless horizon", "end = 2028-01-01", "end = 2999-01-01", 5, "more than 200 years"),
    ("no tiers", 'tiers = ["domestic", "ally", "covered"]', "tiers = []", 13, "name one tier or more"),
    ("a tier twice", ', "covered"]', ', "covered", "ally"]', 13, "twice"),
    ("an unknown test", '"ownership", "origin"', '"owner", "origin"', 14, "is not one of location"),
    ("no threshold", "ownership_threshold = 0.25\n", "", 12, "the test ownership needs it"),
    ("a threshold of nothing", "ownership_threshold = 0.25", "ownership_threshold = 0", 15, "(0, 1]"),
    ("an unknown tier", 'ownership_from = "ally"', 'ownership_from = "allly"', 16, 'did you mean "ally"?'),
    ("a name that is no id", 'name = "small"', 'name = "Small World"', 1, 'write "small-world"'),
    ("a setting for a section", "[investment]", "[[investment]]", 17, "write [investment]"),
]

# by table: what stands there, what is put there instead, line of the problem, words of its message
CELLS = {
    "countries": [
        ("an unknown tier", "KZ,covered", "KZ,coverd", 4, 'tier "coverd" is not a tier', 'mean "covered"'),
        ("every tier at once", "KZ,covered", "KZ,*", 4, 'tier "*" is not a tier', "list it there"),
        ("no tier", "KZ,covered", "KZ,", 4, "tier is blank"),
        ("a country twice", "KZ,covered", "US,covered", 4, "country US stands on line 2 already"),
        ("a small country", "US,domestic", "us,domestic", 2, "us is not a country", "capital letters"),
    ],
    "facilities": [
        ("an unknown country", "smelter,KZ", "smelter,KY", 3, 'country "KY" is not', "countries.csv"),
        ("an unknown kind", "smelter", "smelt", 3, "kind smelt is not one of", 'did you mean "smelter"'),
        ("a capital", "plant,Plant", "Big Plant,Plant", 3, "write big-plant"),
        ("a path", "plant,Plant", "../plant,Plant", 3, "facility ../plant is not an id"),
        ("a facility twice", "harbour,Harbour", "pit,Harbour", 4, "line 2 already"),
        ("beyond the pole", "40,-80", "140,-80", 6, "latitude 140 is outside [-90, 90]"),
        ("a row too long", "Plant,smelter", "Plant, the new one,smelter", 3, "7 cells", "has 6"),
        ("a row too short", "mill,Mill,market,US,40,-80", "mill,Mill", 6, "has 2 cells"),
        ("a blank row", "mill,Mill,market,US,40,-80", ",,,,,", 6, "only blank cells"),
        ("a control character", "Plant,smelter", "Pl\x1b[2Jant,smelter", 3, "name Pl\\x1b[2Jant holds"),
        ("a NUL", "Plant,smelter", "Pl\0ant,smelter", 3, "control character"),
        ("an open quote", "harbour,Harbour", 'harbour,"Harbour', 4, "quote that is not closed"),
        ("a column twice", "latitude,longitude", "latitude,latitude", 1, "latitude", "twice"),
        ("a column without name", "latitude,longitude", "latitude,", 1, "column 6 has no name"),
        ("an unknown column", "longitude", "longtude", 1, 'did you mean "longitude"?'),
        ("a missing column", ",kind,", ",sort,", 1, "column kind is missing"),
    ],
    "owners": [
        ("a percentage", "US,0.5", "US,50", 2, "share 50 is above 1; write 50 % as 0.5"),
        ("98.5 per cent", "US,0.5", "US,98.5", 2, "write 98.5 % as 0.985"),
        ("a percent sign", "US,0.5", "US,50%", 2, "write 0.5"),
        ("more than the whole", "US,0.5", "US,0.6", 3, "owners of pit hold 1.1 together"),
        ("two countries", "plant,Other Co,KZ", "plant,Other Co,US", 4, "of KZ on line 3", "one country"),
        ("an owner twice", "pit,Other Co", "pit,Ölands Gruv AB", 3, "line 2 already"),
    ],
    "capacity": [
        ("a negative capacity", "face,100", "face,-100", 2, "rate_t_per_y -100 is negative"),
        ("a word", "face,100", "face,much", 2, "rate_t_per_y much is not a number"),
        ("nan", "face,100", "face,NaN", 2, "not a finite number"),
        ("infinite", "face,100", "face,inf", 2, "not a finite number"),
        ("1e308", "face,100", "face,1e308", 2, "beyond any tonnage"),
        ("1e999", "face,100", "face,1e999", 2, "too large"),
        ("tiny", "face,100", "face,1e-300", 2, "too small to mean anything"),
        ("thousands", "face,100", 'face,"1,000"', 2, "write 1000"),
        ("a decimal comma", "face,100", 'face,"10,5"', 2, "write 10.5"),
        ("a hidden digit", "face,100", "face,1\u0660\u0660", 2, "is not a number"),
        ("an Excel day", "80,2026-04-01", "80,46113", 4, "write 2026-04-01"),
        ("an American day", "80,2026-04-01", "80,1/2/2026", 4, "write 2026-01-02"),
        ("a day with slashes", "80,2026-04-01", "80,2026/04/01", 4, "write 2026-04-01"),
        ("a German day", "80,2026-04-01", "80,01.04.2026", 4, "write 2026-04-01"),
        ("a day with a time", "80,2026-04-01", "80,2026-04-01 00:00:00", 4, "write 2026-04-01"),
        ("a year for a day", "80,2026-04-01", "80,2026", 4, "write 2026-01-01"),
        ("no such day", "80,2026-04-01", "80,2026-02-30", 4, "no day of the calendar"),
        ("the year 26", "80,2026-04-01", "80,0026-04-01", 4, "check the year"),
        ("end before start", "2030-01-01", "2026-01-01", 4, "end 2026-01-01 is not after start 2026-04-01"),
        ("two ends", ",,plant/new", ",2027-01-01,plant/new", 3, "are both given; keep one"),
        ("an unknown successor", "plant/new", "plant/knew", 3, "plant/knew", 'did you mean "plant/new"?'),
        ("a successor without start", "80,2026-04-01,2030-01-01,,6", "80,,,,", 3, "line 4 has none"),
        ("a circle", "2030-01-01,,6", ",plant/old,6", 3, "circle (plant/new → plant/old)"),
        ("its own successor", "plant/new", "plant/old", 3, "circle"),
        ("a ramp without start", "80,2026-04-01", "80,", 4, "ramp_months 6 needs a start"),
        ("half a month", ",,6,", ",,6.5,", 4, "ramp_months 6.5 is not a whole number"),
        ("months with a point", ",,6,", ",,6.0,", 4, "write 6"),
    ],
    "processes": [
        ("an unknown unit", "smelt,old", "smelt,odl", 3, "for facility plant", 'did you mean "old"?'),
        ("an endless sale", "burn,,,5", "burn,,,-5", 4, "cost_usd_per_t -5 is a sale"),
        ("no use of the unit", "old,1.5", "old,0", 3, "unit_use 0 is not above 0"),
        ("no recipe", "mill,burn,,,5", "mill,burn,,,5\nmill,shred,,,5", 5, "no row in recipes.csv"),
        ("a process twice", "mill,burn,,,5", "mill,burn,,,5\nmill,burn,,,6", 5, "line 4 already"),
    ],
    "extra-units": [
        ("the own unit", "smelt,new", "smelt,old", 2, "own unit of process smelt"),
        ("an unknown process", "smelt,new", "melt,new", 2, "process melt of plant is not in processes.csv"),
    ],
    "recipes": [
        ("an unknown process", "mill,burn,ore", "mill,burnt,ore", 5, "process burnt of mill"),
        ("a rate of nothing", "dig,ore,1", "dig,ore,0", 2, "rate 0 changes nothing"),
        ("an unknown commodity", "dig,ore,1", "dig,ores,1", 2, 'commodity "ores" is not', 'mean "ore"?'),
    ],
    "lanes": [
        ("an unknown origin", "pit,harbour", "pitt,harbour", 5, 'origin "pitt"', 'did you mean "pit"?'),
        ("an unknown country", "NA,plant", "NL,plant", 2, 'origin "NL" is not a country of countries.csv'),
        ("neither id nor country", "NA,plant", "Namibia,plant", 2, "neither a facility nor a country"),
        ("a commodity twice", "ore;metal", "ore;ore", 5, 'lists "ore" twice'),
        ("a star among ids", "ore;metal", "ore;*", 5, "mixes * with ids"),
        ("a hole in a list", "ore;metal", "ore;", 5, "empty place in its list"),
        ("commas in a list", "ore;metal", '"ore,metal"', 5, "separate them with ;"),
        ("an unknown one in a list", "ore;metal", "ore;metall", 5, '"metall" is not a commodity'),
        ("a country in a list", "ore;metal", "ore;US", 5, '"US" is not a commodity'),
        ("a blank commodity", "ore;metal", "", 5, "commodity is blank"),
        ("a circle of one", "pit,harbour", "pit,pit", 5, "origin and destination are both pit"),
        ("a tariff without price", "ore;metal,5,,", "ore;metal,5,,0.1", 5, "price_usd_per_t for ore"),
        ("a negative lead", "ore,30,20", "ore,30,-20", 2, "lead_days -20 is negative"),
    ],
    "throughput": [
        ("end before start", "2027-01-01", "2025-01-01", 2, "is not after start"),
        ("a country", "harbour,*", "US,*", 2, "facility US is not an id"),
    ],
    "demand": [
        ("not a market", "mill,metal,2026", "store,metal,2026", 2, "is a stockpile, not a market"),
        ("a year twice", "mill,metal,2027", "mill,metal,2026", 3, "stands on line 2 already"),
        ("class 0", "60,1,", "60,0,", 2, "priority 0 is outside [1"),
        ("no cost of failure", "60,1,,9000", "60,1,,", 2, "shortfall_usd_per_t is blank"),
    ],
    "stocks": [
        ("a target without date", "9,2027-01-01", "9,", 2, "target_t 9 needs a target_date"),
        ("a date without target", "9,2027-01-01", ",2027-01-01", 2, "needs a target_t"),
        ("a late target", "2027-01-01", "2028-01-01", 2, "outside the horizon"),
        ("no cost of failure", "0.01,100", "0.01,", 2, "needs shortfall_usd_per_t_y"),
        ("an unknown tier", "5,ally", "5,friend", 2, 'initial_tier "friend" is not a tier'),
    ],
    "in-transit": [
        ("too early", "2026-02-01", "2025-12-31", 2, "arrives 2025-12-31 is outside the horizon"),
        ("an unknown tier", "covered", "uncovered", 2, 'did you mean "covered"?'),
    ],
    "contracts": [
        ("a minimum above the maximum", ",5,50,", ",51,50,", 2, "51 is above maximum_t_per_y 50"),
        ("no cost of failure", ",5,50,100", ",5,50,", 2, "needs shortfall_usd_per_t"),
        ("a contract with oneself", "NA,plant", "plant,plant", 2, "seller and buyer are both plant"),
    ],
    "exclusions": [
        ("not a market", "US;mill", "US;store", 2, "markets names store"),
        ("an unknown mineral", "no-covered,zinc", "no-covered,zink", 2, '"zink"', 'mean "zinc"?'),
        ("a star", "no-covered,zinc", "no-covered,*", 2, "minerals * stands for everything"),
        ("no tier", "US;mill,ally", "US;mill,", 2, "worst_tier is blank"),
    ],
    "diversification": [
        ("an unknown word", "US,country", "US,continent", 2, "by continent is not one of facility"),
        ("a percentage", "0.65", "65", 2, "write 65 % as 0.65"),
    ],
    "projects": [
        ("blocks of nothing", "30,10", "30,0", 2, "block_t_per_y 0 is not above 0"),
        ("an unknown facility", "grow,plant", "grow,plnt", 2, 'did you mean "plant"?'),
    ],
    "sources": [
        ("an unknown word", "https://usgs.gov/,read", "https://usgs.gov/,sure", 2, "is not one of read"),
        ("a script for an address", "https://usgs.gov/", "javascript:x", 2, "url javascript:x is not a web"),
        ("a month 13", "2025-01", "2025-13", 2, "published 2025-13 is not a year, month or day"),
    ],
}


def named(cases: list) -> list:
    """Each case under its first text."""
    return [pytest.param(*case[1:], id=case[0]) for case in cases]


@pytest.mark.parametrize(("old", "new", "line", "words"), named(SETTINGS))
def test_a_wrong_setting(tmp_path, old, new, line, words):
    folder = write_files(tmp_path)
    spoil(folder, "instance.toml", old, new)
    problems = [problem for problem in problems_of(folder) if problem.file == "instance.toml"]
    assert any(problem.line == line and words in problem.text for problem in problems), problems


@pytest.mark.parametrize(
    ("table", "case"),
    [pytest.param(table, case, id=f"{table}: {case[0]}") for table, cases in CELLS.items() for case in cases],
)
def test_a_wrong_cell(tmp_path, table, case):
    _, old, new, line, *words = case
    folder = write_files(tmp_path)
    spoil(folder, f"{table}.csv", old, new)
    problems = [problem for problem in problems_of(folder) if problem.file == f"{table}.csv"]
    found = [problem.text for problem in problems if problem.line == line]
    assert any(all(word in text for word in words) for text in found), problems


BYTES = [
    ("a byte order mark", "lanes.csv", lambda data: b"\xef\xbb\xbf" + data, 1, "BOM"),
    ("UTF-16", "lanes.csv", lambda data: data.decode().encode("utf-16"), 1, "UTF-16"),
    ("Latin-1", "owners.csv", lambda data: data.decode().encode("latin-1"), 2, 'byte 0xd6 ("Ö" in Latin-1)'),
    ("semicolons", "demand.csv", lambda data: data.replace(b",", b";"), 1, "semicolons"),
    ("tabs", "demand.csv", lambda data: data.replace(b",", b"\t"), 1, "tabs"),
    ("nothing", "demand.csv", lambda data: b"", 1, "is empty"),
    ("a settings file with a BOM", "instance.toml", lambda data: b"\xef\xbb\xbf" + data, 1, "BOM"),
    ("settings in Latin-1", "instance.toml", lambda data: data.replace(b"wor", b"w\xf6r"), 2, "byte 0xf6"),
    ("a cell of 10 MB", "owners.csv", lambda data: data.replace(b"Other", b"x" * 10_000_000, 1), 3, "131072"),
    ("a long id", "demand.csv", lambda data: data.replace(b"mill", b"m" * 100_000, 1), 2, "longer than"),
    ("a huge settings file", "instance.toml", lambda data: data + b"#" * (2 << 20), None, "larger than 1 MB"),
    ("nested settings", "instance.toml", lambda data: b"a = " + b"[" * 100_000 + data, 20, "is not TOML"),
    ("noise", "lanes.csv", lambda data: bytes(range(256)) * 4, 2, "is not UTF-8"),
]


@pytest.mark.parametrize(("name", "spoilt", "line", "words"), named(BYTES))
def test_wrong_bytes(tmp_path, name, spoilt, line, words):
    folder = write_files(tmp_path)
    path = folder / name
    path.write_bytes(spoilt(path.read_bytes()))
    problems = [problem for problem in problems_of(folder) if problem.file == name]
    assert any(problem.line == line and words in problem.text for problem in problems), problems
    assert all(len(str(problem)) < 1000 for problem in problems)


def remove(path: Path) -> Path:
    path.unlink()
    return path


def link(path: Path, target: str) -> None:
    remove(path).symlink_to(target)


FOLDERS = [
    ("no settings", lambda f: remove(f / "instance.toml"), "instance.toml", "is missing"),
    ("no lanes", lambda f: remove(f / "lanes.csv"), "lanes.csv", "is missing"),
    ("an unknown table", lambda f: (f / "lane.csv").touch(), "lane.csv", 'did you mean "lanes.csv"?'),
    ("other settings", lambda f: (f / "instances.toml").touch(), "instances.toml", '"instance.toml"?'),
    ("a capital", lambda f: (f / "lanes.csv").rename(f / "Lanes.CSV"), "Lanes.CSV", '"lanes.csv"?'),
    ("a folder", lambda f: remove(f / "owners.csv").mkdir(), "owners.csv", "is not a file"),
    ("a broken link", lambda f: link(f / "owners.csv", "none.csv"), "owners.csv", "broken link"),
    ("a link to itself", lambda f: link(f / "owners.csv", "owners.csv"), "owners.csv", "link"),
    ("a link outwards", lambda f: link(f / "owners.csv", "/etc/hosts"), "owners.csv", "leads out"),
    ("a pipe", lambda f: os.mkfifo(remove(f / "owners.csv")), "owners.csv", "is not a file"),
]


@pytest.mark.parametrize(("change", "name", "words"), named(FOLDERS))
def test_wrong_files(tmp_path, change, name, words):
    folder = write_files(tmp_path / "world")
    change(folder)
    problems = problems_of(folder)
    assert any(problem.file == name and words in problem.text for problem in problems), problems


@pytest.mark.parametrize("path", ["nowhere", "a-file", "nul\0byte"])
def test_a_path_that_is_no_folder(tmp_path, path):
    (tmp_path / "a-file").touch()
    with pytest.raises(BadInput, match=r"does not exist|is a file|cannot be read"):
        read_instance(tmp_path / path)


def test_all_problems_are_reported_at_once_in_order(tmp_path):
    folder = write_files(tmp_path)
    spoil(folder, "lanes.csv", "ore,30,20", "ore,x,-20")
    spoil(folder, "instance.toml", "0.03", "3")
    spoil(folder, "countries.csv", "KZ,covered", "KZ,coverd")
    places = [(problem.file, problem.line) for problem in problems_of(folder)]
    assert places == [("instance.toml", 9), ("countries.csv", 4), ("lanes.csv", 2), ("lanes.csv", 2)]


def test_a_row_that_could_not_be_read_makes_no_other_row_wrong(tmp_path):
    folder = write_files(tmp_path)
    spoil(folder, "facilities.csv", "mill,Mill,market,US,40,-80", "mill,Mill")
    assert len(problems_of(folder)) == 1


def test_a_missing_table_makes_no_other_table_wrong(tmp_path):
    folder = write_files(tmp_path)
    (folder / "facilities.csv").unlink()
    assert [problem.file for problem in problems_of(folder)] == ["facilities.csv"]


def test_lines_are_those_of_the_file_also_after_a_cell_of_several_lines(tmp_path):
    note = 'ore,zinc,ore,,"a note\nof three\n\nlines"\nmetal,zinc,metal,-1,\n'
    folder = write_files(tmp_path, commodities="commodity,mineral,form,price_usd_per_t,note\n\n" + note)
    (problem,) = problems_of(folder)
    assert (problem.file, problem.line) == ("commodities.csv", 7)


def test_a_mistake_in_every_row_is_counted_not_repeated(tmp_path):
    rows = "".join(f"pit,u{k},-1,,,,,\n" for k in range(5000))
    folder = write_files(tmp_path, capacity=FILES["capacity.csv"] + rows)
    problems = problems_of(folder)
    assert len(problems) == 21
    assert "4980 more rows" in problems[-1].text
