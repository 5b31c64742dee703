"""Warnings about demand: what cannot be served, when it is missing, and what its shortfall costs."""

from collections import defaultdict
from collections.abc import Iterator
from math import inf

from sourcing.checking.finding import Finding, few, spans, tonnes
from sourcing.checking.landed import LandedCosts
from sourcing.checking.picture import Pair, Picture, Year, horizon_of, years_of
from sourcing.checking.reach import Reach
from sourcing.formulation.numbers.demand import interpolate
from sourcing.instance import Instance
from sourcing.network.graph import Node

DEAR = 30


def unreachable_demand(picture: Picture) -> Iterator[Finding]:
    """A demand that no allowed source can reach in some year, and why."""
    reach = picture.view(Reach)
    for (n, c), (line, wanted) in wanted_years(picture).items():
        reasons: dict[str, list[int]] = defaultdict(list)
        for year in wanted:
            if reason := why_unreachable(picture, reach, (n, c), year):
                reasons[reason].append(year.year)
        for reason, years in reasons.items():
            yield Finding("demand", line, f"{n} can get no {c} in {spans(years)}: {reason}")


def wanted_years(picture: Picture) -> dict[Pair, tuple[int, list[Year]]]:
    """Line of the first row of each demand, by market and commodity, and the years in which something is wanted."""
    given: dict[tuple[str, str, int, str | None], dict[int, tuple[float, float]]] = defaultdict(dict)
    lines: dict[Pair, int] = {}
    for row in picture.instance.rows("demand"):
        given[row.facility, row.commodity, row.priority, row.slice][row.year] = (row.quantity_t_per_y, 0.0)
        lines.setdefault((row.facility, row.commodity), row.line)
    wanted: dict[Pair, set[int]] = defaultdict(set)
    for (n, c, _, _), by_year in given.items():
        for year in picture.years:
            numbers = interpolate(by_year, year.year)
            if numbers and numbers[0] > 0:
                wanted[n, c].add(year.year)
    return {
        pair: (lines[pair], [year for year in picture.years if year.year in years])
        for pair, years in wanted.items()
    }


def why_unreachable(picture: Picture, reach: Reach, pair: Pair, year: Year) -> str:
    """Why nothing that is allowed can be delivered in a year, with the remedy; empty if something can."""
    key = picture.network.receiving(*pair)
    places = [Node(*key, g) for g in picture.network.ranks_at.get(key, ())]
    if not places:
        return no_way(picture, pair)
    first = {place: reach.period[place] for place in places if place in reach.period}
    if not first:
        return f"{few(reach.obstacles(places))} in the horizon; correct that"
    last = max(year.periods)
    allowed, rule = worst_allowed(picture, pair, year)
    soonest = min(first, key=lambda place: first[place])
    if first[soonest] > last:
        when = period_name(picture, first[soonest])
        return f"the first can arrive {when}, from {reach.origin[soonest]}; open another source earlier"
    clean = min(
        (place for place in first if place.g <= allowed), key=lambda place: first[place], default=None
    )
    if clean is not None and first[clean] <= last:
        return ""
    tiers = picture.instance.settings.tiers
    barred = {place for place in first if place.g > allowed and first[place] <= last}
    found = few((tiers[place.g] for place in barred), len(tiers))
    sources = few(reach.origin[place] for place in barred)
    text = f"{rule} bars all that can arrive (tier {found}, from {sources})"
    if clean is not None:
        return f"{text}; what it allows can arrive {period_name(picture, first[clean])}, from {reach.origin[clean]}"
    return f"{text}; open a source of tier {tiers[allowed]} or better, or give the rule a max_share"


def period_name(picture: Picture, t: float) -> str:
    """From when on something is there, in words."""
    if t > picture.horizon.count:
        return "only after the horizon"
    return f"from the {picture.horizon.step} of {picture.horizon.periods[int(t)].name} on"


def worst_allowed(picture: Picture, pair: Pair, year: Year) -> tuple[int, str]:
    """Worst rank that exclusions leave free on some day of a year, and the rule that says so."""
    allowed, rule = picture.last_rank, ""
    for row in picture.exclusions:
        whole = row.max_share == 0 and picture.holds(row, year)
        if whole and picture.data.exclusion_covers(row, (*pair, 0, "")):
            rank = picture.data.tier_rank[row.worst_tier]
            if rank < allowed:
                allowed, rule = rank, f"rule {row.rule} (exclusions.csv:{row.line})"
    return allowed, rule


