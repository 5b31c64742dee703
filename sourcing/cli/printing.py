"""What verbs print: JSON for machines, phases for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import click

from sourcing.phases import Phases

if TYPE_CHECKING:
    import pandas as pd

    from sourcing.analysis.shared import Told


def shown_phases(quiet: bool) -> Phases:
    """A clock that shows its phases, or a silent one."""
    if quiet:
        return Phases()
    from sourcing.terminal import ShownPhases

    return ShownPhases()


def shown_told(label: str, quiet: bool) -> AbstractContextManager[Told]:
    """Shows how far long work is, or nothing."""
    from sourcing.analysis.shown_work import shown_work

    return shown_work(label, quiet)


def print_json(record: object) -> None:
    """Print plain data as JSON, which holds no infinite number and no NaN."""
    click.echo(json.dumps(record, indent=2, allow_nan=False))


def print_tables(tables: Mapping[str, Any]) -> None:
    """Print tables by name as JSON, and what else there is with them."""
    import pandas as pd

    print_json(
        {name: json_rows(part) if isinstance(part, pd.DataFrame) else part for name, part in tables.items()}
    )


def json_rows(frame: pd.DataFrame) -> Any:
    """The rows of a table as plain data; an absent number is null."""
    return json.loads(frame.to_json(orient="records", double_precision=12))
