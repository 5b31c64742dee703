"""Limits of a plan as numbers that an analyst could change: one per row of a table and column.

A row of the program says what holds; here it becomes the row of the instance that it comes from, with a sentence that
says what it is and a change, written as a scenario's, that eases it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sourcing.formulation.numbers import Data
from sourcing.instance.scenario_file import Entry
from sourcing.network.graph import Node
from sourcing.report.wording import clip, listed, number, percent, tonnes, words
from sourcing.solver.program import Label
from sourcing.timing import add_months, first_day

LONGEST_DELAY = 600
"""Months by which a date is moved at the most."""


@dataclass(frozen=True, eq=False)
class Limit:
    """One number or date of the instance that holds a plan back.

    Attributes
    ----------
    kind : plant, host, ramp, start, closed, lane, lead, port, exclusion, diversification, quota, contract, stock,
        empty, room, intake, release, project; without a change: elsewhere, later.
    place : what it is about, for readers.
    cause : a sentence without its full stop.
    table, where, column, action : the change of a scenario that eases it.
    sign : -1 where a smaller number eases.
    most : the largest change that makes sense; infinite for none.
    size : what the number is now, in the unit of the change, so that changes can be compared; months for a date.
    remedy : the change in words, with ``{amount}``.
    adds : the row to be added, where none is there to be changed.
    known_as : what tells the limit from any other; its row and column if empty.
    eases : t by which a row of the program grows with a unit of the change, by its label; worked out if empty.
    """

    kind: str
    place: str
    cause: str
    table: str
    where: Mapping[str, Any]
    column: str
    remedy: str
    action: str = "add"
    sign: float = 1.0
    most: float = float("inf")
    size: float = 0.0
    adds: Mapping[str, Any] = field(default_factory=dict)
    known_as: tuple[str, ...] = ()
    eases: Mapping[Label, float] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, ...]:
        """What tells this limit from any other."""
        return self.known_as or (
            f"{self.table}.{self.column}",
            repr(sorted({**self.where, **self.adds}.items(), key=str)),
        )

    @property
    def can_be_eased(self) -> bool:
        """Whether a number or a date of the instance could be changed to ease it."""
        return bool(self.table)

    @property
    def dated(self) -> bool:
        """Whether a date holds back, so that the change is in months."""
        return self.action == "delay_months"

    def entry(self, amount: float) -> Entry:
        """The change of a scenario that eases the limit by so much."""
        if self.adds:
            says: dict[str, Any] = {"table": self.table, "row": {**self.adds, self.column: amount}}
            return Entry("add", says, None, {})
        change = int(-self.sign * amount) if self.dated else self.sign * amount
        if self.action == "set":
            change = min(1.0, self.size + amount)
        says = {"table": self.table, "where": dict(self.where), "column": self.column, self.action: change}
        return Entry("change", says, None, {})

    def in_words(self, amount: float) -> str:
        """The change in words."""
        if self.column == "max_share":
            return self.remedy.format(amount=percent(self.size + amount))
        return self.remedy.format(amount=f"{amount:.0f}" if self.dated else number(amount))


@dataclass(frozen=True)
class Places:
    """What a limit is worded with: the numbers of the program, names, and the mineral that is asked for.

    ``pace`` is the most that the plan ships in a period, by origin, destination and commodity.
    """

    data: Data
    names: Mapping[str, str]
    mineral: str
    year: int
    pace: Mapping[tuple[str, str, str], float] = field(default_factory=dict)

    def name(self, place: str) -> str:
        """A facility by its name."""
        return clip(self.names.get(place, place))

    @property
    def first(self) -> int:
        """First period of the year."""
        return min(t for t, period in self.data.horizon.periods.items() if period.year == self.year)

    @property
    def last(self) -> int:
        """Last period of the year."""
        return max(t for t, period in self.data.horizon.periods.items() if period.year == self.year)


def limits_of(row: Label, places: Places) -> Iterator[Limit]:
    """The limits behind a row of the program; none where nothing that a table says holds there."""
    name, index = row
    if name in FINDERS:
        yield from FINDERS[name](places, *index)


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
    of_it = f", the {percent(row.available_share)} of it that is open" if row.available_share < 1 else ""
    works = f"works at its capacity of {tonnes(there)} in {year}{of_it}"
    return Limit(
        "host" if host else "plant",
        name,
        f"{name} makes {words(places.mineral)} only with {words(host)}, and its unit {words(u)} {works}"
        if host
        else f"{name} ({words(u)}) {works}",
        "capacity",
        that_row(row),
        "rate_t_per_y",
        f"{{amount}} t/y more at {name} ({words(u)})",
        size=row.rate_t_per_y,
        known_as=("capacity", n, u),
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


def lane_capacity(places: Places, l: int, t: int) -> Iterator[Limit]:
    """A lane that carries as much as it may."""
    data = places.data
    lane = data.network.lanes[l]
    row = next(row for row in data.instance.rows("lanes") if row.line == lane.line)
    between = f"from {places.name(lane.origin)} to {places.name(lane.destination)}"
    yield Limit(
        "lane",
        between,
        f"the lane {between} carries {number(row.capacity_t_per_y)} t/y of {words(lane.commodity)} at most",
        "lanes",
        {
            "origin": row.origin,
            "destination": row.destination,
            "commodity": list_cell(row.commodity),
            "start": blank(row.start),
        },
        "capacity_t_per_y",
        f"{{amount}} t/y more on the lane {between}",
        size=row.capacity_t_per_y,
    )


def throughput(places: Places, n: str, cell: str, t: int) -> Iterator[Limit]:
    """A facility through which no more may pass."""
    for row in places.data.throughput_rows[n, cell]:
        if row.rate_t_per_y is not None and t in places.data.active(row):
            yield Limit(
                "port",
                places.name(n),
                f"{places.name(n)} takes in {number(row.rate_t_per_y)} t/y of {goods(cell)} at most",
                "throughput",
                {"facility": n, "commodity": list_cell(row.commodity), "start": blank(row.start)},
                "rate_t_per_y",
                f"{{amount}} t/y more into {places.name(n)}",
                size=row.rate_t_per_y,
            )


def exclusion(places: Places, rule: str, i: int, *_: Any) -> Iterator[Limit]:
    """A rule that keeps material of worse tiers out."""
    row = places.data.exclusions[rule, i]
    for_all = "" if row.minerals == (places.mineral,) else f" ({listed(row.minerals) or 'all minerals'})"
    allowed = (
        "allows nothing" if row.max_share == 0 else f"allows {percent(row.max_share)} of demand and no more"
    )
    yield Limit(
        "exclusion",
        words(rule),
        f"rule {words(rule)} {allowed} from sources worse than {words(row.worst_tier)}",
        "exclusions",
        {"rule": rule, **dated(row)},
        "max_share",
        f"rule {words(rule)} at {{amount}} of demand{for_all}",
        action="set",
        most=1 - row.max_share,
        size=row.max_share,
    )


def diversification(places: Places, rule: str, i: int, mineral: str, source: str, t: int) -> Iterator[Limit]:
    """A rule that lets no source supply more than its share."""
    row = places.data.diversifications[rule, i]
    yield Limit(
        "diversification",
        places.name(source),
        f"rule {words(rule)} lets no {row.by} supply more than {percent(row.max_share)} of the demand of "
        f"{row.country}, which {places.name(source)} reaches",
        "diversification",
        {"rule": rule, "country": row.country, "by": row.by, **dated(row)},
        "max_share",
        f"rule {words(rule)} at {{amount}} of demand",
        action="set",
        most=1 - row.max_share,
        size=row.max_share,
    )


def quota(places: Places, seller: str, buyer: str, c: str, t: int) -> Iterator[Limit]:
    """A contract that allows no more."""
    for row in places.data.contracts.values():
        if (
            (row.seller, row.buyer, row.commodity) == (seller, buyer, c)
            and row.maximum_t_per_y is not None
            and t in places.data.active(row)
        ):
            yield Limit(
                "quota",
                words(row.contract),
                f"contract {words(row.contract)} lets {places.name(seller)} ship {number(row.maximum_t_per_y)} t/y "
                f"to {places.name(buyer)} at most",
                "contracts",
                {"contract": row.contract},
                "maximum_t_per_y",
                f"{{amount}} t/y more under contract {words(row.contract)}",
                size=row.maximum_t_per_y,
            )


def commitment(places: Places, contract: str, i: int, t: int) -> Iterator[Limit]:
    """A contract whose minimum takes goods elsewhere."""
    row = places.data.contracts[contract, i]
    yield Limit(
        "contract",
        words(contract),
        f"contract {words(contract)} sends {number(row.minimum_t_per_y)} t/y from {places.name(row.seller)} to "
        f"{places.name(row.buyer)}",
        "contracts",
        {"contract": contract},
        "minimum_t_per_y",
        f"{{amount}} t/y less under contract {words(contract)}",
        sign=-1.0,
        most=row.minimum_t_per_y,
        size=row.minimum_t_per_y,
    )


def stock_limit(kind: str, column: str, verb: str, unit: str) -> Callable[..., Iterator[Limit]]:
    """A finder of limits of stocks in one column."""

    def find(places: Places, n: str, c: str, t: int) -> Iterator[Limit]:
        """The limit of one stock."""
        size = getattr(places.data.stocks[n, c], column)
        yield Limit(
            kind,
            places.name(n),
            f"the stock of {words(c)} at {places.name(n)} {verb} {number(size)} {unit} at most",
            "stocks",
            {"facility": n, "commodity": c},
            column,
            f"{{amount}} {unit} more for the stock of {words(c)} at {places.name(n)}",
            size=size,
        )

    return find


def required(places: Places, n: str, c: str, t: int) -> Iterator[Limit]:
    """A stock that must not be drawn down."""
    row = places.data.stocks[n, c]
    column = "target_t" if (row.target_t or 0.0) > row.minimum_t else "minimum_t"
    size = getattr(row, column)
    yield Limit(
        "stock",
        places.name(n),
        f"the stock of {words(c)} at {places.name(n)} must hold {number(size)} t",
        "stocks",
        {"facility": n, "commodity": c},
        column,
        f"{{amount}} t less to be held of {words(c)} at {places.name(n)}",
        sign=-1.0,
        most=size,
        size=size,
    )


def there_at_first(places: Places, n: str, c: str, side: str, g: int, t: int) -> Iterator[Limit]:
    """What is there without a decision and is not enough: the first stock, and goods that left before the horizon."""
    yield from used_up(places, Node(n, c, side, g), t)
    yield from left_before(places, Node(n, c, side, g), t)


def used_up(places: Places, node: Node, t: int) -> Iterator[Limit]:
    """A stock that began with something and has no more."""
    data, (n, c) = places.data, node[:2]
    if t == 1 and node in data.initial:
        yield Limit(
            "empty",
            places.name(n),
            f"the stock of {words(c)} at {places.name(n)} began with {number(data.initial[node])} t and has no more",
            "stocks",
            {"facility": n, "commodity": c},
            "initial_t",
            f"{{amount}} t more in the stock of {words(c)} at {places.name(n)} at the start",
            size=data.initial[node],
        )


def left_before(places: Places, node: Node, t: int) -> Iterator[Limit]:
    """What a lane could only bring in time if it had left before the horizon begins, at the plan's best pace."""
    data = places.data
    for l, _ in data.node_lanes.get(node, ()):
        lane, (k, f) = data.network.lanes[l], data.lag[l]
        missing = 1.0 if t <= k else f if t == k + 1 else 0.0
        most = missing * places.pace.get((lane.origin, lane.destination, lane.commodity), 0.0)
        most -= data.in_transit.get((node, t), 0.0)
        if most > 0:
            between = f"from {places.name(lane.origin)} to {places.name(lane.destination)}"
            yield Limit(
                "lead",
                between,
                f"goods take {number(lane.lead_days)} days {between}, and what would be there then had to leave "
                "before the plan begins",
                "in-transit",
                {},
                "quantity_t",
                f"{{amount}} t under way {between} when the plan begins",
                most=most,
                size=most,
                adds={
                    "destination": node.n,
                    "commodity": node.c,
                    "tier": data.settings.tiers[node.g],
                    "arrives": date.fromordinal(data.horizon.periods[t].first),
                },
                eases={("balance", (*node, t)): -1.0},
            )


