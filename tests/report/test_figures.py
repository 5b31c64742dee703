"""Figures show the numbers that they are given, the same bytes each time, whatever names an instance has."""

import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

import sourcing.report.figures
from sourcing.report.figures import (
    cost_bars,
    cost_change,
    coverage_change,
    coverage_heatmap,
    flow_map,
    flow_picture,
    png_bytes,
    price_lines,
    share_areas,
    stock_levels,
    supply_bars,
    svg_bytes,
)

HOSTILE = [
    "_left out of legends",
    "$\\frac{1}{0}$ $",
    "日本製錬所",
    "مصهر النحاس",
    "שלום",
    "x" * 300 + "1",
    "x" * 300 + "2",
    "<script>&amp;#let",
    "\u200b",
    "🏭",
    "others (3)",
]
YEARS = [2026, 2027, 2028]
MONTHS = [f"{2026 + k // 12}-{k % 12 + 1:02}-01" for k in range(120)]


def amounts(times: list[int] | list[str], names: list[str]) -> pd.DataFrame:
    """1, 2, 3, … t, row by row."""
    sizes = np.arange(1, 1 + len(times) * len(names), dtype=float).reshape(len(times), len(names))
    return pd.DataFrame(sizes, index=times, columns=names)


def flows(names: list[str]) -> pd.DataFrame:
    """Each place supplies the next one and the market, 1 t more than the one before it."""
    kinds = ["mine", "smelter", "refinery", "recycler", "stockpile", "port"]
    rows = []
    for k, name in enumerate(names):
        there = (
            (f"f{k + 1}", names[k + 1], kinds[(k + 1) % 6]) if k + 1 < len(names) else ("m", "US", "market")
        )
        for destination in (there, ("m", "US", "market")):
            rows.append((f"f{k}", name, kinds[k % 6], *destination, "metal", 1.0 + k))
    ends = [f"{end}{part}" for end in ("origin", "destination") for part in ("", "_label", "_stage")]
    return pd.DataFrame(rows, columns=[*ends, "form", "quantity_t"])


def places(names: list[str]) -> pd.DataFrame:
    """Places 40° apart, the last one without coordinates, and the market."""
    longitudes = [-170.0 + 40 * k for k in range(len(names) - 1)] + [float("nan"), -90.0]
    index = [*(f"f{k}" for k in range(len(names))), "m"]
    place = {"name": [*names, "US"], "kind": "mine", "latitude": 40.0, "longitude": longitudes}
    return pd.DataFrame(place, index=index)


def shares(supply: pd.DataFrame) -> pd.DataFrame:
    return supply.div(supply.sum(axis=1), axis=0)


def every_figure(times: list[int] | list[str], names: list[str]) -> dict[str, Callable[[], Figure]]:
    """Each kind of figure of the same times and names."""
    table = amounts(times, names)
    part = shares(table)
    return {
        "coverage": partial(coverage_heatmap, part.T),
        "change": partial(coverage_change, part.T - 0.5),
        "supply": partial(supply_bars, table, 1.5 * table.sum(axis=1), "zinc"),
        "shares": partial(share_areas, part, (part**2).sum(axis=1), "zinc"),
        "prices": partial(price_lines, table.where(table > 3), "gallium"),
        "stocks": partial(stock_levels, table, "gallium"),
        "costs": partial(cost_bars, table * 1e6),
        "cost change": partial(cost_change, table.sum() - 30.0),
        "flows": partial(flow_picture, flows(names), "zinc"),
        "map": partial(flow_map, flows(names), places(names), "zinc"),
    }


KINDS = list(every_figure(YEARS, ["A", "B"]))


def words(figure: Figure) -> list[str]:
    """Everything that is written in a figure."""
    figure.draw_without_rendering()
    return [text.get_text() for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text()]


