"""When a mineral becomes secure, what that date hangs on, and what a month earlier is worth.

A class of demand of a mineral is secure from the first period from which all of it is covered to the end of the
horizon. Each capacity that starts or grows within the horizon, and each project that can be ordered only later, is
moved by a month and solved again: what that saves, and what it takes away from the shortages of each mineral.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sourcing.analysis.kept import keep
from sourcing.analysis.shared import Told, untold
from sourcing.errors import SourcingError
from sourcing.instance.scenario_file import Entry
from sourcing.report.facts import Facts
from sourcing.report.security import SECURE
from sourcing.report.wording import NOTHING, clip, listed, number, words
from sourcing.sweeps.engine import Engine
from sourcing.timing import add_months

DATES, EARLIER = "secure-dates", "secure-earlier"
DATE_COLUMNS = ["mineral", "priority", "demand_t", "short_t", "last_short", "secure_from", "hangs_on"]
EARLIER_COLUMNS = [
    "facility",
    "unit",
    "starts",
    "full_rate",
    "rate_t_per_y",
    "mineral",
    "saved_usd",
    "removed_t",
]
NEVER: Final = "never"
SHOWN = 2
WORTH_USD = 1.0
"""Saving under which a month is worth nothing but rounding."""


@dataclass(frozen=True, eq=False)
class Secure:
    """When minerals become secure.

    Attributes
    ----------
    dates : one row for each mineral and priority, ``secure_from`` the first day of a period or "never", ``last_short``
        the last year in which some is short, blank for none, ``hangs_on`` in words.
    earlier : one row for each start and mineral that a month earlier helps: discounted USD saved in all (the same in
        each row of a start) and t of shortage of the mineral taken away over the horizon. A start that helps none has
        one row with a blank mineral.
    """

    dates: pd.DataFrame
    earlier: pd.DataFrame


@dataclass(frozen=True)
class Start:
    """A date that holds capacity back: of a row of capacity.csv, or the first order of a project."""

    facility: str
    unit: str
    starts: date
    full: date
    rate_t_per_y: float
    entry: Entry


def secure(results: Path | str, told: Told = untold) -> Secure:
    """Find out when each mineral becomes secure, and keep the answer beside the result.

    Parameters
    ----------
    results : a result folder.
    told : is told how many of how many starts are done.

    Raises
    ------
    BadInput
        If the folder is not a whole result.
    """
    facts = Facts.read(results)
    found = secured(facts, Engine(facts.instance), told)
    keep(results, DATES, found.dates, {"secure_share": SECURE})
    keep(results, EARLIER, found.earlier, {"months": 1})
    return found


def secured(facts: Facts, engine: Engine, told: Told = untold) -> Secure:
    """When each mineral becomes secure, with an engine of the result's instance."""
    starts = [start for start in all_starts(facts) if binds(facts, start)]
    base, moved = engine.solve().metrics, []
    for done, start in enumerate(starts, start=1):
        try:
            moved.append((start, engine.solve([start.entry]).metrics))
        except SourcingError:
            continue  # a month earlier is outside what the data allow
        finally:
            told(done, len(starts))
    rows = [row for start, metrics in moved for row in helped(facts, start, base, metrics)]
    earlier = pd.DataFrame(rows, columns=EARLIER_COLUMNS).astype(dict.fromkeys(EARLIER_COLUMNS[-2:], float))
    earlier = earlier.sort_values(
        ["saved_usd", "facility", "unit", "removed_t"],
        ascending=[False, True, True, False],
        ignore_index=True,
    )
    return Secure(secure_dates(facts, base, moved), earlier)


def all_starts(facts: Facts) -> Iterator[Start]:
    """Every start within the horizon, and every full rate that is reached in it; rows that start together are one."""
    begin, end = facts.horizon.start, facts.horizon.end
    together: dict[tuple[str, str, date], list[Any]] = defaultdict(list)
    for row in facts.instance.rows("capacity"):
        if row.start is not None and add_months(row.start, row.ramp_months) > begin and row.start < end:
            together[row.facility, row.unit, row.start].append(row)
    for (facility, unit, start), rows in together.items():
        full = max(add_months(start, row.ramp_months) for row in rows)
        where = {"facility": facility, "unit": unit, "start": start}
        rate = sum(row.rate_t_per_y * row.available_share for row in rows)
        yield Start(facility, unit, start, full, rate, earlier_by_a_month("capacity", where, "start"))
    for row in facts.instance.rows("projects"):
        if row.earliest is not None and begin < row.earliest < end:
            ready = add_months(row.earliest, int(row.build_months))
            entry = earlier_by_a_month("projects", {"project": row.project}, "earliest")
            yield Start(row.facility, row.unit, ready, ready, row.max_t_per_y, entry)


