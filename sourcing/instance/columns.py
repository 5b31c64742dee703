"""The kinds of column, as pandera columns: what a value may be; the metadata is for the reference page.

The ``error`` of a check ends a sentence that begins with the column and the cell (``share 98.5 is above 1``);
it may use ``{value}``, ``{hundredth}`` (of the value) and ``{word}`` (the text made into an id).
"""

from collections.abc import Sequence
from typing import Any

import pandera.pandas as pa

HUGE, TINY = 1e12, 1e-12
ID = r"[a-z0-9]+(-[a-z0-9]+)*"
COUNTRY = r"[A-Z]{2}"
STRAY = r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
DTYPES = {"number": "float64", "whole": "Int64", "date": "datetime64[us]", "list": "object"}
LONGEST_TEXT = 10_000
BLANK = "not_nullable"  # what pandera calls the check that finds a blank

FINITE = (
    pa.Check.in_range(
        -HUGE, HUGE, error=f"is beyond any tonnage or price (at most {HUGE:g}); check its unit"
    ),
    pa.Check(
        lambda s: (s == 0) | (s.abs() >= TINY),
        error=f"is too small to mean anything (under {TINY:g}); write 0",
    ),
)
NOT_NEGATIVE = pa.Check.ge(0, error="is negative; only a number of 0 or more has a meaning here")
ABOVE_ZERO = pa.Check.gt(0, error="is not above 0; write a number above 0")
NOT_ZERO = pa.Check.ne(
    0, error="changes nothing; write what is made (above 0) or consumed (below 0), or delete the row"
)
SHARE = (
    pa.Check(lambda s: (s <= 1) | (s > 100), error="is above 1; write {value:g} % as {hundredth:g}"),
    pa.Check.le(100, error="is above 1; a share is a fraction between 0 and 1"),
)
DAY = pa.Check(
    lambda s: s.dt.year.between(1800, 2999), error="is not in the years 1800 to 2999; check the year"
)
IS_ID = pa.Check.str_matches(
    f"^{ID}$", error="is not an id; ids are lower-case words joined by '-': write {word}"
)
IS_COUNTRY = pa.Check.str_matches(
    f"^{COUNTRY}$", error="is not a country; write its two capital letters of ISO 3166, such as KZ"
)
IS_PLACE = pa.Check.str_matches(
    f"^({ID}|{COUNTRY})$",
    error="is neither a facility nor a country; write an id such as {word}, or two capitals such as KZ",
)
CLEAN = pa.Check(
    lambda s: ~s.str.contains(STRAY, regex=True), error="holds a control character or a line break; delete it"
)
SHORT = pa.Check(
    lambda s: s.str.len() <= LONGEST_TEXT, error=f"is longer than {LONGEST_TEXT} characters; shorten it"
)

PUBLISHED = r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
WEB = pa.Check.str_matches(
    r"^https?://[^\s<>\"]+$", error="is not a web address; write it with https://, or leave it out"
)
WHEN = pa.Check.str_matches(PUBLISHED, error="is not a year, month or day; write 2026, 2026-07 or 2026-07-01")


def column(
    kind: str,
    meaning: str,
    checks: Sequence[pa.Check],
    *,
    unit: str = "",
    blank: str | float | None = None,
    to: str | tuple[str, ...] = (),
    **more: Any,
) -> pa.Column:
    """One column; ``blank``: ``None`` (a value is needed), a number that is filled in, or what blank means.

    ``to`` names what the value must be one of: ``table.column``, or ``tiers`` of the settings.
    """
    metadata = {
        "kind": kind,
        "meaning": meaning,
        "unit": unit,
        "blank": f"{blank:g}" if isinstance(blank, float | int) else blank,
        "default": blank if isinstance(blank, float | int) else None,
        "to": (to,) if isinstance(to, str) else to,
        **more,
    }
    optional = blank is not None
    dtype = DTYPES.get(kind, "str")
    return pa.Column(dtype, list(checks), nullable=optional, required=not optional, metadata=metadata)


