"""What goes into a point of a sweep beside the changed cells, and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Outage:
    """Facilities or lanes that are out from ``start`` to the day before ``end``.

    Attributes
    ----------
    kind : facility, country, owner or lane.
    names : ids of that kind; a lane is ``origin>destination``, two facilities.
    """

    kind: str
    names: tuple[str, ...]
    start: date
    end: date


@dataclass(frozen=True)
class Point:
    """The answer to one point.

    Attributes
    ----------
    metrics : value by name, in the order of the engine's ``metric_names``; NaN where there is none.
    largest_violation, gap : the largest scaled error and the relative gap of its certificate.
    rebuilt : whether the program had to be built anew.
    seconds : wall time, which alone differs between runs.
    notes : what an analyst should know of the way there.
    """

    metrics: Mapping[str, float]
    largest_violation: float
    gap: float
    rebuilt: bool
    seconds: float
    notes: tuple[str, ...] = ()
