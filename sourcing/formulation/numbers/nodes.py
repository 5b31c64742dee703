"""What meets at each node of the graded network, for the balance; and the priority classes."""

from collections import defaultdict
from functools import cached_property

from sourcing.formulation.numbers.demand import DemandKey
from sourcing.formulation.numbers.lanes import Shipment
from sourcing.formulation.numbers.rules import RuleNumbers
from sourcing.network.graph import Node, Run


class Data(RuleNumbers):
    """Every number of the program of one instance at one step."""

    @cached_property
    def node_lanes(self) -> dict[Node, list[tuple[int, int]]]:
        """Segments and departing ranks that lead into each node."""
        lanes: dict[Node, list[tuple[int, int]]] = defaultdict(list)
        for tail, head, ls in self.network.lane_arcs():
            lanes[head] += [(l, tail.g) for l in ls]
        return {node: sorted(keys) for node, keys in lanes.items()}

    def node_arrivals(self, node: Node, t: int) -> list[tuple[float, Shipment]]:
        """What arrives at a node over lanes in ``t``, as shares of shipments."""
        return [term for l, g in self.node_lanes.get(node, ()) for term in self.arriving.get((l, g, t), ())]

    @cached_property
    def node_departures(self) -> dict[tuple[Node, int], list[int]]:
        """Segments over which something may leave a node in ``t``."""
        departures = defaultdict(list)
        for l, g, t in self.shipments:
            lane = self.network.lanes[l]
            departures[Node(*self.network.shipping(lane.origin, lane.commodity), g), t].append(l)
        return departures

    @cached_property
    def node_makers(self) -> dict[Node, list[tuple[Run, float]]]:
        """Runs that make a node's commodity at its rank, with t per t of activity."""
        makers = defaultdict(list)
        for run in self.network.runs:
            for c, rate in self.network.outputs.get((run.n, run.p), {}).items():
                makers[Node(*self.network.shipping(run.n, c), run.g)].append((run, rate))
        return makers

    @cached_property
    def node_takers(self) -> dict[Node, list[tuple[Run, float]]]:
        """Runs that can draw an input from this node alone, with t per t of activity."""
        takers = defaultdict(list)
        for run in self.network.runs:
            for c, hs in self.draws[run].items():
                if len(hs) == 1:
                    node = Node(*self.network.receiving(run.n, c), hs[0])
                    takers[node].append((run, self.network.inputs[run.n, run.p][c]))
        return takers

    @cached_property
    def node_choosers(self) -> dict[Node, list[Run]]:
        """Runs that can draw an input from this node or from another rank of it."""
        choosers = defaultdict(list)
        for run in self.network.runs:
            for c, hs in self.draws[run].items():
                if len(hs) > 1:
                    for h in hs:
                        choosers[Node(*self.network.receiving(run.n, c), h)].append(run)
        return choosers

    @cached_property
    def node_demands(self) -> dict[tuple[Node, int], list[DemandKey]]:
        """Demand rows that draw on a node in ``t``."""
        demands = defaultdict(list)
        for d, t in self.demand:
            for g in self.delivery_ranks(d):
                demands[Node(*self.network.receiving(d[0], d[1]), g), t].append(d)
        return demands

    def holds_stock(self, node: Node) -> bool:
        """Whether material can stay at a node from one period to the next."""
        return (node.n, node.c) in self.stocks and self.network.stocking(node.n, node.c) == node[:3]

    def given(self, node: Node, t: int) -> float:
        """Tonnes at a node in ``t`` without a decision: goods in transit and what is left of the first stock."""
        tonnes = self.in_transit.get((node, t), 0.0)
        if t == 1 and node in self.initial:
            tonnes += self.initial[node] * self.stock_kept[node.n, node.c]
        return tonnes

    @cached_property
    def classes(self) -> list[int]:
        """Priorities that a demand row, a stock or a contract names, first class first."""
        named = {d[2] for d, _ in self.demand}
        named |= {row.priority for row in (*self.stocks.values(), *self.contracts.values())}
        return sorted(named - {None})
