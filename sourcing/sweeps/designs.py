"""From a sweep to its points: each is a pure description of what changes, and point 0 is the base."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from math import prod

from sourcing.errors import BadInput
from sourcing.instance import Instance
from sourcing.instance.scenario_file import Entry
from sourcing.network import build_network
from sourcing.sweeps.factor import Factor, Sweep, Value
from sourcing.sweeps.point import Outage
from sourcing.sweeps.ranges import ranges_of
from sourcing.sweeps.samples import unit_samples, value_at
from sourcing.timing import add_months

MOST_POINTS = 5_000_000
BASE = "base"
Label = Value | str | None


@dataclass(frozen=True)
class Task:
    """One point to solve: its number, the cells that tell of it in the results, and what changes."""

    number: int
    labels: tuple[Label, ...]
    entries: tuple[Entry, ...] = ()
    outage: Outage | None = None


@dataclass(frozen=True)
class Plan:
    """The points of a sweep in order, and the columns that tell of them; the first point is the base."""

    columns: tuple[str, ...]
    tasks: tuple[Task, ...]


def plan_of(instance: Instance, sweep: Sweep) -> Plan:
    """The points of a sweep.

    Raises
    ------
    BadInput
        If there is nothing to turn, or more points than can be kept.
    """
    if sweep.design == "outages":
        return outages(instance, sweep)
    if sweep.design == "one-at-a-time":
        return one_at_a_time(sweep) if sweep.factors else over_ranges(instance)
    if sweep.design == "grid":
        require_few(prod(len(factor.levels) for factor in sweep.factors))
        rows: Iterator[tuple[Value, ...]] = product(*(factor.levels for factor in sweep.factors))
    else:
        require_few(sweep.points * (len(sweep.factors) + 2))
        rows = (values_at(sweep.factors, shares) for shares in unit_samples(sweep).tolist())
    base = tuple(factor.base for factor in sweep.factors)
    tasks = [task_of(number, sweep.factors, row) for number, row in enumerate((base, *rows))]
    return Plan(tuple(factor.name for factor in sweep.factors), tuple(tasks))


def values_at(factors: Sequence[Factor], shares: Sequence[float]) -> tuple[Value, ...]:
    """The values of all factors at a sample of the unit cube."""
    return tuple(value_at(factor, share) for factor, share in zip(factors, shares, strict=True))


def task_of(number: int, factors: Sequence[Factor], values: Sequence[Value | None]) -> Task:
    """The point with these values; a factor without one stays as the instance has it."""
    return Task(number, tuple(values), entries_of(factors, values))


def entries_of(factors: Sequence[Factor], values: Sequence[Value | None]) -> tuple[Entry, ...]:
    """The changes of all factors at their values, in the order of the file."""
    return tuple(
        entry
        for factor, value in zip(factors, values, strict=True)
        if value is not None
        for entry in factor.entries(value)
    )


def one_at_a_time(sweep: Sweep) -> Plan:
    """Each factor at its low and at its high end, the others at their base."""
    base = [factor.base for factor in sweep.factors]
    tasks = [Task(0, (BASE, BASE, None), entries_of(sweep.factors, base))]
    for place, factor in enumerate(sweep.factors):
        for level, value in (("low", factor.low), ("high", factor.high)):
            if value != factor.base:
                values = [*base[:place], value, *base[place + 1 :]]
                labels = (factor.name, level, value)
                tasks.append(Task(len(tasks), labels, entries_of(sweep.factors, values)))
    return Plan(("factor", "level", "value"), tuple(tasks))


def over_ranges(instance: Instance) -> Plan:
    """Each quantity with a range at either end of it."""
    ranges = ranges_of(instance)
    if not ranges:
        raise BadInput(
            f"{instance.folder} has no number with a range; write [[factor]] in the sweep, or columns such as "
            "rate_t_per_y_low and rate_t_per_y_high in the tables"
        )
    tasks = [Task(0, (BASE, BASE, None))]
    for found in ranges:
        for level, entries in found.entries.items():
            if entries:
                tasks.append(Task(len(tasks), (found.name, level, found.shown(level)), entries))
    return Plan(("factor", "level", "value"), tuple(tasks))


def outages(instance: Instance, sweep: Sweep) -> Plan:
    """Each facility, country, owner or lane out by itself and, with size 2, each pair of them together."""
    start = sweep.start
    if start is None:
        raise BadInput(f"{sweep.file}: from is missing")
    end = add_months(start, sweep.months)
    settings = instance.settings
    if not (settings.start <= start < settings.end):
        raise BadInput(
            f"{sweep.file}: from {start} is not in the horizon, {settings.start} to {settings.end}"
        )
    suppliers = suppliers_of(instance, sweep.kind)
    require_few(len(suppliers) ** sweep.size)
    sets = [out for size in range(1, sweep.size + 1) for out in combinations(suppliers, size)]
    kind = "lane" if sweep.kind == "lane" else "facility"
    tasks = [Task(0, (BASE, None))]
    for out in sets:
        outage = Outage(kind, tuple(dict.fromkeys(n for name in out for n in suppliers[name])), start, end)
        tasks.append(Task(len(tasks), (out[0], out[1] if len(out) == 2 else None), (), outage))
    return Plan(("first", "second"), tuple(tasks))


def suppliers_of(instance: Instance, kind: str) -> dict[str, list[str]]:
    """What can be out, by name: the facilities of each facility, country or owner, or the one pair of each lane.

    Markets stay open, also those of a country that is out. An owner has the facilities of which its share is the
    largest (first by name on a tie). A lane is a pair of facilities, whatever goes from the one to the other.
    """
    if kind == "lane":
        lanes = build_network(instance).lanes.values()
        return {pair: [pair] for pair in sorted({f"{lane.origin}>{lane.destination}" for lane in lanes})}
    shares = sorted(instance.rows("owners"), key=lambda row: (-row.share, row.owner), reverse=True)
    owner = {row.facility: row.owner for row in shares}
    found: dict[str, list[str]] = {}
    for row in sorted(instance.rows("facilities"), key=lambda row: row.facility):
        name = {"facility": row.facility, "country": row.country, "owner": owner.get(row.facility)}[kind]
        if row.kind != "market" and name is not None:
            found.setdefault(name, []).append(row.facility)
    return dict(sorted(found.items()))


def require_few(count: int) -> None:
    """Refuse a design whose points nobody could keep."""
    if count > MOST_POINTS:
        raise BadInput(f"the design has {count:,} points; at most {MOST_POINTS:,} can be kept")
