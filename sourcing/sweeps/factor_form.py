"""The form of a ``[[factor]]``: a name, changes with "x", and a range or a list of values."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sourcing.instance.cells import is_finite
from sourcing.instance.scenario_file import ACTIONS, Entry, wrong_form
from sourcing.instance.schema import TABLES
from sourcing.instance.settings import one_line
from sourcing.instance.texts import nearest, shown, toml_shown
from sourcing.solution.solution import harmless
from sourcing.sweeps.factor import Factor, X
from sourcing.sweeps.lines import FactorLines

KEYS = ("name", "change", "low", "base", "high", "values")
RANGE = ("low", "base", "high")
TAKEN = ("point", "factor", "level", "value", "first", "second", "cost_usd", "paid_usd", "penalties_usd")
TAKEN_STARTS = ("shortfall_t.", "coverage.", "price.")
Mistakes = list[tuple[int, str]]


def factor_of(says: Mapping[str, Any], lines: FactorLines, design: str) -> tuple[Factor | None, Mistakes]:
    """A factor, or ``None`` where its form is wrong, with the line and text of every problem."""
    mistakes = [(lines.line_of(key), text) for key, text in wrong_factor(says, design)]
    changes = says.get("change")
    entries = []
    if isinstance(changes, list) and all(isinstance(change, dict) for change in changes):
        for place, change in enumerate(changes):
            line = lines.line_of_change(place)
            entries.append(Entry("change", change, line, {}))
            mistakes += [
                (line, text.replace("[[change]]", "a change")) for _, text in wrong_form(entries[-1])
            ]
    if mistakes:
        return None, mistakes
    range_ = {key: says[key] for key in RANGE if key in says}
    values = tuple(says.get("values", ()))
    whole = any(takes_whole(entry) for entry in entries)
    if whole and any(isinstance(v, float) and v != int(v) for v in (*range_.values(), *values)):
        return None, [(lines.line, "only whole numbers have a meaning for this factor; write such")]
    if whole:
        range_, values = {key: whole_of(v) for key, v in range_.items()}, tuple(map(whole_of, values))
    return Factor(says["name"], tuple(entries), **range_, values=values, whole=whole, line=lines.line), []


def whole_of(value: Any) -> Any:
    """A whole number without a decimal point, which a column of whole numbers does not take."""
    return int(value) if isinstance(value, float) else value


def takes_whole(entry: Entry) -> bool:
    """Whether "x" stands where only a whole number has a meaning."""
    if entry.says.get("delay_months") == X:
        return True
    columns = entry.says.get("column", [])
    known = TABLES[entry.says["table"]].columns if entry.says.get("table") in TABLES else {}
    kinds = [
        known[name].metadata["kind"]
        for name in ([columns] if isinstance(columns, str) else columns)
        if name in known
    ]
    return "whole" in kinds and any(entry.says.get(action) == X for action in ("set", "add"))


def wrong_factor(says: Mapping[str, Any], design: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the form of a factor: key and text."""
    for key in says:
        if key not in KEYS:
            hint = nearest(key, KEYS) or f"; its keys are {', '.join(KEYS)}"
            yield key, f'"{shown(key)}" is not a key of [[factor]]{hint}'
    yield from wrong_name(says)
    changes = says.get("change")
    if changes is None:
        yield "", 'change is missing; write change = [ { table = ..., column = ..., scale = "x" } ]'
    elif not isinstance(changes, list) or not changes or not all(isinstance(item, dict) for item in changes):
        yield "change", "change is not a list of changes; write change = [ { ... } ]"
    elif not any(change.get(action) == X for change in changes for action in ACTIONS):
        yield (
            "change",
            f'no change uses "{X}", which stands for the value of the factor; write scale = "{X}", say',
        )
    if "values" in says:
        yield from wrong_values(says, design)
    else:
        yield from wrong_range(says)


def wrong_name(says: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A name that is missing, not one line, or that a column of the results has already."""
    if "name" not in says:
        yield "", "name is missing; a factor needs one"
        return
    name = says["name"]
    try:
        one_line(name)
    except ValueError as error:
        yield "name", f"name {toml_shown(name)} {error}"
        return
    if name in TAKEN or name.startswith(TAKEN_STARTS):
        yield "name", f'the name "{shown(name)}" is that of a column of the results; choose another'
    if harmless(name) != name:
        yield "name", f'the name "{shown(name)}" would be a formula in a spreadsheet; begin it with a letter'


def wrong_values(says: Mapping[str, Any], design: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a list of values."""
    values = says["values"]
    if design == "one-at-a-time":
        yield "values", "values mean nothing one at a time; write low, base and high"
    for key in ("low", "high"):
        if key in says:
            yield key, f"{key} and values stand in one factor; keep one of them"
    if not isinstance(values, list) or len(values) < 2:
        yield "values", "values is not a list of two values or more; write [0, 6, 12]"
        return
    given = [*values, says["base"]] if "base" in says else values
    if text := wrong_kind(given):
        yield "values", f"values {text}"
    elif len(set(values)) < len(values):
        yield "values", "values names a value twice; keep one of each"


def wrong_range(says: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong with low, base and high."""
    remedy = {"base": "; write the value that the instance has", "low": "", "high": ""}
    missing = [key for key in RANGE if key not in says]
    for key in missing:
        yield "", f"{key} is missing{remedy[key]}; a factor needs low, base and high, or values"
    given = {key: says[key] for key in RANGE if key in says}
    if text := wrong_kind(list(given.values())):
        wrong = next((key for key in given if wrong_kind([given[key]])), next(iter(given)))
        yield wrong, f"{wrong} {text}"
    elif not missing and not given["low"] <= given["base"] <= given["high"]:
        side = "low" if given["low"] > given["base"] else "high"
        other = "above" if side == "low" else "below"
        yield side, f"{side} {given[side]} is {other} base {given['base']}; low ≤ base ≤ high"
    elif not missing and given["low"] == given["high"]:
        yield "high", f"high {given['high']} is low; a factor needs a range"


def wrong_kind(values: list[Any]) -> str:
    """Why values are not numbers or dates, all of one kind; nothing if they are."""
    for value in values:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        day = isinstance(value, date) and not isinstance(value, datetime)
        if not (number or day):
            return f"{toml_shown(value)} is neither a number nor a date; write one without quotes"
        if number and not is_finite(value):
            return f"{toml_shown(value)} is not a finite number; write digits"
    if any(isinstance(value, date) for value in values) and not all(isinstance(v, date) for v in values):
        return "mixes dates and numbers; write one kind"
    return ""
