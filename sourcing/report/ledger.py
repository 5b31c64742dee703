"""Every dollar of a result by period, category and mineral, worked out from its tables and the prices of the instance.

Freight, tariffs, charges on arrival, holding, disposal and penalties stand under the mineral that they are paid for;
what a process or a project costs, under the main mineral of the process, its by-products included.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from sourcing.formulation.numbers.projects import annuity
from sourcing.report.recipes import main_minerals, units_of

if TYPE_CHECKING:
    from sourcing.report.facts import Facts

COLUMNS = ["period", "category", "mineral", "usd"]


def ledger(facts: Facts) -> pd.DataFrame:
    """Undiscounted USD by period, year, category of the summary and mineral; sales outside are below 0.

    A category adds up to what the summary has for it.
    """
    entries = pd.concat([part[COLUMNS] for part in parts(facts)], ignore_index=True)
    entries["usd"] = entries["usd"].astype(float)
    entries = entries[entries["usd"] != 0].groupby(COLUMNS[:3])["usd"].sum().reset_index()
    return entries.assign(year=entries["period"].str[:4].astype(int))


def parts(facts: Facts) -> Iterator[pd.DataFrame]:
    """The entries of the ledger, table by table."""
    runs = facts.table("runs")
    main = main_minerals(facts.instance)
    runs["mineral"] = [main[key] for key in zip(runs["facility"], runs["process"], strict=True)]
    yield entered(runs, "activity", runs["cost_usd"].clip(lower=0.0))
    yield entered(runs, "outside", runs["cost_usd"].clip(upper=0.0))
    for category, table in (("freight", "shipments"), ("tariff", "shipments"), ("throughput", "arrivals")):
        moved = facts.table(table)
        yield entered(moved, category, moved[f"{category}_usd"])
    stocks, waste = facts.table("stocks"), facts.table("waste")
    price = {row.commodity: row.holding_usd_per_t_y or 0.0 for row in facts.instance.rows("commodities")}
    holding = stocks["commodity"].map(price).astype(float) * facts.period_length
    yield entered(stocks, "holding", stocks["quantity_t"] * holding)
    yield entered(waste, "disposal", waste["disposal_usd"])
    yield entered(facts.demand, "shortfall", facts.demand["cost_usd"])
    yield from penalties(facts)
    yield pd.DataFrame.from_records(list(capital(facts)), columns=COLUMNS)


def entered(table: pd.DataFrame, category: str, usd: pd.Series[Any]) -> pd.DataFrame:
    """Rows of a table with the USD that they cost."""
    return table.assign(category=category, usd=usd)


def penalties(facts: Facts) -> Iterator[pd.DataFrame]:
    """What is missing under the minima of contracts and of stocks, at its penalty."""
    rules = facts.rules
    missing = (rules["limit_t"] - rules["used_t"]).clip(lower=0.0)
    contract = {row.contract: row.shortfall_usd_per_t or 0.0 for row in facts.instance.rows("contracts")}
    stock = {
        (row.facility, row.commodity): (row.shortfall_usd_per_t_y or 0.0) * facts.period_length
        for row in facts.instance.rows("stocks")
    }
    of_contract = rules["rule"].map(contract).fillna(0.0).astype(float)
    places = zip(rules["facility_or_mineral"], rules["commodity"], strict=True)
    of_stock = pd.Series([stock.get(place, 0.0) for place in places], index=rules.index, dtype=float)
    for kind, category, price in (
        ("contract_minimum", "contract_shortfall", of_contract),
        ("stock_minimum", "stock_shortfall", of_stock),
    ):
        here = rules["kind"] == kind
        yield entered(rules[here], category, (missing * price)[here])


def capital(facts: Facts) -> Iterator[tuple[str, str, str, float]]:
    """Capital cost of each build: in full when ordered, or in equal payments while it lasts."""
    minerals = minerals_of_units(facts)
    projects: dict[str, Any] = {row.project: row for row in facts.instance.rows("projects")}
    for build in facts.table("builds").to_dict("records"):
        project, ordered = projects[build["project"]], facts.periods.index(build["period"])
        price = project.capex_usd_per_t_y * build["rate_t_per_y"]
        mineral = minerals.get((project.facility, project.unit), "")
        if project.life_years is None:
            yield build["period"], "capex", mineral, price
            continue
        first = ordered + facts.horizon.periods_rounded_up(project.build_months)
        last = first + facts.horizon.periods_rounded_up(12 * project.life_years)
        payment = (
            price * annuity(facts.instance.settings.discount_rate, project.life_years) * facts.period_length
        )
        for period in facts.periods[first:last]:
            yield period, "capex", mineral, payment


def minerals_of_units(facts: Facts) -> dict[tuple[str, str], str]:
    """Main mineral of the first process on each unit, by facility and unit."""
    main = main_minerals(facts.instance)
    found: dict[tuple[str, str], str] = {}
    for (facility, process), units in units_of(facts.instance).items():
        for unit in units:
            found.setdefault((facility, unit), main[facility, process])
    return found
