r"""Preferences among plans of the same cost, and what a price can be at most.

An optimum is rarely unique. The published plan minimises :math:`\sum_j weight_j \, x_j` over all plans at the optimum.
The weights grow with the rank of a flow, so better tiers come first. Behind that they depend on who ships or makes what
and hardly on the period or the market, so that the order of suppliers is the same in every period and sector and shares
do not jump without reason. They follow from names alone: neither the order of rows nor the machine matters.
"""

from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from sourcing.formulation.numbers import Data
from sourcing.network.graph import Node
from sourcing.solver.program import Array, Label

DELIVERED, MOVED, WHO, WHEN = 1000.0, 100.0, 1e-2, 1e-5
"""Weight of a rank delivered and of a rank moved, of a supplier's name, and of a column's own name."""
RANK_AT = {"ship": -2, "run": -2, "draw": -3, "deliver": -2, "stock": -2, "waste": -2, "own_use": -2}


@dataclass(frozen=True)
class Preferences:
    """What is preferred among equal plans and equal prices.

    Attributes
    ----------
    weight : of each column, in the unit in which the solver counts it.
    ceiling : for each row of the program, the most that one more tonne wanted there can cost, discounted USD per t:
        infinite where it can always be had, NaN where perhaps it cannot be had at any price.
    """

    weight: Array
    ceiling: Array

    def part(self, rows: Array, columns: Array) -> "Preferences":
        """The preferences that speak of some rows and columns alone."""
        return Preferences(self.weight[columns], self.ceiling[rows])


def preferences(data: Data, rows: list[Label], columns: list[Label]) -> Preferences:
    """State what is preferred in a program with these rows and columns."""
    weight = [
        by_rank(name, index) + WHO * by_name(*supplier(data, name, index)) + WHEN * by_name(name, *index)
        for name, index in columns
    ]
    return Preferences(np.array(weight), price_ceilings(data, rows))


def by_rank(name: str, index: tuple[Any, ...]) -> float:
    """Weight of a flow's rank; what is delivered counts most."""
    if name not in RANK_AT:
        return 0.0
    return float(index[RANK_AT[name]] * (DELIVERED if name == "deliver" else MOVED))


def by_name(*words: Any) -> float:
    """A number in [1, 2) that only the words decide."""
    return 1 + crc32(repr(words).encode()) / 2**32


def supplier(data: Data, name: str, index: tuple[Any, ...]) -> tuple[Any, ...]:
    """Who moves what in a column, whenever and to whomever."""
    if name == "ship":
        lane = data.network.lanes[index[0]]
        return name, lane.origin, lane.commodity
    return name, *index[:-1]


def price_ceilings(data: Data, rows: list[Label]) -> Array:
    """The dearest shortfall at each node where demand draws; NaN at other nodes, infinite for every other rule."""
    price = {(d, t): usd for (d, t), (_, usd) in data.demand.items()}

    def ceiling(name: str, index: tuple[Any, ...]) -> float:
        """The most that one more tonne wanted in a row can cost."""
        if name != "balance":
            return float("inf")
        node, t = Node(*index[:-1]), index[-1]
        dearest = max((price[d, t] for d in data.node_demands.get((node, t), ())), default=float("nan"))
        return data.discount[t] * dearest

    return np.array([ceiling(name, index) for name, index in rows], dtype=float)
