"""The layout of a flow picture keeps the tonnes and the order of the stages."""

import pandas as pd
import pytest

from sourcing.report.figures.layers import MOST_BOXES, layers

HEIGHT, GAP = 4.0, 0.2


def links(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Flows between places that begin with the letter of their kind."""
    kinds = {"m": "mine", "s": "smelter", "r": "refinery", "p": "port", "u": "market"}
    table = pd.DataFrame(rows, columns=["origin", "destination", "quantity_t"])
    for end in ("origin", "destination"):
        table[f"{end}_label"] = table[end].str.upper()
        table[f"{end}_stage"] = table[end].str[0].map(kinds)
    return table.assign(form="metal")


def test_boxes_are_as_high_as_their_bands() -> None:
    """By hand: 60 + 40 t meet in one smelter of 100 t, of which 90 t go on; two gaps leave 3.6 inches for 100 t."""
    boxes, bands = layers(links(("m1", "s", 60), ("m2", "s", 40), ("s", "u", 90)), HEIGHT, GAP)
    assert boxes["quantity_t"].to_dict() == {"m1": 60, "m2": 40, "s": 100, "u": 90}
    assert boxes["column"].to_dict() == {"m1": 0, "m2": 0, "s": 1, "u": 2}
    assert boxes["height"].to_dict() == pytest.approx({"m1": 2.16, "m2": 1.44, "s": 3.6, "u": 3.24})
    assert bands["thickness"].sum() == pytest.approx(2.16 + 1.44 + 3.24)
    into = bands[bands["destination"] == "s"].sort_values("enters")
    assert into["enters"].tolist() == pytest.approx([boxes.at["s", "top"], boxes.at["s", "top"] + 2.16])


def test_boxes_of_a_column_do_not_overlap() -> None:
    boxes, _ = layers(links(*((f"m{k}", f"s{k % 3}", 1.0 + k) for k in range(6))), HEIGHT, GAP)
    for _, column in boxes.groupby("column"):
        ordered = column.sort_values("top")
        free = ordered["top"] - (ordered["top"] + ordered["height"]).shift(fill_value=0.0)
        assert (free > GAP - 1e-9).all()
        assert (ordered["top"] + ordered["height"]).max() < HEIGHT + 1e-9


def test_bands_do_not_cross_where_they_need_not() -> None:
    """By hand: the mine that is drawn above supplies the smelter that is drawn above, though it is the smaller."""
    boxes, _ = layers(
        links(("m1", "s1", 10), ("m2", "s2", 30), ("s1", "u1", 40), ("s2", "u2", 20)), HEIGHT, GAP
    )
    top = boxes["top"]
    assert (top["m1"] < top["m2"]) == (top["s1"] < top["s2"]) == (top["u1"] < top["u2"])


def test_a_smelter_that_supplies_a_smelter_stands_to_its_left() -> None:
    boxes, _ = layers(links(("m", "s1", 5), ("s1", "s2", 5), ("s2", "u", 5)), HEIGHT, GAP)
    assert boxes["column"].to_dict() == {"m": 0, "s1": 1, "s2": 2, "u": 3}


def test_goods_there_and_back_end() -> None:
    boxes, bands = layers(links(("s1", "s2", 5), ("s2", "s1", 3), ("s2", "u", 2)), HEIGHT, GAP)
    assert boxes["column"].to_dict() == {"s1": 0, "s2": 0, "u": 1}
    assert len(bands) == 3


def test_small_places_share_a_box() -> None:
    """By hand: of 10 mines with 1 to 10 t the largest 6 stay, the others have 1 + 2 + 3 + 4 t."""
    boxes, bands = layers(links(*((f"m{k}", "u", float(k)) for k in range(1, 11))), HEIGHT, GAP)
    mines = boxes[boxes["column"] == 0]
    assert len(mines) == MOST_BOXES
    assert mines.set_index("label")["quantity_t"]["others (4)"] == 10
    assert bands["quantity_t"].sum() == 55
