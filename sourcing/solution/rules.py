"""What rules, contracts, stocks, lanes and projects allow, what is used of it, and what one more tonne would save.

``value_usd_per_t`` is what one more tonne of a limit, or one tonne less of a minimum, would save. The columns of the
contract come first; those behind them tell apart the rows of one rule, market and period.
"""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from sourcing.solution.tables import Cells, frame
from sourcing.solution.values import NOISE, Values

CONTRACT_COLUMNS = ["kind", "rule", "facility_or_mineral", "period", "limit_t", "used_t", "value_usd_per_t"]
COLUMNS = [*CONTRACT_COLUMNS, "commodity", "priority", "slice", "supplier", "rule_row"]
KEYS = [column for column in COLUMNS if not column.endswith(("_t", "_per_t"))]


def rule_table(values: Values) -> pd.DataFrame:
    """One row for each limit and period in which it stands."""
    rows = [
        row
        for make in (
            exclusions,
            diversifications,
            contract_minima,
            contract_maxima,
            throughputs,
            lanes,
            stock_limits,
            projects,
        )
        for row in make(values)
    ]
    return frame(values, iter(rows), COLUMNS).sort_values(KEYS, kind="stable", ignore_index=True)


def line(
    kind: str,
    rule: str,
    subject: str,
    t: int,
    limit: float,
    used: float,
    value: float,
    commodity: str = "",
    priority: Any = "",
    part: str = "",
    supplier: str = "",
    row: Any = "",
) -> Cells:
    """One row of the table; whatever does not apply is blank."""
    used = used if abs(used) > NOISE else 0.0
    return kind, rule, subject, t, limit, used, value, commodity, str(priority), part, supplier, str(row)


def exclusions(values: Values) -> Iterator[Cells]:
    """Deliveries worse than the worst tier, for each demand row that a rule covers."""
    data, delivered = values.data, values.of("deliver")
    for (key, d, t), limit in data.exclusion_limits.items():
        used = sum(delivered.get((*d, g, t), 0.0) for g in data.excluded_ranks(key, d))
        value = -values.price("exclude", (*key, *d, t), t)
        yield line("exclusion", key[0], d[0], t, limit, used, value, d[1], d[2], d[3], row=key[1])


def diversifications(values: Values) -> Iterator[Cells]:
    """What crosses a border from each source that a rule covers."""
    shipped = values.of("ship")
    for (key, mineral, source, t), arrivals in values.data.border_arrivals.items():
        used = sum(share * shipped[shipment] for share, shipment in arrivals)
        value = -values.price("diversify", (*key, mineral, source, t), t)
        limit = values.data.diversification_limit(key, mineral, t)
        yield line("diversification", key[0], mineral, t, limit, used, value, supplier=source, row=key[1])


def contract_minima(values: Values) -> Iterator[Cells]:
    """What leaves under each contract against its minimum."""
    data, shipped = values.data, values.of("ship")
    for (key, t), limit in data.contract_minimum.items():
        row = data.contracts[key]
        used = sum(shipped[s] for s in data.matching_shipments((row.seller, row.buyer, row.commodity), t))
        value = values.price("contract_minimum", (*key, t), t)
        yield line(
            "contract_minimum",
            key[0],
            row.buyer,
            t,
            limit,
            used,
            value,
            row.commodity,
            supplier=row.seller,
            row=key[1],
        )


def contract_maxima(values: Values) -> Iterator[Cells]:
    """What leaves from a seller to a buyer against their quota."""
    shipped = values.of("ship")
    for (triple, t), limit in values.data.contract_maximum.items():
        seller, buyer, c = triple
        used = sum(shipped[s] for s in values.data.matching_shipments(triple, t))
        value = -values.price("contract_maximum", (*triple, t), t)
        yield line(
            "contract_maximum", f"{seller} to {buyer}", buyer, t, limit, used, value, c, supplier=seller
        )


def throughputs(values: Values) -> Iterator[Cells]:
    """What arrives at a facility of the commodities that a limit covers together."""
    data, shipped = values.data, values.of("ship")
    for (n, cell, t), limit in data.throughput_limits.items():
        used = sum(share * shipped[key] for share, key in data.throughput_arrivals(n, cell, t))
        yield line("throughput", cell, n, t, limit, used, -values.price("throughput_limit", (n, cell, t), t))


def lanes(values: Values) -> Iterator[Cells]:
    """What leaves over each lane that has a capacity."""
    data, shipped = values.data, values.of("ship")
    place, before = {}, None
    for l, lane in data.network.lanes.items():
        place[l] = place[l - 1] + 1 if before == (lane.origin, lane.destination, lane.commodity) else 1
        before = lane.origin, lane.destination, lane.commodity
    for (l, t), price in values.priced("lane_capacity").items():
        lane = data.network.lanes[l]
        used = sum(shipped[l, g, t] for g in data.ranks_shipped[l, t])
        yield line(
            "lane",
            f"{lane.origin} to {lane.destination}",
            lane.destination,
            t,
            data.lane_limit(l, t),
            used,
            -price / data.discount[t],
            lane.commodity,
            supplier=lane.origin,
            row=place[l],
        )


def stock_limits(values: Values) -> Iterator[Cells]:
    """What stocks hold, take in and give out against their limits."""
    data, held = values.data, values.of("stock")
    for (n, c, t), required in data.stock_required.items():
        ranks = [g for g in data.stock_ranks.get((n, c), ()) if g <= data.stock_worst[n, c]]
        used = sum(held[n, c, g, t] for g in ranks)
        yield line(
            "stock_minimum", n, n, t, required, used, values.price("stock_requirement", (n, c, t), t), c
        )
    for (n, c), ranks in data.stock_ranks.items():
        row = data.stocks[n, c]
        before = sum(tonnes for node, tonnes in data.initial.items() if (node.n, node.c) == (n, c))
        for t in data.periods:
            now = sum(held[n, c, g, t] for g in ranks)
            change = now - data.stock_kept[n, c] * before
            before = now
            if row.capacity_t is not None:
                value = -values.price("stock_capacity", (n, c, t), t)
                yield line("stock_capacity", n, n, t, row.capacity_t, now, value, c)
            if row.intake_t_per_y is not None:
                value = -values.price("stock_intake", (n, c, t), t)
                yield line(
                    "stock_intake", n, n, t, row.intake_t_per_y * data.length, max(0.0, change), value, c
                )
            if row.release_t_per_y is not None:
                value = -values.price("stock_release", (n, c, t), t)
                yield line(
                    "stock_release", n, n, t, row.release_t_per_y * data.length, max(0.0, -change), value, c
                )


def projects(values: Values) -> Iterator[Cells]:
    """What has been ordered of each project up to a period, against the most that can be."""
    data, build = values.data, values.of("build")
    for (j,), price in values.priced("project_limit").items():
        row = data.projects[j]
        ordered = 0.0
        for _, t in (order for order in data.orders if order[0] == j):
            ordered += build.get((j, t), 0.0)
            yield line(
                "project",
                j,
                row.facility,
                t,
                row.max_t_per_y,
                ordered,
                -price if t == data.periods[-1] else 0.0,
            )
