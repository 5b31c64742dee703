"""All typed tables and settings of an instance that may still be wrong, and what they make known."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from sourcing.instance.sheet import Sheet


@dataclass
class Book:
    """``settings``: those that are right, by field; ``broken``: tables that could not be read whole."""

    settings: dict[str, Any]
    broken: set[str]
    sheets: dict[str, Sheet] = field(default_factory=dict)
    _known: dict[str, set[str] | None] = field(default_factory=dict, init=False, repr=False)

    def frame(self, table: str) -> pd.DataFrame:
        """A typed table."""
        return self.sheets[table].frame

    def whole(self, table: str, *columns: str) -> bool:
        """Whether a table holds all its rows and these columns, so that what is not in it does not exist."""
        raw = self.sheets[table].raw
        return table not in self.broken and (
            not raw.lines or all(column in raw.columns for column in columns)
        )

    def known(self, target: str) -> set[str] | None:
        """The values of ``table.column``, or the tiers; ``None`` where a wrong file hides them."""
        if target not in self._known:
            self._known[target] = self._names(target)
        return self._known[target]

    def _names(self, target: str) -> set[str] | None:
        """What ``known`` finds when it is first asked."""
        if target == "tiers":
            return set(self.settings["tiers"]) if "tiers" in self.settings else None
        table, column = target.split(".")
        return set(self.frame(table)[column].dropna()) if self.whole(table, column) else None

    def pairs(self, table: str, second: str) -> pd.Series:
        """``facility/second`` of each row; missing where either is."""
        frame = self.frame(table)
        return frame["facility"] + "/" + frame[second]

    def kinds(self) -> dict[str, str]:
        """Kind of each facility."""
        facilities = self.frame("facilities").dropna(subset=["facility", "kind"])
        return dict(zip(facilities["facility"], facilities["kind"], strict=True))
