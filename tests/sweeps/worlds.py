"""A world to sweep, and sweep files for it.

A pit in Canada digs up to 100 t of metal a year (40 to 120) at 10 USD/t, and a lane of 5 USD/t leads to a mill in the
United States, which wants 60 t (50 to 110) in 2026 and pays 1000 USD for each tonne that it goes short. With capacity r
and demand d the plan ships min(r, d) t and costs 15 min(r, d) + 1000 max(d - r, 0) USD: 900 USD in the base.
"""

from pathlib import Path
from typing import Any

import sourcing
from sourcing.instance import Instance
from sourcing.sweeps.factor import Sweep
from sourcing.sweeps.file import read_sweep
from tests.small import write_small

RANGED = {
    "capacity": """
        facility, unit, rate_t_per_y, rate_t_per_y_low, rate_t_per_y_high
        pit, face, 100, 40, 120""",
    "demand": """
        facility, commodity, year, quantity_t_per_y, quantity_t_per_y_low, quantity_t_per_y_high, priority, \
shortfall_usd_per_t
        mill, metal, 2026, 60, 50, 110, 1, 1000""",
}
RATE = """
[[factor]]
name = "rate"
change = [ { table = "capacity", column = "rate_t_per_y", set = "x" } ]
low = 40
base = 100
high = 120
"""
DEMAND = """
[[factor]]
name = "demand"
change = [ { table = "demand", column = "quantity_t_per_y", scale = "x" } ]
low = 0.5
base = 1
high = 2
"""
FACTORS = RATE + DEMAND


def cost(rate: float, demand: float) -> float:
    """USD that the plan costs, by hand."""
    return 15 * min(rate, demand) + 1000 * max(demand - rate, 0)


def write_ranged(folder: Path, settings: dict[str, Any] | None = None, **tables: str) -> Path:
    """Write the world with its ranges."""
    return write_small(folder, settings, **{**RANGED, **tables})


def write_sweep(world: Path, text: str, name: str = "turned") -> Path:
    """Write a sweep file into the folder of a world."""
    path = world / "sweeps" / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def loaded(folder: Path, text: str, **tables: str) -> tuple[Instance, Sweep]:
    """The world and a sweep of it."""
    world = write_ranged(folder, **tables)
    write_sweep(world, text)
    instance = sourcing.load(world)
    return instance, read_sweep(instance, "turned")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """The files of a result but for its timings, which differ between runs."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "timings.json")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