def bars(axes: Axes, hatched: bool = False) -> list[tuple[float, float]]:
    """Lower end and height of each bar, from the first to the last layer."""
    found = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    return [(bar.get_y(), bar.get_height()) for bar in found if bool(bar.get_hatch()) == hatched]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_numbers_give_the_same_bytes(kind: str) -> None:
    draw = every_figure(YEARS, ["A", "B"])[kind]
    first, second = draw(), draw()
    png, svg = png_bytes(first), svg_bytes(first)
    with matplotlib.rc_context({"font.size": 20, "lines.linewidth": 9, "svg.fonttype": "none"}):
        assert svg_bytes(second) == svg, "in the other order and with other settings on the machine"
        assert png_bytes(second) == png
    assert b"<text" not in svg, "letters are outlines, so that no font is needed"
    assert b"<dc:date>" not in svg
    assert matplotlib.__version__.encode() not in svg
    with Image.open(io.BytesIO(png)) as image:
        assert (image.mode, image.width) == ("P", 907)
    assert len(png) < 60_000


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("times", [[2026], MONTHS], ids=["one", "120"])
def test_any_names_and_times_give_a_sound_figure(kind: str, times: list[int] | list[str]) -> None:
    """A warning, such as that of a letter that the font lacks, is an error in the tests."""
    figure = every_figure(times, HOSTILE)[kind]()
    ElementTree.fromstring(svg_bytes(figure))


def test_names_are_texts_and_stay_apart() -> None:
    """By hand: a leading _ is kept, $ starts no formula, unknown letters are □, names equal when cut are numbered."""
    written = words(supply_bars(amounts(YEARS, HOSTILE[:8]), pd.Series(1.0, index=YEARS), "zinc"))
    assert "_left out of legends" in written
    assert "$\\frac{1}{0}$ $" in written
    assert "□□□□□" in written
    assert "مصهر النحاس" in written
    cut = [text for text in written if text.startswith("xx")]
    assert len(set(cut)) == 2
    assert max(map(len, cut)) < 40


def test_the_heat_map_writes_each_share() -> None:
    """By hand: 99.96 % is not 100, 0.04 % is not 0, nothing wanted is a dash."""
    table = pd.DataFrame(
        {2026: [0.5, 1.0, 0.0], 2027: [0.9996, 0.0004, np.nan]}, index=["zinc", "tin", "lead"]
    )
    written = words(coverage_heatmap(table))
    assert [text for text in written if text in {"50", "100", "0", "99.9", "0.1", "–"}][:6] == [
        *("50", "99.9", "100", "0.1", "0", "–"),
    ]
    assert {"zinc", "tin", "lead", "2026", "2027"} <= set(written)


def test_the_change_of_coverage_has_its_sign() -> None:
    table = pd.DataFrame({2026: [0.25, -0.25], 2027: [0.0, np.nan]}, index=["zinc", "tin"])
    assert {"+25", "−25", "·", "–"} <= set(words(coverage_change(table)))


def test_supply_and_shortage_add_up_to_demand() -> None:
    """By hand: 30 + 50 t of 100 t wanted leave 20 t hatched above 80; the next year nothing is short."""
    supply = pd.DataFrame({"A": [30.0, 60.0], "B": [50.0, 40.0]}, index=[2026, 2027])
    figure = supply_bars(supply, pd.Series([100.0, 100.0], index=[2026, 2027]), "zinc")
    assert sorted(bars(figure.axes[0])) == [(0, 30), (0, 60), (30, 50), (60, 40)]
    assert sorted(bars(figure.axes[0], hatched=True)) == [(80, 20), (100, 0)]
    assert "t per year" in words(figure)


def test_a_stock_that_is_filled_is_drawn_below_nothing() -> None:
    """By hand: 70 t arrive, 20 t of them go into stock, 100 t are wanted: 50 t are short above 50."""
    supply = pd.DataFrame({"A": [70.0], "stock": [-20.0]}, index=[2026])
    figure = supply_bars(supply, pd.Series([100.0], index=[2026]), "zinc")
    assert sorted(bars(figure.axes[0])) == [(0, -20), (0, 70)]
    assert bars(figure.axes[0], hatched=True) == [(50, 50)]


def test_small_amounts_are_in_kilograms() -> None:
    """By hand: 0.25 t are 250 kg."""
    figure = supply_bars(pd.DataFrame({"A": [0.25]}, index=[2026]), pd.Series([0.25], index=[2026]), "indium")
    assert bars(figure.axes[0]) == [(0, 250)]
    assert "kg per year" in words(figure)
    assert "short" not in words(figure)


