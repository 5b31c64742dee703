"""Whether a sweep fits its instance: what no value of a factor can do is found before any point is solved."""

from collections.abc import Iterator
from copy import deepcopy

from sourcing.errors import Problem
from sourcing.instance import Instance
from sourcing.instance.edits import edit
from sourcing.instance.scenario import worded
from sourcing.instance.texts import printable
from sourcing.instance.where import Draft
from sourcing.sweeps.factor import Factor, Sweep, Value
from sourcing.sweeps.file import wrong


def require_fit(instance: Instance, sweep: Sweep) -> None:
    """Make sure that every change finds its rows and has a meaning at some value of its factor at least.

    A value that only some points have, and that is out of place there, is a failure of those points.

    Raises
    ------
    BadInput
        With every change that does not fit, each with its line.
    """
    problems = [problem for factor in sweep.factors for problem in misfits(instance, factor, sweep.file)]
    if problems:
        raise wrong(sweep.file, worded(instance, problems))


def misfits(instance: Instance, factor: Factor, file: str) -> Iterator[Problem]:
    """The problems of a factor that are there whatever its value."""
    found = [mistakes_at(instance, factor, value) for value in factor.levels]
    for line, text in found[0] if all(found) else ():
        yield Problem(file, line, printable(text))


def mistakes_at(instance: Instance, factor: Factor, value: Value) -> list[tuple[int | None, str]]:
    """Line and text of what is wrong with the changes of a factor at a value."""
    draft = Draft(deepcopy(dict(instance.raw_settings)), dict(instance.raw))
    return [(entry.line_of(key), text) for entry in factor.entries(value) for key, text in edit(draft, entry)]
