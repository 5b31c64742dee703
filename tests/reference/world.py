"""What an instance says before any program is built: periods, ranks, lanes by day, demand by year."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from tests.reference import dates
from tests.reference.dates import MONTHS, active_share, cuts, in_force
from tests.reference.tables import Row, day, members, number, read_folder, span

DemandKey = tuple[str, str, int, str]


@dataclass(frozen=True)
class Lane:
    """One row of lanes.csv for one origin, destination and commodity, with its active share by period."""

    origin: str
    destination: str
    commodity: str
    row: Row
    active: dict[int, Fraction]


class World:
    """An instance folder, read literally."""

    def __init__(self, folder: Path, step: str | None = None) -> None:
        self.settings, self.tables = read_folder(folder)
        horizon = self.settings["horizon"]
        self.step: str = step or horizon["step"]
        self.periods = dates.make_periods(horizon["start"], horizon["end"], self.step)
        self.length = Fraction(MONTHS[self.step], 12)
        self.tiers: list[str] = self.settings["trust"]["tiers"]
        self.tests: list[str] = self.settings["trust"]["tests"]
        self.country_rank = {row["country"]: self.tiers.index(row["tier"]) for row in self.rows("countries")}
        self.commodities = {row["commodity"]: row for row in self.rows("commodities")}
        self.facilities = {row["facility"]: row for row in self.rows("facilities")}
        self.rank = {n: self.facility_rank(n) for n in self.facilities}

    def rows(self, table: str) -> list[Row]:
        """The rows of a table; none if it is missing."""
        return self.tables.get(table, [])

    def kind(self, n: str) -> str:
        """Kind of a facility."""
        return self.facilities[n]["kind"]

    def passes_on(self, n: str) -> bool:
        """Whether a facility ships what it receives."""
        return self.kind(n) in ("port", "stockpile")

    def country(self, n: str) -> str:
        """Country of a facility."""
        return self.facilities[n]["country"]

    def mineral(self, c: str) -> str:
        """Mineral of a commodity."""
        return self.commodities[c]["mineral"]

    def within(self, n: str, place: str) -> bool:
        """Whether a facility is this facility or lies in this country."""
        return place in (n, self.country(n))

    def facility_rank(self, n: str) -> int:
        """The worst rank that the tests of the facility itself give it; origin is a test of material."""
        ranks = [0]
        own = self.country_rank[self.country(n)]
        if "location" in self.tests:
            ranks.append(own)
        if "ownership" in self.tests:
            trust = self.settings["trust"]
            owners = [row for row in self.rows("owners") if row["facility"] == n]
            shares = [(self.country_rank[row["country"]], number(row, "share")) for row in owners]
            shares.append((own, 1 - sum(share for _, share in shares)))  # what no row names
            first = self.tiers.index(trust.get("ownership_from", self.tiers[-1]))
            for k in range(first, len(self.tiers)):
                if sum(share for rank, share in shares if rank >= k) >= trust["ownership_threshold"] - 1e-9:
                    ranks.append(k)
        return max(ranks)

    def rank_on_arrival(self, n: str, g: int) -> int:
        """Rank of material of rank g once it is at n."""
        return g if self.kind(n) == "market" else max(g, self.rank[n])

    def made(self, n: str) -> set[str]:
        """Commodities that some process of the facility makes."""
        return {
            row["commodity"]
            for row in self.rows("recipes")
            if row["facility"] == n and number(row, "rate") > 0
        }

    def used(self, n: str) -> set[str]:
        """Commodities that the facility consumes, demands or stocks."""
        consumed = {
            r["commodity"] for r in self.rows("recipes") if r["facility"] == n and number(r, "rate") < 0
        }
        demanded = {row["commodity"] for row in self.rows("demand") if row["facility"] == n}
        return consumed | demanded | self.stocked(n)

    def stocked(self, n: str) -> set[str]:
        """Commodities that the facility may hold over time."""
        return {row["commodity"] for row in self.rows("stocks") if row["facility"] == n}

    @cached_property
    def pairs(self) -> dict[tuple[str, str, str], list[Row]]:
        """Rows of lanes.csv that hold at some time, by every origin, destination and commodity they name."""
        first, end = self.periods[0].first, self.periods[-1].end
        found: dict[tuple[str, str, str], list[Row]] = {}
        for row in self.rows("lanes"):
            start, stop = span(row)
            if (start and start >= end) or (stop and stop <= first):
                continue
            cell = members(row, "commodity")
            for n in self.facilities:
                for m in self.facilities:
                    if n != m and self.within(n, row["origin"]) and self.within(m, row["destination"]):
                        for c in self.commodities if cell == ["*"] else cell:
                            found.setdefault((n, m, c), []).append(row)
        return found

    @cached_property
    def can_ship(self) -> dict[str, set[str]]:
        """What each facility can ship: the smallest sets, grown along the rows until nothing changes."""
        sets = {n: self.made(n) | (self.stocked(n) if self.passes_on(n) else set()) for n in self.facilities}
        for row in self.rows("in-transit"):
            if self.kind(row["destination"]) == "port":
                sets[row["destination"]].add(row["commodity"])
        return grow(sets, [(n, m, c) for n, m, c in self.pairs if self.kind(m) == "port"])

    @cached_property
    def can_use(self) -> dict[str, set[str]]:
        """What each facility can use; for a port also what can leave it."""
        sets = {n: self.used(n) for n in self.facilities}
        return grow(sets, [(m, n, c) for n, m, c in self.pairs if self.kind(n) == "port"])

    @cached_property
    def lanes(self) -> list[Lane]:
        """One lane for each row that is the most specific in force on some day."""
        found = []
        for (n, m, c), rows in self.pairs.items():
            if c in self.can_ship[n] and c in self.can_use[m]:
                for i, active in self.shares_by_row(rows).items():
                    found.append(Lane(n, m, c, rows[i], active))
        return found

    def shares_by_row(self, rows: list[Row]) -> dict[int, dict[int, Fraction]]:
        """Active share by row and period, the most specific row holding on each day."""
        found: dict[int, dict[int, Fraction]] = {}
        for t, period in enumerate(self.periods):
            for piece in cuts(period, [edge for row in rows for edge in span(row)]):
                holding = [i for i, row in enumerate(rows) if in_force(*span(row), piece.first)]
                best = max((self.specificity(rows[i]) for i in holding), default=0)
                winners = [i for i in holding if self.specificity(rows[i]) == best]
                if len(winners) > 1:
                    raise ValueError(f"equally specific on {piece.first}: {[rows[i] for i in winners]}")
                for i in winners:
                    shares = found.setdefault(i, {})
                    shares[t] = shares.get(t, Fraction(0)) + Fraction(piece.days, period.days)
        return found

    def specificity(self, row: Row) -> int:
        """A facility at either end counts one, ids instead of ``*`` one."""
        ends = (row["origin"] in self.facilities) + (row["destination"] in self.facilities)
        return ends + (row["commodity"].strip() != "*")

    @cached_property
    def demand(self) -> dict[DemandKey, list[tuple[float, float]]]:
        """Tonnes and USD per missing tonne by demand row, one pair per period."""
        given: dict[DemandKey, dict[int, tuple[float, float]]] = {}
        for row in self.rows("demand"):
            key = row["facility"], row["commodity"], int(row["priority"]), row.get("slice", "")
            point = number(row, "quantity_t_per_y"), number(row, "shortfall_usd_per_t")
            given.setdefault(key, {})[int(row["year"])] = point
        length = float(self.length)
        values = {}
        for key, points in given.items():
            yearly = [at_year(points, period.first.year) for period in self.periods]
            values[key] = [(quantity * length, cost) for quantity, cost in yearly]
        return values

    def row_end(self, row: Row) -> date | None:
        """The day a capacity row ends, also where it ends with another unit."""
        if "ends_with" not in row:
            return day(row, "end")
        n, u = row["ends_with"].split("/")
        rows = [other for other in self.rows("capacity") if (other["facility"], other["unit"]) == (n, u)]
        starts = [date.fromisoformat(other["start"]) for other in rows]
        earliest = [other for other, start in zip(rows, starts, strict=True) if start == min(starts)]
        return max(dates.add_months(min(starts), int(other.get("ramp_months", 0))) for other in earliest)

    def active(self, row: Row, t: int) -> Fraction:
        """Active share of a dated row in a period."""
        return active_share(*span(row), self.periods[t])

    def owner(self, n: str) -> str:
        """The owner with the largest named share, first by name; the facility itself without owners."""
        owners = [row for row in self.rows("owners") if row["facility"] == n]
        return min(owners, key=lambda row: (-number(row, "share"), row["owner"]))["owner"] if owners else n


def grow(sets: dict[str, set[str]], arcs: list[tuple[str, str, str]]) -> dict[str, set[str]]:
    """Add to each set what reaches it along arcs (from, to, commodity), until nothing changes."""
    size = -1
    while size != (size := sum(map(len, sets.values()))):
        for n, m, c in arcs:
            if c in sets[n]:
                sets[m].add(c)
    return sets


def at_year(points: dict[int, tuple[float, float]], year: int) -> tuple[float, float]:
    """Both numbers of a demand row in a year: given, on the line between two given years, or none."""
    if year in points:
        return points[year]
    for y, z in pairwise(sorted(points)):
        if y < year < z:
            share = (year - y) / (z - y)
            (q, p), (r, s) = points[y], points[z]
            return q + share * (r - q), p + share * (s - p)
    return 0.0, 0.0
