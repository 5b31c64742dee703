"""What a change of a limit does to the program: worked out by the formulation itself."""

from __future__ import annotations

import numpy as np

from sourcing.analysis.limits import Limit
from sourcing.errors import BadInput
from sourcing.solver.program import Array, Label
from sourcing.sweeps.engine import Engine


class Easing:
    """What right sides gain when limits are eased.

    Parameters
    ----------
    engine : of the instance.
    rows, labels : the rows of its program that matter, and their names.
    """

    def __init__(self, engine: Engine, rows: Array, labels: list[Label]) -> None:
        self.engine, self.rows = engine, rows
        self.place = {label: i for i, label in enumerate(labels)}
        self._gains: dict[Limit, dict[int, float]] = {}

    def gains(self, limit: Limit) -> dict[int, float]:
        """What a unit of a change adds to the right sides of rows: by the whole of it, where a date moves."""
        if limit.eases:
            return {self.place[label]: gain for label, gain in limit.eases.items() if label in self.place}
        if limit not in self._gains:
            self._gains[limit] = self.worked_out(limit)
        return self._gains[limit]

    def worked_out(self, limit: Limit) -> dict[int, float]:
        """What the formulation makes of a change, by a difference: right sides are straight lines in every number."""
        step = limit.most if limit.dated else min(1.0, limit.most)
        try:
            changed = self.engine.statement.at(self.engine.editor.at([limit.entry(step)]))
        except BadInput:
            return {}
        if changed is None:
            return {}
        units = 1.0 if limit.dated else step
        old, new = self.engine.statement.base.program, changed.program
        gained: dict[int, float] = {}
        for before, after in ((old.row_lower, new.row_lower), (old.row_upper, new.row_upper)):
            before, after = before[self.rows], after[self.rows]
            for i in np.flatnonzero((before != after) & np.isfinite(before) & np.isfinite(after)):
                gained[int(i)] = float(after[i] - before[i]) / units
        return gained
