"""What would hurt most: the outages of a sweep of the same inputs, the costliest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sourcing.instance.instance import plain_rows
from sourcing.report.swept import EFFECTS
from sourcing.report.wording import NOTHING, change, clip, listed, money, tonnes, words

if TYPE_CHECKING:
    from sourcing.report.facts import Facts
    from sourcing.sweeps import SweepResult

COST, SHORT = "cost_usd", "shortfall_t."
SHOWN_MINERALS = 3


@dataclass(frozen=True)
class Outage:
    """One facility, country, owner or lane that is out, and what that changes.

    Attributes
    ----------
    name : of what is out, for readers.
    usd : more discounted cost, shortages at their valuation included.
    short_t : more tonnes short by mineral, of those whose shortage changes.
    """

    name: str
    usd: float
    short_t: dict[str, float]

    def __str__(self) -> str:
        """The outage in a sentence, its largest shortages beside it."""
        minerals = listed(
            (f"{words(m)} {change(tonnes(t))}" for m, t in self.short_t.items()), SHOWN_MINERALS
        )
        return f"{self.name}: {change(money(self.usd))}{f'; short: {minerals}' if minerals else ''}."


@dataclass(frozen=True)
class Outages:
    """The outages of a sweep, each by itself, the costliest first.

    Attributes
    ----------
    lasting : in words, how long each of them lasts and what else a reader should know.
    """

    lasting: str
    costliest: Sequence[Outage]


def outages_of(result: SweepResult, facts: Facts) -> Outages:
    """The outages of a sweep that fits the facts."""
    effects = result.sensitivities
    alone = effects.loc[effects["second"].isna(), list(EFFECTS)]
    minerals = {f"{SHORT}{mineral}": mineral for mineral in facts.minerals}
    short: dict[str, dict[str, float]] = {}
    for row in plain_rows(alone[alone["metric"].isin(minerals)]):
        if row.effect is not None and abs(row.effect) > NOTHING * wanted(facts, minerals[row.metric]):
            short.setdefault(row.first, {})[minerals[row.metric]] = row.effect
    costs = alone[(alone["metric"] == COST) & alone["effect"].notna()]
    costs = costs.sort_values(["effect", "first"], ascending=[False, True], kind="stable")
    found = [
        Outage(name_of(facts, row.first), row.effect, by_size(facts, short.get(row.first, {})))
        for row in plain_rows(costs)
    ]
    return Outages(lasting(facts, result.record), found)


def ranked_outages(facts: Facts) -> Outages | None:
    """The outages that were ranked beside the result, of the first kind of which there are any."""
    from sourcing.analysis.criticality import ALL, kept_criticality

    kept = kept_criticality(facts.folder) if facts.folder is not None else []
    if not kept:
        return None
    ranked, record = kept[0]
    alone = ranked.ranking[ranked.ranking["second"] == ""]
    found = []
    for row in plain_rows(alone[alone["mineral"] == ALL]):
        lost = alone[(alone["first"] == row.first) & (alone["mineral"] != ALL)]
        short = dict(zip(lost["mineral"], lost["short_t"], strict=True))
        found.append(Outage(name_of(facts, row.first), row.cost_usd, by_size(facts, short)))
    return Outages(lasting(facts, record), found)


def by_size(facts: Facts, short: dict[str, float]) -> dict[str, float]:
    """Shortages by mineral, the largest part of demand first."""
    return dict(sorted(short.items(), key=lambda item: -abs(item[1]) / wanted(facts, item[0])))


def wanted(facts: Facts, mineral: str) -> float:
    """Tonnes of a mineral that markets want over the horizon."""
    return float(facts.summary["minerals"][mineral]["demand_t"])


def name_of(facts: Facts, out: str) -> str:
    """A facility by its name, a lane by those of its ends; anything else as it is."""
    return " → ".join(clip(facts.name(end)) for end in out.split(">"))


def lasting(facts: Facts, record: Any) -> str:
    """How long each outage lasts, and by which step and mode if not those of the result."""
    parts = [
        f"Each {record['kind']} by itself out for {record['months']} months from {record['from']}, known beforehand"
    ]
    for key in ("step", "mode"):
        if record[key] != facts.summary[key]:
            parts.append(f"solved with {key} {record[key]}")
    failed = record["points"]["failed"]
    if failed:
        parts.append(f"{failed:,} of {record['points']['planned']:,} without an answer")
    return f"{'; '.join(parts)}. Discounted cost, shortages at their valuation included:"
