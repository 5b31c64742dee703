"""Changes that may end a shortage, found in the program of what could be delivered, before any is proved.

Changes are compared by their effort: the part of the present number by which it is moved, a date by the years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

from sourcing.analysis.held import Held
from sourcing.analysis.limits import RULES, SHARES, Limit
from sourcing.analysis.reach import WORTH_A_CHANGE, Reach

TRIED = 10
"""Numbers, and dates, of which the least change is looked for."""
DIGITS = 4
"""Significant digits of a change, rounded up."""
MORE = 0.02
"""Part of a shortage that several changes must take away beyond the best single one."""


@dataclass(frozen=True)
class Candidate:
    """A change that has been found, before its re-solve."""

    changes: Mapping[Limit, float]
    short_t: float

    @property
    def effort(self) -> float:
        """The sum over the changes of the part by which each number moves."""
        return sum(effort(limit, amount) for limit, amount in self.changes.items())


def promising(reach: Reach, held: Sequence[Held]) -> list[Held]:
    """The limits that are tried: numbers that would have to move least, and dates that relieve most."""
    able = [one for one in held if one.limit.can_be_eased]
    numbers = sorted(
        (one for one in able if not one.limit.dated),
        key=lambda one: effort(one.limit, reach.short_t / one.relief_t),
    )
    dates = sorted((one for one in able if one.limit.dated), key=lambda one: -one.relief_t)
    return [*numbers[:TRIED], *dates[:TRIED]]


def alone(reach: Reach, held: Held, demand_t: float, most: Callable[[Limit], float]) -> Candidate | None:
    """The least change of one limit, up to some most, that takes away all of the shortage that it can."""
    limit = held.limit
    eased = reach.eased([limit], lambda _: WORTH_A_CHANGE * held.relief_t, most)
    if eased.short_t > reach.short_t - tiny(demand_t) or limit not in eased.amounts:
        return None
    return Candidate(whole_changes(eased.amounts, most), eased.short_t)


def joints(reach: Reach, singles: Sequence[Candidate], most: Callable[[Limit], float]) -> list[Candidate]:
    """Changes of several limits that do more together than any alone: of all limits, and with all rules as they are."""
    physical = [limit for limit in reach.limits if limit.kind not in RULES]
    found: list[Candidate] = []
    for limits in (reach.limits, physical):
        alone_t = [one.short_t for one in singles if one.changes.keys() <= set(limits)]
        joint = together(reach, limits, most)
        if joint is not None and len(joint.changes) > 1:
            known = any(one.changes.keys() == joint.changes.keys() for one in found)
            if not known and joint.short_t < min(alone_t, default=reach.short_t) - MORE * reach.short_t:
                found.append(joint)
    return found


def together(reach: Reach, limits: Sequence[Limit], most: Callable[[Limit], float]) -> Candidate | None:
    """The changes of least effort of some limits, each up to some most, that together take away all that can be.

    A change by the whole of a number, or by a year, must take away a thousandth of the shortage.
    """
    prices = {limit: WORTH_A_CHANGE * reach.short_t * effort(limit, whole(limit)) for limit in limits}
    able = [limit for limit, price in prices.items() if isfinite(price)]
    eased = reach.eased(able, prices.__getitem__, most)
    if not eased.amounts:
        return None
    return Candidate(whole_changes(eased.amounts, most), eased.short_t)


def ranked(found: Iterable[Candidate | None]) -> list[Candidate]:
    """Candidates, those that leave least short first, and of these the least effort."""
    some = [one for one in found if one is not None]
    return sorted(some, key=lambda one: (round(one.short_t, 6), one.effort))


def of_one_unit_once(found: Sequence[Candidate]) -> list[Candidate]:
    """Single changes, of several numbers of the same unit of a plant only the first."""
    first: dict[tuple[str, ...], Candidate] = {}
    for one in found:
        first.setdefault(what(one), one)
    return list(first.values())


def what(found: Candidate) -> tuple[str, ...]:
    """What a single change is of: the size of a unit, whether its rate or what is open of it; or a limit."""
    (limit,) = found.changes
    if limit.table == "capacity" and not limit.dated:
        return str(limit.where["facility"]), str(limit.where["unit"])
    return limit.key


def believable(changes: Mapping[Limit, float]) -> bool:
    """Whether every change can be thought of."""
    return all(amount <= limit.believable() for limit, amount in changes.items())


def whole_changes(amounts: Mapping[Limit, float], most: Callable[[Limit], float]) -> dict[Limit, float]:
    """Changes as an analyst would write them: rounded up, and dates as early as can be of use."""
    return {
        limit: most(limit) if limit.dated else min(most(limit), rounded_up(amount))
        for limit, amount in amounts.items()
    }


def rounded_up(amount: float) -> float:
    """An amount with few digits, not below it."""
    unit = 10.0 ** (floor(log10(amount)) + 1 - DIGITS)
    return float(f"{ceil(amount / unit - 1e-6) * unit:.{DIGITS}g}")


def effort(limit: Limit, amount: float) -> float:
    """The part of the present number by which a change moves it; a share by itself, a date by the years."""
    if limit.column in SHARES:
        return amount
    return amount / limit.size if limit.size > 0 else float("inf")


def whole(limit: Limit) -> float:
    """The unit of a change in the program: all months of a date, one of a number."""
    return limit.most if limit.dated else 1.0


def tiny(demand_t: float) -> float:
    """Tonnes of no account beside a demand."""
    return 1e-6 * demand_t
