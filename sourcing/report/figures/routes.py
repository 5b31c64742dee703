"""Where a mineral comes from on a map of the world."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch

from sourcing.report.figures.canvas import legend, nothing, sheet
from sourcing.report.figures.labels import label
from sourcing.report.figures.layers import throughput
from sourcing.report.figures.outline import Points, land, on_map
from sourcing.report.style import BACKGROUND, INK, WIDTH, mineral_color, pale, styled
from sourcing.report.wording import tonnes

LAND = "#dfdfdb"
MARKS = {
    "mine": "^",
    "smelter": "s",
    "refinery": "D",
    "recycler": "o",
    "stockpile": "P",
    "port": "X",
    "market": "*",
}
THICKEST, THINNEST = 5.0, 0.4
CROWDED = 8
"""Routes as thick as the thickest from which all are drawn thinner."""
BEND = 0.18
NEXT_DOOR = 1e-3
"""Distance on the map under which there is no arrow."""
MOST_ROUTES = 60
MOST_NAMES = 12
LETTER = 5.5
NAME_WIDTH = 12.0


@styled
def flow_map(flows: pd.DataFrame, facilities: pd.DataFrame, mineral: str) -> Figure:
    """Routes from origin to destination on the world's outline, as thick as the flow, and the facilities at their ends.

    Parameters
    ----------
    flows : DataFrame with columns origin, destination, quantity_t
        Contained t, of one mineral and one year. The largest sixty routes are drawn.
    facilities : DataFrame, index facility, columns name, kind, latitude, longitude
        Degrees; one whose place is blank is left out together with its flows.
    """
    placed = facilities[facilities[["latitude", "longitude"]].notna().all(axis=1)]
    routes = routes_of(flows, placed)
    used = placed[placed.index.isin({*routes["origin"], *routes["destination"]})]
    if routes.empty:
        figure = sheet(1)
        axes = figure.subplots()
        axes.set_axis_off()
        nothing(axes, "no route between places that are known")
        return figure
    spots = on_map(used["longitude"].to_numpy(float), used["latitude"].to_numpy(float))
    used = used.assign(x=spots[:, 0], y=spots[:, 1])
    (left, right), (south, north) = window(spots)
    figure = sheet(WIDTH * (north - south) / (right - left) + 0.3)
    axes = figure.subplots()
    axes.set_xlim(left, right)
    axes.set_ylim(south, north)
    draw_world(axes)
    color, peak = pale(mineral_color(mineral), 0.75), routes["quantity_t"].max()
    thickest = THICKEST * min(1, CROWDED * peak / routes["quantity_t"].sum())
    draw_routes(axes, routes, used, color, thickest)
    handles = draw_places(axes, used)
    name_largest(axes, routes, used)
    handles[tonnes(peak)] = Line2D([], [], color=color, linewidth=THICKEST)
    legend(figure, list(handles.values()), handles, loc="outside lower center", ncols=8, columnspacing=1.5)
    return figure


def window(spots: Points) -> tuple[tuple[float, float], tuple[float, float]]:
    """The part of the map around some places: west and east, south and north, never very narrow or flat."""
    middle = (spots.min(axis=0) + spots.max(axis=0)) / 2
    width = max(1.6, np.ptp(spots[:, 0]) + 0.5)
    height = min(max(np.ptp(spots[:, 1]) + 0.35, width / 3), width / 1.8)
    return (middle[0] - width / 2, middle[0] + width / 2), (middle[1] - height / 2, middle[1] + height / 2)


def routes_of(flows: pd.DataFrame, placed: pd.DataFrame) -> pd.DataFrame:
    """Flows added up by origin and destination, largest first, without those that have an end without a place."""
    known = flows[flows["origin"].isin(placed.index) & flows["destination"].isin(placed.index)]
    routes = known.groupby(["origin", "destination"])[["quantity_t"]].sum().reset_index()
    routes = routes[routes["quantity_t"] > 0].sort_values("quantity_t", ascending=False, kind="stable")
    return routes.iloc[:MOST_ROUTES]


def draw_world(axes: Axes) -> None:
    """The land that lies in the window, in pale grey."""
    west, east, south, north = (*axes.get_xlim(), *axes.get_ylim())
    seen = [
        part
        for part in land()
        if (part.max(axis=0) > (west, south)).all() and (part.min(axis=0) < (east, north)).all()
    ]
    axes.add_collection(
        PolyCollection(seen, facecolors=LAND, edgecolors="white", linewidths=0.35), autolim=False
    )
    axes.set_axis_off()
    axes.set_aspect("equal")


def draw_routes(axes: Axes, routes: pd.DataFrame, used: pd.DataFrame, color: str, thickest: float) -> None:
    """An arrow for each route, bent to the north, the thinner ones on top."""
    x, y = used["x"].to_dict(), used["y"].to_dict()
    peak = routes["quantity_t"].max()
    for route in routes.to_dict("records"):
        origin, destination = route["origin"], route["destination"]
        start, end = (x[origin], y[origin]), (x[destination], y[destination])
        if np.hypot(end[0] - start[0], end[1] - start[1]) > NEXT_DOOR:
            thickness = max(THINNEST, thickest * route["quantity_t"] / peak)
            arrow = FancyArrowPatch(
                start,
                end,
                connectionstyle=f"arc3,rad={-BEND if end[0] > start[0] else BEND}",
                arrowstyle="-|>",
                mutation_scale=4 + 1.5 * thickness,
                shrinkA=2,
                shrinkB=3,
                linewidth=thickness,
                joinstyle="miter",
                capstyle="butt",
                color=color,
                zorder=3,
            )
            axes.add_patch(arrow)


def draw_places(axes: Axes, used: pd.DataFrame) -> dict[str, Artist]:
    """A mark for each facility by its kind; handles for a legend by kind."""
    handles: dict[str, Artist] = {}
    look: dict[str, Any] = {"markeredgecolor": INK, "markerfacecolor": "white", "markeredgewidth": 0.6}
    for kind, mark in MARKS.items():
        here = used[used["kind"] == kind]
        if len(here):
            size = 6 if kind == "market" else 3.6
            (handles[kind],) = axes.plot(here["x"], here["y"], mark, markersize=size, zorder=4, **look)
    return handles


def name_largest(axes: Axes, routes: pd.DataFrame, used: pd.DataFrame) -> None:
    """Names of the facilities with the largest flows, where there is room for them."""
    right, per_inch = axes.get_xlim()[1], np.ptp(axes.get_xlim()) / WIDTH
    wide, high = NAME_WIDTH * LETTER / 72 * per_inch, 1.3 * LETTER / 72 * per_inch
    taken: list[tuple[float, float]] = []
    order = throughput(routes).sort_values(ascending=False, kind="stable").index
    for place in used.loc[order].to_dict("records"):
        x, y = place["x"], place["y"]
        leftwards = x + wide > right
        start = x - wide if leftwards else x
        if len(taken) < MOST_NAMES and all(abs(y - v) > high or abs(start - u) > wide for u, v in taken):
            taken.append((start, y))
            axes.annotate(
                label(place["name"], NAME_WIDTH),
                (x, y),
                (-4 if leftwards else 4, -0.5),
                textcoords="offset points",
                ha="right" if leftwards else "left",
                va="center",
                size=LETTER,
                bbox=BACKGROUND,
                zorder=5,
            )
