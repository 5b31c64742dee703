"""A small world about which there is nothing to warn, which each test disturbs in one place."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sourcing.checking import CheckReport, check
from sourcing.errors import Problem
from sourcing.instance import read_instance
from tests.worlds import write_world

TABLES = {
    "countries": """
        country, tier
        US, domestic
        KR, ally
        CN, covered
    """,
    "commodities": """
        commodity, mineral, form, price_usd_per_t
        ore, zinc, ore, 1000
        metal, zinc, metal, 3000
    """,
    "facilities": """
        facility, name, kind, country
        mine, Mine, mine, US
        smelter, Smelter, smelter, KR
        mill, Mill, market, US
    """,
    "capacity": """
        facility, unit, rate_t_per_y, start, end, ends_with, ramp_months, available_share
        mine, pit, 120, , , , ,
        smelter, kiln, 100, , , , ,
    """,
    "processes": """
        facility, process, unit, cost_usd_per_t
        mine, dig, pit, 500
        smelter, smelt, kiln, 300
    """,
    "recipes": """
        facility, process, commodity, rate
        mine, dig, ore, 1
        smelter, smelt, ore, -1.1
        smelter, smelt, metal, 1
    """,
    "lanes": """
        origin, destination, commodity, cost_usd_per_t, lead_days, tariff_share, capacity_t_per_y, start, end
        mine, smelter, ore, 50, , , , ,
        smelter, mill, metal, 80, , , , ,
    """,
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, slice, shortfall_usd_per_t
        mill, metal, 2026, 90, 1, , 9000
    """,
}

TWO_YEARS = {"horizon": {"start": date(2026, 1, 1), "end": date(2028, 1, 1), "step": "year"}}
DEMAND_2027 = "mill, metal, 2027, 90, 1, , 9000"
BARRED = """rule, minerals, markets, worst_tier, max_share, start, end
            clean, , , ally, , ,"""
CONTRACT = (
    "contract, seller, buyer, commodity, start, end, minimum_t_per_y, maximum_t_per_y, shortfall_usd_per_t\n"
)
STOCK = (
    "facility, commodity, initial_t, capacity_t, minimum_t, target_t, target_date, worst_tier, intake_t_per_y, "
    "release_t_per_y, loss_per_y, shortfall_usd_per_t_y\n"
)
CHINESE_MINE = {
    "facilities": "cn-mine, Chinese mine, mine, CN",
    "capacity": "cn-mine, pit, 60, , , , ,",
    "processes": "cn-mine, dig, pit, 100",
    "recipes": "cn-mine, dig, ore, 1",
    "lanes": "cn-mine, smelter, ore, 50, , , , ,",
    "exclusions": BARRED,
}


def calm(folder: Path, settings: dict[str, Any] | None = None, **changes: str) -> Path:
    """Write the calm world. A change is ``table="line one\\nline two"`` of rows to add, or of a whole table that
    begins with its header."""
    tables = dict(TABLES)
    for name, text in changes.items():
        header = tables.get(name, text).strip().splitlines()[0]
        whole = text.strip().splitlines()[0].split(",")[0] == header.split(",")[0]
        tables[name] = (
            text if whole else "\n".join([*(l.strip() for l in tables[name].strip().splitlines()), text])
        )
    return write_world(folder, settings, **tables)


def without(table: str, start: str) -> str:
    """A table of the calm world without the row that starts so."""
    return "\n".join(
        line for line in TABLES[table].strip().splitlines() if not line.strip().startswith(start)
    )


def report(folder: Path) -> CheckReport:
    """The check report of a folder."""
    return check(read_instance(folder))


def said(folder: Path, name: str) -> list[Problem]:
    """The warnings of one name, after a look at what silencing it leaves: the same others, none of this name."""
    instance = read_instance(folder)
    warnings = check(instance).warnings
    silent = check(replace(instance, settings=replace(instance.settings, silence=(name,))))
    assert not silent.errors
    assert silent.warnings == tuple(problem for problem in warnings if problem.name != name)
    return [problem for problem in warnings if problem.name == name]


def expect(folder: Path, name: str, file: str, line: int | None, *words: str) -> None:
    """One warning of this name, at this place, with these words; and it can be silenced."""
    found = said(folder, name)
    assert [(problem.file, problem.line) for problem in found] == [(file, line)], found
    for word in words:
        assert word in found[0].text
