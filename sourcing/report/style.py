"""How every figure looks: fonts, sizes, and one colour for each mineral, the same in every figure and report.

Colours are told apart by the colour-blind (Paul Tol's "muted" scheme), and those that stand side by side in one figure
run from dark to light, so that a copy in grey can be read as well.
"""

from typing import Any
from zlib import crc32

from matplotlib.colors import LinearSegmentedColormap, to_hex, to_rgb
from matplotlib.style import context

WIDTH = 6.3
"""Inches between the margins of an A4 page."""
DPI = 144
INK = "#222222"
QUIET = "#767676"
FAINT = "#dddddd"
SHORT = "#b2182b"
"""Demand that is not covered, in every figure."""
GAIN = "#2166ac"
"""What is better than in the other result; ``SHORT`` is what is worse."""

MINERALS = {
    "antimony": "#999933",
    "bismuth": "#cc6677",
    "gallium": "#aa4499",
    "germanium": "#117733",
    "indium": "#44aa99",
    "tungsten": "#332288",
    "zinc": "#3b7dc4",
}
OTHER_MINERALS = ("#88662d", "#882255", "#5aa5cf", "#5f6f7f", "#c9a227", "#6a51a3", "#4d7d2c", "#b35c1e")
DEEP, PALE = "#14141c", "#fff3d6"

STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": QUIET,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.labelcolor": INK,
    "axes.labelsize": 7,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 7.5,
    "font.family": ["DejaVu Sans"],
    "font.size": 7,
    "grid.color": FAINT,
    "grid.linewidth": 0.5,
    "hatch.linewidth": 0.7,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "legend.handleheight": 1.0,
    "legend.handlelength": 1.6,
    "lines.linewidth": 1.2,
    "lines.markersize": 3,
    "svg.fonttype": "path",
    "svg.hashsalt": "sourcing",
    "text.color": INK,
    "text.parse_math": False,  # names from an instance are text, never formulas
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "xtick.labelsize": 6.5,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
    "ytick.labelsize": 6.5,
}

BACKGROUND: dict[str, Any] = {"facecolor": "white", "linewidth": 0, "boxstyle": "square,pad=0.04"}
"""Behind letters that stand on lines or bands; opaque, as all is, since what shines through makes a PDF large."""

styled = context(["default", STYLE])
"""Decorator: draw in this style, whatever matplotlib is set to on this machine."""


def mineral_color(mineral: str) -> str:
    """The colour of a mineral; one without its own gets one by its name, so that it never changes."""
    name = mineral.lower().replace("-", " ")
    return MINERALS.get(name) or OTHER_MINERALS[crc32(name.encode()) % len(OTHER_MINERALS)]


def shades(mineral: str, count: int) -> list[str]:
    """Colours of a mineral's parts from dark to light, evenly spaced in grey; a single one is the mineral's own."""
    own = mineral_color(mineral)
    if count == 1:
        return [own]
    dark, light = grey(DEEP), grey(PALE)
    place = (grey(own) - dark) / (light - dark)
    ramp = LinearSegmentedColormap.from_list("shades", [(0, DEEP), (place, own), (1, PALE)])
    reach = min(1, (count + 1) / 8)
    first, last = place - reach * (place - 0.14), place + reach * (0.86 - place)
    return [to_hex(ramp(first + (last - first) * k / (count - 1))) for k in range(count)]


def pale(color: str, strength: float = 0.6) -> str:
    """A colour as it looks when it is that strong on white."""
    red, green, blue = (1 - strength * (1 - part) for part in to_rgb(color))
    return to_hex((red, green, blue))


def grey(color: str) -> float:
    """How light a colour is in a copy without colours: 0 for black, 1 for white."""
    red, green, blue = to_rgb(color)
    return 0.299 * red + 0.587 * green + 0.114 * blue
