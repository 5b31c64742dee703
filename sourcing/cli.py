"""The command line: one small function per verb; what is heavy is imported when a verb needs it.

Exit codes: 0 done, 1 no optimum proved (``verify``: one differs), 2 bad input, 130 interrupted.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import sourcing
from sourcing.errors import BadInput, Interrupted, SourcingError
from sourcing.phases import Phases

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    from sourcing.checking import CheckReport

INTERRUPTED = 130
MOST_WORKERS = 8  # unless told; each has the whole program in memory
FolderPath = click.Path(path_type=Path)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code; a user's mistake is a message, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal that lacks a letter is no reason to fail
    try:
        code = cli.main(list(arguments), prog_name="sourcing", standalone_mode=False)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt, Interrupted):
        click.echo("interrupted; nothing was written", err=True)
        return INTERRUPTED
    except SourcingError as error:
        from sourcing.terminal import show_error

        show_error(error)
        return error.exit_code
    except BrokenPipeError:
        # who reads our output has left; without this the interpreter would complain when it flushes
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(sourcing.__version__, prog_name="sourcing")
def cli() -> None:
    """Where critical minerals can come from without untrusted countries, at what cost, and what stays short.

    An instance is a folder with instance.toml and CSV tables, or a workbook (.xlsx) of the same. Start with
    `sourcing new my-instance`, or look at those in instances/; instances/README.md explains every table and column.

    Exit codes: 0 done, 1 no optimum proved, 2 bad input, 130 interrupted.
    """


with_scenario = click.option(
    "--scenario",
    type=FolderPath,
    multiple=True,
    metavar="FILE",
    help="Scenario to apply, a file or a name in INSTANCE/scenarios; may be repeated.",
)


@cli.command("check")
@click.argument("instance", type=FolderPath)
@with_scenario
@click.option("--json", "as_json", is_flag=True, help="Print errors, warnings and balance as JSON.")
def check_command(instance: Path, scenario: tuple[Path, ...], as_json: bool) -> int:
    """Check an instance and print its balance.

    Lists every error and warning with file, line and remedy, then demand against open supply, by mineral and
    year. The scenarios in its folder are checked with it. Exit code 2 if there is an error; warnings alone leave
    it at 0.
    """
    report = report_on(instance, scenario)
    if as_json:
        print_json(report_record(instance, report))
    else:
        from sourcing.terminal import show_report

        show_report(" + ".join(map(str, (instance, *scenario))), report)
    return BadInput.exit_code if report.errors else 0


@cli.command("solve")
@click.argument("instance", type=FolderPath)
@with_scenario
@click.option(
    "--step", type=click.Choice(["year", "quarter", "month"]), help="Length of a period [the instance's]."
)
@click.option("--mode", type=click.Choice(["cost", "priority"]), help="What to minimise [the instance's].")
@click.option("--out", type=FolderPath, help="Folder for the result [results/<instance>-<scenarios>].")
@click.option(
    "--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for the solver [none]."
)
@click.option("--threads", type=click.IntRange(min=1), help="Threads for the solver; the plan is the same.")
@click.option("--json", "as_json", is_flag=True, help="Print summary.json instead of tables.")
@click.option("--report", "with_report", is_flag=True, help="Write a report, too; see sourcing report.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def solve_command(
    instance: Path,
    scenario: tuple[Path, ...],
    step: str | None,
    mode: str | None,
    out: Path | None,
    time_limit: float | None,
    threads: int | None,
    as_json: bool,
    with_report: bool,
    quiet: bool,
) -> int:
    """Solve an instance to a proved optimum and write the result tables.

    An existing folder is replaced only if it is empty or holds an earlier result; nothing is written unless
    the optimum is proved.
    """
    if with_report:
        from sourcing.report.writing import require_libraries

        require_libraries()
    phases = shown_phases(quiet)
    with phases("read"):
        loaded = sourcing.load(instance, scenario=scenario)
    name = "-".join([loaded.settings.name, *loaded.scenario])
    folder = out if out is not None else Path("results") / name
    solution = sourcing.solve(
        loaded, step=step, mode=mode, out=folder, time_limit=time_limit, threads=threads, phases=phases
    )
    if as_json:
        print_json(solution.summary)
    elif not quiet:
        from sourcing.terminal import show_solution

        show_solution(solution)
        click.echo(f"written to {click.format_filename(folder)}")
    if with_report:
        try:
            with phases("report"):
                written = sourcing.write_report(folder)
        except KeyboardInterrupt:
            click.echo("interrupted; the result is written, its report is not", err=True)
            return INTERRUPTED
        if not (as_json or quiet):
            click.echo(f"report in {click.format_filename(written)}")
    return 0


@cli.command("report")
@click.argument("results", type=FolderPath)
@click.option("--against", type=FolderPath, metavar="OTHER", help="A second result to compare with.")
@click.option("--outages", type=FolderPath, metavar="SWEEP", help="A sweep of outages of the same instance.")
@click.option("--format", "formats", default="md,pdf", show_default=True, help="md, pdf or md,pdf.")
@click.option("--out", type=FolderPath, help="Folder for the report [RESULTS/report].")
def report_command(
    results: Path, against: Path | None, outages: Path | None, formats: str, out: Path | None
) -> int:
    """Write a report of a result folder, to be read by those who decide.

    It holds report.md with its figures, and report.pdf. By default it lies in the result folder, which a later
    solve replaces whole, so that no report stays beside tables that it was not made from. An existing folder is
    replaced only if it is empty or holds an earlier report.

    Needs the extra "report" (in the folder of this program: pip install -e '.[report]').
    """
    written = sourcing.write_report(
        results, against=against, outages=outages, formats=formats.split(","), out=out
    )
    click.echo(f"report in {click.format_filename(written)}")
    return 0


@cli.command("sweep")
@click.argument("instance", type=FolderPath)
@click.argument("sweep", type=FolderPath)
@click.option("--out", type=FolderPath, help="Folder for the result [results/<instance>-<sweep>].")
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes on this machine [one a processor, at most 8]."
)
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler to give the points to; trust it.")
@click.option(
    "--step", type=click.Choice(["year", "quarter", "month"]), help="Length of a period [the instance's]."
)
@click.option("--mode", type=click.Choice(["cost", "priority"]), help="What to minimise [the instance's].")
@click.option("--figures/--no-figures", default=True, show_default=True, help="Draw figures, too.")
@click.option("--json", "as_json", is_flag=True, help="Print sweep.json instead of tables.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def sweep_command(
    instance: Path,
    sweep: Path,
    out: Path | None,
    workers: int | None,
    scheduler: str | None,
    step: str | None,
    mode: str | None,
    figures: bool,
    as_json: bool,
    quiet: bool,
) -> int:
    """Solve an instance at many points and say what its cost and shortfalls depend on.

    SWEEP is a file, or the name of one in INSTANCE/sweeps. Each point is kept as it is done, in a journal beside
    the result folder: after Ctrl-C, or whatever else ended it, the same command goes on from there. A point that
    fails stands in failures.csv with its reason.
    """
    from sourcing.sweeps.file import read_sweep
    from sourcing.sweeps.progress import Progress, ShownProgress

    with shown_phases(quiet)("read"):
        loaded = sourcing.load(instance)
    name = read_sweep(loaded, sweep).name
    folder = out if out is not None else Path("results") / f"{loaded.settings.name}-{name}"
    progress = Progress() if quiet else ShownProgress()
    workers = workers or processes()
    result = sourcing.sweep(
        loaded,
        sweep,
        out=folder,
        step=step,
        mode=mode,
        workers=workers,
        scheduler=scheduler,
        figures=figures,
        progress=progress,
    )
    if as_json:
        print_json(result.record)
    elif not quiet:
        from sourcing.sweeps.shown import show_sweep

        show_sweep(result)
        click.echo(f"written to {click.format_filename(folder)}")
    return 0


@cli.command("explain")
@click.argument("results", type=FolderPath)
@click.option("--mineral", help="The mineral [every one].")
@click.option("--year", type=int, help="The year [the first in which the mineral is short].")
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def explain_command(results: Path, mineral: str | None, year: int | None, as_json: bool, quiet: bool) -> int:
    """Say why a mineral is short in a year: what holds it back, and what would end it.

    Names the plants, dates, lanes, rules and stocks that limit what can be delivered, and the least changes that
    would end the shortage, each solved again. Where a mineral is covered, says how much more could be wanted. Tables
    are kept in RESULTS/analysis; their column "changes" is the text of a scenario.
    """
    from sourcing.analysis.shown_explain import show_explanation, shown_progress
    from sourcing.analysis.why_short import explain

    progress, tell = shown_progress("explained", quiet)
    with progress:
        found = explain(results, mineral, year, tell)
    if as_json:
        print_json({name: json_rows(frame) for name, frame in vars(found).items()})
    elif not quiet:
        show_explanation(found)
    return 0


@cli.command("secure")
@click.argument("results", type=FolderPath)
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def secure_command(results: Path, as_json: bool, quiet: bool) -> int:
    """Say from when each mineral and class stays covered, and what a month earlier is worth.

    Every capacity that starts or grows in the horizon and binds is moved a month ahead and solved again. Tables are
    kept in RESULTS/analysis.
    """
    from sourcing.analysis.secure import secure
    from sourcing.analysis.shown_explain import show_secure, shown_progress

    progress, tell = shown_progress("a month earlier", quiet)
    with progress:
        found = secure(results, tell)
    if as_json:
        print_json({name: json_rows(frame) for name, frame in vars(found).items()})
    elif not quiet:
        from sourcing.report.facts import Facts

        show_secure(found, Facts.read(results).names)
    return 0


@cli.command("exclusion")
@click.argument("results", type=FolderPath)
@click.option("--mineral", help="Only the curve of the rules on this mineral [all together, and each].")
@click.option(
    "--solves", type=click.IntRange(min=2), default=60, show_default=True, help="Most of each curve."
)
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def exclusion_command(results: Path, mineral: str | None, solves: int, as_json: bool, quiet: bool) -> int:
    """Price the exclusion of suppliers: cost and shortage as the share allowed goes from 0 to 1.

    The curve is exact: it is straight between its breakpoints, which are found by re-solving. Without --mineral, the
    tests of who is excluded (location, ownership, origin) are switched, too. Tables are kept in RESULTS/analysis.
    """
    from sourcing.analysis.exclusion import ask_exclusion
    from sourcing.analysis.shown_exclusion import show_exclusion, shown_track

    price = ask_exclusion(results, mineral, solves, shown_track("curves", quiet))
    if as_json:
        print_json({name: json_rows(frame) for name, frame in vars(price).items()})
    elif not quiet:
        show_exclusion(price)
    return 0


@cli.command("stockpile")
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
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
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
    from sourcing.analysis.shown_exclusion import show_stock_promise, shown_track
    from sourcing.analysis.stock_promise import ask_stock_promise

    promise = ask_stock_promise(
        results,
        months=months,
        kind=kind,
        priority=priority,
        starts=sorted({start.date() for start in starts}),
        track=shown_track("outages", quiet),
    )
    if as_json:
        print_json({name: json_rows(frame) for name, frame in vars(promise).items()})
    elif not quiet:
        show_stock_promise(promise, kind, months, priority)
    return 0


@cli.command("prices")
@click.argument("results", type=FolderPath)
@click.option("--prove", is_flag=True, help="Solve again with each limit moved by one unit, and compare.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes [one a processor, at most 8].")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def prices_command(results: Path, prove: bool, workers: int | None, as_json: bool, quiet: bool) -> int:
    """Price every demand and limit: what a tonne more and a tonne less changes, from where to where.

    The table is kept in RESULTS/analysis, where a report finds it. Exit code 1 if --prove does not confirm a price.
    """
    from sourcing.analysis.asked import ask_prices
    from sourcing.analysis.shown_shared import shown_told
    from sourcing.analysis.terminal import show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.price_ranges import prices_section

    with shown_told("limits", quiet) as told:
        found = ask_prices(results, prove=prove, workers=workers or processes(), told=told)
    if as_json:
        print_json({"prices": json_rows(found.table)})
    elif not quiet:
        show_section(prices_section(Facts.read(results), found))
    return 0 if found.differing.empty else 1


@cli.command("ranges")
@click.argument("results", type=FolderPath)
@click.option(
    "--slack", type=float, default=0.01, show_default=True, help="Share by which a plan may be dearer."
)
@click.option("--mineral", help="The suppliers of this mineral alone; then nothing is kept [all].")
@click.option("--workers", type=click.IntRange(min=1), help="Processes [one a processor, at most 8].")
@click.option("--json", "as_json", is_flag=True, help="Print the table as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def ranges_command(
    results: Path, slack: float, mineral: str | None, workers: int | None, as_json: bool, quiet: bool
) -> int:
    """Say how free the plan is: the least and the most that each supplier could supply at much the same cost.

    By mineral, over the horizon and by year; a supplier is who ships to a market last. The table is kept in
    RESULTS/analysis, where a report finds it.
    """
    from sourcing.analysis.asked import ask_ranges
    from sourcing.analysis.shown_shared import shown_told
    from sourcing.analysis.terminal import show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.supplier_ranges import ranges_section

    with shown_told("suppliers", quiet) as told:
        found = ask_ranges(results, slack=slack, mineral=mineral, workers=workers or processes(), told=told)
    if as_json:
        print_json({"ranges": json_rows(found.table)})
    elif not quiet:
        show_section(ranges_section(Facts.read(results), found))
    return 0


@cli.command("trace")
@click.argument("results", type=FolderPath)
@click.option("--mineral", help="Show this mineral alone.")
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def trace_command(results: Path, mineral: str | None, as_json: bool, quiet: bool) -> int:
    """Trace delivered metal back: where it was dug, where it was made, and the last door.

    Everything is traced and kept in RESULTS/analysis, where a report finds it: tonnes by the countries of all stages,
    the content of each exclusion rule before and after its date, and plants that take clean and excluded feed.
    """
    from sourcing.analysis.origin import trace
    from sourcing.analysis.terminal import frames_record, show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.origin import origin_section

    found = trace(results)
    found = found.of(mineral) if mineral is not None else found
    if as_json:
        print_json(frames_record(found))
    elif not quiet:
        show_section(origin_section(Facts.read(results), found))
    return 0


@cli.command("criticality")
@click.argument("sweep", type=FolderPath)
@click.option(
    "--results", type=FolderPath, help="A result of the same inputs, to solve the worst outages again."
)
@click.option("--mineral", help="Show this mineral alone.")
@click.option(
    "--detail",
    type=click.IntRange(min=0),
    default=3,
    show_default=True,
    help="Outages of each mineral so solved.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def criticality_command(
    sweep: Path, results: Path | None, mineral: str | None, detail: int, as_json: bool, quiet: bool
) -> int:
    """Rank what breaks the plan, from a sweep of outages.

    SWEEP is the result of a sweep whose design is "outages". With --results the worst outages of each mineral are
    solved again, to say when the first shortage comes and who makes more; the tables are then kept in
    RESULTS/analysis, where a report finds them.
    """
    from sourcing.analysis.criticality import criticality
    from sourcing.analysis.terminal import frames_record, show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.criticality import ranking_section
    from sourcing.sweeps import read_sweep_result

    with shown_phases(quiet)("outages"):
        found = criticality(sweep, results, detail=detail)
    found = found.of(mineral) if mineral is not None else found
    if as_json:
        print_json(frames_record(found))
    elif not quiet:
        facts = None if results is None else Facts.read(results)
        show_section(ranking_section(facts, found, read_sweep_result(sweep).record))
    return 0


@cli.command("compare")
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
@click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for).")
def compare_command(other: Path, here: Path, causes: bool, most: int, as_json: bool, quiet: bool) -> int:
    """Compare two results: inputs, coverage, cost, flows, and what each change of the inputs costs.

    Every change is HERE less OTHER. What each change of the inputs accounts for is found by making one after the
    other, settings first, then the tables in their order, and solving the plan after each; it is kept in HERE/analysis,
    where a report of HERE against OTHER finds it.
    """
    from sourcing.analysis.comparison import compare
    from sourcing.analysis.shown_explain import shown_progress
    from sourcing.analysis.terminal import frames_record, show_section
    from sourcing.report.facts import Facts
    from sourcing.report.sections.comparison import comparison

    progress, tell = shown_progress("changes", quiet)
    with progress:
        found = compare(other, here, causes=causes, most=most, tell=tell)
    if as_json:
        print_json(frames_record(found))
    elif not quiet:
        show_section(comparison(Facts.read(here), Facts.read(other)))
    return 0


@cli.command("new")
@click.argument("folder", type=FolderPath)
def new_command(folder: Path) -> int:
    """Write a small commented instance that solves, to start from.

    FOLDER must not exist, or be empty.
    """
    from sourcing.starter import write_starter

    write_starter(folder)
    shown = click.format_filename(folder)
    click.echo(f"wrote {shown}; read its README.md, then run: sourcing solve {shown}")
    return 0


@cli.command("export")
@click.argument("instance", type=FolderPath)
@click.argument("target", type=FolderPath)
@click.option("--replace", is_flag=True, help="Overwrite a workbook, or settings and tables of an instance.")
def export_command(instance: Path, target: Path, replace: bool) -> int:
    """Write an instance as a workbook to edit in a spreadsheet, or a workbook as a folder.

    TARGET is a workbook if it ends in .xlsx, otherwise a folder. There and back, instance.toml and the tables
    are the same, byte for byte. The README, scenarios and sweeps of a folder do not travel; with --replace they
    stay where they are.
    """
    left = sourcing.export(instance, target, replace=replace)
    stays = f"; it does not hold {', '.join(map(click.format_filename, left))}" if left else ""
    click.echo(f"wrote {click.format_filename(target)}{stays}")
    return 0


@cli.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
def verify_command(as_json: bool) -> int:
    """Solve models from the literature and compare with their published optima.

    Exit code 1 if one differs by more than one part in a million.
    """
    from sourcing.published import comparisons
    from sourcing.terminal import console, show_comparison

    records, agree = [], True
    for comparison in comparisons():
        agree = agree and comparison.agrees
        if as_json:
            derived = {"difference": comparison.difference, "agrees": comparison.agrees}
            records.append(vars(comparison) | derived)
        else:
            show_comparison(console(), comparison)
    if as_json:
        print_json(records)
    return 0 if agree else 1


def processes() -> int:
    """Processes to share work among, unless the user says how many."""
    return min(os.cpu_count() or 1, MOST_WORKERS)


def report_on(instance: Path, scenario: Sequence[Path] = ()) -> CheckReport:
    """Check an instance; a folder that cannot be read is a report with errors only."""
    from sourcing.checking import CheckReport

    try:
        return sourcing.check(instance, scenario=scenario)
    except BadInput as error:
        if not error.problems:
            raise
        import pandas as pd

        return CheckReport(errors=error.problems, warnings=(), balance=pd.DataFrame())


def report_record(instance: Path, report: CheckReport) -> dict[str, Any]:
    """A check report as plain data."""
    return {
        "instance": str(instance),
        "errors": [vars(problem) for problem in report.errors],
        "warnings": [vars(problem) for problem in report.warnings],
        "balance": json.loads(report.balance.to_json(orient="records", double_precision=12)),
    }


def json_rows(frame: pd.DataFrame) -> Any:
    """The rows of a table as plain data; an absent number is null."""
    return json.loads(frame.to_json(orient="records", double_precision=12))


def shown_phases(quiet: bool) -> Phases:
    """A clock that shows its phases, or a silent one."""
    if quiet:
        return Phases()
    from sourcing.terminal import ShownPhases

    return ShownPhases()


def print_json(record: object) -> None:
    """Print plain data as JSON, which holds no infinite number and no NaN."""
    click.echo(json.dumps(record, indent=2, allow_nan=False))
