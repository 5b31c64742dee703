"""Progress of a sweep: silent, or a bar on stderr with points done, rate and time left."""

from typing import TYPE_CHECKING

from sourcing.sweeps.job import Outcome

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID


class Progress:
    """Is told how a sweep goes on, and shows nothing."""

    def begin(self, planned: int, done: int) -> None:
        """Show how many points there are, and how many an earlier run has done."""

    def advance(self, outcome: Outcome) -> None:
        """Show one more point."""

    def end(self) -> None:
        """Stop showing."""


class ShownProgress(Progress):
    """A bar on a terminal; elsewhere a line now and then."""

    def __init__(self) -> None:
        self.bar: Bar | None = None
        self.task: TaskID | None = None
        self.failed = 0

    def begin(self, planned: int, done: int) -> None:
        """Show the bar, and say when a sweep goes on."""
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as Bar

        from sourcing.terminal import console, show_lines

        target = console(stderr=True)
        if done:
            show_lines(target, [f"goes on after {done:,} of {planned:,} points of an earlier run"])
        rate, failed = TextColumn("{task.fields[rate]}"), TextColumn("{task.fields[failed]}")
        columns = (TextColumn("points"), BarColumn(), MofNCompleteColumn(), rate, TimeElapsedColumn())
        self.bar = Bar(
            *columns,
            TextColumn("left"),
            TimeRemainingColumn(),
            failed,
            console=target,
            disable=not target.is_terminal,
        )
        self.task = self.bar.add_task("", total=planned, completed=done, rate="compiling", failed="")
        self.bar.start()

    def advance(self, outcome: Outcome) -> None:
        """Move the bar on."""
        if self.bar is None or self.task is None:
            return
        self.failed += outcome.failed
        speed = self.bar.tasks[0].speed
        rate = f"{speed:.1f}/s" if speed and speed >= 1 else f"{60 * speed:.1f}/min" if speed else ""
        failed = f"{self.failed:,} failed" if self.failed else ""
        self.bar.update(self.task, advance=1, rate=rate, failed=failed)

    def end(self) -> None:
        """Leave the bar as it stands."""
        if self.bar is not None:
            self.bar.stop()
