"""The way of metal through a plan, as arcs between nodes: read from the tables of a result and the instance alone.

A node is a commodity of a tier at a facility in a period, or a run of a process for one of the minerals that it makes.
As in the program, a facility that makes a commodity ships only what it made, so that what it made and what it received
are two nodes there; what it made may be used on the spot.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from sourcing.solution.laws.breach import TONNES, Array, total
from sourcing.solution.laws.facts import Facts
from sourcing.solution.laws.flows import NODE, Flows, kept_stock, read_flows
from sourcing.solution.laws.lanes import Lanes
from sourcing.solution.laws.reading import read_results

RECEIVED, MADE = 0, 1
LANE: Final = ["n", "m", "c"]
ARC: Final = ["to", "from", "q"]


@dataclass(frozen=True)
class Passage:
    """Arcs between numbered nodes.

    Attributes
    ----------
    count : number of nodes.
    lanes, made, drawn, stayed : arcs (to, from, q): over lanes (and ``origin``, the facility), from a run (and ``n``),
        into a run, and what stays where it is (stock from the period before, own use).
    begun : runs that take nothing in: node, n.
    there : what was there at the start: node, kind (0 in stock, 1 under way), g, q.
    delivered : the table of deliveries in codes, and ``node``.
    """

    count: int
    lanes: pd.DataFrame
    made: pd.DataFrame
    drawn: pd.DataFrame
    stayed: pd.DataFrame
    begun: pd.DataFrame
    there: pd.DataFrame
    delivered: pd.DataFrame


def read_passage(facts: Facts, results: Path, *, graded: bool = True) -> Passage:
    """The way of metal through a plan; without ``graded``, tiers share a node, as metal in a plant does."""
    flows = read_flows(read_results(results, facts.codes))
    return Surveyor(facts, flows, graded).passage()


class Surveyor:
    """Turns tables of flows into arcs between numbers of places, which are then counted through."""

    def __init__(self, facts: Facts, flows: Flows, graded: bool) -> None:
        self.facts, self.flows, self.graded = facts, flows, graded
        self.minerals = list(dict.fromkeys(facts.mineral))
        mineral = {name: m for m, name in enumerate(self.minerals)}
        self.mineral = np.array([mineral[name] for name in facts.mineral], dtype="int64")
        self.recipes = facts.recipes.assign(mineral=self.mineral[facts.recipes["c"]])
        names = list(dict.fromkeys(row.process for row in facts.instance.rows("processes")))
        self.processes = {name: p for p, name in enumerate(names)}
        makes = np.zeros((len(facts.names.n), len(facts.names.c)), dtype="int64")
        out = self.recipes[self.recipes["rate"] > 0]
        makes[out["n"], out["c"]] = MADE
        makes[facts.passes_on] = RECEIVED
        self.side = makes

    def passage(self) -> Passage:
        """All arcs, with nodes counted from 0."""
        arcs = {"lanes": self.lanes(), "made": self.made(), "drawn": self.drawn(), "stayed": self.stayed()}
        begun, there = self.begun(), self.there()
        delivered = self.flows.deliveries.assign(node=self.node(self.flows.deliveries, RECEIVED))
        ends = [arcs[name][end] for name in arcs for end in ("to", "from")]
        known = pd.Index(np.unique(np.concatenate([*ends, begun["node"], there["node"], delivered["node"]])))
        counted = {
            name: frame.assign(**{end: known.get_indexer(frame[end]) for end in ("to", "from")})
            for name, frame in arcs.items()
        }
        places = [f.assign(node=known.get_indexer(f["node"])) for f in (begun, there, delivered)]
        return Passage(len(known), **counted, begun=places[0], there=places[1], delivered=places[2])

    def node(self, frame: pd.DataFrame, side: Array | int, facility: str = "n", tier: str = "g") -> Array:
        """Numbers of nodes of a commodity: even ones of what was received, so that no run has one of them."""
        facts = self.facts
        shape = (len(facts.names.n), len(facts.names.c), 2, len(facts.names.g), facts.calendar.count)
        g = frame[tier] if self.graded else 0 * frame[tier]
        cells = np.broadcast_arrays(frame[facility], frame["c"], side, g, frame["t"])
        return 2 * np.ravel_multi_index(tuple(np.asarray(cell, dtype="int64") for cell in cells), shape)

    def run(self, frame: pd.DataFrame) -> Array:
        """Numbers of runs for a mineral, all odd."""
        facts = self.facts
        sizes = (len(facts.names.n), max(1, len(self.processes)), len(self.minerals))
        g = frame["g"] if self.graded else 0 * frame["g"]
        process = frame["process"].map(self.processes)
        cells = (frame["n"], process, frame["mineral"], g, frame["t"])
        shape = (*sizes, len(facts.names.g), facts.calendar.count)
        return 1 + 2 * np.ravel_multi_index(tuple(np.asarray(cell, dtype="int64") for cell in cells), shape)

    def shipping_side(self, frame: pd.DataFrame) -> Array:
        """The side on which a facility has what it ships or keeps."""
        return self.side[frame["n"], frame["c"]]

    def outputs(self) -> pd.DataFrame:
        """What runs make: n, process, g, t, c, mineral, q."""
        out = self.recipes[self.recipes["rate"] > 0].merge(self.flows.runs, on=["n", "process"])
        return out.assign(q=out["rate"] * out["q"])

    def made(self) -> pd.DataFrame:
        """Arcs from a run to what it makes."""
        out = self.outputs()
        return out.assign(to=self.node(out, self.shipping_side(out)), **{"from": self.run(out)})[[*ARC, "n"]]

    def drawn(self) -> pd.DataFrame:
        """Arcs into runs.

        What a run makes of a mineral comes from what it takes of that mineral; where it takes none, as in the case of a
        by-product, it came in with everything that is taken.
        """
        key = ["n", "process", "mineral"]
        made = self.recipes[self.recipes["rate"] > 0][key].drop_duplicates()
        inputs = self.recipes[self.recipes["rate"] < 0].rename(columns={"mineral": "taken"})
        pairs = made.merge(inputs[["n", "process", "c", "taken"]], on=["n", "process"])
        own = pairs["taken"] == pairs["mineral"]
        has_own = own.groupby([pairs[column] for column in key]).transform("any").astype(bool)
        feeds = pairs[own | ~has_own][[*key, "c"]]
        arcs = self.flows.draws.merge(feeds, on=["n", "process", "c"])
        return arcs.assign(to=self.run(arcs), **{"from": self.node(arcs, RECEIVED, tier="h")})[ARC]

    def begun(self) -> pd.DataFrame:
        """Runs of processes that take nothing in: node, n."""
        takes = self.recipes[self.recipes["rate"] < 0][["n", "process"]].drop_duplicates()
        out = self.outputs().merge(takes, on=["n", "process"], how="left", indicator=True)
        out = out[out["_merge"] == "left_only"]
        return pd.DataFrame({"node": self.run(out), "n": out["n"]}).drop_duplicates("node")

    def lanes(self) -> pd.DataFrame:
        """Arcs over lanes: what arrives comes from what left a lead time ago, in the parts that the laws give."""
        facts, ships, came = self.facts, self.flows.ships, self.flows.arrivals
        force = Lanes(facts).in_force(ships)
        force = force[~force["late"] & (force["capacity"] > 0)]
        parts = [
            force.assign(at=force["t"] + force["whole"], q=force["share"] * (1 - force["part"])),
            force.assign(at=force["t"] + force["whole"] + 1, q=force["share"] * force["part"]),
        ]
        share = total(pd.concat(parts), [*LANE, "t", "at"], "q").rename(columns={"q": "part"})
        left = ships.merge(share[share["part"] > 0], on=[*LANE, "t"])
        left = left.assign(
            weight=left["q"] * left["part"],
            back=self.node(left, self.shipping_side(left)),
            g=facts.rank_on_arrival(left["m"].to_numpy(), left["g"].to_numpy()),
        )
        left = left.drop(columns=["q", "t"]).rename(columns={"at": "t"})
        arcs = came.merge(left, on=[*LANE, "g", "t"])
        whole = arcs.groupby([*LANE, "g", "t"])["weight"].transform("sum")
        arcs = arcs.assign(q=arcs["q"] * arcs["weight"] / whole)
        to = self.node(arcs, RECEIVED, facility="m")
        return pd.DataFrame({"to": to, "from": arcs["back"], "q": arcs["q"], "origin": arcs["n"]})

    def stayed(self) -> pd.DataFrame:
        """Arcs of stock from one period to the next, and of what is used where it was made."""
        kept = kept_stock(self.facts, self.flows)
        kept = kept[kept["t"] > 0]
        before = kept.assign(t=kept["t"] - 1)
        side = self.shipping_side(kept)
        stock = {"to": self.node(kept, side), "from": self.node(before, side), "q": kept["q"]}
        return pd.concat([pd.DataFrame(stock)[ARC], self.own_use()], ignore_index=True)

    def own_use(self) -> pd.DataFrame:
        """What facilities made and neither shipped nor kept, which is used, delivered or disposed of on the spot."""
        flows, node = self.flows, [*NODE, "q"]
        parts = [
            self.outputs(),
            kept_stock(self.facts, flows),
            flows.ships.assign(q=-flows.ships["q"]),
            flows.stocks.assign(q=-flows.stocks["q"]),
        ]
        left = pd.concat([part.loc[self.shipping_side(part) == MADE, node] for part in parts])
        left = total(left, NODE, "q")
        left = left[left["q"] > TONNES]
        return pd.DataFrame(
            {"to": self.node(left, RECEIVED), "from": self.node(left, MADE), "q": left["q"]}, columns=ARC
        )

    def there(self) -> pd.DataFrame:
        """Stocks before the first period and goods under way: node, kind, g, q."""
        first = kept_stock(self.facts, self.flows)
        first = first[first["t"] == 0]
        transit = self.facts.in_transit
        frames = [
            first.assign(node=self.node(first, self.shipping_side(first)), kind=0),
            transit.assign(node=self.node(transit, RECEIVED), kind=1),
        ]
        return pd.concat([frame[["node", "kind", "g", "q"]] for frame in frames], ignore_index=True)
