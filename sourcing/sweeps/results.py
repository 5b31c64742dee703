"""What a sweep gave: tidy frames and a record of what was run, written whole or not at all, and read back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import pandas as pd

import sourcing
from sourcing.errors import BadInput
from sourcing.folders import read_json, reason, regular, replaced, require_result_folder
from sourcing.instance import Instance
from sourcing.instance.texts import printable
from sourcing.solution.solution import TIMINGS, harmless, write_json
from sourcing.sweeps.designs import Plan
from sourcing.sweeps.factor import Sweep
from sourcing.sweeps.indices import sensitivities
from sourcing.sweeps.job import OBJECTIVE, Job, Outcome

MARK = "sweep.json"  # what tells an earlier sweep from a folder of something else
TABLES = ("points", "sensitivities", "failures")
NAMES = {"one-at-a-time": ("factor", "level"), "outages": ("first", "second")}
"""Columns of names in the tables of a design; of the others, ``factor``."""


@dataclass(frozen=True, eq=False)
class SweepResult:
    """What a sweep gave.

    Attributes
    ----------
    record : what ``sweep.json`` holds: the sweep, the instance, versions, how many points, how well they are proved.
    points : one row a point, the base first: what tells of it, then the metrics, blank where it failed.
    sensitivities : what moves each metric, the strongest first.
    failures : one row for each point that failed, with the reason.
    timings : seconds, which differ from run to run, so they stand apart.
    """

    record: Mapping[str, Any]
    points: pd.DataFrame
    sensitivities: pd.DataFrame
    failures: pd.DataFrame
    timings: Mapping[str, Any]

    def write(self, folder: Path | str, *, figures: bool = False) -> Path:
        """Write the result to a folder: under a new name beside it first, then renamed.

        With ``figures``, those of the design are in its sub-folder ``figures``.

        Raises
        ------
        BadInput
            If the folder holds something other than an earlier sweep, or cannot be written; nothing is left behind.
        """
        folder = Path(folder)
        require_result_folder(folder, MARK)
        with replaced(folder) as made:
            for name in TABLES:
                write_table(made / f"{name}.csv", getattr(self, name))
            write_json(made / MARK, self.record)
            write_json(made / TIMINGS, self.timings)
            if figures:
                from sourcing.sweeps.figures import write_figures

                write_figures(self, made)
        return folder


def write_table(path: Path, table: pd.DataFrame) -> None:
    """Write a table as CSV in which no name can act as a formula."""
    text = {column: table[column].map(harmless) for column in table.select_dtypes(include=["object", "str"])}
    table.assign(**text).rename(columns=harmless).to_csv(  # type: ignore[arg-type]
        path, index=False, float_format="%.12g", lineterminator="\n", encoding="utf-8"
    )


def read_sweep_result(folder: Path | str) -> SweepResult:
    """Read the folder of a sweep back.

    Raises
    ------
    BadInput
        If it is not a whole result of a sweep.
    """
    folder = Path(folder)
    try:
        record, timings = read_json(folder / MARK), read_json(folder / TIMINGS)
        tables = {name: read_table(folder / f"{name}.csv", record) for name in TABLES}
    except (OSError, ValueError, OverflowError, Warning) as error:
        raise BadInput(
            f"{printable(str(folder))} is not the result of a sweep that can be read: {printable(reason(error))}"
        ) from None
    if not isinstance(record, dict) or not isinstance(timings, dict):
        raise BadInput(
            f"{printable(str(folder))} is not the result of a sweep: {MARK} or {TIMINGS} is no table"
        )
    return SweepResult(record, timings=timings, **tables)


def read_table(path: Path, record: Any) -> pd.DataFrame:
    """A table of a sweep: names stay texts, and levels that are dates are dates again."""
    design = record.get("design") if isinstance(record, dict) else None
    names = dict.fromkeys(NAMES.get(str(design), ("factor",)), str)
    # a country may be called NA; blanks alone are absent
    table = pd.read_csv(
        regular(path), keep_default_na=False, na_values=[""], dtype={"metric": str, "reason": str, **names}
    )
    levels = table.select_dtypes(include=["object", "str"]).columns.difference(["metric", "reason", *names])
    return table.assign(**{name: table[name].map(as_level) for name in levels})


def as_level(text: Any) -> Any:
    """A level of a factor as it was before it was written: a date, or else what it is."""
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return text


def result_of(
    job: Job,
    sweep: Sweep,
    plan: Plan,
    names: Sequence[str],
    outcomes: Sequence[Outcome],
    timings: Mapping[str, Any],
) -> SweepResult:
    """Put the outcomes of all points, in order, into tables."""
    points = point_table(plan, names, outcomes)
    failed = [outcome for outcome in outcomes if outcome.failed]
    told = points[["point", *plan.columns]]
    failures = told.iloc[[outcome.number for outcome in failed]].assign(reason=[o.reason for o in failed])
    record = record_of(job, sweep, names, outcomes)
    return SweepResult(record, points, sensitivities(sweep, points, names), failures, timings)


def point_table(plan: Plan, names: Sequence[str], outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """One row a point: its number, what tells of it, its metrics."""
    told = {column: [task.labels[place] for task in plan.tasks] for place, column in enumerate(plan.columns)}
    none = (np.nan,) * len(names)
    values = np.array([none if outcome.failed else outcome.values for outcome in outcomes], dtype=float)
    metrics = pd.DataFrame(values.reshape(len(outcomes), len(names)), columns=list(names))
    return pd.concat([pd.DataFrame({"point": range(len(plan.tasks)), **told}), metrics], axis=1)


def record_of(job: Job, sweep: Sweep, names: Sequence[str], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """What was run, in plain data."""
    solved = [outcome for outcome in outcomes if not outcome.failed]
    settings = job.instance.settings
    notes = Counter(note for outcome in solved for note in outcome.notes)
    return {
        "name": sweep.name,
        "title": sweep.title,
        "design": sweep.design,
        **design_of(sweep),
        "instance": settings.name,
        "instance_title": settings.title,
        "scenario": " + ".join(job.instance.scenario) or None,
        "instance_digest": job.instance.digest,
        "sweep_digest": sweep.digest,
        "step": settings.step,
        "mode": settings.mode,
        "version": job.version,
        "solver": solver_version(),
        "points": {
            "planned": len(outcomes),
            "solved": len(solved),
            "failed": len(outcomes) - len(solved),
            "rebuilt": sum(outcome.rebuilt for outcome in solved),
            "compared_with_a_cold_solve": sum(outcome.compared for outcome in solved),
        },
        "largest_violation": max((outcome.violation for outcome in solved), default=None),
        "largest_gap": max((outcome.gap for outcome in solved), default=None),
        "notes": [{"note": note, "points": count} for note, count in sorted(notes.items())],
        "metrics": list(names),
        "unique_metrics": [name for name in names if name == OBJECTIVE or name.startswith("price.")],
    }


def design_of(sweep: Sweep) -> dict[str, Any]:
    """The design in plain data: what is out and when, or the factors with their ranges."""
    if sweep.design == "outages":
        start = sweep.start.isoformat() if sweep.start else None
        return {"kind": sweep.kind, "size": sweep.size, "from": start, "months": sweep.months}
    drawn = {"samples": sweep.points, "seed": sweep.seed} if sweep.points else {}
    ranges = ("low", "base", "high")
    factors = [
        {
            "name": factor.name,
            **{key: as_plain(getattr(factor, key)) for key in ranges if getattr(factor, key) is not None},
            **({"values": [as_plain(value) for value in factor.values]} if factor.values else {}),
        }
        for factor in sweep.factors
    ]
    return {**drawn, "factors": factors or "every number with a range"}


def as_plain(value: Any) -> Any:
    """A value that JSON holds."""
    return value.isoformat() if isinstance(value, date) else value


def solver_version() -> str:
    """The solver and its version."""
    return f"HiGHS {highspy.Highs().version()}"


def origin_of(instance: Instance, sweep: Sweep, compare_every: int) -> dict[str, str]:
    """What makes the points of a sweep what they are."""
    return {
        "instance": instance.digest,
        "sweep": sweep.digest,
        "step": instance.settings.step,
        "mode": instance.settings.mode,
        "version": sourcing.__version__,
        "solver": solver_version(),
        "compared": str(compare_every),
    }
