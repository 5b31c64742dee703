"""Figures as bytes: PNG with few colours for Markdown, SVG for the PDF; the same figure gives the same bytes."""

import re
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from sourcing.report.style import styled

COLORS = 128
OUTLINE = re.compile(rb' d="[^"]*"')
DECIMALS = re.compile(rb"(\.\d\d)\d+")


@styled
def png_bytes(figure: Figure) -> bytes:
    """The figure as a PNG with a palette, which takes a third of the space of one without."""
    settle(figure)
    canvas: Any = FigureCanvasAgg(figure)  # which has no types
    canvas.draw()
    packed = BytesIO()
    with_palette(np.asarray(canvas.buffer_rgba())).save(packed, format="png", optimize=True)
    return packed.getvalue()


def with_palette(pixels: npt.NDArray[np.uint8]) -> Image.Image:
    """An image in the colours that cover most, so that every area keeps its own and only blurred edges change.

    Parameters
    ----------
    pixels : rows × columns × red, green, blue and a fourth that is left out
    """
    rows, columns, _ = pixels.shape
    codes = pixels[:, :, :3].astype(np.int32) @ np.array([65536, 256, 1], np.int32)
    found, places, counts = np.unique(codes, return_inverse=True, return_counts=True)
    colors = np.column_stack([found >> 16, found >> 8 & 255, found & 255])
    palette = colors[np.argsort(-counts, kind="stable")[:COLORS]]
    nearest = np.array([np.square(palette - color).sum(axis=1).argmin() for color in colors], np.uint8)
    image = Image.frombytes("P", (columns, rows), nearest[places].tobytes())
    image.putpalette(palette.astype(np.uint8).tobytes())
    return image


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
