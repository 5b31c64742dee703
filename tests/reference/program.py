"""A linear program as plain lists, solved by ``scipy.optimize``."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from math import inf

import numpy as np
from scipy.optimize import LinearConstraint, OptimizeResult, linprog, milp
from scipy.sparse import csr_array, vstack

Terms = Iterable[tuple[int, float]]


class Infeasible(Exception):
    """The solver finds no solution, or none within its tolerance."""


class Program:
    """Columns (never negative) by key, rows as they are added, and costs."""

    def __init__(self) -> None:
        self.columns: dict[Hashable, int] = {}
        self.cost: dict[int, float] = defaultdict(float)
        self.whole: set[int] = set()
        self.rows: list[tuple[dict[int, float], float, float]] = []

    def column(self, *key: Hashable) -> int:
        """Number of the column with this key, new if needed."""
        return self.columns.setdefault(key, len(self.columns))

    def row(self, terms: Terms, low: float = -inf, high: float = inf) -> None:
        """Add low ≤ Σ coefficient · column ≤ high; terms of the same column add up."""
        total: dict[int, float] = defaultdict(float)
        for column, coefficient in terms:
            total[column] += coefficient
        self.rows.append((total, low, high))

    def minimise(self, cost: Mapping[int, float]) -> OptimizeResult:
        """Solve for a cost by column: the whole numbers first, then, with these fixed, the rest to 1e-10."""
        size = len(self.columns)
        entries = [(i, j, a) for i, (terms, _, _) in enumerate(self.rows) for j, a in terms.items()]
        i, j, a = map(list, zip(*entries, strict=True))
        matrix = csr_array((a, (i, j)), shape=(len(self.rows), size))
        low, high = (np.array([row[side] for row in self.rows]) for side in (1, 2))
        vector, lower, upper = np.zeros(size), np.zeros(size), np.full(size, inf)
        for column, value in cost.items():
            vector[column] = value
        if self.whole:
            whole = np.isin(np.arange(size), list(self.whole))
            limits = LinearConstraint(matrix, low, high)
            result = milp(vector, integrality=whole, constraints=limits, options={"mip_rel_gap": 0.0})
            lower[whole] = upper[whole] = np.round(solved(result).x[whole])
        equal, above, below = low == high, (low < high) & (high < inf), (low < high) & (low > -inf)
        result = linprog(
            vector,
            A_eq=matrix[equal],
            b_eq=low[equal],
            A_ub=vstack([matrix[above], -matrix[below]]),
            b_ub=np.concatenate([high[above], -low[below]]),
            bounds=np.column_stack([lower, upper]),
            options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
        )
        return solved(result)


def solved(result: OptimizeResult) -> OptimizeResult:
    """The result, if it is an optimum."""
    if result.status == 2:
        raise Infeasible(result.message)
    if result.status != 0:
        raise RuntimeError(f"no optimum: {result.message}")
    return result
