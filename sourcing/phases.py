"""Where the time goes: seconds by phase of a run."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter


class Phases:
    """A clock for the phases of a run: ``with phases("read"): ...``.

    A phase entered twice adds up. Subclasses override :meth:`begin` and :meth:`finish` to show progress.

    Attributes
    ----------
    seconds : wall-clock seconds by phase, in the order in which they first ended.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._started: dict[str, float] = {}

    @contextmanager
    def __call__(self, name: str) -> Iterator[None]:
        """Time the block as the phase ``name``, also when it ends with an exception."""
        self.begin(name)
        self._started[name] = perf_counter()
        try:
            yield
        finally:
            seconds = perf_counter() - self._started.pop(name)
            self.seconds[name] = self.seconds.get(name, 0.0) + seconds
            self.finish(name, seconds)

    def so_far(self) -> dict[str, float]:
        """Seconds by phase, those of phases still running included."""
        now = perf_counter()
        return self.seconds | {
            name: self.seconds.get(name, 0.0) + now - at for name, at in self._started.items()
        }

    def begin(self, name: str) -> None:
        """Show that a phase starts; shows nothing here."""

    def finish(self, name: str, seconds: float) -> None:
        """Show that a phase has ended, ``seconds`` after it began; shows nothing here."""
