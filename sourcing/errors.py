"""Named errors: each carries the exit code of the command that met it."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_SHOWN = 1000
"""Problems that a message names; whoever has more has one mistake many times over."""


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake or one warning, with its address and its remedy.

    ``name`` is empty for an error; a warning has a name by which ``instance.toml`` can silence it.
    """

    file: str
    line: int | None
    text: str
    name: str = ""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        label = f"  [{self.name}]" if self.name else ""
        return f"{place}  {self.text}{label}"


class SourcingError(Exception):
    """Anything that ends a command with a message and never with a traceback."""

    exit_code = 1


class BadInput(SourcingError):
    """The user's files or arguments are wrong; nothing was solved and nothing written."""

    exit_code = 2

    def __init__(self, subject: str, problems: Iterable[Problem] = ()) -> None:
        self.subject = subject
        self.problems = tuple(problems)
        lines = [f"  {problem}" for problem in self.problems[:MOST_SHOWN]]
        if (left := len(self.problems) - MOST_SHOWN) > 0:
            lines.append(f"  and {left:,} more problems; mend these first")
        super().__init__("\n".join([subject, *lines]))


class NoOptimum(SourcingError):
    """The solver ended without a proved optimum, or the proof did not hold."""


class Infeasible(NoOptimum):
    """No plan meets the data: they contradict themselves."""


class Unbounded(NoOptimum):
    """A plan can earn without end: a sale outside has no limit."""


class TimeLimit(NoOptimum):
    """The time limit came before the proof."""


class Interrupted(NoOptimum):
    """The user stopped the solver before the proof."""
