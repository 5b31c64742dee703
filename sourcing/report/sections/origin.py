"""Where delivered metal really comes from, as it was traced: countries of the ore, the maker and the last door."""

from __future__ import annotations

from typing import Final

import pandas as pd

from sourcing.analysis.origin import Origins, kept_trace
from sourcing.analysis.tracing import STAGES
from sourcing.instance.instance import Row, plain_rows
from sourcing.report.contents import Block, Column, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.wording import (
    NOTHING,
    capital,
    clip,
    counted,
    listed,
    percent,
    period_name,
    tonnes,
    words,
    year_spans,
)

MOST_COUNTRIES, MOST_PATHS, MOST_PLANTS = 4, 15, 10
INTRODUCTION: Final = (
    "Each tonne is traced back through stocks, lanes and plants, which pass on what they take in, in proportion. "
    "Dug is where its ore was mined or its scrap collected (a by-product's with the ore of its host), made where it "
    "last changed its form, and the last door is what a customs form shows."
)
RULES_NOTE: Final = (
    "Not allowed by the trust tests in force; beside it what is so by the country of one stage alone. Mixed: if in "
    "every plant all feed of a period were mixed, whatever the accounts say."
)
PLANTS_NOTE: Final = (
    "The plan counts clean output from clean feed alone; a law without a mass balance would not accept it."
)


def origin(facts: Facts) -> Section:
    """The section of a report; empty where the result was not traced."""
    found = kept_trace(facts.folder) if facts.folder is not None else None
    return Section("Where it really comes from") if found is None else origin_section(facts, found)


def origin_section(facts: Facts, found: Origins) -> Section:
    """What tracing found, in sentences and tables."""
    blocks: list[Block] = [Paragraph(INTRODUCTION), stages_table(found.paths), *elsewhere(found.paths)]
    if len(found.rules):
        blocks.append(rules_table(facts, found.rules))
    blocks.append(plants_block(facts, found.plants))
    return Section("Where it really comes from", blocks)


def stages_table(paths: pd.DataFrame) -> Table:
    """Countries of each stage, the largest first."""
    rows = []
    for mineral, part in paths.groupby("mineral", sort=False):
        total = float(part["quantity_t"].sum())
        rows.append(
            [capital(words(str(mineral))), tonnes(total), *(leading(part, stage, total) for stage in STAGES)]
        )
    columns = [Column("Mineral"), Column("Delivered", number=True)]
    columns += [Column(heading, width=2) for heading in ("Dug in", "Made in", "Last door")]
    return Table("Where delivered metal comes from, stage by stage", columns, rows)


def leading(part: pd.DataFrame, stage: str, total: float) -> str:
    """The largest countries of a stage, with their shares."""
    amounts = part.groupby(stage)["quantity_t"].sum().sort_values(ascending=False, kind="stable")
    amounts = amounts[amounts > NOTHING * total]
    return listed(
        (f"{clip(str(country))} {percent(float(amount) / total)}" for country, amount in amounts.items()),
        MOST_COUNTRIES,
    )


def elsewhere(paths: pd.DataFrame) -> list[Block]:
    """The largest ways of metal whose last door is not the country in which it was dug."""
    totals = paths.groupby("mineral")["quantity_t"].sum()
    ways = paths[paths["mined"] != paths["shipped"]].groupby(["mineral", *STAGES], as_index=False)[
        "quantity_t"
    ]
    table = ways.sum().assign(share=lambda way: way["quantity_t"] / way["mineral"].map(totals))
    table = table[table["share"] > NOTHING].sort_values("share", ascending=False, kind="stable")
    if table.empty:
        return [Paragraph("All of it is last shipped from the country in which it was dug.")]
    rows = [
        [
            capital(words(way.mineral)),
            *(clip(text) for text in (way.mined, way.made, way.shipped)),
            tonnes(way.quantity_t),
            percent(way.share),
        ]
        for way in plain_rows(table.head(MOST_PATHS))
    ]
    columns = [Column(heading) for heading in ("Mineral", "Dug in", "Made in", "Last door")]
    columns += [Column("Delivered", number=True), Column("Of the mineral", number=True)]
    left = len(table) - MOST_PATHS
    note = f"Left out: {counted(left, 'smaller way')}." if left > 0 else ""
    return [Table("The largest ways that the last door does not show", columns, rows, note)]


def rules_table(facts: Facts, rules: pd.DataFrame) -> Table:
    """Excluded content before, while and after each rule is in force."""
    rows = [
        [
            clip(words(row.rule)),
            f"{row.phase}, {when(facts, row)}",
            tonnes(row.delivered_t),
            *(
                share(amount, row.delivered_t)
                for amount in (
                    row.excluded_t,
                    row.mined_t,
                    row.made_t,
                    row.shipped_t,
                    row.pooled_mined_t,
                    row.pooled_made_t,
                )
            ),
        ]
        for row in plain_rows(rules)
    ]
    columns = [
        Column("Rule", width=1.5),
        Column("When", width=1.5),
        *(
            Column(heading, number=True)
            for heading in (
                "Delivered",
                "Not allowed",
                "Dug",
                "Made",
                "Last door",
                "Dug, mixed",
                "Made, mixed",
            )
        ),
    ]
    return Table("Excluded content of what each rule covers", columns, rows, RULES_NOTE)


def share(amount: float, total: float) -> str:
    """A part of what is delivered; blank where nothing is."""
    return percent(amount / total) if total > NOTHING else ""


def when(facts: Facts, row: Row) -> str:
    """The periods of a phase."""
    first, last = period_name(row.first, facts.step), period_name(row.last, facts.step)
    return first if first == last else f"{first} to {last}"


def plants_block(facts: Facts, plants: pd.DataFrame) -> Block:
    """Plants that run clean and covered feed in one period."""
    if plants.empty:
        return Paragraph("No plant takes clean and excluded feed of a commodity in the same period.")
    place = ["facility", "mineral", "commodity"]
    amounts = ["clean_t", "covered_t", "clean_made_t"]
    table = plants.groupby(place, as_index=False)[amounts].sum()
    table = table.sort_values("clean_made_t", ascending=False, kind="stable")
    years = {key: part["year"] for key, part in plants.groupby(place)}
    rows = [
        [
            facts.name(row.facility),
            words(row.commodity),
            year_spans(years[row.facility, row.mineral, row.commodity].astype(int)),
            tonnes(row.clean_t),
            tonnes(row.covered_t),
            tonnes(row.clean_made_t),
        ]
        for row in plain_rows(table.head(MOST_PLANTS))
    ]
    columns = [Column("Plant", width=1.5), Column("Feed"), Column("Years")]
    columns += [Column(heading, number=True) for heading in ("Clean feed", "Excluded feed", "Made clean")]
    return Table("Plants that take clean and excluded feed in the same period", columns, rows, PLANTS_NOTE)
