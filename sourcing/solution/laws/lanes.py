"""Which row of lanes.csv holds for a lane on which days, found again from the table; n origin, m destination."""

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise, product

import numpy as np
import pandas as pd

from sourcing.solution.laws.breach import Array, total
from sourcing.solution.laws.calendar import end_day, start_day
from sourcing.solution.laws.facts import Facts

KEYS = ["origin", "destination", "commodity"]
Interval = tuple[int, int, int]


class Lanes:
    """The rows of lanes.csv, and what may be shipped and used where."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        calendar, rows = facts.calendar, facts.instance.rows("lanes")
        lags = {days: calendar.lag(days) for days in {row.lead_days for row in rows}}
        self.rows = pd.DataFrame(
            {
                "whole": np.array([lags[row.lead_days][0] for row in rows], dtype="int64"),
                "part": np.array([lags[row.lead_days][1] for row in rows], dtype=float),
                "freight": np.array([row.cost_usd_per_t for row in rows], dtype=float),
                "tariff": np.array([row.tariff_share for row in rows], dtype=float),
                "capacity": np.array(
                    [np.inf if row.capacity_t_per_y is None else row.capacity_t_per_y for row in rows],
                    dtype=float,
                ),
            }
        )
        self.days = [(start_day(row.start), end_day(row.end)) for row in rows]
        self.score = [
            (row.origin in facts.codes["n"])
            + (row.destination in facts.codes["n"])
            + (row.commodity != ("*",))
            for row in rows
        ]
        cells = [
            (row.origin, row.destination, name, i) for i, row in enumerate(rows) for name in row.commodity
        ]
        self.cells = pd.DataFrame(cells, columns=[*KEYS, "row"]).astype({"row": "int64"})

    def in_force(self, lanes: pd.DataFrame) -> pd.DataFrame:
        """Rows that hold on some day of a period: for each lane (n, m, c) and t the row, its share of days, its data.

        Returns
        -------
        DataFrame with columns n, m, c, t, row, share, whole, part, freight, tariff, capacity, late
            ``late`` says that nothing which leaves in t arrives within the horizon.
        """
        lanes = lanes[["n", "m", "c"]].drop_duplicates().reset_index(drop=True)
        covering = self._covering(lanes).sort_values(["lane", "row"])
        choices = covering.groupby("lane")["row"].agg(tuple)
        kinds = {rows: kind for kind, rows in enumerate(dict.fromkeys(choices))}
        held = [(kind, *interval) for rows, kind in kinds.items() for interval in self._most_specific(rows)]
        force = self._by_period(pd.DataFrame(held, columns=["kind", "row", "start", "end"]).astype("int64"))
        lanes = lanes.loc[choices.index].assign(kind=choices.map(kinds).astype("int64"))
        force = (
            lanes.merge(force, on="kind")
            .drop(columns="kind")
            .merge(self.rows, left_on="row", right_index=True)
        )
        return force.assign(late=force["t"] + force["whole"] >= self.facts.calendar.count)

    def _covering(self, lanes: pd.DataFrame) -> pd.DataFrame:
        """The rows of lanes.csv whose cells cover each lane."""
        facts, n, m, c = self.facts, lanes["n"], lanes["m"], lanes["c"]
        names, goods = np.array(facts.names.n, dtype=object), np.array(facts.names.c, dtype=object)
        stars = np.full(len(lanes), "*", dtype=object)
        wanted = []
        for origin, destination, commodity in product(
            (names[n], facts.country[n]), (names[m], facts.country[m]), (goods[c], stars)
        ):
            keys = dict(zip(KEYS, (origin, destination, commodity), strict=True))
            wanted.append(pd.DataFrame({"lane": lanes.index, **keys}))
        return pd.concat(wanted).merge(self.cells, on=KEYS)[["lane", "row"]].drop_duplicates()

    def _most_specific(self, rows: tuple[int, ...]) -> Iterator[Interval]:
        """(row, start, end) for the days on which each of the rows is the most specific in force."""
        if len(rows) == 1:
            yield rows[0], *self.days[rows[0]]
            return
        breaks = sorted({day for row in rows for day in self.days[row]})
        for start, end in pairwise(breaks):
            valid = [row for row in rows if self.days[row][0] <= start and end <= self.days[row][1]]
            if valid:
                yield max(valid, key=lambda row: self.score[row]), start, end

    def _by_period(self, held: pd.DataFrame) -> pd.DataFrame:
        """Intervals as shares of periods: kind, row, t, share above 0."""
        calendar = self.facts.calendar
        start, end = held["start"].to_numpy()[:, None], held["end"].to_numpy()[:, None]
        days = np.minimum(end, calendar.end) - np.maximum(start, calendar.first)
        interval, t = np.nonzero(days > 0)
        share = days[interval, t] / calendar.days[t]
        force = held.iloc[interval][["kind", "row"]].assign(t=t, share=share)
        return total(force, ["kind", "row", "t"], "share")

    def exist(self, lanes: pd.DataFrame) -> Array:
        """Whether the origin can ship and the destination can use what each lane (n, m, c) carries."""
        ships, uses = self.can
        return np.array(
            [
                c in ships[n] and c in uses[m]
                for n, m, c in zip(lanes["n"], lanes["m"], lanes["c"], strict=True)
            ],
            dtype=bool,
        )

    @cached_property
    def can(self) -> tuple[list[set[int]], list[set[int]]]:
        """What each facility can ship, and what it can use: the smallest sets closed under the rules for ports."""
        facts = self.facts
        kinds = [row.kind for row in facts.facilities]
        ships: list[set[int]] = [set() for _ in kinds]
        uses: list[set[int]] = [set() for _ in kinds]
        for n, c, rate in zip(facts.recipes["n"], facts.recipes["c"], facts.recipes["rate"], strict=True):
            (ships if rate > 0 else uses)[n].add(c)
        for row in facts.instance.rows("demand"):
            uses[facts.codes["n"][row.facility]].add(facts.codes["c"][row.commodity])
        for n, c in zip(facts.stocks["n"], facts.stocks["c"], strict=True):
            uses[n].add(c)
            if facts.passes_on[n]:
                ships[n].add(c)
        for n, c in zip(facts.in_transit["n"], facts.in_transit["c"], strict=True):
            if kinds[n] == "port":
                ships[n].add(c)
        ports = [n for n, kind in enumerate(kinds) if kind == "port"]
        leaving = {port: self._neighbours(port, 0) for port in ports}
        reaching = {port: self._neighbours(port, 1) for port in ports}
        _close(ports, leaving, uses, None)
        _close(ports, reaching, ships, uses)
        return ships, uses

    def _neighbours(self, port: int, end: int) -> list[tuple[int, set[int]]]:
        """Facilities at the other end of the lanes of a port (as origin 0 or destination 1), and what these carry."""
        facts = self.facts
        carried: dict[int, set[int]] = {}
        for row in facts.instance.rows("lanes"):
            ends = row.origin, row.destination
            if ends[end] in (facts.names.n[port], facts.country[port]):
                for other in np.flatnonzero(facts.in_place(ends[1 - end])):
                    if other != port:
                        carried.setdefault(int(other), set()).update(facts.covered(row.commodity))
        return list(carried.items())


def _close(
    ports: list[int],
    neighbours: dict[int, list[tuple[int, set[int]]]],
    sets: list[set[int]],
    within: list[set[int]] | None,
) -> None:
    """Let ports take over what their neighbours have in ``sets``, as far as lanes carry it, until nothing changes."""
    changed = True
    while changed:
        changed = False
        for port in ports:
            gained = set().union(*(carried & sets[other] for other, carried in neighbours[port]))
            if within is not None:
                gained &= within[port]
            if not gained <= sets[port]:
                sets[port] |= gained
                changed = True
