"""Prices that hold: what one tonne more or less of each demand and limit changes, and from where to where.

Each is the change of the least cost, shortages at their valuation included, as one right side moves and all others stay
in tonnes: a rule's limit does not grow with the demand that it covers. Money is undiscounted, seen from the period of
the limit; that of a project or a budget, which has no period, is discounted to the start. Where the plan would change
at once, more and less have different prices.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd

from sourcing.analysis.proof import CENT, LESS, MORE, NOWHERE, MovedPart, Slope
from sourcing.analysis.shared import Told, shared, untold
from sourcing.formulation.numbers import Data
from sourcing.formulation.stocks import left_of_first_stock
from sourcing.instance import Instance
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Array, Label, Program
from sourcing.solving import state

KEYS: Final = [
    *("kind", "rule", "facility_or_mineral", "commodity", "priority", "slice"),
    *("supplier", "rule_row", "period"),
]
NUMBERS: Final = ["limit", "more_usd", "more_to", "less_usd", "less_to"]
PROOFS: Final = ["more_tried", "more_tried_usd", "less_tried", "less_tried_usd", "confirmed"]
KINDS: Final = {
    "serve": "demand",
    "unit_capacity": "capacity",
    "exclude": "exclusion",
    "diversify": "diversification",
    "contract_minimum": "contract_minimum",
    "contract_maximum": "contract_maximum",
    "throughput_limit": "throughput",
    "lane_capacity": "lane",
    "stock_requirement": "stock_minimum",
    "stock_capacity": "stock_capacity",
    "stock_intake": "stock_intake",
    "stock_release": "stock_release",
    "project_limit": "project",
    "budget": "budget",
}
"""Constraints that have a price to quote, and what the rules table calls them."""
UNDATED: Final = {"project_limit": "t/y", "budget": "USD"}
"""Constraints without a period, and the unit of their limits."""
BUDGET_SHARE: Final = 1e-3
"""Share of a budget by which it is moved, since one dollar would drown in rounding."""
BATCH: Final = 16


@dataclass(frozen=True, eq=False)
class PriceRanges:
    """Prices of demands and limits.

    Attributes
    ----------
    table : a row for each demand and each limit that is reached, if it has a price. ``kind`` … ``period`` name it as
        the rules table does. ``limit`` is what it is, in ``unit``; ``more_usd`` what one unit more adds to the least
        cost (below 0 it saves), up to at least ``more_to``; ``less_usd`` and ``less_to`` the same for one unit less.
        Infinite where no plan is left, NaN where there is no less or the price could not be told.
    """

    table: pd.DataFrame

    @property
    def differing(self) -> pd.DataFrame:
        """Rows whose prices another solve did not confirm; none where nothing was tried."""
        if "confirmed" not in self.table:
            return self.table[:0]
        return self.table[~self.table["confirmed"]]


def price_ranges(
    instance: Instance, *, prove: bool = False, workers: int = 1, told: Told = untold
) -> PriceRanges:
    """The prices of every demand and of every limit that is reached.

    Parameters
    ----------
    instance : at the step and in the mode to be solved.
    prove : whether to solve again with each right side moved by one unit, or as far as the price holds if that is
        less. The table then says by how much (``more_tried``), what a unit came to (``more_tried_usd``), the same for
        less, and whether the prices are ``confirmed``.
    workers : processes that share the work.
    told : is told how many batches of limits are done.

    Raises
    ------
    BadInput
        If the instance contradicts itself.
    NoOptimum
        If it has no proved optimum.
    """
    stated = state(instance)
    data = stated.data
    parts = [stated.program.part(*places) for places in stated.program.parts()]
    parts = [part for part in parts if any(name in KINDS for name, _ in part.rows)]
    priced = [(k, [i for i, row in enumerate(part.rows) if row[0] in KINDS]) for k, part in enumerate(parts)]
    batches = [(k, rows[at : at + BATCH]) for k, rows in priced for at in range(0, len(rows), BATCH)]
    common = [(part, constants(data, part.rows)) for part in parts], prove
    lines = [line for batch in shared(Pricing, common, batches, workers, told) for line in batch]
    columns = [*KEYS, "unit", *NUMBERS, *(PROOFS if prove else ())]
    table = pd.DataFrame([told_of(data, line) for line in lines], columns=columns)
    return PriceRanges(table.sort_values(KEYS, kind="stable", ignore_index=True))


@dataclass(frozen=True)
class Line:
    """The prices of one limit, discounted, and how far each was tried and what came out (0 and NaN: not at all)."""

    row: Label
    limit: float
    more: Slope
    less: Slope
    more_tried: Slope = NOWHERE
    less_tried: Slope = NOWHERE
    confirmed: bool = True

    @property
    def matters(self) -> bool:
        """Whether one unit more or less changes anything; a demand always stands in the table."""
        return self.row[0] == "serve" or not abs(self.more.usd) <= CENT or abs(self.less.usd) > CENT


class Pricing:
    """Prices the limits of a program, part by part."""

    def __init__(self, common: tuple[Sequence[tuple[Program, Array]], bool]) -> None:
        self.parts, self.prove = common
        self.at: tuple[int, MovedPart] | None = None

    def __call__(self, batch: tuple[int, Sequence[int]]) -> list[Line]:
        """The lines of some rows of a part: of those that stand at their right side and have a price."""
        k, rows = batch
        program, constant = self.parts[k]
        if self.at is None or self.at[0] != k:
            self.at = k, MovedPart(program, SolverOptions(threads=1))
        part = self.at[1]
        lines = [self.line(part, i, float(part.side[i] - constant[i])) for i in rows if part.active[i]]
        return [line for line in lines if line.matters]

    def line(self, part: MovedPart, i: int, limit: float) -> Line:
        """The prices of a row, tried where that is asked for."""
        row = part.program.rows[i]
        unit = BUDGET_SHARE * limit if row[0] == "budget" and limit > 0 else 1.0
        most = max(0.0, limit)
        more = part.slope(i, MORE, unit)
        less = part.slope(i, LESS, unit, most) if most > 0 else NOWHERE
        line = Line(row, limit, more, less)
        if not (self.prove and line.matters):
            return line
        tried = [part.tried(i, way, min(unit, slope.reach)) for way, slope in ((MORE, more), (LESS, less))]
        confirmed = all(part.agree(*pair) for pair in zip((more, less), tried, strict=True))
        return Line(row, limit, more, less, tried[0], tried[1], confirmed)


def constants(data: Data, rows: Sequence[Label]) -> Array:
    """What stands on the right side of each row beside its limit: what is left of a first stock."""
    sign = {"stock_intake": 1.0, "stock_release": -1.0}
    return np.array(
        [sign[name] * left_of_first_stock(data, *index) if name in sign else 0.0 for name, index in rows]
    )


def told_of(data: Data, line: Line) -> dict[str, Any]:
    """A row of the table."""
    name, index = line.row
    discount = 1.0 if name in UNDATED else data.discount[index[-1]]
    return {
        **dict.fromkeys(KEYS, ""),
        **named(data, name, index),
        "kind": KINDS[name],
        "period": "" if name in UNDATED else data.horizon.periods[index[-1]].name,
        "unit": UNDATED.get(name, "t"),
        "limit": line.limit,
        "more_usd": line.more.usd / discount + 0.0,
        "more_to": line.limit + line.more.reach,
        "less_usd": line.less.usd / discount + 0.0,
        "less_to": line.limit - line.less.reach,
        "more_tried": line.more_tried.reach,
        "more_tried_usd": line.more_tried.usd / discount,
        "less_tried": line.less_tried.reach,
        "less_tried_usd": line.less_tried.usd / discount,
        "confirmed": line.confirmed,
    }


def named(data: Data, name: str, index: tuple[Any, ...]) -> dict[str, str]:
    """What a limit is called, in the columns of the rules table."""
    match name, index:
        case "serve", (n, c, priority, part, _):
            return {"facility_or_mineral": n, "commodity": c, "priority": str(priority), "slice": part}
        case "unit_capacity", (n, u, _):
            return {"rule": u, "facility_or_mineral": n}
        case "exclude", (rule, i, n, c, priority, part, _):
            cells = {"facility_or_mineral": n, "commodity": c, "priority": str(priority), "slice": part}
            return {"rule": rule, "rule_row": str(i), **cells}
        case "diversify", (rule, i, mineral, source, _):
            return {"rule": rule, "rule_row": str(i), "facility_or_mineral": mineral, "supplier": source}
        case "contract_minimum", (contract, i, _):
            row = data.contracts[contract, i]
            return {"rule": contract, "rule_row": str(i), **traded(row.seller, row.buyer, row.commodity)}
        case "contract_maximum", (seller, buyer, c, _):
            return {"rule": f"{seller} to {buyer}", **traded(seller, buyer, c)}
        case "lane_capacity", (l, _):
            lane = data.network.lanes[l]
            cells = traded(lane.origin, lane.destination, lane.commodity)
            return {"rule": f"{lane.origin} to {lane.destination}", "rule_row": str(l), **cells}
        case "throughput_limit", (n, cell, _):
            return {"rule": cell, "facility_or_mineral": n}
        case "project_limit", (j,):
            return {"rule": j, "facility_or_mineral": data.projects[j].facility}
        case "budget", ():
            return {}
        case _, (n, c, _):
            return {"rule": n, "facility_or_mineral": n, "commodity": c}
    raise AssertionError(f"{name} has no name")


def traded(seller: str, buyer: str, c: str) -> dict[str, str]:
    """The cells of what goes from a seller to a buyer."""
    return {"facility_or_mineral": buyer, "commodity": c, "supplier": seller}
