"""Curves of straight pieces, found again from values and tangents alone."""

import numpy as np
import pytest

from sourcing.analysis.parametric import Place, traced

PIECES = ((100.0, -200.0), (60.0, -80.0), (40.0, -30.0), (20.0, -5.0), (15.5, 0.0))
"""Value at 0 and slope of each straight piece; the largest is the curve."""
BENDS = (1 / 3, 0.4, 0.8, 0.9)
"""Where neighbours meet: 40/120, 20/50, 20/25, 4.5/5."""


def value(at: float) -> float:
    """The curve by hand."""
    return max(start + slope * at for start, slope in PIECES)


def place(at: float) -> Place:
    """The value and the tangent of some piece that has it."""
    start, slope = max(PIECES, key=lambda piece: piece[0] + piece[1] * at)
    return Place(at, start + slope * at, slope, 100.0, np.zeros(0))


def steep_at_the_start(at: float) -> Place:
    """The same, but at 0 with a tangent that is steeper than any piece, as prices at a total ban may be."""
    return Place(0.0, 100.0, -1e6, 100.0, np.zeros(0)) if at == 0 else place(at)


@pytest.mark.parametrize("evaluate", [place, steep_at_the_start])
def test_every_breakpoint_is_found(evaluate: object) -> None:
    """Four bends between both ends and nothing else, by at most two solves a piece and one for the steep start."""
    assert callable(evaluate)
    curve = traced(evaluate, 0.0, 1.0, 100)
    assert [found.at for found in curve.places] == pytest.approx([0, *BENDS, 1], abs=1e-9)
    assert curve.complete
    assert curve.error <= 1.001e-7
    assert curve.solves <= 2 * len(PIECES) + 1


@pytest.mark.parametrize("most", [2, 3, 4, 5])
def test_the_error_that_is_said_holds(most: int) -> None:
    """Where places run out, the lines between those found lie above the curve by no more than the error."""
    curve = traced(place, 0.0, 1.0, most)
    grid = np.linspace(0, 1, 1001)
    lines = np.interp(grid, [found.at for found in curve.places], [found.value for found in curve.places])
    above = lines - [value(at) for at in grid]
    assert not curve.complete
    assert curve.solves == most
    assert above.min() >= -1e-9
    assert 0 < above.max() <= curve.error


def test_a_straight_line_needs_its_ends_only() -> None:
    """A curve without a bend."""
    curve = traced(lambda at: Place(at, 7 - 2 * at, -2.0, 7.0, np.zeros(0)), 0.0, 1.0, 50)
    assert (curve.solves, len(curve.places), curve.complete) == (2, 2, True)
