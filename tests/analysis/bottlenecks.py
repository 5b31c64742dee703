"""Worlds in which just one thing holds the metal back; each says by the kind of its limit what that is.

All are the small world of :mod:`tests.small` but for what they replace: a pit in Canada and a mill in the United
States, which wants 60 t of zinc in 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sourcing
from tests.small import SMALL, TWO_YEARS, write_small

WANTED = "facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t"


@dataclass(frozen=True)
class Bottleneck:
    """A world, by how much a mineral is short in 2026, and what the scenario says that ends it."""

    short_t: float
    change: str
    tables: Mapping[str, str]
    mineral: str = "zinc"
    settings: Mapping[str, Any] = field(default_factory=dict)


def capacity(row: str) -> dict[str, str]:
    """The capacity of the pit."""
    return {"capacity": f"facility, unit, rate_t_per_y, start, ramp_months\n{row}"}


def lane(columns: str, *rows: str) -> dict[str, str]:
    """Lanes with further columns."""
    return {"lanes": "\n".join([f"origin, destination, commodity, cost_usd_per_t, {columns}", *rows])}


BOTTLENECKS: Mapping[str, Bottleneck] = {
    # 100 t/y of 160 t
    "plant": Bottleneck(60, "add = 60.0", {"demand": f"{WANTED}\nmill, metal, 2026, 160, 1, 1000"}),
    # from 1 January in a straight line to 80 t/y: 40 t in the year; from 1 October of the year before it would be
    # 57.6 t (92/365 of the rate on 1 January, all of it on 1 October), from 1 September 62.3 t
    "ramp": Bottleneck(20, "delay_months = -4", capacity("pit, face, 80, 2026-01-01, 12")),
    # 184 of 365 days of 80 t/y are 40.33 t; from 1 April on it is 275 days and 60.27 t
    "start": Bottleneck(60 - 80 * 184 / 365, "delay_months = -3", capacity("pit, face, 80, 2026-07-01, 0")),
    "lane": Bottleneck(20, "add = 20.0", lane("capacity_t_per_y", "pit, mill, metal, 5, 40")),
    # a year at sea: nothing of 2026 arrives in it, and the plan ships 60 t for 2027
    "lead": Bottleneck(
        60,
        "quantity_t = 60.0",
        {
            **lane("lead_days", "pit, mill, metal, 5, 365.25"),
            "demand": f"{WANTED}\nmill, metal, 2026, 60, 1, 1000\nmill, metal, 2027, 60, 1, 1000",
        },
        settings=TWO_YEARS,
    ),
    # a tonne of zinc brings 10 kg of germanium: 1 t of 1.5 t, and 50 t/y more of zinc bring the rest
    "host": Bottleneck(
        0.5,
        "add = 50.0",
        {
            "commodities": """
                commodity, mineral, form, price_usd_per_t
                metal, zinc, metal, 200
                dioxide, germanium, oxide, 1000000""",
            "recipes": "facility, process, commodity, rate\npit, dig, metal, 1\npit, dig, dioxide, 0.01",
            **lane("lead_days", "pit, mill, metal, 5, 0", "pit, mill, dioxide, 5, 0"),
            "demand": f"{WANTED}\nmill, metal, 2026, 60, 1, 1000\nmill, dioxide, 2026, 1.5, 1, 9000000",
        },
        mineral="germanium",
    ),
    # a covered pit, and a rule that lets a quarter of demand through
    "exclusion": Bottleneck(
        45,
        "set = 1.0",
        {
            "facilities": """
                facility, name, kind, country
                pit, Pit, mine, CN
                mill, Mill, market, US""",
            "exclusions": "rule, worst_tier, max_share\nban, ally, 0.25",
        },
    ),
    "diversification": Bottleneck(
        36, "set = 1.0", {"diversification": "rule, country, by, max_share\nspread, US, facility, 0.4"}
    ),
    "quota": Bottleneck(
        30,
        "add = 30.0",
        {"contracts": "contract, seller, buyer, commodity, maximum_t_per_y\ndeal, pit, mill, metal, 30"},
    ),
    "port": Bottleneck(
        35,
        "add = 35.0",
        {
            "facilities": """
                facility, name, kind, country
                pit, Pit, mine, CA
                quay, Quay, port, CA
                mill, Mill, market, US""",
            **lane("lead_days", "pit, quay, metal, 1, 0", "quay, mill, metal, 5, 0"),
            "throughput": "facility, commodity, rate_t_per_y\nquay, *, 25",
        },
    ),
    # a reserve of 50 t and a pit that has long been closed
    "empty": Bottleneck(
        10,
        "add = 10.0",
        {
            "facilities": """
                facility, name, kind, country
                pit, Pit, mine, CA
                vault, Vault, stockpile, US
                mill, Mill, market, US""",
            "capacity": "facility, unit, rate_t_per_y, end\npit, face, 100, 2020-01-01",
            **lane("lead_days", "vault, mill, metal, 1, 0"),
            "stocks": "facility, commodity, initial_t\nvault, metal, 50",
        },
    ),
}


def solve_bottleneck(folder: Path, world: Bottleneck) -> tuple[Path, Path]:
    """Write and solve a world: the instance and its result."""
    instance = write_small(folder, dict(world.settings), **{**SMALL, **world.tables})
    sourcing.solve(instance, out=folder / "result")
    return instance, folder / "result"
