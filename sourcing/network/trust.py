"""Trust tiers of facilities: which rank the tests in force give to each of them, and why.

Rank 0 is the best tier. A facility's rank :math:`r(n)` is the worst over the tests in force:

* *location*: the tier of the country in which it stands;
* *ownership*: the worst tier ``k``, at or beyond ``ownership_from``, such that owners whose country has tier ``k`` or
  worse hold together at least the threshold. What no row names is owned in the facility's own country.
"""

from collections import defaultdict
from dataclasses import dataclass

from sourcing.instance import Instance

SHARE_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Trust:
    """Rank of a facility and, in words, the test that gave it."""

    rank: int
    reason: str


def facility_trust(instance: Instance) -> dict[str, Trust]:
    """Rank and reason of every facility ``n``.

    Returns
    -------
    dict from facility id to Trust
        The rank counts from 0, the best tier; where no test is in force every facility has rank 0.
    """
    settings = instance.settings
    rank = {tier: g for g, tier in enumerate(settings.tiers)}
    country_rank = {row.country: rank[row.tier] for row in instance.rows("countries")}
    owners = defaultdict(list)
    for row in instance.rows("owners"):
        owners[row.facility].append((row.share, row.country, row.owner))
    trust = {}
    for row in instance.rows("facilities"):
        n, verdicts = row.facility, [Trust(0, "no test speaks against it")]
        if "location" in settings.tests:
            g = country_rank[row.country]
            verdicts.append(Trust(g, f"it stands in {row.country}, tier {settings.tiers[g]}"))
        if "ownership" in settings.tests:
            unnamed = 1 - sum(share for share, _, _ in owners[n])
            holders = [*owners[n], (unnamed, row.country, "owners not named")]
            verdicts += ownership_verdicts(
                holders,
                country_rank,
                settings.tiers,
                rank[settings.ownership_from],
                settings.ownership_threshold,
            )
        trust[n] = max(verdicts, key=lambda verdict: verdict.rank)
    return trust


def ownership_verdicts(
    holders: list[tuple[float, str, str]],
    country_rank: dict[str, int],
    tiers: tuple[str, ...],
    first: int,
    threshold: float,
) -> list[Trust]:
    """The tiers from ``first`` on at or beyond which the holders (share, country, name) reach the threshold."""
    verdicts = []
    for k in range(first, len(tiers)):
        beyond = [
            (share, name)
            for share, country, name in holders
            if country_rank[country] >= k and share > SHARE_TOLERANCE
        ]
        held = sum(share for share, _ in beyond)
        if held >= threshold - SHARE_TOLERANCE:
            names = ", ".join(sorted(name for _, name in beyond))
            verdicts.append(Trust(k, f"{held:.3g} of it is held from tier {tiers[k]} or worse ({names})"))
    return verdicts
