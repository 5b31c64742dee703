"""Two results side by side: what was changed, what that does, and what each change accounts for."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from sourcing.analysis import differences
from sourcing.analysis.attribution import COLUMNS, MOST_STEPS, attribution
from sourcing.analysis.changes import changes
from sourcing.analysis.kept import keep, kept
from sourcing.analysis.shared import Told, untold
from sourcing.errors import BadInput
from sourcing.instance.texts import printable
from sourcing.report.facts import Facts

NAME: Final = "compare"
CHANGED: Final = ["table", "row", "column", "other", "here"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """How one result differs from another; every change is this one less the other, over the years that both have.

    Attributes
    ----------
    inputs : table, row, column, other, here: the cells, settings and rows that differ.
    costs : category, other, here, change: undiscounted USD.
    shortages : mineral, other, here, change, demand: t.
    coverage : mineral, year, change of the covered share.
    flows : what arrives over lanes, the largest moves first; see :func:`sourcing.analysis.differences.flows`.
    causes : what each change accounts for; see :func:`sourcing.analysis.attribution.attribution`. Empty if not asked.
    """

    inputs: pd.DataFrame
    costs: pd.DataFrame
    shortages: pd.DataFrame
    coverage: pd.DataFrame
    flows: pd.DataFrame
    causes: pd.DataFrame


def compare(
    other: Path | str,
    here: Path | str,
    *,
    causes: bool = True,
    most: int = MOST_STEPS,
    told: Told = untold,
) -> Comparison:
    """Compare two results, and keep beside the second what each change of its inputs accounts for.

    Parameters
    ----------
    other, here : folders of results.
    causes : whether to solve the plan after each change.
    most, told : see :func:`sourcing.analysis.attribution.attribution`.

    Raises
    ------
    BadInput
        If a folder is not a whole result, or they have no year in common.
    NoOptimum
        If the plan after a change has no proved optimum.
    """
    facts, against = Facts.read(here), Facts.read(other)
    if not differences.common_years(facts, against):
        raise BadInput(f"{printable(str(other))} and {printable(str(here))} have no year in common")
    found = changes(against.instance, facts.instance)
    parts = pd.DataFrame(columns=COLUMNS)
    if causes:
        costs = float(against.summary["objective_usd"]), float(facts.summary["objective_usd"])
        parts = attribution(against.instance, facts.instance, costs, most=most, told=told)
        keep(here, NAME, parts, {"other_digest": against.summary["digest"], **solved_by(against)})
    covered = differences.coverage(facts, against).rename_axis(index="mineral")
    return Comparison(
        pd.DataFrame([asdict(change) for change in found], columns=CHANGED),
        differences.costs(facts, against).rename_axis("category").reset_index(),
        differences.shortages(facts, against).rename_axis("mineral").reset_index(),
        covered.reset_index().melt(id_vars="mineral", var_name="year", value_name="change").dropna(),
        differences.flows(facts, against),
        parts,
    )


def kept_causes(facts: Facts, against: Facts) -> pd.DataFrame | None:
    """What each change accounts for, if it was kept for these two results; ``None`` otherwise."""
    found = kept(facts.folder, NAME) if facts.folder is not None else None
    if found is None:
        return None
    told = {"other_digest": against.summary["digest"], **solved_by(against)}
    return found.table if all(found.record.get(key) == value for key, value in told.items()) else None


def solved_by(against: Facts) -> dict[str, str]:
    """How the other result was solved."""
    return {"other_step": against.summary["step"], "other_mode": against.summary["mode"]}
