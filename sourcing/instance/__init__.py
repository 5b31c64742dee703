"""From an instance folder to checked tables; every mistake in the files is found here, all at once."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

from sourcing.instance.instance import Instance, RawTable, Row, Settings

__all__ = ["Instance", "RawTable", "Row", "Scenarios", "Settings", "read_instance", "with_scenarios"]

Scenarios: TypeAlias = Iterable[Path | str] | Path | str
"""Scenario files in the order in which they apply: paths, or names of those in the folder of the instance."""


def read_instance(path: Path | str) -> Instance:
    """Read and check an instance folder.

    Raises
    ------
    BadInput
        If anything is wrong with the files, with every problem found, each with file, line and remedy.
    """
    from sourcing.instance.reader import read_instance as read  # pandas and pandera: slow to import

    return read(Path(path))


def with_scenarios(instance: Instance, scenario: Scenarios) -> Instance:
    """Apply scenario files to an instance, one after the other.

    Raises
    ------
    BadInput
        If a file is wrong or does not fit, with every problem found in it, each with its place there.
    """
    from sourcing.instance.scenario import apply_scenarios

    return apply_scenarios(instance, [scenario] if isinstance(scenario, str | Path) else scenario)
