"""From when minerals are secure, and what a month earlier of each start is worth, as it was asked."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sourcing.analysis.kept import kept
from sourcing.analysis.secure import DATES, EARLIER, NEVER
from sourcing.instance.instance import Row, plain_rows
from sourcing.report.contents import Block, Column, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.wording import capital, clip, counted, listed, money, period_name, tonnes, words

SHOWN, MOST_MINERALS = 12, 12
START = ["facility", "unit", "starts", "full_rate"]


def secure_section(facts: Facts) -> Section:
    """The section of a report; empty where nothing was asked."""
    title = "When it is secure"
    if facts.folder is None:
        return Section(title)
    dates, earlier = kept(facts.folder, DATES), kept(facts.folder, EARLIER)
    if dates is None or earlier is None:
        return Section(title)
    found: list[Block] = [Paragraph(always(dates.table)), *dates_table(facts, dates.table)]
    if (earlier.table["saved_usd"] > 0).any():
        found.append(earlier_table(facts, earlier.table))
    return Section(title, found)


def always(dates: pd.DataFrame) -> str:
    """Which classes are covered from the start."""
    some = dates[dates["last_short"] == ""]
    classes = (
        f"{words(str(mineral))} ({counted_classes([int(k) for k in part['priority']])})"
        for mineral, part in some.groupby("mineral", sort=False)
    )
    return f"Covered from the start to the end: {listed(classes, MOST_MINERALS) or 'none'}."


def counted_classes(classes: list[int]) -> str:
    """Classes of demand in words."""
    return (
        f"class {classes[0]}" if len(classes) == 1 else f"classes {listed(map(str, classes), MOST_MINERALS)}"
    )


def dates_table(facts: Facts, dates: pd.DataFrame) -> Iterator[Table]:
    """One row for each mineral and class of demand that is short in some year."""
    rows = [
        [capital(words(row.mineral)), f"{int(row.priority)}", since(facts, row), row.hangs_on]
        for row in plain_rows(dates[dates["last_short"] != ""])
    ]
    if not rows:
        return
    yield Table(
        "Since when each class of demand is covered to the end of the plan",
        [
            Column("Mineral"),
            Column("Class", number=True, width=0.5),
            Column("Secure from"),
            Column("Hangs on", width=3),
        ],
        rows,
        note="The date hangs on the starts of which a month earlier takes most from the shortage before it.",
    )


def since(facts: Facts, row: Row) -> str:
    """When a class is secure, in words."""
    return NEVER if row.secure_from == NEVER else period_name(row.secure_from, facts.step)


def earlier_table(facts: Facts, earlier: pd.DataFrame) -> Table:
    """What a month earlier saves, the most valuable first."""
    table = earlier[earlier["saved_usd"] > 0]
    starts = list(table.groupby(START, sort=False))
    rows = []
    for key, part in starts[:SHOWN]:
        facility, unit, _, full = map(str, key)
        some = plain_rows(part[part["mineral"] != ""])
        taken = listed((f"{tonnes(row.removed_t)} of {words(row.mineral)}" for row in some), 4)
        name = f"{clip(facts.name(facility))} ({words(unit)})"
        rows.append([name, full, money(float(part["saved_usd"].iloc[0])), taken])
    left = len(starts) - SHOWN
    return Table(
        "What a month earlier is worth",
        [
            Column("Start", width=3),
            Column("Full rate"),
            Column("Saves", number=True),
            Column("Shortage taken away", width=2),
        ],
        rows,
        note=f"{counted(left, 'further start')} would save less." if left > 0 else "",
    )
