"""Laws that people make: exclusion, diversification and contracts."""

from typing import Any

import numpy as np
import pandas as pd

from sourcing.solution.laws.breach import Array, Breaches, total
from sourcing.solution.laws.builds import Build
from sourcing.solution.laws.facts import Facts
from sourcing.solution.laws.flows import LANE, Flows
from sourcing.solution.laws.lanes import Lanes
from sourcing.solution.laws.stated import Statements

DEMAND = ["n", "c", "priority", "slice", "t"]


def check_exclusion(
    facts: Facts, deliveries: pd.DataFrame, statements: Statements, breaches: Breaches
) -> None:
    """Deliveries worse than a rule's worst tier keep within the share that is left to them of each demand row."""
    got = deliveries.rename(columns={"facility": "n", "commodity": "c", "period": "t", "tier": "g"})
    for row in facts.instance.rows("exclusions"):
        share = facts.calendar.share(row.start, row.end)
        worse = total(got[got["g"] > facts.codes["g"][row.worst_tier]], DEMAND, "quantity_t")
        goods = facts.of_minerals(row.minerals)
        places = facts.markets(row.markets)
        both = facts.demand.merge(worse, on=DEMAND, how="left").fillna({"quantity_t": 0.0})
        both = both[(share[both["t"]] > 0) & goods[both["c"]] & places[both["n"]]]
        limit = (1 - share + share * row.max_share)[both["t"]] * both["demand"]
        text = (
            f"{row.rule}: {{got:.9g}} t worse than {row.worst_tier} are delivered, {{expected:.9g}} t may be"
        )
        breaches.exceed("exclusion", both, both["quantity_t"], limit, text)
        statements.add(
            "exclusion", both, limit, both["quantity_t"], rule=row.rule, subject=facts.name("n", both),
            commodity=facts.name("c", both), priority=both["priority"].astype(str).to_numpy(),
            slice=both["slice"].to_numpy(),
        )  # fmt: skip


def check_diversification(
    facts: Facts, flows: Flows, stated: pd.DataFrame, statements: Statements, breaches: Breaches
) -> None:
    """Of one mineral no facility, owner or country sends more into a country than its share of the demand there."""
    rules = facts.instance.rows("diversification")
    if not rules:
        return
    came = flows.arrivals.assign(
        mineral=facts.mineral[flows.arrivals["c"]],
        origin=facts.country[flows.arrivals["n"]],
        country=facts.country[flows.arrivals["m"]],
    )
    came = came[came["origin"] != came["country"]]
    demand = facts.demand.assign(
        mineral=facts.mineral[facts.demand["c"]], country=facts.country[facts.demand["n"]]
    )
    demand = total(demand, ["country", "mineral", "t"], "demand")
    suppliers = {
        "facility": np.array(facts.names.n, dtype=object),
        "owner": facts.biggest_owner,
        "country": facts.country,
    }
    for row in rules:
        share = facts.calendar.share(row.start, row.end)
        wanted = demand[
            (demand["country"] == row.country) & (share[demand["t"]] > 0) & (demand["demand"] > 0)
        ]
        if row.minerals:
            wanted = wanted[wanted["mineral"].isin(row.minerals)]
        part = came.assign(supplier=suppliers[row.by][came["n"]])
        part = total(part[part["country"] == row.country], ["supplier", "mineral", "t"], "q")
        named = {*part["supplier"], *stated["supplier"][stated["rule"] == row.rule]}
        both = wanted.merge(pd.DataFrame({"supplier": sorted(named)}, dtype=object), how="cross")
        both = both.merge(part, on=["supplier", "mineral", "t"], how="left").fillna({"q": 0.0})
        limit = (1 - share + share * row.max_share)[both["t"]] * both["demand"]
        text = f"{row.rule}: {{got:.9g}} t of {{mineral}} from {{supplier}} enter {row.country}, {{expected:.9g}} t may"
        breaches.exceed("diversification", both, both["q"], limit, text)
        texts = {"subject": both["mineral"].to_numpy(), "supplier": both["supplier"].to_numpy()}
        statements.add("diversification", both, limit, both["q"], rule=row.rule, **texts)


