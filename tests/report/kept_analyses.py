"""Kept tables of analyses held to what a result says when it is asked again: the cheap ones whole, of others some."""

from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pytest

import sourcing
from sourcing.analysis.asked import kept_prices, kept_ranges
from sourcing.analysis.criticality import kept_criticality
from sourcing.analysis.kept import kept
from sourcing.analysis.origin import kept_trace
from sourcing.analysis.price_ranges import BATCH, KEYS, KINDS, NUMBERS, Pricing, constants, told_of
from sourcing.analysis.ranges import HORIZON, extremes_of, supplied, without_hoarding
from sourcing.analysis.reading_curves import CURVES
from sourcing.analysis.secure import DATES, EARLIER, earlier_by_a_month
from sourcing.analysis.shared import untold
from sourcing.analysis.why_short import ANSWERS, REMEDIES
from sourcing.instance.scenario_file import read_scenario
from sourcing.report.facts import Facts
from sourcing.solving import state
from sourcing.sweeps.engine import Engine
from sourcing.sweeps.point import Outage
from sourcing.timing import add_months

CLOSE: Final = 1e-6
PRICED: Final = 3
"""Batches of limits of each part of the program that are priced again."""


def table_of(result: Path, name: str) -> pd.DataFrame:
    """A kept table."""
    found = kept(result, name)
    assert found is not None, name
    return found.table


def hold(result: Path, folder: Path) -> None:
    """Hold the tables beside a result to it; a folder is for what is written on the way."""
    facts = Facts.read(result)
    hold_traces(result)
    hold_prices(result, facts)
    hold_ranges(result, facts)
    hold_dates(result, facts)
    hold_solves(result, facts, folder)


def hold_traces(result: Path) -> None:
    """Where metal comes from, every row."""
    before = kept_trace(result)
    sourcing.trace(result)
    after = kept_trace(result)
    assert before is not None
    assert after is not None
    for name, table in vars(after).items():
        pd.testing.assert_frame_equal(getattr(before, name), table, rtol=CLOSE)


def hold_prices(result: Path, facts: Facts) -> None:
    """Every price was proved, and some limits are priced again."""
    found = kept_prices(result)
    assert found is not None
    assert found.table["confirmed"].all()
    stated = state(facts.instance)
    parts = [stated.program.part(*places) for places in stated.program.parts()]
    pricing = Pricing(([(part, constants(stated.data, part.rows)) for part in parts], False))
    lines = []
    for k, part in enumerate(parts):
        rows = [i for i, row in enumerate(part.rows) if row[0] in KINDS]
        lines += pricing((k, rows[:: max(1, len(rows) // (PRICED * BATCH))]))
    again = pd.DataFrame([told_of(stated.data, line) for line in lines])
    both = again.merge(found.table, on=KEYS, suffixes=("", "_kept"))
    assert len(both) == len(again) > BATCH
    for name in NUMBERS:
        np.testing.assert_allclose(both[name], both[f"{name}_kept"], rtol=CLOSE, atol=0.02)


def hold_ranges(result: Path, facts: Facts) -> None:
    """What each supplier ships in the plan lies in its range, and the largest of one mineral has the same range."""
    found = kept_ranges(result)
    assert found is not None
    table = found.table
    room = CLOSE * table["demand_t"]
    for least, most in (("least_same_t", "most_same_t"), ("least_slack_t", "most_slack_t")):
        assert (table[least] <= table["plan_t"] + room).all()
        assert (table["plan_t"] <= table[most] + room).all()
    assert found.cost_usd == pytest.approx(facts.summary["objective_usd"], rel=1e-9)
    stated = state(facts.instance)
    program = without_hoarding(stated.program, stated.data, facts.solution)
    smallest = facts.demand.groupby("mineral")["demand_t"].sum().idxmin()
    own = table[(table["mineral"] == smallest) & (table["year"] == HORIZON)]
    row = own.sort_values("plan_t").iloc[-1]
    key = (str(row["mineral"]), str(row["supplier"]), HORIZON)
    amounts = {key: supplied(stated.data, program)[key]}
    extremes, _ = extremes_of(program, amounts, found.slack, 1, untold)
    same, slack = extremes[key]
    expected = row[["least_same_t", "most_same_t", "least_slack_t", "most_slack_t"]]
    assert [same.least, same.most, slack.least, slack.most] == pytest.approx(
        list(expected), rel=CLOSE, abs=CLOSE
    )


def hold_dates(result: Path, facts: Facts) -> None:
    """Shortages of the years and classes that are explained and dated, and curves that begin at the plan."""
    short = facts.demand.assign(priority=facts.demand["priority"].astype(int))
    for name, key in ((ANSWERS, ["mineral", "year"]), (DATES, ["mineral", "priority"])):
        totals = short.groupby(key)[["demand_t", "short_t"]].sum().reset_index()
        both = table_of(result, name).merge(totals, on=key, suffixes=("", "_now"))
        assert len(both) == len(table_of(result, name))
        for column in ("demand_t", "short_t"):
            np.testing.assert_allclose(both[column], both[f"{column}_now"], rtol=CLOSE, atol=1e-3)
    curves = table_of(result, CURVES)
    np.testing.assert_allclose(
        curves.loc[curves["share"] == 0, "cost_usd"], facts.summary["objective_usd"], rtol=CLOSE
    )


def hold_solves(result: Path, facts: Facts, folder: Path) -> None:
    """The most valuable month earlier, the first remedy of each mineral and the costliest outage, solved again."""
    engine = Engine(facts.instance)
    base = engine.solve().metrics["cost_usd"]
    assert base == pytest.approx(facts.summary["objective_usd"], rel=1e-9)
    first = table_of(result, EARLIER).iloc[0]
    start = {
        "facility": first["facility"],
        "unit": first["unit"],
        "start": date.fromisoformat(first["starts"]),
    }
    sooner = engine.solve([earlier_by_a_month("capacity", start, "start")])
    assert base - sooner.metrics["cost_usd"] == pytest.approx(first["saved_usd"], rel=CLOSE)
    for mineral, remedy in table_of(result, REMEDIES).groupby("mineral").first().iterrows():
        file = folder / "remedy.toml"
        file.write_text(remedy["changes"], encoding="utf-8")
        scenario, problems = read_scenario(file, file.name)
        assert scenario is not None, problems
        saved = base - engine.solve(scenario.entries).metrics["cost_usd"]
        assert saved == pytest.approx(remedy["saved_usd"], rel=CLOSE), mineral
    ranked, told = kept_criticality(result)[0]
    worst = ranked.ranking.iloc[0]
    begins = date.fromisoformat(str(told["from"]))
    ends = add_months(begins, int(str(told["months"])))
    out = engine.solve(outage=Outage("facility", (worst["first"],), begins, ends))
    assert out.metrics["cost_usd"] - base == pytest.approx(worst["cost_usd"], rel=CLOSE)
