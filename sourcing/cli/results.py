"""Verbs that make more of an instance or a result: reports, and sweeps over many points."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

import sourcing
from sourcing.cli.options import FolderPath, processes, with_mode, with_quiet, with_step, with_workers
from sourcing.cli.printing import print_json, shown_phases


@click.command("report")
@click.argument("results", type=FolderPath)
@click.option("--against", type=FolderPath, metavar="OTHER", help="A second result to compare with.")
@click.option(
    "--sweep",
    "sweeps",
    type=FolderPath,
    multiple=True,
    metavar="SWEEP",
    help="Result of a sweep of the same instance; may be repeated.",
)
@click.option("--format", "formats", default="md,pdf", show_default=True, help="md, pdf or md,pdf.")
@click.option("--out", type=FolderPath, help="Folder for the report [RESULTS/report].")
def report_command(
    results: Path, against: Path | None, sweeps: Sequence[Path], formats: str, out: Path | None
) -> int:
    """Write a report of a result folder, to be read by those who decide.

    It holds report.md with its figures, and report.pdf. By default it lies in the result folder, which a later
    solve replaces whole, so that no report stays beside tables that it was not made from. An existing folder is
    replaced only if it is empty or holds an earlier report.

    Needs the extra "report" (in the folder of this program: pip install -e '.[report]').
    """
    written = sourcing.write_report(
        results, against=against, sweeps=sweeps, formats=formats.split(","), out=out
    )
    click.echo(f"report in {click.format_filename(written)}")
    return 0


@click.command("sweep")
@click.argument("instance", type=FolderPath)
@click.argument("sweep", type=FolderPath)
@click.option("--out", type=FolderPath, help="Folder for the result [results/<instance>-<sweep>].")
@with_workers
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler to give the points to; trust it.")
@with_step
@with_mode
@click.option("--figures/--no-figures", default=True, show_default=True, help="Draw figures, too.")
@click.option("--json", "as_json", is_flag=True, help="Print sweep.json instead of tables.")
@with_quiet
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


VERBS = (report_command, sweep_command)
