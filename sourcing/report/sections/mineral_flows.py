"""The way of a mineral in one year: from mine to market, and over the map."""

from __future__ import annotations

from functools import partial

import pandas as pd

from sourcing.report.contents import Figure
from sourcing.report.facts import Facts
from sourcing.report.figures import flow_map, flow_picture
from sourcing.report.wording import counted, percent, words


def year_to_show(facts: Facts, mineral: str) -> int | None:
    """The middle year of the horizon, or if nothing moves in it the year in which most does; ``None`` for no flow."""
    moved = facts.flows[facts.flows["mineral"] == mineral].groupby("year")["quantity_t"].sum()
    middle = facts.years[len(facts.years) // 2]
    if moved.empty or middle in moved.index:
        return None if moved.empty else middle
    return int(moved.index[int(moved.argmax())])


def flows_in(facts: Facts, mineral: str, year: int) -> pd.DataFrame:
    """What arrives of a mineral in a year between each two facilities, in each form, with their names and kinds."""
    rows = facts.flows[(facts.flows["mineral"] == mineral) & (facts.flows["year"] == year)]
    flows = rows.groupby(["origin", "destination", "form"])["quantity_t"].sum().reset_index()
    for end in ("origin", "destination"):
        flows[f"{end}_label"] = flows[end].map(facts.name)
        flows[f"{end}_stage"] = flows[end].map(facts.facilities["kind"])
    return flows


def flow_figures(facts: Facts, mineral: str, name: str) -> list[Figure]:
    """The flow picture and the map of the year to show; none where nothing moves."""
    year = year_to_show(facts, mineral)
    if year is None:
        return []
    flows, middle = flows_in(facts, mineral, year), facts.years[len(facts.years) // 2]
    why = "the middle year of the horizon" if year == middle else "when most of it moves"
    return [
        Figure(
            f"{name}-flows",
            f"Where {words(mineral)} goes in {year}, {why}: tonnes of contained metal that arrive; what a plant turns "
            "into another form on the spot is not drawn",
            f"Bands from mines over smelters and refineries to markets, as thick as the flow of {words(mineral)}.",
            partial(flow_picture, flows, mineral),
        ),
        Figure(
            f"{name}-map",
            f"Shipments of {words(mineral)} that arrive in {year}{unplaced(facts, flows)}",
            f"A map of the world with arrows from origin to destination, as thick as the flow of {words(mineral)}.",
            partial(flow_map, flows, facts.facilities, mineral),
        ),
    ]


def unplaced(facts: Facts, flows: pd.DataFrame) -> str:
    """How many facilities with a flow have no coordinates, and what share of the tonnes is left out with them."""
    known = facts.facilities[["latitude", "longitude"]].notna().all(axis=1)
    placed = flows["origin"].map(known) & flows["destination"].map(known)
    missing = {place for end in ("origin", "destination") for place in flows[end] if not known[place]}
    if not missing:
        return ""
    share = flows.loc[~placed.astype(bool), "quantity_t"].sum() / flows["quantity_t"].sum()
    return (
        f"; {counted(len(missing), 'facility', 'facilities')} without coordinates, and with them {percent(share)} of "
        "the tonnes, cannot be drawn"
    )
