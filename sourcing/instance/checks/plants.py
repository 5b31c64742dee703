"""Units, their capacity, and the processes that take it."""

from collections.abc import Iterator
from datetime import date

import pandas as pd

from sourcing.errors import Problem
from sourcing.instance.checks.book import Book
from sourcing.instance.instance import Row, plain_rows
from sourcing.instance.texts import nearest, shown

UNIT_USERS = ("processes", "extra-units")


def unclear_end(book: Book) -> Iterator[Problem]:
    """Capacity rows with two ends."""
    sheet = book.sheets["capacity"]
    both = sheet.given("end") & sheet.given("ends_with")
    yield from sheet.problems(both, "end {end} and ends_with {ends_with} are both given; keep one")


def ramp_without_start(book: Book) -> Iterator[Problem]:
    """A ramp grows from a start."""
    sheet = book.sheets["capacity"]
    wrong = (sheet.frame["ramp_months"] > 0) & ~sheet.given("start")
    yield from sheet.problems(
        wrong, "ramp_months {ramp_months} needs a start; write the day on which the ramp begins"
    )


def wrong_ends_with(book: Book) -> Iterator[Problem]:
    """Rows that wait for a unit that is not there, has no start, or waits for them."""
    if not book.whole("capacity", "facility", "unit"):
        return
    sheet = book.sheets["capacity"]
    rows, begun = plain_rows(sheet.frame), sheet.given("start")
    leaders = earliest_rows(rows)
    follows: dict[int, int] = {}
    for place, row in enumerate(rows):
        if row.ends_with is None:
            continue
        leader = leaders.get(row.ends_with)
        if leader is None:
            hint = nearest(row.ends_with, leaders) or "; write facility/unit of a row here"
            yield sheet.problem(
                place, f'ends_with "{shown(row.ends_with)}" is not a unit of capacity.csv{hint}'
            )
        elif begun[leader]:
            follows[place] = leader
        else:
            text = f"needs a start of that unit, but line {rows[leader].line} has none; write it"
            yield sheet.problem(place, f"ends_with {shown(row.ends_with)} {text}")
    for circle in circles(follows):
        names = " → ".join(shown(rows[place].ends_with) for place in circle)
        yield sheet.problem(circle[0], f"ends_with goes in a circle ({names}); give one of these rows an end")


def earliest_rows(rows: list[Row]) -> dict[str, int]:
    """The earliest row of each unit: no start first; of several on a day, the one with the longest ramp."""
    leaders: dict[str, int] = {}
    for place in sorted(range(len(rows)), key=lambda k: (rows[k].start or date.min, -rows[k].ramp_months)):
        leaders.setdefault(f"{rows[place].facility}/{rows[place].unit}", place)
    return leaders


def circles(follows: dict[int, int]) -> list[list[int]]:
    """The circles of a graph in which each row follows at most one, each from its first row on."""
    found: list[list[int]] = []
    done: set[int] = set()
    for begin in sorted(follows):
        path: dict[int, None] = {}
        place = begin
        while place in follows and place not in done and place not in path:
            path[place] = None
            place = follows[place]
        if place in path:
            rows = list(path)
            found.append(rows[rows.index(place) :])
        done |= path.keys()
    return found


def unknown_units(book: Book) -> Iterator[Problem]:
    """Processes on a unit that neither capacity.csv nor projects.csv has at their facility."""
    homes = ("capacity", "projects")
    if not all(book.whole(table, "facility", "unit") for table in homes):
        return
    known = set(pd.concat([book.pairs(table, "unit") for table in homes]).dropna())
    for table in UNIT_USERS:
        sheet, wanted = book.sheets[table], book.pairs(table, "unit")
        wrong = wanted.notna() & ~wanted.isin(known)
        hints = {}
        for place in wrong.index[wrong][:20]:
            facility = wanted[place].partition("/")[0] + "/"
            there = [name.removeprefix(facility) for name in known if name.startswith(facility)]
            hints[place] = nearest(wanted[place].removeprefix(facility), sorted(there)) or "; list it there"
        text = "unit {unit} is not in capacity.csv or projects.csv for facility {facility}{hint}"
        yield from sheet.problems(wrong, text, hint=hints)


def unlimited_sale(book: Book) -> Iterator[Problem]:
    """A sale outside without a unit could go on without end."""
    sheet = book.sheets["processes"]
    wrong = (sheet.frame["cost_usd_per_t"] < 0) & ~sheet.given("unit")
    text = (
        "cost_usd_per_t {cost_usd_per_t} is a sale, which needs a limit; name a unit and give it a capacity"
    )
    yield from sheet.problems(wrong, text)


def process_without_recipe(book: Book) -> Iterator[Problem]:
    """A process that neither makes nor consumes anything."""
    if not book.whole("recipes", "facility", "process"):
        return
    sheet, wanted = book.sheets["processes"], book.pairs("processes", "process")
    wrong = wanted.notna() & ~wanted.isin(set(book.pairs("recipes", "process").dropna()))
    text = "process {process} of {facility} has no row in recipes.csv; write what it makes or consumes"
    yield from sheet.problems(wrong, text)


def own_unit_again(book: Book) -> Iterator[Problem]:
    """An extra unit that is the process's own already."""
    sheet, columns = book.sheets["extra-units"], ["facility", "process", "unit"]
    own = set(book.frame("processes")[columns].dropna().itertuples(index=False, name=None))
    wrong = pd.Series(
        [row in own for row in sheet.frame[columns].itertuples(index=False, name=None)], dtype=bool
    )
    text = "unit {unit} is the own unit of process {process} in processes.csv; raise its unit_use there"
    yield from sheet.problems(wrong, text)
