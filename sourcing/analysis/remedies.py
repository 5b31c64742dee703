"""What would end a shortage: the least change of one limit, or of several together, each proved by a re-solve.

Changes are compared by their effort: the part of the present number by which it is moved, a date by the years. Every
remedy is written as a change of a scenario and solved as one, so that what it removes and saves is what the changed
instance's own optimum says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from sourcing.analysis.limits import Limit
from sourcing.analysis.reach import RULES, WORTH_A_CHANGE, Held, Reach
from sourcing.errors import SourcingError
from sourcing.instance.scenario_file import Entry

ALONE_TRIED = 6
"""Single remedies that are proved by a re-solve, the least effort first."""
TRIED = 10
"""Numbers, and dates, of which the least change is looked for."""
DOUBLINGS = 3
LITTLE = 0.01
"""Part of a shortage that is of no account."""
DIGITS = 4
"""Significant digits of a change, rounded up."""
MORE = 0.02
"""Part of a shortage that several changes must take away beyond the best single one."""


@dataclass(frozen=True)
class Remedy:
    """A change of one limit or of several, and what the re-solve says that it does.

    Attributes
    ----------
    changes : limits with the amount of each change, in months for dates.
    effort : the sum over the changes of the part by which each number moves.
    short_t : t short in the year after it.
    saved_usd : discounted cost that it saves over the horizon, penalties included.
    """

    changes: Mapping[Limit, float]
    effort: float
    short_t: float
    saved_usd: float

    @property
    def entries(self) -> list[Entry]:
        """The changes of a scenario."""
        return entries(self.changes)


@dataclass(frozen=True)
class Candidate:
    """A change that has been found, before its re-solve."""

    changes: Mapping[Limit, float]
    short_t: float

    @property
    def effort(self) -> float:
        """The sum over the changes of the part by which each number moves."""
        return sum(effort(limit, amount) for limit, amount in self.changes.items())


def remedies(reach: Reach, held: Sequence[Held], demand_t: float) -> list[Remedy]:
    """Single remedies and those of several limits together, those that leave least short first.

    Parameters
    ----------
    held : limits of the cut; a single change helps only if it eases one of them.
    demand_t : t wanted in the year, by which coverage is turned into tonnes.
    """
    if not reach.behind():
        return []
    before = base_cost(reach)
    singles = [found for found in (alone(reach, one, demand_t) for one in promising(reach, held)) if found]
    singles.sort(key=lambda found: (round(found.short_t, 6), found.effort))
    proved = [prove(reach, found, before, demand_t) for found in singles[:ALONE_TRIED]]
    proved += [prove(reach, joint, before, demand_t) for joint in joints(reach, singles)]
    done = [remedy for remedy in proved if remedy is not None]
    return sorted(done, key=lambda remedy: (round(remedy.short_t / demand_t, 6), remedy.effort))


def promising(reach: Reach, held: Sequence[Held]) -> list[Held]:
    """The limits that are tried: numbers that would have to move least, and dates that relieve most."""
    able = [one for one in held if one.limit.can_be_eased]
    numbers = sorted(
        (one for one in able if not one.limit.dated),
        key=lambda one: effort(one.limit, reach.short_t / one.relief_t),
    )
    dates = sorted((one for one in able if one.limit.dated), key=lambda one: -one.relief_t)
    return [*numbers[:TRIED], *dates[:TRIED]]


def alone(reach: Reach, held: Held, demand_t: float) -> Candidate | None:
    """The least change of one limit that takes away all of the shortage that it can."""
    limit = held.limit
    eased = reach.eased([limit], lambda _: WORTH_A_CHANGE * held.relief_t)
    if eased.short_t > reach.short_t - tiny(demand_t) or limit not in eased.amounts:
        return None
    return Candidate(whole_changes(eased.amounts), eased.short_t)


def joints(reach: Reach, singles: Sequence[Candidate]) -> list[Candidate]:
    """Changes of several limits that do more together than any alone: of all limits, and with all rules as they are."""
    physical = [limit for limit in reach.limits if limit.kind not in RULES]
    found: list[Candidate] = []
    for limits in (reach.limits, physical):
        alone_t = [one.short_t for one in singles if one.changes.keys() <= set(limits)]
        joint = together(reach, limits)
        if joint is not None and len(joint.changes) > 1:
            known = any(one.changes.keys() == joint.changes.keys() for one in found)
            if not known and joint.short_t < min(alone_t, default=reach.short_t) - MORE * reach.short_t:
                found.append(joint)
    return found


def together(reach: Reach, limits: Sequence[Limit]) -> Candidate | None:
    """The changes of least effort of some limits that together take away all that can be.

    A change by the whole of a number, or by a year, must take away a thousandth of the shortage.
    """
    prices = {limit: WORTH_A_CHANGE * reach.short_t * effort(limit, whole(limit)) for limit in limits}
    able = [limit for limit, price in prices.items() if isfinite(price)]
    eased = reach.eased(able, prices.__getitem__)
    if not eased.amounts:
        return None
    return Candidate(whole_changes(eased.amounts), eased.short_t)


def prove(reach: Reach, found: Candidate, before: float, demand_t: float) -> Remedy | None:
    """A remedy by the optimum of the changed instance; ``None`` if it cannot be changed so, or that helps nothing.

    A plan may use what is gained elsewhere or later, where it is worth more; then more of it is tried. No more months
    are taken than do.
    """
    changes = dict(found.changes)
    try:
        short, cost = solved(reach, changes, demand_t)
        if len(changes) == 1 and next(iter(changes)).dated:
            changes, short, cost = fewest_months(reach, changes, short, cost, demand_t)
        elif len(changes) == 1 and short > found.short_t + tiny(demand_t):
            changes, short, cost = more(reach, changes, short, cost, demand_t)
    except SourcingError:
        return None
    if short > reach.short_t * (1 - LITTLE):
        return None
    return Remedy(changes, Candidate(changes, short).effort, short, before - cost)


def more(
    reach: Reach, changes: Mapping[Limit, float], short: float, cost: float, demand_t: float
) -> tuple[dict[Limit, float], float, float]:
    """The change doubled as long as that takes away more, a few times at the most."""
    best = dict(changes), short, cost
    for _ in range(DOUBLINGS):
        doubled = {limit: min(limit.most, 2 * amount) for limit, amount in best[0].items()}
        tried = solved(reach, doubled, demand_t)
        if tried[0] >= best[1] - LITTLE * reach.short_t:
            break
        best = doubled, *tried
    return best


def fewest_months(
    reach: Reach, changes: Mapping[Limit, float], short: float, cost: float, demand_t: float
) -> tuple[dict[Limit, float], float, float]:
    """The fewest months that leave no more short than all of them do, found by halving."""
    ((limit, most),) = changes.items()
    least, enough, best = 0, int(most), (short, cost)
    while enough - least > 1:
        middle = (least + enough) // 2
        tried = solved(reach, {limit: float(middle)}, demand_t)
        if tried[0] <= short + tiny(demand_t):
            enough, best = middle, tried
        else:
            least = middle
    return {limit: float(enough)}, *best


def solved(reach: Reach, changes: Mapping[Limit, float], demand_t: float) -> tuple[float, float]:
    """Tonnes short in the year and discounted cost of the changed instance."""
    metrics = reach.engine.solve(entries(changes)).metrics
    covered = metrics[f"coverage.{reach.mineral}.{reach.year}"]
    return max(0.0, (1 - covered) * demand_t), metrics["cost_usd"]


def base_cost(reach: Reach) -> float:
    """Discounted cost of the plan in hand, USD."""
    return reach.engine.solve().metrics["cost_usd"]


def entries(changes: Mapping[Limit, float]) -> list[Entry]:
    """Changes as those of a scenario."""
    return [limit.entry(amount) for limit, amount in changes.items()]


def whole_changes(amounts: Mapping[Limit, float]) -> dict[Limit, float]:
    """Changes as an analyst would write them: rounded up, and dates as early as can be of use."""
    return {
        limit: limit.most if limit.dated else min(limit.most, rounded_up(amount))
        for limit, amount in amounts.items()
    }


def rounded_up(amount: float) -> float:
    """An amount with few digits, not below it."""
    unit = 10.0 ** (floor(log10(amount)) + 1 - DIGITS)
    return float(f"{ceil(amount / unit - 1e-6) * unit:.{DIGITS}g}")


def effort(limit: Limit, amount: float) -> float:
    """The part of the present number by which a change moves it; a share by itself, a date by the years."""
    if limit.column == "max_share":
        return amount
    return amount / limit.size if limit.size > 0 else float("inf")


def whole(limit: Limit) -> float:
    """The unit of a change in the program: all months of a date, one of a number."""
    return limit.most if limit.dated else 1.0


def tiny(demand_t: float) -> float:
    """Tonnes of no account beside a demand."""
    return 1e-6 * demand_t
