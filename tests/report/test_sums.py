"""Every table of a report, added up against the files of its result by nothing but sums over their rows.

Each table that shows amounts has a check below; a table that has none fails the test, so that no number gets into a
report unseen.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

import sourcing
from sourcing.report.contents import Table
from sourcing.report.facts import Facts
from sourcing.report.sections import build_report
from sourcing.report.wording import clip, words
from tests.report.plant import write_plant
from tests.report.reading import Amount, amount, tables

MAGNETS = Path(__file__).parents[2] / "instances" / "magnet-recycling"
WITHOUT_AMOUNTS = ("Assumptions", "Sources", "Certificate", "Inputs that differ")
THREE = 3
"""Significant digits of an amount in words."""


@dataclass(frozen=True)
class Files:
    """The CSV files of a result, and of the inputs in it, with numbers as numbers."""

    folder: Path
    other: Path | None = None

    def read(self, name: str, other: bool = False) -> pd.DataFrame:
        """A table of the result, or of the one that it is compared with, with mineral and year of its rows."""
        folder = self.other if other and self.other else self.folder
        table = pd.read_csv(folder / f"{name}.csv", keep_default_na=False)
        for column in table.columns:
            if column.endswith(("_t", "_usd", "_per_t", "_per_y", "rate", "share")):
                table[column] = pd.to_numeric(table[column], errors="coerce").fillna(0.0)
        if "commodity" in table:
            table["mineral"] = table["commodity"].map(self.minerals)
        for column in ("period", "departs", "arrives"):
            if column in table:
                table["year"] = table[column].str[:4]
        return table

    @cached_property
    def minerals(self) -> dict[str, str]:
        """Mineral of each commodity."""
        rows = pd.read_csv(self.folder / "inputs" / "commodities.csv", keep_default_na=False)
        return dict(zip(rows["commodity"], rows["mineral"], strict=True))

    @cached_property
    def facilities(self) -> pd.DataFrame:
        """The facilities by name, cut as tables cut it."""
        rows = self.read("inputs/facilities")
        return rows.assign(name=rows["name"].map(clip)).set_index("name")

    @cached_property
    def markets(self) -> set[str]:
        """Ids of the markets."""
        return set(self.facilities.loc[self.facilities["kind"] == "market", "facility"])

    def mineral(self, text: str) -> str:
        """The id of a mineral that a table names in words."""
        return next(mineral for mineral in self.minerals.values() if words(mineral) == text.lower())

    def commodity(self, text: str) -> str:
        """The id of a commodity that a table names in words."""
        return next(commodity for commodity in self.minerals if words(commodity) == text)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The summary of the result."""
        return dict(sourcing.solution.read_solution(self.folder).summary)


def cells(table: Table) -> list[dict[str, str]]:
    """The rows of a table, cells by heading."""
    headings = [column.heading for column in table.columns]
    return [dict(zip(headings, row, strict=True)) for row in table.rows]


def same(shown: str, value: float, unit: float = 1.0, digits: int | None = THREE) -> None:
    """A cell shows a value, to the digits that it has."""
    read = amount(shown, unit, digits)
    assert read.shows(value), f"{shown} is not {value / unit:.9g}"


def total(amounts: list[Amount]) -> Amount:
    """The sum of some cells, with the rounding of all of them."""
    return Amount(sum(one.value for one in amounts), sum(one.slack for one in amounts))


def check_short(files: Files, table: Table) -> None:
    """Shortage of each mineral, and its share of demand."""
    sums = files.read("shortfalls").groupby("mineral")[["demand_t", "short_t"]].sum()
    for row in cells(table):
        wanted, short = sums.loc[files.mineral(row["Mineral"])]
        same(row["Short"], short)
        same(row["of demand"], short / wanted, digits=None)


