"""What processes are for: their main mineral, and the host on which each of their by-products hangs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sourcing.instance import Instance

COUNTED = 0.5
"""Tonnes for each tonne of activity from which on the activity is counted in a commodity."""

Key = tuple[str, str]
"""Facility and process."""


class Output(NamedTuple):
    """A commodity that a process makes.

    Attributes
    ----------
    rate : t for each t of activity.
    new : whether its mineral enters the chains here, because the process consumes none of it.
    host : the main mineral of the process if that is another one, so that this output is a by-product; the unit of
        the process if its activity is counted in something that is no mineral of the instance; blank otherwise.
    """

    facility: str
    process: str
    unit: str
    commodity: str
    mineral: str
    rate: float
    new: bool
    host: str


def recipes_by_process(instance: Instance) -> dict[Key, list[tuple[str, float]]]:
    """Commodities and rates of every process, in file order."""
    recipes: dict[Key, list[tuple[str, float]]] = defaultdict(list)
    for row in instance.rows("recipes"):
        recipes[row.facility, row.process].append((row.commodity, row.rate))
    return dict(recipes)


def main_commodity(recipe: list[tuple[str, float]]) -> tuple[str, float]:
    """What a process is for, and its rate: its largest output if the activity is counted in it.

    Otherwise it is whatever flows most, such as the ore of a smelter whose own metal is no part of the instance.
    """
    made = [(commodity, rate) for commodity, rate in recipe if rate > 0]
    largest = max(made, key=lambda item: item[1], default=("", 0.0))
    return largest if largest[1] >= COUNTED else max(recipe, key=lambda item: abs(item[1]))


def main_minerals(instance: Instance) -> dict[Key, str]:
    """Main mineral of every process."""
    mineral = {row.commodity: row.mineral for row in instance.rows("commodities")}
    return {key: mineral[main_commodity(recipe)[0]] for key, recipe in recipes_by_process(instance).items()}


def units_of(instance: Instance) -> dict[Key, list[str]]:
    """Units of every process, its own first."""
    units = {
        (row.facility, row.process): [row.unit] if row.unit else [] for row in instance.rows("processes")
    }
    for row in instance.rows("extra-units"):
        units[row.facility, row.process].append(row.unit)
    return units


def outputs(instance: Instance) -> list[Output]:
    """Every output of every process, in file order."""
    mineral = {row.commodity: row.mineral for row in instance.rows("commodities")}
    units, found = units_of(instance), []
    for (facility, process), recipe in recipes_by_process(instance).items():
        consumed = {mineral[commodity] for commodity, rate in recipe if rate < 0}
        commodity, rate = main_commodity(recipe)
        unit = next(iter(units[facility, process]), "")
        host = mineral[commodity] if abs(rate) >= COUNTED else unit or process
        found += [
            Output(
                facility,
                process,
                unit,
                made,
                mineral[made],
                rate,
                new=mineral[made] not in consumed,
                host="" if host == mineral[made] else host,
            )
            for made, rate in recipe
            if rate > 0
        ]
    return found
