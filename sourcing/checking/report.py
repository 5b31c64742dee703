"""Checking as a whole: contradictions, warnings and the static balance, gathered into one report."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sourcing.checking.balance import static_balance
from sourcing.checking.contradictions import CONTRADICTIONS, unknown_silence
from sourcing.checking.finding import Finding
from sourcing.checking.picture import Picture
from sourcing.checking.warnings import OF_NETWORK, OF_TABLES
from sourcing.errors import BadInput, Problem
from sourcing.instance import Instance
from sourcing.instance.scenario import own_scenarios
from sourcing.instance.schema import TABLES
from sourcing.network import FlowNetwork, build_network
from sourcing.workbook import in_place

MANY = 10
FILE_ORDER = {f"{table}.csv": place for place, table in enumerate(TABLES)}


@dataclass(frozen=True)
class CheckReport:
    """What is wrong with an instance, what is worth a second look, and what could supply its demand.

    Attributes
    ----------
    errors : contradictions; with any of them the instance cannot be solved.
    warnings : each by the name under which ``silence`` of ``[warnings]`` in instance.toml leaves it out; of more than
        ten of a name the ten that weigh most are said and the rest counted.
    balance : demand against open supply; see :func:`sourcing.checking.balance.static_balance`.
    """

    errors: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    balance: pd.DataFrame


def check(instance: Instance, network: FlowNetwork | None = None) -> CheckReport:
    """Check an instance whose tables are right by themselves.

    Parameters
    ----------
    network : the network of the instance, if it is laid out already.
    """
    silenced = set(instance.settings.silence)
    errors, picture = contradictions(instance, network)
    warnings = [problem for check in OF_TABLES for problem in warn(check, instance, silenced)]
    balance = pd.DataFrame()
    if picture is not None:
        warnings += [problem for check in OF_NETWORK for problem in warn(check, picture, silenced)]
        balance = static_balance(picture)
    if not instance.scenario:
        errors += wrong_scenarios(instance, frozenset(errors))
    warnings = [placed(instance, problem) for problem in warnings]
    said = [in_place(instance.folder, instance.raw, in_order(problems)) for problems in (errors, warnings)]
    return CheckReport(tuple(said[0]), tuple(said[1]), balance)


def require_consistent(instance: Instance, network: FlowNetwork) -> None:
    """Refuse data that contradict themselves; warnings, the balance and the scenarios beside it are not looked at.

    Raises
    ------
    BadInput
        Naming every contradiction with its place.
    """
    errors = in_place(instance.folder, instance.raw, in_order(contradictions(instance, network)[0]))
    if errors:
        count = "1 problem" if len(errors) == 1 else f"{len(errors)} problems"
        raise BadInput(f"{instance.folder} is not valid ({count}); nothing was solved", errors)


def contradictions(
    instance: Instance, network: FlowNetwork | None = None
) -> tuple[list[Problem], Picture | None]:
    """What no plan can meet, and the picture of the instance unless it has no network."""
    errors = list(unknown_silence(instance, warning_names()))
    try:
        picture = Picture(instance, network or build_network(instance))
    except BadInput as clash:
        return [*errors, *clash.problems], None
    found = [as_problem(finding) for contradiction in CONTRADICTIONS for finding in contradiction(picture)]
    return errors + [placed(instance, problem) for problem in found], picture


def wrong_scenarios(instance: Instance, known: Collection[Problem]) -> Iterator[Problem]:
    """What is wrong with each scenario in the folder of an instance, beyond what is wrong without it."""
    for changed, file, problems in own_scenarios(instance):
        yield from problems
        for problem in contradictions(changed)[0] if changed is not None else ():
            if problem.file == file:
                yield problem
            elif problem not in known:
                place = f"{problem.file}:{problem.line}" if problem.line else problem.file
                yield Problem(file, None, f"makes {place} wrong: {problem.text}")


def placed(instance: Instance, problem: Problem) -> Problem:
    """The problem at the place of its row in the scenario that added it."""
    file, line = instance.place(problem.file, problem.line)
    return Problem(file, line, problem.text, problem.name)


def warning_names() -> dict[str, str]:
    """Every warning by name, with one sentence that says what it points out."""
    checks: tuple[Callable[..., Any], ...] = (*OF_TABLES, *OF_NETWORK)
    return {name_of(check): (check.__doc__ or "").partition("\n")[0] for check in checks}


def name_of(check: Callable[..., Any]) -> str:
    """The name of a warning: that of its check, with hyphens."""
    return check.__name__.replace("_", "-")


def warn(check: Callable[[Any], Iterator[Finding]], subject: Any, silenced: set[str]) -> Iterator[Problem]:
    """The warnings of one check; the ten that weigh most, then the rest counted."""
    name = name_of(check)
    if name in silenced:
        return
    found = sorted(check(subject), key=lambda f: (-f.weight, f.table, f.line or 0, f.text))
    for finding in found[:MANY]:
        yield as_problem(finding, name)
    if rest := found[MANY:]:
        lines = sorted({finding.line for finding in rest if finding.line})
        named = ", ".join(map(str, lines[:MANY])) + (" …" if len(lines) > MANY else "")
        text = f"and {len(rest)} more like the {MANY} above (lines {named})"
        yield as_problem(Finding(rest[0].table, lines[0] if lines else None, text), name)


def as_problem(finding: Finding, name: str = "") -> Problem:
    """A finding as a problem with its file."""
    file = finding.table if finding.table.endswith(".toml") else f"{finding.table}.csv"
    return Problem(file, finding.line, finding.text, name)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Settings first, then the tables as the schema lists them, by name of the warning and line; each once."""
    return tuple(sorted(set(problems), key=place_in_order))


def place_in_order(problem: Problem) -> tuple[int, str, bool, int, str]:
    """What problems are sorted by; the line that counts the rest of a warning comes last."""
    is_rest = problem.text.startswith("and ")
    return FILE_ORDER.get(problem.file, -1), problem.name, is_rest, problem.line or 0, problem.text
