"""Verbs that question a result: why it is short, what a number is worth, how free the plan is, what breaks it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

import sourcing
from sourcing.cli.options import FolderPath, processes, tables_as_json, with_quiet, with_workers
from sourcing.cli.printing import print_tables, shown_phases, shown_told

if TYPE_CHECKING:
    from datetime import datetime


@click.command("explain")
@click.argument("results", type=FolderPath)
@click.option("--mineral", help="The mineral [every one].")
@click.option("--year", type=int, help="The year [the first in which the mineral is short].")
@tables_as_json
@with_quiet
def explain_command(results: Path, mineral: str | None, year: int | None, as_json: bool, quiet: bool) -> int:
    """Say why a mineral is short in a year: what holds it back, and what would end it.

    Names the plants, dates, lanes, rules and stocks that limit what can be delivered, and the least changes that
    would end the shortage, each solved again. Where a mineral is covered, says how much more could be wanted. Tables
    are kept in RESULTS/analysis; their column "changes" is the text of a scenario.
    """
    from sourcing.analysis.shown_explain import show_explanation

    with shown_told("minerals", quiet) as told:
        found = sourcing.explain(results, mineral, year, told)
    if as_json:
        print_tables(vars(found))
    elif not quiet:
        show_explanation(found)
    return 0


@click.command("secure")
@click.argument("results", type=FolderPath)
@tables_as_json
@with_quiet
def secure_command(results: Path, as_json: bool, quiet: bool) -> int:
    """Say from when each mineral and class stays covered, and what a month earlier is worth.

    Every capacity that starts or grows in the horizon and binds is moved a month ahead and solved again. Tables are
    kept in RESULTS/analysis.
    """
    from sourcing.analysis.shown_explain import show_secure

    with shown_told("starts a month earlier", quiet) as told:
        found = sourcing.secure(results, told)
    if as_json:
        print_tables(vars(found))
    elif not quiet:
        from sourcing.report.facts import Facts

        show_secure(found, Facts.read(results).names)
    return 0


@click.command("prices")
@click.argument("results", type=FolderPath)
@click.option("--prove", is_flag=True, help="Solve again with each limit moved by one unit, and compare.")
@with_workers
@tables_as_json
@with_quiet
def prices_command(results: Path, prove: bool, workers: int | None, as_json: bool, quiet: bool) -> int:
    """Price every demand and limit: what a tonne more and a tonne less changes, from where to where.

    The table is kept in RESULTS/analysis, where a report finds it. Exit code 1 if --prove does not confirm a price.
    """
    from sourcing.analysis.terminal import show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.price_ranges import prices_section

    with shown_told("limits", quiet) as told:
        found = sourcing.prices(results, prove=prove, workers=workers or processes(), told=told)
    if as_json:
        print_tables({"prices": found.table})
    elif not quiet:
        show_section(prices_section(Facts.read(results), found))
    return 0 if found.differing.empty else 1


@click.command("ranges")
@click.argument("results", type=FolderPath)
@click.option(
    "--slack", type=float, default=0.01, show_default=True, help="Share by which a plan may be dearer."
)
@click.option("--mineral", help="The suppliers of this mineral alone; then nothing is kept [all].")
@with_workers
@tables_as_json
@with_quiet
def ranges_command(
    results: Path, slack: float, mineral: str | None, workers: int | None, as_json: bool, quiet: bool
) -> int:
    """Say how free the plan is: the least and the most that each supplier could supply at much the same cost.

    By mineral, over the horizon and by year; a supplier is who ships to a market last. The table is kept in
    RESULTS/analysis, where a report finds it.
    """
    from sourcing.analysis.terminal import show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.supplier_ranges import ranges_section

    with shown_told("suppliers", quiet) as told:
        found = sourcing.ranges(
            results, slack=slack, mineral=mineral, workers=workers or processes(), told=told
        )
    if as_json:
        print_tables({"ranges": found.table})
    elif not quiet:
        show_section(ranges_section(Facts.read(results), found))
    return 0


@click.command("exclusion")
@click.argument("results", type=FolderPath)
@click.option("--mineral", help="Only the curve of the rules on this mineral [all together, and each].")
@click.option(
    "--solves", type=click.IntRange(min=2), default=2000, show_default=True, help="Most of each curve."
)
@tables_as_json
@with_quiet
def exclusion_command(results: Path, mineral: str | None, solves: int, as_json: bool, quiet: bool) -> int:
    """Price the exclusion of suppliers: cost and shortage as the share allowed goes from 0 to 1.

    The curve is exact: it is straight between its breakpoints, which are found by re-solving. Without --mineral, the
    tests of who is excluded (location, ownership, origin) are switched, too. Tables are kept in RESULTS/analysis.
    """
    from sourcing.analysis.shown_exclusion import show_exclusion

    with shown_told("curves", quiet) as told:
        price = sourcing.exclusion(results, mineral, solves, told)
    if as_json:
        print_tables(vars(price))
    elif not quiet:
        show_exclusion(price)
    return 0


@click.command("stockpile")
@click.argument("results", type=FolderPath)
@click.option("--months", type=click.IntRange(min=1), required=True, help="How long an outage lasts.")
@click.option(
    "--kind", type=click.Choice(["facility", "country", "owner"]), required=True, help="What is out."
)
@click.option(
    "--priority", type=click.IntRange(min=1), default=1, show_default=True, help="Last class promised."
)
@click.option(
    "--from",
    "starts",
    type=click.DateTime(["%Y-%m-%d"]),
    multiple=True,
    help="First day of an outage; may be repeated [the first day of each year].",
)
@tables_as_json
@with_quiet
def stockpile_command(
    results: Path,
    months: int,
    kind: str,
    priority: int,
    starts: Sequence[datetime],
    as_json: bool,
    quiet: bool,
) -> int:
    """Say how much extra stock keeps the first classes of demand served through any single outage.

    The least stock of a mineral is the least that any plan leaves short of these classes in the outage; the promise
    needs the largest over the outages. Tables are kept in RESULTS/analysis.
    """
    from sourcing.analysis.shown_exclusion import show_stock_promise

    with shown_told("outages", quiet) as told:
        promise = sourcing.stockpile(
            results,
            months=months,
            kind=kind,
            priority=priority,
            starts=sorted({start.date() for start in starts}),
            told=told,
        )
    if as_json:
        print_tables(vars(promise))
    elif not quiet:
        show_stock_promise(promise, kind, months, priority)
    return 0


@click.command("trace")
@click.argument("results", type=FolderPath)
@click.option("--mineral", help="Show this mineral alone.")
@tables_as_json
@with_quiet
def trace_command(results: Path, mineral: str | None, as_json: bool, quiet: bool) -> int:
    """Trace delivered metal back: where it was dug, where it was made, and the last door.

    Everything is traced and kept in RESULTS/analysis, where a report finds it: tonnes by the countries of all stages,
    the content of each exclusion rule before and after its date, and plants that take clean and excluded feed.
    """
    from sourcing.analysis.terminal import show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.origin import origin_section

    found = sourcing.trace(results)
    found = found.of(mineral) if mineral is not None else found
    if as_json:
        print_tables(vars(found))
    elif not quiet:
        show_section(origin_section(Facts.read(results), found))
    return 0


@click.command("criticality")
@click.argument("sweep", type=FolderPath)
@click.option(
    "--results", type=FolderPath, help="A result of the same inputs, to solve the worst outages again."
)
@click.option("--mineral", help="Show this mineral alone.")
@click.option(
    "--detail",
    type=click.IntRange(min=0),
    default=5,
    show_default=True,
    help="Outages of each mineral so solved.",
)
@tables_as_json
@with_quiet
def criticality_command(
    sweep: Path, results: Path | None, mineral: str | None, detail: int, as_json: bool, quiet: bool
) -> int:
    """Rank what breaks the plan, from a sweep of outages.

    SWEEP is the result of a sweep whose design is "outages". With --results the worst outages of each mineral are
    solved again, to say when the first shortage comes and who makes more; the tables are then kept in
    RESULTS/analysis, where a report finds them.
    """
    from sourcing.analysis.terminal import show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.criticality import ranking_section
    from sourcing.sweeps import read_sweep_result

    with shown_phases(quiet)("outages"):
        found = sourcing.criticality(sweep, results, detail=detail)
    found = found.of(mineral) if mineral is not None else found
    if as_json:
        print_tables(vars(found))
    elif not quiet:
        facts = None if results is None else Facts.read(results)
        show_section(ranking_section(facts, found, read_sweep_result(sweep).record))
    return 0


@click.command("compare")
@click.argument("other", type=FolderPath)
@click.argument("here", type=FolderPath)
@click.option(
    "--causes/--no-causes", default=True, show_default=True, help="Solve the plan after each change."
)
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=25,
    show_default=True,
    help="Steps; beyond, a table is one step.",
)
@tables_as_json
@with_quiet
def compare_command(other: Path, here: Path, causes: bool, most: int, as_json: bool, quiet: bool) -> int:
    """Compare two results: inputs, coverage, cost, flows, and what each change of the inputs costs.

    Every change is HERE less OTHER. What each change of the inputs accounts for is found by making one after the
    other, settings first, then the tables in their order, and solving the plan after each; it is kept in HERE/analysis,
    where a report of HERE against OTHER finds it.
    """
    from sourcing.analysis.terminal import show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.comparison import comparison

    with shown_told("changes", quiet) as told:
        found = sourcing.compare(other, here, causes=causes, most=most, told=told)
    if as_json:
        print_tables(vars(found))
    elif not quiet:
        show_section(comparison(Facts.read(here), Facts.read(other)))
    return 0


VERBS = (
    explain_command,
    secure_command,
    prices_command,
    ranges_command,
    exclusion_command,
    stockpile_command,
    trace_command,
    criticality_command,
    compare_command,
)
