"""What verbs print: JSON for machines, phases for people."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from sourcing.phases import Phases

if TYPE_CHECKING:
    import pandas as pd


def shown_phases(quiet: bool) -> Phases:
    """A clock that shows its phases, or a silent one."""
    if quiet:
        return Phases()
    from sourcing.terminal import ShownPhases

    return ShownPhases()


def print_json(record: object) -> None:
    """Print plain data as JSON, which holds no infinite number and no NaN."""
    click.echo(json.dumps(record, indent=2, allow_nan=False))


def print_tables(tables: Mapping[str, pd.DataFrame]) -> None:
    """Print tables by name as JSON."""
    print_json({name: json_rows(frame) for name, frame in tables.items()})


def json_rows(frame: pd.DataFrame) -> Any:
    """The rows of a table as plain data; an absent number is null."""
    return json.loads(frame.to_json(orient="records", double_precision=12))
