"""What the instance says, by period: ranks, demand, capacity, recipes, throughput, stocks; straight from its tables."""

from collections import defaultdict
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from sourcing.instance import Instance
from sourcing.solution.laws.breach import Array, Names, total
from sourcing.solution.laws.calendar import Calendar, end_day, months_later

DEMAND_KEY = ("n", "c", "priority", "slice")
PASS_ON = ("port", "stockpile")


class Facts:
    """An instance read for one step; facilities, commodities and tiers are numbered in file order."""

    def __init__(self, instance: Instance, step: str) -> None:
        settings = instance.settings
        self.instance, self.settings = instance, settings
        self.calendar = Calendar(settings.start, settings.end, step, settings.discount_rate)
        self.facilities = instance.rows("facilities")
        self.commodities = instance.rows("commodities")
        self.names = Names(
            n=[row.facility for row in self.facilities],
            c=[row.commodity for row in self.commodities],
            g=list(settings.tiers),
            t=self.calendar.names,
        )
        self.codes = {letter: _numbered(getattr(self.names, letter)) for letter in "ncgt"}
        self.country = np.array([row.country for row in self.facilities], dtype=object)
        self.is_market = np.array([row.kind == "market" for row in self.facilities], dtype=bool)
        self.passes_on = np.array([row.kind in PASS_ON for row in self.facilities], dtype=bool)
        self.mineral = np.array([row.mineral for row in self.commodities], dtype=object)
        self.price = np.array([row.price_usd_per_t or 0.0 for row in self.commodities])
        self.disposal = np.array([row.disposal_usd_per_t or 0.0 for row in self.commodities])
        self.holding = np.array([row.holding_usd_per_t_y or 0.0 for row in self.commodities])

    @cached_property
    def rank(self) -> Array:
        """Rank of each facility: the worst that location and ownership give it, as far as they are tested."""
        tier = {row.country: self.codes["g"][row.tier] for row in self.instance.rows("countries")}
        held: dict[str, list[tuple[float, int]]] = defaultdict(list)
        for row in self.instance.rows("owners"):
            held[row.facility].append((row.share, tier[row.country]))
        ranks = []
        for row in self.facilities:
            own, owners = tier[row.country], held[row.facility]
            owners = [*owners, (1.0 - sum(share for share, _ in owners), own)]
            rank = own if "location" in self.settings.tests else 0
            if "ownership" in self.settings.tests:
                for k in range(self.codes["g"][self.settings.ownership_from], len(self.names.g)):
                    if (
                        sum(share for share, g in owners if g >= k)
                        >= self.settings.ownership_threshold - 1e-9
                    ):
                        rank = max(rank, k)
            ranks.append(rank)
        return np.array(ranks, dtype="int64")

    @cached_property
    def biggest_owner(self) -> Array:
        """Owner of each facility with the largest named share, first by name on a tie; without owners, itself."""
        owners: dict[str, list[tuple[float, str]]] = defaultdict(list)
        for row in self.instance.rows("owners"):
            owners[row.facility].append((-row.share, row.owner))
        return np.array(
            [min(owners[n])[1] if n in owners else n for n in self.names.n],
            dtype=object,
        )

    def rank_on_arrival(self, n: Array, g: Array) -> Array:
        """Material takes the facility's rank if that is worse, except at a market."""
        return np.where(self.is_market[n], g, np.maximum(g, self.rank[n]))

    @cached_property
    def recipes(self) -> pd.DataFrame:
        """n, process, c, rate: above 0 made, below 0 consumed."""
        rows = [(self.codes["n"][r.facility], r.process, self.codes["c"][r.commodity], r.rate)
                for r in self.instance.rows("recipes")]  # fmt: skip
        return _frame(rows, n="int64", process=object, c="int64", rate=float)

    @cached_property
    def processes(self) -> pd.DataFrame:
        """n, process, cost."""
        rows = [
            (self.codes["n"][r.facility], r.process, r.cost_usd_per_t)
            for r in self.instance.rows("processes")
        ]
        return _frame(rows, n="int64", process=object, cost=float)

    @cached_property
    def unit_use(self) -> pd.DataFrame:
        """n, process, unit, use: capacity that a tonne of activity takes."""
        rows = [*(r for r in self.instance.rows("processes") if r.unit), *self.instance.rows("extra-units")]
        cells = [(self.codes["n"][r.facility], r.process, r.unit, r.unit_use) for r in rows]
        return _frame(cells, n="int64", process=object, unit=object, use=float)

    @cached_property
    def capacity(self) -> dict[tuple[int, str], Array]:
        """Tonnes of each unit (n, unit) by period, without projects."""
        rows = self.instance.rows("capacity")
        starts: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            starts[f"{row.facility}/{row.unit}"].append(row)
        tonnes: dict[tuple[int, str], Array] = {}
        for row in rows:
            end = end_day(row.end)
            if row.ends_with:
                others = [other for other in starts[row.ends_with] if other.start is not None]
                earliest = min(other.start for other in others)
                end = max(
                    months_later(o.start, int(o.ramp_months)) for o in others if o.start == earliest
                ).toordinal()
            curve = self.calendar.curve(row.start, int(row.ramp_months), end)
            key = self.codes["n"][row.facility], row.unit
            rate = self.calendar.length * row.rate_t_per_y * row.available_share
            tonnes[key] = tonnes.get(key, 0.0) + rate * curve
        return tonnes

    @cached_property
    def demand(self) -> pd.DataFrame:
        """n, c, priority, slice, t, demand, penalty of each demand row and period in which it has a year."""
        given: dict[tuple[int, int, int, str], list[tuple[float, float, float]]] = defaultdict(list)
        for row in self.instance.rows("demand"):
            key = (
                self.codes["n"][row.facility],
                self.codes["c"][row.commodity],
                int(row.priority),
                row.slice or "",
            )
            given[key].append((row.year, row.quantity_t_per_y, row.shortfall_usd_per_t))
        frames = []
        for key, points in given.items():
            years, quantities, penalties = np.array(sorted(points), dtype=float).T
            inside = (self.calendar.years >= years[0]) & (self.calendar.years <= years[-1])
            t = np.flatnonzero(inside)
            tonnes = np.interp(self.calendar.years[t], years, quantities) * self.calendar.length
            numbers = {"demand": tonnes, "penalty": np.interp(self.calendar.years[t], years, penalties)}
            frames.append(pd.DataFrame({**dict(zip(DEMAND_KEY, key, strict=True)), "t": t, **numbers}))
        columns = {"n": "int64", "c": "int64", "priority": "int64", "slice": object, "t": "int64"}
        empty = _frame([], **columns, demand=float, penalty=float)
        return pd.concat(frames, ignore_index=True).astype({"slice": object}) if frames else empty

    @cached_property
    def throughput(self) -> pd.DataFrame:
        """Limits: group, n, t, limit in each period that a row of the group touches."""
        groups: dict[tuple[int, frozenset[int]], Array] = {}
        touched: dict[tuple[int, frozenset[int]], Array] = {}
        for row in self.instance.rows("throughput"):
            key = self.codes["n"][row.facility], frozenset(self.covered(row.commodity))
            share = self.calendar.share(row.start, row.end)
            rate = np.inf if row.rate_t_per_y is None else row.rate_t_per_y
            limit = np.where(share > 0, rate * self.calendar.length * np.where(share > 0, share, 1.0), 0.0)
            groups[key] = groups.get(key, 0.0) + limit
            touched[key] = touched.get(key, False) | (share > 0)
        rows = [
            (n, c, number, t, groups[n, cell][t])
            for number, (n, cell) in enumerate(groups)
            for c in cell
            for t in np.flatnonzero(touched[n, cell])
        ]
        return _frame(rows, n="int64", c="int64", group="int64", t="int64", limit=float)

    @cached_property
    def throughput_cost(self) -> pd.DataFrame:
        """n, c, t, price: what the arrival of a tonne costs, all rows together."""
        rows = []
        for row in self.instance.rows("throughput"):
            if row.cost_usd_per_t:
                price = row.cost_usd_per_t * self.calendar.share(row.start, row.end)
                n, covered = self.codes["n"][row.facility], self.covered(row.commodity)
                rows += [(n, c, t, price[t]) for c in covered for t in np.flatnonzero(price)]
        return total(_frame(rows, n="int64", c="int64", t="int64", price=float), ["n", "c", "t"], "price")

    @cached_property
    def stocks(self) -> pd.DataFrame:
        """Listed stocks: n, c, g (rank of what is there at first), initial, keep (what a period leaves), the row."""
        rows = []
        for row in self.instance.rows("stocks"):
            n = self.codes["n"][row.facility]
            g = self.rank[n] if row.initial_tier is None else self.codes["g"][row.initial_tier]
            g = g if self.is_market[n] else max(g, self.rank[n])
            keep = (1.0 - row.loss_per_y) ** self.calendar.length
            rows.append((n, self.codes["c"][row.commodity], int(g), row.initial_t, keep, row))
        return _frame(rows, n="int64", c="int64", g="int64", initial=float, keep=float, row=object)

    @cached_property
    def in_transit(self) -> pd.DataFrame:
        """n, c, g (as it counts on arrival), t, q."""
        rows = []
        for row in self.instance.rows("in-transit"):
            n, g = self.codes["n"][row.destination], self.codes["g"][row.tier]
            g = int(self.rank_on_arrival(np.array([n]), np.array([g]))[0])
            rows.append(
                (n, self.codes["c"][row.commodity], g, self.calendar.period_of(row.arrives), row.quantity_t)
            )
        return _frame(rows, n="int64", c="int64", g="int64", t="int64", q=float)

    def covered(self, cell: tuple[str, ...]) -> list[int]:
        """Numbers of the commodities that a list cell names."""
        return list(range(len(self.names.c))) if cell == ("*",) else [self.codes["c"][name] for name in cell]

    def name(self, kind: str, frame: pd.DataFrame, column: str = "") -> Array:
        """Names of the facilities (n) or commodities (c) in a column, by default the one of that letter."""
        names: Array = np.array(getattr(self.names, kind), dtype=object)
        return names.take(frame[column or kind])

    def in_place(self, place: str) -> Array:
        """Which facilities a facility id or a country stands for."""
        if place in self.codes["n"]:
            return np.isin(np.arange(len(self.facilities)), self.codes["n"][place])
        return np.isin(self.country, place)

    def markets(self, places: tuple[str, ...]) -> Array:
        """Which facilities the markets of a rule are; none named is every market."""
        named = [self.in_place(place) for place in places]
        return np.logical_or.reduce(named) if named else self.is_market

    def of_minerals(self, minerals: tuple[str, ...]) -> Array:
        """Which commodities belong to the minerals; none named is all."""
        return np.isin(self.mineral, list(minerals)) if minerals else np.ones(len(self.mineral), dtype=bool)


def _numbered(names: list[str]) -> dict[str, int]:
    """The place of each name in a list."""
    return {name: number for number, name in enumerate(names)}


def _frame(rows: list[tuple[Any, ...]], **columns: Any) -> pd.DataFrame:
    """A frame with these columns and types, also when it is empty."""
    cells = zip(*rows, strict=True) if rows else [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(values, dtype=kind)
            for (name, kind), values in zip(columns.items(), cells, strict=True)
        },
        copy=False,
    )
