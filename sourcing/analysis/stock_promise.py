r"""How much stock keeps a promise: that demands of the first classes are served in full through any single outage.

Beyond what the instance has in stock, some tonnes of a mineral lie ready at the markets in the forms that these want.
What the plan leaves short of the promised demands, the extra stock makes good, so through an outage o it keeps the
promise if a plan that is feasible then leaves no more than that short. The least stock is therefore the optimum of the
linear program of the instance during the outage with another objective, and as one outage happens at a time, the
promise needs the largest over the outages:

.. math:: s = \max_o \; \min_{x \in X_o} \sum_{d \in promised} \sum_t short_{dt}

Every rule holds in :math:`X_o`, and every tonne counts, also those that are short without an outage. For this promise
everything else yields: other minerals and classes, required stocks, least quantities of contracts, and money; so each
mineral is asked by itself. Plans know of the outage beforehand, and build no more than the result does.

A stock in one form at one market does not serve another. ``needed_t`` above is what any promise needs at least;
``enough_t``, the largest shortfall over the outages of each form at each market added up, is enough without moving any.
Where a mineral is promised at one market in one form, the two are the same.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from sourcing.analysis.kept import keep
from sourcing.analysis.least_stock import Need, Trial
from sourcing.analysis.reading_curves import KINDS, STOCKPILE
from sourcing.analysis.shared import Told, untold
from sourcing.checking import require_consistent
from sourcing.errors import BadInput
from sourcing.formulation.numbers import Data
from sourcing.formulation.numbers.demand import DemandKey
from sourcing.instance.instance import plain_rows
from sourcing.instance.texts import shown
from sourcing.network import build_network
from sourcing.report.facts import Facts
from sourcing.sweeps.designs import suppliers_of
from sourcing.sweeps.outage import with_outage
from sourcing.sweeps.point import Outage
from sourcing.sweeps.vectors import Stated, stated_narrow
from sourcing.timing import add_months


@dataclass(frozen=True, eq=False)
class StockPromise:
    """The least extra stock for a promise.

    Attributes
    ----------
    stocks : mineral, without_outage_t (of ``needed_t``, what is short without any outage), needed_t, enough_t, outage
        and start (of the outage that sets ``needed_t``; empty where none adds to it), cost_usd (``needed_t`` in the
        forms that are short then, at the reference prices of these; NaN where one has no price).
    outages : mineral, outage, start, needed_t, for every outage that adds to what is short without one.
    """

    stocks: pd.DataFrame
    outages: pd.DataFrame


def ask_stock_promise(
    results: Path | str,
    *,
    months: int,
    kind: str,
    priority: int = 1,
    starts: Sequence[date] = (),
    told: Told = untold,
) -> StockPromise:
    """The least extra stock for a promise, kept beside the result for each kind of outage.

    Parameters
    ----------
    results : folder of a result.
    months, kind, priority, starts, told : as for :func:`stock_promise`.

    Raises
    ------
    BadInput
        If the folder is not a whole result, or cannot answer.
    NoOptimum
        If a least stock has no proof.
    """
    facts = Facts.read(results)
    found = stock_promise(facts, months=months, kind=kind, priority=priority, starts=starts, told=told)
    days = [start.isoformat() for start in starts]
    parameters = {"kind": kind, "months": months, "priority": priority, "starts": days}
    keep(results, f"{STOCKPILE}-{kind}", found.stocks, parameters)
    keep(results, f"{STOCKPILE}-{kind}-outages", found.outages, parameters)
    return found


def stock_promise(
    facts: Facts,
    *,
    months: int,
    kind: str,
    priority: int = 1,
    starts: Sequence[date] = (),
    told: Told = untold,
) -> StockPromise:
    """The least extra stock so that all demand of the first classes is served through any single outage.

    Parameters
    ----------
    facts : a result.
    months : how long each outage lasts.
    kind : what is out, facility, country or owner; markets stay open.
    priority : the last class that is promised.
    starts : first days of the outages, each tried by itself; empty for the first day of each year.
    told : is told how many of how many outages are tried.

    Raises
    ------
    BadInput
        If no demand is in such a class, nothing of the kind can be out, or an outage starts outside the horizon.
    NoOptimum
        If a least stock has no proof.
    """
    trials = planned(facts, kind, months, starts)
    stated = stated_with_builds(facts)
    needs = [Need(stated, mineral, rows) for mineral, rows in promised(stated.data, priority).items()]
    for done, trial in enumerate(trials, start=1):
        program = with_outage(stated, trial.outage).program
        for need in needs:
            need.ask(trial, program)
        told(done, len(trials))
    outages = [row for need in needs for row in need.outages]
    columns = ["mineral", "outage", "start", "needed_t"]
    return StockPromise(pd.DataFrame([need.told() for need in needs]), pd.DataFrame(outages, columns=columns))


def planned(facts: Facts, kind: str, months: int, starts: Sequence[date]) -> list[Trial]:
    """The outages to try, by start and name."""
    settings = facts.instance.settings
    if kind not in KINDS:
        raise BadInput(f"there is no outage of kind {shown(kind)}; take {', '.join(KINDS)}")
    if months < 1:
        raise BadInput(f"an outage of {months} months is none; take 1 or more")
    for start in starts:
        if not settings.start <= start < settings.end:
            raise BadInput(f"{start} is not in the horizon, {settings.start} to before {settings.end}")
    suppliers = suppliers_of(facts.instance, kind)
    if not suppliers:
        raise BadInput(f"no {kind} of this result can be out: the instance names none besides its markets")
    return [
        Trial(name, Outage("facility", tuple(facilities), start, add_months(start, months)))
        for start in starts or first_days(facts)
        for name, facilities in suppliers.items()
    ]


def first_days(facts: Facts) -> list[date]:
    """The first day of the horizon in each year."""
    first = {period[:4]: period for period in reversed(facts.periods)}
    return sorted(date.fromisoformat(day) for day in first.values())


def stated_with_builds(facts: Facts) -> Stated:
    """The program of a result, which builds no more than the result does and need not be in whole blocks."""
    instance = facts.instance
    network = build_network(instance)
    require_consistent(instance, network)
    stated = stated_narrow(instance, network)
    built = {(row.project, row.period): row.rate_t_per_y for row in plain_rows(facts.table("builds"))}
    upper = stated.program.column_upper.copy()
    for (project, t), column in stated.columns.get("build", {}).items():
        upper[column] = built.get((project, facts.periods[t - 1]), 0.0)
    whole = np.zeros_like(stated.program.integer)
    return replace(stated, program=replace(stated.program, column_upper=upper, integer=whole, classes={}))


def promised(data: Data, priority: int) -> dict[str, list[tuple[DemandKey, int]]]:
    """Demand rows and periods of the first classes, by mineral."""
    rows: dict[str, list[tuple[DemandKey, int]]] = defaultdict(list)
    for d, t in data.demand:
        if d[2] <= priority:
            rows[data.mineral(d[1])].append((d, t))
    if not rows:
        classes = ", ".join(str(k) for k in sorted({d[2] for d, _ in data.demand}))
        raise BadInput(f"no demand has priority {priority} or before; the classes are {classes or 'none'}")
    return dict(sorted(rows.items()))
