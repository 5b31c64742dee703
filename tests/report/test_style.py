"""Colours: the same for the same mineral, apart for different ones, in order in a copy in grey."""

import numpy as np
import pytest

from sourcing.report.figures.outline import on_map
from sourcing.report.style import MINERALS, grey, mineral_color, shades


def test_a_mineral_has_one_colour() -> None:
    assert len({mineral_color(mineral) for mineral in MINERALS}) == len(MINERALS)
    assert mineral_color("Zinc") == mineral_color("zinc")
    assert mineral_color("rare-earths") == mineral_color("rare earths")


@pytest.mark.parametrize("mineral", [*MINERALS, "neodymium", "日本"])
@pytest.mark.parametrize("count", [2, 5, 8])
def test_parts_run_from_dark_to_light(mineral: str, count: int) -> None:
    """Steps of at least 4 % of the way from black to white can be told apart in grey."""
    lightness = [grey(color) for color in shades(mineral, count)]
    assert min(np.diff(lightness)) > 0.04


def test_a_single_part_has_the_colour_of_its_mineral() -> None:
    assert shades("zinc", 1) == [mineral_color("zinc")]
    assert shades("zinc", 0) == []


def test_the_map_is_the_equal_earth_projection() -> None:
    """Its published bounds: 2.70663 to both sides at the equator, 1.31736 to the poles; the middle is 90° W."""
    places = on_map(np.array([-90.0, 89.999, -90.0, 90.0]), np.array([0.0, 0.0, 90.0, 0.0]))
    expected = [[0, 0], [2.70663, 0], [0, 1.31736], [-2.70663, 0]]
    np.testing.assert_allclose(places, expected, atol=2e-5)
