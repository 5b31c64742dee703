"""What a broken law looks like, and how large an error must be to be one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Array: TypeAlias = np.ndarray[Any, Any]

TONNES = 1e-6
"""Errors up to a gram pass: solvers keep rows to a milligram or so, and tables leave out what rounds to nothing."""
RELATIVE = 1e-8
"""Of the sum of the terms compared: a hundred times what 12 digits in each of them, or a careful solver, can cause."""


@dataclass(frozen=True)
class Breach:
    """One law that a result breaks: where, by how much (in t or USD), and in words."""

    law: str
    text: str
    size: float = 0.0
    facility: str = ""
    commodity: str = ""
    tier: str = ""
    period: str = ""

    def __str__(self) -> str:
        place = ", ".join(part for part in (self.facility, self.commodity, self.tier, self.period) if part)
        return f"{self.law}: {place + ': ' if place else ''}{self.text}"


@dataclass(frozen=True)
class Names:
    """Texts for the numbers by which tables name facilities ``n``, commodities ``c``, tiers ``g``, periods ``t``."""

    n: list[str]
    c: list[str]
    g: list[str]
    t: list[str]


@dataclass
class Breaches:
    """Collects breaches; every frame names its place by any of the columns n, c, g, t."""

    names: Names
    found: list[Breach] = field(default_factory=list)

    def differ(
        self,
        law: str,
        frame: pd.DataFrame,
        got: Any,
        expected: Any,
        text: str,
        scale: Any = None,
        unit: Any = 1.0,
    ) -> None:
        """Report where two columns differ by more than ``TONNES · unit + RELATIVE · scale``."""
        got, expected = _array(got, frame), _array(expected, frame)
        scale = np.maximum(np.abs(got), np.abs(expected)) if scale is None else _array(scale, frame)
        self._report(law, frame, got, expected, np.abs(got - expected), scale, text, unit)

    def exceed(self, law: str, frame: pd.DataFrame, got: Any, limit: Any, text: str, unit: Any = 1.0) -> None:
        """Report where a column is above its limit; an infinite limit is none."""
        got, limit = _array(got, frame), _array(limit, frame)
        scale = np.where(np.isfinite(limit), np.maximum(np.abs(got), np.abs(limit)), 0.0)
        self._report(law, frame, got, limit, got - limit, scale, text, unit)

    def outside(
        self, law: str, frame: pd.DataFrame, got: Any, low: Any, high: Any, text: str, unit: Any = 1.0
    ) -> None:
        """Report where a column is not between two others."""
        got = _array(got, frame)
        self.differ(law, frame, got, np.clip(got, _array(low, frame), _array(high, frame)), text, unit=unit)

    def refuse(self, law: str, frame: pd.DataFrame, size: Any, text: str) -> None:
        """Report every row; ``{column}`` in the text is the row's value."""
        if frame.empty:
            return
        sizes = _array(size, frame)
        for row, amount in zip(frame.to_dict("records"), sizes, strict=True):
            self.add(law, float(amount), text.format_map(row), **{k: row[k] for k in "ncgt" if k in row})

    def add(self, law: str, size: float, text: str, **place: int) -> None:
        """Report one breach; the place is given by any of n, c, g and t."""
        names = [getattr(self.names, letter)[place[letter]] if letter in place else "" for letter in "ncgt"]
        self.found.append(Breach(law, text, size, *names))

    def _report(
        self, law: str, frame: pd.DataFrame, got: Array, expected: Array, error: Array,
        scale: Array, text: str, unit: Any,
    ) -> None:  # fmt: skip
        """Report the rows whose error is above what is allowed; an error that is no number is."""
        bad = ~(error <= TONNES * _array(unit, frame) + RELATIVE * scale)
        if bad.any():
            worse = frame[bad].assign(got=got[bad], expected=expected[bad])
            self.refuse(law, worse, error[bad], text)


def _array(values: Any, frame: pd.DataFrame) -> Array:
    """Numbers for the rows of a frame, also from one number for all."""
    return np.broadcast_to(np.asarray(values, dtype=float), (len(frame),))


def total(frame: pd.DataFrame, by: Sequence[str], *columns: str) -> pd.DataFrame:
    """Sums of some columns by the values of others, in the order of these."""
    if frame.empty:
        return frame[[*by, *columns]]
    keys = {name: frame[name].to_numpy() for name in by}
    first, group = np.zeros(1, dtype="int64"), np.zeros(len(frame), dtype="int64")
    for key in keys.values():
        values, codes = np.unique(key, return_inverse=True)
        pairs = group * len(values) + codes  # numbered anew by each key, so that no product overflows
        _, first, group = np.unique(pairs, return_index=True, return_inverse=True)
    sums = {name: np.bincount(group, frame[name].to_numpy()) for name in columns}
    return pd.DataFrame({**{name: key[first] for name, key in keys.items()}, **sums}, copy=False)
