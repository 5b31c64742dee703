"""A small world with something for every section of a report.

A pit in Canada digs zinc ore for a smelter, whose zinc goes to a mill in the United States; the germanium in its
residue goes to a refiner there. China sells zinc for less, which a rule keeps out. There are a depot that must be
filled, a contract that cannot be met, a project, a quota, charges on arrival, tariffs and sales outside.
"""

from pathlib import Path

import sourcing
from sourcing.instance import read_instance
from sourcing.report.facts import Facts
from tests.small import TWO_YEARS
from tests.worlds import write_world

TABLES = {
    "countries": """
        country, tier
        US, domestic
        CA, ally
        CN, covered""",
    "commodities": """
        commodity, mineral, form, price_usd_per_t, disposal_usd_per_t, holding_usd_per_t_y
        zinc-ore, zinc, ore, 1000, 0, 0
        zinc-metal, zinc, metal, 2000, 0, 10
        germanium-residue, germanium, residue, 100, 3, 0
        germanium-metal, germanium, metal, 5000, 0, 0""",
    "facilities": """
        facility, name, kind, country, latitude, longitude
        pit, Pit, mine, CA, 55, -120
        smelter, Smelter, smelter, CA, 50, -100
        refiner, Refiner, refinery, US, ,
        trader, Trader, refinery, CN, 30, 110
        depot, Depot, stockpile, US, 40, -90
        mill, Mill, market, US, 41, -88""",
    "owners": """
        facility, owner, country, share
        smelter, Smelting Company, CA, 1""",
    "capacity": """
        facility, unit, rate_t_per_y
        pit, face, 80
        smelter, furnace, 200
        smelter, export, 4
        refiner, still, 3
        trader, desk, 1000""",
    "processes": """
        facility, process, unit, cost_usd_per_t
        pit, dig, face, 10
        smelter, smelt, furnace, 5
        smelter, sell-away, export, -400
        refiner, refine, still, 50
        trader, sell, desk, 1""",
    "recipes": """
        facility, process, commodity, rate
        pit, dig, zinc-ore, 1
        smelter, smelt, zinc-ore, -1
        smelter, smelt, zinc-metal, 1
        smelter, smelt, germanium-residue, 0.0625
        smelter, sell-away, zinc-metal, -1
        refiner, refine, germanium-residue, -1
        refiner, refine, germanium-metal, 1
        trader, sell, zinc-metal, 1""",
    "lanes": """
        origin, destination, commodity, cost_usd_per_t, tariff_share
        pit, smelter, zinc-ore, 2, 0
        smelter, US, zinc-metal;germanium-residue, 3, 0.01
        refiner, mill, germanium-metal, 4, 0
        depot, mill, zinc-metal, 1, 0
        trader, US, zinc-metal, 1, 0""",
    "throughput": """
        facility, commodity, rate_t_per_y, cost_usd_per_t
        mill, *, 1000, 0.5""",
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, zinc-metal, 2026, 100, 1, 1000
        mill, zinc-metal, 2027, 100, 1, 1000
        mill, germanium-metal, 2026, 4, 1, 9000
        mill, germanium-metal, 2027, 4, 1, 9000""",
    "stocks": """
        facility, commodity, initial_t, minimum_t, shortfall_usd_per_t_y
        depot, zinc-metal, 5, 10, 2000""",
    "contracts": """
        contract, seller, buyer, commodity, minimum_t_per_y, maximum_t_per_y, shortfall_usd_per_t
        offtake, refiner, mill, germanium-metal, 5, , 70
        quota, smelter, mill, zinc-metal, , 500, """,
    "exclusions": """
        rule, worst_tier
        no-china, ally""",
    "diversification": """
        rule, minerals, country, by, max_share
        spread, zinc, US, owner, 0.9""",
    "projects": """
        project, facility, unit, max_t_per_y, capex_usd_per_t_y, life_years, build_months
        deeper, pit, face, 30, 200, 4, 12
        dearer, pit, face, 30, 5000, 4, 12""",
}


def write_plant(folder: Path, **tables: str) -> Path:
    """Write the world, with some tables in the place of its own."""
    return write_world(folder / "plant", TWO_YEARS, **{**TABLES, **tables})


def plant_facts(folder: Path, **tables: str) -> Facts:
    """Facts of the optimum of the world."""
    return facts_of(write_plant(folder, **tables))


def facts_of(world: Path) -> Facts:
    """Facts of the optimum of an instance, without the way over the files of a result."""
    instance = read_instance(world)
    return Facts(sourcing.solve(instance), instance)
