"""Scale: the size in which each variable is counted, so that grams of gallium are as exact as megatonnes of zinc.

The solver's tolerances are absolute. Each variable is handed to it in a unit near the largest flow of its mineral in a
period, a power of two so that nothing is rounded on the way.
"""

from collections import defaultdict
from collections.abc import Callable
from math import frexp
from typing import Any

import numpy as np

from sourcing.formulation.numbers import Data
from sourcing.solver.program import Array, Label


def mineral_scales(data: Data) -> dict[str, float]:
    """Power of two near what is wanted of each mineral in a period; where nothing is, near what is there or made."""
    wanted: dict[str, float] = defaultdict(float)
    for (_, mineral, _), tonnes in data.mineral_demand.items():
        wanted[mineral] = max(wanted[mineral], tonnes)
    other: dict[str, float] = defaultdict(float)
    for (_, c), row in data.stocks.items():
        other[data.mineral(c)] += row.initial_t + row.minimum_t + (row.target_t or 0.0)
    for (node, _), tonnes in data.in_transit.items():
        other[data.mineral(node.c)] += tonnes
    for (n, u), runs in data.unit_use.items():
        largest = max((data.capacity.get((n, u, t), 0.0) for t in data.periods), default=0.0)
        for run, _ in runs:
            for c in data.network.outputs.get((run.n, run.p), {}):
                other[data.mineral(c)] = max(other[data.mineral(c)], largest)
    minerals = {row.mineral for row in data.commodities.values()}
    return {mineral: power_of_two(wanted[mineral] or other[mineral]) for mineral in minerals}


def power_of_two(size: float) -> float:
    """The power of two next below a size; 1 for nothing."""
    return float(2.0 ** (frexp(size)[1] - 1)) if size > 0 else 1.0


def process_scales(data: Data, by_commodity: dict[str, float]) -> dict[tuple[str, str], float]:
    """Power of two near the largest activity of each process: what its units can do, or what its flows amount to."""
    network, scales = data.network, {}
    for row in data.instance.rows("processes"):
        key = row.facility, row.process
        flows = [*network.inputs.get(key, {}).items(), *network.outputs.get(key, {}).items()]
        scales[key] = power_of_two(max(by_commodity[c] / rate for c, rate in flows))
    for (n, u), runs in data.unit_use.items():
        largest = max((data.capacity.get((n, u, t), 0.0) for t in data.periods), default=0.0)
        for run, use in runs:
            if largest > 0:
                scales[run.n, run.p] = min(scales[run.n, run.p], power_of_two(largest / use))
    return scales


def column_scales(data: Data, columns: list[Label]) -> Array:
    """Unit of each column: tonnes of its mineral's scale; blocks are counted one by one."""
    scales = mineral_scales(data)
    by_commodity = {c: scales[row.mineral] for c, row in data.commodities.items()}
    by_process = process_scales(data, by_commodity)
    by_unit = {(n, u): by_process[run.n, run.p] for (n, u), runs in data.unit_use.items() for run, _ in runs}
    lanes, projects = data.network.lanes, data.projects

    def order(index: tuple[Any, ...]) -> float:
        """Unit of capacity ordered: a block, or what the unit's runs are counted in."""
        row = projects[index[0]]
        return power_of_two(row.block_t_per_y or by_unit.get((row.facility, row.unit), 1.0))

    def contract(index: tuple[Any, ...]) -> float:
        """Unit of what a contract asks for."""
        return by_commodity[data.contracts[index[:2]].commodity]

    scale_of: dict[str, Callable[[tuple[Any, ...]], float]] = {
        "ship": lambda index: by_commodity[lanes[index[0]].commodity],
        "run": lambda index: by_process[index[:2]],
        "draw": lambda index: by_commodity[index[2]],
        "build": order,
        "blocks": lambda index: 1.0,
        "contract_short": contract,
    }
    # every other variable has its facility and commodity first
    return np.array(
        [scale_of.get(name, lambda index: by_commodity[index[1]])(index) for name, index in columns]
    )
