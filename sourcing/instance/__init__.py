"""From an instance folder to checked tables; every mistake in the files is found here, all at once."""

from pathlib import Path

from sourcing.instance.instance import Instance, RawTable, Row, Settings

__all__ = ["Instance", "RawTable", "Row", "Settings", "read_instance"]


def read_instance(path: Path | str) -> Instance:
    """Read and check an instance folder.

    Raises
    ------
    BadInput
        If anything is wrong with the files, with every problem found, each with file, line and remedy.
    """
    from sourcing.instance.reader import read_instance as read  # pandas and pandera: slow to import

    return read(Path(path))
