"""What breaks the plan: outages ranked by mineral, how long supply holds out, and who makes more instead."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import pandas as pd

from sourcing.analysis.criticality import ALL, Criticality, kept_criticality
from sourcing.instance.instance import Row, plain_rows
from sourcing.report.contents import Block, Column, Figure, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.figures.outages import loss_map
from sourcing.report.wording import (
    NOTHING,
    capital,
    change,
    clip,
    counted,
    listed,
    money,
    number,
    percent,
    period_name,
    tonnes,
    words,
)

MOST, MOST_COSTLY, MOST_DRAWN, MOST_REPLACING = 5, 10, 15, 3
PLURALS: Final = {"facility": "facilities", "country": "countries", "owner": "owners", "lane": "lanes"}


def criticality_section(facts: Facts) -> Section:
    """The section of a report; empty where no sweep of outages was ranked."""
    found = kept_criticality(facts.folder) if facts.folder is not None else []
    sections = [ranking_section(facts, ranked, said) for ranked, said in found]
    return Section("What breaks it", [], sections)


def ranking_section(facts: Facts | None, found: Criticality, said: Mapping[str, Any]) -> Section:
    """The outages of one kind; without the facts of a result, places go by their ids."""
    lasting = (
        f"Each {found.kind} out for {said['months']} months from {said['from']}, known beforehand and answered at "
        f"least cost, by {said['step']}. More is short than without it; where a plan saves for the outage, some of "
        "that is short beforehand."
    )
    blocks: list[Block] = [Paragraph(lasting), costly_table(facts, found)]
    shorter = found.ranking[found.ranking["mineral"] != ALL]
    if len(shorter):
        blocks.append(picture(facts, found))
    blocks += [
        mineral_table(facts, found, str(mineral), part)
        for mineral, part in shorter.groupby("mineral", sort=False)
    ]
    return Section(f"Outages of {PLURALS[found.kind]}", blocks)


def picture(facts: Facts | None, found: Criticality) -> Figure:
    """What the costliest outages take from each mineral."""
    return Figure(
        f"outages-{found.kind}",
        f"Points of coverage over the horizon that each mineral loses, {PLURALS[found.kind]} whose outage costs most",
        "Heat map of the change of coverage, outages down and minerals across.",
        partial(loss_map, losses(facts, found)),
    )


def losses(facts: Facts | None, found: Criticality) -> pd.DataFrame:
    """Percentage points of coverage lost: rows the costliest outages, columns the minerals that lose any."""
    ranking = found.ranking
    costly = ranking[ranking["mineral"] == ALL].head(MOST_DRAWN)
    lost = ranking[ranking["mineral"] != ALL].set_index(["first", "second", "mineral"])["share"]
    shares = lost.unstack("mineral").reindex(pd.MultiIndex.from_frame(costly[["first", "second"]]))
    order = [m for m in (facts.minerals if facts else shares.columns) if m in shares.columns]
    drawn = -100 * shares[order].fillna(0.0)
    drawn.index = pd.Index([named(facts, row) for row in plain_rows(costly)])
    return drawn.rename(columns=words)


def costly_table(facts: Facts | None, found: Criticality) -> Table:
    """The outages that cost most, all minerals together."""
    ranking = found.ranking
    rows = []
    for row in plain_rows(ranking[ranking["mineral"] == ALL].head(MOST_COSTLY)):
        same = (ranking["first"] == row.first) & (ranking["second"] == row.second)
        short = ranking[same & (ranking["mineral"] != ALL)].sort_values(
            "share", ascending=False, kind="stable"
        )
        minerals = listed(f"{words(r.mineral)} {change(tonnes(r.short_t))}" for r in plain_rows(short))
        rows.append([named(facts, row), change(money(row.cost_usd)), minerals])
    columns = [Column("Out", width=1.5), Column("Cost", number=True), Column("Short", width=2)]
    return Table("Costliest, shortages at their valuation included", columns, rows)


def mineral_table(facts: Facts | None, found: Criticality, mineral: str, part: pd.DataFrame) -> Table:
    """The outages that leave most of a mineral short."""
    rows = [
        [
            named(facts, row),
            tonnes(row.short_t),
            percent(row.share),
            f"{percent(row.covered)} in {int(row.worst_year)}",
            first_short(facts, row),
            replacing(facts, found, row),
        ]
        for row in plain_rows(part.head(MOST))
    ]
    columns = [
        Column("Out", width=1.5),
        Column("More short", number=True),
        Column("Of demand", number=True),
        Column("Covered, worst year", number=True),
        Column("First short"),
        Column("Who makes more", width=2),
    ]
    left = len(part) - MOST
    note = f"Left out: {counted(left, 'lesser outage')}." if left > 0 else ""
    return Table(f"{capital(words(mineral))}: outages that leave most of it short", columns, rows, note)


def named(facts: Facts | None, row: Row) -> str:
    """What is out, for readers."""
    return " and ".join(place(facts, name) for name in (row.first, row.second) if name)


def place(facts: Facts | None, name: str) -> str:
    """A facility by its name, a lane by those of its ends; anything else as it is."""
    return " → ".join(clip(end if facts is None else facts.name(end)) for end in name.split(">"))


def first_short(facts: Facts | None, row: Row) -> str:
    """When the first shortage comes, and how long after the outage begins."""
    if row.first_short and facts is not None:
        after = "at once" if row.months_covered < 1 else f"after {number(row.months_covered, 2)} months"
        saved = f"; {tonnes(row.saved_t)} before" if row.saved_t > NOTHING else ""
        return f"{period_name(row.first_short, facts.step)}, {after}{saved}"
    return str(int(row.first_year))


def replacing(facts: Facts | None, found: Criticality, row: Row) -> str:
    """Who makes most more of what is lost."""
    table = found.replacements
    same = (table["mineral"] == row.mineral) & (table["first"] == row.first) & (table["second"] == row.second)
    return listed(
        (
            f"{place(facts, r.facility)} {change(tonnes(r.more_t))} {words(r.form)}"
            for r in plain_rows(table[same])
        ),
        MOST_REPLACING,
    )
