"""How far shared work is, shown on stderr."""

from collections.abc import Iterator
from contextlib import contextmanager

from sourcing.analysis.shared import Told, untold
from sourcing.terminal import console


@contextmanager
def shown_work(label: str, quiet: bool) -> Iterator[Told]:
    """Shows a bar on a terminal while work goes on, and nothing elsewhere."""
    target = console(stderr=True)
    if quiet or not target.is_terminal:
        yield untold
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn(label),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=target) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, planned: bar.update(task, completed=done, total=planned)