def no_way(picture: Picture, pair: Pair) -> str:
    """Why no source at all leads to a place, whatever the dates and capacities."""
    n, c = pair
    into = picture.lanes_into.get(pair, [])
    if not into and pair not in picture.makers:
        trade = picture.network.trade
        homes = {m for m, made in trade.made | trade.stocked if made == c and m != n}
        if not homes:
            return f"nothing makes or stocks {c}; add a recipe that makes it"
        return f"no lane brings {c} there, though {few(homes)} could ship it; open one in lanes.csv"
    if pair not in picture.makers and all(lane.capacity == 0 for lane in into):
        return f"every lane that brings {c} there has capacity 0; open one in lanes.csv"
    lacking = dead_ends(picture, pair)
    if not lacking:
        return "all that leads there starts from itself; add a source"
    named = few(f"{place} gets no {feed}" for place, feed in lacking)
    return f"what leads there has no source ({named}); add a lane or a maker for it"


def dead_ends(picture: Picture, pair: Pair) -> set[Pair]:
    """Places upstream that nothing supplies and to which nothing leads."""
    found = set()
    for place in picture.upstream([pair]) - picture.supplied:
        open_lanes = [lane for lane in picture.lanes_into.get(place, ()) if lane.capacity != 0]
        if not open_lanes and place not in picture.makers:
            found.add(place)
    return found


def missing_demand_years(instance: Instance) -> Iterator[Finding]:
    """Years of the horizon that lie before the first or after the last year given for a demand."""
    given: dict[tuple[str, str, int, str | None], dict[int, int]] = defaultdict(dict)
    for row in instance.rows("demand"):
        given[row.facility, row.commodity, row.priority, row.slice][row.year] = row.line
    years = [year.year for year in years_of(horizon_of(instance))]
    for (n, c, priority, part), lines in given.items():
        first, last = min(lines), max(lines)
        missing = [year for year in years if not first <= year <= last]
        if missing:
            named = f"priority {priority}" + (f", slice {part}" if part else "")
            line = lines[first if missing[0] < first else last]
            yield Finding(
                "demand",
                line,
                f"demand of {n} for {c} ({named}) is given for {spans({first, last})} only, so there is none in "
                f"{spans(missing)}; add these years, with 0 where none is meant",
            )


def cheap_shortfall(picture: Picture) -> Iterator[Finding]:
    """A shortfall cost (of the dearest slice) below the dearest landed cost: going short is then the cheaper choice."""
    if picture.instance.settings.mode != "cost":
        return
    costs = picture.view(LandedCosts)
    rows_of: dict[tuple[str, str, int, int], list[tuple[float, int]]] = defaultdict(list)
    for row in picture.instance.rows("demand"):
        key = (row.facility, row.commodity, row.priority, row.year)
        rows_of[key].append((row.shortfall_usd_per_t, row.line))
    dearest: dict[Pair, tuple[float, str]] = {}
    low: dict[tuple[str, str, int], list[tuple[int, float]]] = defaultdict(list)
    for (n, c, priority, _), rows in rows_of.items():
        if (n, c) not in dearest:
            dearest[n, c] = dearest_source(picture, costs, (n, c))
        price, line = max(rows)
        if price < dearest[n, c][0]:
            low[n, c, priority].append((line, price))
    for (n, c, _), lines in low.items():
        cost, source = dearest[n, c]
        line, price = min(lines)
        yield Finding(
            "demand",
            line,
            f"shortfall_usd_per_t {tonnes(price)} of {n} for {c} is below the landed cost from {source}, about "
            f"{tonnes(cost)} USD/t{in_rows(len(lines))}: the plan would sooner go short than buy there; raise it if "
            "that is not meant",
        )


def in_rows(count: int) -> str:
    """The number of rows that are like the one named."""
    return f" (in {count} years)" if count > 1 else ""


def dearest_source(picture: Picture, costs: LandedCosts, pair: Pair) -> tuple[float, str]:
    """The dearest landed cost of a demand, and its source, among plants whose own tier some year allows."""
    allowed = max(worst_allowed(picture, pair, year)[0] for year in picture.years)
    trust = picture.network.trust
    landed = {n: cost for n, cost in costs.at_market(*pair).items() if trust[n].rank <= allowed}
    return max(((cost, n) for n, cost in landed.items()), default=(-inf, ""))


def dear_shortfall(instance: Instance) -> Iterator[Finding]:
    """A shortfall cost above 30 times the price of the commodity."""
    prices = {row.commodity: row.price_usd_per_t for row in instance.rows("commodities")}
    seen = set()
    for table, column in (("demand", "facility"), ("contracts", "contract")):
        for row in instance.rows(table):
            price, key = prices[row.commodity], (table, getattr(row, column), row.commodity)
            if price and key not in seen and (row.shortfall_usd_per_t or 0.0) > DEAR * price:
                seen.add(key)
                yield Finding(
                    table,
                    row.line,
                    f"shortfall_usd_per_t {tonnes(row.shortfall_usd_per_t)} of {key[1]} is more than {DEAR} times the "
                    f"price of {row.commodity} ({tonnes(price)} USD/t): a tonne at any price will be bought, and "
                    "penalties will drown costs; lower it, or use mode priority",
                )
