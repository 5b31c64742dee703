r"""The smallest cut of the flow network of a mineral: no more than it lets through can be delivered in a year.

The network has a node for each balance of the mineral in each period, an edge for each flow, and on each edge the most
that the limits of that flow alone allow. A process that loses metal has a gain below 1; every node is therefore counted
in the tonnes that can be delivered from one of its own, :math:`\pi`, which is the best yield of all ways from it to the
market. Flows in this unit never grow on their way, so that the smallest cut is a bound, and a sharp one where what is
delivered goes by one way from each source and no two flows share a limit.

Source: R. K. Ahuja, T. L. Magnanti and J. B. Orlin, "Network Flows", 1993, chapters 6 and 15.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np

from sourcing.analysis.reach import Reach
from sourcing.solver.program import Array

SOURCE, MARKET = "source", "market"
SWEEPS = 400
SETTLED = 1e-9
MOST_FLOWS = 60_000
"""Flows above which no cut is looked for: the search is by hand-written Python and takes its time."""


@dataclass(frozen=True)
class Flow:
    """A column: how much of it there can be, and what a unit takes from and gives to each node."""

    column: int
    most: float
    takes: tuple[tuple[int, float], ...]
    gives: tuple[tuple[int, float], ...]


def routes_cut(reach: Reach) -> float:
    """Tonnes that the smallest cut lets through to the demand of the year; NaN where it cannot be said."""
    nodes = mineral_rows(reach)
    flows = flows_between(reach, nodes)
    if len(flows) > MOST_FLOWS:
        return float("nan")
    wanted = targets(reach)
    worth = yields(flows, wanted, len(reach.program.rows))
    if worth is None:
        return float("nan")
    graph = network(reach, flows, nodes, wanted, worth)
    if SOURCE not in graph or MARKET not in graph:
        return 0.0
    try:
        return float(nx.minimum_cut_value(graph, SOURCE, MARKET))
    except nx.NetworkXUnbounded:
        return float(sum(wanted.values()))


def mineral_rows(reach: Reach) -> set[int]:
    """Rows that balance the mineral: nodes, recipes and demand."""
    data, found = reach.stated.data, set()
    commodity = {"balance": 1, "recipe": 3, "serve": 1}
    for i, (name, index) in enumerate(reach.program.rows):
        if name in commodity and data.mineral(index[commodity[name]]) == reach.mineral:
            found.add(i)
    return found


def targets(reach: Reach) -> dict[int, float]:
    """Tonnes wanted in the year, by the row that asks for them."""
    wanted = {}
    for (name, index), cost in zip(reach.program.columns, reach.program.cost, strict=True):
        if name == "short" and cost > 0:
            row = reach.easing.place["serve", index]
            wanted[row] = float(reach.program.row_lower[row])
    return wanted


def flows_between(reach: Reach, nodes: set[int]) -> list[Flow]:
    """Every column that gives something to a node."""
    matrix, most = reach.program.matrix, largest(reach)
    flows = []
    for j, (name, _) in enumerate(reach.program.columns):
        inside = slice(matrix.indptr[j], matrix.indptr[j + 1])
        pairs = [
            (int(i), float(a))
            for i, a in zip(matrix.indices[inside], matrix.data[inside], strict=True)
            if int(i) in nodes
        ]
        gives = tuple((i, a) for i, a in pairs if a > 0)
        if gives and name != "short" and most[j] > 0:
            flows.append(Flow(j, float(most[j]), tuple((i, -a) for i, a in pairs if a < 0), gives))
    return flows


def largest(reach: Reach) -> Array:
    """The most of each column that the limits which bind it alone or with other uses allow."""
    program = reach.program
    rows = program.matrix.tocsr()
    most = program.column_upper.copy()
    for i in np.flatnonzero(np.isfinite(program.row_upper)):
        inside = slice(rows.indptr[i], rows.indptr[i + 1])
        factors, columns = rows.data[inside], rows.indices[inside]
        if (factors > 0).all():
            most[columns] = np.minimum(most[columns], max(0.0, program.row_upper[i]) / factors)
    return most


def yields(flows: list[Flow], wanted: dict[int, float], count: int) -> Array | None:
    """Tonnes that can be delivered from a tonne at each row, by the best way; ``None`` if a circle gains for ever."""
    worth = np.zeros(count)
    worth[list(wanted)] = 1.0
    for _ in range(SWEEPS):
        before = worth.copy()
        for flow in reversed(flows):
            value = sum(rate * worth[i] for i, rate in flow.gives)
            for i, rate in flow.takes[:1]:
                worth[i] = max(worth[i], value / rate)
        if np.abs(worth - before).max(initial=0.0) <= SETTLED:
            return worth
    return None


def network(
    reach: Reach, flows: list[Flow], nodes: set[int], wanted: dict[int, float], worth: Array
) -> nx.DiGraph[Any]:
    """The flow network in tonnes that can be delivered."""
    capacity: dict[tuple[Any, Any], float] = defaultdict(float)
    for row, tonnes in wanted.items():
        capacity[row, MARKET] += tonnes
    for i in nodes:
        given = -reach.program.row_lower[i] if reach.program.rows[i][0] == "balance" else 0.0
        if given > 0 and worth[i] > 0:
            capacity[SOURCE, i] += given * worth[i]
    for flow in flows:
        value = sum(rate * worth[i] for i, rate in flow.gives)
        if value <= 0:
            continue
        tail = flow.takes[0][0] if flow.takes else SOURCE
        middle = ("flow", flow.column)
        capacity[tail, middle] = flow.most * value
        for i, rate in flow.gives:
            if worth[i] > 0:
                capacity[middle, i] = flow.most * rate * worth[i]
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for (tail, head), most in capacity.items():
        if np.isfinite(most):
            graph.add_edge(tail, head, capacity=most)
        else:
            graph.add_edge(tail, head)
    return graph
