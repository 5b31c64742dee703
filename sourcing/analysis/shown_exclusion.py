"""What the terminal says of the price of exclusion, and of the stock that keeps a promise."""

from typing import Final

import numpy as np
import pandas as pd
from rich.text import Text

from sourcing.analysis.exclusion import PriceOfExclusion
from sourcing.analysis.reading_curves import ALL, AS_IT_IS, SHORT, at_shares, switch_name
from sourcing.analysis.stock_promise import StockPromise
from sourcing.terminal import UNITS, bare_table, console, plain, show_lines, show_table, tonnes

SHARES: Final = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 1.0)
MOST_OUTAGES: Final = 10


def show_exclusion(price: PriceOfExclusion) -> None:
    """Print each curve at a few shares, and the value of each test."""
    target = console()
    divisor, unit = unit_of(price.curves["cost_usd"])
    for proof in price.proofs.to_dict("records"):
        curve = price.curves[price.curves["mineral"] == proof["mineral"]]
        own = [proof["mineral"]] if proof["mineral"] != ALL else minerals_in(curve)
        table = bare_table()
        for heading in ("allowed", f"cost, {unit}", "saved", *map(plain, own)):
            table.add_column(Text(heading), justify="right")
        found = at_shares(curve, SHARES)
        for row in found.to_dict("records"):
            saved = found["cost_usd"].iloc[0] - row["cost_usd"]
            short = (tonnes(row[f"{SHORT}{m}"]) for m in own)
            table.add_row(
                f"{row['share']:.0%}", f"{row['cost_usd'] / divisor:,.1f}", f"{saved / divisor:,.1f}", *short
            )
        of = plain(proof["mineral"]) if proof["mineral"] != ALL else "every mineral"
        show_table(
            target, f"Share of demand for {of} that excluded metal may meet, and tonnes short then", table
        )
        bends = f"{len(curve) - 2} breakpoints found" + (", all there are" if proof["complete"] else "")
        show_lines(target, [f"{bends}; exact to {proof['error_usd'] / divisor:,.2g} {unit} between them"])
    if len(price.tests):
        show_tests(price.tests, divisor, unit)


def show_tests(tests: pd.DataFrame, divisor: float, unit: str) -> None:
    """Print what changes when a test is switched, and when it is alone."""
    base, table = tests.iloc[0], bare_table()
    own = minerals_in(tests)
    table.add_column("tests", no_wrap=True)
    table.add_column(f"cost change, {unit}", justify="right", min_width=len("-10,000.0"))
    for mineral in own:
        table.add_column(Text(plain(mineral)), justify="right")
    for row in tests.to_dict("records"):
        change = (row["cost_usd"] - base["cost_usd"]) / divisor
        table.add_row(
            switch_name(row["test"], base["tests"]),
            "" if row["test"] == AS_IT_IS else f"{change:+,.1f}",
            *(tonnes(row[f"{SHORT}{m}"]) for m in own),
        )
    show_table(console(), "What each test is worth, and tonnes short then", table)


def show_stock_promise(promise: StockPromise, kind: str, months: int, priority: int) -> None:
    """Print the least stock by mineral and the outage that sets it, then the worst outages of each."""
    target, table = console(), bare_table()
    table.add_column("mineral")
    for heading in ("needed t", "of it without outage t", "enough t", "million USD"):
        table.add_column(heading, justify="right")
    table.add_column("set by")
    for row in promise.stocks.to_dict("records"):
        table.add_row(
            Text(plain(row["mineral"])),
            *(tonnes(row[name]) for name in ("needed_t", "without_outage_t", "enough_t")),
            "" if np.isnan(row["cost_usd"]) else f"{row['cost_usd'] / 1e6:,.2f}",
            Text(plain(f"{row['outage']} from {row['start']}" if row["outage"] else "no outage")),
        )
    classes = "class 1" if priority == 1 else f"classes 1 to {priority}"
    lasting = f"{months} month{'s' if months > 1 else ''}"
    title = f"Extra stock so that {classes} stays served while any one {kind} is out for {lasting}"
    show_table(target, title, table)
    if promise.outages.empty:
        return
    worst = promise.outages.sort_values(["needed_t"], ascending=False, kind="stable")
    table = bare_table()
    for heading in ("mineral", "out", "from"):
        table.add_column(heading)
    table.add_column("needed t", justify="right")
    for row in worst.groupby(["mineral", "outage"], sort=False).head(1).head(MOST_OUTAGES).to_dict("records"):
        table.add_row(
            *(Text(plain(row[name])) for name in ("mineral", "outage", "start")), tonnes(row["needed_t"])
        )
    show_table(target, "Outages that add to the need, each at its worst start", table)


def minerals_in(frame: pd.DataFrame) -> list[str]:
    """Minerals of which something is short in some row."""
    names = [name for name in frame if str(name).startswith(SHORT) and (frame[name] > 0).any()]
    return [str(name).removeprefix(SHORT) for name in names]


def unit_of(usd: "pd.Series[float]") -> tuple[float, str]:
    """The divisor and the name of a unit that suits amounts of money."""
    return next((divisor, unit) for least, divisor, unit in UNITS if float(usd.abs().max()) >= least)
