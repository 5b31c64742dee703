"""Limits that somebody has made: exclusion, diversification and contracts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sourcing.analysis.limits.limit import Limit, Places, dated
from sourcing.report.wording import listed, number, percent, words


def exclusion(places: Places, rule: str, i: int, *_: Any) -> Iterator[Limit]:
    """A rule that keeps material of worse tiers out."""
    row = places.data.exclusions[rule, i]
    for_all = "" if row.minerals == (places.mineral,) else f" ({listed(row.minerals) or 'all minerals'})"
    allowed = (
        "allows nothing" if row.max_share == 0 else f"allows {percent(row.max_share)} of demand and no more"
    )
    yield Limit(
        "exclusion",
        words(rule),
        f"rule {words(rule)} {allowed} from sources worse than {words(row.worst_tier)}",
        "exclusions",
        {"rule": rule, **dated(row)},
        "max_share",
        f"rule {words(rule)} at {{amount}} of demand{for_all}",
        action="set",
        most=1 - row.max_share,
        size=row.max_share,
    )


def diversification(places: Places, rule: str, i: int, mineral: str, source: str, t: int) -> Iterator[Limit]:
    """A rule that lets no source supply more than its share."""
    row = places.data.diversifications[rule, i]
    yield Limit(
        "diversification",
        places.name(source),
        f"rule {words(rule)} lets no {row.by} supply more than {percent(row.max_share)} of the demand of "
        f"{row.country}, which {places.name(source)} reaches",
        "diversification",
        {"rule": rule, "country": row.country, "by": row.by, **dated(row)},
        "max_share",
        f"rule {words(rule)} at {{amount}} of demand",
        action="set",
        most=1 - row.max_share,
        size=row.max_share,
    )


def quota(places: Places, seller: str, buyer: str, c: str, t: int) -> Iterator[Limit]:
    """A contract that allows no more."""
    for row in places.data.contracts.values():
        if (
            (row.seller, row.buyer, row.commodity) == (seller, buyer, c)
            and row.maximum_t_per_y is not None
            and t in places.data.active(row)
        ):
            yield Limit(
                "quota",
                words(row.contract),
                f"contract {words(row.contract)} lets {places.name(seller)} ship {number(row.maximum_t_per_y)} t/y "
                f"to {places.name(buyer)} at most",
                "contracts",
                {"contract": row.contract},
                "maximum_t_per_y",
                f"{{amount}} t/y more under contract {words(row.contract)}",
                size=row.maximum_t_per_y,
            )


def commitment(places: Places, contract: str, i: int, t: int) -> Iterator[Limit]:
    """A contract whose minimum takes goods elsewhere."""
    row = places.data.contracts[contract, i]
    yield Limit(
        "contract",
        words(contract),
        f"contract {words(contract)} sends {number(row.minimum_t_per_y)} t/y from {places.name(row.seller)} to "
        f"{places.name(row.buyer)}",
        "contracts",
        {"contract": contract},
        "minimum_t_per_y",
        f"{{amount}} t/y less under contract {words(contract)}",
        sign=-1.0,
        most=row.minimum_t_per_y,
        size=row.minimum_t_per_y,
    )
