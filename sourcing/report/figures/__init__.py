"""Figures of a report: pure functions of tidy frames, drawn at the size in which they are printed."""

from sourcing.report.figures.costs import cost_bars, cost_change
from sourcing.report.figures.coverage import coverage_change, coverage_heatmap
from sourcing.report.figures.flows import flow_picture
from sourcing.report.figures.lines import price_lines, stock_levels
from sourcing.report.figures.routes import flow_map
from sourcing.report.figures.saving import png_bytes, svg_bytes
from sourcing.report.figures.shares import share_areas
from sourcing.report.figures.supply import supply_bars

__all__ = [
    "cost_bars",
    "cost_change",
    "coverage_change",
    "coverage_heatmap",
    "flow_map",
    "flow_picture",
    "png_bytes",
    "price_lines",
    "share_areas",
    "stock_levels",
    "supply_bars",
    "svg_bytes",
]
