"""The price of exclusion: cost and shortages as the share of excluded metal that is allowed goes from 0 to 1.

The curve gives every exclusion rule the same share, whatever its own is, for the days on which it is in force:

.. math:: \\sum_{g > worst} deliver_{dgt} \\le (1 - a + a \\, \\theta) \\, demand_{dt}

At 0 nothing excluded may be delivered, at 1 everything. The cost is the discounted one that is minimised, shortages at
their valuation included. Between two breakpoints it is straight, and the mix of their two plans is optimal, so that
shortages may be read along a straight line as well. A result in priority mode is asked for its least cost, too, since
what it costs to serve one class after the other is no convex function of the share. Whole blocks of projects stay as
the least cost has them where each rule has its own share.

Which facilities and metal are excluded is decided by tests (location, ownership, origin). The value of each is what the
least cost and the shortages become without it, or with it if it is not in force, all else as it is. Where they overlap,
none of them does much by itself, so each is tried alone as well.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pandas as pd

from sourcing.analysis.allowed_share import SharedProgram
from sourcing.analysis.kept import keep, kept_before
from sourcing.analysis.reading_curves import ALL, AS_IT_IS, CURVES, TESTS_TABLE
from sourcing.analysis.shared import Told, untold
from sourcing.errors import BadInput
from sourcing.instance import Instance
from sourcing.instance.scenario import applied
from sourcing.instance.scenario_file import Entry, Scenario
from sourcing.instance.settings import TESTS
from sourcing.instance.texts import nearest, shown
from sourcing.report.facts import Facts
from sourcing.solving import with_choice

MOST_SOLVES: Final = 2000


@dataclass(frozen=True, eq=False)
class PriceOfExclusion:
    """Curves of cost and shortage over the share of excluded metal that is allowed.

    Attributes
    ----------
    curves : mineral (empty where the rules on all minerals move together), share, cost_usd (discounted), paid_usd and
        penalties_usd (undiscounted), and t short over the horizon of each mineral, ``shortfall_t.<mineral>``. A row for
        each end and breakpoint; straight between them.
    proofs : mineral, solves, complete (whether every breakpoint was found), error_usd (the most by which the true cost
        can be below the straight pieces).
    tests : test (the one that is switched; "as it is" first, "<test> alone" with no other in force), tests (those in
        force then, with ``;`` between), and the measures above; no rows where a mineral was asked for.
    """

    curves: pd.DataFrame
    proofs: pd.DataFrame
    tests: pd.DataFrame


def ask_exclusion(
    results: Path | str, mineral: str | None = None, most: int = MOST_SOLVES, told: Told = untold
) -> PriceOfExclusion:
    """The price of exclusion of a result, kept beside it; curves of other minerals that are there stay.

    Parameters
    ----------
    results : folder of a result.
    mineral, most, told : as for :func:`price_of_exclusion`.

    Raises
    ------
    BadInput
        If the folder is not a whole result, or no exclusion rule limits the mineral.
    NoOptimum
        If a point of a curve has no proved optimum.
    """
    price = price_of_exclusion(Facts.read(results).instance, mineral, most, told)
    keep_curves(results, price)
    if len(price.tests):
        keep(results, TESTS_TABLE, price.tests, {})
    return price


def keep_curves(results: Path | str, price: PriceOfExclusion) -> None:
    """Keep curves beside those of other minerals."""
    curves, proofs = price.curves, price.proofs.to_dict("records")
    if earlier := kept_before(results, CURVES):
        asked = set(curves["mineral"])
        others = earlier.table[~earlier.table["mineral"].isin(asked)]
        curves = pd.concat([others, curves], ignore_index=True).sort_values(
            "mineral", kind="stable", ignore_index=True
        )
        proofs = [proof for proof in earlier.record["proofs"] if proof["mineral"] not in asked] + proofs
    keep(results, CURVES, curves, {"proofs": sorted(proofs, key=lambda proof: str(proof["mineral"]))})


def price_of_exclusion(
    instance: Instance, mineral: str | None = None, most: int = MOST_SOLVES, told: Told = untold
) -> PriceOfExclusion:
    """The curve of a mineral; or those of all together and of each, and the value of each test.

    Parameters
    ----------
    instance : at the step to be solved by.
    most : number of solves for each curve, at least 2; where the cost is least known is asked first.
    told : is told how many of how many curves are known.

    Raises
    ------
    BadInput
        If no exclusion rule limits the mineral.
    NoOptimum
        If a point of a curve has no proved optimum.
    """
    program = SharedProgram(instance)
    asked = [mineral] if mineral is not None else [ALL, *program.minerals]
    require_excluded(asked[0], program.minerals)
    rows: list[dict[str, Any]] = []
    proofs: list[dict[str, Any]] = []
    for done, name in enumerate(asked, start=1):
        curve = program.curve(name, most)
        rows += [
            {"mineral": name, "share": place.at, **program.measures(place.plan)} for place in curve.places
        ]
        proofs.append(
            {
                "mineral": name,
                "solves": curve.solves,
                "complete": curve.complete,
                "error_usd": curve.error,
            }
        )
        told(done, len(asked))
    tests = [] if mineral is not None else value_of_tests(instance, program)
    return PriceOfExclusion(pd.DataFrame(rows), pd.DataFrame(proofs), pd.DataFrame(tests))


def require_excluded(mineral: str, excluded: Sequence[str]) -> None:
    """Refuse a mineral that no exclusion rule limits."""
    if not excluded:
        raise BadInput("no exclusion rule of this result keeps out anything that could be delivered")
    if mineral not in (ALL, *excluded):
        hint = nearest(mineral, excluded) or f"; they limit {', '.join(map(shown, excluded))}"
        raise BadInput(f"the exclusion rules of this result do not limit {shown(mineral)}{hint}")


def value_of_tests(instance: Instance, program: SharedProgram) -> list[dict[str, Any]]:
    """The measures of an instance as it is, with each test switched, and with each alone."""
    now = instance.settings.tests
    known = [test for test in TESTS if test in now or test != "ownership" or has_threshold(instance)]
    rows = [{"test": AS_IT_IS, "tests": listed_tests(now), **program.as_it_is()}]
    solved = {frozenset(now): program.as_it_is()}
    for test in known:
        for name, tests in ((test, {*now} ^ {test}), (f"{test} alone", {test})):
            if frozenset(tests) not in solved:
                solved[frozenset(tests)] = SharedProgram(with_tests(instance, tests)).as_it_is()
            rows.append({"test": name, "tests": listed_tests(tests), **solved[frozenset(tests)]})
    return rows


def has_threshold(instance: Instance) -> bool:
    """Whether an instance says from which share owners count."""
    return "ownership_threshold" in instance.raw_settings.get("trust", {})


def listed_tests(tests: Collection[str]) -> str:
    """Tests as text, in their order."""
    return ";".join(test for test in TESTS if test in tests)


def with_tests(instance: Instance, tests: Collection[str]) -> Instance:
    """The instance with these tests in force and no others, at its own step."""
    setting = {"setting": "trust.tests", "set": [test for test in TESTS if test in tests]}
    scenario = Scenario("tests", "tests", "tests", (Entry("change", setting, None, {}),))
    return with_choice(applied(instance, scenario), instance.settings.step, None)
