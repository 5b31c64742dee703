"""Why minerals are short, what would end it, and how far covered ones are from a shortage, as it was asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

import pandas as pd

from sourcing.analysis.kept import kept
from sourcing.analysis.said import REMEDIES_SAID, remedy_said, sentences
from sourcing.analysis.why_short import ANSWERS, CAUSES, REMEDIES
from sourcing.instance.instance import Row, plain_rows
from sourcing.report.contents import Block, Column, Paragraph, Section, Strong, Table
from sourcing.report.facts import Facts
from sourcing.report.wording import capital, counted, listed, masses, money, tonnes, words

SHOWN, LATER_SHOWN = 8, 5
DATED: Final = ("start", "ramp", "closed")
INTRODUCTION: Final = (
    "What could be delivered is worked out anew for each mineral and year, whatever it costs, with all other uses and "
    "later years kept as the plan has them. The limits that hold it there are named with what each lets through. Each "
    "remedy is the least change of its kind, and was solved again. What it saves is discounted, over the whole plan, "
    "with shortages at their valuation; it may help other minerals and years, too, and where some stays short the plan "
    "uses what is gained there."
)
OTHERS: Final = {
    "plant": ("more plant at capacity", "more plants at capacity"),
    "host": ("more plant at the capacity of a host metal", "more plants at the capacity of host metals"),
    "lead": ("lane with too long a way at the beginning", "lanes with too long a way at the beginning"),
    "elsewhere": ("good that other uses keep", "goods that other uses keep"),
    "later": ("good kept or under way for later", "goods kept or under way for later"),
    "empty": ("more stock that has nothing left", "more stocks that have nothing left"),
}
FURTHER: Final = ("further limit", "further limits")


def why_short(facts: Facts) -> Section:
    """The section of a report; empty where nothing was asked."""
    title = "Why it is short"
    found = [kept(facts.folder, name) for name in (ANSWERS, CAUSES, REMEDIES)] if facts.folder else []
    answers, causes, remedies = (one.table if one else None for one in found) if found else (None, None, None)
    if answers is None or causes is None or remedies is None:
        return Section(title)
    minerals = [
        Section(f"{capital(words(row.mineral))} in {int(row.year)}", list(blocks(row, causes, remedies)))
        for row in plain_rows(in_order(facts, answers))
    ]
    return Section(title, [Paragraph(INTRODUCTION, quiet=True)], minerals)


def in_order(facts: Facts, answers: pd.DataFrame) -> pd.DataFrame:
    """Answers in the order of the minerals and years."""
    place = {mineral: k for k, mineral in enumerate(facts.minerals)}
    keys = answers["mineral"].map(place)
    return answers.assign(place=keys).sort_values(["place", "year"], ignore_index=True).drop(columns="place")


def blocks(answer: Row, causes: pd.DataFrame, remedies: pd.DataFrame) -> Iterator[Block]:
    """What is said of one mineral and year."""
    row = answer._asdict()
    first, *rest = sentences(row)
    yield Paragraph([Strong(first), *(f" {sentence}" for sentence in rest)])
    own, cures = (
        pd.DataFrame(table[(table["mineral"] == row["mineral"]) & (table["year"] == row["year"])])
        for table in (causes, remedies)
    )
    short = row["short_t"] > 0
    if len(own):
        yield cause_table(own, "What holds it back" if short else "What would hold it back", int(row["year"]))
    dates = own[own["kind"].isin(DATED) & (own["passes_t"] <= 0)]
    if short and len(dates):
        yield Paragraph(later_said(dates))
    for within, caption in REMEDIES_SAID.items():
        if (cures["within_reach"] == within).any():
            yield remedy_table(cures[cures["within_reach"] == within], caption)


def cause_table(own: pd.DataFrame, caption: str, year: int) -> Table:
    """The limits that let something through and the rules, the largest first, and how many there are besides."""
    some = own[~own["kind"].isin((*DATED, "lead", "elsewhere", "later")) | (own["passes_t"] > 0)]
    unit, amounts = masses(some["passes_t"].head(SHOWN).tolist())
    rows = [
        [cause, amount if passes > 0 else ""]
        for cause, amount, passes in zip(some["cause"].head(SHOWN), amounts, some["passes_t"], strict=False)
    ]
    shown = some.index[:SHOWN]
    left = own[~own.index.isin(shown) & ~(own["kind"].isin(DATED) & (own["passes_t"] <= 0))]
    counts = Counter(OTHERS.get(kind, FURTHER) for kind in left["kind"])
    besides = listed((counted(count, *nouns) for nouns, count in counts.most_common()), 8)
    return Table(
        f"{caption} in {year}",
        [Column("Limit", width=4), Column(f"Lets through, {unit}", number=True)],
        rows,
        note=f"Besides: {besides}." if besides else "",
    )


def later_said(dates: pd.DataFrame) -> str:
    """What starts too late, what relieves most first."""
    some = dates.sort_values("relief_t_per_unit", ascending=False, kind="stable")
    said = (f"{row.cause} (up to {tonnes(row.relief_t_per_unit)})" for row in plain_rows(some))
    return f"Not there yet: {listed(said, LATER_SHOWN)}."


def remedy_table(cures: pd.DataFrame, caption: str) -> Table:
    """What would end the shortage."""
    unit, short = masses(cures["short_t"].tolist())
    saved = [money(usd) for usd in cures["saved_usd"]]
    return Table(
        caption,
        [
            Column("Change", width=4),
            Column(f"Short then, {unit}", number=True),
            Column("Saves, all in all", number=True),
        ],
        [list(row) for row in zip(map(remedy_said, cures.to_dict("records")), short, saved, strict=True)],
    )
