"""The optimum of a linear program as a function of one parameter: convex, piecewise linear, with its exact breakpoints.

Where right sides grow in step with a parameter, the least cost is a convex function of it, made of straight pieces, and
the prices at a place give a tangent there, which lies nowhere above the function. Two tangents meet at the lowest value
that the function can have between their places. If it has that value, both are the function and they meet in a
breakpoint; if not, the tangent at that place is a further piece of it. Every solve finds a breakpoint or a piece, so
the number of solves is at most twice that of the pieces.

Source: M. J. Eisner and D. G. Severance, "Mathematical techniques for efficient record segmentation in large shared
databases", Journal of the ACM 23 (4), 1976.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import Final

from sourcing.solver.program import Array

RELATIVE: Final = 1e-9
"""Share of the sum of all terms of the cost up to which a value is on a line: what a proved optimum is known to."""


@dataclass(frozen=True, eq=False)
class Place:
    """A value of the function, and a tangent to it.

    Attributes
    ----------
    at : the parameter.
    value : the least cost.
    slope : of a tangent; at a breakpoint one between those of the two pieces.
    size : sum of the sizes of all terms of the cost, by which errors are measured.
    plan : the optimal plan.
    """

    at: float
    value: float
    slope: float
    size: float
    plan: Array


Stretch = tuple[float, float, Place, Place]
"""Less than nothing by the most that the function can lie below its chord, where it can do so, and both ends."""


@dataclass(frozen=True, eq=False)
class Curve:
    """The function between two parameters: straight from each place to the next.

    Attributes
    ----------
    places : both ends and the breakpoints between them, in order.
    error : the most by which the function can lie below the straight pieces; nothing but rounding where all breakpoints
        were found.
    complete : whether they were.
    solves : number of places at which the function was worked out.
    """

    places: tuple[Place, ...]
    error: float
    complete: bool
    solves: int


def traced(evaluate: Callable[[float], Place], low: float, high: float, most: int) -> Curve:
    """The function from one parameter to another.

    Parameters
    ----------
    evaluate : the function and a tangent at a parameter.
    low, high : the ends, ``low < high``.
    most : number of places after which to stop, at least 2. Where the function is least known is asked first.
    """
    first, last = evaluate(low), evaluate(high)
    tolerance = RELATIVE * max(first.size, last.size)
    places, unsure = [first, last], unknown(first, last, tolerance)
    while unsure and len(places) < most:
        _, at, left, right = heappop(unsure)
        middle = evaluate(at)
        places.append(middle)
        if middle.value > left.value + left.slope * (at - left.at) + tolerance:
            for stretch in (*unknown(left, middle, tolerance), *unknown(middle, right, tolerance)):
                heappush(unsure, stretch)
    error = max((-below for below, *_ in unsure), default=tolerance)
    places.sort(key=lambda place: place.at)
    return Curve(tuple(bends(places, tolerance)), error, not unsure, len(places))


def unknown(left: Place, right: Place, tolerance: float) -> list[Stretch]:
    """The stretch between two places, if the function can lie below its chord there; nothing if it is the chord."""
    span = right.at - left.at
    chord = (right.value - left.value) / span
    if not left.slope < chord < right.slope:
        return []
    along = span * (right.slope - chord) / (right.slope - left.slope)
    below = (chord - left.slope) * along
    return [(-below, left.at + along, left, right)] if below > tolerance else []


def bends(places: Sequence[Place], tolerance: float) -> list[Place]:
    """The places without those that lie on a straight line between others."""
    kept = [0]
    for k in range(2, len(places)):
        between = places[kept[-1] + 1 : k]
        if any(above(place, places[kept[-1]], places[k]) < -tolerance for place in between):
            kept.append(k - 1)
    return [places[k] for k in (*kept, len(places) - 1)]


def above(place: Place, left: Place, right: Place) -> float:
    """How far a place lies above the straight line between two others."""
    share = (place.at - left.at) / (right.at - left.at)
    return place.value - (1 - share) * left.value - share * right.value
