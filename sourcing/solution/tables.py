"""Result tables: what moves, is made, delivered, missing, held and built, period by period.

Quantities are t per period, money undiscounted USD, periods named by their first day. Rows stand in the order of
their columns; a table lists what is not nothing, and every row and period of demand and capacity.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from sourcing.network.graph import OUT, Run
from sourcing.solution.values import NOISE, Values
from sourcing.timing import add_months

Cells = tuple[Any, ...]


def shipments(values: Values) -> Iterator[Cells]:
    """What leaves over each lane, at the tier with which it leaves."""
    data = values.data
    for (l, g, t), tonnes in values.flows("ship"):
        lane = data.network.lanes[l]
        yield (
            lane.origin,
            lane.destination,
            lane.commodity,
            g,
            t,
            tonnes,
            lane.cost * tonnes,
            data.duty[l] * tonnes,
        )


def arrivals(values: Values) -> Iterator[Cells]:
    """What arrives over each lane, at the tier that counts at the destination."""
    data, shipped = values.data, values.of("ship")
    charges: dict[tuple[tuple[int, int, int], int], float] = defaultdict(float)
    for t, charged in data.throughput_charges.items():
        for price, key in charged:
            charges[key, t] += price
    for (l, g, t), shares in data.arriving.items():
        lane = data.network.lanes[l]
        for share, key in shares:
            tonnes = share * shipped.get(key, 0.0)
            if shipped.get(key, 0.0) > NOISE and tonnes > 0:
                rank = data.network.rank_on_arrival(lane.destination, g)
                yield (
                    lane.origin,
                    lane.destination,
                    lane.commodity,
                    rank,
                    t,
                    tonnes,
                    charges.get((key, t), 0.0) * shipped[key],
                )


def runs(values: Values) -> Iterator[Cells]:
    """Activity of each process, at the tier of what it gives."""
    cost: dict[Cells, float] = dict(values.data.run_costs)
    for (n, p, g, t), tonnes in values.flows("run"):
        yield n, p, g, t, tonnes, cost[n, p, g] * tonnes


def draws(values: Values) -> Iterator[Cells]:
    """What each run takes of its inputs, and at which tier."""
    data = values.data
    for (n, p, c, h, g, t), tonnes in values.flows("draw"):
        yield n, p, c, g, h, t, tonnes
    for (n, p, g, t), tonnes in values.flows("run"):
        for c, hs in data.draws[Run(n, p, g)].items():
            if len(hs) == 1:
                yield n, p, c, g, hs[0], t, data.network.inputs[n, p][c] * tonnes


def deliveries(values: Values) -> Iterator[Cells]:
    """What is delivered to each demand row, by tier."""
    for (n, c, priority, part, g, t), tonnes in values.flows("deliver"):
        yield n, c, priority, part, g, t, tonnes


def shortfalls(values: Values) -> Iterator[Cells]:
    """Every demand row and period, and what of it is unmet."""
    short = values.of("short")
    for (d, t), (wanted, price) in values.data.demand.items():
        missing = short.get((*d, t), 0.0)
        missing = missing if missing > NOISE else 0.0
        yield *d, t, wanted, missing, price * missing


def stocks(values: Values) -> Iterator[Cells]:
    """Stock at the end of each period, by tier."""
    yield from ((*index, tonnes) for index, tonnes in values.flows("stock"))


def waste(values: Values) -> Iterator[Cells]:
    """What is disposed of, by tier."""
    commodities = values.data.commodities
    for (n, c, g, t), tonnes in values.flows("waste"):
        yield n, c, g, t, tonnes, commodities[c].disposal_usd_per_t * tonnes


def builds(values: Values) -> Iterator[Cells]:
    """Capacity ordered, when it is ready and what is paid for it within the horizon."""
    data = values.data
    paid: dict[Any, float] = defaultdict(float)
    for payments in data.capex_payments.values():
        for order, payment in payments:
            paid[order] += payment
    for (j, t), rate in values.flows("build"):
        wait = data.horizon.periods_rounded_up(data.projects[j].build_months)
        start = pd.Timestamp(data.horizon.periods[t].name).date()
        yield j, t, add_months(start, wait * 12 // data.horizon.per_year).isoformat(), rate, paid[j, t] * rate


def capacity(values: Values) -> Iterator[Cells]:
    """Capacity of every unit in every period, its use, and what one more tonne of it would save."""
    data, run, build = values.data, values.of("run"), values.of("build")
    units = {(n, u) for n, u, _ in data.capacity} | set(data.unit_use)
    units |= {(row.facility, row.unit) for row in data.projects.values()}
    for n, u in sorted(units):
        for t in data.periods:
            orders = data.ready_orders.get((n, u, t), ())
            available = data.capacity.get((n, u, t), 0.0) + data.length * sum(
                build.get(order, 0.0) for order in orders
            )
            used = sum(use * run.get((*key, t), 0.0) for key, use in data.unit_use.get((n, u), ()))
            yield (
                n,
                u,
                t,
                available,
                used if used > NOISE else 0.0,
                -values.price("unit_capacity", (n, u, t), t),
            )


def prices(values: Values) -> Iterator[Cells]:
    """What one more tonne of a commodity and tier, wanted at a facility, would cost; blank if it cannot be had."""
    for node in values.data.network.nodes:
        if node.side != OUT:
            for t in values.data.periods:
                price = values.price("balance", (*node, t), t)
                yield node.n, node.c, node.g, t, price if price < float("inf") else float("nan")


TABLES: dict[str, tuple[Callable[[Values], Iterator[Cells]], str]] = {
    "shipments": (shipments, "origin destination commodity tier departs quantity_t freight_usd tariff_usd"),
    "arrivals": (arrivals, "origin destination commodity tier arrives quantity_t throughput_usd"),
    "runs": (runs, "facility process tier period activity_t cost_usd"),
    "draws": (draws, "facility process commodity tier drawn_tier period quantity_t"),
    "deliveries": (deliveries, "facility commodity priority slice tier period quantity_t"),
    "shortfalls": (shortfalls, "facility commodity priority slice period demand_t short_t cost_usd"),
    "stocks": (stocks, "facility commodity tier period quantity_t"),
    "waste": (waste, "facility commodity tier period quantity_t disposal_usd"),
    "builds": (builds, "project ordered ready rate_t_per_y capex_usd"),
    "capacity": (capacity, "facility unit period available_t used_t value_usd_per_t"),
    "prices": (prices, "facility commodity tier period price_usd_per_t"),
}
SUMMED = ("shipments", "arrivals")
TIERS = ("tier", "drawn_tier")
PERIODS = ("period", "departs", "arrives", "ordered")


def result_tables(values: Values) -> dict[str, pd.DataFrame]:
    """Every table of a result but the rules, as tidy frames with tiers and periods by name."""
    return {
        name: frame(values, make(values), columns.split(), summed=name in SUMMED)
        for name, (make, columns) in TABLES.items()
    }


def frame(values: Values, rows: Iterator[Cells], columns: list[str], *, summed: bool = False) -> pd.DataFrame:
    """Rows as a frame, sorted; ``summed`` adds up rows of the same lane, which differ in the row that held."""
    table = pd.DataFrame.from_records(list(rows), columns=columns)
    keys = [column for column in columns if not column.endswith(("_t", "_usd", "_per_t", "_per_y"))]
    if summed:
        table = table.groupby(keys, as_index=False, sort=False).sum()
    table = table.sort_values(keys, kind="stable", ignore_index=True)
    tiers = dict(enumerate(values.data.settings.tiers))
    names = {t: period.name for t, period in values.data.horizon.periods.items()}
    for column in table.select_dtypes("float"):
        table[column] += 0.0  # no negative zero
    for column in columns:
        if column in TIERS:
            table[column] = table[column].map(tiers)
        elif column in PERIODS:
            table[column] = table[column].map(names)
    return table
