"""Figures as bytes: PNG with few colours for Markdown, SVG for the PDF; the same figure gives the same bytes."""

import re
from io import BytesIO
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from sourcing.report.style import styled

COLORS = 256
OUTLINE = re.compile(rb' d="[^"]*"')
DECIMALS = re.compile(rb"(\.\d\d)\d+")


@styled
def png_bytes(figure: Figure) -> bytes:
    """The figure as a PNG with a palette, which takes a third of the space of one without."""
    settle(figure)
    canvas: Any = FigureCanvasAgg(figure)  # which has no types
    canvas.draw()
    image = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    packed = BytesIO()
    few = image.quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(packed, format="png", optimize=True)
    return packed.getvalue()


@styled
def svg_bytes(figure: Figure) -> bytes:
    """The figure as an SVG that says nothing of when or with what it was drawn; letters are outlines."""
    settle(figure)
    drawn = BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Creator": None, "Date": None})
    return OUTLINE.sub(rounded, drawn.getvalue())


def rounded(outline: re.Match[bytes]) -> bytes:
    """An outline to a hundredth of a point, which takes half the space."""
    return DECIMALS.sub(rb"\1", outline[0])


def settle(figure: Figure) -> None:
    """Let the layout be found once: each time that it is, it moves a little."""
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
