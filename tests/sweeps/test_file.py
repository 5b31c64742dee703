"""Each mistake in a sweep file is named by its line, all at once, and says what to write instead."""

from datetime import date

import pytest

import sourcing
from sourcing.errors import BadInput, Problem
from sourcing.instance import Instance
from sourcing.sweeps.file import read_sweep
from sourcing.sweeps.fitting import require_fit
from tests.sweeps.worlds import write_ranged, write_sweep

TURNED = """\
name = "turned"
title = "Turned"
design = "latin-hypercube"
points = 10
seed = 1

[[factor]]
name = "rate"
change = [
    { table = "capacity", where = { facility = "pit" }, column = "rate_t_per_y", set = "x" },
    { table = "lanes", column = "cost_usd_per_t", scale = 2 },
]
low = 40
base = 100
high = 120

[[factor]]
name = "demand"
values = [1, 2]
[[factor.change]]
table = "demand"
column = "quantity_t_per_y"
scale = "x"
"""
OUT = """\
design = "outages"
kind = "facility"
from = 2026-01-01
months = 6
"""

# what stands there, what is put there instead, line of the problem, words of its message
MISTAKES = {
    "no TOML": ("points = 10", "points = ", 4, "is not TOML"),
    "an unknown key": ("title =", "titel =", 2, '"titel" is not a key', 'did you mean "title"?'),
    "a name that is no id": ('"turned"', '"Too Fast"', 1, 'write "too-fast"'),
    "no design": ('design = "latin-hypercube"\n', "", None, "design is missing", "one-at-a-time"),
    "an unknown design": ('"latin-hypercube"', '"latin-cube"', 3, 'did you mean "latin-hypercube"?'),
    "a design that is no text": ('"latin-hypercube"', "5", 3, "design 5 is not known"),
    "no points": ("points = 10\n", "", None, "points is missing"),
    "one point": ("points = 10", "points = 1", 4, "is not a whole number from 2"),
    "points of Sobol'": (
        'design = "latin-hypercube"\npoints = 10',
        'design = "sobol"\npoints = 10',
        4,
        "write 8 or 16",
    ),
    "a seed that is no number": ("seed = 1", "seed = true", 5, "seed true is not a whole number"),
    "a key of another design": ("seed = 1", "months = 6", 5, "months means nothing in the design"),
    "a price of wrong form": ("seed = 1", 'prices = ["mill"]', 5, 'has "mill", which is not facility/'),
    "a price twice": ("seed = 1", 'prices = ["a/b/c/d", "a/b/c/d"]', 5, "twice"),
    "factors that are no tables": ("[[factor]]", "[factor]", None, "is not TOML"),
    "no name": ('name = "rate"\n', "", 7, "name is missing"),
    "the same name": ('name = "demand"', 'name = "rate"', 18, "stands above already"),
    "a name of a column": ('name = "rate"', 'name = "cost_usd"', 8, "column of the results"),
    "a name of a metric": ('name = "rate"', 'name = "coverage.zinc"', 8, "column of the results"),
    "a formula": ('name = "rate"', 'name = "=1+1"', 8, "would be a formula"),
    "an unknown key of a factor": ("low = 40", "lower = 40", 13, '"lower" is not a key', "low"),
    "no base": ("base = 100\n", "", 7, "base is missing; write the value that the instance has"),
    "no high": ("high = 120\n", "", 7, "high is missing"),
    "low above high": ("low = 40", "low = 400", 13, "low 400 is above base 100"),
    "a base above high": ("high = 120", "high = 90", 15, "high 90 is below base 100"),
    "no range": ("low = 40\nbase = 100\nhigh = 120", "low = 4\nbase = 4\nhigh = 4", 15, "needs a range"),
    "a low that is text": ("low = 40", 'low = "40"', 13, "low 40 is neither a number nor a date"),
    "a low that is not finite": ("low = 40", "low = nan", 13, "low nan is not a finite number"),
    "a low that no float holds": ("low = 40", f"low = {'9' * 400}", 13, "is not a finite number"),
    "a low of another kind": ("low = 40", "low = 2026-01-01", 13, "mixes dates and numbers"),
    "values and low": ("values = [1, 2]", "values = [1, 2]\nlow = 3", 20, "stand in one factor"),
    "one value": ("[1, 2]", "[1]", 19, "is not a list of two values or more"),
    "a value twice": ("[1, 2]", "[1, 1.0]", 19, "names a value twice"),
    "values of no kind": ("[1, 2]", "[1, true]", 19, "true is neither a number nor a date"),
    "no change": (
        '[[factor.change]]\ntable = "demand"\ncolumn = "quantity_t_per_y"\nscale = "x"\n',
        "",
        17,
        "change is missing",
    ),
    "no x": ('set = "x"', "set = 5", 9, 'no change uses "x"'),
    "two actions": ('set = "x"', 'set = "x", scale = 2', 10, "set and scale stand in one entry"),
    "an unknown key of a change": ('set = "x"', 'sets = "x"', 10, '"sets" is not a key', "set"),
    "no table": ('table = "capacity", ', "", 10, "table is missing"),
    "a mistake in the second change": ("scale = 2", "scales = 2", 11, '"scales" is not a key'),
}
MISFITS = {
    "an unknown table": ('"capacity"', '"capacities"', 10, 'did you mean "capacity"?'),
    "an unknown column": ('"rate_t_per_y"', '"rate"', 10, '"rate" is not a column'),
    "no row": ('{ facility = "pit" }', '{ facility = "pitt" }', 10, 'did you mean "pit"?'),
    "an action that the column does not know": (
        "scale = 2",
        "delay_months = 2",
        11,
        "column holds numbers; use scale or add",
    ),
    "a mistake under a header of its own": ('table = "demand"', 'table = "demands"', 20, "demands"),
}


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return sourcing.load(write_ranged(tmp_path_factory.mktemp("ranged")))


