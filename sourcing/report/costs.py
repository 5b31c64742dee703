"""Cost categories by period, worked out from the result tables and the prices of the instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from sourcing.formulation.numbers.projects import annuity

if TYPE_CHECKING:
    from sourcing.report.facts import Facts


def costs_by_period(facts: Facts) -> pd.DataFrame:
    """Undiscounted USD; index period, columns the categories in the order of the summary."""
    bills = {**_flow_bills(facts), **_rule_bills(facts), "capex": _capex(facts)}
    shortfalls = facts.demand
    bills["shortfall"] = shortfalls.groupby("period")["cost_usd"].sum()
    columns = list(facts.summary["costs"])
    frame = pd.DataFrame({name: bills[name] for name in columns}, index=list(facts.periods))
    return frame.fillna(0.0).rename_axis("period")


def _flow_bills(facts: Facts) -> dict[str, pd.Series[float]]:
    """What is paid for what runs, moves, is kept and is thrown away."""
    runs, shipments, stocks = facts.table("runs"), facts.table("shipments"), facts.table("stocks")
    price = {row.commodity: row.holding_usd_per_t_y or 0.0 for row in facts.instance.rows("commodities")}
    held = stocks["quantity_t"] * stocks["commodity"].map(price).astype(float) * facts.period_length
    return {
        "activity": runs["cost_usd"].clip(lower=0.0).groupby(runs["period"]).sum(),
        "outside": runs["cost_usd"].clip(upper=0.0).groupby(runs["period"]).sum(),
        "freight": shipments.groupby("period")["freight_usd"].sum(),
        "tariff": shipments.groupby("period")["tariff_usd"].sum(),
        "throughput": facts.flows.groupby("period")["throughput_usd"].sum(),
        "holding": held.groupby(stocks["period"]).sum(),
        "disposal": facts.table("waste").groupby("period")["disposal_usd"].sum(),
    }


def _rule_bills(facts: Facts) -> dict[str, pd.Series[float]]:
    """Penalties for what is missing under the minima of contracts and stocks."""
    rules = facts.rules
    missing = (rules["limit_t"] - rules["used_t"]).clip(lower=0.0)
    owed = {row.contract: row.shortfall_usd_per_t or 0.0 for row in facts.instance.rows("contracts")}
    lacking = {
        (row.facility, row.commodity): (row.shortfall_usd_per_t_y or 0.0) * facts.period_length
        for row in facts.instance.rows("stocks")
    }
    stock = pd.Series(zip(rules["facility_or_mineral"], rules["commodity"], strict=True), dtype=object)
    prices = {"contract_minimum": rules["rule"].map(owed), "stock_minimum": stock.map(lacking)}
    names = {"contract_minimum": "contract_shortfall", "stock_minimum": "stock_shortfall"}
    bills = {}
    for kind, price in prices.items():
        here = rules["kind"] == kind
        penalty = (missing * price.astype(float))[here]
        bills[names[kind]] = penalty.groupby(rules.loc[here, "period"]).sum()
    return bills


def _capex(facts: Facts) -> pd.Series[float]:
    """Capital costs: in full when ordered, or in equal payments while the project is there."""
    projects: dict[str, Any] = {row.project: row for row in facts.instance.rows("projects")}
    bill = pd.Series(0.0, index=list(facts.periods))
    for build in facts.table("builds").to_dict("records"):
        project, ordered = projects[build["project"]], facts.periods.index(build["period"])
        price = project.capex_usd_per_t_y * build["rate_t_per_y"]
        if project.life_years is None:
            bill.iloc[ordered] += price
            continue
        first = ordered + facts.horizon.periods_rounded_up(project.build_months)
        life = facts.horizon.periods_rounded_up(12 * project.life_years)
        yearly = price * annuity(facts.instance.settings.discount_rate, project.life_years)
        bill.iloc[first : first + life] += yearly * facts.period_length
    return bill
