"""The way of a mineral from mine to market, as bands that are as thick as the flow."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path

from sourcing.report.figures.canvas import legend, nothing, sheet
from sourcing.report.figures.labels import label
from sourcing.report.figures.layers import layers, most_boxes
from sourcing.report.style import BACKGROUND, INK, QUIET, WIDTH, pale, shades, styled
from sourcing.report.wording import tonnes

LOWEST, PER_BOX = 1.4, 0.4
"""Inches that a picture is high, and what each box adds in the column that has most."""
GAP = 0.27
"""Inches above a box for its name and tonnes."""
BOX = 0.07
LAST = 1.15
"""Inches that the labels of the last column need."""
LETTER = 6.2
THINNEST = 0.008
EDGED = 0.03
"""Inches of thickness from which a band has white edges, which would hide a thinner one."""


@styled
def flow_picture(flows: pd.DataFrame, mineral: str) -> Figure:
    """Boxes by stage, mines at the left and markets at the right, with bands for what goes from one to the next.

    Parameters
    ----------
    flows : DataFrame with columns origin, origin_label, origin_stage, destination, destination_label,
        destination_stage, form, quantity_t
        Contained t, of one mineral and one year. A stage is a kind of facility. The smaller ones of
        a stage are drawn as one box, ``others (n)``.
    """
    flows = flows[flows["quantity_t"] > 0]
    if flows.empty:
        figure = sheet(1)
        nothing(bare(figure), "nothing moves")
        return figure
    height = LOWEST + PER_BOX * most_boxes(flows)
    boxes, bands = layers(flows, height, GAP)
    figure = sheet(height + 0.35)
    axes = bare(figure)
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height + 0.03, -0.02)
    step = (WIDTH - LAST - BOX) / max(1, boxes["column"].max())
    boxes = boxes.assign(left=boxes["column"] * step)
    colors = form_colors(boxes, bands, mineral)
    draw_bands(axes, boxes, bands, colors)
    draw_boxes(axes, boxes, min(step, LAST + BOX))
    handles = [Patch(facecolor=color) for color in colors.values()]
    legend(figure, handles, colors, loc="outside lower left", ncols=4, widest=20)
    return figure


def bare(figure: Figure) -> Axes:
    """Axes without lines, ticks or numbers."""
    axes = figure.subplots()
    axes.set_axis_off()
    return axes


def form_colors(boxes: pd.DataFrame, bands: pd.DataFrame, mineral: str) -> dict[str, str]:
    """A shade for each form: the nearer to the markets it moves, the darker."""
    weighted = bands.assign(way=bands["origin"].map(boxes["column"]) * bands["quantity_t"])
    sums = weighted.groupby("form")[["way", "quantity_t"]].sum()
    forms = (sums["way"] / sums["quantity_t"]).sort_values(ascending=False, kind="stable").index
    colors = [pale(color) for color in shades(mineral, len(forms))]
    return dict(zip([str(form) for form in forms], colors, strict=True))


def draw_bands(axes: Axes, boxes: pd.DataFrame, bands: pd.DataFrame, colors: dict[str, str]) -> None:
    """Every flow from the right of its origin to the left of its destination, the thinner ones on top."""
    left = boxes["left"].to_dict()
    largest_first = bands.sort_values("thickness", ascending=False, kind="stable")
    for band in largest_first.to_dict("records"):
        start = left[band["origin"]] + BOX, band["leaves"]
        end = left[band["destination"]], band["enters"]
        path = ribbon(start, end, max(band["thickness"], THINNEST))
        edge = 0.3 if band["thickness"] > EDGED else 0
        axes.add_patch(PathPatch(path, facecolor=colors[band["form"]], edgecolor="white", linewidth=edge))


def draw_boxes(axes: Axes, boxes: pd.DataFrame, room: float) -> None:
    """Every box, with its name and tonnes above it within ``room`` inches."""
    widest = (room - 0.13) * 72 / LETTER
    for box in boxes.to_dict("records"):
        left, top = box["left"], box["top"]
        axes.add_patch(Rectangle((left, top), BOX, max(box["height"], THINNEST), facecolor=INK, linewidth=0))
        name = label(box["label"], widest)
        axes.text(left, top - 0.125, name, size=LETTER, va="bottom", bbox=BACKGROUND)
        amount = tonnes(box["quantity_t"])
        axes.text(left, top - 0.02, amount, size=LETTER - 0.7, va="bottom", color=QUIET, bbox=BACKGROUND)


def ribbon(start: tuple[float, float], end: tuple[float, float], thickness: float) -> Path:
    """A band between two upper ends that leaves and enters level; one that leads back swings out at both ends."""
    (x0, y0), (x1, y1) = start, end
    bend = max(abs(x1 - x0) / 2, 0.3)
    there = [(x0, y0), (x0 + bend, y0), (x1 - bend, y1), (x1, y1)]
    back = [(x, y + thickness) for x, y in there[::-1]]
    curve = [Path.CURVE4] * 3
    return Path([*there, *back, there[0]], [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])
