"""The instance behind a result: read again from the folder ``inputs`` that every result carries."""

import re
from collections.abc import Iterator
from dataclasses import replace
from keyword import iskeyword
from pathlib import Path

from sourcing.errors import BadInput, Problem
from sourcing.instance import Instance, read_instance
from sourcing.instance.texts import printable
from sourcing.solution.laws.reading import FILES
from sourcing.solution.solution import INPUTS, Solution, read_solution

WORDS = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def read_result(folder: Path | str) -> tuple[Solution, Instance]:
    """Read a result folder and the instance that it solved, at the step and in the mode that it chose.

    Raises
    ------
    BadInput
        If the folder is not a whole result, or its inputs are not those that it was solved from.
    """
    folder = Path(folder)
    solution = read_solution(folder)
    summary = solution.summary
    if not solution.inputs:
        raise BadInput(f"{printable(str(folder))} has no folder {INPUTS}; solve it again with this version")
    if problems := list(wrong_columns(solution)):
        raise BadInput(f"{printable(str(folder))} is not a whole result; solve it again", problems)
    instance = read_instance(folder / INPUTS)
    if instance.digest != summary["digest"]:
        raise BadInput(
            f"{printable(str(folder / INPUTS))} is not what the result was solved from (its content has changed); "
            "solve it again"
        )
    scenario = tuple(name for name in str(summary.get("scenario") or "").split(" + ") if name)
    settings = replace(instance.settings, step=summary["step"], mode=summary["mode"])
    return solution, replace(instance, settings=settings, scenario=scenario)


def wrong_columns(solution: Solution) -> Iterator[Problem]:
    """The tables that a result lacks, the columns that they lack, and headings that no version can have written."""
    for name, columns in FILES.items():
        if name not in solution.tables:
            yield Problem(f"{name}.csv", None, "is missing")
            continue
        there = solution.tables[name].columns
        if missing := [column for column in columns if column not in there]:
            yield Problem(f"{name}.csv", 1, f"has no column {', '.join(missing)}")
        for column in there:
            if not WORDS.fullmatch(column) or iskeyword(column):
                yield Problem(
                    f"{name}.csv", 1, f"has a column {printable(repr(column))}, which no result has"
                )
