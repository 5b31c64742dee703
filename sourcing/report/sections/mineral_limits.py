"""What limits a mineral: capacity and rules whose easing would save most."""

from __future__ import annotations

import pandas as pd

from sourcing.instance.instance import plain_rows
from sourcing.report.contents import Column, Table
from sourcing.report.facts import Facts
from sourcing.report.sections.binding import WORTH
from sourcing.report.wording import clip, counted, money, price, spans, words
from sourcing.report.worth import CAPACITY, worth_by_period

SHOWN = 10
LONGEST = 120
NOTE = (
    "What easing each limit by one percent in every period would save at most, over all years and undiscounted, "
    "penalties included; blank where there is nothing yet to ease."
)


def limits_by_mineral(facts: Facts) -> dict[str, pd.DataFrame]:
    """Rows of :func:`worth_by_period` that bind, by mineral; a unit that makes several stands under each."""
    rows = worth_by_period(facts)
    rows = rows[rows["value_usd_per_t"] > WORTH]
    where: dict[str, list[int]] = {mineral: [] for mineral in facts.minerals}
    for place, row in enumerate(plain_rows(rows[["kind", "place", "item", "mineral"]])):
        made = facts.unit_minerals.get((row.place, row.item), ()) if row.kind == CAPACITY else (row.mineral,)
        for mineral in where.keys() & set(made):
            where[mineral].append(place)
    return {mineral: rows.iloc[places] for mineral, places in where.items()}


def limit_table(facts: Facts, mineral: str, rows: pd.DataFrame) -> list[Table]:
    """The ten limits of a mineral whose easing by one percent would save most; none where nothing binds."""
    table = rows.groupby("label").agg(
        value=("value_usd_per_t", "max"), saving=("saving_usd", "sum"), binds=("period", set)
    )
    table = table.reset_index().sort_values(["saving", "value", "label"], ascending=[False, False, True])
    if table.empty:
        return []
    left = len(table) - SHOWN
    rest = f" {counted(left, 'further limit binds', 'further limits bind')}." if left > 0 else ""
    columns = [
        Column("Easing", width=3),
        Column("Binds in", width=1.5),
        Column("First tonne worth, at most", number=True),
        Column("Would save", number=True),
    ]
    cells = [
        [
            clip(str(row["label"]), LONGEST),
            spans(row["binds"], facts.periods, facts.step),
            price(row["value"]),
            money(row["saving"]) if row["saving"] > 0 else "",
        ]
        for row in table.head(SHOWN).to_dict("records")
    ]
    return [Table(f"What limits {words(mineral)}", columns, cells, note=NOTE + rest)]
