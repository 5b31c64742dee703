"""Verbs on instances: look at one, solve it, begin one, carry it to a workbook; and on the published models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import sourcing
from sourcing.cli.options import INTERRUPTED, FolderPath, with_mode, with_quiet, with_scenario, with_step
from sourcing.cli.printing import json_rows, print_json, shown_phases
from sourcing.errors import BadInput

if TYPE_CHECKING:
    from sourcing.checking import CheckReport


@click.command("check")
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


@click.command("solve")
@click.argument("instance", type=FolderPath)
@with_scenario
@with_step
@with_mode
@click.option("--out", type=FolderPath, help="Folder for the result [results/<instance>-<scenarios>].")
@click.option(
    "--time-limit", type=click.FloatRange(min=0, min_open=True), help="Seconds for the solver [none]."
)
@click.option("--threads", type=click.IntRange(min=1), help="Threads for the solver; the plan is the same.")
@click.option(
    "--algorithm",
    type=click.Choice(["auto", "simplex", "ipm"]),
    default="auto",
    help="What the solver begins with: simplex, interior point, or [auto] by the size of each independent part. "
    "Cost and plan are the same to rounding; among equal prices another may be chosen.",
)
@click.option("--json", "as_json", is_flag=True, help="Print summary.json instead of tables.")
@click.option("--report", "with_report", is_flag=True, help="Write a report, too; see sourcing report.")
@with_quiet
def solve_command(
    instance: Path,
    scenario: tuple[Path, ...],
    step: str | None,
    mode: str | None,
    out: Path | None,
    time_limit: float | None,
    threads: int | None,
    algorithm: str,
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
        loaded,
        step=step,
        mode=mode,
        out=folder,
        time_limit=time_limit,
        threads=threads,
        algorithm=algorithm,
        phases=phases,
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


@click.command("new")
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


@click.command("export")
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


@click.command("verify")
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
        "balance": json_rows(report.balance),
    }


VERBS = (check_command, solve_command, new_command, export_command, verify_command)
