"""What enters a blend from outside: tonnes by node and by path, the labels of the stages that metal has behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy import sparse

from sourcing.analysis.blending import Matrix, blend
from sourcing.instance import Instance
from sourcing.solution.laws.breach import Array

UNKNOWN: Final = "(unknown)"
AT_THE_START: Final = ("(in stock at the start, {})", "(under way at the start, {})")


@dataclass(frozen=True, eq=False)
class Labels:
    """What a stage can be: a country, a tier of what was there at the start, or, last, what is not known.

    Attributes
    ----------
    texts : of each label.
    ranks : the tier of each, counted from 0; -1 for what is not known.
    tiers : number of tiers.
    """

    texts: list[str]
    ranks: Array
    tiers: int

    @classmethod
    def of(cls, instance: Instance) -> Labels:
        """The labels of an instance."""
        tiers, rows = instance.settings.tiers, instance.rows("countries")
        started = [text.format(tier) for text in AT_THE_START for tier in tiers]
        ranks = [tiers.index(row.tier) for row in rows] + [*range(len(tiers))] * len(AT_THE_START) + [-1]
        return cls([*(row.country for row in rows), *started, UNKNOWN], np.array(ranks), len(tiers))

    @property
    def unknown(self) -> int:
        """The label of what is not known."""
        return len(self.texts) - 1

    def countries(self, names: Array) -> Array:
        """Labels of countries."""
        return np.asarray(pd.Index(self.texts).get_indexer(pd.Index(names)))

    def at_the_start(self, there: pd.DataFrame) -> Array:
        """Labels of stocks (kind 0) and goods under way (kind 1) of a tier ``g``."""
        first = self.unknown - len(AT_THE_START) * self.tiers
        return (first + there["kind"] * self.tiers + there["g"]).to_numpy(dtype="int64")


@dataclass(frozen=True, eq=False)
class Blend:
    """Shares by path of what is at each node.

    Attributes
    ----------
    shares : nodes × paths; rows add up to 1, or are empty where nothing was worked out.
    paths : the labels of each path (row), stage by stage.
    """

    shares: Matrix
    paths: Array


class Sources:
    """Tonnes that enter at nodes, with their paths.

    Parameters
    ----------
    count : number of nodes.
    stages : labels in a path.
    """

    def __init__(self, count: int, stages: int) -> None:
        self.count, self.stages = count, stages
        self.nodes: list[Array] = []
        self.tonnes: list[Array] = []
        self.paths: list[Array] = []

    def add(self, nodes: pd.Series, tonnes: Array | pd.Series, label: Array) -> None:
        """Tonnes with one label at every stage."""
        self.nodes.append(nodes.to_numpy())
        self.tonnes.append(np.asarray(tonnes, dtype=float))
        self.paths.append(np.repeat(label[:, None], self.stages, axis=1))

    def carry(self, arcs: pd.DataFrame, blend: Blend, label: Array) -> None:
        """What comes over arcs with the blend of where it comes from, and one more label at the stages that follow."""
        rows = blend.shares[arcs["from"].to_numpy()].tocoo()
        self.nodes.append(arcs["to"].to_numpy()[rows.row])
        self.tonnes.append(rows.data * arcs["q"].to_numpy()[rows.row])
        before = blend.paths[rows.col]
        after = np.repeat(label[rows.row][:, None], self.stages - before.shape[1], axis=1)
        self.paths.append(np.hstack([before, after]))

    def blended(self, flows: Matrix, wanted: Array, labels: Labels) -> Blend:
        """The blend at the nodes that are wanted and upstream of them."""
        unknown = np.full((1, self.stages), labels.unknown)
        paths, place = np.unique(np.vstack([*self.paths, unknown]), axis=0, return_inverse=True)
        given = sparse.csr_array(
            (np.concatenate(self.tonnes), (np.concatenate(self.nodes), place.ravel()[:-1])),
            shape=(self.count, len(paths)),
        )
        return Blend(blend(flows, given, wanted), paths)
