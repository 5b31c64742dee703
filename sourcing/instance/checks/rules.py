"""Contracts, stocks and exclusions."""

from collections.abc import Iterator

from sourcing.errors import Problem
from sourcing.instance.checks.book import Book
from sourcing.instance.texts import listed


def wrong_contracts(book: Book) -> Iterator[Problem]:
    """Contracts that contradict themselves or lack a price of failure."""
    sheet, frame = book.sheets["contracts"], book.frame("contracts")
    minimum, maximum = frame["minimum_t_per_y"], frame["maximum_t_per_y"]
    yield from sheet.problems(
        minimum > maximum,
        "minimum_t_per_y {minimum_t_per_y} is above maximum_t_per_y {maximum_t_per_y}; correct one of them",
    )
    yield from sheet.problems(
        (minimum > 0) & ~sheet.given("shortfall_usd_per_t"),
        "minimum_t_per_y {minimum_t_per_y} needs shortfall_usd_per_t, the cost of a missing tonne; write it",
    )
    yield from sheet.problems(
        (frame["seller"] == frame["buyer"]) & ~frame["seller"].str.isupper(),
        "seller and buyer are both {seller}; name two",
    )


def wrong_stocks(book: Book) -> Iterator[Problem]:
    """Targets without a date, dates without a target, and either without a price of failure."""
    sheet, frame = book.sheets["stocks"], book.frame("stocks")
    target, when = sheet.given("target_t"), sheet.given("target_date")
    yield from sheet.problems(
        target & ~when, "target_t {target_t} needs a target_date; write the day it holds from"
    )
    yield from sheet.problems(when & ~target, "target_date {target_date} needs a target_t; write the tonnes")
    required = (frame["minimum_t"] > 0) | target
    yield from sheet.problems(
        required & ~sheet.given("shortfall_usd_per_t_y"),
        "a minimum or target needs shortfall_usd_per_t_y, the cost of a tonne missing for a year; write it",
    )


def exclusion_outside_a_market(book: Book) -> Iterator[Problem]:
    """An exclusion covers demand, which only markets have."""
    sheet, kinds = book.sheets["exclusions"], book.kinds()
    other = sheet.frame["markets"].map(
        lambda places: listed(place for place in places if kinds.get(place, "market") != "market")
    )
    text = "markets names {other}, which is not of kind market; name markets or countries"
    yield from sheet.problems(other != "", text, other=other)
