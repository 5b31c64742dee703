"""A key may stand in a table once."""

from collections.abc import Iterator

from sourcing.errors import Problem
from sourcing.instance.checks.book import Book
from sourcing.instance.schema import TABLES


def repeated_keys(book: Book) -> Iterator[Problem]:
    """Rows with the key of an earlier row; both lines are named."""
    for table, schema in TABLES.items():
        key = list(schema.metadata["key"])
        sheet = book.sheets[table]
        needed = [column for column in key if schema.columns[column].required]
        if not key or not sheet.raw.lines or not all(column in sheet.raw.columns for column in needed):
            continue
        if not sheet.frame.duplicated(key).any():
            continue
        rows = sheet.frame.dropna(subset=needed)
        again = rows.duplicated(key)
        first = rows[rows.duplicated(key, keep=False)].groupby(key, dropna=False)["line"].transform("first")
        named = ", ".join(f"{column} {{{column}}}" for column in key)
        yield from sheet.problems(
            again, f"{named} stands on line {{first}} already; keep one of the two", first=first
        )
