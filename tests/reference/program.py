"""A linear program as plain lists, solved by ``scipy.optimize.milp``."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from math import inf

import numpy as np
from scipy.optimize import LinearConstraint, OptimizeResult, milp
from scipy.sparse import csr_array

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
        """Solve for a cost by column."""
        size = len(self.columns)
        entries = [(i, j, a) for i, (terms, _, _) in enumerate(self.rows) for j, a in terms.items()]
        i, j, a = map(list, zip(*entries, strict=True))
        matrix = csr_array((a, (i, j)), shape=(len(self.rows), size))
        limits = LinearConstraint(
            matrix, [low for _, low, _ in self.rows], [high for _, _, high in self.rows]
        )
        vector, integrality = np.zeros(size), np.zeros(size)
        for column, value in cost.items():
            vector[column] = value
        integrality[list(self.whole)] = 1
        result = milp(vector, integrality=integrality, constraints=limits, options={"mip_rel_gap": 0.0})
        if result.status == 2:
            raise Infeasible(result.message)
        if result.status != 0:
            raise RuntimeError(f"no optimum: {result.message}")
        return result