def check_suppliers(files: Files, table: Table) -> None:
    """Each supplier against arrivals at markets, deliveries and shortage against demand."""
    name, unit = table.caption.removeprefix("Suppliers of ").split(" to markets by year, ")
    mineral, factor = files.mineral(name), {"t": 1.0, "kg": 0.001}[unit]
    arrivals, demand = files.read("arrivals"), files.read("shortfalls")
    arrivals = arrivals[(arrivals["mineral"] == mineral) & arrivals["destination"].isin(files.markets)]
    demand, delivered = demand[demand["mineral"] == mineral], files.read("deliveries")
    delivered = delivered[delivered["mineral"] == mineral]
    sums = {"Delivered": delivered["quantity_t"], "Short": demand["short_t"], "Wanted": demand["demand_t"]}
    years = {"Delivered": delivered["year"], "Short": demand["year"], "Wanted": demand["year"]}
    rows = {row["Supplier"]: row for row in cells(table)}
    for column in [column.heading for column in table.columns if column.number]:
        named = []
        for supplier, row in rows.items():
            read = amount(row[column], factor)
            if supplier in sums:
                here = years[supplier].isin([column]) | (column == "All years")
                same(row[column], float(sums[supplier][here].sum()), factor, None)
            else:
                named.append(read)
                if supplier in files.facilities.index:
                    here = arrivals["year"].isin([column]) | (column == "All years")
                    from_here = arrivals["origin"] == files.facilities.loc[supplier, "facility"]
                    same(row[column], float(arrivals.loc[here & from_here, "quantity_t"].sum()), factor, None)
        delivered_here, short, wanted = (amount(rows[name][column], factor) for name in sums)
        assert abs(total(named).value - delivered_here.value) <= total([*named, delivered_here]).slack + 1e-9
        assert (
            abs(delivered_here.value + short.value - wanted.value)
            <= total([delivered_here, short, wanted]).slack + 1e-9
        )


def check_owners(files: Files, table: Table) -> None:
    """Shares against arrivals at markets by the largest owner, and their squares."""
    mineral = files.mineral(table.caption.removeprefix("Owners of the suppliers of ").split(":")[0])
    named = files.read("inputs/owners").sort_values(["share", "owner"], ascending=[False, True])
    owner = dict(named.drop_duplicates("facility")[["facility", "owner"]].to_numpy().tolist())
    name = {row.facility: name for name, row in files.facilities.iterrows()}
    arrivals = files.read("arrivals")
    arrivals = arrivals[(arrivals["mineral"] == mineral) & arrivals["destination"].isin(files.markets)]
    for column in [column.heading for column in table.columns if column.number]:
        here = arrivals[arrivals["year"].isin([column]) | (column == "All years")]
        amounts = (
            here["quantity_t"].groupby(here["origin"].map(lambda place: owner.get(place, name[place]))).sum()
        )
        shares = amounts / amounts.sum()
        for row in cells(table):
            if row["Largest owner"] == "HHI":
                same(row[column], float((shares**2).sum()), digits=None)
            elif row["Largest owner"] in shares.index:
                same(row[column], float(shares[row["Largest owner"]]), digits=None)
        parts = [amount(row[column]) for row in cells(table) if row["Largest owner"] != "HHI"]
        assert abs(total(parts).value - 1) <= total(parts).slack + 1e-9


def check_limits(files: Files, table: Table) -> None:
    """One percent of a unit's capacity, or of the demand that a rule excludes sources from, at its value."""
    capacity, rules = files.read("capacity"), files.read("rules")
    key = ["commodity", "priority", "slice", "period"]
    demand = files.read("shortfalls").rename(columns={"facility": "facility_or_mineral"})
    for frame in (rules, demand):
        frame[key] = frame[key].astype(str)
    rules = rules.merge(
        demand[["facility_or_mineral", *key, "demand_t"]], "left", ["facility_or_mineral", *key]
    )
    minerals = table.caption.removeprefix("What limits ")
    for row in cells(table):
        easing, saves = row["Easing"], row["Would save"]
        if easing.startswith("1% more capacity at "):
            name, unit = easing.removeprefix("1% more capacity at ").removesuffix(")").rsplit(" (", 1)
            at = capacity[capacity["facility"] == files.facilities.loc[name, "facility"]]
            at = at[at["unit"].map(words) == unit]
            same(saves, 0.01 * float((at["value_usd_per_t"] * at["available_t"]).sum()))
        elif easing.startswith("excluded sources"):
            at = rules[rules["rule"].map(words) == easing.rsplit("rule ", 1)[1]]
            at = at[at["mineral"] == files.mineral(minerals)]
            same(saves, 0.01 * float((at["value_usd_per_t"] * at["demand_t"]).sum()))


