"""Limits of stocks: what they hold, take in and give out, must hold, or have no more of."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sourcing.analysis.limits.limit import Limit, Places
from sourcing.network.graph import Node
from sourcing.report.wording import number, words


def stock_limit(kind: str, column: str, verb: str, unit: str) -> Callable[..., Iterator[Limit]]:
    """A finder of limits of stocks in one column."""

    def find(places: Places, n: str, c: str, t: int) -> Iterator[Limit]:
        """The limit of one stock."""
        size = getattr(places.data.stocks[n, c], column)
        yield Limit(
            kind,
            places.name(n),
            f"the stock of {words(c)} at {places.name(n)} {verb} {number(size)} {unit} at most",
            "stocks",
            {"facility": n, "commodity": c},
            column,
            f"{{amount}} {unit} more for the stock of {words(c)} at {places.name(n)}",
            size=size,
        )

    return find


def required(places: Places, n: str, c: str, t: int) -> Iterator[Limit]:
    """A stock that must not be drawn down."""
    row = places.data.stocks[n, c]
    column = "target_t" if (row.target_t or 0.0) > row.minimum_t else "minimum_t"
    size = getattr(row, column)
    yield Limit(
        "stock",
        places.name(n),
        f"the stock of {words(c)} at {places.name(n)} must hold {number(size)} t",
        "stocks",
        {"facility": n, "commodity": c},
        column,
        f"{{amount}} t less to be held of {words(c)} at {places.name(n)}",
        sign=-1.0,
        most=size,
        size=size,
    )


def used_up(places: Places, node: Node, t: int) -> Iterator[Limit]:
    """A stock that began with something and has no more."""
    data, (n, c) = places.data, node[:2]
    if t == 1 and node in data.initial:
        coming = data.in_transit.get((node, t), 0.0)
        besides = f", with {number(coming)} t under way to it," if coming > 0 else ""
        yield Limit(
            "empty",
            places.name(n),
            f"the stock of {words(c)} at {places.name(n)} began with {number(data.initial[node])} t{besides} and has "
            "no more",
            "stocks",
            {"facility": n, "commodity": c},
            "initial_t",
            f"{{amount}} t more in the stock of {words(c)} at {places.name(n)} at the start",
            size=data.initial[node],
        )