def number(meaning: str, unit: str, *checks: pa.Check, signed: bool = False, **more: Any) -> pa.Column:
    """A finite number, not negative unless ``signed``."""
    return column(
        "number", meaning, [*FINITE, *(() if signed else (NOT_NEGATIVE,)), *checks], unit=unit, **more
    )


def share(meaning: str, **more: Any) -> pa.Column:
    """A fraction between 0 and 1."""
    return number(meaning, "fraction", *SHARE, **more)


def degrees(meaning: str, most: float) -> pa.Column:
    """A latitude or a longitude."""
    check = pa.Check.in_range(-most, most, error=f"is outside [-{most}, {most}]; write decimal degrees")
    return column("number", meaning, [check], unit="degrees", blank="not known")


def whole(meaning: str, unit: str, low: int, high: int, **more: Any) -> pa.Column:
    """A whole number between two bounds."""
    check = pa.Check.in_range(
        low, high, error=f"is outside [{low}, {high}]; write a whole number in that range"
    )
    return column("whole", meaning, [check], unit=unit, **more)


def day(meaning: str, blank: str | None = None) -> pa.Column:
    """A calendar day."""
    return column("date", meaning, [DAY], blank=blank)


def identifier(meaning: str, **more: Any) -> pa.Column:
    """An id: lower-case words joined by ``-``."""
    return column("id", meaning, [IS_ID, SHORT], **more)


def country(meaning: str, **more: Any) -> pa.Column:
    """A country by its two letters."""
    return column("country", meaning, [IS_COUNTRY], **{"to": "countries.country", **more})


def place(meaning: str, **more: Any) -> pa.Column:
    """A facility or a country."""
    return column("place", meaning, [IS_PLACE], to=("facilities.facility", "countries.country"), **more)


def tier(meaning: str, **more: Any) -> pa.Column:
    """A trust tier by its name."""
    return column("tier", meaning, [CLEAN], to="tiers", **more)


def text(meaning: str, *checks: pa.Check, **more: Any) -> pa.Column:
    """Free text on one line."""
    return column("text", meaning, [CLEAN, SHORT, *checks], **more)


def choice(meaning: str, *names: str) -> pa.Column:
    """One of a few words."""
    check = pa.Check.isin(names, error="is not one of " + ", ".join(names) + "{nearest}")
    return column("choice", meaning, [check], names=names)


def many(
    meaning: str, to: str | tuple[str, ...], *, star: bool = False, blank: str | None = None
) -> pa.Column:
    """A list of ids, separated by ``;``; with ``star``, ``*`` stands for all of them."""
    checks = [pa.Check(lambda s: s.map(len) > 0, error=BLANK)] if blank is None else []
    return column("list", meaning, checks, to=to, star=star, blank=blank)


def facility(meaning: str) -> pa.Column:
    """A facility that facilities.csv lists."""
    return identifier(meaning, to="facilities.facility")


def commodity(meaning: str) -> pa.Column:
    """A commodity that commodities.csv lists."""
    return identifier(meaning, to="commodities.commodity")


def window(subject: str) -> dict[str, pa.Column]:
    """The days on which a row holds."""
    return {
        "start": day(f"First day on which {subject}.", blank="before the horizon"),
        "end": day("First day on which it no longer does; after `start`.", blank="never"),
    }


def missed(priority: str) -> pa.Column:
    """The class in which a shortfall of a rule is counted."""
    return whole(priority, "class", 1, 1_000_000, blank="with the costs")


def table(
    meaning: str, columns: dict[str, pa.Column], *, key: Sequence[str] = (), optional: bool = False
) -> Any:
    """One table; every table may say where its rows come from."""
    remarks = {
        "source": many("Where the row comes from.", "sources.source", blank="not said"),
        "note": column("note", "A remark for readers; may have several lines.", [SHORT], blank="none"),
    }
    return pa.DataFrameSchema(
        {**columns, **{name: about for name, about in remarks.items() if name not in columns}},
        description=meaning,
        metadata={"key": tuple(key), "optional": optional},
    )
