"""Why a mineral is short in a year: what holds it back, what would end it, or how much margin there is.

Three questions follow one another. How much could be delivered whatever it costs, if nothing else went shorter
(:mod:`sourcing.analysis.reach`)? What is missing even then is held back by limits, which the prices of that program
name. What could be delivered and is not costs more than the shortage is valued at
(:mod:`sourcing.analysis.worthwhile`). What would end it (:mod:`sourcing.analysis.remedies`)?
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import tomli_w

from sourcing.analysis.cut import routes_cut
from sourcing.analysis.held import Held
from sourcing.analysis.kept import keep, kept_before
from sourcing.analysis.question import Question, ask
from sourcing.analysis.reach import Reach
from sourcing.analysis.remedies import LITTLE, Remedy, remedies
from sourcing.analysis.shared import Told, untold
from sourcing.analysis.worthwhile import Dearer, dearer, margin
from sourcing.report.facts import Facts
from sourcing.report.wording import capital, listed
from sourcing.sweeps.engine import Engine

CAUSES, REMEDIES, ANSWERS = "why-short-causes", "why-short-remedies", "why-short"
LITTLE_WAY = 0.05
"""Part of a shortage from which goods that had to leave before the plan are named one by one."""
OPEN = "open"
ASKED = ["mineral", "year"]
CAUSE_COLUMNS = [*ASKED, "kind", "place", "cause", "limit_t", "passes_t", "relief_t_per_unit"]
REMEDY_COLUMNS = [
    *ASKED,
    "remedy",
    "effort",
    "times",
    "within_reach",
    "short_t",
    "removed_t",
    "saved_usd",
    "changes",
]
ANSWER_COLUMNS = [
    *ASKED,
    "demand_t",
    "short_t",
    "held_back_t",
    "dearer_t",
    "supply_usd_per_t",
    "valued_usd_per_t",
    "dearer_from",
    "margin_t",
    "affordable_margin_t",
    "cut_t",
]


@dataclass(frozen=True, eq=False)
class Explanation:
    """Why minerals are short.

    Attributes
    ----------
    answer : one row for each mineral and year that was asked. ``held_back_t`` of the shortage could not be delivered
        at any cost, ``dearer_t`` costs more than its shortage is valued at; ``margin_t`` more could be wanted before
        anything is short, ``affordable_margin_t`` before the plan would leave it short; ``cut_t`` bounds what can be
        delivered, as a cut of the flow network does.
    causes : limits that hold the mineral back, rules first, then those that let most of it through. ``limit_t`` is
        what each allows in the year, ``passes_t`` its part in what can be delivered, ``relief_t_per_unit`` the shortage
        that the first unit of a change takes away (for a date, the whole change).
    remedies : changes with what a re-solve says of them, those that leave least short first; after those within reach
        those that would take more than a few ``times`` what is there now, or more than a year.
    """

    answer: pd.DataFrame
    causes: pd.DataFrame
    remedies: pd.DataFrame


def explain(
    results: Path | str,
    mineral: str | None = None,
    year: int | None = None,
    told: Told = untold,
) -> Explanation:
    """Explain shortages, or how far a mineral is from one, and keep the answers beside the result.

    Parameters
    ----------
    results : a result folder.
    mineral, year : what is asked; without a mineral, every one, and without a year, the first in which it is short.
    told : is told how many of how many questions are answered.

    Raises
    ------
    BadInput
        If the folder is not a whole result, or markets do not want the mineral in the year.
    NoOptimum
        If a re-solve finds no proved optimum.
    """
    facts = Facts.read(results)
    asked = [ask(facts, name, year) for name in ([mineral] if mineral is not None else facts.minerals)]
    engine, found = Engine(facts.instance), []
    for done, question in enumerate(asked, start=1):
        found.append(explained(facts, engine, question))
        for name, table in tables(found[-1]).items():
            remember(results, name, table, question)
        told(done, len(asked))
    return Explanation(
        *(joined([tables(one)[name] for one in found]) for name in (ANSWERS, CAUSES, REMEDIES))
    )


def explained(facts: Facts, engine: Engine, asked: Question) -> Explanation:
    """The explanation of a question, with an engine of the result's instance."""
    reach = Reach(facts, engine, asked.mineral, asked.year)
    if not asked.is_short:
        spare = margin(reach, asked.demand_t)
        return Explanation(
            answer_table(asked, reach, None, spare.physical_t, spare.affordable_t),
            cause_table(asked, [one for one in spare.held if one.limit.kind != OPEN]),
            remedy_table(asked, []),
        )
    held = reach.cut if reach.short_t > 0 else []
    too_dear = dearer(reach, asked.short_t, asked.demand_t)
    return Explanation(
        answer_table(asked, reach, too_dear),
        cause_table(asked, [one for one in held if matters(one, reach.short_t)]),
        remedy_table(asked, remedies(reach, held, asked.demand_t)),
    )


