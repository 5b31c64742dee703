"""``instance.toml``: each setting said once, with what it may be."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sourcing.errors import Problem
from sourcing.instance.files import SETTINGS_FILE
from sourcing.instance.instance import Settings
from sourcing.instance.texts import as_word, listed, nearest, shown

STEPS = {"year": 12, "quarter": 3, "month": 1}
MODES = ("cost", "priority")
TESTS = ("location", "ownership", "origin")
LONGEST_HORIZON = 200
NEEDED = object()


@dataclass(frozen=True)
class Setting:
    """One setting: the field it fills, how its value is checked, and what stands for it if left out."""

    field: str
    parse: Callable[[Any], Any]
    kind: str
    meaning: str
    default: Any = NEEDED
    absent: str = ""


def an_id(value: Any) -> str:
    """An id."""
    text = one_line(value)
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
        raise ValueError(f'is not an id; write "{as_word(text)}"')
    return text


def one_line(value: Any) -> str:
    """Text on one line."""
    if not isinstance(value, str):
        raise ValueError("is not text; put it in quotes")
    if not value.strip() or not value.isprintable() or len(value) > 1000:
        raise ValueError("is not one line of text; write a few words")
    return value


def a_day(value: Any) -> date:
    """A date, as TOML has it."""
    if isinstance(value, str):
        raise ValueError("is text; write the date without quotes, such as 2026-01-01")
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("is not a date; write 2026-01-01, without a time")
    if not 1800 <= value.year <= 2999:
        raise ValueError("is not in the years 1800 to 2999; check the year")
    return value


def a_number(value: Any) -> float:
    """A finite number of 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is not a number; write it without quotes")
    if not -1e15 <= value <= 1e15:
        raise ValueError("is not a number of a sensible size; check it")
    if value < 0:
        raise ValueError("is negative; write 0 or more")
    return float(value)


def a_share(value: Any) -> float:
    """A fraction between 0 and 1."""
    number = a_number(value)
    if number > 1:
        raise ValueError(f"is above 1; write {number:g} % as {number / 100:g}")
    return number


def a_threshold(value: Any) -> float:
    """A fraction above 0."""
    if not (share := a_share(value)):
        raise ValueError("is not above 0; write a share in (0, 1]")
    return share


