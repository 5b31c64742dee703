"""What a random instance starts from: horizon, trust, commodities and facilities."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]
COUNTRIES = ("US", "CA", "NA", "CN")
MAKERS = ("mine", "smelter", "refinery", "recycler")
NAMES = ("alpha", "bravo", "cedar", "delta", "ember", "fjord", "grove", "haven")


class Draw(Random):
    """A random source with the few draws that the generator needs."""

    def chance(self, share: float) -> bool:
        """Whether something of this probability happens."""
        return self.random() < share

    def some(self, items: Sequence[str], least: int = 1) -> list[str]:
        """A random part of a list, in its order."""
        picked = set(self.sample(range(len(items)), self.randint(least, len(items))))
        return [item for i, item in enumerate(items) if i in picked]


class Basis:
    """Horizon, trust, commodities and facilities of a random instance; every draw comes from one seed."""

    def __init__(self, seed: int) -> None:
        self.draw = Draw(seed)
        self.density = self.draw.choice(
            (0.15, 0.5, 1.0)
        )  # of dates, limits and rules, so that some worlds flow freely
        self.tables: Tables = {}
        self.set_horizon()
        self.set_trust()
        self.add_commodities()
        self.add_facilities()

    def add(self, table: str, **cells: Any) -> None:
        """Add a row; cells that are None stay blank."""
        self.tables.setdefault(table, []).append({k: v for k, v in cells.items() if v is not None})

    def rows(self, table: str) -> list[Row]:
        """The rows so far."""
        return self.tables.get(table, [])

    def maybe(self, share: float, items: Sequence[Any]) -> Any:
        """One of the items with this probability, else a blank."""
        return self.draw.choice(items) if self.draw.chance(share) else None

    def set_horizon(self) -> None:
        """2 to 8 periods of any step, leap year and mid-year starts among them."""
        draw = self.draw
        self.step = draw.choice(("year", "quarter", "month"))
        months = {"year": 12, "quarter": 3, "month": 1}[self.step]
        periods = draw.randint(2, 4 if self.step == "year" else 8)
        year, month = draw.choice((2026, 2027, 2028)), 1
        if self.step != "year" and draw.chance(0.4):
            month = draw.choice((4, 7, 10))
        self.edges = [
            date(year + (month - 1 + i * months) // 12, (month - 1 + i * months) % 12 + 1, 1)
            for i in range(periods + 1)
        ]
        self.start, self.end = self.edges[0], self.edges[-1]

    def any_date(self, before: int = 0, after: int = 0) -> date:
        """A date in the horizon or up to so many days outside; half of the time a period starts on it."""
        if self.draw.chance(0.5):
            return self.draw.choice(self.edges[:-1])
        days = self.draw.randint(-before, (self.end - self.start).days - 1 + after)
        return self.start + timedelta(days=days)

    def dates(self, share: float = 0.4) -> Row:
        """Cells start and end, each given with this probability, start before end."""
        start = self.any_date(200) if self.draw.chance(share * self.density) else None
        end = self.any_date(0, 200) if self.draw.chance(share * self.density) else None
        if start and end and start >= end:
            start, end = (end, start) if end < start else (start, None)
        return {"start": start, "end": end}

    def set_trust(self) -> None:
        """Tiers, tests and the countries' tiers."""
        draw = self.draw
        self.tiers = ["domestic", "ally", "partner", "covered"][: draw.choice((1, 2, 3, 3, 4, 4))]
        tests = draw.some(("location", "ownership", "origin"), least=draw.choice((0, 2, 3)))
        self.countries = list(COUNTRIES[: draw.randint(2, 4)])
        for country in self.countries:
            self.add("countries", country=country, tier=draw.choice(self.tiers))
        self.settings: dict[str, Any] = {
            "name": "random-world",
            "horizon": {"start": self.start, "end": self.end, "step": self.step},
            "economics": {"price_year": 2025, "discount_rate": draw.choice((0.0, 0.03, 0.1))},
            "objective": {"mode": draw.choice(("cost", "priority"))},
            "trust": {
                "tiers": self.tiers,
                "tests": tests,
                "ownership_threshold": draw.choice((0.25, 0.5, 1.0)),
                "ownership_from": self.maybe(0.5, self.tiers),
            },
        }

    def add_commodities(self) -> None:
        """One to three minerals, two to five commodities; later ones are made of earlier ones."""
        draw = self.draw
        minerals = draw.sample(("zinc", "tin", "nickel"), draw.randint(1, 3))
        forms = [(mineral, form) for form in ("ore", "metal", "alloy") for mineral in minerals]
        for mineral, form in forms[: draw.randint(max(2, len(minerals)), 5)]:
            self.add(
                "commodities",
                commodity=f"{mineral}-{form}",
                mineral=mineral,
                form=form,
                price_usd_per_t=draw.choice((10, 40, 100)),
                disposal_usd_per_t=self.maybe(0.3, (1, 4)),
                holding_usd_per_t_y=self.maybe(0.4, (1, 6)),
            )
        self.commodities: list[str] = [row["commodity"] for row in self.rows("commodities")]
        self.minerals = minerals

    def add_facilities(self) -> None:
        """A maker, a market and others; some with owners."""
        draw = self.draw
        others = draw.choices(
            ("mine", *MAKERS, "market", "port", "port", "stockpile"),
            k=draw.choice((0, 1, 2, 3, 4, 5, 5, 6, 6)),
        )
        self.kind: dict[str, str] = {}
        for name, kind in zip(NAMES, ["mine", "market", *others], strict=False):
            n = f"{kind}-{name}"
            self.kind[n] = kind
            place = {"latitude": -12.5, "longitude": 30.25} if draw.chance(0.2) else {}
            self.add(
                "facilities",
                facility=n,
                name=n.title(),
                kind=kind,
                country=draw.choice(self.countries),
                **place,
            )
            if draw.chance(0.5):
                shares = draw.choice(((1.0,), (0.25,), (0.5, 0.5), (0.3, 0.2), (0.1, 0.6, 0.3)))
                owners = draw.sample(("acme", "borax", "corex", "dorado"), len(shares))
                for owner, share in zip(owners, shares, strict=True):
                    country = self.countries[len(owner) % len(self.countries)]
                    self.add("owners", facility=n, owner=owner, country=country, share=share)
        self.facilities = list(self.kind)
        self.country = {row["facility"]: row["country"] for row in self.rows("facilities")}

    def of_kind(self, *kinds: str) -> list[str]:
        """Facilities of these kinds."""
        return [n for n, kind in self.kind.items() if kind in kinds]
