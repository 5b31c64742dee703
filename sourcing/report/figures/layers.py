"""Where the boxes and bands of a flow picture lie: columns by stage, few boxes in each, few crossings."""

from collections import Counter

import networkx as nx
import pandas as pd

from sourcing.report.figures.canvas import OTHERS

STAGES = (("mine",), ("smelter",), ("refinery", "recycler"), ("stockpile", "port"), ("market",))
MOST_BOXES = 7
MOST_COLUMNS = 7
SWEEPS = 8


def layers(flows: pd.DataFrame, height: float, gap: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lay out flows within ``height`` inches, boxes of a column ``gap`` apart.

    Parameters
    ----------
    flows : DataFrame with columns origin, origin_label, origin_stage, destination, destination_label,
        destination_stage, form, quantity_t.

    Returns
    -------
    boxes : DataFrame with columns label, column (0 at the left), quantity_t (the larger of what enters and leaves),
        top and height (inches from above)
    bands : DataFrame with columns origin, destination (boxes), form, quantity_t, leaves and enters (inches from above
        of its upper edge at both ends), thickness (inches)
    """
    column = columns_of(flows)
    key = keys_of(flows, column)
    bands = flows.assign(origin=flows["origin"].map(key), destination=flows["destination"].map(key))
    bands = bands[bands["origin"] != bands["destination"]]
    bands = bands.groupby(["origin", "destination", "form"])[["quantity_t"]].sum().reset_index()
    boxes = boxes_of(flows, key, column)
    boxes["quantity_t"] = throughput(bands).reindex(boxes.index).fillna(0.0)
    boxes = place(in_order(boxes, bands), height, gap)
    return boxes, attach(boxes, bands)


def most_boxes(flows: pd.DataFrame) -> int:
    """Boxes in the column that has most."""
    return min(MOST_BOXES, max(Counter(columns_of(flows).values()).values()))


def columns_of(flows: pd.DataFrame) -> dict[str, int]:
    """Column of each facility: by stage, and within a stage to the right of those that supply it, if there is room."""
    for deepest in (2, 1, 0):
        column = columns_with(flows, deepest)
        if max(column.values()) < MOST_COLUMNS:
            break
    return column


def columns_with(flows: pd.DataFrame, deepest: int) -> dict[str, int]:
    """Column of each facility, with at most ``deepest`` further columns for a stage."""
    stage: dict[str, str] = {}
    for end in ("destination", "origin"):
        stage |= dict(zip(flows[end], flows[f"{end}_stage"], strict=True))
    links: nx.DiGraph[str] = nx.DiGraph()
    links.add_edges_from(sorted(zip(flows["origin"], flows["destination"], strict=True)))
    column: dict[str, int] = {}
    for kinds in STAGES:
        here = sorted(name for name in stage if stage[name] in kinds)
        first = max(column.values(), default=-1) + 1
        rings = nx.condensation(
            nx.DiGraph(links.subgraph(here))
        )  # those that supply each other share a column
        for depth, generation in enumerate(nx.topological_generations(rings)):
            for ring in generation:
                column |= dict.fromkeys(rings.nodes[ring]["members"], first + min(depth, deepest))
    return column


def throughput(flows: pd.DataFrame) -> pd.Series:
    """The larger of what enters and what leaves each place, t."""
    ends = [flows.groupby(end)["quantity_t"].sum() for end in ("origin", "destination")]
    return pd.concat(ends, axis=1).max(axis=1)


def keys_of(flows: pd.DataFrame, column: dict[str, int]) -> dict[str, str]:
    """The box of each facility: its own, or the one for the others where its column has too many."""
    sizes = throughput(flows)
    key = {name: name for name in column}
    for here in sorted(set(column.values())):
        names = sorted(
            (name for name in column if column[name] == here), key=lambda name: (-sizes[name], name)
        )
        if len(names) > MOST_BOXES:
            key |= dict.fromkeys(names[MOST_BOXES - 1 :], f"{OTHERS}{len(names) - MOST_BOXES + 1}) {here}")
    return key


def boxes_of(flows: pd.DataFrame, key: dict[str, str], column: dict[str, int]) -> pd.DataFrame:
    """Label and column of each box."""
    label = dict(zip(flows["destination"], flows["destination_label"], strict=True))
    label |= dict(zip(flows["origin"], flows["origin_label"], strict=True))
    rows = {
        box: (label[name] if box == name else box.rpartition(" ")[0], column[name])
        for name, box in sorted(key.items())
    }
    return pd.DataFrame.from_dict(rows, orient="index", columns=["label", "column"])


def in_order(boxes: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Boxes by column and, within it, by the mean place of those that they are linked to: few bands cross.

    Source: K. Sugiyama, S. Tagawa and M. Toda, "Methods for visual understanding of hierarchical system structures",
    IEEE Transactions on Systems, Man, and Cybernetics 11(2), 1981 (the barycentric method).
    """
    boxes = boxes.sort_values(["column", "quantity_t"], ascending=[True, False], kind="stable")
    columns = [boxes[boxes["column"] == here] for here in range(boxes["column"].max() + 1)]
    middle = pd.concat([middles(column) for column in columns])
    for sweep in range(SWEEPS):
        rightwards = sweep % 2 == 0
        end, other = ("destination", "origin") if rightwards else ("origin", "destination")
        for here in range(len(columns)) if rightwards else reversed(range(len(columns))):
            links = bands[bands[end].isin(columns[here].index)]
            pulls = (links[other].map(middle) * links["quantity_t"]).groupby(links[end]).sum()
            wish = pulls / links.groupby(end)["quantity_t"].sum()
            wish = wish.reindex(columns[here].index).fillna(middle)
            columns[here] = columns[here].loc[wish.sort_values(kind="stable").index]
            middle.update(middles(columns[here]))
    return pd.concat(columns)


def middles(column: pd.DataFrame) -> pd.Series:
    """Middle of each box of a column when they are stacked without gaps, over the height of the column."""
    quantity = column["quantity_t"]
    return (quantity.cumsum() - quantity / 2) / quantity.sum()


def place(boxes: pd.DataFrame, height: float, gap: float) -> pd.DataFrame:
    """Heights at one scale for all columns, each column in the middle of the height; ``gap`` lies above each box."""
    by_column = boxes.groupby("column")["quantity_t"]
    room = height - gap * by_column.size()
    scale = (room / by_column.sum()).min()
    boxes = boxes.assign(height=scale * boxes["quantity_t"])
    taken = boxes["height"] + gap
    spare = height - taken.groupby(boxes["column"]).transform("sum")
    return boxes.assign(top=spare / 2 + taken.groupby(boxes["column"]).cumsum() - boxes["height"])


def attach(boxes: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Bands at both ends one below the other, in the order of the boxes that they lead to."""
    scale = (boxes["height"] / boxes["quantity_t"]).max()
    bands = bands.assign(thickness=scale * bands["quantity_t"])
    for end, other, edge in (("origin", "destination", "leaves"), ("destination", "origin", "enters")):
        bands = bands.assign(far=bands[other].map(boxes["top"])).sort_values(
            [end, "far", "form"], kind="stable"
        )
        above = bands.groupby(end)["thickness"].cumsum() - bands["thickness"]
        bands[edge] = bands[end].map(boxes["top"]) + above
    return bands