def problems_of(instance: Instance, text: str, fit: bool = False) -> list[Problem]:
    write_sweep(instance.folder, text)
    try:
        sweep = read_sweep(instance, "turned")
        if fit:
            require_fit(instance, sweep)
    except BadInput as error:
        return list(error.problems)
    return []


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new, 1)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_of_form_is_named_by_its_line(mistake: str, instance: Instance) -> None:
    old, new, line, *words = MISTAKES[mistake]
    problems = problems_of(instance, changed(TURNED, old, new))
    hits = [problem for problem in problems if all(word in problem.text for word in words)]
    assert hits, problems
    assert hits[0].file == "sweeps/turned.toml"
    assert line is None or hits[0].line == line, hits


@pytest.mark.parametrize("mistake", MISFITS)
def test_a_change_that_does_not_fit_is_named_by_its_line(mistake: str, instance: Instance) -> None:
    old, new, line, *words = MISFITS[mistake]
    (problem,) = problems_of(instance, changed(TURNED, old, new), fit=True)
    assert all(word in problem.text for word in words), problem
    assert (problem.file, problem.line) == ("sweeps/turned.toml", line)


def test_a_sound_file_is_read(instance: Instance) -> None:
    write_sweep(instance.folder, TURNED)
    sweep = read_sweep(instance, "turned")
    require_fit(instance, sweep)
    rate, demand = sweep.factors
    assert (sweep.name, sweep.title, sweep.design) == ("turned", "Turned", "latin-hypercube")
    assert (sweep.points, sweep.seed) == (10, 1)
    assert rate.levels == (40, 100, 120)
    assert demand.levels == (1, 2)
    assert [entry.says["set"] for entry in rate.entries(70)[:1]] == [70]
    assert [entry.line for entry in rate.changes] == [10, 11]


def test_all_mistakes_are_told_at_once(instance: Instance) -> None:
    text = changed(changed(changed(TURNED, "title", "titel"), "low = 40", "lo = 40"), "10", "1")
    assert len(problems_of(instance, text)) >= 3


def test_a_value_out_of_place_at_some_points_is_no_misfit(instance: Instance) -> None:
    """A capacity of -5 t/y has no meaning; the base has one, so only the points with it fail."""
    assert problems_of(instance, changed(TURNED, "low = 40", "low = -5"), fit=True) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"facility"', '"factory"', "kind factory is not one of facility, country, owner, lane"),
        ("months = 6", "months = 0", "months 0 is not a whole number"),
        ("months = 6", "months = 6\nsize = 3", "size 3 is not a whole number from 1 to 2"),
        ("months = 6\n", "", "months is missing"),
        ("2026-01-01", '"2026-01-01"', "write the date without quotes"),
        ("months = 6", "months = 6\npoints = 5", "points means nothing in the design outages"),
    ],
)
def test_a_mistake_about_outages_is_named(old: str, new: str, words: str, instance: Instance) -> None:
    (problem,) = problems_of(instance, changed(OUT, old, new))
    assert words in problem.text


def test_outages_are_read(instance: Instance) -> None:
    write_sweep(instance.folder, OUT)
    sweep = read_sweep(instance, "turned")
    assert (sweep.kind, sweep.size, sweep.start, sweep.months) == ("facility", 1, date(2026, 1, 1), 6)


def test_a_sweep_that_is_not_there_names_those_that_are(instance: Instance) -> None:
    write_sweep(instance.folder, OUT)
    with pytest.raises(BadInput, match=r'there is no sweep turnd; did you mean "turned"\?'):
        read_sweep(instance, "turnd")
