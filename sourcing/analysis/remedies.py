"""What would end a shortage: the least change of one limit, or of several together, each proved by a re-solve.

Changes that can be thought of come first: no plant at many times its size, and no date by more than a year. Each is
written as a change of a scenario and solved as one, so what it removes and saves is what the optimum of the changed
instance says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sourcing.analysis.candidates import (
    MORE,
    Candidate,
    alone,
    believable,
    joints,
    of_one_unit_once,
    promising,
    ranked,
    tiny,
    what,
)
from sourcing.analysis.held import Held
from sourcing.analysis.limits import Limit
from sourcing.analysis.reach import Reach
from sourcing.errors import SourcingError
from sourcing.instance.scenario_file import Entry

ALONE_TRIED, BEYOND_TRIED = 6, 3
"""Single remedies that are proved by a re-solve, those that leave least short first, within belief and beyond it."""
DOUBLINGS = 3
LITTLE = 0.01
"""Part of a shortage that is of no account."""


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
    def times(self) -> float:
        """How many times what is there now the largest change of a number is, if it is no rule or share."""
        return max(limit.times(amount) for limit, amount in self.changes.items())

    @property
    def believable(self) -> bool:
        """Whether every change can be thought of."""
        return believable(self.changes)

    @property
    def entries(self) -> list[Entry]:
        """The changes of a scenario."""
        return entries(self.changes)


def remedies(reach: Reach, held: Sequence[Held], demand_t: float) -> list[Remedy]:
    """Single remedies and those of several limits together, believable ones and those that leave least short first.

    Parameters
    ----------
    held : limits of the cut; a single change helps only if it eases one of them.
    demand_t : t wanted in the year, by which coverage is turned into tonnes.
    """
    if not reach.behind():
        return []
    before = base_cost(reach)
    tried = promising(reach, held)
    singles, beyond = (
        of_one_unit_once(ranked(alone(reach, one, demand_t, most) for one in tried))
        for most in (Limit.believable, Limit.largest)
    )
    found = singles[:ALONE_TRIED] + joints(reach, singles, Limit.believable)
    found += [one for one in beyond if goes_further(reach, one, singles)][:BEYOND_TRIED]
    if all(one.short_t > LITTLE * reach.short_t for one in found):
        found += joints(reach, found, Limit.largest)
    proved = [remedy for one in found if (remedy := prove(reach, one, before, demand_t)) is not None]
    return sorted(proved, key=lambda one: (not one.believable, round(one.short_t / demand_t, 6), one.effort))


def goes_further(reach: Reach, far: Candidate, near: Sequence[Candidate]) -> bool:
    """Whether a change beyond belief takes away more than one within it does of the same unit or limit."""
    same = [one.short_t for one in near if what(one) == what(far)]
    enough = min(same, default=reach.short_t) - MORE * reach.short_t
    return not believable(far.changes) and far.short_t < enough


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
    most = Limit.believable if believable(changes) else Limit.largest
    for _ in range(DOUBLINGS):
        doubled = {limit: min(most(limit), 2 * amount) for limit, amount in best[0].items()}
        if doubled == best[0]:
            break
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
