"""The page that states the formulation, made from the docstrings of its rules.

``python -m sourcing.formulation.page`` writes it anew; a test fails when it is stale.
"""

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType

from sourcing.formulation import build

PAGE = Path(__file__).with_name("README.md")
LETTERS = """\
| letter | stands for |
|---|---|
| $n$ | facility |
| $c$ | commodity |
| $p$ | process |
| $u$ | unit |
| $l$ | segment of a lane: one row of `lanes.csv` between two facilities on the days on which it holds |
| $d$ | demand row: market, commodity, priority, slice |
| $j$ | project |
| $g$, $h$ | rank of a trust tier, 0 the best |
| $t$ | period, 1 … T, of length $L$ years |
"""
INTRODUCTION = f"""\
# The linear program

Made from the docstrings of this folder by `python -m sourcing.formulation.page`; edit those, not this page.

Variables are tonnes of contained metal per period unless said, and never negative. Every requirement has a priced
shortfall, so the program has a plan unless the data contradict themselves.

{LETTERS}"""


def page() -> str:
    """The page as Markdown: one section per part of the program, in the order in which it is built."""
    modules = [inspect.getmodule(part) for part in build.PARTS]
    sections = [section(module) for module in modules if module is not None]
    return "\n".join([INTRODUCTION, *sections])


def section(module: ModuleType) -> str:
    """One subject: what its module says, then each of its rules."""
    title, _, rest = inspect.cleandoc(module.__doc__ or "").partition("\n")
    name = module.__name__.rpartition(".")[2]
    lines = [
        f"## {name.capitalize()}",
        "",
        markdown(title + "\n" + re.sub(r"(?m)^(Reads|Adds) .*\n?(^ .*\n?)*", "", rest)),
    ]
    for rule in rules(module):
        lines += [
            "",
            f"**{rule.__name__.replace('_', ' ')}** · {markdown(inspect.cleandoc(rule.__doc__ or ''))}",
        ]
    return "\n".join(lines) + "\n"


def rules(module: ModuleType) -> Iterator[FunctionType]:
    """The functions of a module whose docstring holds an equation, in the order of the file."""
    functions = [member for _, member in inspect.getmembers(module, inspect.isfunction)]
    own = [
        rule
        for rule in functions
        if (rule.__module__ == module.__name__ and ":math:" in str(rule.__doc__))
        or (rule.__module__ == module.__name__ and ".. math::" in str(rule.__doc__))
    ]
    return iter(sorted(own, key=lambda rule: rule.__code__.co_firstlineno))


def markdown(text: str) -> str:
    """Docstring text as Markdown: equations between dollars, literals between single ticks."""
    text = text.replace("``", "`")
    text = re.sub(r"\n*\.\. math::[ \n]+((?:.+\n?)(?:[ ]+.+\n?)*)", display, text)
    text = re.sub(r":math:`([^`]+)`", r"$\1$", text)
    return text.strip()


def display(match: re.Match[str]) -> str:
    """An equation on lines of its own."""
    lines = [line.strip() for line in match[1].strip().splitlines()]
    return "\n\n```math\n" + "\n".join(lines) + "\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
