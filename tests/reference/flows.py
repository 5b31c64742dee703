"""The variables that move material, their costs and the balance of every node.

Naive on purpose: every facility, commodity, rank and period has its node, whether or not anything can reach
it. A node is (facility, side, commodity, rank): what was received is on the side "in", what was made on "out".
"""

from collections import defaultdict
from fractions import Fraction

from tests.reference.dates import arrival_shares, period_of
from tests.reference.program import Program
from tests.reference.tables import Row, day, exact, number
from tests.reference.world import Lane, World

Node = tuple[str, str, str, int]
Terms = list[tuple[int, float]]


class Flows:
    """Columns and balances of one world; the limits are added by ``limits.py``."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.program = Program()
        self.ranks = range(len(world.tiers))
        self.times = range(len(world.periods))
        self.length = float(world.length)
        rate = world.settings["economics"]["discount_rate"]
        self.discount = [(1 + rate) ** -((t + 0.5) * self.length) for t in self.times]
        self.balance: dict[tuple[Node, int], Terms] = defaultdict(list)  # what comes in is positive
        self.given: dict[tuple[Node, int], float] = defaultdict(float)  # what comes in whatever is decided
        self.leaving: dict[int, list[tuple[Lane, int]]] = defaultdict(list)  # by period: lane, column
        self.arriving: dict[int, list[tuple[Lane, int, float]]] = defaultdict(
            list
        )  # lane, column, share of it
        self.use_of_unit: dict[tuple[str, str, int], Terms] = defaultdict(list)
        self.add_lanes()
        self.add_in_transit()
        self.add_processes()
        self.add_stocks()
        self.add_deliveries()
        self.add_waste_and_passage()
        for n in world.facilities:
            for c in world.commodities:
                for g in self.ranks:
                    for side in self.sides(n):
                        self.add_balance((n, side, c, g))

    def sides(self, n: str) -> list[str]:
        """Ports and stockpiles have a single side."""
        return ["in"] if self.world.passes_on(n) else ["in", "out"]

    def shipping_side(self, n: str) -> str:
        """The side from which a facility ships."""
        return self.sides(n)[-1]

    def pay(self, column: int, usd_per_unit: float, t: int) -> None:
        """Charge a column in a period."""
        self.program.cost[column] += self.discount[t] * usd_per_unit

    def add_lanes(self) -> None:
        """Shipments: freight and tariff on departure, arrival in one or two periods."""
        world = self.world
        for i, lane in enumerate(world.lanes):
            shares = arrival_shares(exact(lane.row, "lead_days"), world.length)
            price = number(world.commodities[lane.commodity], "price_usd_per_t")
            cost = number(lane.row, "cost_usd_per_t") + number(lane.row, "tariff_share") * price
            for t, active in lane.active.items():
                if t + shares[0][0] not in self.times:
                    continue  # nothing arrives in the horizon
                ships = []
                for g in self.ranks:
                    ship = self.program.column("ship", i, g, t)
                    ships.append((ship, 1.0))
                    self.pay(ship, cost, t)
                    self.leaving[t].append((lane, ship))
                    origin = lane.origin, self.shipping_side(lane.origin), lane.commodity, g
                    self.balance[origin, t].append((ship, -1.0))
                    self.add_arrivals(lane, ship, g, t, shares)
                if "capacity_t_per_y" in lane.row:
                    limit = number(lane.row, "capacity_t_per_y") * self.length * float(active)
                    self.program.row(ships, high=limit)

    def add_arrivals(self, lane: Lane, ship: int, g: int, t: int, shares: list[tuple[int, Fraction]]) -> None:
        """What arrives of a shipment, at its rank at the destination."""
        rank = self.world.rank_on_arrival(lane.destination, g)
        node = lane.destination, "in", lane.commodity, rank
        for later, share in shares:
            if t + later in self.times:
                self.balance[node, t + later].append((ship, float(share)))
                self.arriving[t + later].append((lane, ship, float(share)))

    def add_in_transit(self) -> None:
        """Goods under way when the horizon starts."""
        world = self.world
        for row in world.rows("in-transit"):
            n, arrives = row["destination"], day(row, "arrives")
            assert arrives
            t = period_of(arrives, world.periods)
            assert t is not None
            g = world.rank_on_arrival(n, world.tiers.index(row["tier"]))
            self.given[(n, "in", row["commodity"], g), t] += number(row, "quantity_t")

    def add_processes(self) -> None:
        """Runs by the rank of what they make, and what they draw of each rank."""
        world = self.world
        for row in world.rows("processes"):
            n, p = row["facility"], row["process"]
            rates = {
                recipe["commodity"]: number(recipe, "rate")
                for recipe in world.rows("recipes")
                if (recipe["facility"], recipe["process"]) == (n, p)
            }
            inputs = {c: -rate for c, rate in rates.items() if rate < 0}
            outputs = {c: rate for c, rate in rates.items() if rate > 0}
            origin = "origin" in world.tests and bool(inputs)
            for g in [g for g in self.ranks if g >= world.rank[n]] if origin else [world.rank[n]]:
                for t in self.times:
                    run = self.program.column("run", n, p, g, t)
                    self.pay(run, number(row, "cost_usd_per_t"), t)
                    for c, rate in outputs.items():
                        self.balance[(n, self.shipping_side(n), c, g), t].append((run, rate))
                    for c, rate in inputs.items():
                        self.add_draws((n, p, c, g), run, rate, t, g if origin else max(self.ranks))
                    self.add_unit_use(row, run, t)

    def add_draws(self, key: tuple[str, str, str, int], run: int, rate: float, t: int, worst: int) -> None:
        """One input of a run, from ranks up to the worst allowed."""
        n, _, c, _ = key
        draws = []
        for h in self.ranks:
            if h <= worst:
                draw = self.program.column("draw", *key, h, t)
                self.balance[(n, "in", c, h), t].append((draw, -1.0))
                draws.append((draw, 1.0))
        self.program.row([*draws, (run, -rate)], low=0.0, high=0.0)

    def add_unit_use(self, process: Row, run: int, t: int) -> None:
        """The capacity that a run takes of its unit and of further ones."""
        key = process["facility"], process["process"]
        further = [row for row in self.world.rows("extra-units") if (row["facility"], row["process"]) == key]
        for row in [process, *further]:
            if "unit" in row:
                use = number(row, "unit_use", 1.0)
                self.use_of_unit[row["facility"], row["unit"], t].append((run, use))

    def stock_side(self, n: str, c: str) -> str:
        """Where a stock stands: with what is made if the commodity is made there."""
        return "out" if c in self.world.made(n) and "out" in self.sides(n) else "in"

    def initial_stock(self, row: Row) -> tuple[int, float]:
        """Rank and tonnes before the first period."""
        n = row["facility"]
        if "initial_tier" not in row:
            return self.world.rank[n], number(row, "initial_t")
        return self.world.rank_on_arrival(n, self.world.tiers.index(row["initial_tier"])), number(
            row, "initial_t"
        )

    def kept(self, row: Row) -> float:
        """Share of a stock that is left after one period."""
        return float((1 - number(row, "loss_per_y")) ** self.length)

    def add_stocks(self) -> None:
        """Stocks at the end of each period, and what is left of them in the next."""
        for row in self.world.rows("stocks"):
            n, c = row["facility"], row["commodity"]
            holding = number(self.world.commodities[c], "holding_usd_per_t_y") * self.length
            first, initial = self.initial_stock(row)
            for g in self.ranks:
                node = n, self.stock_side(n, c), c, g
                for t in self.times:
                    stock = self.program.column("stock", n, c, g, t)
                    self.pay(stock, holding, t)
                    self.balance[node, t].append((stock, -1.0))
                    if t > 0:
                        before = self.program.column("stock", n, c, g, t - 1)
                        self.balance[node, t].append((before, self.kept(row)))
                    elif g == first:
                        self.given[node, t] += initial * self.kept(row)

    def add_deliveries(self) -> None:
        """Deliveries to demand rows."""
        for key in self.world.demand:
            n, c, _, _ = key
            for g in self.ranks:
                for t in self.times:
                    deliver = self.program.column("deliver", key, g, t)
                    self.balance[(n, "in", c, g), t].append((deliver, -1.0))

    def add_waste_and_passage(self) -> None:
        """Disposal at every node, and from what was made to what was received."""
        for n in self.world.facilities:
            for c, commodity in self.world.commodities.items():
                for g in self.ranks:
                    for t in self.times:
                        for side in self.sides(n):
                            waste = self.program.column("waste", n, side, c, g, t)
                            self.pay(waste, number(commodity, "disposal_usd_per_t"), t)
                            self.balance[(n, side, c, g), t].append((waste, -1.0))
                        if "out" in self.sides(n):
                            passed = self.program.column("pass", n, c, g, t)
                            self.balance[(n, "out", c, g), t].append((passed, -1.0))
                            self.balance[(n, "in", c, g), t].append((passed, 1.0))

    def add_balance(self, node: Node) -> None:
        """What comes in equals what goes out, in every period."""
        for t in self.times:
            given = self.given[node, t]
            self.program.row(self.balance[node, t], low=-given, high=-given)