FINDERS: Mapping[str, Callable[..., Iterator[Limit]]] = {
    "unit_capacity": capacities,
    "lane_capacity": lane_capacity,
    "throughput_limit": throughput,
    "exclude": exclusion,
    "diversify": diversification,
    "contract_maximum": quota,
    "contract_minimum": commitment,
    "stock_capacity": stock_limit("room", "capacity_t", "holds", "t"),
    "stock_intake": stock_limit("intake", "intake_t_per_y", "takes in", "t/y"),
    "stock_release": stock_limit("release", "release_t_per_y", "gives out", "t/y"),
    "stock_requirement": required,
    "project_limit": project,
    "balance": there_at_first,
}


def elsewhere(places: Places, column: Label) -> Limit | None:
    """What other uses keep, other demand, required stocks and contracts, or what is kept for later years."""
    (name, index), data = column, places.data
    year = data.horizon.periods[index[-1]].year
    if name == "ship":
        c = data.network.lanes[index[0]].commodity
    elif name == "contract_short":
        c = data.contracts[index[:2]].commodity
    else:
        c = index[1]
    causes = {
        "short": f"other markets keep what they get of {words(c)} in {year}",
        "stock": f"{words(c)} is kept for the time after {places.year}",
        "ship": f"{words(c)} is on its way to arrive after {places.year}",
        "stock_short": f"required stocks of {words(c)} keep what they hold in {year}",
        "contract_short": f"contracts keep what they get of {words(c)} in {year}",
    }
    if name not in causes:
        return None
    kind = "later" if name in ("stock", "ship") else "elsewhere"
    return Limit(kind, words(c), causes[name], "", {}, "", "", known_as=(causes[name],))


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


def dated(row: Any) -> dict[str, Any]:
    """Dates by which a row of a rule is told from the others of the rule."""
    return {"start": blank(row.start), "end": blank(row.end)}


def blank(cell: Any) -> Any:
    """A cell as a condition of a scenario; blank for none."""
    return "" if cell is None else cell


def list_cell(ids: tuple[str, ...]) -> str:
    """A list cell as it is written."""
    return ";".join(ids)


def goods(cell: str) -> str:
    """The commodities that a limit covers, in words."""
    return "all goods together" if cell == "*" else listed(words(c) for c in cell.split(";"))


def months_between(first: date, last: date) -> int:
    """Calendar months after which ``first`` is not before ``last``."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return months + (add_months(first, months).toordinal() < first_day(last))
