"""Seconds of the processor and of the wall clock by phase, and the peak memory of the process."""

import resource
from collections import defaultdict
from time import perf_counter, process_time

from sourcing.phases import Phases


class BothClocks(Phases):
    """Phases by both clocks; other work on the machine does not count into the processor's.

    Attributes
    ----------
    processor : seconds of the processor by phase, those of all threads together.
    """

    def __init__(self) -> None:
        super().__init__()
        self.processor: dict[str, float] = defaultdict(float)
        self._begun: dict[str, float] = {}

    def begin(self, name: str) -> None:
        """Note where the processor's clock stands."""
        self._begun[name] = process_time()

    def finish(self, name: str, seconds: float) -> None:
        """Add what the phase took of the processor."""
        self.processor[name] += process_time() - self._begun.pop(name)


def peak_megabytes() -> float:
    """The most memory that the process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def clocks() -> tuple[float, float]:
    """Both clocks at once: the processor's since the process began, and the wall's."""
    return process_time(), perf_counter()
