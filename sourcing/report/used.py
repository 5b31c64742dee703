"""Which facilities a plan uses, and which sources and ranges stand behind their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from sourcing.instance.instance import plain_rows
from sourcing.report.worth import CAPACITY, worth

if TYPE_CHECKING:
    from sourcing.report.facts import Facts

OF_A_FACILITY = (
    "facilities",
    "owners",
    "capacity",
    "processes",
    "extra-units",
    "recipes",
    "throughput",
    "stocks",
)
BETWEEN = {"lanes": ("origin", "destination"), "contracts": ("seller", "buyer")}


def used_facilities(facts: Facts) -> set[str]:
    """Facilities where something is made, shipped, received, delivered or kept."""
    places = {
        "runs": ["facility"],
        "shipments": ["origin", "destination"],
        "arrivals": ["origin", "destination"],
        "deliveries": ["facility"],
        "stocks": ["facility"],
    }
    return {
        str(place)
        for table, columns in places.items()
        for column in columns
        for place in facts.table(table)[column].unique()
    }


def cited(facts: Facts) -> Counter[str]:
    """How many rows about facilities that the plan uses cite each source; demand rows of every market count."""
    used = used_facilities(facts)
    rows = [row for table in OF_A_FACILITY for row in facts.instance.rows(table) if row.facility in used]
    rows += facts.instance.rows("demand")
    for table, ends in BETWEEN.items():
        rows += [row for row in facts.instance.rows(table) if all(getattr(row, end) in used for end in ends)]
    return Counter(source for row in rows for source in getattr(row, "source", None) or ())


def sources(facts: Facts) -> pd.DataFrame:
    """Sources that stand behind the plan: source, title, publisher, published, confidence, rows; most rows first."""
    rows = cited(facts)
    known = [row for row in facts.instance.rows("sources") if rows[row.source]]
    records = [
        (row.source, row.title, row.publisher or "", row.published or "", row.confidence, rows[row.source])
        for row in known
    ]
    columns = ["source", "title", "publisher", "published", "confidence", "rows"]
    table = pd.DataFrame.from_records(records, columns=columns)
    return table.sort_values(["rows", "source"], ascending=[False, True], kind="stable", ignore_index=True)


def ranged_capacities(facts: Facts) -> list[Any]:
    """Rows of ``capacity.csv`` with a range of rate or start whose units hold the plan back, dearest first."""
    limits = worth(facts)
    units = [(row.place, row.item) for row in plain_rows(limits[limits["kind"] == CAPACITY])]
    rows: dict[tuple[str, str], list[Any]] = {}
    for row in facts.instance.rows("capacity"):
        if has_range(row, "rate_t_per_y") or has_range(row, "start"):
            rows.setdefault((row.facility, row.unit), []).append(row)
    return [row for unit in units for row in rows.get(unit, [])]


def ranged_demand(facts: Facts) -> list[list[Any]]:
    """Of each mineral, the rows of ``demand.csv`` of the market, form and year with the largest demand with a range."""
    together: dict[tuple[str, str, int], list[Any]] = {}
    for row in facts.instance.rows("demand"):
        if row.year in facts.years:
            together.setdefault((row.facility, row.commodity, row.year), []).append(row)
    largest: dict[str, list[Any]] = {}
    for (_, commodity, _), rows in together.items():
        if any(has_range(row, "quantity_t_per_y") for row in rows):
            mineral = facts.mineral_of[commodity]
            largest[mineral] = max(largest.get(mineral, rows), rows, key=wanted)
    return [largest[mineral] for mineral in facts.minerals if mineral in largest]


def wanted(rows: Sequence[Any]) -> float:
    """What rows of ``demand.csv`` want together, t/y."""
    return float(sum(row.quantity_t_per_y for row in rows))


def has_range(row: Any, column: str) -> bool:
    """Whether a row gives a low or high value of a column."""
    return any(getattr(row, f"{column}_{end}", None) is not None for end in ("low", "high"))