def earlier_by_a_month(table: str, where: dict[str, Any], column: str) -> Entry:
    """The change of a scenario that moves a date a month ahead."""
    return Entry("change", {"table": table, "where": where, "column": column, "delay_months": -1}, None, {})


def binds(facts: Facts, start: Start) -> bool:
    """Whether more of the unit was worth something in a period before its full rate."""
    rows = facts.capacity
    rows = rows[(rows["facility"] == start.facility) & (rows["unit"] == start.unit)]
    before = rows[rows["period"] < start.full.isoformat()]
    return bool((before["value_usd_per_t"].fillna(float("inf")) > 0).any())


def helped(facts: Facts, start: Start, base: Any, metrics: Any) -> Iterator[list[Any]]:
    """What a month earlier saves, by mineral whose shortage it takes away."""
    saved = base["cost_usd"] - metrics["cost_usd"]
    saved = saved if saved > WORTH_USD else 0.0
    about = [
        start.facility,
        start.unit,
        start.starts.isoformat(),
        start.full.isoformat(),
        start.rate_t_per_y,
    ]
    some = False
    for mineral in facts.minerals:
        wanted = float(facts.summary["minerals"][mineral]["demand_t"])
        removed = base[f"shortfall_t.{mineral}"] - metrics[f"shortfall_t.{mineral}"]
        if removed > NOTHING * wanted:
            some = True
            yield [*about, mineral, saved, removed]
    if not some:
        yield [*about, "", saved, 0.0]


def secure_dates(facts: Facts, base: Any, moved: list[tuple[Start, Any]]) -> pd.DataFrame:
    """One row for each mineral and priority."""
    rows = []
    demand = facts.demand
    for mineral in facts.minerals:
        classes = demand[(demand["mineral"] == mineral) & (demand["demand_t"] > 0)]
        for priority, part in sorted(classes.groupby("priority"), key=lambda pair: int(str(pair[0]))):
            totals = part.groupby("period")[["demand_t", "short_t"]].sum()
            short = totals[totals["short_t"] > (1 - SECURE) * totals["demand_t"]]
            last = str(short.index[-1]) if len(short) else ""
            since = first_after(facts, last)
            rows.append(
                [
                    mineral,
                    int(str(priority)),
                    float(totals["demand_t"].sum()),
                    float(totals["short_t"].sum()),
                    last[:4],
                    since,
                    hangs_on(facts, mineral, last, since, base, moved) if last else "",
                ]
            )
    return pd.DataFrame(rows, columns=DATE_COLUMNS)


def first_after(facts: Facts, last: str) -> str:
    """First day of the period after the last one that is short; "never" if that is the end of the horizon."""
    place = facts.periods.index(last) + 1 if last else 0
    return facts.periods[place] if place < len(facts.periods) else NEVER


def hangs_on(
    facts: Facts, mineral: str, last: str, since: str, base: Any, moved: list[tuple[Start, Any]]
) -> str:
    """The starts by then of which a month earlier takes most from the last year that is short.

    Where none does, since an earlier year is worth more, those that take most from the shortage in all.
    """
    by_then = [pair for pair in moved if since == NEVER or pair[0].starts.isoformat() <= since]
    gains = gained(f"coverage.{mineral}.{last[:4]}", 1.0, base, by_then) or [
        (gain, start)
        for gain, start in gained(f"shortfall_t.{mineral}", -1.0, base, by_then)
        if start.full.isoformat() >= last
    ]
    gains.sort(key=lambda pair: (-pair[0], pair[1].facility, pair[1].unit))
    if gains:
        return listed(
            (
                f"{clip(facts.name(start.facility))} ({words(start.unit)}, {number(start.rate_t_per_y)} t/y, full on "
                f"{start.full.isoformat()})"
                for _, start in gains
            ),
            SHOWN,
        )
    if since == NEVER:
        return "nothing that starts in the plan would end it"
    return "nothing that starts then: demand falls, a rule ends, a lane opens, or stocks and other uses leave more"


def gained(metric: str, sign: float, base: Any, moved: list[tuple[Start, Any]]) -> list[tuple[float, Start]]:
    """How much better a metric is for each start a month earlier, where it is."""
    changes = ((sign * (metrics[metric] - base[metric]), start) for start, metrics in moved)
    return [(gain, start) for gain, start in changes if gain > NOTHING]
