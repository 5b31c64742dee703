"""Lanes by day: which rows of ``lanes.csv`` hold between which facilities, for which commodity, on which days.

A row opens one lane for each pair of different facilities that it covers and each commodity that the origin can ship
and the destination can use. On each day the most specific row in force holds, so a lane is split into one *segment*
per row that holds on some day of the horizon.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sourcing.errors import BadInput, Problem
from sourcing.instance import Instance
from sourcing.timing import Period, end_day, first_day
from sourcing.workbook import in_place

ALL = "*"
Good = tuple[str, str]
"""A facility and a commodity."""


@dataclass(frozen=True)
class Lane:
    """One segment of a lane ``l``: a row of ``lanes.csv`` on the days on which it holds, between two facilities.

    Costs are USD per t, ``capacity`` is t per y (``None``: unlimited), ``days`` are the (first, end) spans in force.
    """

    origin: str
    destination: str
    commodity: str
    cost: float
    lead_days: float
    tariff_share: float
    capacity: float | None
    days: tuple[tuple[int, int], ...]
    line: int

    def active_share(self, period: Period) -> float:
        """Share of the period's days on which this segment holds."""
        return sum(period.active_share(first, end) for first, end in self.days)


class Trade:
    """Who can ship and who can use each commodity: the smallest sets closed under the rules for ports."""

    def __init__(self, instance: Instance) -> None:
        self.kind = {row.facility: row.kind for row in instance.rows("facilities")}
        self.in_country = defaultdict(list)
        for row in instance.rows("facilities"):
            self.in_country[row.country].append(row.facility)
        self.commodities = sorted(row.commodity for row in instance.rows("commodities"))
        recipes = instance.rows("recipes")
        self.made = {(row.facility, row.commodity) for row in recipes if row.rate > 0}
        self.consumed = {(row.facility, row.commodity) for row in recipes if row.rate < 0}
        self.demanded = {(row.facility, row.commodity) for row in instance.rows("demand")}
        self.stocked = {(row.facility, row.commodity) for row in instance.rows("stocks")}
        self.in_transit = {(row.destination, row.commodity) for row in instance.rows("in-transit")}
        self.rows = instance.rows("lanes")
        self.can_ship, self.can_use = self._close()

    def facilities(self, place: str) -> list[str]:
        """The facility itself, or every facility of a country."""
        return [place] if place in self.kind else self.in_country.get(place, [])

    def ids(self, commodities: tuple[str, ...]) -> Iterable[str]:
        """The commodities that a cell names; ``*`` is every one."""
        return self.commodities if commodities == (ALL,) else commodities

    def _close(self) -> tuple[set[Good], set[Good]]:
        """Grow both sets along the rows that touch ports until nothing is added."""
        passes_on = {"port", "stockpile"}
        can_ship = set(self.made) | {(n, c) for n, c in self.stocked if self.kind[n] in passes_on}
        can_ship |= {(n, c) for n, c in self.in_transit if self.kind[n] == "port"}
        can_use = self.consumed | self.demanded | self.stocked
        ports = {n for n, kind in self.kind.items() if kind == "port"}
        into_port: dict[Good, set[str]] = defaultdict(set)
        out_of_port: dict[Good, set[str]] = defaultdict(set)
        for row in self.rows:
            origins, destinations = self.facilities(row.origin), self.facilities(row.destination)
            port_origins, port_destinations = ports.intersection(origins), ports.intersection(destinations)
            if not port_origins and not port_destinations:
                continue
            for c in self.ids(row.commodity):
                for port in port_destinations:
                    into_port[port, c].update(n for n in origins if n != port)
                for port in port_origins:
                    out_of_port[port, c].update(n for n in destinations if n != port)
        grow(can_ship, into_port)
        grow(can_use, out_of_port)
        return can_ship, can_use


def grow(members: set[Good], neighbours: dict[Good, set[str]]) -> None:
    """Add a port and commodity wherever a neighbour of it is a member, until nothing is added."""
    watchers = defaultdict(list)
    for (port, c), others in neighbours.items():
        for n in others:
            watchers[n, c].append((port, c))
    waiting = [member for member in watchers if member in members]
    while waiting:
        for good in watchers.get(waiting.pop(), ()):
            if good not in members:
                members.add(good)
                waiting.append(good)


