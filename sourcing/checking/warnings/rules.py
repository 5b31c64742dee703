"""Warnings about exclusion and diversification rules that limit nothing."""

from collections.abc import Iterator
from typing import Any

from sourcing.checking.finding import Finding
from sourcing.checking.picture import Picture
from sourcing.timing import end_day, first_day


def idle_exclusion(picture: Picture) -> Iterator[Finding]:
    """An exclusion that bars nothing: the last tier, the whole share, no demand, or no day."""
    trade = picture.network.trade
    for row in picture.instance.rows("exclusions"):
        if picture.data.tier_rank[row.worst_tier] == picture.last_rank:
            why = f"worst_tier {row.worst_tier} is the last tier, so nothing is worse; name a better one"
        elif row.max_share == 1:
            why = "max_share 1 allows all of the demand; lower it"
        elif outside(picture, row):
            why = "it is in force on no day of the horizon; correct its dates"
        elif not any(picture.data.exclusion_covers(row, (*pair, 0, "")) for pair in trade.demanded):
            why = "no demand has its minerals and markets; correct them"
        else:
            continue
        yield Finding("exclusions", row.line, f"rule {row.rule} does nothing: {why}")


def idle_diversification(picture: Picture) -> Iterator[Finding]:
    """A diversification rule that limits nothing: the whole share, no demand in the country, or no day."""
    wanted = {(picture.data.countries[n], picture.data.mineral(c)) for n, c in picture.network.trade.demanded}
    for row in picture.instance.rows("diversification"):
        if row.max_share == 1:
            why = "max_share 1 allows all of the demand; lower it"
        elif outside(picture, row):
            why = "it is in force on no day of the horizon; correct its dates"
        elif not any(
            country == row.country and (not row.minerals or m in row.minerals) for country, m in wanted
        ):
            why = (
                f"no market in {row.country} wants its minerals, so there is no share to limit; correct them"
            )
        else:
            continue
        yield Finding("diversification", row.line, f"rule {row.rule} does nothing: {why}")


def outside(picture: Picture, row: Any) -> bool:
    """Whether a dated row holds on no day of the horizon."""
    return first_day(row.start) >= picture.end or end_day(row.end) <= picture.start