def matters(held: Held, short_t: float) -> bool:
    """Whether a limit lets some of the mineral through, or lifting it could take away more than a little.

    That only a part of a plant is open is said with its capacity.
    """
    limit = held.limit
    if limit.kind == OPEN:
        return False
    gain = held.relief_t * (1.0 if limit.dated else limit.most)
    if limit.kind == "lead":
        return gain > LITTLE_WAY * short_t
    return max(gain, held.passes_t) > LITTLE * short_t


def answer_table(
    asked: Question,
    reach: Reach,
    too_dear: Dearer | None,
    physical_t: float = float("nan"),
    affordable_t: float = float("nan"),
) -> pd.DataFrame:
    """The one row of the answer."""
    nothing = float("nan")
    row = [
        asked.mineral,
        asked.year,
        asked.demand_t,
        asked.short_t if asked.is_short else 0.0,
        min(reach.short_t, asked.short_t) if asked.is_short else 0.0,
        too_dear.tonnes if too_dear else 0.0,
        too_dear.supply_usd_per_t if too_dear else nothing,
        too_dear.valued_usd_per_t if too_dear else nothing,
        listed(too_dear.sources) if too_dear else "",
        physical_t,
        affordable_t,
        routes_cut(reach),
    ]
    return pd.DataFrame([row], columns=ANSWER_COLUMNS)


def cause_table(asked: Question, held: list[Held]) -> pd.DataFrame:
    """One row for each limit."""
    rows = [
        [
            asked.mineral,
            asked.year,
            one.limit.kind,
            one.limit.place,
            capital(one.limit.cause),
            one.limit_t,
            one.passes_t,
            one.relief_t,
        ]
        for one in held
    ]
    return pd.DataFrame(rows, columns=CAUSE_COLUMNS).astype(dict.fromkeys(CAUSE_COLUMNS[5:], float))


def remedy_table(asked: Question, found: list[Remedy]) -> pd.DataFrame:
    """One row for each remedy; ``changes`` is the text of a scenario."""
    rows = [
        [
            asked.mineral,
            asked.year,
            capital(listed((limit.in_words(amount) for limit, amount in one.changes.items()), 12)),
            one.effort,
            one.times,
            "yes" if one.believable else "no",
            one.short_t,
            asked.short_t - one.short_t,
            one.saved_usd,
            scenario_text(one),
        ]
        for one in found
    ]
    numbers = [name for name in REMEDY_COLUMNS[3:-1] if name != "within_reach"]
    return pd.DataFrame(rows, columns=REMEDY_COLUMNS).astype(dict.fromkeys(numbers, float))


def scenario_text(remedy: Remedy) -> str:
    """The changes as a scenario file has them."""
    content: dict[str, list[dict[str, Any]]] = {}
    for entry in remedy.entries:
        content.setdefault(entry.kind, []).append(dict(entry.says))
    return tomli_w.dumps(content)


def tables(explanation: Explanation) -> dict[str, pd.DataFrame]:
    """The tables of an explanation by the name under which they are kept."""
    return {ANSWERS: explanation.answer, CAUSES: explanation.causes, REMEDIES: explanation.remedies}


def remember(results: Path | str, name: str, table: pd.DataFrame, asked: Question) -> None:
    """Keep a table together with those of other questions to the same result."""
    before = kept_before(results, name)
    if before is not None and len(before.table):
        rows = before.table
        other = rows[(rows["mineral"] != asked.mineral) | (rows["year"].astype(int) != asked.year)]
        table = joined([other, table])
    table = table.assign(year=table["year"].astype(int))
    keep(results, name, table.sort_values(ASKED, kind="stable", ignore_index=True), {})


def joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Tables of the same columns, one under the other."""
    some = [part for part in parts if len(part)]
    return pd.concat(some, ignore_index=True) if some else parts[0]
