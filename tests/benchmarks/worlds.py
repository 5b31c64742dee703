"""Worlds of any size: seeded instance folders that are shaped like real supply chains.

``python -m tests.benchmarks.worlds FOLDER --minerals 8 --plants 40 --stages 4 --years 10 --coupling 0.1`` writes one.

Each mineral passes its own stages, from mines over plants to the markets of some allied countries. A third of the sites
lie in covered countries and some others have covered owners, so that ranks spread as they do in ``us-allied``. Plants
ramp up, hold stock of what they take in, and can be expanded; rules exclude, spread and contract. ``coupling`` is the
share of sites that also give a little of the next mineral, as zinc smelters give germanium; with none the world falls
into parts, one or more for each mineral, and with any there is one budget over all of them.

Lanes to the United States take days; others arrive in the period in which they leave or in the next one. Were all of
them to split what they carry over two periods, HiGHS 1.15 would take thirty times as long over the program and lose
the solution now and then: a chain of such lanes makes bases in which rounding grows from period to period.
"""

import csv
from argparse import ArgumentParser
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from tests.worlds import to_toml

FIRST_YEAR, QUARTER = 2026, 91.3125
TIERS = {
    "domestic": ("US",),
    "ally": ("AU", "BE", "CA", "DE", "FI", "FR", "GB", "JP", "KR", "NO"),
    "partner": ("BO", "BR", "CL", "IN", "KZ", "MX", "PE", "VN", "ZA"),
    "covered": ("CN", "IR", "KP", "RU"),
}
MARKETS = ("US", "CA", "DE", "FR", "GB", "JP", "KR")
SITES_COVERED, SITES_PARTNER, OWNED_ABROAD = 0.33, 0.25, 0.15
SUPPLIERS, CUSTOMERS = 6, 3
"""Sites that a plant buys from, and countries that a last plant sells to."""


@dataclass(frozen=True)
class Shape:
    """How large a world is.

    Attributes
    ----------
    minerals, plants, stages : minerals, sites of each mineral (a little more or less), and steps from ore to metal.
    years, step : the horizon, and the length of a period.
    coupling : share of the sites that give a little of the next mineral as well.
    seed : another world of the same shape.
    """

    minerals: int
    plants: int
    stages: int = 4
    years: int = 10
    step: str = "quarter"
    coupling: float = 0.1
    seed: int = 0


