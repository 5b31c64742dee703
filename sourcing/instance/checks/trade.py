"""Lanes, markets and owners."""

from collections.abc import Iterator

from sourcing.errors import Problem
from sourcing.instance.checks.book import Book
from sourcing.instance.texts import listed


def lane_to_itself(book: Book) -> Iterator[Problem]:
    """A facility does not ship to itself; a country may, between its facilities."""
    sheet = book.sheets["lanes"]
    wrong = (sheet.frame["origin"] == sheet.frame["destination"]) & ~sheet.frame["origin"].str.isupper()
    yield from sheet.problems(
        wrong, "origin and destination are both {origin}; name two facilities, or delete the row"
    )


def tariff_without_price(book: Book) -> Iterator[Problem]:
    """A tariff is charged on a price; what ``*`` stands for is known only to the network."""
    prices = book.sheets["commodities"]
    unpriced = set(prices.frame["commodity"][~prices.given("price_usd_per_t")].dropna())
    sheet = book.sheets["lanes"]
    taxed = sheet.frame["commodity"][sheet.frame["tariff_share"] > 0]
    missing = taxed.map(lambda items: listed(item for item in items if item in unpriced))
    text = (
        "tariff_share {tariff_share} needs a price, but commodities.csv has no price_usd_per_t for {missing}"
    )
    yield from sheet.problems(missing != "", text + "; write it there", missing=missing)


def demand_outside_a_market(book: Book) -> Iterator[Problem]:
    """Only markets have demand."""
    sheet, kinds = book.sheets["demand"], book.kinds()
    kind = sheet.frame["facility"].map(kinds)
    text = "facility {facility} is a {kind}, not a market; only facilities of kind market have demand"
    yield from sheet.problems(kind.notna() & (kind != "market"), text, kind=kind)


def owners_above_one(book: Book) -> Iterator[Problem]:
    """Shares of a facility that add up to more than the whole; said where the whole is passed."""
    sheet = book.sheets["owners"]
    total = sheet.frame.groupby("facility")["share"].cumsum()
    wrong = (total > 1 + 1e-9) & (total - sheet.frame["share"] <= 1 + 1e-9) & (sheet.frame["share"] <= 1)
    text = "with share {share} the owners of {facility} hold {total:g} together, above 1; correct the shares"
    yield from sheet.problems(wrong, text, total=total)


def owner_of_two_countries(book: Book) -> Iterator[Problem]:
    """One name, one country."""
    sheet = book.sheets["owners"]
    rows = sheet.frame.dropna(subset=["owner", "country"])
    first = rows.groupby("owner")[["country", "line"]].transform("first")
    text = "owner {owner} is of {country} here but of {before} on line {first}; give it one country"
    yield from sheet.problems(
        rows["country"] != first["country"], text, before=first["country"], first=first["line"]
    )
