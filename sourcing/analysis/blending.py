"""What a mixture is made of, where every node of a flow passes on the mix of all that comes to it.

Source: P. D. Bialek, "Tracing the flow of electricity", IEE Proceedings: Generation, Transmission and Distribution
143 (4), 1996, which states proportional sharing for power; here nodes are stocks of metal as well.
"""

from typing import Any, Final

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order
from scipy.sparse.linalg import splu

from sourcing.solver.program import Array

Matrix = Any
"""A sparse matrix of SciPy."""
LABELS_AT_ONCE: Final = 64
DUST: Final = 1e-13
"""Share of a mixture under which a part of it is the rounding of the solver."""


def blend(flows: Matrix, given: Matrix, wanted: Array) -> Matrix:
    r"""Shares by label of what is at the nodes that are wanted and at all those from which something comes there.

    .. math:: x_{il} = \frac{given_{il} + \sum_j flow_{ij} x_{jl}}{\sum_l given_{il} + \sum_j flow_{ij}}

    Parameters
    ----------
    flows : t that come to node i (row) from node j (column).
    given : t that enter at node i (row) from outside, by label (column). The last label is what is not known: it stands
        for all that comes from nothing given, as in a circle without a beginning.
    wanted : nodes.

    Returns
    -------
    sparse matrix, nodes × labels
        The rows of the nodes that were worked out add up to 1, the others are empty.
    """
    upstream = reached(flows, wanted)
    fed = reached(flows.T.tocsr(), np.flatnonzero(row_sums(given)))
    flows = sparse.diags_array((upstream & fed).astype(float)) @ flows
    unknown = np.flatnonzero(upstream & ~fed)
    given = given + sparse.csr_array(
        (np.ones(len(unknown)), (unknown, np.full(len(unknown), given.shape[1] - 1))), shape=given.shape
    )
    rows = np.flatnonzero(upstream)
    if not len(rows):
        return sparse.csr_array(given.shape)
    per_tonne = sparse.diags_array(1 / (row_sums(flows) + row_sums(given))[rows])
    shares = solved(per_tonne @ flows[rows][:, rows], (per_tonne @ given[rows]).tocsc())
    shares = sparse.diags_array(1 / row_sums(shares)) @ shares
    places = sparse.csr_array(
        (np.ones(len(rows)), (rows, np.arange(len(rows)))), shape=(given.shape[0], len(rows))
    )
    return (places @ shares).tocsr()


def solved(passed_on: Matrix, entering: Matrix) -> Matrix:
    """Solve ``(I - passed_on) x = entering`` for a few labels at a time; what is dust is left out."""
    factors = splu((sparse.eye_array(passed_on.shape[0]) - passed_on).tocsc())
    labels = np.flatnonzero(np.diff(entering.indptr))
    found = []
    for first in range(0, len(labels), LABELS_AT_ONCE):
        some = labels[first : first + LABELS_AT_ONCE]
        x = factors.solve(entering[:, some].toarray())
        row, column = np.nonzero(x > DUST)
        found.append(sparse.csr_array((x[row, column], (row, some[column])), shape=entering.shape))
    return sum(found[1:], found[0])


def reached(graph: Matrix, starts: Array) -> Array:
    """Which nodes can be reached from some, over arcs from row to column."""
    count = graph.shape[0]
    first = sparse.csr_array((np.ones(len(starts)), (np.zeros(len(starts), int), starts)), shape=(1, count))
    rooted = sparse.block_array([[None, first], [sparse.csr_array((count, 1)), graph]], format="csr")
    found = breadth_first_order(rooted, 0, return_predecessors=False)
    reach = np.zeros(count + 1, dtype=bool)
    reach[found] = True
    return reach[1:]


def row_sums(matrix: Matrix) -> Array:
    """The sum of each row."""
    return np.asarray(matrix.sum(axis=1)).ravel()
