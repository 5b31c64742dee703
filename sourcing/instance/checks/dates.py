"""Dates in their order and, where they must be, in the horizon."""

from collections.abc import Iterator

import pandas as pd

from sourcing.errors import Problem
from sourcing.instance.checks.book import Book
from sourcing.instance.schema import TABLES

IN_THE_HORIZON = (("stocks", "target_date"), ("in-transit", "arrives"))


def wrong_order(book: Book) -> Iterator[Problem]:
    """Rows that end before they begin."""
    for table, schema in TABLES.items():
        if {"start", "end"} <= schema.columns.keys():
            sheet = book.sheets[table]
            if not sheet.raw.lines:
                continue
            wrong = sheet.frame["end"] <= sheet.frame["start"]
            yield from sheet.problems(wrong, "end {end} is not after start {start}; correct one of them")


def outside_the_horizon(book: Book) -> Iterator[Problem]:
    """Targets and arrivals on days that the horizon does not have."""
    if not {"start", "end"} <= book.settings.keys():
        return
    start, end = book.settings["start"], book.settings["end"]
    for table, column in IN_THE_HORIZON:
        sheet = book.sheets[table]
        days = sheet.frame[column]
        wrong = days.notna() & ((days < pd.Timestamp(start)) | (days >= pd.Timestamp(end)))
        text = f"{column} {{{column}}} is outside the horizon ({start} to before {end}); write a day in it"
        yield from sheet.problems(wrong, text)
