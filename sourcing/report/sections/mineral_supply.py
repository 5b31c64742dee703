"""Who supplies a mineral: by supplier over time, as a table by year, and the shares of countries and owners."""

from __future__ import annotations

from functools import partial

import pandas as pd

from sourcing.report.contents import Column, Figure, Table
from sourcing.report.facts import Facts
from sourcing.report.figures import share_areas, supply_bars
from sourcing.report.sections.yearly import in_spans, masses_by_year
from sourcing.report.supply import OWN_STOCK, UNDER_WAY, concentration
from sourcing.report.wording import clip, counted, fixed, number, percent, words

MOST_BARS = 60
"""Periods that bars can show; more are added up to years."""
SUPPLIERS_SHOWN = 10
OWNERS_SHOWN = 5
NAMES = {OWN_STOCK: "Markets' own stocks", UNDER_WAY: "Under way at the start"}
NOTE = (
    "A supplier is the last place that shipped to a market, so a port or stockpile stands for what passed through it; "
    "what was mixed on the way is not traced further. Markets' own stocks are below 0 where goods go into them."
)


def supplied(facts: Facts, mineral: str, time: str) -> pd.DataFrame:
    """Tonnes that markets get; index period or year, columns supplier, the largest over the horizon first."""
    rows = facts.supply[facts.supply["mineral"] == mineral]
    table = rows.groupby([time, "supplier"])["quantity_t"].sum().unstack().fillna(0.0)
    order = table.sum().sort_values(ascending=False, kind="stable").index
    return table.reindex(
        index=list(facts.years if time == "year" else facts.periods), columns=order, fill_value=0.0
    )


def wanted(facts: Facts, mineral: str, time: str) -> pd.DataFrame:
    """Tonnes wanted and short; index period or year."""
    rows = facts.demand[facts.demand["mineral"] == mineral]
    table = rows.groupby(time)[["demand_t", "short_t"]].sum()
    return table.reindex(list(facts.years if time == "year" else facts.periods), fill_value=0.0)


def supply_figure(facts: Facts, mineral: str, name: str) -> Figure:
    """Supply by supplier against demand, period by period, or year by year where there are many periods."""
    time, per = ("period", facts.step) if len(facts.periods) <= MOST_BARS else ("year", "year")
    supply = supplied(facts, mineral, time).rename(
        columns=lambda supplier: NAMES.get(supplier) or facts.name(supplier)
    )
    demand = wanted(facts, mineral, time)["demand_t"]
    return Figure(
        f"{name}-supply",
        f"Supply of {words(mineral)} to markets by supplier, against demand",
        f"Bars of what each supplier delivers of {words(mineral)} in each {per}, and above them what is short.",
        partial(supply_bars, supply, demand, mineral, per),
    )


def supplier_table(facts: Facts, mineral: str) -> Table:
    """What each supplier delivers by year, the rest added up, down to demand."""
    supply, demand = supplied(facts, mineral, "year"), wanted(facts, mineral, "year")
    suppliers = [str(column) for column in supply if column not in NAMES]
    country, left = dict(facts.facilities["country"]), suppliers[SUPPLIERS_SHOWN:]
    rows = {(facts.name(s), str(country[s])): supply[s] for s in suppliers[:SUPPLIERS_SHOWN]}
    if left:
        rows[counted(len(left), "other"), ""] = supply[left].sum(axis=1)
    rows |= {(name, ""): supply[source] for source, name in NAMES.items() if source in supply}
    totals = {"Delivered": supply.sum(axis=1), "Short": demand["short_t"], "Wanted": demand["demand_t"]}
    rows |= {(name, ""): amounts for name, amounts in totals.items()}
    table = pd.DataFrame(
        list(rows.values()), index=pd.MultiIndex.from_tuples(list(rows)), columns=list(facts.years)
    )
    return masses_by_year(
        f"Suppliers of {words(mineral)} to markets by year",
        ["Supplier", "Country"],
        table,
        emphasised=[("Delivered", ""), ("Wanted", "")],
        note=NOTE,
    )


def shares(facts: Facts, mineral: str, by: str) -> pd.DataFrame:
    """Tonnes that suppliers ship to markets; index year, columns country or owner.

    What markets take from their own stocks, and what was under way at the start, has no supplier and is left out; a
    facility of which no owner is named is its own.
    """
    rows = facts.supply[(facts.supply["mineral"] == mineral) & ~facts.supply["supplier"].isin(list(NAMES))]
    whose = rows[by].where(rows[by] != "", rows["supplier"].map(facts.name))
    table = rows.groupby(["year", whose.rename(by)])["quantity_t"].sum().unstack().fillna(0.0)
    return table.reindex(list(facts.years), fill_value=0.0)


def share_figures(facts: Facts, mineral: str, name: str) -> list[Figure]:
    """Shares of countries in what markets are shipped, and how concentrated they are; none where nothing is."""
    amounts = shares(facts, mineral, "country")
    if amounts.empty:
        return []
    total = amounts.sum(axis=1)
    return [
        Figure(
            f"{name}-countries",
            f"Shares of the suppliers' countries in shipments of {words(mineral)} to markets, and the "
            "Herfindahl-Hirschman index (HHI) of their concentration: 1 for a single one, 0.5 for two equal ones",
            "Stacked shares of countries by year, with a line of their concentration below.",
            partial(
                share_areas, amounts.div(total.where(total > 0), axis=0), concentration(amounts), mineral
            ),
        )
    ]


def owner_table(facts: Facts, mineral: str) -> list[Table]:
    """Shares of the largest owners by year, and their concentration; none where nothing is shipped."""
    amounts = in_spans(shares(facts, mineral, "owner").T)
    if amounts.empty:
        return []
    amounts = amounts.loc[amounts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
    left = amounts.iloc[OWNERS_SHOWN:]
    parts = amounts.head(OWNERS_SHOWN).div(amounts.sum())
    names = [clip(str(owner)) for owner in parts.index]
    rows = [[name, *map(percent, row)] for name, row in zip(names, parts.to_numpy().tolist(), strict=True)]
    if len(left):
        rows.append([counted(len(left), "other"), *map(percent, left.sum().div(amounts.sum()))])
    rows.append(["HHI", *(fixed(index, 2) for index in concentration(amounts.T))])
    return [
        Table(
            f"Owners of the suppliers of {words(mineral)}: shares of shipments to markets, and concentration",
            [Column("Largest owner", width=2), *(Column(span, number=True) for span in amounts.columns)],
            rows,
            note="A plant of which no owner is named counts as its own.",
            emphasised=frozenset({len(rows) - 1}),
        )
    ]


def concentration_sentence(facts: Facts, mineral: str) -> str:
    """How concentrated supply is in the first and the last year that have any."""
    index = concentration(shares(facts, mineral, "country")).dropna()
    if index.empty:
        return ""
    start, end = index.index[0], index.index[-1]
    by_owner = concentration(shares(facts, mineral, "owner"))
    then = f" and {number(index[end], 2)} in {end}" if end != start else ""
    owners = f" and {number(by_owner[end], 2)}" if end != start else ""
    return (
        f" The concentration of its suppliers' countries (HHI, 1 for a single one) is {number(index[start], 2)} in "
        f"{start}{then}; that of their owners, {number(by_owner[start], 2)}{owners}."
    )
