"""The form of a sweep file outside its factors: which keys a design knows and needs, and what their values may be."""

from collections.abc import Iterator, Mapping
from typing import Any

from sourcing.instance.settings import a_day, an_id, one_line
from sourcing.instance.texts import nearest, shown, toml_shown

SAMPLED = ("latin-hypercube", "sobol", "morris")
DESIGNS = ("one-at-a-time", "grid", *SAMPLED, "outages")
KINDS = ("facility", "country", "owner", "lane")
MOST_POINTS = 1_000_000
LONGEST = 1200  # months
COMMON = ("name", "title", "design", "prices")
KEYS = {
    "one-at-a-time": (*COMMON, "factor"),
    "grid": (*COMMON, "factor"),
    **dict.fromkeys(SAMPLED, (*COMMON, "factor", "points", "seed")),
    "outages": (*COMMON, "kind", "size", "from", "months"),
}
NEEDED = {
    "one-at-a-time": (),
    "grid": ("factor",),
    **dict.fromkeys(SAMPLED, ("factor", "points")),
    "outages": ("kind", "from", "months"),
}


def wrong_top(says: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong outside the factors: key and text."""
    design = says.get("design")
    if design is None:
        yield "design", f"design is missing; it is one of {', '.join(DESIGNS)}"
    elif design not in DESIGNS:
        hint = nearest(str(design), DESIGNS) or f"; it is one of {', '.join(DESIGNS)}"
        yield "design", f"design {toml_shown(design)} is not known{hint}"
    else:
        yield from wrong_keys(says, design)
    for key, value in says.items():
        if text := wrong_value(key, value, design):
            yield key, f"{key} {toml_shown(value)} {text}"


def wrong_keys(says: Mapping[str, Any], design: str) -> Iterator[tuple[str, str]]:
    """Keys that the design does not know, and those that it needs and the file lacks."""
    anywhere = {key for keys in KEYS.values() for key in keys}
    for key in says:
        if key in KEYS[design]:
            continue
        if key in anywhere:
            yield key, f"{key} means nothing in the design {design}; delete it"
        else:
            hint = nearest(key, KEYS[design]) or f"; the keys of {design} are {', '.join(KEYS[design])}"
            yield key, f'"{shown(key)}" is not a key of a sweep{hint}'
    for key in NEEDED[design]:
        if not says.get(key) and says.get(key) != 0:
            what = "[[factor]]" if key == "factor" else key
            yield key, f"{what} is missing; the design {design} needs it"


def wrong_value(key: str, value: Any, design: Any) -> str:
    """What is wrong with the value of a key at the top; nothing if it is right or checked elsewhere."""
    try:
        if key == "name":
            an_id(value)
        elif key == "title":
            one_line(value)
        elif key == "from":
            a_day(value)
        elif key == "seed":
            a_whole(value, 0, 2**31 - 2)
        elif key == "months":
            a_whole(value, 1, LONGEST)
        elif key == "size":
            a_whole(value, 1, 2)
        elif key == "points":
            a_whole(value, 2, MOST_POINTS)
            if design == "sobol" and value & (value - 1):
                near = 1 << (value.bit_length() - 1)
                return f"is not a power of two, which Sobol' sequences need; write {near} or {2 * near}"
    except ValueError as error:
        return str(error)
    if key == "kind" and value not in KINDS:
        return f"is not one of {', '.join(KINDS)}{nearest(str(value), KINDS)}"
    if key == "factor" and not (isinstance(value, list) and all(isinstance(item, dict) for item in value)):
        return "is not a list of factors; write [[factor]]"
    if key == "prices":
        return wrong_prices(value)
    return ""


def wrong_prices(value: Any) -> str:
    """What is wrong with the list of prices."""
    form = "facility/commodity/tier/first day of a period"
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return f'is not a list of prices; write ["{form}"]'
    for item in value:
        if item.count("/") != 3 or not item.isprintable():
            return f'has "{shown(item)}", which is not {form}'
    return "names a price twice; keep one of each" if len(set(value)) < len(value) else ""


def a_whole(value: Any, least: int, most: int) -> int:
    """A whole number between two bounds."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ValueError(f"is not a whole number from {least} to {most}; write one")
    return value
