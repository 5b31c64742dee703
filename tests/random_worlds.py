"""Tiny random instances, valid by construction, that use every feature of the format over the seeds."""

from pathlib import Path

from tests.random_basis import Basis, Row
from tests.random_lanes import add_lanes
from tests.random_rules import add_rules
from tests.worlds import write_world

SIZES = (5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
COSTS = (0, 1, 2, 3, 5, 8, 12, 20, 30)


class RandomWorld(Basis):
    """The tables of one instance, filled step by step."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.add_processes()
        self.add_demand()
        self.add_stocks()
        add_lanes(self)
        self.add_in_transit()
        self.add_capacity()
        add_rules(self)

    def add_processes(self) -> None:
        """Sources, recipes of one or more inputs, by-products, sales and sinks."""
        self.made: dict[str, set[str]] = {n: set() for n in self.facilities}
        self.used: dict[str, set[str]] = {n: set() for n in self.facilities}
        for n in self.of_kind("mine", "recycler"):
            self.add_process(n, "dig", {})
        for n in self.of_kind("smelter", "refinery", "recycler"):
            for p in ("smelt", "refine")[: self.draw.choice((1, 1, 2))]:
                self.add_process(n, p, self.some_inputs())
        for n in self.of_kind("market", "port", "stockpile"):
            if self.draw.chance(0.4 if self.kind[n] == "market" else 0.1):
                self.add_process(n, "cast", self.some_inputs() if self.draw.chance(0.7) else {})

    def all_made(self) -> list[str]:
        """Commodities that some process makes so far."""
        return [c for c in self.commodities if any(c in made for made in self.made.values())]

    def some_inputs(self) -> dict[str, float]:
        """One or two inputs, and how much of each."""
        first = self.all_made() if self.draw.chance(0.9) else self.commodities[:-1]
        picked = self.draw.sample(first, min(len(first), self.draw.choice((1, 1, 2))))
        return {c: self.draw.choice((0.5, 1, 1.1, 2)) for c in picked}

    def add_process(self, n: str, p: str, inputs: dict[str, float]) -> None:
        """One process: outputs come later in the list of commodities than inputs, now and then not."""
        draw = self.draw
        sink = bool(inputs) and draw.chance(0.2)
        left = [c for c in self.commodities if c not in inputs]
        rank = self.commodities.index
        first = min(map(rank, inputs), default=-1)
        later = [c for c in left if rank(c) > first or draw.chance(0.2)] or left
        sold = not inputs or draw.chance(0.5)
        outputs = (
            [] if sink else draw.sample(later, min(len(later), draw.choice((1, 1, 2) if sold else (1,))))
        )
        sells = bool(inputs) and draw.chance(0.4 if sink else 0.15)
        unit = draw.choice(("pit", "line")) if sells or draw.chance(0.85) else None
        cost = -draw.choice((5, 40)) if sells else draw.choice(COSTS)
        use = self.maybe(0.2, (0.5, 2)) if unit else None
        self.add("processes", facility=n, process=p, unit=unit, unit_use=use, cost_usd_per_t=cost)
        if unit and draw.chance(0.2):
            self.add("extra-units", facility=n, process=p, unit="power", unit_use=self.maybe(0.5, (0.5, 3)))
        for c, rate in inputs.items():
            self.add("recipes", facility=n, process=p, commodity=c, rate=-rate)
            self.used[n].add(c)
        for i, c in enumerate(outputs):
            self.add(
                "recipes",
                facility=n,
                process=p,
                commodity=c,
                rate=draw.choice((1, 0.8) if i == 0 else (0.1, 0.5)),
            )
            self.made[n].add(c)

    def add_demand(self) -> None:
        """Demand rows of several priorities and slices, at given years around the horizon."""
        draw = self.draw
        years = range(self.start.year - 1, self.end.year + 2)
        self.priorities: set[int] = set()
        for n in self.of_kind("market"):
            wanted = self.all_made() if draw.chance(0.9) else self.commodities
            for c in draw.sample(wanted, min(len(wanted), draw.choice((1, 1, 2, 3)))):
                rows = draw.choice(
                    ([(1, None)], [(2, None)], [(1, None), (2, None)], [(1, "base"), (1, "rest"), (3, None)])
                )
                for priority, part in rows:
                    self.used[n].add(c)
                    self.priorities.add(priority)
                    for year in sorted(
                        draw.sample(years, draw.choice((1, 2, 3))) if draw.chance(0.4) else years
                    ):
                        self.add(
                            "demand",
                            facility=n,
                            commodity=c,
                            year=year,
                            quantity_t_per_y=draw.choice((0, *SIZES, *SIZES[1:-3])),
                            priority=priority,
                            slice=part,
                            shortfall_usd_per_t=draw.choice((50, 100, 300, 1000)),
                        )

    def add_stocks(self) -> None:
        """Stocks at stockpiles and elsewhere, with limits, requirements and losses."""
        draw = self.draw
        for n in self.facilities:
            share = {"stockpile": 0.8, "port": 0.2, "market": 0.25}.get(self.kind[n], 0.15)
            for c in self.commodities:
                if draw.chance(share):
                    self.add_stock(n, c)
                    self.used[n].add(c)

    def add_stock(self, n: str, c: str) -> None:
        """One stock."""
        draw = self.draw
        initial = self.maybe(0.6, (2, 5, 12))
        cells: Row = {"initial_t": initial, "capacity_t": self.maybe(0.3, (12, 13.5))}
        if initial:
            cells["initial_tier"] = self.maybe(0.5, self.tiers)
        if draw.chance(0.4):
            cells["minimum_t"] = draw.choice((3, 6))
        if draw.chance(0.4):
            cells |= {"target_t": draw.choice((8, 14)), "target_date": self.any_date()}
        if "minimum_t" in cells or "target_t" in cells:
            cells["shortfall_usd_per_t_y"] = draw.choice((20, 200, 2000))
            cells["worst_tier"] = self.maybe(0.5, self.tiers)
            cells["priority"] = self.maybe(0.5, sorted(self.priorities))
        cells["intake_t_per_y"] = self.maybe(0.3, (4, 20))
        cells["release_t_per_y"] = self.maybe(0.3, (4, 20))
        cells["loss_per_y"] = self.maybe(0.3, (0.02, 0.2))
        self.add("stocks", facility=n, commodity=c, **cells)

    def could_ship(self, n: str) -> set[str]:
        """Roughly what a facility ships."""
        if self.kind[n] in ("port", "stockpile"):
            return set(self.commodities)
        return self.made[n]

    def could_use(self, n: str) -> set[str]:
        """Roughly what a facility takes."""
        return set(self.commodities) if self.kind[n] == "port" else self.used[n]

    def add_in_transit(self) -> None:
        """Goods under way, mostly of a kind that the destination uses."""
        draw = self.draw
        goods = [
            (draw.choice(self.facilities), draw.choice(self.commodities)) for _ in range(draw.randint(0, 3))
        ]
        for n, c in dict.fromkeys(goods):
            if c in self.could_use(n) or draw.chance(0.3):
                tier, quantity = draw.choice(self.tiers), draw.choice((1, 4, 9))
                self.add(
                    "in-transit",
                    destination=n,
                    commodity=c,
                    tier=tier,
                    arrives=self.any_date(),
                    quantity_t=quantity,
                )

    def add_capacity(self) -> None:
        """One to three rows for each unit, with ramps, shares and ends that follow another unit."""
        draw = self.draw
        units = sorted(
            {
                (r["facility"], r["unit"])
                for t in ("processes", "extra-units")
                for r in self.rows(t)
                if "unit" in r
            }
        )
        self.bare: list[tuple[str, str]] = []  # units that have nothing but what a project adds
        ends_free = {
            unit for unit in units if draw.chance(0.4 * self.density)
        }  # a row of the others may end with one of these
        for n, u in units:
            if (n, u) not in ends_free and draw.chance(0.06):
                self.bare.append((n, u))
                continue
            for _ in range(draw.choice((1, 1, 2, 3))):
                cells = self.dates(0.3)
                if (n, u) in ends_free:
                    cells = {"start": self.any_date(400), "end": None}
                elif ends_free and draw.chance(0.3):
                    cells = {"start": cells["start"], "ends_with": "/".join(draw.choice(sorted(ends_free)))}
                if cells["start"] and draw.chance(0.5):
                    cells["ramp_months"] = draw.choice((1, 5, 12, 18))
                share = self.maybe(0.2, (0.5, 0.9))
                self.add(
                    "capacity",
                    facility=n,
                    unit=u,
                    rate_t_per_y=draw.choice(SIZES[3:]),
                    available_share=share,
                    **cells,
                )
        self.units = units


def make_world(folder: Path, seed: int) -> Path:
    """Write the instance of a seed and return its folder."""
    return write_instance(RandomWorld(seed), folder)


def write_instance(world: RandomWorld, folder: Path) -> Path:
    """Write a world as its tables stand and return its folder."""
    tables = {name.replace("-", "_"): as_csv(rows) for name, rows in world.tables.items() if rows}
    required = ("capacity", "processes", "recipes", "lanes", "demand")
    empty = {name: HEADERS[name] for name in required if name not in tables}
    return write_world(folder, world.settings, **tables, **empty)


HEADERS = {
    "capacity": "facility,unit,rate_t_per_y",
    "processes": "facility,process,unit,cost_usd_per_t",
    "recipes": "facility,process,commodity,rate",
    "lanes": "origin,destination,commodity,cost_usd_per_t",
    "demand": "facility,commodity,year,quantity_t_per_y,priority,shortfall_usd_per_t",
}


def as_csv(rows: list[Row]) -> str:
    """Rows as CSV text with the columns that some row fills."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [",".join("" if column not in row else str(row[column]) for column in columns) for row in rows]
    return "\n".join([",".join(columns), *lines])
