"""Figures as bytes: PNG with few colours for Markdown, SVG for the PDF; the same figure gives the same bytes."""

from io import BytesIO

from matplotlib.figure import Figure
from PIL import Image

from sourcing.report.style import styled

DPI = 144
COLORS = 256


@styled
def png_bytes(figure: Figure) -> bytes:
    """The figure as a PNG with a palette, which takes a third of the space of one without."""
    settle(figure)
    drawn, packed = BytesIO(), BytesIO()
    figure.savefig(drawn, format="png", dpi=DPI)
    with Image.open(drawn) as image:
        few = image.convert("RGB").quantize(COLORS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(packed, format="png", optimize=True)
    return packed.getvalue()


@styled
def svg_bytes(figure: Figure) -> bytes:
    """The figure as an SVG that says nothing of when or with what it was drawn; letters are outlines."""
    settle(figure)
    drawn = BytesIO()
    figure.savefig(drawn, format="svg", metadata={"Creator": None, "Date": None})
    return drawn.getvalue()


def settle(figure: Figure) -> None:
    """Let the layout be found once: each time that it is, it moves a little."""
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