class LargeWorld:
    """The tables of a world, filled mineral by mineral."""

    def __init__(self, shape: Shape) -> None:
        self.shape, self.draw = shape, Random(repr(shape))
        self.tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.sites: dict[tuple[int, int], list[str]] = {}
        self.country: dict[str, str] = {}
        self.yearly = [self.log_uniform(10, 1e6) for _ in range(shape.minerals)]
        self.price = [self.log_uniform(2e3, 1e6) for _ in range(shape.minerals)]
        for tier, countries in TIERS.items():
            for country in countries:
                self.add("countries", country=country, tier=tier)
        self.add_markets()
        for m in range(shape.minerals):
            self.add_mineral(m)
        for m in range(shape.minerals):
            self.add_by_products(m)
        self.add_rules()

    def add(self, table: str, **cells: Any) -> None:
        """One row more."""
        self.tables[table].append(cells)

    def log_uniform(self, low: float, high: float) -> float:
        """A number whose logarithm is as likely anywhere between two, with three digits."""
        return float(f"{low * (high / low) ** self.draw.random():.3g}")

    def about(self, size: float, most: float = 0.3) -> float:
        """A number near another, with three digits."""
        return float(f"{size * self.draw.uniform(1 - most, 1 + most):.3g}")

    def add_markets(self) -> None:
        """Two markets in each country that has any: what defence wants comes first."""
        for country in MARKETS:
            for use in ("defence", "industry"):
                self.add_site(f"{country.lower()}-{use}", "market", country)

    def add_site(self, name: str, kind: str, country: str) -> None:
        """A facility, and now and then an owner from elsewhere."""
        self.country[name] = country
        self.add("facilities", facility=name, name=name, kind=kind, country=country)
        if kind != "market" and self.draw.random() < OWNED_ABROAD:
            owner = self.draw.choice(("CN", "CN", "JP", "CA"))
            share = self.draw.choice((0.2, 0.5, 1))
            self.add("owners", facility=name, owner=f"{owner.lower()}-group", country=owner, share=share)

    def somewhere(self) -> str:
        """The country of a site."""
        luck = self.draw.random()
        if luck < SITES_COVERED:
            return self.draw.choice(TIERS["covered"])
        if luck < SITES_COVERED + SITES_PARTNER:
            return self.draw.choice(TIERS["partner"])
        return self.draw.choice(TIERS["domestic"] + TIERS["ally"])

    def add_mineral(self, m: int) -> None:
        """Its commodities, sites, lanes and demand."""
        for s in range(self.shape.stages):
            price = float(f"{self.price[m] * (0.4 + 0.6 * (s + 1) / self.shape.stages):.3g}")
            self.add(
                "commodities",
                commodity=good(m, s),
                mineral=f"mineral-{m}",
                form=f"stage {s}",
                price_usd_per_t=price,
                holding_usd_per_t_y=float(f"{price / 100:.3g}"),
            )
            count = max(2, round(self.about(self.shape.plants / self.shape.stages)))
            self.sites[m, s] = [f"{('mine', 'plant')[s > 0]}-{m}-{s}-{i}" for i in range(count)]
            for n in self.sites[m, s]:
                self.add_plant(n, m, s, 1.6 * self.yearly[m] / count)
            if s > 0:
                self.add_lanes_between(m, s)
        for n in self.sites[m, self.shape.stages - 1]:
            self.add_sales(n, m)
        self.add_demand(m)

    def add_plant(self, n: str, m: int, s: int, size: float) -> None:
        """A site with its unit, process and recipe."""
        draw = self.draw
        self.add_site(n, "mine" if s == 0 else draw.choice(("smelter", "refinery")), self.somewhere())
        rate = self.about(size, 0.8)
        if draw.random() < 0.25:
            start, ramp = self.some_day(), draw.choice((6, 12, 24))
            self.add("capacity", facility=n, unit="line", rate_t_per_y=rate, start=start, ramp_months=ramp)
        else:
            self.add("capacity", facility=n, unit="line", rate_t_per_y=rate)
        cost = self.about(self.price[m] * (0.4 if s == 0 else 0.4 / self.shape.stages))
        self.add("processes", facility=n, process="make", unit="line", cost_usd_per_t=cost)
        self.add("recipes", facility=n, process="make", commodity=good(m, s), rate=1)
        if s > 0:
            taken = -round(draw.uniform(1.01, 1.15), 3)
            self.add("recipes", facility=n, process="make", commodity=good(m, s - 1), rate=taken)
            if draw.random() < 0.3:
                most = float(f"{rate / 4:.3g}")
                self.add("stocks", facility=n, commodity=good(m, s - 1), capacity_t=most)
        if draw.random() < 0.1:
            self.add(
                "projects",
                project=f"expand-{n}",
                facility=n,
                unit="line",
                max_t_per_y=self.about(rate / 2),
                capex_usd_per_t_y=self.about(3 * cost),
                life_years=10,
                earliest=date(FIRST_YEAR + 1, 1, 1),
                build_months=draw.choice((12, 24, 36)),
            )

    def some_day(self) -> date:
        """The first day of a month of the horizon."""
        return date(
            FIRST_YEAR + self.draw.randrange(self.shape.years), self.draw.choice((1, 3, 4, 7, 9, 10)), 1
        )

    def add_lanes_between(self, m: int, s: int) -> None:
        """Lanes to every plant of a stage from some sites of the stage before."""
        makers = self.sites[m, s - 1]
        for n in self.sites[m, s]:
            for maker in self.draw.sample(makers, min(SUPPLIERS, len(makers))):
                self.add_lane(maker, n, m, s - 1)

    def add_lane(self, origin: str, destination: str, m: int, s: int, tariff: float | None = None) -> None:
        """A lane with its freight and lead time."""
        near = self.country[origin] == self.country.get(destination, destination)
        days = self.draw.randrange(2, 8) if near else self.draw.randrange(10, 45)
        self.add(
            "lanes",
            origin=origin,
            destination=destination,
            commodity=good(m, s),
            cost_usd_per_t=self.about(60 if near else 250, 0.6),
            lead_days=days if destination == "US" else QUARTER if days > 20 else None,
            tariff_share=tariff,
            capacity_t_per_y=self.about(self.yearly[m] / 4) if self.draw.random() < 0.1 else None,
        )

    def add_sales(self, n: str, m: int) -> None:
        """Lanes from a last plant to the markets of some countries; a tariff on covered metal."""
        covered = self.country[n] in TIERS["covered"]
        for country in self.draw.sample(MARKETS, CUSTOMERS):
            tariff = 0.25 if covered and country == "US" else None
            self.add_lane(n, country, m, self.shape.stages - 1, tariff)

    def add_demand(self, m: int) -> None:
        """What the markets want of the metal in the first and the last year; the US hold some of it."""
        last = FIRST_YEAR + self.shape.years - 1
        c = good(m, self.shape.stages - 1)
        for country in MARKETS:
            for use, share, worth in (("defence", 0.1, 12), ("industry", 0.9, 5)):
                wanted = self.about(share * self.yearly[m] / len(MARKETS), 0.5)
                unmet = self.about(worth * self.price[m], 0.2)
                for year, growth in {FIRST_YEAR: 1.0, last: self.draw.uniform(1, 1.6)}.items():
                    self.add(
                        "demand",
                        facility=f"{country.lower()}-{use}",
                        commodity=c,
                        year=year,
                        quantity_t_per_y=float(f"{wanted * growth:.4g}"),
                        priority=1 if use == "defence" else 2,
                        shortfall_usd_per_t=unmet,
                    )
        held = float(f"{self.yearly[m] / 100:.3g}")
        self.add(
            "stocks",
            facility="us-defence",
            commodity=c,
            initial_t=held,
            capacity_t=4 * held,
            target_t=2 * held,
            target_date=date(FIRST_YEAR + self.shape.years // 2, 1, 1),
            worst_tier="partner",
            shortfall_usd_per_t_y=self.about(self.price[m]),
        )

    def add_by_products(self, m: int) -> None:
        """A little of the next mineral from some sites, which sell it to some plants that take it in, or to markets."""
        other = (m + 1) % self.shape.minerals
        for s in range(self.shape.stages if other != m else 0):
            for n in self.sites[m, s]:
                if self.draw.random() >= self.shape.coupling:
                    continue
                given = self.about(0.05 * self.yearly[other] / self.yearly[m])
                self.add(
                    "recipes", facility=n, process="make", commodity=good(other, s), rate=min(given, 0.2)
                )
                if s == self.shape.stages - 1:
                    self.add_sales(n, other)
                else:
                    takers = self.sites[other, s + 1]
                    for taker in self.draw.sample(takers, min(2, len(takers))):
                        self.add_lane(n, taker, other, s)

    def add_rules(self) -> None:
        """Covered metal is shut out of the US, and out of the other markets later and in part; imports are spread."""
        late = date(FIRST_YEAR + self.shape.years // 3, 1, 1)
        self.add("exclusions", rule="no-covered", markets="US", worst_tier="partner")
        self.add(
            "exclusions",
            rule="less-covered",
            markets=";".join(MARKETS[1:]),
            worst_tier="partner",
            max_share=0.3,
            start=late,
        )
        self.add("diversification", rule="spread", country="JP", by="country", max_share=0.6, start=late)
        for i, lane in enumerate(self.tables["lanes"][::50]):
            if lane["destination"] in self.country:
                m = int(lane["commodity"].split("-")[1])
                self.add(
                    "contracts",
                    contract=f"offtake-{i}",
                    seller=lane["origin"],
                    buyer=lane["destination"],
                    commodity=lane["commodity"],
                    minimum_t_per_y=self.about(self.yearly[m] / 500),
                    shortfall_usd_per_t=self.about(self.price[m]),
                )

    def settings(self) -> dict[str, Any]:
        """What ``instance.toml`` says."""
        shape = self.shape
        budget = sum(row["capex_usd_per_t_y"] * row["max_t_per_y"] for row in self.tables["projects"]) / 4
        return {
            "name": "large-world",
            "title": ", ".join(f"{name} {value}" for name, value in asdict(shape).items()),
            "horizon": {
                "start": date(FIRST_YEAR, 1, 1),
                "end": date(FIRST_YEAR + shape.years, 1, 1),
                "step": shape.step,
            },
            "economics": {"price_year": 2025, "discount_rate": 0.03},
            "objective": {"mode": "cost"},
            "trust": {
                "tiers": list(TIERS),
                "tests": ["location", "ownership", "origin"],
                "ownership_threshold": 0.25,
            },
            **({"investment": {"budget_usd": float(f"{budget:.3g}")}} if shape.coupling and budget else {}),
        }

    def write(self, folder: Path) -> Path:
        """Write the instance folder and return it."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "instance.toml").write_text(to_toml(self.settings()), encoding="utf-8")
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return folder


def good(m: int, s: int) -> str:
    """The commodity that stage ``s`` of mineral ``m`` gives."""
    return f"metal-{m}-stage-{s}"


def options() -> Iterator[tuple[str, type, Any]]:
    """Name, kind and default of each number of a shape."""
    yield from (("minerals", int, 8), ("plants", int, 40), ("stages", int, 4), ("years", int, 10))
    yield from (("step", str, "quarter"), ("coupling", float, 0.1), ("seed", int, 0))


def main() -> None:
    """Write a world to a folder."""
    arguments = ArgumentParser(description="Write a generated instance folder.")
    arguments.add_argument("folder", type=Path)
    for name, kind, default in options():
        arguments.add_argument(f"--{name}", type=kind, default=default)
    chosen = vars(arguments.parse_args())
    print(LargeWorld(Shape(**{name: chosen[name] for name, _, _ in options()})).write(chosen["folder"]))


if __name__ == "__main__":
    main()
