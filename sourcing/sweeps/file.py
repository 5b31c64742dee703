"""Reading a sweep file: its form is checked here, every problem with its line; that it fits the instance, elsewhere."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sourcing.errors import BadInput, Problem
from sourcing.instance import Instance
from sourcing.instance.files import RawFolder, parse_toml, read_text
from sourcing.instance.scenario import find_file, name_in
from sourcing.instance.texts import as_word, shown
from sourcing.sweeps.factor import Factor, Sweep
from sourcing.sweeps.factor_form import Mistakes, factor_of
from sourcing.sweeps.lines import FactorLines, lines_of
from sourcing.sweeps.sweep_form import wrong_top

FOLDER = "sweeps"
DEFAULTS: dict[str, Any] = {"points": 0, "seed": 0, "kind": "", "size": 1, "months": 0, "prices": []}


def find_sweep(instance: Instance, given: Path | str) -> Path:
    """The file at a path, or the sweep of that name in the folder of the instance.

    Raises
    ------
    BadInput
        If there is neither; names the nearest known sweep.
    """
    return find_file(instance, given, FOLDER, "sweep")


def read_sweep(instance: Instance, given: Path | str) -> Sweep:
    """Read a sweep file.

    Raises
    ------
    BadInput
        With every problem of its form, each with its line.
    """
    path = find_sweep(instance, given)
    file = name_in(instance, path)
    text, says = content_of(path, file)
    top, places = lines_of(text)
    problems = [Problem(file, top.get(key), told) for key, told in wrong_top(says)]
    factors, mistakes = factors_in(says, places)
    problems += [Problem(file, *mistake) for mistake in mistakes]
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
        points=values["points"],
        seed=values["seed"],
        kind=values["kind"],
        size=values["size"],
        start=values.get("from"),
        months=values["months"],
        prices=tuple(values["prices"]),
    )


def content_of(path: Path, file: str) -> tuple[str, dict[str, Any]]:
    """The text of a sweep file and what TOML makes of it."""
    if path.suffix != ".toml":
        raise wrong(file, [Problem(file, None, "is not named as TOML; a sweep file ends in .toml")])
    raw = RawFolder()
    text = read_text(path.parent, path.name, raw)
    says = None if text is None else parse_toml(text, path.name, raw)
    if text is None or says is None:
        raise wrong(file, [Problem(file, problem.line, problem.text) for problem in raw.problems])
    return text, says


def factors_in(says: Mapping[str, Any], places: list[FactorLines]) -> tuple[list[Factor], Mistakes]:
    """The factors of sound form, and line and text of what is wrong with the others."""
    content = says.get("factor")
    tables = content if isinstance(content, list) and all(isinstance(item, dict) for item in content) else []
    if len(places) != len(tables):
        places = [FactorLines(1) for _ in tables]
    factors: list[Factor] = []
    mistakes: Mistakes = []
    names: set[str] = set()
    for table, place in zip(tables, places, strict=True):
        factor, found = factor_of(table, place, str(says.get("design")))
        mistakes += found
        factors += [factor] if factor is not None else []
        name = str(table.get("name"))
        if name in names:
            text = f'the name "{shown(name)}" stands above already; give each factor a name of its own'
            mistakes.append((place.line_of("name"), text))
        names |= {name} if "name" in table else set()
    return factors, mistakes


def wrong(file: str, problems: Iterable[Problem]) -> BadInput:
    """The error for a sweep file with problems, by line."""
    found = sorted(set(problems), key=lambda problem: problem.line or 0)
    count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    return BadInput(f"{file} is not a sweep that can be run ({count}); nothing was solved", found)
