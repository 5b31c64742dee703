"""Where it really comes from: traced deliveries of a result, its exclusion rules, and plants that mix their feed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from sourcing.analysis.covered import content_of_rules, mixed_feed
from sourcing.analysis.kept import keep, kept
from sourcing.analysis.tracing import STAGES, trace_deliveries
from sourcing.errors import BadInput
from sourcing.instance.texts import nearest, shown
from sourcing.report.facts import Facts
from sourcing.solution.laws.breach import total

PATHS, RULES, PLANTS = "trace", "trace-rules", "trace-plants"
BY_YEAR: Final = ["mineral", "year", "facility", "tier", *STAGES]


@dataclass(frozen=True, eq=False)
class Origins:
    """Where delivered metal comes from.

    Attributes
    ----------
    paths : mineral, year, facility (the market), tier, mined, made, shipped, quantity_t: tonnes delivered by the
        country where the ore was dug, where it was made into what it is, and from where it was last shipped. They add
        up to what is delivered.
    rules : content of each exclusion rule; see :func:`sourcing.analysis.covered.content_of_rules`.
    plants : plants that take clean and covered feed in one period; see :func:`sourcing.analysis.covered.mixed_feed`.
    """

    paths: pd.DataFrame
    rules: pd.DataFrame
    plants: pd.DataFrame

    def of(self, mineral: str) -> Origins:
        """Paths and plants of one mineral, and every rule.

        Raises
        ------
        BadInput
            If nothing of the mineral is delivered.
        """
        known = list(dict.fromkeys(self.paths["mineral"]))
        if mineral not in known:
            hint = nearest(mineral, known) or f"; there is {', '.join(known) or 'nothing'}"
            raise BadInput(f"nothing of {shown(mineral)} is delivered{hint}")
        paths, plants = (table[table["mineral"] == mineral] for table in (self.paths, self.plants))
        return Origins(paths.reset_index(drop=True), self.rules, plants.reset_index(drop=True))


def trace(results: Path | str) -> Origins:
    """Trace the deliveries of a result and keep the tables beside it.

    Raises
    ------
    BadInput
        If the folder is not a whole result, or the tables cannot be written.
    """
    facts = Facts.read(results)
    instance = facts.instance
    graded, pooled = (trace_deliveries(results, instance, pooled=pooled) for pooled in (False, True))
    found = Origins(
        total(graded, BY_YEAR, "quantity_t"),
        content_of_rules(instance, graded, pooled),
        mixed_feed(instance, facts.solution.tables),
    )
    for name, table in ((PATHS, found.paths), (RULES, found.rules), (PLANTS, found.plants)):
        keep(results, name, table, {})
    return found


def kept_trace(results: Path | str) -> Origins | None:
    """The tables as they were kept beside a result; ``None`` if it was never traced."""
    tables = [kept(results, name) for name in (PATHS, RULES, PLANTS)]
    paths, rules, plants = (None if found is None else found.table for found in tables)
    return None if paths is None or rules is None or plants is None else Origins(paths, rules, plants)
