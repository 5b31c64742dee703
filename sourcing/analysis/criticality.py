"""What breaks it: facilities, countries, owners and lanes ranked by what their outage does, from a sweep of outages.

A sweep says what each outage, known beforehand and answered at least cost, adds to cost and shortages. The worst of
them are solved again to see when its first shortage comes, and who makes more in the place of what is out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

import pandas as pd

from sourcing.analysis.kept import keep, kept
from sourcing.analysis.outage_plans import OutagePlans
from sourcing.errors import BadInput
from sourcing.instance.instance import plain_rows
from sourcing.instance.texts import nearest, printable, shown
from sourcing.report.facts import Facts
from sourcing.report.swept import are_numbers, require_written, wrong_record
from sourcing.report.wording import NOTHING
from sourcing.solution.form import is_text
from sourcing.sweeps.results import SweepResult, read_sweep_result
from sourcing.sweeps.sweep_form import KINDS

DETAIL: Final = 5
"""Outages of each mineral that are solved again, unless told."""
ALL: Final = ""
"""In the place of a mineral: all of them, ranked by cost."""
COST, SHORT, COVERED = "cost_usd", "shortfall_t.", "coverage."
OUT: Final = ["mineral", "first", "second"]
DONE: Final = [*OUT, COST, "short_t", "share", "worst_year", "covered", "first_year"]
TIMES: Final = [*OUT, "first_short", "months_covered", "saved_t"]
REPLACED: Final = [*OUT, "facility", "form", "before_t", "with_outage_t", "more_t"]


@dataclass(frozen=True, eq=False)
class Criticality:
    """What the outages of one kind do.

    Attributes
    ----------
    kind : facility, country, owner or lane.
    ranking : mineral (empty for all together, ranked by cost), rank, first, second (of a pair), short_t (more t short
        over the horizon), share (of the demand for the mineral), worst_year and covered (its covered share), cost_usd
        (more discounted cost, all minerals together, shortages at their valuation), beyond_sum_t (what a pair does
        beyond its two outages), first_year (in which more is short than without). Where the outage was solved again,
        also first_short, months_covered and saved_t: see :meth:`OutagePlans.shortages`.
    replacements : mineral, first, second, facility, form, before_t, with_outage_t, more_t: who makes more of the forms
        that are lost, over the horizon.
    """

    kind: str
    ranking: pd.DataFrame
    replacements: pd.DataFrame

    def of(self, mineral: str) -> Criticality:
        """What concerns one mineral.

        Raises
        ------
        BadInput
            If no outage leaves it shorter than it is.
        """
        known = [name for name in dict.fromkeys(self.ranking["mineral"]) if name != ALL]
        if mineral not in known:
            hint = nearest(mineral, known) or f"; they do for {', '.join(known) or 'none'}"
            raise BadInput(f"no outage of the sweep leaves less of {shown(mineral)}{hint}")
        tables = (table[table["mineral"] == mineral] for table in (self.ranking, self.replacements))
        return Criticality(self.kind, *(table.reset_index(drop=True) for table in tables))


def criticality(sweep: Path | str, results: Path | str | None = None, *, detail: int = DETAIL) -> Criticality:
    """Rank what a sweep of outages takes away.

    Parameters
    ----------
    sweep : folder of the result of a sweep whose design is "outages".
    results : folder of a result of the same inputs, by which the worst outages are solved again and beside which the
        tables are kept; without it, times are told by year and nobody is named as a replacement.
    detail : number of outages of each mineral to be solved again.

    Raises
    ------
    BadInput
        If the sweep is of another design, or of other inputs than the result.
    NoOptimum
        If an outage that is solved again has no proved optimum.
    """
    result = read_sweep_result(sweep)
    record, said = result.record, printable(str(sweep))
    if record.get("design") != "outages":
        raise BadInput(f'{said} is no sweep of outages; run one whose design is "outages"')
    require_written(said, chain(wrong_record(record), wrong_outages(result.points)))
    ranking = ranked(result)
    replacements = pd.DataFrame(columns=REPLACED)
    times = pd.DataFrame(columns=TIMES)
    if results is not None:
        instance = Facts.read(results).instance
        if record.get("instance_digest") != instance.digest:
            raise BadInput(f"{said} was run on other inputs than those of {printable(str(results))}")
        worst = ranking[(ranking["mineral"] != ALL) & (ranking["rank"] <= detail)]
        times, replacements = detailed(OutagePlans(instance, record), worst)
    ranking = ranking.merge(times, on=OUT, how="left")
    found = Criticality(str(record["kind"]), ranking, replacements)
    if results is not None:
        told = {key: record[key] for key in ("kind", "size", "from", "months", "step", "mode", "points")}
        keep(results, f"criticality-{found.kind}", found.ranking.fillna({"first_short": ""}), told)
        keep(results, f"replacements-{found.kind}", found.replacements, told)
    return found


def kept_criticality(results: Path | str) -> list[tuple[Criticality, dict[str, object]]]:
    """What was kept beside a result, kind by kind, and what was asked."""
    found = []
    for kind in KINDS:
        ranking = kept(results, f"criticality-{kind}")
        replacements = kept(results, f"replacements-{kind}")
        if ranking is not None and replacements is not None:
            found.append((Criticality(kind, ranking.table, replacements.table), dict(ranking.record)))
    return found


def wrong_outages(points: pd.DataFrame) -> Iterator[str]:
    """What is wrong with the points of a sweep of outages."""
    minerals = [name.removeprefix(SHORT) for name in points.columns if name.startswith(SHORT)]
    needed = ["first", "second", COST, *(f"{COVERED}{mineral}" for mineral in minerals)]
    if missing := [name for name in needed if name not in points]:
        yield f"points.csv has no column {missing[0]}"
        return
    if points.empty or not minerals:
        yield f"points.csv has no row, or no column that begins with {SHORT}"
    if not points["first"].iloc[1:].map(is_text).all() or points.duplicated(["first", "second"]).any():
        yield "points.csv has an outage without a name, or twice"
    for name in points.columns:
        if (name == COST or name.startswith((SHORT, COVERED))) and not are_numbers(points[name]):
            yield f"points.csv has a {name} that is not a number"
    for mineral in minerals:
        years = [name for name in points.columns if name.startswith(f"{COVERED}{mineral}.")]
        known = points[[f"{COVERED}{mineral}", *years]].iloc[0].notna()
        if not all(name.rsplit(".", 1)[1].isdecimal() for name in years) or known.iloc[0] > known[1:].any():
            yield f"points.csv does not say which part of {shown(mineral)} is covered in each year"


def ranked(result: SweepResult) -> pd.DataFrame:
    """What each outage of a sweep does, by mineral, the worst first."""
    second = result.points["second"].astype(object)
    points = result.points.assign(second=second.where(second.notna(), ""))
    base, out = points.iloc[0], points.iloc[1:]
    out = out[out[COST].notna()]
    minerals = [name.removeprefix(SHORT) for name in points.columns if name.startswith(SHORT)]
    every = out[["first", "second"]].assign(**{COST: out[COST] - base[COST]})
    every.insert(0, "mineral", ALL)
    parts = [every]
    for mineral in minerals:
        if base[f"{COVERED}{mineral}"] == base[f"{COVERED}{mineral}"]:
            parts.append(of_mineral(mineral, base, out))
    table = pd.concat(parts, ignore_index=True).reindex(columns=DONE)
    table["beyond_sum_t"] = beyond_sum(table)
    order = ["mineral", "short_t", COST, "first", "second"]
    table = table.sort_values(order, ascending=[True, False, False, True, True], ignore_index=True)
    table.insert(1, "rank", table.groupby("mineral").cumcount() + 1)
    return table


def of_mineral(mineral: str, base: pd.Series, out: pd.DataFrame) -> pd.DataFrame:
    """Outages that leave a mineral shorter: by how much, since when, and how little is left in the worst year."""
    years = [name for name in out.columns if name.startswith(f"{COVERED}{mineral}.")]
    years = [name for name in years if base[name] == base[name]]
    lost = (base[years].astype(float) - out[years]).clip(lower=0.0)
    fewer = lost.gt(NOTHING)
    year = [int(name.rsplit(".", 1)[1]) for name in years]
    table = pd.DataFrame(
        {
            "mineral": mineral,
            "first": out["first"],
            "second": out["second"],
            "short_t": out[f"{SHORT}{mineral}"] - base[f"{SHORT}{mineral}"],
            "share": base[f"{COVERED}{mineral}"] - out[f"{COVERED}{mineral}"],
            "worst_year": [year[k] for k in lost.to_numpy().argmax(axis=1)],
            "covered": [
                row[k] for row, k in zip(out[years].to_numpy(), lost.to_numpy().argmax(axis=1), strict=True)
            ],
            COST: out[COST] - base[COST],
            "first_year": [year[k] for k in fewer.to_numpy().argmax(axis=1)],
        }
    )
    return table[(table["share"] > NOTHING) & fewer.any(axis=1)]


def beyond_sum(table: pd.DataFrame) -> list[float]:
    """T that a pair of outages leaves short beyond the sum of its two; NaN where there is no pair."""
    alone = {(row.mineral, row.first): row.short_t or 0.0 for row in plain_rows(table) if row.second == ""}
    return [
        float("nan")
        if row.second == "" or row.short_t is None
        else row.short_t
        - alone.get((row.mineral, row.first), 0.0)
        - alone.get((row.mineral, row.second), 0.0)
        for row in plain_rows(table)
    ]


def detailed(plans: OutagePlans, worst: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """When the first shortage of an outage comes, and who replaces what is out."""
    times, replaced = [], []
    for (first, second), rows in worst.groupby(["first", "second"], sort=False):
        names = [str(name) for name in (first, second) if name]
        plan = plans.under(names)
        for mineral in rows["mineral"]:
            times.append((mineral, first, second, *plans.shortages(plan, str(mineral))))
            for row in plans.replacements(plan, str(mineral), names):
                replaced.append((mineral, first, second, *row))
    return pd.DataFrame(times, columns=TIMES), pd.DataFrame(replaced, columns=REPLACED)
