r"""Preferences among plans of the same cost: better tiers first, then steady shares.

An optimum is rarely unique. The published plan minimises, over all plans at the optimum,

.. math:: \sum_j weight_j \, x_j + \sum_i |difference_i \, x|

in which the weights grow with the rank of a flow, and the differences are those of a shipment between one period and the
next and of a source's share between the markets that it serves. A small weight by name, the same on every machine,
decides what is left open.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from scipy import sparse

from sourcing.formulation.numbers import Data
from sourcing.network.graph import Node
from sourcing.solver.program import Array, Label

DELIVERED, MOVED, BY_NAME = 1000.0, 100.0, 1e-3
RANK_AT = {"ship": -2, "run": -2, "draw": -3, "deliver": -2, "stock": -2, "waste": -2, "own_use": -2}


@dataclass(frozen=True)
class Preferences:
    """What is preferred among equal plans and equal prices.

    Attributes
    ----------
    weight : of each column.
    differences : rows over the columns that should be small.
    ceiling : for each row of the program, the most that one more tonne wanted there can cost, discounted USD per t:
        infinite where it can always be had, NaN where perhaps it cannot be had at any price.
    """

    weight: Array
    differences: sparse.csr_array
    ceiling: Array

    def part(self, rows: Array, columns: Array) -> "Preferences":
        """The preferences that speak of some rows and columns alone."""
        differences = self.differences[:, columns]
        return Preferences(
            self.weight[columns], differences[np.diff(differences.indptr) > 0], self.ceiling[rows]
        )


def preferences(data: Data, rows: list[Label], columns: list[Label], scale: Array) -> Preferences:
    """State what is preferred, for columns counted in units of ``scale``."""
    weight = np.array([by_rank(name, index) + BY_NAME * by_name(name, index) for name, index in columns])
    position = {column: j for j, column in enumerate(columns)}
    small = [*between_periods(columns, position), *between_markets(data, columns, position)]
    entries = [(i, j, a * scale[j]) for i, row in enumerate(small) for j, a in row]
    i, j, a = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = sparse.csr_array(
        (np.array(a, dtype=float), (np.array(i, dtype=int), np.array(j, dtype=int))),
        shape=(len(small), len(columns)),
    )
    largest = abs(matrix).max(axis=1).toarray().ravel() if small else np.ones(0)
    differences = sparse.csr_array(sparse.diags_array(1 / np.maximum(largest, 1e-300)) @ matrix)
    return Preferences(weight, differences, price_ceilings(data, rows))


def price_ceilings(data: Data, rows: list[Label]) -> Array:
    """The dearest shortfall at each node where demand draws; NaN at other nodes, infinite for every other rule."""
    price = {(d, t): usd for (d, t), (_, usd) in data.demand.items()}

    def ceiling(name: str, index: tuple[Any, ...]) -> float:
        if name != "balance":
            return float("inf")
        node, t = Node(*index[:-1]), index[-1]
        dearest = max((price[d, t] for d in data.node_demands.get((node, t), ())), default=float("nan"))
        return data.discount[t] * dearest

    return np.array([ceiling(name, index) for name, index in rows], dtype=float)


def by_rank(name: str, index: tuple[Any, ...]) -> float:
    """Weight of a flow's rank; what is delivered counts most."""
    if name not in RANK_AT:
        return 0.0
    return float(index[RANK_AT[name]] * (DELIVERED if name == "deliver" else MOVED))


def by_name(name: str, index: tuple[Any, ...]) -> float:
    """A number in [1, 2) that only the name decides."""
    return 1 + crc32(f"{name}{index}".encode()) / 2**32


def between_periods(columns: list[Label], position: dict[Label, int]) -> list[list[tuple[int, float]]]:
    """Each shipment of a period less the same shipment of the period before."""
    rows = []
    for name, index in columns:
        if name == "ship":
            before = position.get((name, (*index[:-1], index[-1] - 1)))
            if before is not None:
                rows.append([(position[name, index], 1.0), (before, -1.0)])
    return rows


def between_markets(
    data: Data, columns: list[Label], position: dict[Label, int]
) -> list[list[tuple[int, float]]]:
    """What each market takes of a source less its share, by demand, of what all markets take of it."""
    wanted: dict[tuple[str, str, int], float] = defaultdict(float)
    for ((n, c, _, _), t), (tonnes, _) in data.demand.items():
        wanted[n, c, t] += tonnes
    groups: dict[tuple[str, str, int, int], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for name, index in columns:
        if name == "ship":
            l, g, t = index
            lane = data.network.lanes[l]
            if wanted.get((lane.destination, lane.commodity, t), 0.0) > 0:
                groups[lane.origin, lane.commodity, g, t][lane.destination].append(position[name, index])
    rows = []
    for (_, c, _, t), markets in groups.items():
        together = sum(wanted[n, c, t] for n in markets)
        for n, columns_of_market in markets.items() if len(markets) > 1 else ():
            share = wanted[n, c, t] / together
            row = {j: -share for js in markets.values() for j in js}
            for j in columns_of_market:
                row[j] += 1.0
            rows.append(list(row.items()))
    return rows
