"""The lines of a sweep file on which its keys, factors and changes stand, for messages."""

import re
from dataclasses import dataclass, field

HEADER = re.compile(r"\s*\[\[?\s*([\w-]+)\s*(?:\.\s*([\w-]+)\s*)?\]")
KEY = re.compile(r"\s*[\"']?([\w-]+)[\"']?\s*[.=]")
QUOTED = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'")


@dataclass
class FactorLines:
    """Where a factor stands: its header, its keys, and each of its changes."""

    line: int
    keys: dict[str, int] = field(default_factory=dict)
    changes: list[int] = field(default_factory=list)

    def line_of(self, key: str) -> int:
        """The line of a key, or of the factor if it has no line of its own."""
        return self.keys.get(key, self.line)

    def line_of_change(self, place: int) -> int:
        """The line on which a change begins."""
        return self.changes[place] if place < len(self.changes) else self.line_of("change")


def lines_of(text: str) -> tuple[dict[str, int], list[FactorLines]]:
    """Lines of the keys at the top, and those of each ``[[factor]]``.

    A change is an inline table, which TOML keeps on one line, or a header ``[[factor.change]]`` of its own.
    """
    top: dict[str, int] = {}
    factors: list[FactorLines] = []
    keys: dict[str, int] | None = top
    changes = False
    for number, content in enumerate(text.split("\n"), 1):
        bare = QUOTED.sub('""', content).partition("#")[0]
        if header := HEADER.match(bare):
            name, inner = header.groups()
            keys, changes = None, False
            if name == "factor" and inner is None:
                factors.append(FactorLines(number))
                keys = factors[-1].keys
            elif name == "factor" and factors:
                factors[-1].keys.setdefault(inner, number)
                factors[-1].changes += [number] if inner == "change" else []
            top.setdefault(name, number)
            continue
        if key := KEY.match(content if bare.lstrip().startswith('""') else bare):
            if keys is not None:
                keys.setdefault(key[1], number)
            changes = key[1] == "change" and keys is not top and keys is not None
        if changes:
            factors[-1].changes += [number] * tables_begun(bare)
    return top, factors


def tables_begun(line: str) -> int:
    """How many inline tables begin on a line, those inside another left out."""
    depth = begun = 0
    for letter in line:
        begun += letter == "{" and depth == 0
        depth += (letter == "{") - (letter == "}")
    return begun
