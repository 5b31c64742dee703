"""Laws of matter: what leaves arrives on time at its rank, recipes hold, and nothing appears or vanishes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sourcing.solution.laws.breach import TONNES, Breaches, total
from sourcing.solution.laws.facts import Facts
from sourcing.solution.laws.lanes import Lanes

NODE = ["n", "c", "g", "t"]
LANE = ["n", "m", "c"]
RUN = ["n", "process", "g", "t"]


@dataclass(frozen=True)
class Flows:
    """The result tables in the letters of the laws: q is a quantity, n a place or an origin, m a destination."""

    ships: pd.DataFrame
    arrivals: pd.DataFrame
    runs: pd.DataFrame
    draws: pd.DataFrame
    deliveries: pd.DataFrame
    stocks: pd.DataFrame
    waste: pd.DataFrame


def read_flows(tables: dict[str, pd.DataFrame]) -> Flows:
    """Rename the columns of the result tables."""
    lane = {"origin": "n", "destination": "m", "commodity": "c", "tier": "g", "quantity_t": "q"}
    node = {"facility": "n", "commodity": "c", "tier": "g", "period": "t", "quantity_t": "q"}
    return Flows(
        ships=tables["shipments"].rename(columns={**lane, "departs": "t"}),
        arrivals=tables["arrivals"].rename(columns={**lane, "arrives": "t"}),
        runs=tables["runs"].rename(columns={**node, "activity_t": "q"}),
        draws=tables["draws"].rename(columns={**node, "drawn_tier": "h"}),
        deliveries=tables["deliveries"].rename(columns=node),
        stocks=tables["stocks"].rename(columns=node),
        waste=tables["waste"].rename(columns=node),
    )


def check_lanes(facts: Facts, force: pd.DataFrame, lanes: Lanes, flows: Flows, breaches: Breaches) -> None:
    """Shipments go over lanes that exist and are open, and keep within their capacity."""
    shipped = total(flows.ships, [*LANE, "t"], "q")
    names = np.array(facts.names.n, dtype=object)
    shipped = shipped.assign(to=names[shipped["m"]])
    known = lanes.exist(shipped)
    text = "{q:.6g} t leave for {to}, but the one cannot ship it or the other cannot use it"
    breaches.refuse("lane", shipped[~known], shipped["q"][~known], text)
    length = facts.calendar.length
    room = force[~force["late"]].assign(room=lambda f: f["capacity"] * length * f["share"])
    room = total(room, [*LANE, "t"], "room")
    both = shipped.merge(room, on=[*LANE, "t"], how="left").fillna({"room": 0.0})
    text = (
        "{got:.9g} t leave for {to}, where the rows of the lane in force then have room for {expected:.9g} t"
    )
    breaches.exceed("lane", both, both["q"], both["room"], text)


def usable(force: pd.DataFrame) -> pd.DataFrame:
    """Rows over which something can leave in a period, apart from bans and lanes shut for the end of the horizon."""
    return force[~force["late"] & (force["capacity"] > 0)]


def check_arrivals(facts: Facts, force: pd.DataFrame, flows: Flows, breaches: Breaches) -> None:
    """What arrives is what left a lead time ago, at the rank that it takes on arrival.

    Where rows of a lane with different lead times hold on days of one period, the tables do not say what took which:
    each arrival and the sum over the horizon then lie between the extremes.
    """
    key, count = [*LANE, "t"], facts.calendar.count
    rows = usable(force)
    first = rows.assign(at=rows["t"] + rows["whole"], part=1 - rows["part"])
    second = rows.assign(at=rows["t"] + rows["whole"] + 1)
    shares = pd.concat([first, second])
    shares = shares[(shares["part"] > 0) & (shares["at"] < count)]
    whole = _extremes(total(shares, [*key, "row"], "part"), key)
    by_row = _extremes(shares, [*key, "at"])
    by_row = by_row.merge(rows.groupby(key).size().rename("rows").reset_index(), on=key)
    by_row["min"] = by_row["min"].where(by_row["count"] == by_row["rows"], 0.0)

    ships = flows.ships.assign(
        g=facts.rank_on_arrival(flows.ships["m"].to_numpy(), flows.ships["g"].to_numpy())
    )
    ships = total(ships, [*LANE, "g", "t"], "q")
    names = np.array(facts.names.n, dtype=object)
    for law_key, parts, moment in (
        ([*LANE, "g", "t"], by_row, "at"),
        ([*LANE, "g"], whole, None),
    ):
        due = ships.merge(parts, on=key)
        due = due.assign(low=due["q"] * due["min"], high=due["q"] * due["max"])
        if moment:
            due = due.drop(columns="t").rename(columns={moment: "t"})
        due = total(due, law_key, "low", "high")
        came = total(flows.arrivals, law_key, "q")
        both = due.merge(came, on=law_key, how="outer").fillna({"low": 0.0, "high": 0.0, "q": 0.0})
        both = both.assign(origin=names[both["n"]], n=both["m"])
        text = "{got:.9g} t arrive from {origin}" + ("" if moment else " in all")
        breaches.outside(
            "arrival", both, both["q"], both["low"], both["high"], text + "; {expected:.9g} t are due"
        )


def _extremes(shares: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Least and largest part, and how many there are, by key."""
    parts = shares.groupby(key)["part"]
    return pd.DataFrame({"min": parts.min(), "max": parts.max(), "count": parts.size()}).reset_index()


