"""What a result says, with names, years and minerals joined to its tables: derived by adding up and joining only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from sourcing.errors import BadInput
from sourcing.instance import Instance
from sourcing.instance.texts import printable
from sourcing.report.ledger import ledger
from sourcing.report.places import facilities
from sourcing.report.supply import supply
from sourcing.solution import Solution
from sourcing.solution.inputs import read_result
from sourcing.solution.laws import check_laws
from sourcing.solution.laws.reading import read_summary
from sourcing.timing import Horizon

NUMBERS = ("_t", "_usd", "_per_t", "_per_y")
DATED = ("period", "departs", "arrives", "ordered")


@dataclass(frozen=True, eq=False)
class Facts:
    """One result and the instance that it solved.

    Every frame has numbers as floats, ids as text and, where its table has periods, the columns ``period`` (first day,
    text) and ``year`` (int). Quantities are t per period of contained metal, money undiscounted USD. ``folder`` is that
    of the result, where tables of analyses lie beside it.
    """

    solution: Solution
    instance: Instance
    folder: Path | None = None

    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def read(cls, folder: Path | str) -> Facts:
        """The facts of a result folder, whose laws are checked first: a report of tables that do not agree misleads.

        Raises
        ------
        BadInput
            If the folder is not a whole result, is not of its own inputs, or breaks a law.
        """
        read_summary(Path(folder))
        solution, instance = read_result(folder)
        if breaches := check_laws(instance, folder):
            raise BadInput(
                f"{printable(str(folder))} was changed after it was solved: it breaks {len(breaches)} of its laws; "
                f"solve it again\n  {breaches[0]}"
            )
        return cls(solution, instance, Path(folder))

    @property
    def summary(self) -> Mapping[str, Any]:
        """What ``summary.json`` holds."""
        return self.solution.summary

    @cached_property
    def horizon(self) -> Horizon:
        """The horizon, cut into the periods that were solved."""
        settings = self.instance.settings
        return Horizon(settings.start, settings.end, settings.step)

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """First days of the periods, in order."""
        return tuple(period.name for period in self.horizon.periods.values())

    @cached_property
    def years(self) -> tuple[int, ...]:
        """Calendar years of the horizon, in order."""
        return tuple(dict.fromkeys(period.year for period in self.horizon.periods.values()))

    @property
    def step(self) -> str:
        """``year``, ``quarter`` or ``month``."""
        return self.instance.settings.step

    @property
    def period_length(self) -> float:
        """Length of a period in years."""
        return self.horizon.length

    def table(self, name: str) -> pd.DataFrame:
        """A result table with floats, ``period`` and ``year``, and ``mineral`` and ``form`` of its commodity."""
        if name not in self._tables:
            self._tables[name] = self._tidy(self.solution.tables[name])
        return self._tables[name].copy()

    def _tidy(self, table: pd.DataFrame) -> pd.DataFrame:
        named = table.rename(columns=dict.fromkeys(DATED, "period"))
        frame = pd.DataFrame({name: typed(str(name), cells) for name, cells in named.items()})
        if "period" in frame:
            frame["year"] = frame["period"].str[:4].astype(int)
        if "commodity" in frame:
            frame["mineral"] = frame["commodity"].map(self.mineral_of).fillna("")
            frame["form"] = frame["commodity"].map(self.form_of).fillna("")
        return frame

    @cached_property
    def mineral_of(self) -> dict[str, str]:
        """Mineral of each commodity."""
        return {row.commodity: row.mineral for row in self.instance.rows("commodities")}

    @cached_property
    def form_of(self) -> dict[str, str]:
        """Form of each commodity: concentrate, metal, …"""
        return {row.commodity: row.form for row in self.instance.rows("commodities")}

    @cached_property
    def minerals(self) -> tuple[str, ...]:
        """Minerals that markets want, in the order of ``commodities.csv``."""
        wanted = set(self.demand.loc[self.demand["demand_t"] > 0, "mineral"])
        return tuple(mineral for mineral in dict.fromkeys(self.mineral_of.values()) if mineral in wanted)

    @cached_property
    def facilities(self) -> pd.DataFrame:
        """Index facility; name, kind, country, owner, ...; see :func:`sourcing.report.places.facilities`."""
        return facilities(self.instance)

    @cached_property
    def names(self) -> dict[str, str]:
        """Name of each facility."""
        return dict(self.facilities["name"])

    def name(self, place: str) -> str:
        """The name of a facility; whatever else stands in its place (a country, a stock) as it is."""
        return self.names.get(place, place)

    @cached_property
    def demand(self) -> pd.DataFrame:
        """facility, commodity, mineral, form, priority, slice, period, year, demand_t, short_t, cost_usd."""
        return self.table("shortfalls")

    @cached_property
    def coverage(self) -> pd.DataFrame:
        """Covered share of demand; index mineral, columns year, NaN where nothing is wanted."""
        return self._covered("year").reindex(columns=list(self.years))

    @cached_property
    def coverage_by_period(self) -> pd.DataFrame:
        """Covered share of demand; index mineral, columns period, NaN where nothing is wanted."""
        return self._covered("period").reindex(columns=list(self.periods))

    def _covered(self, time: str) -> pd.DataFrame:
        totals = self.demand.groupby(["mineral", time])[["demand_t", "short_t"]].sum()
        wanted = totals[totals["demand_t"] > 0]
        share = 1 - wanted["short_t"] / wanted["demand_t"]
        return share.unstack(time).reindex(index=list(self.minerals))

    @cached_property
    def flows(self) -> pd.DataFrame:
        """What arrives over lanes: origin, destination, commodity, mineral, form, tier, period, year, quantity_t."""
        return self.table("arrivals")

    @cached_property
    def supply(self) -> pd.DataFrame:
        """What markets get, by the last place that shipped it; see :func:`sourcing.report.supply.supply`."""
        return supply(self)

    def period_of(self, day: Any) -> str:
        """First day of the period in which a date lies: the first or last period for dates outside the horizon."""
        place = self.horizon.period_of(day.toordinal())
        return self.periods[min(place, len(self.periods)) - 1]

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Every dollar: period, year, category, mineral, usd; see :func:`sourcing.report.ledger.ledger`."""
        return ledger(self)

    @cached_property
    def costs(self) -> pd.DataFrame:
        """Undiscounted USD; index year, columns the categories of the summary (``outside``, sales, is negative)."""
        bills = self.ledger.groupby(["year", "category"])["usd"].sum().unstack("category")
        return bills.reindex(index=list(self.years), columns=list(self.summary["costs"])).fillna(0.0)

    @cached_property
    def capacity(self) -> pd.DataFrame:
        """facility, unit, period, year, available_t, used_t, value_usd_per_t (one more tonne would save that)."""
        return self.table("capacity")

    @cached_property
    def rules(self) -> pd.DataFrame:
        """The rules table: kind, rule, facility_or_mineral, limit_t, used_t, value_usd_per_t, …"""
        return self.table("rules")

    @cached_property
    def unit_minerals(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Minerals that the processes on a unit make, by facility and unit; those of sinks are what they take."""
        made: dict[tuple[str, str], set[str]] = defaultdict(set)
        taken: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in self.instance.rows("recipes"):
            side = made if row.rate > 0 else taken
            side[row.facility, row.process].add(self.mineral_of[row.commodity])
        minerals: dict[tuple[str, str], set[str]] = defaultdict(set)
        for row in [*self.instance.rows("processes"), *self.instance.rows("extra-units")]:
            if row.unit:
                process = row.facility, row.process
                minerals[row.facility, row.unit] |= made.get(process) or taken.get(process, set())
        return {unit: tuple(sorted(names)) for unit, names in minerals.items()}


def typed(name: str, cells: pd.Series) -> pd.Series:
    """The cells of a column as floats, if its name says that it holds numbers, or else as texts."""
    if name.endswith(NUMBERS):
        return pd.to_numeric(cells.replace("", None)).astype(float)
    return cells.astype(object).where(cells.notna(), "").map(str)
