"""Money: what is paid, what is sold outside, and penalties apart; by category and year, and by mineral."""

from __future__ import annotations

from functools import partial

import pandas as pd

from sourcing.report.contents import Column, Figure, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.figures import cost_bars
from sourcing.report.sections.yearly import money_by_year, money_unit
from sourcing.report.wording import capital, clip, fixed, listed, money, number, tonnes, words
from sourcing.solution.form import CATEGORIES, PENALTIES

NAMES = {
    "activity": "Mining, smelting, refining",
    "outside": "Sold outside",
    "freight": "Freight",
    "tariff": "Tariffs",
    "throughput": "Charges on arrival",
    "holding": "Holding of stocks",
    "disposal": "Disposal",
    "capex": "Capital for projects",
    "shortfall": "Demand not covered",
    "contract_shortfall": "Contract minima missed",
    "stock_shortfall": "Stock minima missed",
}
PAID, SOLD, PENALTY = "Paid", "Sold outside", "Penalties (a valuation)"
MINERALS_SHOWN = 15


def money_section(facts: Facts) -> Section:
    """What the plan costs by year and by mineral."""
    blocks = [Paragraph(overview(facts))]
    if facts.ledger.empty:
        return Section("Money", blocks)
    return Section("Money", [*blocks, bars(facts), costs_by_year(facts), costs_by_mineral(facts)])


def group_of(category: str) -> str:
    """Whether a category is paid, sold outside or a penalty."""
    return SOLD if category == "outside" else PENALTY if category in PENALTIES else PAID


def overview(facts: Facts) -> str:
    """What is paid, what sales bring, and what penalties add to what the program minimised."""
    usd = facts.ledger["usd"].groupby(facts.ledger["category"].map(group_of)).sum()
    paid, sold, penalties = (float(usd.get(name, 0.0)) for name in (PAID, SOLD, PENALTY))
    settings = facts.instance.settings
    sales = f" Sales outside bring {money(-sold)}." if sold else ""
    valued = (
        f" What is missing is valued at {money(penalties)} by penalties: nobody's bill, so they stand apart."
        if penalties
        else ""
    )
    after = ", once as little as possible is short, class by class" if settings.mode == "priority" else ""
    return (
        f"Over the horizon {money(paid)} are paid, undiscounted, at prices of {settings.price_year}.{sales}{valued} "
        f"Discounted at {100 * settings.discount_rate:.4g}% a year, payments and penalties less sales come to "
        f"{money(facts.summary['objective_usd'])}: the plan makes that as small as it can be{after}."
    )


def bars(facts: Facts) -> Figure:
    """Money by year and category."""
    return Figure(
        "money-by-year",
        f"Money by year, USD of {facts.instance.settings.price_year}, undiscounted: what is paid and what is sold "
        "outside, and apart from it what penalties value",
        "Bars of each year's payments, sales and penalties by category; the table below holds the numbers.",
        partial(cost_bars, facts.costs, NAMES),
    )


def costs_by_year(facts: Facts) -> Table:
    """Every category by year; payments and penalties each added up, never together."""
    costs = facts.costs
    rows: dict[str, pd.Series[float]] = {}
    for group in (PAID, SOLD, PENALTY):
        names = [name for name in CATEGORIES if group_of(name) == group and (costs[name] != 0).any()]
        rows |= {NAMES[name]: costs[name] for name in names}
        if names and group != SOLD:
            rows[group] = costs[names].sum(axis=1)
    return money_by_year(
        "Money by category and year, undiscounted",
        ["Category"],
        pd.DataFrame(rows).T,
        emphasised=(PAID, PENALTY),
        note="A penalty values what is missing; it is no cost of supply and is never added to what is paid.",
    )


def costs_by_mineral(facts: Facts) -> Table:
    """Payments, sales and penalties of each mineral, and what is paid for each tonne delivered."""
    usd = by_mineral(facts)
    left = usd[PAID].sort_values(ascending=False, kind="stable").index[MINERALS_SHOWN:]
    shown = usd.drop(index=left)
    names = [clip(capital(words(mineral))) for mineral in shown.index]
    if len(left):
        names.append(f"others ({len(left)})")
        shown = pd.concat([shown, usd.loc[left].sum().to_frame("others").T])
    shown = pd.concat([shown, usd.sum().to_frame("all").T])
    unit, divisor, decimals = money_unit(usd.sum().tolist())
    rows = [
        [
            name,
            *(fixed(amount / divisor, decimals) for amount in amounts),
            *per_tonne(facts, mineral, amounts[0]),
        ]
        for name, mineral, amounts in zip(
            [*names, "All"], shown.index, shown.to_numpy().tolist(), strict=True
        )
    ]
    columns = [
        Column("Mineral", width=1.5),
        *(Column(f"{name}, {unit}", number=True) for name in shown.columns),
        Column("Delivered", number=True),
        Column("Paid per t delivered, USD", number=True),
    ]
    return Table(
        "Money by mineral, all years, undiscounted",
        columns,
        rows,
        note=attribution(facts, list(usd.index)),
        emphasised=frozenset({len(rows) - 1}),
    )


def by_mineral(facts: Facts) -> pd.DataFrame:
    """USD; index mineral, first those that markets want, columns paid, sold and penalties."""
    group = facts.ledger["category"].map(group_of).rename("group")
    usd = facts.ledger.groupby(["mineral", group])["usd"].sum().unstack().fillna(0.0)
    order = dict.fromkeys([*facts.minerals, *facts.mineral_of.values()])
    return usd.reindex(
        index=[mineral for mineral in order if mineral in usd.index],
        columns=[PAID, SOLD, PENALTY],
        fill_value=0.0,
    )


def per_tonne(facts: Facts, mineral: str, paid: float) -> list[str]:
    """What markets get of a mineral, and what is paid for each tonne of it; blank where they want none of it."""
    totals = facts.summary["minerals"].get(mineral)
    if totals is None or not totals["delivered_t"]:
        return ["", ""]
    return [tonnes(totals["delivered_t"]), number(paid / totals["delivered_t"])]


def attribution(facts: Facts, minerals: list[str]) -> str:
    """How money stands under minerals, and which of them no market wants."""
    unwanted = [words(mineral) for mineral in minerals if mineral not in facts.minerals]
    hosts = (
        f" No market here wants {listed(unwanted)}: that is the cost of getting at by-products."
        if unwanted
        else ""
    )
    return (
        "Freight, tariffs, stocks and penalties stand under the mineral that they are paid for; what a process costs, "
        "under its main product, so that by-products carry only what is done to them afterwards. Payments per tonne "
        f"leave sales out, and count what goes into stocks.{hosts}"
    )
