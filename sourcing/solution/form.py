"""What ``summary.json`` looks like, key by key, so that whoever reads a result finds what is wrong with it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sourcing.instance.texts import shown

PENALTIES = ("shortfall", "contract_shortfall", "stock_shortfall")
CATEGORIES = (
    "activity",
    "outside",
    "freight",
    "tariff",
    "throughput",
    "holding",
    "disposal",
    "capex",
    *PENALTIES,
)
LARGEST = 1e300
MISSING = object()


@dataclass(frozen=True)
class Kind:
    """A kind of value, and how a message says it."""

    name: str
    fits: Callable[[Any], bool]


@dataclass(frozen=True)
class Each:
    """A table with any keys, whose values all have one form."""

    form: Form


@dataclass(frozen=True)
class AtLeast:
    """A table with these keys, and maybe others."""

    parts: Mapping[str, Form]


@dataclass(frozen=True)
class Maybe:
    """A key that may be left out."""

    form: Form


Form = Kind | Each | AtLeast | Maybe | Mapping[str, "Form"]


def is_text(value: Any) -> bool:
    """Text whose lines show all that they hold."""
    return isinstance(value, str) and all(line.isprintable() for line in value.split("\n"))


def is_number(value: Any) -> bool:
    """A finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < LARGEST


def is_count(value: Any) -> bool:
    """A whole number of 0 or more."""
    return isinstance(value, int) and is_number(value) and value >= 0


TEXT, NUMBER, COUNT = Kind("text", is_text), Kind("a number", is_number), Kind("a count", is_count)
TEXT_OR_NULL = Kind("text or null", lambda value: value is None or is_text(value))
NUMBER_OR_NULL = Kind("a number or null", lambda value: value is None or is_number(value))
TEXTS = Kind("a list of texts", lambda value: isinstance(value, list) and all(map(is_text, value)))
TRUE = Kind("true", lambda value: value is True)
STEP = Kind("year, quarter or month", lambda value: value in ("year", "quarter", "month"))
MODE = Kind("cost or priority", lambda value: value in ("cost", "priority"))
OPTIMAL = Kind("optimal", lambda value: value == "optimal")
MONEY: Form = {"undiscounted": NUMBER, "discounted": NUMBER}
ERROR: dict[str, Form] = {"absolute": NUMBER_OR_NULL, "scaled": NUMBER_OR_NULL, "tolerance": NUMBER}
BOUNDED: dict[str, Form] = {**ERROR, "scaled": NUMBER}
SUMMARY: Form = {
    "name": TEXT,
    "title": TEXT,
    "scenario": TEXT_OR_NULL,
    "digest": TEXT,
    "step": STEP,
    "mode": MODE,
    "status": OPTIMAL,
    "versions": Each(TEXT),
    "objective_usd": NUMBER,
    "priority_shortfall_usd": Each(NUMBER),
    "costs": dict.fromkeys(CATEGORIES, MONEY),
    "paid_usd": MONEY,
    "penalties_usd": MONEY,
    "minerals": Each(
        {"demand_t": NUMBER, "delivered_t": NUMBER, "shortfall_t": NUMBER, "coverage": NUMBER_OR_NULL}
    ),
    "coverage_by_year": Each(Each(NUMBER_OR_NULL)),
    "sizes": dict.fromkeys(("variables", "rows", "nonzeros", "integers", "parts"), COUNT),
    "notes": TEXTS,
    "certificate": {
        "holds": TRUE,
        "primal_objective": NUMBER,
        "dual_objective": NUMBER_OR_NULL,
        "solver_bound": NUMBER_OR_NULL,
        **dict.fromkeys(("objective", "row", "bound", "gap"), BOUNDED),
        **dict.fromkeys(("dual", "complementarity", "integrality"), Maybe(ERROR)),
    },
    "investment": Maybe({"budget_usd": NUMBER, "ordered_usd": NUMBER, "value_usd_per_usd": NUMBER}),
}


def wrong_form(value: Any, form: Form = SUMMARY, place: str = "") -> Iterator[str]:
    """What does not have its form, each with its place in the file."""
    if isinstance(form, Maybe):
        if value is not MISSING:
            yield from wrong_form(value, form.form, place)
    elif isinstance(form, Kind):
        if not form.fits(value):
            yield f"{place} is missing or not {form.name}"
    elif not isinstance(value, dict):
        yield f"{place or 'the file'} is missing or not a table of names and values"
    else:
        parts = parts_of(form, value)
        for key, part in parts.items():
            yield from wrong_form(value.get(key, MISSING), part, f"{place}.{shown(key)}".lstrip("."))
        unknown = () if isinstance(form, AtLeast) else value.keys() - parts.keys()
        for key in sorted(unknown):
            yield f"{place}.{shown(key)}".lstrip(".") + " is not known"


def parts_of(form: Each | AtLeast | Mapping[str, Form], value: Mapping[str, Any]) -> Mapping[str, Form]:
    """The form of each key that a table has or should have."""
    if isinstance(form, Each):
        return dict.fromkeys(value, form.form)
    return form.parts if isinstance(form, AtLeast) else form