def check_exclusions(files: Files, table: Table) -> None:
    """Allowed and used tonnes of each rule."""
    rules = files.read("rules")
    for row in cells(table):
        at = rules[(rules["rule"] == row["Rule"]) & (rules["mineral"] == files.mineral(row["Mineral"]))]
        same(row["Allowed"], float(at["limit_t"].sum()))
        same(row["Used"], float(at["used_t"].sum()))


def check_diversification(files: Files, table: Table) -> None:
    """Allowed and used tonnes of each source."""
    rules = files.read("rules")
    for row in cells(table):
        source = row["Source"]
        source = files.facilities.loc[source, "facility"] if source in files.facilities.index else source
        at = rules[(rules["rule"] == row["Rule"]) & (rules["supplier"] == source)]
        same(row["Allowed"], float(at["limit_t"].sum()))
        same(row["Used"], float(at["used_t"].sum()))


def check_contracts(files: Files, table: Table) -> None:
    """Minimum and missing tonnes of each contract."""
    rules = files.read("rules")
    for row in cells(table):
        at = rules[(rules["kind"] == "contract_minimum") & (rules["rule"] == row["Contract"])]
        same(row["Minimum"], float(at["limit_t"].sum()))
        same(row["Missing"], float((at["limit_t"] - at["used_t"]).clip(lower=0).sum()))


def check_stocks(files: Files, table: Table) -> None:
    """The most that must be held, and the most that is missing."""
    rules = files.read("rules")
    for row in cells(table):
        at = rules[
            (rules["kind"] == "stock_minimum") & (rules["commodity"] == files.commodity(row["Commodity"]))
        ]
        at = at[at["facility_or_mineral"] == files.facilities.loc[row["Where"], "facility"]]
        same(row["To be held, at most"], float(at["limit_t"].max()))
        same(row["Missing, at most"], max(0.0, float((at["limit_t"] - at["used_t"]).max())))


def check_projects(files: Files, table: Table) -> None:
    """What is built of each project."""
    builds, known = files.read("builds"), files.read("inputs/projects").set_index("project")
    for row in cells(table):
        same(row["Most"], float(known.loc[row["Project"], "max_t_per_y"]))
        same(row["Built"], float(builds.loc[builds["project"] == row["Project"], "rate_t_per_y"].sum()))


MONEY = {
    "Mining, smelting, refining": "activity",
    "Sold outside": "outside",
    "Freight": "freight",
    "Tariffs": "tariff",
    "Charges on arrival": "throughput",
    "Holding of stocks": "holding",
    "Disposal": "disposal",
    "Capital for projects": "capex",
    "Demand not covered": "shortfall",
    "Contract minima missed": "contract_shortfall",
    "Stock minima missed": "stock_shortfall",
}
DOLLARS = {"USD": 1.0, "thousand USD": 1e3, "million USD": 1e6}
SUMS = {"Paid": "paid_usd", "Penalties (a valuation)": "penalties_usd"}


