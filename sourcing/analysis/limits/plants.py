"""Limits of plants: capacity that is used up, grows still, starts later or has gone; and projects."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sourcing.analysis.limits.limit import Limit, Places, blank
from sourcing.report.wording import listed, number, percent, tonnes, words
from sourcing.timing import add_months, first_day

LONGEST_DELAY = 600
"""Months by which a date is moved at the most."""


def capacities(places: Places, n: str, u: str, t: int) -> Iterator[Limit]:
    """Capacity of a unit: at its rate, growing, not there yet, or gone."""
    data = places.data
    period = data.horizon.periods[t]
    rows = [row for row in data.instance.rows("capacity") if (row.facility, row.unit) == (n, u)]
    growing: dict[date, list[Any]] = defaultdict(list)
    for row in rows:
        if data.capacity_end(row) <= period.first:
            if row.end is not None and len(rows) == 1:
                yield closed(places, row)
        elif row.start is not None and add_months(row.start, row.ramp_months).toordinal() > period.first:
            growing[row.start].append(row)
        else:
            yield at_capacity(places, row, t)
            if row.available_share < 1:
                yield open_share(places, row)
    for together in growing.values():
        yield not_yet(places, together, t)
    for row in data.projects.values():
        if (row.facility, row.unit) == (n, u):
            yield from project(places, row.project)


def at_capacity(places: Places, row: Any, t: int) -> Limit:
    """A unit that works as much as it can; a host, where the mineral comes with another one."""
    n, u, data = row.facility, row.unit, places.data
    name, host = places.name(n), host_of(places, n, u)
    year = data.horizon.periods[t].year
    there = sum(data.capacity.get((n, u, k), 0.0) for k, p in data.horizon.periods.items() if p.year == year)
    works = f"works at its capacity of {tonnes(there)} in {year}"
    if row.available_share < 1:
        works = f"works at all of its capacity that is open ({percent(row.available_share)}), {tonnes(there)} in {year}"
    return Limit(
        "host" if host else "plant",
        name,
        f"{name} makes {words(places.mineral)} only with {words(host)}, and its unit {words(u)} {works}"
        if host
        else f"{name} ({words(u)}) {works}",
        "capacity",
        that_row(row),
        "rate_t_per_y",
        f"{{amount}} t/y more at {name} ({words(u)})"
        + (f", {percent(row.available_share)} of them open" if row.available_share < 1 else ""),
        size=row.rate_t_per_y,
        known_as=("capacity", n, u),
    )


def open_share(places: Places, row: Any) -> Limit:
    """The part of a unit that is open to the markets of the instance; the rest is committed elsewhere."""
    n, u = row.facility, row.unit
    what = f"{places.name(n)} ({words(u)})"
    return Limit(
        "open",
        places.name(n),
        f"only {percent(row.available_share)} of {what} is open",
        "capacity",
        that_row(row),
        "available_share",
        f"{what} {{amount}} open instead of {percent(row.available_share)}",
        action="set",
        most=1 - row.available_share,
        size=row.available_share,
        known_as=("open", n, u),
    )


def not_yet(places: Places, rows: Sequence[Any], t: int) -> Limit:
    """Rows of a unit that start later on the same day, or grow still."""
    row, name = rows[0], places.name(rows[0].facility)
    full = max(add_months(one.start, one.ramp_months) for one in rows)
    started = row.start.toordinal() <= places.data.horizon.periods[t].first
    first = date.fromordinal(places.data.horizon.periods[min(t, places.first)].first)
    months = min(LONGEST_DELAY, months_between(first, full))
    rate = sum(one.rate_t_per_y * one.available_share for one in rows)
    what = f"{name} ({words(row.unit)}, {number(rate)} t/y)"
    cause = (
        f"{what} grows until {full.isoformat()}"
        if started
        else f"{what} starts only on {row.start.isoformat()}"
        + (f" and is at full rate on {full.isoformat()}" if full > row.start else "")
    )
    return Limit(
        "ramp" if started else "start",
        name,
        cause,
        "capacity",
        {"facility": row.facility, "unit": row.unit, "start": row.start},
        "start",
        f"{{amount}} months earlier at {name} ({words(row.unit)})",
        action="delay_months",
        most=months,
        size=12.0,
    )


def closed(places: Places, row: Any) -> Limit:
    """A unit whose capacity has ended."""
    name = places.name(row.facility)
    last = date.fromordinal(max(p.end for p in places.data.horizon.periods.values() if p.year == places.year))
    return Limit(
        "closed",
        name,
        f"{name} ({words(row.unit)}, {number(row.rate_t_per_y)} t/y) ends on {row.end.isoformat()}",
        "capacity",
        that_row(row),
        "end",
        f"{{amount}} months longer at {name} ({words(row.unit)})",
        action="delay_months",
        sign=-1.0,
        most=months_between(row.end, last),
        size=12.0,
    )


def project(places: Places, j: str) -> Iterator[Limit]:
    """A project that adds all that it may."""
    row = places.data.projects[j]
    name = places.name(row.facility)
    yield Limit(
        "project",
        name,
        f"project {words(j)} at {name} may add {number(row.max_t_per_y)} t/y at most",
        "projects",
        {"project": j},
        "max_t_per_y",
        f"{{amount}} t/y more in project {words(j)}",
        size=row.max_t_per_y,
    )


def host_of(places: Places, n: str, u: str) -> str:
    """The mineral that a unit is there for, if its processes make the one asked for only beside it; else blank."""
    network, data = places.data.network, places.data
    hosts = []
    for run, _ in data.unit_use.get((n, u), ()):
        made = network.outputs.get((run.n, run.p), {})
        minerals = {data.mineral(c) for c in made}
        if places.mineral in minerals and len(minerals) > 1:
            hosts.append(data.mineral(max(made, key=made.__getitem__)))
    return listed(sorted({host for host in hosts if host != places.mineral}))


def that_row(row: Any) -> dict[str, Any]:
    """Which row of capacity.csv is meant."""
    return {
        "facility": row.facility,
        "unit": row.unit,
        "rate_t_per_y": row.rate_t_per_y,
        "start": blank(row.start),
        "end": blank(row.end),
    }


def months_between(first: date, last: date) -> int:
    """Calendar months after which ``first`` is not before ``last``."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months + (add_months(first, months).toordinal() < first_day(last))
