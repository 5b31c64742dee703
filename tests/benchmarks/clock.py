"""Seconds of the processor and of the wall clock by phase, the peak memory of the process, and the machine's size."""

import os
import platform
import resource
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path
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


def machine() -> str:
    """The machine's size and load, and the versions of what was measured, as a sentence."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("highspy", "pyomo", "linopy"))
    return (
        f"{os.cpu_count()} processors ({processor()}), {memory:.0f} GB, load {os.getloadavg()[2]:.1f} at the end;"
        f" Python {platform.python_version()}, {packages}."
    )


def processor() -> str:
    """The name of the processor, where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    return next(
        (line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine()
    )
