"""A typed table beside its text, as the checks see it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd

from sourcing.errors import Problem
from sourcing.instance.instance import RawTable
from sourcing.instance.texts import printable, shown

MANY = 20


class Lazy(dict[Any, Any]):
    """Values worked out when asked for."""

    def __init__(self, value: Callable[[Any], Any]) -> None:
        super().__init__()
        self.value = value

    def __missing__(self, key: Any) -> Any:
        return self.value(key)


@dataclass(frozen=True)
class Sheet:
    """Values and text of one table, row by row. A cell that could not be read is blank in ``frame``."""

    raw: RawTable
    frame: pd.DataFrame

    def given(self, column: str) -> pd.Series:
        """Which rows have something in a cell, right or wrong."""
        texts = self.raw.columns.get(column) or [""] * len(self.frame)
        return pd.Series([bool(text.strip(" ")) for text in texts], index=self.frame.index, dtype=bool)

    def cell(self, column: str, place: int) -> str:
        """What a cell says, for a message."""
        texts = self.raw.columns.get(column)
        return shown(texts[place].strip(" ")) if texts and texts[place].strip(" ") else "(blank)"

    def problem(self, place: int, text: str) -> Problem:
        """A problem with one row."""
        return Problem(self.raw.file, self.raw.lines[place], printable(text))

    def problems(
        self, wrong: pd.Series, text: str, **more: Mapping[Any, Any] | pd.Series
    ) -> Iterator[Problem]:
        """One problem for each row where ``wrong`` holds, up to twenty; then the rest counted.

        Parameters
        ----------
        wrong : true or false by row; rows may be left out.
        text : ``{column}`` stands for the cell of the row, ``{name}`` for what ``more[name]`` has for it.
        """

        def said(place: Any, name: str) -> Any:
            """What stands in the text for a name in one row."""
            return more[name][place] if name in more else self.cell(name, place)

        flags = wrong.to_numpy(dtype=bool, na_value=False)
        if not flags.any():
            return
        places = wrong.index[flags]
        for place in places[:MANY]:
            yield self.problem(place, text.format_map(Lazy(partial(said, place))))
        if len(places) > MANY:
            yield self.problem(places[MANY], f"and {len(places) - MANY} more rows like the {MANY} above")
