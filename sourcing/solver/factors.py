"""Sparse LU factors of a basis in fractions: nothing is ever rounded.

Pivots are taken as H. M. Markowitz does ("The elimination form of the inverse", Management Science 3, 1957): the column
with the fewest entries first, and in it the row with the fewest. Bases of flows fall apart almost without fill.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import NamedTuple

Vector = list[Fraction]
ZERO = Fraction(0)


class Step(NamedTuple):
    """One pivot: its place, the row as it stood then, and what multiple of it every later row lost."""

    row: int
    column: int
    entries: dict[int, Fraction]
    lost: list[tuple[int, Fraction]]


class Factors:
    """Factors of a square matrix given by columns, each a mapping from row to entry."""

    def __init__(self, columns: Sequence[Mapping[int, Fraction]]) -> None:
        rows: list[dict[int, Fraction]] = [{} for _ in columns]
        for j, column in enumerate(columns):
            for i, entry in column.items():
                rows[i][j] = entry
        inside = [set(column) for column in columns]
        left = set(range(len(columns)))
        queue = [(len(column), j) for j, column in enumerate(inside)]
        heapify(queue)
        self.steps: list[Step] = []
        while left:
            count, j = heappop(queue)
            if j not in left or count != len(inside[j]):
                continue  # it stands in the queue again with what it has now
            if not count:
                raise ZeroDivisionError("the matrix is singular")
            left.discard(j)
            i = min(inside[j], key=lambda row: len(rows[row]))
            step = eliminated(rows, inside, i, j)
            self.steps.append(step)
            for other in step.entries:
                heappush(queue, (len(inside[other]), other))

    def solve(self, right: Vector) -> Vector:
        """The solution x of B x = right."""
        b, x = list(right), [ZERO] * len(right)
        for step in self.steps:
            if b[step.row]:
                for i, share in step.lost:
                    b[i] -= share * b[step.row]
        for step in reversed(self.steps):
            rest = sum((a * x[j] for j, a in step.entries.items() if x[j]), ZERO)
            x[step.column] = (b[step.row] - rest) / step.entries[step.column]
        return x

    def solve_transposed(self, right: Vector) -> Vector:
        """The solution y of Bᵀ y = right."""
        c, y = list(right), [ZERO] * len(right)
        for step in self.steps:
            value = c[step.column] / step.entries[step.column]
            y[step.row] = value
            if value:
                for j, a in step.entries.items():
                    c[j] -= a * value
        for step in reversed(self.steps):
            y[step.row] -= sum((share * y[i] for i, share in step.lost if y[i]), ZERO)
        return y


def eliminated(rows: list[dict[int, Fraction]], inside: list[set[int]], i: int, j: int) -> Step:
    """Take a column out of all rows but one, and that one out of what is left."""
    pivot, lost = rows[i], []
    for column in pivot:
        inside[column].discard(i)
    for other in inside[j]:
        share = rows[other].pop(j) / pivot[j]
        lost.append((other, share))
        for column, entry in pivot.items():
            if column == j:
                continue
            value = rows[other].get(column, ZERO) - share * entry
            if value:
                rows[other][column] = value
                inside[column].add(other)
            elif column in rows[other]:
                del rows[other][column]
                inside[column].discard(other)
    inside[j] = set()
    return Step(i, j, dict(pivot), lost)
