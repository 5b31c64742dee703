"""How much extra stock keeps a promise: that the first classes of demand are served through any single outage."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from functools import partial
from typing import Any

import pandas as pd

from sourcing.analysis.kept import Kept, kept
from sourcing.analysis.reading_curves import KINDS, STOCKPILE
from sourcing.report.contents import Block, Column, Figure, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.figures.exclusion import stock_needs
from sourcing.report.wording import NOTHING, capital, clip, counted, listed, money, tonnes, words

MONTHS = 12
HOW_TO_READ = (
    "Extra stock lies at the markets in the forms that they want. It is the least that makes good what the best plan "
    "for the promised classes leaves short, over the whole horizon, when an outage is known beforehand and everything "
    "else yields to the promise: other classes and minerals, required stocks, least quantities of contracts, money. "
    "Rules hold, and no more is built than in the plan. Each mineral is asked by itself."
)


def stockpile(facts: Facts) -> Section:
    """The promises that were asked for, one for each kind of outage; empty if none were."""
    found = {kind: kept(facts.folder, f"{STOCKPILE}-{kind}") for kind in KINDS} if facts.folder else {}
    promises = {kind: promise for kind, promise in found.items() if promise and len(promise.table)}
    blocks: list[Block] = [Paragraph(HOW_TO_READ)] if promises else []
    for kind, promise in promises.items():
        blocks += promise_blocks(facts, kind, promise)
    return Section("How much stock for a promise", blocks)


def promise_blocks(facts: Facts, kind: str, promise: Kept) -> Iterator[Block]:
    """The table and figure of one promise."""
    months, priority = int(promise.record["months"]), int(promise.record["priority"])
    needs = promise.table
    of = "class 1" if priority == 1 else f"classes 1 to {priority}"
    any_one = f"any one {kind} is out for {counted(months, 'month')}"
    needed = needs[needs["needed_t"] > NOTHING]
    none = [words(str(mineral)) for mineral in needs.loc[needs["needed_t"] <= NOTHING, "mineral"]]
    if none:
        yield Paragraph(f"While {any_one}, {of} stays served without extra stock of {listed(none, 8)}.")
    if needed.empty:
        return
    rows = [need_row(facts, row) for row in needed.to_dict("records")]
    columns = [
        Column("Mineral", width=1.1),
        Column("Stock", number=True),
        Column("of it short anyway", number=True),
        Column("wherever it lies", number=True),
        Column("Costs", number=True),
        Column("Set by", width=2.2),
    ]
    note = (
        f"{starts(promise)} Stock: needed at least, if it can be where and in the form that is short. Wherever it "
        "lies: enough without moving or converting any. Costs: at the reference prices of the forms that are short."
    )
    yield Table(f"Extra stock so that {of} stays served while {any_one}", columns, rows, note)
    yield Figure(
        f"stockpile-{kind}",
        f"Extra stock so that {of} stays served while {any_one}",
        "A bar for each mineral.",
        partial(stock_needs, in_months(facts, needed, priority)),
        width=0.9,
    )


def need_row(facts: Facts, row: Mapping[Hashable, Any]) -> list[str]:
    """One mineral of the table."""
    needed, base, enough, usd = (
        float(row[name]) for name in ("needed_t", "without_outage_t", "enough_t", "cost_usd")
    )
    set_by = f"{clip(facts.name(str(row['outage'])))}, from {row['start']}" if row["outage"] else "no outage"
    price = money(usd) if usd == usd else "no price"
    return [capital(words(str(row["mineral"]))), tonnes(needed), tonnes(base), tonnes(enough), price, set_by]


def starts(promise: Kept) -> str:
    """When the outages were tried."""
    days = promise.record["starts"]
    if not days:
        return "Outages from the first day of each year were tried."
    return f"Outages from {listed(days)} were tried."


def in_months(facts: Facts, needs: pd.DataFrame, priority: int) -> pd.DataFrame:
    """Stock in months of promised demand: index mineral, columns ``without_outage``, ``added``."""
    promised = facts.demand[facts.demand["priority"].astype(int) <= priority]
    monthly = promised.groupby("mineral")["demand_t"].sum() / (
        MONTHS * facts.period_length * len(facts.periods)
    )
    frame = needs.set_index("mineral")
    monthly = monthly.reindex(frame.index)
    base = frame["without_outage_t"] / monthly
    return pd.DataFrame({"without_outage": base, "added": frame["needed_t"] / monthly - base}).fillna(0.0)
