"""The graded flow network: nodes (facility, commodity, side, rank), arcs from lanes, runs and own use.

Material carries a rank, which never improves on its way. A source at ``n`` gives rank :math:`r(n)`; what arrives at
``n`` takes rank :math:`\\max(h, r(n))`, at a market it keeps its own. Where a facility other than a port or stockpile
both receives and makes a commodity there are two nodes, *in* (received) and *out* (made), with an arc out → in.

The graph is pruned to what can be reached from a source, a stock or goods in transit, and matters.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import networkx as nx

from sourcing.instance import Instance
from sourcing.network.lanes import Lane, Trade, resolve_lanes
from sourcing.network.trust import Trust, facility_trust

BOTH, IN, OUT = "", "in", "out"
PASSES_ON = ("port", "stockpile")


class Node(NamedTuple):
    """A commodity ``c`` of rank ``g`` at facility ``n``; ``side`` is *in* or *out* where there are two nodes."""

    n: str
    c: str
    side: str
    g: int


class Run(NamedTuple):
    """Process ``p`` of facility ``n`` giving output of rank ``g``."""

    n: str
    p: str
    g: int


@dataclass
class FlowNetwork:
    """What can flow where; carries every tier, whether or not a rule bans it.

    ``graph`` has a node for every ``Node`` and ``Run`` kept, and arcs ``Node → Node`` (a lane, with the numbers of its
    segments in ``lanes``; or own use), ``Node → Run`` (drawn) and ``Run → Node`` (made).
    """

    trust: dict[str, Trust]
    trade: Trade
    lanes: dict[int, Lane]
    inputs: dict[tuple[str, str], dict[str, float]]
    outputs: dict[tuple[str, str], dict[str, float]]
    graph: "nx.DiGraph[Node | Run]" = field(default_factory=nx.DiGraph)

    @cached_property
    def nodes(self) -> list[Node]:
        """The nodes kept, sorted."""
        return sorted(node for node in self.graph if isinstance(node, Node))

    @cached_property
    def runs(self) -> list[Run]:
        """The runs kept, sorted."""
        return sorted(node for node in self.graph if isinstance(node, Run))

    @cached_property
    def ranks_at(self) -> dict[tuple[str, str, str], list[int]]:
        """Ranks kept, by facility, commodity and side."""
        ranks = defaultdict(list)
        for node in self.nodes:
            ranks[node.n, node.c, node.side].append(node.g)
        return ranks

    @cached_property
    def ships(self) -> list[tuple[int, int]]:
        """Segment and departing rank ``(l, g)`` of every lane kept, sorted."""
        return sorted((l, tail.g) for tail, _, ls in self.lane_arcs() for l in ls)

    def lane_arcs(self) -> Iterator[tuple[Node, Node, list[int]]]:
        """Arcs that are lanes, with the numbers of their segments."""
        for tail, head, ls in self.graph.edges.data("lanes"):  # type: ignore[var-annotated]
            if ls and isinstance(tail, Node) and isinstance(head, Node):
                yield tail, head, ls

    def receiving(self, n: str, c: str) -> tuple[str, str, str]:
        """Facility, commodity and side at which deliveries and consumption draw."""
        return n, c, IN if self.two_sided(n, c) else BOTH

    def shipping(self, n: str, c: str) -> tuple[str, str, str]:
        """Facility, commodity and side from which lanes leave and at which output is made."""
        return n, c, OUT if self.two_sided(n, c) else BOTH

    def stocking(self, n: str, c: str) -> tuple[str, str, str]:
        """Facility, commodity and side to which a stock belongs."""
        return self.shipping(n, c) if (n, c) in self.trade.made else self.receiving(n, c)

    def two_sided(self, n: str, c: str) -> bool:
        """Whether the facility both receives and makes the commodity, and does not simply pass it on."""
        return self.trade.kind[n] not in PASSES_ON and (n, c) in self.trade.made and (n, c) in self._received

    @cached_property
    def _received(self) -> set[tuple[str, str]]:
        """Facilities and commodities that arrive there over a lane, or are under way."""
        return {(lane.destination, lane.commodity) for lane in self.lanes.values()} | self.trade.in_transit

    def rank_on_arrival(self, n: str, g: int) -> int:
        """Rank that material of rank ``g`` takes at facility ``n``: never better than the facility's own."""
        return g if self.trade.kind[n] == "market" else max(g, self.trust[n].rank)

    def draws(self, run: Run) -> dict[str, list[int]]:
        """Ranks ``h`` that a run may draw of each of its inputs."""
        return {
            c: [
                h
                for h in self.ranks_at.get(self.receiving(run.n, c), ())
                if self.graph.has_edge(Node(*self.receiving(run.n, c), h), run)
            ]
            for c in self.inputs.get((run.n, run.p), {})
        }

    def parts(self) -> list[set[Any]]:
        """Weakly connected parts of the graph, largest first."""
        return sorted(nx.weakly_connected_components(self.graph), key=len, reverse=True)


