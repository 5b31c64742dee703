"""Warnings about lanes and throughput."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sourcing.checking.finding import Finding, few, tonnes
from sourcing.checking.picture import Pair, Picture
from sourcing.checking.reach import Reach
from sourcing.network.lanes import ALL, row_lanes
from sourcing.timing import end_day, first_day


def wide_lane_row(picture: Picture) -> Iterator[Finding]:
    """A row of countries or `*`, with the number of lanes that it opens."""
    for row in picture.instance.rows("lanes"):
        opened = picture.lanes_of_row.get(row.line)
        if opened and is_wide(picture, row):
            named = few(f"{origin} → {destination} ({c})" for origin, destination, c in opened)
            lanes = "1 lane" if len(opened) == 1 else f"{len(opened)} lanes"
            yield Finding(
                "lanes",
                row.line,
                f"{described(row)} opens {lanes}: {named}; if fewer are meant, name facilities and commodities",
                weight=len(opened),
            )


def is_wide(picture: Picture, row: Any) -> bool:
    """Whether a lane row names a country or every commodity."""
    kinds = picture.network.trade.kind
    return row.origin not in kinds or row.destination not in kinds or row.commodity == (ALL,)


def described(row: Any) -> str:
    """A lane row in words."""
    goods = "every commodity" if row.commodity == (ALL,) else few(row.commodity)
    return f"{row.origin} → {row.destination} for {goods}"


def empty_lane_row(picture: Picture) -> Iterator[Finding]:
    """A row that opens no lane, and why."""
    for row in picture.instance.rows("lanes"):
        if row.line not in picture.lanes_of_row:
            yield Finding("lanes", row.line, f"{described(row)} opens no lane: {why_empty(picture, row)}")
        elif picture.start + row.lead_days >= picture.end:
            yield Finding(
                "lanes",
                row.line,
                f"{described(row)} takes lead_days {tonnes(row.lead_days)}, longer than the horizon, so that nothing "
                "arrives; correct it or delete the row",
            )


def why_empty(picture: Picture, row: Any) -> str:
    """Why a lane row opens nothing, with the remedy."""
    trade = picture.network.trade
    if first_day(row.start) >= picture.end or end_day(row.end) <= picture.start:
        return "it holds on no day of the horizon; correct its dates or delete it"
    if next(row_lanes(row, trade), None):
        return "more specific rows hold on all its days; delete it"
    ids = list(trade.ids(row.commodity))
    if not any((n, c) in trade.can_ship for n in trade.facilities(row.origin) for c in ids):
        return f"{row.origin} can ship none of it (it makes none, or is no port or stockpile that gets it); correct it"
    if not any((n, c) in trade.can_use for n in trade.facilities(row.destination) for c in ids):
        return f"{row.destination} can use none of it (it neither consumes, wants nor stocks it); correct it"
    return "no commodity can both leave the one and be used at the other; correct it"


def both_ways(picture: Picture) -> Iterator[Finding]:
    """Goods that can go both ways between two plants."""
    lines: dict[tuple[str, str, str], int] = {}
    for lane in picture.network.lanes.values():
        if (
            lane.capacity != 0
            and not picture.passes_on(lane.origin)
            and not picture.passes_on(lane.destination)
        ):
            lines.setdefault((lane.origin, lane.destination, lane.commodity), lane.line)
    goods: dict[Pair, dict[str, int]] = defaultdict(dict)
    for (origin, destination, c), line in lines.items():
        if origin < destination and (destination, origin, c) in lines:
            goods[origin, destination][c] = max(line, lines[destination, origin, c])
    for (one, other), by_commodity in goods.items():
        yield Finding(
            "lanes",
            max(by_commodity.values()),
            f"{few(by_commodity)} can go both ways between {one} and {other}, as both make and use it; if one "
            "direction is not meant, name facilities instead of countries",
        )


def lead_time(picture: Picture) -> Iterator[Finding]:
    """Lead times with nothing in transit at the start, so that the first periods miss what was ordered before."""
    rows = picture.instance.rows("in-transit")
    bridged = {(row.destination, row.commodity) for row in rows}
    bridged |= {(row.facility, row.commodity) for row in picture.instance.rows("stocks") if row.initial_t > 0}
    reach = picture.view(Reach)
    late: dict[str, dict[str, tuple[float, int]]] = defaultdict(dict)
    for (n, c), lanes in picture.lanes_into.items():
        if (n, c) in bridged or (n, c) not in picture.wanted or picture.passes_on(n):
            continue
        for lane in lanes:
            at_once = lane.lead_days > 0 and lane.capacity != 0 and lane.days[0][0] <= picture.start
            if at_once and reach.ships_at_start(lane.origin, c):
                late[n][c] = max(late[n].get(c, (0.0, 0)), (lane.lead_days, lane.line))
    if not rows and late:
        days, line = max(longest for by_commodity in late.values() for longest in by_commodity.values())
        places = "1 facility" if len(late) == 1 else f"{len(late)} facilities"
        yield Finding(
            "lanes",
            line,
            f"lanes to {places} ({few(late)}) have lead times of up to {tonnes(days)} days, but nothing is under way "
            "at the start, so the first periods miss it; write what is coming in in-transit.csv",
        )
        return
    for n, by_commodity in late.items():
        days, line = max(by_commodity.values())
        yield Finding(
            "lanes",
            line,
            f"{few(by_commodity)} for {n} takes up to {tonnes(days)} days, but in-transit.csv has none under way at "
            "the start; write it there, or a stock to begin with",
            weight=days,
        )


def unlimited_throughput(picture: Picture) -> Iterator[Finding]:
    """A row of throughput.csv without a limit that lifts the limit of another row of the same cell while it holds."""
    cells = defaultdict(list)
    for row in picture.instance.rows("throughput"):
        cells[row.facility, picture.data.covered(row.commodity)].append(row)
    for (n, _), rows in cells.items():
        limited = [row for row in rows if row.rate_t_per_y is not None]
        for row in rows:
            lifted = [
                other.line for other in limited if row.rate_t_per_y is None and overlap(picture, row, other)
            ]
            if lifted:
                yield Finding(
                    "throughput",
                    row.line,
                    f"the blank rate_t_per_y is no limit, which lifts that of line {lifted[0]} at {n} while both hold; "
                    "give them dates that do not overlap, or a rate",
                )


def overlap(picture: Picture, row: Any, other: Any) -> bool:
    """Whether two dated rows hold on the same day of the horizon."""
    first = max(first_day(row.start), first_day(other.start), picture.start)
    return first < min(end_day(row.end), end_day(other.end), picture.end)
