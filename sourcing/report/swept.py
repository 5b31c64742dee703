"""A sweep of the same instance, as a report takes it: checked, since its folder may be anybody's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
from pandas.api.types import is_numeric_dtype

from sourcing.errors import BadInput
from sourcing.instance.texts import printable
from sourcing.solution.form import (
    COUNT,
    LARGEST,
    MODE,
    STEP,
    TEXT,
    TEXTS,
    AtLeast,
    Form,
    Kind,
    is_number,
    is_text,
    wrong_form,
)
from sourcing.sweeps.sweep_form import KINDS

if TYPE_CHECKING:
    from sourcing.report.facts import Facts
    from sourcing.sweeps import SweepResult


def is_day(value: Any) -> bool:
    """Whether a text is a date."""
    try:
        return bool(date.fromisoformat(value))
    except (TypeError, ValueError):
        return False


DESIGN = "outages"
EFFECTS = ("metric", "first", "second", "effect")
NUMBERS = {
    "one-at-a-time": ("low_effect", "high_effect", "swing"),
    "grid": ("rank_correlation",),
    "latin-hypercube": ("rank_correlation",),
    "sobol": ("S1", "S1_conf", "ST", "ST_conf"),
    "morris": ("mu_star", "mu_star_conf", "sigma"),
    DESIGN: ("effect",),
}
"""Measures of each design."""
SIZES = ("swing", "S1_conf", "ST_conf", "mu_star", "mu_star_conf", "sigma")
"""Measures that are never below 0."""
SHOW_POINTS = ("grid", "latin-hypercube", "sobol")
"""Designs whose points show how a metric answers to a factor."""
KIND = Kind("facility, country, owner or lane", lambda value: value in KINDS)
DAY = Kind("a day", is_day)
RECORD: Form = AtLeast(
    {
        "title": TEXT,
        "design": TEXT,
        "step": STEP,
        "mode": MODE,
        "metrics": TEXTS,
        "points": AtLeast({"planned": COUNT, "solved": COUNT, "failed": COUNT}),
    }
)
OUTAGE_RECORD: Form = AtLeast({"kind": KIND, "size": COUNT, "months": COUNT, "from": DAY})


def read_swept(folder: Path | str, facts: Facts) -> SweepResult:
    """The sweep in a folder.

    Raises
    ------
    BadInput
        If it is not the result of a sweep, or one of other inputs than the report.
    """
    from sourcing.sweeps import read_sweep_result  # brings solver and statistics, which no other report needs

    result = read_sweep_result(folder)
    shown = printable(str(folder))
    if result.record.get("instance_digest") != facts.summary["digest"]:
        raise BadInput(
            f"{shown} was run on other inputs than those of the result; run it again on the same instance"
        )
    require_written(shown, chain(wrong_record(result.record), wrong_tables(result)))
    columns = ["metric", *names_of(result.record), *numbers_of(result.record)]
    known = result.sensitivities
    return replace(result, sensitivities=pd.DataFrame(columns=columns) if known.empty else known[columns])


def require_written(shown: str, problems: Iterator[str]) -> None:
    """Refuse a sweep with a problem; none is looked for after the first, since it may rest on what that is about."""
    for problem in problems:
        raise BadInput(f"{shown} is not the result of a sweep as it was written ({problem}); run it again")


def names_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns of the sensitivities that say what is turned or out."""
    return ("first", "second") if record["design"] == DESIGN else ("factor",)


def numbers_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """The columns of the sensitivities that say what that does."""
    return (*NUMBERS[record["design"]], *(("beyond_sum",) if record.get("size") == 2 else ()))


def wrong_record(record: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the record of a sweep."""
    yield from wrong_form(record, RECORD)
    design = record.get("design")
    if design not in NUMBERS:
        yield "its design is not known"
    elif design == DESIGN:
        yield from wrong_form(record, OUTAGE_RECORD)


def wrong_tables(result: SweepResult) -> Iterator[str]:
    """What is wrong with the tables of a sweep."""
    design, table, points = result.record.get("design"), result.sensitivities, result.points
    if design not in NUMBERS or table.empty:
        return
    names, numbers = names_of(result.record), numbers_of(result.record)
    if missing := [name for name in ("metric", *names, *numbers) if name not in table]:
        yield f"sensitivities.csv has no column {', '.join(missing)}"
        return
    if table.duplicated(["metric", *names]).any():
        yield "sensitivities.csv has two rows of one metric and one " + " and ".join(names)
    for name in numbers:
        if not are_numbers(table[name]):
            yield f"sensitivities.csv has a {name} that is not a number"
        elif name in SIZES and (table[name] < 0).any():
            yield f"sensitivities.csv has a {name} below 0"
    if not table[names[0]].map(is_text).all() or not table["metric"].map(is_text).all():
        yield f"sensitivities.csv has a metric or a {names[0]} that is no text"
        return
    if design in SHOW_POINTS:
        yield from wrong_points(points, sorted({*table["metric"]}), sorted({*table["factor"]}))


def wrong_points(points: pd.DataFrame, metrics: Sequence[str], factors: Sequence[str]) -> Iterator[str]:
    """What is wrong with the points of a sweep that are drawn."""
    if missing := [name for name in (*metrics, *factors) if name not in points]:
        yield f"points.csv has no column {missing[0]}"
        return
    for name in metrics:
        if not are_numbers(points[name]):
            yield f"points.csv has a {name} that is not a number"
    for name in factors:
        if not points[name].iloc[1:].map(is_level).all():  # the base may have none
            yield f"points.csv has a {name} that is neither a number nor a date"


def are_numbers(values: pd.Series) -> bool:
    """Whether cells are numbers that can be drawn, or blank."""
    return is_numeric_dtype(values) and not (values.abs() >= LARGEST).any()


def is_level(value: Any) -> bool:
    """Whether a factor can be drawn at a value."""
    return hasattr(value, "toordinal") or is_number(value)