def build_network(instance: Instance, *, prune: bool = True) -> FlowNetwork:
    """Lay out the graded network of an instance.

    Parameters
    ----------
    prune : leave out what cannot be reached or does not matter; this never changes the optimum.

    Raises
    ------
    BadInput
        If two equally specific lane rows hold on the same day.
    """
    trade = Trade(instance)
    lanes = dict(enumerate(resolve_lanes(instance, trade)))
    inputs: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    outputs: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for row in sorted(instance.rows("recipes"), key=lambda row: row.commodity):
        (outputs if row.rate > 0 else inputs)[row.facility, row.process][row.commodity] = abs(row.rate)
    network = FlowNetwork(facility_trust(instance), trade, lanes, dict(inputs), dict(outputs))
    lay_out(network, instance, everything=not prune)
    if prune:
        matters = what_matters(network, instance)
        network.graph.remove_nodes_from([node for node in network.graph if node not in matters])
    return network


def lay_out(network: FlowNetwork, instance: Instance, *, everything: bool) -> None:
    """Grow the graph from sources, stocks and goods in transit along lanes, runs and own use.

    With ``everything`` the growth starts from every rank at every node that a facility's data name.
    """
    trade, graph = network.trade, network.graph
    origin_tested, tiers = "origin" in instance.settings.tests, instance.settings.tiers
    lanes_from: dict[tuple[str, str], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for l, lane in network.lanes.items():
        lanes_from[lane.origin, lane.commodity][lane.destination].append(l)
    users = defaultdict(list)
    for key, taken in network.inputs.items():
        for c in taken:
            users[key[0], c].append(key)
    reached: dict[tuple[str, str, str], set[int]] = defaultdict(set)
    waiting: list[Node] = []

    def reach(n: str, c: str, side: str, g: int) -> Node:
        """The node, from which the growth goes on if it is new."""
        node = Node(n, c, side, g)
        if node not in graph:
            graph.add_node(node)
            reached[n, c, side].add(g)
            waiting.append(node)
        return node

    def start(key: tuple[str, str], g: int) -> None:
        """Add a run at a rank, if it is new, and what it makes."""
        run = Run(*key, g)
        if run not in graph:
            graph.add_node(run)
            for c in network.outputs.get(key, {}):
                graph.add_edge(run, reach(*network.shipping(run.n, c), g))

    for node in seeds(network, instance):
        reach(*node)
    for key in sorted({(row.facility, row.process) for row in instance.rows("processes")}):
        if not network.inputs.get(key):
            start(key, network.trust[key[0]].rank)
    if everything:
        for n, c in trade.made | trade.consumed | trade.demanded | trade.stocked | network._received:
            for side in (IN, OUT) if network.two_sided(n, c) else (BOTH,):
                for g in range(len(tiers)):
                    if g >= network.trust[n].rank or trade.kind[n] == "market":
                        reach(n, c, side, g)
    while waiting:
        node = waiting.pop()
        if node.side == OUT:
            graph.add_edge(node, reach(node.n, node.c, IN, node.g))
        if node.side != IN:
            for destination, ls in lanes_from[node.n, node.c].items():
                g = network.rank_on_arrival(destination, node.g)
                graph.add_edge(node, reach(*network.receiving(destination, node.c), g), lanes=ls)
        if node.side != OUT:
            for key in users[node.n, node.c]:
                for g in run_ranks(network, key, reached, origin_tested=origin_tested):
                    start(key, g)
    for run in [node for node in graph if isinstance(node, Run)]:
        for c in network.inputs.get((run.n, run.p), {}):
            goods = network.receiving(run.n, c)
            graph.add_edges_from(
                (Node(*goods, h), run) for h in drawn_ranks(network, run, reached[goods], origin_tested)
            )


def seeds(network: FlowNetwork, instance: Instance) -> Iterator[Node]:
    """Where material is before the first period or arrives by itself: stocks and goods in transit."""
    rank = {tier: g for g, tier in enumerate(instance.settings.tiers)}
    for row in instance.rows("stocks"):
        if row.initial_t > 0:
            yield Node(*network.stocking(row.facility, row.commodity), initial_rank(network, row, rank))
    for row in instance.rows("in-transit"):
        g = network.rank_on_arrival(row.destination, rank[row.tier])
        yield Node(*network.receiving(row.destination, row.commodity), g)


def initial_rank(network: FlowNetwork, row: Any, rank: dict[str, int]) -> int:
    """Rank of a stock before the first period; a blank tier is the facility's own."""
    if row.initial_tier is None:
        return network.trust[row.facility].rank
    return network.rank_on_arrival(row.facility, rank[row.initial_tier])


def run_ranks(
    network: FlowNetwork,
    key: tuple[str, str],
    reached: dict[tuple[str, str, str], set[int]],
    *,
    origin_tested: bool,
) -> set[int]:
    """Output ranks that a process can give from what has reached its plant so far."""
    own = network.trust[key[0]].rank
    ranks = [reached.get(network.receiving(key[0], c), set()) for c in network.inputs[key]]
    if not all(ranks):
        return set()
    if not origin_tested:
        return {own}
    best = max(max(own, min(hs)) for hs in ranks)
    return {best} | {max(own, h) for hs in ranks for h in hs if h >= best}


def drawn_ranks(network: FlowNetwork, run: Run, ranks: set[int], origin_tested: bool) -> list[int]:
    """Ranks of an input that a run may draw: with one input just those that give the run's own rank."""
    own = network.trust[run.n].rank
    if not origin_tested:
        return sorted(ranks)
    if len(network.inputs[run.n, run.p]) == 1:
        return sorted(h for h in ranks if max(h, own) == run.g)
    return sorted(h for h in ranks if h <= run.g)


def what_matters(network: FlowNetwork, instance: Instance) -> set[Any]:
    """Nodes that can reach a demand, a listed stock, a contract's lane or a process that ends outside.

    Outputs of a run that matters and goods in transit are kept as well, because they must be disposed of. A process
    that takes in what costs money to dispose of counts as ending outside.
    """
    graph, kept = network.graph, set()
    costly = {row.commodity for row in instance.rows("commodities") if row.disposal_usd_per_t > 0}
    paid = {(row.facility, row.process) for row in instance.rows("processes") if row.cost_usd_per_t < 0}
    ends = {network.receiving(row.facility, row.commodity) for row in instance.rows("demand")}
    ends |= {network.stocking(row.facility, row.commodity) for row in instance.rows("stocks")}
    bound = contract_segments(network, instance)
    waiting = []
    for node in graph:
        if isinstance(node, Run):
            key = (node.n, node.p)
            matters = (
                key in paid
                or not network.outputs.get(key)
                or not costly.isdisjoint(network.inputs.get(key, ()))
            )
        else:
            matters = node[:3] in ends
        if matters:
            waiting.append(node)
    for tail, head, ls in network.lane_arcs():
        if not bound.isdisjoint(ls):
            waiting += [tail, head]
    while waiting:
        node = waiting.pop()
        if node not in kept:
            kept.add(node)
            waiting.extend(graph.predecessors(node))
    disposed = {node for run in kept if isinstance(run, Run) for node in graph.successors(run)}
    kept |= disposed | set(seeds(network, instance))
    return kept | {node._replace(side=IN) for node in kept if isinstance(node, Node) and node.side == OUT}


def contract_segments(network: FlowNetwork, instance: Instance) -> set[int]:
    """Numbers of the lane segments that some contract with a minimum covers."""
    covered = set()
    for row in instance.rows("contracts"):
        if row.minimum_t_per_y is not None:
            covered.update(matching_segments(network, row))
    return covered


def matching_segments(network: FlowNetwork, contract: Any) -> list[int]:
    """Numbers of the lane segments from a contract's seller to its buyer, of its commodity."""
    sellers = set(network.trade.facilities(contract.seller))
    buyers = set(network.trade.facilities(contract.buyer))
    return [
        l
        for l, lane in network.lanes.items()
        if lane.commodity == contract.commodity and lane.origin in sellers and lane.destination in buyers
    ]