def check_money(files: Files, table: Table) -> None:
    """Each category against the summary and the files; years add up to it, and categories to what is paid."""
    unit = DOLLARS[table.caption.rsplit(", ", 1)[1]]
    costs = files.summary["costs"]
    shown = {row["Category"]: row for row in cells(table)}
    assert {MONEY[name] for name in shown if name in MONEY} == {
        name for name, cost in costs.items() if cost["undiscounted"]
    }
    every = [column.heading for column in table.columns if column.number]
    for name, row in shown.items():
        whole = files.summary[SUMS[name]] if name in SUMS else costs[MONEY[name]]
        same(row[every[-1]], whole["undiscounted"], unit, None)
        years = [amount(row[year], unit) for year in every[:-1]]
        if years:
            same_sum = total([*years, amount(row[every[-1]], unit)])
            assert abs(total(years).value - amount(row[every[-1]], unit).value) <= same_sum.slack + 1e-6
    from_files = {
        "Freight": files.read("shipments").rename(columns={"freight_usd": "usd"}),
        "Tariffs": files.read("shipments").rename(columns={"tariff_usd": "usd"}),
        "Charges on arrival": files.read("arrivals").rename(columns={"throughput_usd": "usd"}),
        "Disposal": files.read("waste").rename(columns={"disposal_usd": "usd"}),
        "Demand not covered": files.read("shortfalls").rename(columns={"cost_usd": "usd"}),
        "Mining, smelting, refining": files.read("runs").assign(
            usd=lambda runs: runs["cost_usd"].clip(lower=0)
        ),
        "Sold outside": files.read("runs").assign(usd=lambda runs: runs["cost_usd"].clip(upper=0)),
    }
    for name in from_files.keys() & shown.keys():
        for year in every[:-1]:
            rows = from_files[name]
            same(shown[name][year], float(rows.loc[rows["year"] == year, "usd"].sum()), unit, None)


def check_money_by_mineral(files: Files, table: Table) -> None:
    """Minerals add up to the summary; tonnes delivered and the payments for each of them."""
    rows = cells(table)
    wholes = {
        "Paid": files.summary["paid_usd"],
        "Sold outside": files.summary["costs"]["outside"],
        "Penalties (a valuation)": files.summary["penalties_usd"],
    }
    for heading in list(rows[0])[1:4]:
        name, unit = heading.rsplit(", ", 1)
        whole, parts = rows[-1][heading], [amount(row[heading], DOLLARS[unit]) for row in rows[:-1]]
        same(whole, wholes[name]["undiscounted"], DOLLARS[unit], None)
        assert abs(total(parts).value - amount(whole, DOLLARS[unit]).value) <= total(parts).slack * 1.5 + 1e-6
    sums = files.read("deliveries").groupby("mineral")["quantity_t"].sum()
    for row in rows[:-1]:
        if row["Delivered"]:
            same(row["Delivered"], float(sums[files.mineral(row["Mineral"])]))


def check_by_products(files: Files, table: Table) -> None:
    """What the runs make of each mineral at each plant at less than half a tonne for each tonne of activity."""
    made = files.read("runs").merge(files.read("inputs/recipes"), on=["facility", "process"])
    made = made[(made["rate"] > 0) & (made["rate"] < 0.5)]
    made = made["rate"] * made["activity_t"], made["mineral"], made["facility"]
    sums = made[0].groupby([made[1], made[2]]).sum()
    shown: dict[tuple[str, str], list[Amount]] = defaultdict(list)
    for row in cells(table):
        place = files.mineral(row["Mineral"]), str(files.facilities.loc[row["Plant"], "facility"])
        shown[place].append(amount(row["Made as by-product"], 1.0, THREE))
    for place, parts in shown.items():
        assert total(parts).value <= sums[place] + total(parts).slack
        assert "left out" in table.note or total(parts).shows(sums[place])


def check_thrown_away(files: Files, table: Table) -> None:
    """What is disposed of at each plant."""
    waste = files.read("waste").groupby(["facility", "commodity"])["quantity_t"].sum()
    for row in cells(table):
        place = files.facilities.loc[row["Plant"], "facility"], files.commodity(row["By-product"])
        same(row["Thrown away"], float(waste[place]))


