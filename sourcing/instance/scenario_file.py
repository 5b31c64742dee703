"""A scenario file as it stands: its entries in the order in which they apply, and the line of each key."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sourcing.errors import Problem
from sourcing.instance.files import RawFolder, parse_toml, read_text
from sourcing.instance.settings import an_id, one_line
from sourcing.instance.texts import as_word, nearest, shown, toml_shown

KINDS = ("change", "remove", "add")  # the order in which they apply
ACTIONS = ("set", "scale", "add", "delay_months")
KEYS = {
    "change": ("table", "where", "column", "setting", *ACTIONS),
    "remove": ("table", "where"),
    "add": ("table", "row"),
}
NEEDED = {"change": ("table", "column"), "remove": ("table",), "add": ("table", "row")}


@dataclass(frozen=True)
class Entry:
    """One entry: its kind, what it says, and the line on which it and each of its keys stand."""

    kind: str
    says: Mapping[str, Any]
    line: int | None
    lines: Mapping[str, int]

    def line_of(self, key: str) -> int | None:
        """The line of a key, or of the entry if it has no line of its own."""
        return self.lines.get(key, self.line)

    @property
    def action(self) -> str:
        """What a change does."""
        return next(action for action in ACTIONS if action in self.says)


@dataclass(frozen=True)
class Scenario:
    """A scenario file of sound form; ``file`` is its name in messages."""

    file: str
    name: str
    title: str
    entries: tuple[Entry, ...]


def read_scenario(path: Path, file: str) -> tuple[Scenario | None, list[Problem]]:
    """Read a scenario file; ``None`` where its form is wrong, with every problem of form."""
    if path.suffix != ".toml":
        return None, [Problem(file, None, "is not named as TOML; a scenario file ends in .toml")]
    raw = RawFolder()
    text = read_text(path.parent, path.name, raw)
    says = None if text is None else parse_toml(text, path.name, raw)
    if text is None or says is None:
        return None, [Problem(file, problem.line, problem.text) for problem in raw.problems]
    top, places = lines_of(text)
    problems = [Problem(file, *mistake) for mistake in wrong_top(says, top)]
    values = {"name": as_word(path.stem), **says}
    entries = []
    for kind in KINDS:
        content = says.get(kind, [])
        if not isinstance(content, list) or not all(isinstance(entry, dict) for entry in content):
            text = f"{kind} is not a list of entries; write [[{kind}]]"
            problems.append(Problem(file, top.get(kind), text))
            continue
        found = places[kind] if len(places[kind]) == len(content) else [{}] * len(content)
        for entry, lines in zip(content, found, strict=True):
            entries.append(Entry(kind, entry, lines.get("", top.get(kind)), lines))
    for entry in entries:
        problems += [Problem(file, entry.line_of(key), text) for key, text in wrong_form(entry)]
    if problems:
        return None, problems
    return Scenario(file, values["name"], values.get("title", values["name"]), tuple(entries)), problems


def lines_of(text: str) -> tuple[dict[str, int], dict[str, list[dict[str, int]]]]:
    """Lines of the keys at the top and, by kind, of each entry (under "") and its keys."""
    top: dict[str, int] = {}
    entries: dict[str, list[dict[str, int]]] = {kind: [] for kind in KINDS}
    current = top
    for number, content in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*(\[\[?)\s*([\w-]+)\s*(?:\.\s*([\w-]+)\s*)?\]", content):
            brackets, name, inner = header.groups()
            if inner:
                current.setdefault(inner, number)
                continue
            current = {"": number}
            top.setdefault(name, number)
            if brackets == "[[" and name in KINDS:
                entries[name].append(current)
        elif key := re.match(r"\s*[\"']?([\w-]+)[\"']?\s*[.=]", content):
            current.setdefault(key[1], number)
    return top, entries


def wrong_top(says: Mapping[str, Any], lines: Mapping[str, int]) -> Iterator[tuple[int | None, str]]:
    """What is wrong outside the entries: line and text."""
    known = ("name", "title", *KINDS)
    for key in says:
        if key not in known:
            hint = nearest(key, known) or "; a scenario has name, title, [[change]], [[remove]] and [[add]]"
            yield lines.get(key), f'"{shown(key)}" is not a key of a scenario{hint}'
    for key, parse in (("name", an_id), ("title", one_line)):
        if key in says:
            try:
                parse(says[key])
            except ValueError as error:
                yield lines.get(key), f"{key} {toml_shown(says[key])} {error}"
    if not any(says.get(kind) for kind in KINDS):
        yield None, "changes nothing; write [[change]], [[remove]] or [[add]]"


def wrong_form(entry: Entry) -> Iterator[tuple[str, str]]:
    """What is wrong with the form of an entry: key and text."""
    says, known = entry.says, KEYS[entry.kind]
    for key in says:
        if key not in known:
            hint = nearest(key, known) or f"; its keys are {', '.join(known)}"
            yield key, f'"{shown(key)}" is not a key of [[{entry.kind}]]{hint}'
    if "setting" in says:
        for key in ("table", "where", "column"):
            if key in says:
                yield key, f"{key} and setting stand in one entry; write an entry for each"
    else:
        for key in NEEDED[entry.kind]:
            if key not in says:
                yield "", f"{key} is missing; an entry [[{entry.kind}]] needs it"
    if entry.kind == "change":
        yield from wrong_action(entry)
    for key in ("table", "setting"):
        if key in says and not isinstance(says[key], str):
            yield key, f"{key} {toml_shown(says[key])} is not a name; write one name in quotes"
    for key, example in (("where", 'facility = "plant"'), ("row", 'rule = "ban"')):
        if key in says and not isinstance(says[key], dict):
            yield key, f"{key} {toml_shown(says[key])} is not a set of cells; write {{ {example} }}"
    if says.get("row") == {}:
        yield "row", "row is empty; write its cells"
    columns = says.get("column")
    named = columns if isinstance(columns, list) and columns else [columns]
    if "column" in says and not all(isinstance(name, str) for name in named):
        yield "column", f"column {toml_shown(columns)} is not a name or a list of names; write them in quotes"


def wrong_action(entry: Entry) -> Iterator[tuple[str, str]]:
    """A change with no action or several, or with one that a setting does not know."""
    actions = [action for action in ACTIONS if action in entry.says]
    if len(actions) > 1:
        yield actions[1], f"{' and '.join(actions)} stand in one entry; write an entry for each"
    elif not actions:
        yield "", "the entry changes nothing; write one of set, scale, add and delay_months"
    elif "setting" in entry.says and actions != ["set"]:
        yield actions[0], f"{actions[0]} does not change a setting; write set = and the new value"