def a_year(value: Any) -> int:
    """A calendar year."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1800 <= value <= 2999:
        raise ValueError("is not a year; write a whole number such as 2025")
    return value


def names(value: Any) -> tuple[str, ...]:
    """A list of different texts."""
    if not isinstance(value, list):
        raise ValueError('is not a list; write ["a", "b"]')
    texts = tuple(one_line(item) for item in value)
    if len(set(texts)) < len(texts):
        raise ValueError("names something twice; keep one of each")
    return texts


def tier_names(value: Any) -> tuple[str, ...]:
    """One or more tiers."""
    tiers = names(value)
    if not tiers:
        raise ValueError("is empty; name one tier or more, best first")
    if any(tier != tier.strip() for tier in tiers):
        raise ValueError("has a name that begins or ends with a space; delete the space")
    return tiers


def one_of(known: Collection[str], value: Any) -> str:
    """A word out of a few."""
    if value not in known:
        raise ValueError(f"is not one of {', '.join(known)}{nearest(str(value), known)}")
    return str(value)


def some_of(known: Collection[str], value: Any) -> tuple[str, ...]:
    """Any of a few words."""
    return tuple(one_of(known, name) for name in names(value))


SETTINGS: dict[str, Setting] = {
    "name": Setting("name", an_id, "id", "The id of the instance."),
    "title": Setting("title", one_line, "text", "Its title, for readers.", None, "the name"),
    "horizon.start": Setting(
        "start", a_day, "date", "First day; the first day of a step, so no period straddles years."
    ),
    "horizon.end": Setting(
        "end", a_day, "date", "First day after the horizon, a whole number of steps later."
    ),
    "horizon.step": Setting("step", partial(one_of, tuple(STEPS)), " / ".join(STEPS), "Length of a period."),
    "economics.price_year": Setting("price_year", a_year, "year", "The year whose USD all money is in."),
    "economics.discount_rate": Setting("discount_rate", a_share, "fraction", "Discount rate per year."),
    "objective.mode": Setting(
        "mode",
        partial(one_of, MODES),
        " / ".join(MODES),
        "Weigh shortfalls as costs, or meet the classes of demand one after the other.",
        "cost",
        "cost",
    ),
    "trust.tiers": Setting(
        "tiers", tier_names, "list of text", "Names of the trust tiers, best first, one or more."
    ),
    "trust.tests": Setting(
        "tests", partial(some_of, TESTS), "list: " + ", ".join(TESTS), "Which tests set a tier; may be empty."
    ),
    "trust.ownership_threshold": Setting(
        "ownership_threshold",
        a_threshold,
        "fraction above 0",
        "Share that owners of a tier or worse must hold together for the facility to have that tier.",
        1.0,
        "needed with the test `ownership`",
    ),
    "trust.ownership_from": Setting(
        "ownership_from", one_line, "a tier", "Ownership counts from this tier on.", None, "the last tier"
    ),
    "investment.budget_usd": Setting(
        "budget_usd",
        a_number,
        "USD",
        "Most that may be spent on projects over the whole horizon, undiscounted.",
        None,
        "no limit",
    ),
    "warnings.silence": Setting(
        "silence", names, "list of text", "Names of warnings that are not shown.", (), "none"
    ),
}


def parse_settings(
    raw: Mapping[str, Any], lines: Mapping[str, int] | None = None
) -> tuple[dict[str, Any], list[Problem]]:
    """The settings by field, as far as they are right, and what is wrong with the others.

    Parameters
    ----------
    raw : what ``tomllib`` made of the file.
    lines : line of each dotted key, for messages.
    """
    lines = lines or {}
    given, problems = dict(flat(raw)), []

    def report(key: str, text: str) -> None:
        """Add what is wrong with a setting, at its line or that of its section."""
        line = lines.get(key) or lines.get(key.partition(".")[0])
        problems.append(Problem(SETTINGS_FILE, line, f"{shown(key)} {text}"))

    sections = {key.partition(".")[0] for key in SETTINGS if "." in key}
    values: dict[str, Any] = {}
    for key, value in given.items():
        if key in SETTINGS:
            try:
                values[SETTINGS[key].field] = SETTINGS[key].parse(value)
            except ValueError as error:
                text = listed(value) if isinstance(value, list) else shown(value)
                report(key, f'"{text}" {error}' if isinstance(value, str) else f"{text} {error}")
        elif key in sections:
            report(key, f"is not a section; write [{key}] and its settings below it")
        elif not (isinstance(value, dict) and key in sections):
            report(key, "is not a setting" + (nearest(key, SETTINGS) or "; delete it"))
    for key, setting in SETTINGS.items():
        if key not in given:
            if setting.default is NEEDED:
                report(key, "is missing; " + setting.meaning[0].lower() + setting.meaning[1:].rstrip("."))
            else:
                values.setdefault(setting.field, setting.default)
    for key, text in contradictions(values, given):
        report(key, text)
    return values, problems


def flat(raw: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Settings by dotted key; an empty section gives nothing."""
    for key, value in raw.items():
        if isinstance(value, dict):
            yield from ((f"{key}.{inner}", content) for inner, content in value.items())
            if not value and not any(known.startswith(f"{key}.") for known in SETTINGS):
                yield key, value
        else:
            yield key, value


def contradictions(values: dict[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Settings that do not go together; fills in what depends on another setting."""
    if {"start", "end", "step"} <= values.keys():
        yield from wrong_horizon(values["start"], values["end"], values["step"])
    if values.get("title", "") is None:
        values["title"] = values.get("name", "")
    if "ownership" in values.get("tests", ()) and "trust.ownership_threshold" not in given:
        yield "trust.ownership_threshold", "is missing; the test ownership needs it, such as 0.25"
    if tiers := values.get("tiers"):
        if values.get("ownership_from", "") is None:
            values["ownership_from"] = tiers[-1]
        elif "ownership_from" in values and values["ownership_from"] not in tiers:
            wrong = values["ownership_from"]
            yield (
                "trust.ownership_from",
                f'"{shown(wrong)}" is not a tier of trust.tiers{nearest(wrong, tiers)}',
            )


def wrong_horizon(start: date, end: date, step: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a horizon under a step (also another than its own): setting and text."""
    months = STEPS[step]
    if end <= start:
        yield "horizon.end", f"{end} is not after the start {start}; the horizon is empty"
        return
    if end.year - start.year > LONGEST_HORIZON:
        yield (
            "horizon.end",
            f"{end} is more than {LONGEST_HORIZON} years after the start {start}; check the year",
        )
    if start.day != 1 or (start.month - 1) % months:
        yield "horizon.start", f"{start} is not the first day of a {step}; {first_days(step)}"
    elif end.day != 1 or (end.month - 1) % months:
        yield "horizon.end", f"{end} is not a whole number of {step}s after {start}; {first_days(step)}"


def first_days(step: str) -> str:
    """Where a step may begin."""
    return {
        "year": "a year begins on 1 January",
        "quarter": "a quarter begins on 1 January, April, July or October",
        "month": "a month begins on its day 1",
    }[step]


def settings_of(values: Mapping[str, Any]) -> Settings:
    """The settings of a valid ``instance.toml``."""
    return Settings(**values)
