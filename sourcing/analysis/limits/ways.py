"""Limits on the way: lanes, ports, and goods that had to leave before the plan begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sourcing.analysis.limits.limit import Limit, Places, blank, goods, list_cell
from sourcing.network.graph import Node
from sourcing.report.wording import number, words


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


def left_before(places: Places, node: Node, t: int) -> Iterator[Limit]:
    """What a lane could only bring if it had left before the horizon begins, at the plan's pace in its first year.

    A plant that starts later has no such pace.
    """
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
