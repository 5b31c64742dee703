"""The limits behind rows and columns of the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sourcing.analysis.limits.limit import Limit, Places
from sourcing.analysis.limits.plants import capacities, project
from sourcing.analysis.limits.rules import commitment, diversification, exclusion, quota
from sourcing.analysis.limits.stocks import required, stock_limit, used_up
from sourcing.analysis.limits.ways import lane_capacity, left_before, throughput
from sourcing.network.graph import Node
from sourcing.report.wording import words
from sourcing.solver.program import Label


def limits_of(row: Label, places: Places) -> Iterator[Limit]:
    """The limits behind a row of the program; none where nothing that a table says holds there."""
    name, index = row
    if name in FINDERS:
        yield from FINDERS[name](places, *index)


def there_at_first(places: Places, n: str, c: str, side: str, g: int, t: int) -> Iterator[Limit]:
    """What is there without a decision and is not enough: the first stock, and goods that left before the horizon."""
    yield from used_up(places, Node(n, c, side, g), t)
    yield from left_before(places, Node(n, c, side, g), t)


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


def closed_lane(places: Places, l: int) -> Limit:
    """A lane that is not open, though what is at its beginning is wanted at its end."""
    lane = places.data.network.lanes[l]
    between = f"from {places.name(lane.origin)} to {places.name(lane.destination)}"
    cause = f"the lane {between} is not open for {words(lane.commodity)} in {places.year}"
    return Limit("shut", between, cause, "", {}, "", "", known_as=(cause,))


def no_way(places: Places, n: str, c: str) -> Limit:
    """A market that nothing can reach."""
    cause = f"no plant, stock or lane of the tables brings {words(c)} to {places.name(n)}"
    return Limit("way", places.name(n), cause, "", {}, "", "", known_as=(cause,))
