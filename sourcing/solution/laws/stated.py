"""What rules.csv says of limits and their use, against both worked out again."""

from collections import defaultdict
from typing import Any

import numpy as np
import pandas as pd

from sourcing.solution.laws.breach import RELATIVE, TONNES, Array, Breaches

KEYS = {
    "exclusion": ["rule", "subject", "commodity", "priority", "slice"],
    "diversification": ["rule", "subject", "supplier"],
    "contract_minimum": ["rule"],
    "contract_maximum": ["subject", "commodity", "supplier"],
    "throughput": ["subject"],
    "lane": ["subject", "commodity", "supplier"],
    "stock_minimum": ["subject", "commodity"],
    "stock_capacity": ["subject", "commodity"],
    "stock_intake": ["subject", "commodity"],
    "stock_release": ["subject", "commodity"],
    "project": ["rule"],
}
"""By what, besides the period, a row of each kind is found; several rows of one rule may share it."""


class Statements:
    """Limits and their use as the laws find them, gathered while these are checked."""

    def __init__(self) -> None:
        self._frames: dict[str, list[pd.DataFrame]] = defaultdict(list)

    def add(self, kind: str, frame: pd.DataFrame, limit: Any, used: Any, **texts: Any) -> None:
        """Add limits in the periods of a frame; a use of nan is not known, an infinite limit is none."""
        known = {name: texts[name] for name in KEYS[kind]}
        found = pd.DataFrame({"t": frame["t"].to_numpy(), **known}, columns=["t", *KEYS[kind]])
        found = found.assign(limit=np.asarray(limit, dtype=float), used=np.asarray(used, dtype=float))
        self._frames[kind].append(found[np.isfinite(found["limit"])])

    def of(self, kind: str) -> pd.DataFrame:
        """The limits of a kind: t, the key of the kind, limit, used."""
        if kind not in self._frames:
            self.add(kind, pd.DataFrame({"t": []}, dtype="int64"), [], [], **dict.fromkeys(KEYS[kind], ""))
        return pd.concat(self._frames[kind])


def check_rules_table(rules: pd.DataFrame, statements: Statements, breaches: Breaches) -> None:
    """Each row of rules.csv is a limit of the instance, says rightly what is used, and only if it binds has a value."""
    rules = rules.rename(columns={"period": "t", "facility_or_mineral": "subject"})
    what = "{kind} {rule} ({subject} {commodity} {supplier})"
    for kind, rows in rules.groupby("kind"):
        known = KEYS.get(str(kind))
        if known is None:
            breaches.refuse("rule", rows, 0.0, "there is no such kind of rule as {kind}")
            continue
        rows = rows.reset_index(drop=True).reset_index(names="at")
        both = rows.merge(statements.of(str(kind)), on=["t", *known])
        right = _close(both["limit_t"], both["limit"])
        right &= _close(both["used_t"], both["used"]) | both["used"].isna().to_numpy()
        found = rows["at"].isin(both["at"])
        text = what + ": the instance sets no such limit in this period"
        breaches.refuse("rule", rows[~found], rows["limit_t"][~found], text)
        wrong = found & ~rows["at"].isin(both["at"][right])
        told = both[both["at"].isin(rows["at"][wrong])].drop_duplicates("at")
        text = (
            what
            + ": {used_t:.9g} of {limit_t:.9g} t are said to be used; worked out again {used:.9g} of {limit:.9g}"
        )
        breaches.refuse("rule", told, (told["used_t"] - told["used"]).abs(), text)
        slack = (rows["limit_t"] - rows["used_t"]) * (-1 if str(kind).endswith("_minimum") else 1)
        check_values(rows, slack, rows["limit_t"], what, breaches)


def check_values(
    frame: pd.DataFrame, slack: pd.Series, scale: pd.Series, what: str, breaches: Breaches
) -> None:
    """Something that is not used up has no value; crumbs pass."""
    idle = slack > 1e3 * TONNES + 1e-6 * scale.abs()
    wrong = frame[idle & (frame["value_usd_per_t"].abs() > 1e-6)]
    text = what + " is not used up, and yet one more tonne of it is said to save {value_usd_per_t:.6g} USD"
    breaches.refuse("value", wrong, wrong["value_usd_per_t"].abs(), text)


def _close(said: pd.Series, found: pd.Series) -> Array:
    """Whether two columns agree as far as tables can."""
    error: Array = np.abs(said.to_numpy() - found.to_numpy())
    close: Array = error <= TONNES + RELATIVE * np.abs(found.to_numpy())
    return close
