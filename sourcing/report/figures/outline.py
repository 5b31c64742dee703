"""The world's land as plain polygons on an equal-area map.

The polygons in ``world.json`` are from Natural Earth, 1:110m countries, version 4.1 (public domain,
https://www.naturalearthdata.com), as redistributed in the npm package world-atlas 2.0.2 (ISC licence, © 2013-2019
Michael Bostock), made coarser, without Antarctica and the smallest islands, and cut at 90° E so that the Americas lie
in the middle and no route from Asia to America leaves the map. Borders are drawn as Natural Earth has them: as they
are held, without a view on claims.

Each polygon is one list: longitude east of the middle (90° W), latitude, longitude, … in tenths of a degree.
"""

import json
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

MIDDLE = -90.0
"""Degrees east in the middle of the map."""
Points = npt.NDArray[np.float64]
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796


@cache
def land() -> tuple[Points, ...]:
    """Polygons on the map, one row for each corner."""
    text = (files(__package__) / "world.json").read_text(encoding="utf-8")
    corners = [np.array(polygon, float).reshape(-1, 2) / 10 for polygon in json.loads(text)]
    return tuple(projected(polygon[:, 0], polygon[:, 1]) for polygon in corners)


def on_map(longitudes: Points, latitudes: Points) -> Points:
    """Places in degrees east and north, on the map; one row for each place."""
    return projected((longitudes - MIDDLE + 180) % 360 - 180, latitudes)


def projected(east_of_middle: Points, latitudes: Points) -> Points:
    """The Equal Earth projection of places in degrees, for a globe of radius 1.

    Source: B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection", International Journal of
    Geographical Information Science 33(3), 2019.
    """
    slant = np.arcsin(np.sqrt(3) / 2 * np.sin(np.radians(latitudes)))
    slope = 9 * A4 * slant**8 + 7 * A3 * slant**6 + 3 * A2 * slant**2 + A1
    x = 2 * np.sqrt(3) / 3 * np.radians(east_of_middle) * np.cos(slant) / slope
    y = A4 * slant**9 + A3 * slant**7 + A2 * slant**3 + A1 * slant
    return np.column_stack([x, y])
