"""The command line: one small function per verb; what is heavy is imported when a verb needs it.

Exit codes: 0 done, 1 no optimum proved (``verify``: one differs), 2 bad input, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

import sourcing
from sourcing.cli import instances, questions, results
from sourcing.cli.options import INTERRUPTED
from sourcing.errors import Interrupted, SourcingError


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
        if sys.stdout is not None:  # whoever started us may have closed it
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt, Interrupted):
        click.echo("interrupted; nothing is half written", err=True)
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


for verb in (*instances.VERBS, *results.VERBS, *questions.VERBS):
    cli.add_command(verb)
