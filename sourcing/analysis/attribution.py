"""How much of the difference in cost between two results each change of the inputs accounts for.

The changes are made one after the other, from the inputs of the first result to those of the second, and the plan is
solved anew after each: settings first, then the tables in the order of the schema, rows in file order. What a change
adds to the cost depends on those made before it, so the order belongs to the answer. The parts add up to the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from sourcing.analysis.changes import SETTINGS, changes
from sourcing.analysis.mixture import Mixture
from sourcing.analysis.shared import Told
from sourcing.checking import require_consistent
from sourcing.errors import BadInput
from sourcing.instance import Instance
from sourcing.sweeps.engine import Engine

MOST_STEPS: Final = 25
COLUMNS: Final = ["order", "table", "row", "changes", "cost_usd", "cost_after_usd"]
Step = tuple[str, dict[str, int]]
"""A table, or the settings, and how many cells or rows change at each of its places."""


def attribution(
    other: Instance, here: Instance, costs: tuple[float, float], *, most: int, told: Told
) -> pd.DataFrame:
    """What each change accounts for.

    Parameters
    ----------
    other, here : the inputs of the two results, at the step and in the mode of each.
    costs : discounted cost of the two results, as they were solved.
    most : number of steps; where more settings and rows have changed, those of a table change together.
    told : is told how many steps of how many are done.

    Returns
    -------
    DataFrame with columns order, table, row, changes, cost_usd, cost_after_usd
        ``changes`` counts cells and rows. Changes that make no valid instance by themselves are made with the next
        ones. ``cost_usd`` adds up to the difference of the costs.

    Raises
    ------
    NoOptimum
        If the plan after a step has no proved optimum.
    """
    steps = steps_between(other, here, most)
    mixture, chain, before = Mixture(other, here), Chain(), costs[0]
    rows: list[tuple[Any, ...]] = []
    waiting: list[Step] = []
    for k, (table, places) in enumerate(steps, 1):
        mixture.make(table, list(places))
        waiting.append((table, places))
        after = cost_of(chain, mixture) if k < len(steps) else costs[1]
        if after is not None:
            rows.append((len(rows) + 1, *drawn_together(waiting), after - before, after))
            before, waiting = after, []
        told(k, len(steps))
    return pd.DataFrame(rows, columns=COLUMNS)


def cost_of(chain: Chain, mixture: Mixture) -> float | None:
    """The least cost of inputs on the way; ``None`` while they are no valid instance, or contradict themselves."""
    try:
        return chain.cost(mixture.instance())
    except BadInput:
        return None


def steps_between(other: Instance, here: Instance, most: int) -> list[Step]:
    """A step for each setting and each place of a table that differs; one for each table where these are too many."""
    fine: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    coarse: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for change in changes(other, here):
        place = change.column if change.table == SETTINGS else change.row
        fine[change.table, place][place] += 1
        coarse[change.table][place] += 1
    if len(fine) > most:
        return list(coarse.items())
    return [(table, places) for (table, _), places in fine.items()]


def drawn_together(steps: Sequence[Step]) -> tuple[str, str, int]:
    """Tables, places and the number of changes of steps that are made together."""
    tables = " + ".join(dict.fromkeys(table for table, _ in steps))
    places = dict.fromkeys(place for _, places in steps for place in places)
    return tables, "; ".join(filter(None, places)), sum(sum(places.values()) for _, places in steps)


class Chain:
    """Solves one instance after another, warm as long as only numbers change."""

    def __init__(self) -> None:
        self.engine: Engine | None = None

    def cost(self, instance: Instance) -> float:
        """The least discounted cost of an instance at its own step and in its own mode.

        Raises
        ------
        BadInput
            If it contradicts itself.
        NoOptimum
            If it has no proved optimum.
        """
        engine = self.engine
        stated = None if engine is None else engine.statement.at(instance)
        if engine is None or stated is None:
            engine = self.engine = Engine(instance)
            stated = engine.statement.base
        require_consistent(instance, stated.data.network)
        program, total = stated.program, stated.program.offset
        for k, (_, columns) in enumerate(engine.slices):
            total += float((program.cost[columns] * engine.solved(k, program).answer.x).sum())
        return total
