"""Laws of room: units, throughput, demand and stocks."""

import numpy as np
import pandas as pd

from sourcing.solution.laws.breach import RELATIVE, TONNES, Array, Breaches, total
from sourcing.solution.laws.builds import Build
from sourcing.solution.laws.facts import Facts
from sourcing.solution.laws.flows import Flows, kept_stock
from sourcing.solution.laws.stated import Statements, check_values

UNIT = ["n", "unit", "t"]
DEMAND = ["n", "c", "priority", "slice", "t"]
STOCK = ["n", "c", "t"]


def check_units(
    facts: Facts, flows: Flows, builds: list[Build], capacity: pd.DataFrame, breaches: Breaches
) -> None:
    """Capacity is what table and builds make it, its use is that of the runs, and only what is used up has a value."""
    use = flows.runs.merge(facts.unit_use, on=["n", "process"])
    use = total(use.assign(use=use["q"] * use["use"]), UNIT, "use")
    both = _available(facts, builds).merge(use, on=UNIT, how="outer").fillna({"there": 0.0, "use": 0.0})
    text = "{unit} takes {got:.9g} t, it has {expected:.9g} t"
    breaches.exceed("unit", both, both["use"], both["there"], text)
    both = both.merge(capacity.rename(columns={"facility": "n", "period": "t"}), on=UNIT, how="outer")
    missing, stray = both["used_t"].isna(), both["there"].isna()
    breaches.refuse("unit", both[missing], 0.0, "{unit} has no row in capacity.csv")
    breaches.refuse("unit", both[stray], both["available_t"][stray], "the instance has no unit {unit} here")
    both = both[~missing & ~stray]
    text = "{unit} is said to have {got:.9g} t; by its tables it has {expected:.9g} t"
    breaches.differ("unit", both, both["available_t"], both["there"], text)
    text = "{unit} is said to be used for {got:.9g} t; the runs take {expected:.9g} t"
    breaches.differ("unit", both, both["used_t"], both["use"], text)
    check_values(both, both["available_t"] - both["used_t"], both["available_t"], "{unit}", breaches)


def _available(facts: Facts, builds: list[Build]) -> pd.DataFrame:
    """n, unit, t, there: tonnes of each unit of the tables, projects included, in every period."""
    periods, length = range(facts.calendar.count), facts.calendar.length
    rows = [(n, unit, t, float(tonnes[t])) for (n, unit), tonnes in facts.capacity.items() for t in periods]
    for project in facts.instance.rows("projects"):
        rows += [(facts.codes["n"][project.facility], project.unit, t, 0.0) for t in periods]
    for build in builds:
        rows += [
            (build.n, build.project.unit, t, build.rate * length) for t in range(build.start, build.until)
        ]
    frame = pd.DataFrame(rows, columns=[*UNIT, "there"]).astype({"n": "int64", "t": "int64", "there": float})
    return total(frame, UNIT, "there")


def check_throughput(facts: Facts, flows: Flows, statements: Statements, breaches: Breaches) -> None:
    """What arrives over lanes keeps within the throughput limits."""
    if facts.throughput.empty:
        return
    came = total(flows.arrivals, ["m", "c", "t"], "q").rename(columns={"m": "n"})
    limited = facts.throughput.merge(came, on=["n", "c", "t"], how="left").fillna({"q": 0.0})
    limited = limited.groupby(["n", "group", "t"], as_index=False).agg({"q": "sum", "limit": "first"})
    text = "{got:.9g} t arrive, {expected:.9g} t may"
    breaches.exceed("throughput", limited, limited["q"], limited["limit"], text)
    statements.add("throughput", limited, limited["limit"], limited["q"], subject=facts.name("n", limited))