def check_contracts(
    facts: Facts, lanes: Lanes, flows: Flows, statements: Statements, breaches: Breaches
) -> pd.DataFrame:
    """Quotas are kept; returns what is missing under each minimum: row, t, short."""
    periods = pd.DataFrame({"t": np.arange(facts.calendar.count)})
    missing: list[tuple[Any, int, float]] = []
    quotas: dict[tuple[str, str, str], Array] = {}
    for row in facts.instance.rows("contracts"):
        share = facts.calendar.share(row.start, row.end)
        if row.minimum_t_per_y is not None:
            open_then = _open_periods(facts, lanes, row) & (share > 0)
            required = np.where(open_then, row.minimum_t_per_y * facts.calendar.length * share, -np.inf)
            shipped = _shipped(facts, flows, row.seller, row.buyer, row.commodity)
            short = np.maximum(0.0, required - shipped)
            missing += [(row, int(t), float(short[t])) for t in np.flatnonzero(short)]
            statements.add("contract_minimum", periods, required, shipped, rule=row.contract)
        if row.maximum_t_per_y is not None:
            key = row.seller, row.buyer, row.commodity
            limit = np.where(share > 0, row.maximum_t_per_y * facts.calendar.length * share, np.nan)
            before = quotas.get(key, np.full(facts.calendar.count, np.nan))
            quotas[key] = np.where(np.isnan(before), limit, before + np.nan_to_num(limit))
    for (seller, buyer, commodity), limit in quotas.items():
        frame = periods.assign(c=facts.codes["c"][commodity])
        text = f"{{got:.9g}} t go from {seller} to {buyer}, the quota is {{expected:.9g}} t"
        allowed, shipped = (
            np.where(np.isnan(limit), np.inf, limit),
            _shipped(facts, flows, seller, buyer, commodity),
        )
        breaches.exceed("quota", frame, shipped, allowed, text)
        texts = {"subject": buyer, "supplier": seller, "commodity": commodity}
        statements.add("contract_maximum", frame, allowed, shipped, **texts)
    return pd.DataFrame(missing, columns=["row", "t", "short"]).astype({"t": "int64", "short": float})


def _shipped(facts: Facts, flows: Flows, seller: str, buyer: str, commodity: str) -> Array:
    """Tonnes that leave a seller for a buyer, by period."""
    ships, c = flows.ships, facts.codes["c"][commodity]
    match = (
        facts.in_place(seller)[ships["n"]] & facts.in_place(buyer)[ships["m"]] & (ships["c"] == c).to_numpy()
    )
    return np.bincount(ships["t"][match], weights=ships["q"][match], minlength=facts.calendar.count)


def _open_periods(facts: Facts, lanes: Lanes, contract: Any) -> Array:
    """Periods in which a lane of the contract is open by its dates and what leaves still arrives in the horizon."""
    sellers, buyers = (np.flatnonzero(facts.in_place(place)) for place in (contract.seller, contract.buyer))
    pairs = pd.MultiIndex.from_product([sellers, buyers], names=["n", "m"]).to_frame(index=False)
    pairs = pairs[pairs["n"] != pairs["m"]].assign(c=facts.codes["c"][contract.commodity])
    force = lanes.in_force(pairs[lanes.exist(pairs)])
    return np.isin(np.arange(facts.calendar.count), force["t"][~force["late"]])


def state_lanes(
    facts: Facts, lanes: Lanes, flows: Flows, stated: pd.DataFrame, statements: Statements
) -> None:
    """Limits of the lanes that rules.csv names; where two rows hold in a period, their use cannot be told apart."""
    if stated.empty:
        return
    codes = {"n": ("supplier", "n"), "m": ("facility_or_mineral", "n"), "c": ("commodity", "c")}
    named = pd.DataFrame(
        {letter: stated[name].map(facts.codes[code]) for letter, (name, code) in codes.items()}
    )
    force = lanes.in_force(named.dropna().astype("int64"))
    force = force[~force["late"]].merge(total(flows.ships, [*LANE, "t"], "q"), on=[*LANE, "t"], how="left")
    force = force.fillna({"q": 0.0})
    several = force[force["capacity"] > 0].groupby([*LANE, "t"])["row"].transform("size") > 1
    used = force["q"].where(~several.reindex(force.index, fill_value=False))
    limit = force["capacity"] * facts.calendar.length * force["share"]
    texts = {"supplier": facts.name("n", force), "subject": facts.name("n", force, "m")}
    statements.add("lane", force, limit, used, commodity=facts.name("c", force), **texts)


def state_projects(facts: Facts, builds: list[Build], statements: Statements) -> None:
    """What has been ordered of each project up to each period, against the most that can be."""
    for project in facts.instance.rows("projects"):
        ordered = np.zeros(facts.calendar.count)
        for build in builds:
            ordered[build.ordered :] += build.rate * (build.project.project == project.project)
        frame = pd.DataFrame({"t": np.arange(facts.calendar.count)})
        limit = np.full(facts.calendar.count, project.max_t_per_y)
        statements.add("project", frame, limit, ordered, rule=project.project)
