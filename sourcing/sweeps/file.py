"""Reading a sweep file: its form is checked here, every problem with its line; that it fits the instance, elsewhere."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from sourcing.errors import BadInput, Problem
from sourcing.instance import Instance
from sourcing.instance.files import RawFolder, parse_toml, read_text
from sourcing.instance.scenario import name_in
from sourcing.instance.settings import a_day, an_id, one_line
from sourcing.instance.texts import as_word, listed, nearest, printable, shown, toml_shown
from sourcing.sweeps.factor import Sweep
from sourcing.sweeps.factor_form import factor_of
from sourcing.sweeps.lines import FactorLines, lines_of

FOLDER = "sweeps"
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
DEFAULTS = {"size": 1, "seed": 0, "prices": []}


def find_sweep(instance: Instance, given: Path | str) -> Path:
    """The file at a path, or the sweep of that name in the folder of the instance.

    Raises
    ------
    BadInput
        If there is neither; names the nearest known sweep.
    """
    path, home = Path(given), instance.folder / FOLDER
    own = home / (path.name if path.suffix == ".toml" else f"{path.name}.toml")
    try:
        if path.is_file():
            return path
        if path.name == str(path) and own.is_file():
            return own
        known = sorted(file.stem for file in home.glob("*.toml"))
    except (OSError, ValueError):
        known = []
    hint = nearest(path.stem, known) or (f"; there are {listed(known)}" if known else "")
    raise BadInput(f"there is no sweep {printable(str(given))}{hint}")


def read_sweep(instance: Instance, given: Path | str) -> Sweep:
    """Read a sweep file.

    Raises
    ------
    BadInput
        With every problem of its form, each with its line.
    """
    path = find_sweep(instance, given)
    file, raw = name_in(instance, path), RawFolder()
    if path.suffix != ".toml":
        raise wrong(file, [Problem(file, None, "is not named as TOML; a sweep file ends in .toml")])
    text = read_text(path.parent, path.name, raw)
    says = None if text is None else parse_toml(text, path.name, raw)
    if text is None or says is None:
        raise wrong(file, [Problem(file, problem.line, problem.text) for problem in raw.problems])
    top, places = lines_of(text)
    problems = [Problem(file, top.get(key), text) for key, text in wrong_top(says)]
    content = says.get("factor", [])
    tables = content if isinstance(content, list) and all(isinstance(item, dict) for item in content) else []
    if len(places) != len(tables):
        places = [FactorLines(top.get("factor", 1)) for _ in tables]
    factors = []
    for table, place in zip(tables, places, strict=True):
        factor, found = factor_of(table, place, str(says.get("design")))
        problems += [Problem(file, *mistake) for mistake in found]
        factors += [factor] if factor is not None else []
    names = [table.get("name") for table in tables]
    for name, place in zip(names, places, strict=True):
        if isinstance(name, str) and names.count(name) > 1 and names.index(name) != places.index(place):
            text = f'the name "{shown(name)}" stands above already; give each factor a name of its own'
            problems.append(Problem(file, place.line_of("name"), text))
    if problems:
        raise wrong(file, problems)
    values = {"name": as_word(path.stem), **DEFAULTS, **says}
    return Sweep(
        file=file,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        name=values["name"],
        title=values.get("title", values["name"]),
        design=values["design"],
        factors=tuple(factors),
        points=values.get("points", 0),
        seed=values["seed"],
        kind=values.get("kind", ""),
        size=values["size"],
        start=values.get("from"),
        months=values.get("months", 0),
        prices=tuple(values["prices"]),
    )


def wrong(file: str, problems: Iterable[Problem]) -> BadInput:
    """The error for a sweep file with problems, by line."""
    found = sorted(set(problems), key=lambda problem: problem.line or 0)
    count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    return BadInput(f"{file} is not a sweep that can be run ({count}); nothing was solved", found)


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
