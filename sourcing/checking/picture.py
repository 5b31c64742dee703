"""What the checks look at: an instance, its network, and the questions that several checks ask of them."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from sourcing.formulation.numbers import Data
from sourcing.instance import Instance
from sourcing.network import FlowNetwork
from sourcing.network.graph import PASSES_ON
from sourcing.network.lanes import Lane
from sourcing.timing import Horizon, Period, end_day, first_day

Pair = tuple[str, str]
View = TypeVar("View")


@dataclass(frozen=True)
class Year:
    """The part of a calendar year that lies in the horizon: its days, its periods ``t``, its length in years."""

    year: int
    span: Period
    periods: tuple[int, ...]
    length: float


def horizon_of(instance: Instance) -> Horizon:
    """The periods of an instance at its step."""
    return Horizon(instance.settings.start, instance.settings.end, instance.settings.step)


def years_of(horizon: Horizon) -> list[Year]:
    """The calendar years that the horizon touches, each with its part in it."""
    periods: dict[int, list[int]] = defaultdict(list)
    for t, period in horizon.periods.items():
        periods[period.year].append(t)
    return [
        Year(
            year,
            Period(horizon.periods[ts[0]].first, horizon.periods[ts[-1]].end),
            tuple(ts),
            horizon.length * len(ts),
        )
        for year, ts in periods.items()
    ]


@dataclass
class Picture:
    """An instance with its network; every index is made once, when first asked for."""

    instance: Instance
    network: FlowNetwork
    _views: dict[Any, Any] = field(default_factory=dict, repr=False)

    def view(self, kind: Callable[["Picture"], View]) -> View:
        """A further view of the picture (its bounds, its landed costs, ...), made once."""
        if kind not in self._views:
            self._views[kind] = kind(self)
        view: View = self._views[kind]
        return view

    @cached_property
    def data(self) -> Data:
        """The numbers of the program at the step of the instance; only what does not grow with lanes is used."""
        return Data(self.instance, self.network, self.horizon)

    @cached_property
    def horizon(self) -> Horizon:
        """The periods of the instance."""
        return horizon_of(self.instance)

    @cached_property
    def years(self) -> list[Year]:
        """The calendar years of the horizon."""
        return years_of(self.horizon)

    @property
    def last_rank(self) -> int:
        """Rank of the worst tier."""
        return len(self.instance.settings.tiers) - 1

    def ready_periods(self, j: str) -> range:
        """Periods in which capacity of a project could be there."""
        first = self.horizon.period_of(first_day(self.data.projects[j].earliest))
        return range(self.data.ready_span(j, first).start, self.horizon.count + 1)

    @cached_property
    def exclusions(self) -> list[Any]:
        """Rows of exclusions.csv."""
        return self.instance.rows("exclusions")

    @cached_property
    def rules_on_tiers(self) -> bool:
        """Whether there is more than one tier and a rule or a stock that tells them apart."""
        stocks = self.instance.rows("stocks")
        return self.last_rank > 0 and bool(self.exclusions or any(row.worst_tier for row in stocks))

    def holds(self, row: Any, year: Year) -> bool:
        """Whether a dated row is in force on every day of a year."""
        return first_day(row.start) <= year.span.first and end_day(row.end) >= year.span.end

    @property
    def start(self) -> int:
        """First day of the horizon."""
        return self.instance.settings.start.toordinal()

    @property
    def end(self) -> int:
        """First day after the horizon."""
        return self.instance.settings.end.toordinal()

    def passes_on(self, n: str) -> bool:
        """Whether a facility ships what it receives."""
        return self.network.trade.kind[n] in PASSES_ON

    @cached_property
    def processes(self) -> dict[Pair, Any]:
        """Row of each process, by facility and process."""
        return {(row.facility, row.process): row for row in self.instance.rows("processes")}

    @cached_property
    def makers(self) -> dict[Pair, list[Pair]]:
        """Processes that make each commodity at each facility."""
        makers = defaultdict(list)
        for key, made in self.network.outputs.items():
            for c in made:
                makers[key[0], c].append(key)
        return makers

    @cached_property
    def users(self) -> dict[Pair, list[Pair]]:
        """Processes that consume each commodity at each facility."""
        users = defaultdict(list)
        for key, taken in self.network.inputs.items():
            for c in taken:
                users[key[0], c].append(key)
        return users

    @cached_property
    def process_units(self) -> dict[Pair, list[tuple[str, float]]]:
        """Units that each process takes capacity of, with the t that one t of activity takes."""
        units = defaultdict(list)
        for row in [*self.instance.rows("processes"), *self.instance.rows("extra-units")]:
            if row.unit is not None:
                units[row.facility, row.process].append((row.unit, row.unit_use))
        return units

    @cached_property
    def lanes_into(self) -> dict[Pair, list[Lane]]:
        """Lane segments by destination and commodity, bans (capacity 0) among them."""
        into = defaultdict(list)
        for lane in self.network.lanes.values():
            into[lane.destination, lane.commodity].append(lane)
        return into

    @cached_property
    def lanes_out(self) -> dict[Pair, list[Lane]]:
        """Lane segments by origin and commodity, bans (capacity 0) among them."""
        out = defaultdict(list)
        for lane in self.network.lanes.values():
            out[lane.origin, lane.commodity].append(lane)
        return out

    @cached_property
    def lanes_of_row(self) -> dict[int, set[tuple[str, str, str]]]:
        """Lanes ``(origin, destination, commodity)`` that each line of lanes.csv opens on some day."""
        lanes = defaultdict(set)
        for lane in self.network.lanes.values():
            lanes[lane.line].add((lane.origin, lane.destination, lane.commodity))
        return dict(lanes)

    @cached_property
    def supplied(self) -> set[Pair]:
        """Facilities and commodities that a source, a stock or goods in transit can reach, whatever the dates."""
        at_hand: set[Pair] = set()
        missing = {key: set(taken) for key, taken in self.network.inputs.items()}
        waiting: list[tuple[Pair, bool]] = []
        for key, outputs in self.network.outputs.items():
            if key not in missing:
                waiting += [((key[0], c), True) for c in outputs]
        waiting += [
            ((row.facility, row.commodity), True) for row in self.instance.rows("stocks") if row.initial_t
        ]
        waiting += [((row.destination, row.commodity), False) for row in self.instance.rows("in-transit")]
        shipped: set[Pair] = set()
        while waiting:
            (n, c), made = waiting.pop()
            if (made or self.passes_on(n)) and (n, c) not in shipped:
                shipped.add((n, c))
                open_lanes = (lane for lane in self.lanes_out.get((n, c), ()) if lane.capacity != 0)
                waiting += [((destination, c), False) for destination in {l.destination for l in open_lanes}]
            if (n, c) not in at_hand:
                at_hand.add((n, c))
                for key in self.users.get((n, c), ()):
                    missing[key].discard(c)
                    if not missing[key]:
                        waiting += [((n, made_c), True) for made_c in self.network.outputs.get(key, ())]
        return at_hand

    @cached_property
    def wanted(self) -> set[Pair]:
        """Facilities and commodities from which a demand, a stock, a contract's buyer or a sink can be reached."""
        trade = self.network.trade
        ends: set[Pair] = trade.demanded | trade.stocked
        for row in self.instance.rows("contracts"):
            ends |= {(n, row.commodity) for n in trade.facilities(row.buyer)}
        for key, row in self.processes.items():
            if row.cost_usd_per_t < 0 or not self.network.outputs.get(key):
                ends |= {(key[0], c) for c in self.network.inputs.get(key, ())}
        return self.upstream(ends)

    def upstream(self, ends: Iterable[Pair]) -> set[Pair]:
        """All from which some end can be reached over lanes and through processes, the ends included."""
        found: set[Pair] = set()
        waiting = list(ends)
        while waiting:
            n, c = pair = waiting.pop()
            if pair in found:
                continue
            found.add(pair)
            for key in self.makers.get(pair, ()):
                waiting += [(n, taken) for taken in self.network.inputs.get(key, ())]
            waiting += [(lane.origin, c) for lane in self.lanes_into.get(pair, ()) if lane.capacity != 0]
        return found

    def feeders(self, ends: Iterable[Pair]) -> set[Pair]:
        """Makers ``(n, c)`` whose output reaches an end over lanes, ports and stockpiles alone."""
        found: set[Pair] = set()
        seen: set[Pair] = set()
        waiting = list(ends)
        while waiting:
            pair = waiting.pop()
            if pair in seen:
                continue
            seen.add(pair)
            if pair in self.makers:
                found.add(pair)
            for lane in self.lanes_into.get(pair, ()):
                if lane.capacity != 0:
                    origin = (lane.origin, lane.commodity)
                    if self.passes_on(lane.origin):
                        waiting.append(origin)
                    elif origin in self.makers:
                        found.add(origin)
        return found
