"""What was promised or planned: minima of contracts, stocks that must be held, projects that may be built."""

from __future__ import annotations

import pandas as pd

from sourcing.report.contents import Column, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.sections.binding import SHOWN, WORTH, binding, of_kinds, shown, together
from sourcing.report.wording import capital, clip, counted, money, number, period_name, spans, tonnes, words


def contracts(facts: Facts) -> Section:
    """Minima of contracts: what is shipped, what is missing, and what the last tonne costs."""
    rows = of_kinds(facts, "contract_minimum")
    if rows.empty:
        return Section("Contracts")
    table = together(rows, ["rule", "supplier", "facility_or_mineral", "commodity"])
    missed = table[table["missing_t"] > 0]
    text = f"{capital(counted(len(table), 'contract asks', 'contracts ask'))} for a minimum"
    text += (
        f"; {counted(len(missed), 'is', 'are')} not met in full, by {tonnes_by_mineral(facts, missed)} in all."
        if len(missed)
        else "; all are met."
    )
    columns = [
        Column("Contract", width=2),
        Column("Seller → buyer", width=2),
        Column("Commodity"),
        Column("Minimum", number=True),
        Column("Missing", number=True),
        Column("Binds in", width=1.5),
        Column("A tonne less would save", number=True),
    ]
    return Section(
        "Contracts",
        [
            Paragraph(text),
            shown(
                "Contract minima, all years",
                columns,
                table,
                lambda row: [
                    clip(row.rule),
                    f"{clip(facts.name(row.supplier), 40)} → {clip(facts.name(row.facility_or_mineral), 40)}",
                    words(row.commodity),
                    tonnes(row.limit_t),
                    tonnes(row.missing_t) if row.missing_t else "none",
                    *binding(facts, row),
                ],
            ),
        ],
    )


def tonnes_by_mineral(facts: Facts, rows: pd.DataFrame) -> str:
    """What is missing, mineral by mineral."""
    missing = rows.groupby(rows["commodity"].map(facts.mineral_of))["missing_t"].sum()
    return ", ".join(f"{tonnes(amount)} of {words(str(mineral))}" for mineral, amount in missing.items())


def stocks(facts: Facts) -> Section:
    """Stocks that must be held: what is missing, when, and what the last tonne costs."""
    rows = of_kinds(facts, "stock_minimum")
    if rows.empty:
        return Section("Stocks that must be held")
    key = ["facility_or_mineral", "commodity"]
    rows["short"] = rows["period"].where(rows["missing_t"] > 0)
    table = together(rows, key).merge(
        rows.groupby(key, as_index=False).agg(
            required=("limit_t", "max"),
            worst=("missing_t", "max"),
            short=("short", lambda periods: sorted(set(periods.dropna()))),
        ),
        on=key,
    )
    columns = [
        Column("Where", width=2),
        Column("Commodity"),
        Column("To be held, at most", number=True),
        Column("Missing, at most", number=True),
        Column("Missing in", width=1.5),
        Column("Binds in", width=1.5),
        Column("A tonne less would save", number=True),
    ]
    return Section(
        "Stocks that must be held",
        [
            shown(
                "Stocks that must be held",
                columns,
                table,
                lambda row: [
                    clip(facts.name(row.facility_or_mineral)),
                    words(row.commodity),
                    tonnes(row.required),
                    tonnes(row.worst) if row.worst else "none",
                    spans(row.short, facts.periods, facts.step) or "never",
                    *binding(facts, row),
                ],
            )
        ],
    )


def projects(facts: Facts) -> Section:
    """What is built of each project, when, and what building more of it would save."""
    known = facts.instance.rows("projects")
    if not known:
        return Section("Projects")
    builds = facts.table("builds").sort_values("period", kind="stable")
    rate = builds.groupby("project")["rate_t_per_y"].sum()
    value = of_kinds(facts, "project").groupby("rule")["value_usd_per_t"].max()
    first = builds.groupby("project")[["period", "ready"]].first()
    order = sorted(
        known, key=lambda row: (-value.get(row.project, 0.0), -rate.get(row.project, 0.0), row.project)
    )
    left = len(order) - SHOWN
    cells = [
        [
            clip(row.project),
            clip(facts.name(row.facility)),
            f"{number(row.max_t_per_y)} t/y",
            f"{number(rate.get(row.project, 0.0))} t/y" if row.project in rate else "nothing",
            *(
                [period_name(day, facts.step) for day in first.loc[row.project]]
                if row.project in rate
                else ["", ""]
            ),
            money(value.get(row.project, 0.0)) if value.get(row.project, 0.0) > WORTH else "nothing",
        ]
        for row in order[:SHOWN]
    ]
    columns = [
        Column("Project", width=1.5),
        Column("Where", width=2),
        Column("Most", number=True),
        Column("Built", number=True),
        Column("First ordered"),
        Column("Ready"),
        Column("One t/y more would save", number=True),
    ]
    note = f"{counted(left, 'further project is', 'further projects are')} left out." if left > 0 else ""
    text = f"{counted(len(rate), 'project', 'projects')} of {len(known)} {'is' if len(rate) == 1 else 'are'} built."
    return Section(
        "Projects", [Paragraph(capital(text + budget(facts))), Table("Projects", columns, cells, note=note)]
    )


def budget(facts: Facts) -> str:
    """What of the budget is ordered, and what a further dollar would save; nothing where there is no budget."""
    spent = facts.summary.get("investment")
    if not spent:
        return ""
    worth = spent["value_usd_per_usd"]
    more = number(worth) if worth > WORTH else "nothing"
    return (
        f" {money(spent['ordered_usd'])} of a budget of {money(spent['budget_usd'])} are ordered; one dollar more "
        f"would save {more}."
    )
