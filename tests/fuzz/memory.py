"""Types tables that are not damaged once: most of the time of a case would go to those, over and over."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias
from unittest.mock import patch

import pandas as pd

from sourcing.errors import Problem
from sourcing.instance import reader
from sourcing.instance.instance import RawTable
from sourcing.instance.sheet import Sheet
from sourcing.instance.typed import typed_tables

Typed: TypeAlias = Iterator[tuple[str, Sheet, list[Problem]]]
Key: TypeAlias = tuple[object, ...]


class Memory:
    """Stands for `typed_tables`: the same sheets and problems, with sound tables that it has seen taken from memory.

    Typing looks at each table by itself, so that a table is typed in the same way whatever the others hold.

    Attributes
    ----------
    learning : whether it keeps the sound tables that it meets.
    trusted : whether it does anything but type.
    """

    def __init__(self) -> None:
        self.frames: dict[Key, pd.DataFrame] = {}
        self.learning = self.trusted = True

    def __call__(self, raws: Mapping[str, RawTable]) -> Typed:
        """Type tables; in the order given."""
        keys = {name: key_of(name, raw) for name, raw in raws.items()} if self.trusted else {}
        known = {name: self.frames[key] for name, key in keys.items() if key in self.frames}
        typed = {
            name: (sheet, problems)
            for name, sheet, problems in typed_tables({n: raw for n, raw in raws.items() if n not in known})
        }
        for name, raw in raws.items():
            if name in known:
                yield name, Sheet(raw, known[name].copy(deep=False)), []
                continue
            sheet, problems = typed[name]
            if self.learning and self.trusted and not problems:
                self.frames[keys[name]] = sheet.frame.copy(deep=False)
            yield name, sheet, problems


def key_of(name: str, raw: RawTable) -> Key:
    """All that the typed table depends on, if it has no problems."""
    return name, *raw.lines, *(part for item in raw.columns.items() for part in (item[0], *item[1]))


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    """Let every instance be read with a memory."""
    with patch.object(reader, "typed_tables", memory):
        yield
