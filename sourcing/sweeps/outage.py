r"""Outages: what does not work from ``start`` to the day before ``end``.

An outage takes place by the day, as capacity does: of a period that it covers in part, the rest works.

- A **facility** that runs processes makes nothing: its units have only the capacity of the days outside, what projects
  add to them counts for the share of the period outside, and in a period that the outage covers wholly no process runs,
  with a unit or without one. It still receives, keeps and ships what is there. A process without a unit has no limit
  that could be cut, so in a period with a day outside it runs.
- A **facility** that runs nothing (a port, a stockpile, a market) neither sends nor receives: its lanes in and out
  are shut.
- A **country** stands for all its facilities, an **owner** for those of which it has the largest named share, and for
  the facility of that name if it has no owners.
- A **lane** is shut: nothing leaves from origin to destination (facilities, or countries for all of theirs), whatever
  the commodity. A lane that is shut has the capacity of the days outside; one without a limit is open in a period with
  such a day. What left before still arrives.

Contracts, rules, stocks and demand hold as before, so a minimum that cannot be shipped goes short at its price.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sourcing.errors import BadInput
from sourcing.formulation.numbers import Data
from sourcing.formulation.units import there_already
from sourcing.instance.texts import nearest, shown
from sourcing.network.lanes import Lane
from sourcing.solver.program import Program
from sourcing.sweeps.point import Outage
from sourcing.sweeps.vectors import Stated
from sourcing.timing import Period, mean_curve

Coefficient = tuple[int, int, float]


@dataclass(frozen=True)
class Shut:
    """What an outage stops: facilities that make nothing, segments of lanes, and the days by period."""

    facilities: frozenset[str]
    lanes: frozenset[int]
    days: dict[int, Period]


def with_outage(stated: Stated, outage: Outage) -> Stated:
    """The program while an outage lasts.

    Raises
    ------
    BadInput
        If the outage names what the instance does not have, or has no days in the horizon.
    """
    data, program, rows, columns = stated.data, stated.program, stated.rows, stated.columns
    shut = what_is_shut(data, outage)
    row_upper, column_upper = program.row_upper.copy(), program.column_upper.copy()
    coefficients: list[Coefficient] = []
    for (n, u, t), i in rows.get("unit_capacity", {}).items():
        if n in shut.facilities and t in shut.days:
            row_upper[i] = capacity_left(data, n, u, t, shut.days[t])
            left = data.length * (1 - share(data, t, shut.days[t]))
            orders = data.ready_orders.get((n, u, t), ())
            coefficients += [(i, columns["build"][order], -left) for order in orders]
    for (n, _, _, t), j in columns.get("run", {}).items():
        if n in shut.facilities and shut.days.get(t) == data.horizon.periods[t]:
            column_upper[j] = 0.0
    for (l, t), i in rows.get("lane_capacity", {}).items():
        if l in shut.lanes and t in shut.days:
            lane = data.network.lanes[l]
            row_upper[i] = (lane.capacity or 0.0) * data.length * open_share(data, lane, t, shut.days[t])
    for (l, _, t), j in columns.get("ship", {}).items():
        if (
            l in shut.lanes
            and t in shut.days
            and not open_share(data, data.network.lanes[l], t, shut.days[t])
        ):
            column_upper[j] = 0.0
    program = replace(program, row_upper=row_upper, column_upper=column_upper)
    return replace(stated, program=with_coefficients(program, coefficients) if coefficients else program)


def what_is_shut(data: Data, outage: Outage) -> Shut:
    """Facilities, lanes and days that an outage stops."""
    first, end = outage.start.toordinal(), outage.end.toordinal()
    days = {
        t: Period(max(first, period.first), min(end, period.end))
        for t, period in data.horizon.periods.items()
        if max(first, period.first) < min(end, period.end)
    }
    if not days:
        raise BadInput(f"the outage from {outage.start} to before {outage.end} has no day in the horizon")
    if outage.kind == "lane":
        return Shut(frozenset(), frozenset(l for name in outage.names for l in between(data, name)), days)
    if outage.kind not in ("facility", "country", "owner"):
        raise BadInput(
            f"there is no outage of kind {shown(outage.kind)}; take facility, country, owner or lane"
        )
    facilities = {n for name in outage.names for n in facilities_of(data, outage.kind, name)}
    working = {row.facility for row in data.instance.rows("processes")}
    passing = facilities - working
    lanes = (l for l, lane in data.network.lanes.items() if {lane.origin, lane.destination} & passing)
    return Shut(frozenset(facilities & working), frozenset(lanes), days)


def facilities_of(data: Data, kind: str, name: str) -> list[str]:
    """The facilities that a facility, country or owner stands for."""
    if kind == "facility":
        holders = {n: n for n in data.countries}
    elif kind == "country":
        holders = data.countries
    else:
        holders = {n: data.main_owner.get(n, n).removesuffix(" (owner)") for n in data.countries}
    found = [n for n, holder in holders.items() if holder == name]
    if not found:
        raise BadInput(f"no facility is there for the outage of {kind} {named(name, holders.values())}")
    return found


def between(data: Data, name: str) -> Iterator[int]:
    """Segments of the lanes of a pair ``origin>destination``."""
    origin, _, destination = (end.strip() for end in name.partition(">"))
    facilities = data.network.trade.facilities
    origins, destinations = set(facilities(origin)), set(facilities(destination))
    found = [
        l
        for l, lane in data.network.lanes.items()
        if lane.origin in origins and lane.destination in destinations
    ]
    if not found:
        pairs = {f"{lane.origin}>{lane.destination}" for lane in data.network.lanes.values()}
        raise BadInput(f"no lane is there for the outage of {named(name, pairs)}")
    yield from found


def named(name: str, known: Iterable[str]) -> str:
    """A name that is not known, and the nearest that is."""
    return shown(name) + nearest(name, sorted(set(known)))


def capacity_left(data: Data, n: str, u: str, t: int, out: Period) -> float:
    """Tonnes that a unit can do in a period on the days outside an outage, without any project."""
    if out == data.horizon.periods[t]:
        return 0.0
    lost = sum(
        row.rate_t_per_y
        * row.available_share
        * mean_curve(out, row.start, row.ramp_months, data.capacity_end(row))
        for row in data.instance.rows("capacity")
        if (row.facility, row.unit) == (n, u)
    )
    return max(0.0, there_already(data, n, u, t) - data.length * lost * share(data, t, out))


def share(data: Data, t: int, days: Period) -> float:
    """Share of a period that some days of it are."""
    period = data.horizon.periods[t]
    return (days.end - days.first) / (period.end - period.first)


def open_share(data: Data, lane: Lane, t: int, out: Period) -> float:
    """Share of a period on which a segment holds outside an outage."""
    period = data.horizon.periods[t]
    days = sum(
        max(0, min(end, period.end) - max(first, period.first))
        - max(0, min(end, out.end) - max(first, out.first))
        for first, end in lane.days
    )
    return days / (period.end - period.first)


def with_coefficients(program: Program, coefficients: Iterable[Coefficient]) -> Program:
    """The program with other values of some coefficients that it has."""
    matrix = program.matrix.copy()
    for i, j, value in coefficients:
        begin, end = matrix.indptr[j], matrix.indptr[j + 1]
        matrix.data[begin:end][matrix.indices[begin:end] == i] = value
    return replace(program, matrix=matrix)
