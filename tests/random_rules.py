"""The rules of a random instance: contracts, throughput, exclusions, diversification, projects, sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.random_worlds import RandomWorld

SHARES = (0, 0.2, 0.5, 0.8)


def add_rules(world: RandomWorld) -> None:
    """Add every kind of rule with some probability."""
    for add, most in ((add_throughput, 2), (add_contract, 3), (add_exclusion, 2), (add_diversification, 2)):
        for number in range(most):
            if world.draw.chance(0.6 * world.density):
                add(world, number)
    for n, u in world.units:
        if (n, u) in world.bare or world.draw.chance(0.1):
            add_project(world, n, u)
    if world.rows("projects") and world.draw.chance(0.4):
        world.settings["investment"] = {"budget_usd": world.draw.choice((100.0, 800.0, 3000.0))}
    if world.draw.chance(0.2):
        world.add("sources", source="survey", title="A survey", confidence="estimate", published="2025-03")
        for row in world.rows("capacity"):
            row["source"] = "survey"
            row["rate_t_per_y_low"], row["rate_t_per_y_high"] = (
                row["rate_t_per_y"] / 2,
                row["rate_t_per_y"] * 2,
            )
            row["note"] = "halved and doubled"


def add_throughput(world: RandomWorld, _: int) -> None:
    """One to three rows of one facility, of the same or of overlapping sets of commodities."""
    draw = world.draw
    n = draw.choice(world.facilities)
    cell = "*" if draw.chance(0.3) else ";".join(draw.some(world.commodities))
    for _ in range(draw.choice((1, 2, 3))):
        if draw.chance(0.2):
            cell = draw.choice(world.commodities)
        elif cell != "*" and draw.chance(0.3):
            cell = ";".join(reversed(cell.split(";")))
        elif cell == "*" and draw.chance(0.3):
            cell = ";".join(world.commodities)
        rate, cost = world.maybe(0.7, (5, 20, 60)), world.maybe(0.6, (1, 7))
        world.add(
            "throughput",
            facility=n,
            commodity=cell,
            rate_t_per_y=rate,
            cost_usd_per_t=cost,
            **world.dates(0.4),
        )


def add_contract(world: RandomWorld, number: int) -> None:
    """A minimum, a quota or both, between the ends of a lane row or their countries, once or twice."""
    draw = world.draw
    if not world.rows("lanes"):
        return
    lane = draw.choice(world.rows("lanes"))
    ends = [
        world.country.get(end, end) if draw.chance(0.3) else end
        for end in (lane["origin"], lane["destination"])
    ]
    c = draw.choice(world.commodities if lane["commodity"] == "*" else lane["commodity"].split(";"))
    for part in range(draw.choice((1, 1, 2))):
        cells = {
            "contract": f"deal-{'abc'[number]}{'xy'[part]}",
            "seller": ends[0],
            "buyer": ends[1],
            "commodity": c,
        }
        kind = draw.choice(("minimum", "maximum", "both"))
        if kind != "maximum":
            cells["minimum_t_per_y"] = draw.choice((3, 10))
            cells["shortfall_usd_per_t"] = draw.choice((10, 200))
            cells["priority"] = world.maybe(0.4, sorted(world.priorities))
        if kind != "minimum":
            cells["maximum_t_per_y"] = draw.choice((10, 25))
        cells = {name: cell for name, cell in cells.items() if cell is not None}
        world.add("contracts", **cells, **world.dates(0.4))


def add_exclusion(world: RandomWorld, _: int) -> None:
    """One to three rows of one rule."""
    draw = world.draw
    rule = draw.choice(("no-covered", "phase-out"))
    markets = world.of_kind("market") + sorted({world.country[n] for n in world.of_kind("market")})
    for _ in range(draw.choice((1, 1, 2, 3))):
        cells = {
            "minerals": ";".join(draw.some(world.minerals)) if draw.chance(0.4) else None,
            "markets": ";".join(draw.sample(markets, 1)) if draw.chance(0.4) else None,
            "worst_tier": draw.choice(world.tiers[:-1] or world.tiers),
            "max_share": world.maybe(0.6, SHARES),
        }
        world.add("exclusions", rule=rule, **cells, **world.dates(0.5))


def add_diversification(world: RandomWorld, _: int) -> None:
    """One or two rows of one rule; mostly for a country with a market."""
    draw = world.draw
    homes = sorted({world.country[n] for n in world.of_kind("market")})
    for _ in range(draw.choice((1, 2))):
        cells = {
            "minerals": ";".join(draw.some(world.minerals)) if draw.chance(0.4) else None,
            "country": draw.choice(homes if draw.chance(0.9) else world.countries),
            "by": draw.choice(("facility", "owner", "country")),
            "max_share": draw.choice(SHARES),
        }
        world.add("diversification", rule="spread", **cells, **world.dates(0.4))


def add_project(world: RandomWorld, n: str, u: str) -> None:
    """Capacity for a unit, with or without blocks, life, earliest date, building time and budget."""
    draw = world.draw
    world.add(
        "projects",
        project=f"plan-{n}-{u}",
        facility=n,
        unit=u,
        max_t_per_y=draw.choice((20, 35)),
        block_t_per_y=world.maybe(0.4, (8, 10)),
        capex_usd_per_t_y=draw.choice((5, 40, 150)),
        life_years=world.maybe(0.5, (1, 2, 10)),
        earliest=world.any_date(300, 100) if draw.chance(0.4 * world.density) else None,
        build_months=world.maybe(0.5, (1, 4, 12)),
    )