def test_many_suppliers_are_added_up() -> None:
    """By hand: of 60 with 1, 2, …, 60 t the largest 8 are named, the other 52 have 1378 t of the 1830."""
    names = [f"S{k}" for k in range(60)]
    figure = supply_bars(amounts([2026], names), pd.Series([1830.0], index=[2026]), "zinc")
    assert {f"S{k}" for k in range(52, 60)} | {"others (52)"} <= set(words(figure))
    assert bars(figure.axes[0])[-1] == (452, 1378)


def test_a_high_price_is_per_kilogram_and_a_missing_one_a_gap() -> None:
    prices = pd.DataFrame({"metal": [150_000.0, np.nan], "oxide": [90_000.0, 95_000.0]}, index=[2026, 2027])
    figure = price_lines(prices, "gallium")
    metal, oxide = (line.get_ydata() for line in figure.axes[0].get_lines())
    np.testing.assert_array_equal(metal, [150, np.nan])
    np.testing.assert_array_equal(oxide, [90, 95])
    assert "USD per kg" in words(figure)


def test_penalties_are_on_an_axis_of_their_own() -> None:
    costs = pd.DataFrame({"freight": [2e9], "outside": [-1e9], "shortfall": [5e6]}, index=[2026])
    paid, penalties = cost_bars(costs).axes
    assert bars(paid) == [(0, 2), (0, -1)]
    assert paid.get_ylabel() == "USD bn"
    assert bars(penalties) == [(0, 5)]
    assert penalties.get_ylabel() == "USD M"


def test_the_change_of_costs_is_written_beside_each_bar() -> None:
    written = words(cost_change(pd.Series({"freight": 2.5e9, "capex": -1e9, "holding": 0.0})))
    assert {"+2.50", "−1.00", "0"} <= set(written)


def test_quarters_of_one_year_are_named_by_their_month() -> None:
    stocks = pd.DataFrame({"A": [1.0, 2.0]}, index=["2026-01-01", "2026-04-01"])
    assert {"Jan 2026", "Apr 2026"} <= set(words(stock_levels(stocks, "zinc")))


EMPTY = pd.DataFrame(index=YEARS)


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (
            partial(supply_bars, EMPTY, pd.Series(0.0, index=YEARS), "zinc"),
            "nothing wanted, nothing supplied",
        ),
        (partial(share_areas, EMPTY, pd.Series(np.nan, index=YEARS), "zinc"), "nothing supplied"),
        (partial(price_lines, EMPTY, "zinc"), "no price"),
        (partial(stock_levels, EMPTY, "zinc"), "nothing in stock"),
        (partial(coverage_heatmap, pd.DataFrame()), "no demand"),
        (partial(cost_bars, EMPTY), "none"),
        (partial(flow_picture, flows(["A"])[:0], "zinc"), "nothing moves"),
        (partial(flow_map, flows(["A"]), places(["A"]), "zinc"), "no route between places that are known"),
    ],
)
def test_nothing_is_said_to_be_nothing(draw: Callable[[], Figure], said: str) -> None:
    figure = draw()
    assert said in words(figure)
    ElementTree.fromstring(svg_bytes(figure))


def test_everything_short_is_hatched_up_to_demand() -> None:
    figure = supply_bars(EMPTY, pd.Series([10.0, 20.0, 30.0], index=YEARS), "zinc")
    assert bars(figure.axes[0], hatched=True) == [(0, 10), (0, 20), (0, 30)]


def test_a_place_without_coordinates_is_not_on_the_map() -> None:
    written = words(flow_map(flows(["A", "B", "C"]), places(["A", "B", "C"]), "zinc"))
    assert {"A", "B"} <= set(written)
    assert "C" not in written


def test_the_package_holds_its_map() -> None:
    """Tenths of a degree, and small enough to be carried in every installation."""
    world = Path(sourcing.report.figures.__file__).with_name("world.json")
    assert world.stat().st_size < 60_000
    polygons = [np.array(polygon).reshape(-1, 2) for polygon in json.loads(world.read_text(encoding="utf-8"))]
    corners = np.concatenate(polygons)
    assert (np.abs(corners) <= [1800, 900]).all()
    assert all(len(polygon) > 2 for polygon in polygons)
