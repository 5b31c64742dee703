"""Scenarios: small files that change an instance, which is then parsed and checked again."""

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache
from pathlib import Path

from sourcing.errors import BadInput, Problem
from sourcing.instance.edits import edit
from sourcing.instance.files import SETTINGS_FILE, RawFolder
from sourcing.instance.instance import Instance
from sourcing.instance.reader import parse
from sourcing.instance.scenario_file import Scenario, read_scenario
from sourcing.instance.texts import listed, nearest, printable
from sourcing.instance.where import Draft
from sourcing.workbook.places import in_sheets, is_workbook

FOLDER = "scenarios"
SHOWN_ROWS = 3


def apply_scenarios(instance: Instance, files: Iterable[Path | str]) -> Instance:
    """Apply scenario files one after the other; the instance must be valid after each.

    Parameters
    ----------
    files : paths, or the names of scenarios in the instance's own folder ``scenarios``.

    Raises
    ------
    BadInput
        If a file cannot be read, an entry does not fit, or the instance is not valid after it; with every problem
        of that file, each with its place there.
    """
    scenarios, problems, bad = [], [], []
    for given in files:
        path = find_scenario(instance, given)
        scenario, found = read_scenario(path, name_in(instance, path))
        if scenario is None:
            problems += found
            bad.append(name_in(instance, path))
        else:
            scenarios.append(scenario)
    if problems:
        raise BadInput(subject(instance, listed(bad), problems), problems)
    for scenario in scenarios:
        instance = applied(instance, scenario)
    return instance


def find_scenario(instance: Instance, given: Path | str) -> Path:
    """The file at a path, or the scenario of that name in the folder of the instance."""
    return find_file(instance, given, FOLDER, "scenario")


def find_file(instance: Instance, given: Path | str, folder: str, kind: str) -> Path:
    """The file at a path, or that of this name in a folder of the instance.

    Raises
    ------
    BadInput
        If there is neither; names the nearest of those in the folder.
    """
    path, home = Path(given), instance.folder / folder
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
    raise BadInput(f"there is no {kind} {printable(str(given))}{hint}")


def name_in(instance: Instance, path: Path) -> str:
    """The path from the folder of the instance, for a file in it; else the path as given."""
    inside = path.is_relative_to(instance.folder)
    return printable((path.relative_to(instance.folder) if inside else path).as_posix())


def applied(instance: Instance, scenario: Scenario) -> Instance:
    """The instance after one scenario, checked again as if its files said so."""
    draft, problems = drafted(instance, scenario, len(scenario.entries))
    if problems:
        raise BadInput(subject(instance, scenario.file, problems), worded(instance, problems))
    try:
        changed = parsed(instance, draft)
    except BadInput as error:
        problems = blamed(instance, scenario, draft, error.problems)
        raise BadInput(subject(instance, scenario.file, problems), worded(instance, problems)) from None
    added = {row: (scenario.file, line) for row, line in draft.added.items()}
    return replace(changed, scenario=(*instance.scenario, scenario.name), added={**instance.added, **added})


def drafted(instance: Instance, scenario: Scenario, count: int) -> tuple[Draft, list[Problem]]:
    """Raw settings and tables after the first entries of a scenario, and what is wrong with these entries."""
    draft = Draft(deepcopy(dict(instance.raw_settings)), dict(instance.raw))
    problems = [
        Problem(scenario.file, entry.line_of(key), printable(text))
        for entry in scenario.entries[:count]
        for key, text in edit(draft, entry)
    ]
    return draft, sorted(problems, key=lambda problem: problem.line or 0)


def parsed(instance: Instance, draft: Draft) -> Instance:
    """The draft as an instance, or ``BadInput`` with files and lines of tables, also for a workbook."""
    changed = parse(Path(), RawFolder(draft.settings, tables=draft.tables), valid=instance)
    return replace(changed, folder=instance.folder)


def blamed(
    instance: Instance, scenario: Scenario, draft: Draft, problems: Sequence[Problem]
) -> list[Problem]:
    """The problems of the changed instance at the entries that bring them; the same text for many rows once."""

    @cache
    def after(count: int) -> frozenset[Problem]:
        """What is wrong after the first entries; problems that come and go again do not matter."""
        try:
            parsed(instance, drafted(instance, scenario, count)[0])
        except BadInput as error:
            return frozenset(error.problems)
        return frozenset()

    found: dict[tuple[int, str, str], list[int | None]] = {}
    for problem in problems:
        absent, present = 0, len(scenario.entries)
        while present - absent > 1:
            middle = (absent + present) // 2
            absent, present = (absent, middle) if problem in after(middle) else (middle, present)
        found.setdefault((present - 1, problem.file, problem.text), []).append(problem.line)
    at_entries = [
        Problem(scenario.file, scenario.entries[place].line, blame(draft, file, lines, text))
        for (place, file, text), lines in found.items()
    ]
    return sorted(at_entries, key=lambda problem: problem.line or 0)


def blame(draft: Draft, file: str, lines: Sequence[int | None], text: str) -> str:
    """What an entry makes wrong, with the lines of the table unless the entry added them."""
    old = [line for line in lines if (file, line) not in draft.added and line is not None]
    if len(old) < len(lines) and file != SETTINGS_FILE:
        return f"the row added to {file}: {text}"
    rest = f" and {len(old) - SHOWN_ROWS} more" if len(old) > SHOWN_ROWS else ""
    return f"makes {file}{':' if old else ''}{', '.join(map(str, old[:SHOWN_ROWS]))}{rest} wrong: {text}"


def worded(instance: Instance, problems: list[Problem]) -> list[Problem]:
    """The problems in the words of a workbook, if the instance is one."""
    return (
        [replace(p, text=in_sheets(p.text)) for p in problems] if is_workbook(instance.folder) else problems
    )


def subject(instance: Instance, files: str, problems: Sequence[Problem]) -> str:
    """The first line of an error in scenario files."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"{files} does not fit {printable(str(instance.folder))} ({count}); nothing was solved"


def own_scenarios(instance: Instance) -> Iterator[tuple[Instance | None, str, list[Problem]]]:
    """Apply each scenario in the folder of an instance by itself: the changed instance, the file, its problems."""
    try:
        files = sorted((instance.folder / FOLDER).glob("*.toml"))
    except OSError:
        return
    names: dict[str, str] = {}
    for path in files:
        file = name_in(instance, path)
        try:
            changed = apply_scenarios(instance, [path])
        except BadInput as error:
            yield None, file, list(error.problems)
            continue
        name = changed.scenario[-1]
        if name in names:
            text = f"has the name {name}, as {names[name]} does; give each scenario a name of its own"
            yield changed, file, [Problem(file, None, text)]
        else:
            yield changed, file, []
        names.setdefault(name, file)
