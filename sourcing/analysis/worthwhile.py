"""What could be delivered and is not, because it costs more than the shortage; and how much more could be wanted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from sourcing.analysis.held import Held, held
from sourcing.analysis.reach import Reach
from sourcing.solver.program import Array, Program
from sourcing.solver.stages import minimise
from sourcing.sweeps.warm import WarmPart, moved

TINY = 1e-6
"""Part of a demand that is of no account."""
OF_ACCOUNT = 1e-3
"""Part of a demand from which supply that is not used is looked into."""
SOURCES = 3
MOST_MARGIN = 100.0
"""Times the demand up to which a margin is looked for."""
HALVINGS = 14


@dataclass(frozen=True)
class Dearer:
    """Supply that exists and costs more than the shortage is valued at.

    Attributes
    ----------
    tonnes : t that it could deliver in the year.
    supply_usd_per_t, valued_usd_per_t : undiscounted, on average over these tonnes.
    sources : names of the facilities from which markets would get more.
    """

    tonnes: float
    supply_usd_per_t: float
    valued_usd_per_t: float
    sources: Sequence[str]


@dataclass(frozen=True)
class Margin:
    """How much more could be wanted.

    Attributes
    ----------
    physical_t : t more, in proportion over all demand of the year, until something is short whatever it costs.
    affordable_t : t more until the plan would leave some short because it costs more than that.
    held : limits that stop it there.
    """

    physical_t: float
    affordable_t: float
    held: list[Held]


def dearer(reach: Reach, short_t: float, demand_t: float) -> Dearer | None:
    """What the cheapest way to deliver all that can be delivered costs more than the plan; ``None`` for nothing."""
    if short_t - reach.short_t <= OF_ACCOUNT * demand_t:
        return None
    stated = reach.stated
    cost, targets = stated.program.cost[reach.columns], reach.program.cost
    now, x = (cheapest(reach, most, demand_t) for most in (short_t, reach.short_t))
    tonnes = float(targets @ (now - x))
    year = {t: p.year for t, p in stated.data.horizon.periods.items()}
    discount = float(np.mean([stated.data.discount[t] for t in year if year[t] == reach.year]))
    spent = float((cost * (1 - targets)) @ (x - now)) / tonnes / discount
    valued = float((cost * targets) @ (now - x)) / tonnes / discount
    return Dearer(tonnes, spent, valued, more_from(reach, x - now))


def cheapest(reach: Reach, short_t: float, demand_t: float) -> Array:
    """The cheapest plan that leaves no more short in the year, and nothing shorter elsewhere."""
    cost = reach.stated.program.cost[reach.columns]
    most = short_t * (1 + TINY * TINY) + TINY * TINY * demand_t
    program = replace(reach.program, cost=cost).with_row(("delivered", ()), reach.program.cost, -np.inf, most)
    return minimise(program, cost, reach.engine.options).x


def more_from(reach: Reach, change: Array) -> list[str]:
    """The facilities that ship more of the mineral to markets in the year, the largest rise first."""
    data = reach.stated.data
    rise: dict[str, float] = defaultdict(float)
    for (name, index), tonnes in zip(reach.program.columns, change, strict=True):
        if name == "ship":
            lane = data.network.lanes[index[0]]
            if (
                data.mineral(lane.commodity) == reach.mineral
                and data.network.trade.kind[lane.destination] == "market"
                and data.horizon.periods[index[2]].year == reach.year
            ):
                rise[lane.origin] += float(tonnes)
    risen = sorted((-tonnes, origin) for origin, tonnes in rise.items() if tonnes > TINY)
    return [reach.places.name(origin) for _, origin in risen[:SOURCES]]


def margin(reach: Reach, demand_t: float) -> Margin:
    """How much more of the mineral could be wanted in the year before some is short."""
    program, wanted = reach.program, demand_rows(reach)
    column = sparse.csc_array((-wanted[wanted > 0], (np.flatnonzero(wanted), np.zeros((wanted > 0).sum(), int))),
                              shape=(len(program.rows), 1))  # fmt: skip
    upper = np.where(program.cost > 0, TINY * TINY * demand_t, program.column_upper)
    grown = replace(
        program,
        cost=np.append(np.zeros(len(program.cost)), -demand_t),
        matrix=sparse.hstack([program.matrix, column], format="csc"),
        column_lower=np.append(program.column_lower, 0.0),
        column_upper=np.append(upper, MOST_MARGIN),
        integer=np.append(program.integer, False),
        columns=[*program.columns, ("more", ())],
        scale=np.append(program.scale, 1.0),
    )
    proved = WarmPart(grown, reach.engine.options).base
    share = float(proved.answer.x[-1])
    return Margin(
        share * demand_t, affordable(reach, wanted, share, demand_t) * demand_t, held(reach, proved)
    )


def demand_rows(reach: Reach) -> Array:
    """Tonnes wanted of the mineral in the year, at the rows that ask for them."""
    wanted = np.zeros(len(reach.program.rows))
    for (name, index), target in zip(reach.program.columns, reach.program.cost > 0, strict=True):
        if name == "short" and target:
            row = reach.easing.place["serve", index]
            wanted[row] = reach.program.row_lower[row]
    return wanted


def affordable(reach: Reach, wanted: Array, share: float, demand_t: float) -> float:
    """The largest growth of demand up to a share at which the plan leaves nothing short, found by halving."""
    if covered_at(reach, wanted, share, demand_t):
        return share
    least, most = 0.0, share
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        least, most = (middle, most) if covered_at(reach, wanted, middle, demand_t) else (least, middle)
    return least


def covered_at(reach: Reach, wanted: Array, share: float, demand_t: float) -> bool:
    """Whether the plan covers the mineral in the year where so much more of it is wanted."""
    base = reach.stated.program
    more = np.zeros(len(base.rows))
    more[reach.rows] = wanted * share
    grown: Program = replace(base, row_lower=base.row_lower + more, row_upper=base.row_upper + more)
    short = 0.0
    for k, (rows, columns) in enumerate(reach.engine.slices):
        if np.abs(more[rows]).any():
            part = moved(reach.engine.programs[k], grown, base, rows, columns)
            short += float(reach.targets[columns] @ reach.engine.parts[k].solve(part).answer.x)
    return short <= TINY * demand_t