def check_recipes(facts: Facts, flows: Flows, breaches: Breaches) -> None:
    """Runs are of known processes, draw what their recipe says, and carry the rank that the trust tests give."""
    runs = flows.runs.merge(facts.processes, on=["n", "process"], how="left")
    stray = runs["cost"].isna()
    breaches.refuse("recipe", runs[stray], runs["q"][stray], "there is no process {process} here")
    inputs = facts.recipes[facts.recipes["rate"] < 0]
    needed = flows.runs.merge(inputs, on=["n", "process"])
    needed = total(needed.assign(needed=-needed["rate"] * needed["q"]), [*RUN, "c"], "needed")
    drawn = total(flows.draws, [*RUN, "c"], "q")
    both = needed.merge(drawn, on=[*RUN, "c"], how="outer").fillna({"needed": 0.0, "q": 0.0})
    text = "{process} draws {got:.9g} t; its recipe takes {expected:.9g} t"
    breaches.differ("recipe", both, both["q"], both["needed"], text)
    _check_ranks(facts, flows, inputs, breaches)


def _check_ranks(facts: Facts, flows: Flows, inputs: pd.DataFrame, breaches: Breaches) -> None:
    """A run has the worst rank of the plant's and, if origin is tested, of what it draws; crumbs may go either way."""
    runs = total(flows.runs, RUN, "q")
    runs = runs[runs["q"] > TONNES]
    own = facts.rank[runs["n"]]
    if "origin" not in facts.settings.tests:
        low = high = own
    else:
        drawn = total(flows.draws, [*RUN, "h"], "q")
        every = drawn.groupby(RUN)["h"].max().rename("every")
        sure = drawn[drawn["q"] > TONNES].groupby(RUN)["h"].max().rename("sure")
        runs = (
            runs.merge(every, on=RUN, how="left")
            .merge(sure, on=RUN, how="left")
            .fillna({"every": 0, "sure": 0})
        )
        low, high = np.maximum(own, runs["sure"]), np.maximum(own, runs["every"])
    wrong = ((runs["g"] < low) | (runs["g"] > high)).to_numpy()
    runs = runs.assign(right=np.array(facts.names.g, dtype=object)[np.asarray(low, dtype=int)])[wrong]
    text = "{process} is reported at this tier; by the plant and what it draws it has {right}"
    breaches.refuse("rank", runs, runs["q"], text)


def check_balance(facts: Facts, flows: Flows, breaches: Breaches) -> None:
    """For each facility, commodity, tier and period what comes in equals what goes out."""
    made = facts.recipes[facts.recipes["rate"] > 0].merge(flows.runs, on=["n", "process"])
    made = made.assign(q=made["rate"] * made["q"])
    kept = kept_stock(facts, flows)
    incoming = [flows.arrivals.assign(n=flows.arrivals["m"]), facts.in_transit, made, kept]
    outgoing = [
        flows.ships,
        flows.draws.assign(g=flows.draws["h"]),
        flows.stocks,
        flows.deliveries,
        flows.waste,
    ]
    ledger = _ledger({"in": incoming, "out": outgoing})
    text = "{got:.9g} t come in and {expected:.9g} t go out"
    breaches.differ("balance", ledger, ledger["in"], ledger["out"], text)
    _check_only_made_is_shipped(facts, flows, made, kept, breaches)


def kept_stock(facts: Facts, flows: Flows) -> pd.DataFrame:
    """What is left in each period of the stock before it, the first period's being the initial one: n, c, g, t, q."""
    listed = facts.stocks
    if listed.empty and flows.stocks.empty:
        return flows.stocks[[*NODE, "q"]]
    later = flows.stocks.merge(listed[["n", "c", "keep"]], on=["n", "c"], how="left").fillna({"keep": 0.0})
    later = later.assign(t=later["t"] + 1, q=later["q"] * later["keep"])
    first = listed.assign(t=0, q=listed["initial"] * listed["keep"])
    kept = pd.concat([first[[*NODE, "q"]], later[[*NODE, "q"]]])
    return kept[(kept["t"] < facts.calendar.count) & (kept["q"] != 0)]


def _check_only_made_is_shipped(
    facts: Facts, flows: Flows, made: pd.DataFrame, kept: pd.DataFrame, breaches: Breaches
) -> None:
    """Except at ports and stockpiles, only what was made here is shipped, or was put in stock where it is made."""
    makes = facts.recipes[facts.recipes["rate"] > 0][["n", "c"]].drop_duplicates()
    ledger = _ledger(
        {
            "shipped": [flows.ships[~facts.passes_on[flows.ships["n"]]]],
            "made": [made],
            "before": [kept.merge(makes, on=["n", "c"])],
            "after": [flows.stocks.merge(makes, on=["n", "c"])],
        }
    )
    ledger = ledger[ledger["shipped"] > 0]
    own = ledger["made"] + ledger["before"] - ledger["after"]
    scale = ledger["made"] + ledger["before"] + ledger["after"]
    text = "{got:.9g} t are shipped; what was made here and not kept in stock is {expected:.9g} t"
    breaches.differ(
        "only what is made is shipped", ledger, np.maximum(ledger["shipped"], own), own, text, scale
    )


def _ledger(sides: dict[str, list[pd.DataFrame]]) -> pd.DataFrame:
    """Tonnes of each side by node, 0 where a side has none."""
    entries = [(side, frame[[*NODE, "q"]]) for side, frames in sides.items() for frame in frames]
    rows = pd.concat([frame for _, frame in entries], ignore_index=True)
    side = np.repeat([side for side, _ in entries], [len(frame) for _, frame in entries])
    return total(rows.assign(**{name: rows["q"].where(side == name, 0.0) for name in sides}), NODE, *sides)