def check_short_in_both(files: Files, table: Table) -> None:
    """Shortages of both results."""
    here, there = (
        files.read("shortfalls", other).groupby("mineral")["short_t"].sum() for other in (False, True)
    )
    for row in cells(table):
        mineral = files.mineral(row["Mineral"])
        same(row["This"], float(here.get(mineral, 0.0)))
        same(row["Other"], float(there.get(mineral, 0.0)))


def check_flows(files: Files, table: Table) -> None:
    """Arrivals of both results."""
    for row in cells(table):
        ends, commodity = row["From → to"].removesuffix(")").rsplit(" (", 1)
        origin, destination = (files.facilities.loc[name, "facility"] for name in ends.split(" → "))
        for column, other in (("This, t", False), ("Other, t", True)):
            at = files.read("arrivals", other)
            at = at[(at["origin"] == origin) & (at["destination"] == destination)]
            same(
                row[column], float(at.loc[at["commodity"] == files.commodity(commodity), "quantity_t"].sum())
            )


def check_costs_of_both(files: Files, table: Table) -> None:
    """Costs of both results, and their difference."""
    assert files.other is not None
    there = sourcing.solution.read_solution(files.other).summary["costs"]
    for row in cells(table):
        category = {"sales outside": "outside"}.get(
            row["Category"].lower(), row["Category"].lower().replace(" ", "_")
        )
        if category in files.summary["costs"]:
            same(row["This"], files.summary["costs"][category]["undiscounted"], 1e6, None)
            same(row["Other"], there[category]["undiscounted"], 1e6, None)
        parts = [amount(row[name], 1e6) for name in ("This", "Other", "Change")]
        assert abs(parts[0].value - parts[1].value - parts[2].value) <= total(parts).slack + 1e-6


def check_changes(files: Files, table: Table) -> None:
    """The change is this less the other."""
    for row in cells(table):
        parts = [amount(row[name].replace("–", ""), 1.0, THREE) for name in ("This", "Other", "Change")]
        assert abs(parts[0].value - parts[1].value - parts[2].value) <= total(parts).slack + 1e-6, row


CHECKS: dict[str, Callable[[Files, Table], None]] = {
    "What is short, when": check_short,
    "Suppliers of ": check_suppliers,
    "Owners of the suppliers of ": check_owners,
    "What limits ": check_limits,
    "Deliveries of excluded tiers": check_exclusions,
    "Arrivals from one source": check_diversification,
    "Contract minima": check_contracts,
    "Stocks that must be held": check_stocks,
    "Projects": check_projects,
    "Money by category": check_money,
    "Money by mineral": check_money_by_mineral,
    "By-products by plant": check_by_products,
    "By-products thrown away": check_thrown_away,
    "What is short": check_short_in_both,
    "Cost by category": check_costs_of_both,
    "Flows": check_flows,
    "What one percent of a limit would save": check_changes,
}


def add_up(files: Files) -> set[str]:
    """Check every table of a report; the beginnings of the captions of those that were checked."""
    other = Facts.read(files.other) if files.other else None
    checked = set()
    for section in build_report(Facts.read(files.folder), other).sections:
        for table in tables(section):
            if not table.caption.startswith(WITHOUT_AMOUNTS):
                beginning = next((caption for caption in CHECKS if table.caption.startswith(caption)), "")
                assert beginning, f"nothing adds up the table: {table.caption}"
                CHECKS[beginning](files, table)
                checked.add(beginning)
    return checked


def test_every_table_adds_up_to_the_files(plant_result: Path, tmp_path: Path) -> None:
    """With a second result in which nothing is excluded and no source is held to a share."""
    world = write_plant(
        tmp_path, exclusions="rule, worst_tier", diversification="rule, country, by, max_share"
    )
    other = sourcing.solve(world).write(tmp_path / "other")
    assert add_up(Files(plant_result, other)) == set(CHECKS)


def test_the_tables_on_magnets_add_up(tmp_path: Path) -> None:
    result = sourcing.solve(MAGNETS).write(tmp_path / "magnets")
    assert {"What is short, when", "Suppliers of ", "Money by category", "Money by mineral"} <= add_up(
        Files(result)
    )
