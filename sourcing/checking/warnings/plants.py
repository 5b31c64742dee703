"""Warnings about plants: what they feed, what feeds them, their units and their recipes."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from sourcing.checking.bounds import Bounds
from sourcing.checking.finding import Finding, day, few, tonnes
from sourcing.checking.picture import Picture
from sourcing.instance import Instance
from sourcing.timing import add_months, end_day, first_day

FULL = 0.995


def feeds_nothing(picture: Picture) -> Iterator[Finding]:
    """A facility from which no demand, stock, contract or sink can be reached."""
    trade = picture.network.trade
    useful = {n for n, _ in trade.demanded | trade.stocked}
    useful |= {n for n, c in picture.makers if (n, c) in picture.wanted}
    useful |= {n for n, c in picture.lanes_out if picture.passes_on(n) and (n, c) in picture.wanted}
    useful |= {
        n
        for (n, p), row in picture.processes.items()
        if row.cost_usd_per_t < 0 or not picture.network.outputs.get((n, p))
    }
    makes = defaultdict(set)
    for n, c in picture.makers:
        makes[n].add(c)
    for row in picture.instance.rows("facilities"):
        if row.facility in useful:
            continue
        if makes[row.facility]:
            what = f"makes {few(makes[row.facility])}, but no demand, stock, contract or sink can be reached from it"
            remedy = "open a lane"
        elif row.kind == "market":
            what, remedy = "is a market without demand", "add its demand"
        elif picture.passes_on(row.facility):
            what, remedy = "passes on nothing that reaches a demand or stock", "open a lane"
        else:
            what, remedy = "has no process", "add one"
        yield Finding("facilities", row.line, f"{row.facility} {what}; {remedy}, or delete the facility")


def unfed(picture: Picture) -> Iterator[Finding]:
    """A process that no source reaches with one of its inputs, so that it never runs."""
    for (n, p), row in picture.processes.items():
        lacking = [c for c in picture.network.inputs.get((n, p), ()) if (n, c) not in picture.supplied]
        if lacking:
            yield Finding(
                "processes",
                row.line,
                f"{p} at {n} never runs: no source reaches it with {few(lacking)}; open a lane for it, or delete "
                "the process",
            )


def unfillable_unit(picture: Picture) -> Iterator[Finding]:
    """A unit that its open feed can never fill, in any year of the horizon."""
    bounds = picture.view(Bounds)
    lines: dict[tuple[str, str], int] = {}
    for row in picture.instance.rows("capacity"):
        lines.setdefault((row.facility, row.unit), row.line)
    takers = defaultdict(list)
    for (n, p), units in picture.process_units.items():
        for u, use in units:
            takers[n, u].append((p, use))
    for (n, u), line in lines.items():
        capacity = bounds.unit_capacity[n, u]
        runs = [(p, use) for p, use in takers.get((n, u), ()) if is_fed(picture, n, p)]
        if not runs or not capacity.any():
            continue
        fed = sum((use * bounds.feed[n, p] for p, use in runs), start=bounds.nothing)
        there = capacity > 0
        if (fed[there] < FULL * capacity[there]).all():
            best = int(np.argmax(np.where(there, fed / np.where(there, capacity, 1.0), -1.0)))
            yield Finding(
                "capacity",
                line,
                f"unit {u} of {n} can never be filled: in its best year, {picture.years[best].year}, its open feed is "
                f"enough for {tonnes(fed[best])} t of {tonnes(capacity[best])} t; open more feed, or lower the rate",
            )


def is_fed(picture: Picture, n: str, p: str) -> bool:
    """Whether some source reaches every input of a process."""
    return all((n, c) in picture.supplied for c in picture.network.inputs.get((n, p), ()))


def mixed_feed(picture: Picture) -> Iterator[Finding]:
    """A plant that can run clean and covered feed at once, told apart in the model though a furnace mixes them."""
    if "origin" not in picture.instance.settings.tests or not picture.rules_on_tiers:
        return
    ranks = defaultdict(set)
    for run in picture.network.runs:
        if picture.network.inputs.get((run.n, run.p)):
            ranks[run.n, run.p].add(run.g)
    worst = picture.instance.settings.tiers[-1]
    for key, gs in ranks.items():
        if picture.last_rank in gs and len(gs) > 1:
            yield Finding(
                "processes",
                picture.processes[key].line,
                f"{key[1]} at {key[0]} can run feed of tier {worst} and better feed in the same period, and only what "
                f"the first makes counts as {worst}; if the plant cannot keep them apart, close the lanes for one of "
                "them",
            )


def recipe_gain(instance: Instance) -> Iterator[Finding]:
    """A recipe that makes more of a mineral than it takes in; what takes in none of it (a by-product) is left out."""
    mineral = {row.commodity: row.mineral for row in instance.rows("commodities")}
    taken: dict[tuple[str, str, str], float] = defaultdict(float)
    made: dict[tuple[str, str, str], float] = defaultdict(float)
    lines: dict[tuple[str, str, str], int] = {}
    for row in instance.rows("recipes"):
        key = (row.facility, row.process, mineral[row.commodity])
        if row.rate > 0:
            made[key] += row.rate
            lines.setdefault(key, row.line)
        else:
            taken[key] -= row.rate
    for key, rate in made.items():
        if 0 < taken[key] < rate * (1 - 1e-9):
            n, p, m = key
            yield Finding(
                "recipes",
                lines[key],
                f"{p} at {n} makes {tonnes(rate)} t of {m} from {tonnes(taken[key])} t of it; tonnes are of contained "
                "metal, so take in at least as much, losses included",
            )


def unfinished_ramp(instance: Instance) -> Iterator[Finding]:
    """A ramp that the end of the horizon, or of the row itself, cuts off before the full rate."""
    end = instance.settings.end
    for row in instance.rows("capacity"):
        if row.start is None or not row.ramp_months or row.start >= end:
            continue
        full = add_months(row.start, row.ramp_months)
        if row.end is not None and row.end < full:
            text = f"the row ends on {row.end}"
        elif end < full and end_day(row.end) >= end.toordinal():
            text = f"the horizon ends on {end}"
        else:
            continue
        yield Finding(
            "capacity",
            row.line,
            f"{text}, before unit {row.unit} of {row.facility} reaches its full rate on {full.isoformat()}; "
            "end later, or count on part of it",
        )


def ends_before_start(picture: Picture) -> Iterator[Finding]:
    """A row that the unit in its `ends_with` ends before it starts, so that it never counts."""
    for row in picture.instance.rows("capacity"):
        if row.ends_with is not None and row.start is not None:
            ended = picture.data.capacity_end(row)
            if ended <= first_day(row.start):
                yield Finding(
                    "capacity",
                    row.line,
                    f"unit {row.unit} of {row.facility} starts on {row.start} but {row.ends_with} ends it on "
                    f"{day(ended)}, so the row never counts; correct one of the dates",
                )


def unused_unit(instance: Instance) -> Iterator[Finding]:
    """Capacity, or a project, on a unit that no process uses."""
    used = {
        (row.facility, row.unit) for table in ("processes", "extra-units") for row in instance.rows(table)
    }
    for table, noun in (("capacity", "capacity"), ("projects", "a project")):
        seen = set()
        for row in instance.rows(table):
            unit = (row.facility, row.unit)
            if unit not in used and unit not in seen:
                seen.add(unit)
                yield Finding(
                    table,
                    row.line,
                    f"unit {row.unit} of {row.facility} has {noun}, but no process uses it; name it in processes.csv",
                )


def unlimited_source(instance: Instance) -> Iterator[Finding]:
    """A process that consumes nothing and has no unit: a source without end."""
    consuming = {(row.facility, row.process) for row in instance.rows("recipes") if row.rate < 0}
    limited = {(row.facility, row.process) for row in instance.rows("extra-units")}
    for row in instance.rows("processes"):
        if row.unit is None and (row.facility, row.process) not in consuming | limited:
            yield Finding(
                "processes",
                row.line,
                f"{row.process} at {row.facility} consumes nothing and has no unit, so it makes any quantity; name a "
                "unit and give it a capacity",
            )


def unused_commodity(instance: Instance) -> Iterator[Finding]:
    """A commodity that nothing makes, consumes, wants or keeps."""
    used = {row.commodity for table in ("recipes", "demand", "stocks") for row in instance.rows(table)}
    for row in instance.rows("commodities"):
        if row.commodity not in used:
            yield Finding(
                "commodities",
                row.line,
                f"nothing makes, consumes, wants or keeps {row.commodity}; use it or delete it",
            )
