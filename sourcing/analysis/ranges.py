r"""How free the plan is: the least and the most that each supplier could supply of each mineral at much the same cost.

A supplier is who ships a mineral to a market last: a refiner, recycler or mine, or a port or stockpile that passes it
on; what the metal was made from is not traced. Its share is what arrives from it at the markets of the mineral, in a
year or over the horizon, over what they want then (so shares need not add up to what is delivered, and can exceed 1
where a market puts goods into stock):

.. math:: share = \sum_{l\ from\ supplier\ to\ a\ market} arrive_{lgt} \, / \sum demand

It is least and most over all plans whose discounted cost, shortages at their valuation included, exceeds the least cost
by no more than a slack; in priority mode over those that also keep every class as it is. None of these plans throws
away more at a market, or leaves more in its stock at the end, than the published plan does: buying what nobody uses is
no choice. Whole blocks of projects stay as the least cost has them.

Source: E. D. Brill, S.-Y. Chang and L. D. Hopkins, "Modeling to generate alternatives", Management Science
28 (3), 1982.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import fsum
from typing import Any, Final

import numpy as np
import pandas as pd
from scipy import sparse

from sourcing.analysis.freedom import ROUNDING, Amount, Freedom, Range
from sourcing.analysis.shared import Told, shared, untold
from sourcing.errors import BadInput
from sourcing.formulation.numbers import Data
from sourcing.instance import Instance
from sourcing.instance.instance import plain_rows
from sourcing.instance.texts import nearest, shown
from sourcing.solution import Solution
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Array, Program
from sourcing.solver.stages import solve_stages
from sourcing.solving import state
from sourcing.sweeps.vectors import positions

SLACK: Final = 0.01
MARKET: Final = "market"
HOARDED: Final = {"waste": "waste", "stock": "stocks"}
"""Tables of what a market need not use, by variable."""
HORIZON: Final = ""
"""In the place of a year: all years together."""
MUST, CHOICE, NEVER = "must-have", "real choice", "never needed"
NOTHING: Final = 1e-6
"""Share of a demand below which nothing is supplied."""
KEYS: Final = ["mineral", "supplier", "year"]
COLUMNS: Final = [
    *KEYS,
    *("demand_t", "plan_t", "least_same_t", "most_same_t", "least_slack_t", "most_slack_t"),
    *("plan", "least_same", "most_same", "least_slack", "most_slack", "role_same", "role"),
]


@dataclass(frozen=True, eq=False)
class SupplierRanges:
    """How free the plan is.

    Attributes
    ----------
    table : a row for each mineral, supplier and year (empty: the horizon) with demand: tonnes in the plan (``plan_t``),
        the least and the most at the same cost (``_same_t``) and with the slack (``_slack_t``), each over ``demand_t``
        as a share, and what the supplier is at the same cost (``role_same``) and with the slack (``role``): must-have
        (no such plan does without), real choice, never needed (no such plan uses it).
    slack : share of the least cost.
    cost_usd : the least cost, discounted.
    """

    table: pd.DataFrame
    slack: float
    cost_usd: float


Key = tuple[str, str, str]
"""Mineral, supplier, year."""


def supplier_ranges(
    solution: Solution,
    instance: Instance,
    *,
    slack: float = SLACK,
    mineral: str | None = None,
    workers: int = 1,
    told: Told = untold,
) -> SupplierRanges:
    """The least and the most of each supplier, of one mineral or of all.

    Parameters
    ----------
    solution, instance : a result and what it solved, as :func:`sourcing.solution.inputs.read_result` gives them.
    slack : share of the least cost by which a plan may be dearer, at least 0.
    workers : processes that share the work.
    told : is told how many suppliers are done.

    Raises
    ------
    BadInput
        If the slack is negative, or markets do not want the mineral.
    NoOptimum
        If an extreme is not proved.
    """
    if not 0 <= slack < float("inf"):
        raise BadInput(f"the slack {slack:g} is not a share of the cost; take 0.01 for 1 %")
    stated = state(instance)
    data = stated.data
    program = without_hoarding(stated.program, data, solution)
    demand = demands(data)
    require_wanted(mineral, demand)
    amounts = {
        key: amount
        for key, amount in supplied(data, program).items()
        if mineral in (None, key[0]) and demand.get((key[0], key[2]), 0.0) > 0
    }
    extremes, cost = extremes_of(program, amounts, slack, workers, told)
    plan = planned(solution, data)
    rows = [told_of(key, demand[key[0], key[2]], plan.get(key, 0.0), extremes[key]) for key in amounts]
    table = pd.DataFrame(rows, columns=COLUMNS).sort_values(KEYS, kind="stable", ignore_index=True)
    return SupplierRanges(table, slack, cost)


def require_wanted(mineral: str | None, demand: Mapping[tuple[str, str], float]) -> None:
    """Refuse a mineral that no market wants."""
    wanted = sorted({name for name, _ in demand})
    if mineral is not None and mineral not in wanted:
        hint = nearest(mineral, wanted) or f"; markets want {', '.join(map(shown, wanted))}"
        raise BadInput(f"markets do not want {shown(mineral)}{hint}")


def demands(data: Data) -> dict[tuple[str, str], float]:
    """Tonnes wanted by mineral and year, and by mineral over the horizon."""
    wanted: dict[tuple[str, str], float] = defaultdict(float)
    for (d, t), (tonnes, _) in data.demand.items():
        for year in (year_of(data, t), HORIZON):
            wanted[data.mineral(d[1]), year] += tonnes
    return {key: tonnes for key, tonnes in wanted.items() if tonnes > 0}


def year_of(data: Data, t: int) -> str:
    """The year of a period, as it stands in the table."""
    return str(data.horizon.periods[t].year)


def supplied(data: Data, program: Program) -> dict[Key, Amount]:
    """What each supplier ships of each mineral to markets, by year of arrival and over the horizon."""
    kinds = {row.facility: row.kind for row in data.instance.rows("facilities")}
    column = positions(program.columns).get("ship", {})
    found: dict[Key, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for (l, _, t), shares in data.arriving.items():
        lane = data.network.lanes[l]
        if kinds[lane.destination] == MARKET:
            for year in (year_of(data, t), HORIZON):
                amounts = found[data.mineral(lane.commodity), lane.origin, year]
                for share, shipment in shares:
                    amounts[column[shipment]] += share
    return {
        key: Amount(np.array(list(amounts)), np.array(list(amounts.values())))
        for key, amounts in sorted(found.items())
    }


def without_hoarding(program: Program, data: Data, solution: Solution) -> Program:
    """The program whose markets throw away and leave at the end at most what the published plan does."""
    plan = {(name, *key): tonnes for name in ("waste", "stocks") for key, tonnes in held(solution, name)}
    last, names = data.periods[-1], data.horizon.periods
    kinds = {row.facility: row.kind for row in data.instance.rows("facilities")}
    upper = program.column_upper.copy()
    for j, (name, index) in enumerate(program.columns):
        table = HOARDED.get(name)
        if table and kinds[index[0]] == MARKET and (name == "waste" or index[-1] == last):
            n, c, g, t = index
            tonnes = plan.get((table, n, c, data.settings.tiers[g], names[t].name), 0.0)
            upper[j] = min(upper[j], tonnes * (1 + ROUNDING))
    return replace(program, column_upper=upper)


def held(solution: Solution, table: str) -> Iterator[tuple[tuple[str, str, str, str], float]]:
    """Facility, commodity, tier and period of each row of a table, and its tonnes."""
    for row in plain_rows(solution.tables[table]):
        yield (row.facility, row.commodity, row.tier, str(row.period)), float(row.quantity_t)


def planned(solution: Solution, data: Data) -> dict[Key, float]:
    """Tonnes that each supplier ships in the published plan."""
    kinds = {row.facility: row.kind for row in data.instance.rows("facilities")}
    found: dict[Key, float] = defaultdict(float)
    for row in plain_rows(solution.tables["arrivals"]):
        if kinds[row.destination] == MARKET:
            for year in (str(row.arrives)[:4], HORIZON):
                found[data.mineral(row.commodity), row.origin, year] += float(row.quantity_t)
    return found


def extremes_of(
    program: Program, amounts: Mapping[Key, Amount], slack: float, workers: int, told: Told
) -> tuple[dict[Key, tuple[Range, Range]], float]:
    """The least and the most of each amount at the same cost and with the slack; and the least cost.

    The parts of the program that neither a row nor an amount joins are free apart from each other: each may use the
    whole slack, while the others stay at their least cost.
    """
    options = SolverOptions(threads=1)
    places = parts_joined_by(program, amounts)
    part_of = np.zeros(len(program.columns), dtype=int)
    for k, (_, columns) in enumerate(places):
        part_of[columns] = k
    staged = [solve_stages(program.part(*place), options) for place in places]
    cost = fsum([program.offset, *(part.answer.objective for part in staged)])
    groups: dict[tuple[int, str, str], list[Key]] = defaultdict(list)
    for key, amount in amounts.items():
        groups[int(part_of[amount.columns[0]]), key[0], key[1]].append(key)
    items = [(k, [within(amounts[key], places[k][1]) for key in keys]) for (k, *_), keys in groups.items()]
    wanted = sorted({k for k, _ in items})
    common = {k: (staged[k].held, staged[k].answer, slack * abs(cost)) for k in wanted}
    found = shared(Freedom, common, items, workers, told)
    ranges = zip(groups.values(), found, strict=True)
    return {key: pair for keys, pairs in ranges for key, pair in zip(keys, pairs, strict=True)}, cost


def parts_joined_by(program: Program, amounts: Mapping[Key, Amount]) -> list[tuple[Array, Array]]:
    """Rows and columns of each part of a program that neither a row nor an amount joins to another."""
    place = np.repeat(np.arange(len(amounts)), [len(amount.columns) for amount in amounts.values()])
    columns = np.concatenate([np.zeros(0, dtype=int), *(amount.columns for amount in amounts.values())])
    joints = sparse.csc_array(
        (np.ones(len(columns)), (place, columns)), shape=(len(amounts), len(program.columns))
    )
    joined = replace(
        program,
        matrix=sparse.vstack([program.matrix, joints], format="csc"),
        rows=[*program.rows, *(("amount", key) for key in amounts)],
    )
    return [(rows[rows < len(program.rows)], columns) for rows, columns in joined.parts()]


def within(amount: Amount, columns: Array) -> Amount:
    """An amount by the columns of a part."""
    return replace(amount, columns=np.searchsorted(columns, amount.columns))


def told_of(key: Key, demand: float, plan: float, pair: tuple[Range, Range]) -> tuple[Any, ...]:
    """A row of the table."""
    tonnes = [pair[0].least, pair[0].most, pair[1].least, pair[1].most]
    roles = (role(extent, demand) for extent in pair)
    return (*key, demand, plan, *tonnes, plan / demand, *(t / demand for t in tonnes), *roles)


def role(extent: Range, demand: float) -> str:
    """Whether plans can do without a supplier, and whether any uses it."""
    if extent.least > NOTHING * demand:
        return MUST
    return CHOICE if extent.most > NOTHING * demand else NEVER