def resolve_lanes(instance: Instance, trade: Trade) -> list[Lane]:
    """Every segment of every lane, in the order of origin, destination, commodity and first day in force.

    Raises
    ------
    BadInput
        If two equally specific rows would hold on the same day of the horizon for the same lane; names each pair.
    """
    start, end = instance.settings.start.toordinal(), instance.settings.end.toordinal()
    covering: dict[tuple[str, str, str], list[tuple[Any, int, int, int]]] = defaultdict(list)
    for row in trade.rows:
        first, last = max(start, first_day(row.start)), min(end, end_day(row.end))
        if first < last:
            candidate = (row, specificity(row, trade), first, last)
            for lane in row_lanes(row, trade):
                covering[lane].append(candidate)
    lanes: list[Lane] = []
    clashes: dict[tuple[int, int], tuple[str, str, str, int]] = {}
    for (origin, destination, c), candidates in sorted(covering.items(), key=lambda item: item[0]):
        days, clash = most_specific_by_day(candidates)
        for pair, day in clash.items():
            clashes.setdefault(pair, (origin, destination, c, day))
        segments = [(spans, candidates[i][0]) for i, spans in days.items()]
        for spans, row in sorted(segments, key=lambda segment: segment[0]):
            lanes.append(
                Lane(
                    origin,
                    destination,
                    c,
                    row.cost_usd_per_t,
                    row.lead_days,
                    row.tariff_share,
                    row.capacity_t_per_y,
                    tuple(spans),
                    row.line,
                )
            )
    if clashes:
        problems = [
            Problem(
                *instance.place("lanes.csv", second),
                f"{origin} → {destination} ({c}): this row and {named(instance, first)} are equally "
                "specific and both hold in the horizon; give them dates that do not overlap, or name a facility "
                "or commodity in the one that should win",
            )
            for (first, second), (origin, destination, c, _) in sorted(clashes.items())
        ]
        raise BadInput(
            f"{instance.folder} is not valid ({len(clashes)} problems); nothing was solved",
            in_place(instance.folder, instance.raw, problems),
        )
    return lanes


def named(instance: Instance, line: int) -> str:
    """A row of ``lanes.csv`` by its line, or by its place in the scenario that added it."""
    file, at = instance.place("lanes.csv", line)
    return f"line {at}" if file == "lanes.csv" else f"{file}:{at}"


def specificity(row: Any, trade: Trade) -> int:
    """How specific a row is: one for a facility at either end, one for commodity ids."""
    return sum((row.origin in trade.kind, row.destination in trade.kind, row.commodity != (ALL,)))


def row_lanes(row: Any, trade: Trade) -> Iterator[tuple[str, str, str]]:
    """The (origin, destination, commodity) that a row covers, where the origin can ship and the destination use."""
    origins, destinations = trade.facilities(row.origin), trade.facilities(row.destination)
    for c in trade.ids(row.commodity):
        users = [n for n in destinations if (n, c) in trade.can_use]
        for origin in origins:
            if (origin, c) in trade.can_ship:
                for destination in users:
                    if destination != origin:
                        yield origin, destination, c


def most_specific_by_day(
    candidates: list[tuple[Any, int, int, int]],
) -> tuple[dict[int, list[tuple[int, int]]], dict[tuple[int, int], int]]:
    """Spans of days on which each candidate (row, specificity, first, end) holds, and the pairs of lines that clash."""
    if len(candidates) == 1:
        return {0: [candidates[0][2:]]}, {}
    cuts = sorted({day for _, _, first, end in candidates for day in (first, end)})
    held: dict[int, list[tuple[int, int]]] = defaultdict(list)
    clashes: dict[tuple[int, int], int] = {}
    for first, end in pairwise(cuts):
        in_force = [i for i, (_, _, begins, ends) in enumerate(candidates) if begins <= first and end <= ends]
        if not in_force:
            continue
        best = max(candidates[i][1] for i in in_force)
        winners = [i for i in in_force if candidates[i][1] == best]
        for i in winners[1:]:
            lines = sorted((candidates[winners[0]][0].line, candidates[i][0].line))
            clashes.setdefault((lines[0], lines[1]), first)
        spans = held[winners[0]]
        if spans and spans[-1][1] == first:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((first, end))
    return held, clashes