def check_demand(
    facts: Facts, deliveries: pd.DataFrame, shortfalls: pd.DataFrame, breaches: Breaches
) -> pd.DataFrame:
    """Delivered and short make up the demand of each row and period; returns these with their penalty."""
    renamed = {"facility": "n", "commodity": "c", "period": "t"}
    got = total(deliveries.rename(columns=renamed), DEMAND, "quantity_t")
    both = facts.demand.merge(shortfalls.rename(columns=renamed), on=DEMAND, how="outer")
    both = both.merge(got, on=DEMAND, how="outer")
    what = "priority {priority} {slice}: "
    missing = both["demand_t"].isna() & (both["demand"].fillna(0.0) > 0)
    text = what + "the row is missing in shortfalls.csv"
    breaches.refuse("demand", both[missing], both["demand"][missing], text)
    numbers = ["demand", "penalty", "demand_t", "short_t", "cost_usd", "quantity_t"]
    both = both.fillna(dict.fromkeys(numbers, 0.0))
    text = what + "a demand of {got:.9g} t is reported; the tables ask for {expected:.9g} t"
    breaches.differ("demand", both, both["demand_t"], both["demand"], text)
    text = what + "{got:.9g} t are delivered or short of a demand of {expected:.9g} t"
    breaches.differ("demand", both, both["quantity_t"] + both["short_t"], both["demand"], text)
    return both


def check_stocks(facts: Facts, flows: Flows, statements: Statements, breaches: Breaches) -> pd.DataFrame:
    """Only listed stocks hold anything, within their limits; returns what is short: n, c, t, short, row."""
    if facts.stocks.empty and flows.stocks.empty:
        return pd.DataFrame({"t": [], "row": [], "short": []}).astype({"t": "int64", "row": object})
    listed = facts.stocks.drop(columns="g")
    stray = flows.stocks.merge(listed[["n", "c"]], on=["n", "c"], how="left", indicator=True)
    stray = stray[(stray["_merge"] == "left_only") & (stray["q"] > TONNES)]
    breaches.refuse("stock", stray, stray["q"], "{q:.6g} t are held where no stock is listed")
    table = listed.merge(pd.DataFrame({"t": np.arange(facts.calendar.count)}), how="cross")
    held = total(flows.stocks, STOCK, "q").rename(columns={"q": "held"})
    kept = total(kept_stock(facts, flows), STOCK, "q").rename(columns={"q": "kept"})
    table = table.merge(held, on=STOCK, how="left").merge(kept, on=STOCK, how="left")
    table = table.fillna({"held": 0.0, "kept": 0.0})
    change, crumbs = table["held"] - table["kept"], RELATIVE * (table["held"] + table["kept"])
    length = facts.calendar.length
    for kind, used, limit, text in (
        ("capacity", table["held"], _column(table, "capacity_t"), "held, {expected:.9g} t fit"),
        ("intake", change, _column(table, "intake_t_per_y") * length, "put in, {expected:.9g} t may be"),
        (
            "release",
            -change,
            _column(table, "release_t_per_y") * length,
            "taken out, {expected:.9g} t may be",
        ),
    ):
        breaches.exceed("stock", table, used - crumbs, limit, "{got:.9g} t are " + text)
        _state(facts, statements, f"stock_{kind}", table, limit, used.clip(lower=0.0))
    required, counted = _requirement(facts, flows, table)
    _state(facts, statements, "stock_minimum", table, required, counted)
    return table.assign(short=np.maximum(0.0, required - counted))


def _column(table: pd.DataFrame, name: str) -> Array:
    """A limit in stocks.csv by row of the table, infinite where it is blank."""
    cells = [getattr(row, name) for row in table["row"]]
    return np.array([np.inf if cell is None else cell for cell in cells], dtype=float)


def _state(
    facts: Facts,
    statements: Statements,
    kind: str,
    table: pd.DataFrame,
    limit: Array,
    used: Array | pd.Series,
) -> None:
    """State a limit of stocks, by facility and commodity."""
    places = {"subject": facts.name("n", table), "commodity": facts.name("c", table)}
    statements.add(kind, table, limit, used, **places)


def _requirement(facts: Facts, flows: Flows, table: pd.DataFrame) -> tuple[Array, Array]:
    """The larger of minimum and target in force, and the tonnes that count towards it, by row of the table."""
    required, worst = [], []
    for row, t in zip(table["row"], table["t"], strict=True):
        due = row.target_t is not None and facts.calendar.period_of(row.target_date) <= t
        required.append(max(row.minimum_t, row.target_t if due else 0.0))
        worst.append(len(facts.names.g) if row.worst_tier is None else facts.codes["g"][row.worst_tier])
    limits = table[STOCK].assign(worst=np.array(worst, dtype="int64"))
    good = flows.stocks.merge(limits, on=STOCK)
    good = total(good[good["g"] <= good["worst"]], STOCK, "q")
    counted = limits.merge(good, on=STOCK, how="left")["q"].fillna(0.0)
    return np.array(required, dtype=float), counted.to_numpy()
