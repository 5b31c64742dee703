"""Options that several verbs share."""

import os
from pathlib import Path

import click

INTERRUPTED = 130
MOST_WORKERS = 8  # unless told; each has the whole program in memory
FolderPath = click.Path(path_type=Path)

with_scenario = click.option(
    "--scenario",
    type=FolderPath,
    multiple=True,
    metavar="FILE",
    help="Scenario to apply, a file or a name in INSTANCE/scenarios; may be repeated.",
)
with_step = click.option(
    "--step", type=click.Choice(["year", "quarter", "month"]), help="Length of a period [the instance's]."
)
with_mode = click.option(
    "--mode", type=click.Choice(["cost", "priority"]), help="What to minimise [the instance's]."
)
with_workers = click.option(
    "--workers", type=click.IntRange(min=1), help="Processes on this machine [one a processor, at most 8]."
)
with_quiet = click.option(
    "--quiet", is_flag=True, help="Print nothing but errors (and what --json asks for)."
)
tables_as_json = click.option("--json", "as_json", is_flag=True, help="Print the tables as JSON.")


def processes() -> int:
    """Processes to share work among, unless the user says how many."""
    return min(os.cpu_count() or 1, MOST_WORKERS)
