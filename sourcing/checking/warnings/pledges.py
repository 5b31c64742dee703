"""Warnings about contracts and stocks."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sourcing.checking.bounds import Bounds
from sourcing.checking.finding import Finding, few, spans, tonnes
from sourcing.checking.picture import Picture, horizon_of
from sourcing.instance import Instance
from sourcing.network.graph import Node
from sourcing.network.lanes import Lane
from sourcing.timing import end_day, first_day


def contract_without_lane(picture: Picture) -> Iterator[Finding]:
    """A contract for which no lane is open from seller to buyer while it holds."""
    for row in picture.instance.rows("contracts"):
        lanes = matching_lanes(picture, row)
        first, end = max(first_day(row.start), picture.start), min(end_day(row.end), picture.end)
        if first >= end:
            text = "holds on no day of the horizon; correct its dates or delete it"
        elif not lanes:
            text = f"has no lane from {row.seller} to {row.buyer} for {row.commodity}; open one in lanes.csv"
        elif not any(begin < end and last > first for lane in lanes for begin, last in lane.days):
            text = "has a lane, but on none of its days; correct the dates of one of them"
        elif all(lane.capacity == 0 for lane in lanes):
            text = "has only lanes with capacity 0; open one in lanes.csv"
        else:
            continue
        yield Finding("contracts", row.line, f"contract {row.contract} {text}")


def matching_lanes(picture: Picture, contract: Any) -> list[Lane]:
    """Lane segments from the seller to the buyer of a contract, of its commodity."""
    buyers = set(picture.network.trade.facilities(contract.buyer))
    return [
        lane
        for seller in picture.network.trade.facilities(contract.seller)
        for lane in picture.lanes_out.get((seller, contract.commodity), ())
        if lane.destination in buyers
    ]


def contract_above_supply(picture: Picture) -> Iterator[Finding]:
    """A contract minimum above what the seller can make, or its lanes can carry."""
    bounds = picture.view(Bounds)
    for row in picture.instance.rows("contracts"):
        lanes = matching_lanes(picture, row) if row.minimum_t_per_y else []
        if not lanes:
            continue
        due = row.minimum_t_per_y * np.array(
            [bound_length(picture, row, lanes, i) for i in range(len(bounds.years))]
        )
        most = bounds.nothing
        for seller in {lane.origin for lane in lanes}:
            carried = sum(
                (bounds.lane_limit(lane) for lane in lanes if lane.origin == seller), start=bounds.nothing
            )
            most = most + np.minimum(carried, bounds.shipped.get((seller, row.commodity), bounds.nothing))
        short = [i for i in range(len(due)) if most[i] < due[i] * (1 - 1e-6)]
        if short:
            worst = max(short, key=lambda i: float(due[i] - most[i]))
            yield Finding(
                "contracts",
                row.line,
                f"contract {row.contract} asks for {tonnes(due[worst])} t of {row.commodity} in "
                f"{picture.years[worst].year}, but {row.seller} can make and ship at most {tonnes(most[worst])} t "
                f"(short in {spans(picture.years[i].year for i in short)}); lower minimum_t_per_y, or raise capacity",
            )


def bound_length(picture: Picture, row: Any, lanes: list[Lane], i: int) -> float:
    """Length in years of the part of a year in which a contract holds, in periods in which a lane is open."""
    horizon, first, end = picture.horizon, first_day(row.start), end_day(row.end)
    periods = {t: horizon.periods[t] for t in picture.years[i].periods}
    return horizon.length * sum(
        period.active_share(first, end)
        for t, period in periods.items()
        if any(
            lane.active_share(period) > 0 and t + horizon.lag(lane.lead_days)[0] <= horizon.count
            for lane in lanes
        )
    )


def covered_contract(picture: Picture) -> Iterator[Finding]:
    """A contract that material of the worst tier can fulfil, which no exclusion looks at."""
    if not picture.rules_on_tiers:
        return
    worst = picture.instance.settings.tiers[-1]
    for row in picture.instance.rows("contracts"):
        sellers = {
            lane.origin
            for lane in (matching_lanes(picture, row) if row.minimum_t_per_y else ())
            if lane.capacity != 0
            and Node(*picture.network.shipping(lane.origin, row.commodity), picture.last_rank)
            in picture.network.graph
        }
        if sellers:
            yield Finding(
                "contracts",
                row.line,
                f"contract {row.contract} can be met with {row.commodity} of tier {worst} from {few(sellers)}, which "
                "no exclusion bars before it is delivered; close the feed that makes it so, or accept it",
            )


def covered_stock(picture: Picture) -> Iterator[Finding]:
    """A stock that material of the worst tier can fill, which no exclusion looks at."""
    if not picture.rules_on_tiers:
        return
    network, worst = picture.network, picture.instance.settings.tiers[-1]
    for row in picture.instance.rows("stocks"):
        place = Node(*network.stocking(row.facility, row.commodity), picture.last_rank)
        counts = row.worst_tier in (None, worst) and network.trust[row.facility].rank < picture.last_rank
        if counts and place in network.graph and any(network.graph.pred[place]):
            yield Finding(
                "stocks",
                row.line,
                f"{row.commodity} of tier {worst} can be stocked at {row.facility} (from "
                f"{few(tail.n for tail in network.graph.pred[place])}); no exclusion bars that: write a worst_tier, so "
                "that it does not count, or close its lanes",
            )


def unreachable_target(instance: Instance) -> Iterator[Finding]:
    """A stock that must hold more than its capacity, or than its intake can bring in time."""
    horizon = horizon_of(instance)
    for row in instance.rows("stocks"):
        required = max(row.minimum_t, row.target_t or 0.0)
        if row.capacity_t is not None and required > row.capacity_t:
            yield Finding(
                "stocks",
                row.line,
                f"{row.facility} must hold {tonnes(required)} t of {row.commodity}, but capacity_t is "
                f"{tonnes(row.capacity_t)}; raise it, or ask for less",
            )
        if row.intake_t_per_y is None:
            continue
        goals = [("minimum_t", row.minimum_t, 1)]
        if row.target_date is not None:
            goals.append(("target_t", row.target_t, horizon.period_of(row.target_date.toordinal())))
        for column, goal, t in goals:
            most = row.initial_t + row.intake_t_per_y * horizon.length * t
            if goal > most * (1 + 1e-9):
                yield Finding(
                    "stocks",
                    row.line,
                    f"{column} {tonnes(goal)} of {row.commodity} at {row.facility} cannot be held in time: with "
                    f"initial_t {tonnes(row.initial_t)} and intake_t_per_y {tonnes(row.intake_t_per_y)} it is at most "
                    f"{tonnes(most)} t by then; raise the intake, or ask for less or later",
                )
