"""The lanes of a random instance: facility and country rows, overrides and bans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.random_worlds import RandomWorld

Row = dict[str, Any]
CAPACITIES = (0, 5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
COSTS = (0, 1, 2, 3, 5, 8, 12, 20, 30)


def add_lanes(world: RandomWorld) -> None:
    """Lanes between facilities that suit each other, then country rows, overrides and bans."""
    draw = world.draw
    for origin in world.facilities:
        for destination in world.facilities:
            common = world.could_ship(origin) & world.could_use(destination)
            if origin != destination and common and draw.chance(0.9):
                add_lane(world, origin, destination, draw.some(sorted(common)))
    for _ in range(draw.choice((0, 1, 2, 4))):
        ends = [
            draw.choice(world.countries + (world.facilities if draw.chance(0.4) else [])) for _ in range(2)
        ]
        if ends[0] != ends[1] or ends[0] in world.countries:
            add_lane(world, ends[0], ends[1], ["*"] if draw.chance(0.5) else draw.some(world.commodities))
    for row in list(world.rows("lanes")):
        if draw.chance(0.25):
            cell = draw.choice((["*"], row["commodity"].split(";"), [draw.choice(world.commodities)]))
            add_lane(world, row["origin"], row["destination"], cell)


def add_lane(world: RandomWorld, origin: str, destination: str, cell: list[str]) -> None:
    """One row, unless it would be as specific as another on some day."""
    draw = world.draw
    longest = {"year": 500, "quarter": 150, "month": 70}[world.step]
    row: Row = {
        "origin": origin,
        "destination": destination,
        "commodity": ";".join(cell),
        "cost_usd_per_t": draw.choice(COSTS),
        "lead_days": world.maybe(0.4 * world.density, (10, 30.4375, 45, 91.3125, longest // 2, longest)),
        "tariff_share": world.maybe(0.25, (0.05, 0.25, 1.5)),
        "capacity_t_per_y": world.maybe(0.3 * world.density, CAPACITIES),
        **world.dates(0.25),
    }
    if not any(clash(world, row, other) for other in world.rows("lanes")):
        world.add("lanes", **row)


def clash(world: RandomWorld, row: Row, other: Row) -> bool:
    """Whether two rows are equally specific and could hold on the same day for the same lane."""
    if specificity(world, row) != specificity(world, other):
        return False
    for end in ("origin", "destination"):
        if not places(world, row[end]) & places(world, other[end]):
            return False
    if not cell(world, row) & cell(world, other):
        return False
    starts = [r["start"] for r in (row, other) if r.get("start")]
    ends = [r["end"] for r in (row, other) if r.get("end")]
    return not starts or not ends or max(starts) < min(ends)


def specificity(world: RandomWorld, row: Row) -> int:
    """A facility at either end counts one, ids one."""
    return sum((row["origin"] in world.kind, row["destination"] in world.kind, row["commodity"] != "*"))


def places(world: RandomWorld, place: str) -> set[str]:
    """The facilities that a cell covers."""
    return {n for n in world.facilities if place in (n, world.country[n])}


def cell(world: RandomWorld, row: Row) -> set[str]:
    """The commodities that a cell covers."""
    return set(world.commodities if row["commodity"] == "*" else row["commodity"].split(";"))
