"""Where delivered metal really comes from: traced through every stock, lane and plant, mixed in proportion.

Each tonne that is delivered gets three countries: where its ore was dug (or its scrap collected), where it was made
into what it is, and from where it was last shipped, the last door. What lies in stock or is under way at the start has
no known country, only a tier, and stands as a source of its own. A by-product is dug where the ore of its host is.

Tiers do not mix in a plan: a clean tonne has clean feed alone behind it. What is traced without them is *pooled*: in
every plant all feed of a period mixes, as it does in a furnace, whatever the accounts say.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from sourcing.analysis.blending import Matrix
from sourcing.analysis.labels import Blend, Labels, Sources
from sourcing.analysis.passage import Passage, read_passage
from sourcing.instance import Instance
from sourcing.solution.laws.facts import Facts

STAGES: Final = ("mined", "made", "shipped")
"""Where the ore was dug, where it was made into what is delivered, and from where it was last shipped."""
DELIVERY: Final = ["mineral", "commodity", "facility", "priority", "slice", "tier", "period", "year"]


def trace_deliveries(results: Path | str, instance: Instance, *, pooled: bool = False) -> pd.DataFrame:
    """Every delivery of a result, traced back.

    Parameters
    ----------
    results : folder of a result.
    instance : the one that it solved.
    pooled : whether the tiers of a commodity share a place, as they do in a furnace.

    Returns
    -------
    DataFrame with columns mineral, commodity, facility, priority, slice, tier, period, year, mined, made, shipped,
        quantity_t; the tonnes of a delivery add up to it.

    Raises
    ------
    BadInput
        If a table of the result cannot be read.
    """
    facts = Facts(instance, instance.settings.step)
    passage, labels = read_passage(facts, Path(results), graded=not pooled), Labels.of(instance)
    found = composition(facts, passage, labels)
    rows = found.shares[passage.delivered["node"].to_numpy()].tocoo()
    one = passage.delivered.iloc[rows.row].reset_index(drop=True)
    names = {letter: np.array(getattr(facts.names, letter), dtype=object) for letter in "ncgt"}
    paths = np.array(labels.texts, dtype=object)[found.paths[rows.col]]
    table = pd.DataFrame(
        {
            "mineral": facts.mineral[one["c"]],
            "commodity": names["c"][one["c"]],
            "facility": names["n"][one["n"]],
            "priority": one["priority"].astype("int64"),
            "slice": one["slice"],
            "tier": names["g"][one["g"]],
            "period": names["t"][one["t"]],
            "year": facts.calendar.years[one["t"]],
            **{stage: paths[:, k] for k, stage in enumerate(STAGES)},
            "quantity_t": rows.data * one["q"],
        }
    )
    return table.sort_values([*DELIVERY, *STAGES], ignore_index=True)


def composition(facts: Facts, passage: Passage, labels: Labels) -> Blend:
    """Shares of what is at the nodes of deliveries, by the labels of its three stages.

    First every node is blended by where the ore was dug, then by where it was made, and at the markets by the last
    door. At each stage what the stage before found enters where the stage begins: at runs, then at the ends of lanes.
    """
    country = labels.countries(facts.country)
    wanted = np.unique(passage.delivered["node"].to_numpy())
    there, started = passage.there, labels.at_the_start(passage.there)
    here, door = country[passage.made["n"]], country[passage.lanes["origin"]]

    mined = Sources(passage.count, 1)
    mined.add(passage.begun["node"], np.ones(len(passage.begun)), country[passage.begun["n"]])
    mined.add(there["node"], there["q"], started)
    every = flows(passage, passage.lanes, passage.made, passage.drawn, passage.stayed)
    dug = mined.blended(every, wanted, labels)

    made = Sources(passage.count, 2)
    made.add(there["node"], there["q"], started)
    made.carry(passage.made, dug, here)
    unchanged = made.blended(flows(passage, passage.lanes, passage.stayed), wanted, labels)

    shipped = Sources(passage.count, 3)
    shipped.add(there["node"], there["q"], started)
    shipped.carry(passage.made, dug, here)
    shipped.carry(passage.lanes, unchanged, door)
    return shipped.blended(flows(passage, passage.stayed), wanted, labels)


def flows(passage: Passage, *arcs: pd.DataFrame) -> Matrix:
    """Tonnes that come to a node (row) from a node (column) over arcs."""
    to, back, q = (np.concatenate([frame[name] for frame in arcs]) for name in ("to", "from", "q"))
    return sparse.csr_array((q, (to, back)), shape=(passage.count, passage.count))
