"""The limits on the flows, and what a breach of the priced ones costs."""

from collections import defaultdict
from fractions import Fraction
from math import ceil

from tests.reference.dates import mean_curve, period_of
from tests.reference.flows import Flows
from tests.reference.tables import Row, day, exact, members, number
from tests.reference.world import Lane

Terms = list[tuple[int, float]]


class Limits:
    """Adds every limit to the program of the flows.

    ``classes`` holds the undiscounted shortfall costs by priority.
    """

    def __init__(self, flows: Flows) -> None:
        self.flows, self.world, self.program = flows, flows.world, flows.program
        self.times, self.length = flows.times, flows.length
        self.classes: dict[int, dict[int, float]] = defaultdict(dict)
        self.added: dict[tuple[str, str, int], Terms] = defaultdict(list)  # capacity from projects
        self.budget: Terms = []
        self.limit_demand()
        self.limit_deliveries()
        self.add_projects()
        self.limit_units()
        self.limit_throughput()
        self.limit_arrivals_from_abroad()
        self.limit_contracts()
        self.limit_stocks()

    def shortfall(self, cost: float, t: int, priority: int | None, *key: object) -> int:
        """A column for missing tonnes, paid in its period and counted in its class."""
        short = self.program.column("short", *key, t)
        self.flows.pay(short, cost, t)
        if priority is not None:
            self.classes[priority][short] = cost
        return short

    def limit_demand(self) -> None:
        """Deliveries and what is short add up to the demand."""
        for key, points in self.world.demand.items():
            for t, (quantity, cost) in enumerate(points):
                terms = [(self.program.column("deliver", key, g, t), 1.0) for g in self.flows.ranks]
                terms.append((self.shortfall(cost, t, key[2], "demand", key), 1.0))
                self.program.row(terms, low=quantity, high=quantity)

    def limit_deliveries(self) -> None:
        """Exclusions: each row limits each demand row that it covers by itself."""
        for row in self.world.rows("exclusions"):
            minerals, markets = members(row, "minerals"), members(row, "markets")
            worst = self.world.tiers.index(row["worst_tier"])
            for key, points in self.world.demand.items():
                if minerals and self.world.mineral(key[1]) not in minerals:
                    continue
                if markets and not any(self.world.within(key[0], place) for place in markets):
                    continue
                for t, (quantity, _) in enumerate(points):
                    a = float(self.world.active(row, t))
                    terms = [
                        (self.program.column("deliver", key, g, t), 1.0)
                        for g in self.flows.ranks
                        if g > worst
                    ]
                    self.program.row(terms, high=(1 - a + a * number(row, "max_share")) * quantity)

    def limit_units(self) -> None:
        """What runs take of a unit is at most its capacity and what projects have ready."""
        capacity: dict[tuple[str, str, int], float] = defaultdict(float)
        for row in self.world.rows("capacity"):
            end, ramp = self.world.row_end(row), int(row.get("ramp_months", 0))
            rate = number(row, "rate_t_per_y") * number(row, "available_share", 1.0) * self.length
            for t, period in enumerate(self.world.periods):
                curve = mean_curve(day(row, "start"), end, ramp, period)
                capacity[row["facility"], row["unit"], t] += rate * float(curve)
        for key, terms in self.flows.use_of_unit.items():
            added = [(column, -self.length) for column, _ in self.added[key]]
            self.program.row(terms + added, high=capacity[key])

    def add_projects(self) -> None:
        """Orders, when they are ready, what they cost and the budget."""
        for row in self.world.rows("projects"):
            earliest = day(row, "earliest") or self.world.periods[0].first
            first = period_of(max(earliest, self.world.periods[0].first), self.world.periods)
            orders = [t for t in self.times if first is not None and t >= first]
            builds = [(self.add_order(row, t), 1.0) for t in orders]
            self.program.row(builds, high=number(row, "max_t_per_y"))
            self.budget += [(build, number(row, "capex_usd_per_t_y")) for build, _ in builds]
        budget = self.world.settings.get("investment", {}).get("budget_usd")
        if budget is not None:
            self.program.row(self.budget, high=budget)

    def add_order(self, row: Row, t: int) -> int:
        """Capacity ordered in a period: whole blocks, ready later, for good or for a life."""
        build = self.program.column("build", row["project"], t)
        if "block_t_per_y" in row:
            blocks = self.program.column("blocks", row["project"], t)
            self.program.whole.add(blocks)
            self.program.row([(build, 1.0), (blocks, -number(row, "block_t_per_y"))], low=0.0, high=0.0)
        ready = t + ceil(exact(row, "build_months") / (12 * self.world.length))
        capex, stop = number(row, "capex_usd_per_t_y"), len(self.times)
        if "life_years" in row:
            life, r = int(row["life_years"]), self.world.settings["economics"]["discount_rate"]
            stop = ready + ceil(Fraction(life) / self.world.length)
            yearly = r / (1 - (1 + r) ** -life) if r else 1 / life
            for s in self.times:
                if ready <= s < stop:
                    self.flows.pay(build, capex * yearly * self.length, s)
        else:
            self.flows.pay(build, capex, t)
        for s in self.times:
            if ready <= s < stop:
                self.added[row["facility"], row["unit"], s].append((build, 1.0))
        return build

    def limit_throughput(self) -> None:
        """Arrivals over lanes: a price for each row, a limit for the rows of the same facility and set."""
        groups: dict[tuple[str, frozenset[str]], list[Row]] = defaultdict(list)
        for row in self.world.rows("throughput"):
            cell = members(row, "commodity")
            groups[row["facility"], frozenset(self.world.commodities if cell == ["*"] else cell)].append(row)
        for (n, covered), rows in groups.items():
            for t in self.times:
                terms = [
                    (column, share)
                    for lane, column, share in self.flows.arriving[t]
                    if lane.destination == n and lane.commodity in covered
                ]
                touching = [row for row in rows if self.world.active(row, t) > 0]
                for row in touching:
                    for column, share in terms:
                        cost = number(row, "cost_usd_per_t") * float(self.world.active(row, t))
                        self.flows.pay(column, share * cost, t)
                if touching and all("rate_t_per_y" in row for row in touching):
                    self.program.row(terms, high=self.dated_sum(touching, "rate_t_per_y", t))

    def dated_sum(self, rows: list[Row], name: str, t: int) -> float:
        """Tonnes in a period from yearly rates with dates."""
        return sum(number(row, name) * self.length * float(self.world.active(row, t)) for row in rows)

    def limit_arrivals_from_abroad(self) -> None:
        """Diversification: each row, mineral, period and supplier by itself."""
        for row in self.world.rows("diversification"):
            minerals = members(row, "minerals") or sorted(
                {self.world.mineral(c) for c in self.world.commodities}
            )
            for mineral in minerals:
                for t in self.times:
                    a = float(self.world.active(row, t))
                    demand = self.demand_of(row["country"], mineral, t)
                    if a > 0 and demand > 0:
                        limit = (1 - a + a * number(row, "max_share")) * demand
                        for terms in self.arrivals_by_supplier(row, mineral, t).values():
                            self.program.row(terms, high=limit)

    def demand_of(self, country: str, mineral: str, t: int) -> float:
        """Demand for a mineral of the markets in a country."""
        return sum(
            points[t][0]
            for (n, c, _, _), points in self.world.demand.items()
            if self.world.country(n) == country and self.world.mineral(c) == mineral
        )

    def arrivals_by_supplier(self, row: Row, mineral: str, t: int) -> dict[str, Terms]:
        """What crosses the border of one mineral, by the facility, owner or country that shipped it."""
        found: dict[str, Terms] = defaultdict(list)
        for lane, column, share in self.flows.arriving[t]:
            home = self.world.country(lane.destination) == row["country"]
            abroad = self.world.country(lane.origin) != row["country"]
            if home and abroad and self.world.mineral(lane.commodity) == mineral:
                n = lane.origin
                names = {"facility": n, "owner": self.world.owner(n), "country": self.world.country(n)}
                found[names[row["by"]]].append((column, share))
        return found

    def limit_contracts(self) -> None:
        """Minima one by one; maxima of the same parties and commodity together."""
        quotas: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for row in self.world.rows("contracts"):
            if "maximum_t_per_y" in row:
                quotas[row["seller"], row["buyer"], row["commodity"]].append(row)
            if "minimum_t_per_y" in row:
                self.add_minimum(row)
        for rows in quotas.values():
            for t in self.times:
                touching = [row for row in rows if self.world.active(row, t) > 0]
                if touching:
                    limit = self.dated_sum(touching, "maximum_t_per_y", t)
                    self.program.row(self.shipped(rows[0], t), high=limit)

    def add_minimum(self, row: Row) -> None:
        """Contracted tonnes in the periods in which a matching lane is open; a lane of capacity 0 is."""
        priority = int(row["priority"]) if "priority" in row else None
        for t in self.times:
            terms = self.shipped(row, t)
            if terms:
                cost = number(row, "shortfall_usd_per_t")
                terms.append((self.shortfall(cost, t, priority, "contract", row["contract"]), 1.0))
                self.program.row(terms, low=self.dated_sum([row], "minimum_t_per_y", t))

    def shipped(self, row: Row, t: int) -> Terms:
        """What leaves in a period over the lanes that match a contract; no terms where none is open."""
        return [(column, 1.0) for lane, column in self.flows.leaving[t] if self.matches(row, lane)]

    def matches(self, row: Row, lane: Lane) -> bool:
        """Whether a lane goes from seller to buyer with the commodity of the contract."""
        seller, buyer = (
            self.world.within(lane.origin, row["seller"]),
            self.world.within(lane.destination, row["buyer"]),
        )
        return seller and buyer and lane.commodity == row["commodity"]

    def limit_stocks(self) -> None:
        """Capacity, required stock, intake and release."""
        for row in self.world.rows("stocks"):
            n, c = row["facility"], row["commodity"]
            _, initial = self.flows.initial_stock(row)
            worst = (
                self.world.tiers.index(row["worst_tier"]) if "worst_tier" in row else max(self.flows.ranks)
            )
            target_date = day(row, "target_date")
            target_from = period_of(target_date, self.world.periods) if target_date else None
            priority = int(row["priority"]) if "priority" in row else None
            for t in self.times:
                held = {g: self.program.column("stock", n, c, g, t) for g in self.flows.ranks}
                if "capacity_t" in row:
                    self.program.row(
                        [(column, 1.0) for column in held.values()], high=number(row, "capacity_t")
                    )
                required = number(row, "minimum_t")
                if target_from is not None and t >= target_from:
                    required = max(required, number(row, "target_t"))
                if required > 0:
                    cost = number(row, "shortfall_usd_per_t_y") * self.length
                    terms = [(column, 1.0) for g, column in held.items() if g <= worst]
                    terms.append((self.shortfall(cost, t, priority, "stock", n, c), 1.0))
                    self.program.row(terms, low=required)
                self.limit_change(row, t, list(held.values()), initial)

    def limit_change(self, row: Row, t: int, held: list[int], initial: float) -> None:
        """What is put in and taken out of a stock in a period, apart from its losses."""
        kept = self.flows.kept(row)
        terms, given = [(column, 1.0) for column in held], 0.0
        if t > 0:
            terms += [
                (self.program.column("stock", row["facility"], row["commodity"], g, t - 1), -kept)
                for g in self.flows.ranks
            ]
        else:
            given = kept * initial
        if "intake_t_per_y" in row:
            self.program.row(terms, high=number(row, "intake_t_per_y") * self.length + given)
        if "release_t_per_y" in row:
            self.program.row(terms, low=-number(row, "release_t_per_y") * self.length + given)
