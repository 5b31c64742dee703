"""What the cases damage: small sound instances, workbooks, scenarios, sweeps, results and journals, made once."""

import contextlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import sourcing
from sourcing.errors import NoOptimum, SourcingError
from sourcing.report.facts import Facts
from sourcing.sweeps.job import Outcome
from sourcing.sweeps.progress import Progress
from tests.fuzz.memory import Memory, remembering
from tests.random_worlds import make_world
from tests.small import BY_QUARTER
from tests.sweeps.worlds import FACTORS, write_ranged

SCENARIO = """\
name = "harder"
title = "Less ore, dearer freight"

[[change]]
table = "capacity"
where = { facility = "pit" }
column = "rate_t_per_y"
scale = 0.5

[[change]]
setting = "economics.discount_rate"
set = 0.05

[[change]]
table = "demand"
column = ["quantity_t_per_y", "shortfall_usd_per_t"]
add = 3

[[remove]]
table = "countries"
where = { country = "CN" }

[[add]]
table = "lanes"
row = { origin = "pit", destination = "mill", commodity = "metal", cost_usd_per_t = 7, start = 2026-07-01 }
"""
SWEEPS = {
    "turned": f'design = "one-at-a-time"\nprices = ["mill/metal/ally/2026-01-01"]\n{FACTORS}',
    "grid": f'name = "grid"\ntitle = "All corners"\ndesign = "grid"\n{FACTORS}',
    "drawn": f'design = "latin-hypercube"\npoints = 4\nseed = 3\n{FACTORS}',
    "sobol": f'design = "sobol"\npoints = 2\n{FACTORS}',
    "morris": f'design = "morris"\npoints = 2\n{FACTORS}',
    "outages": 'design = "outages"\nkind = "facility"\nfrom = 2026-01-01\nmonths = 6\nsize = 1\n',
}


@dataclass(frozen=True)
class Material:
    """Folders and files by what they are; cases copy them.

    Attributes
    ----------
    worlds : instance folders; the first has a scenario and sweeps.
    results : result folders of the worlds that have an optimum.
    swept : folders of finished sweeps of the first world, whose result is the first of ``results``.
    books : workbooks of the worlds.
    journals : a journal that a stopped sweep left, beside the folder of its result, by name of the sweep.
    memory : holds the typed tables of all of them.
    """

    worlds: tuple[Path, ...]
    results: tuple[Path, ...]
    swept: tuple[Path, ...]
    books: tuple[Path, ...]
    journals: dict[str, Path]
    memory: Memory = field(default_factory=Memory)

    @cached_property
    def facts(self) -> Facts:
        """What the first result says."""
        return Facts.read(self.results[0])


def make_material(home: Path, seeds: Iterable[int]) -> Material:
    """Make everything under a folder; the random worlds of these seeds besides the small one."""
    memory = Memory()
    with remembering(memory):
        material = made_material(home, seeds, memory)
        for path in (*material.worlds, *material.books):
            sourcing.load(path)
    memory.learning = False
    return material


def made_material(home: Path, seeds: Iterable[int], memory: Memory) -> Material:
    """Everything that is damaged; what is read on the way stays in the memory."""
    small = write_ranged(home / "small", BY_QUARTER)
    for folder, texts in (("scenarios", {"harder": SCENARIO}), ("sweeps", SWEEPS)):
        (small / folder).mkdir()
        for name, text in texts.items():
            (small / folder / f"{name}.toml").write_text(text, encoding="utf-8")
    worlds = (small, *(make_world(home / f"world-{seed}", seed) for seed in seeds))
    results, books = [], []
    for number, world in enumerate(worlds):
        sourcing.export(world, home / f"book-{number}.xlsx")
        books.append(home / f"book-{number}.xlsx")
        with contextlib.suppress(NoOptimum):
            sourcing.solve(world, out=home / f"result-{number}")
            results.append(home / f"result-{number}")
    swept = tuple(home / f"swept-{name}" for name in SWEEPS)
    for name, folder in zip(SWEEPS, swept, strict=True):
        sourcing.sweep(small, name, out=folder)
    journals = {name: stopped_sweep(small, name, home / f"stopped-{name}") for name in ("turned", "outages")}
    return Material(worlds, tuple(results), swept, tuple(books), journals, memory)


def stopped_sweep(world: Path, name: str, out: Path) -> Path:
    """Stop a sweep after its second point, and return the journal that it leaves."""
    with contextlib.suppress(SourcingError):
        sourcing.sweep(world, name, out=out, progress=Stopping())
    return out.with_name(f"{out.name}.journal")


class Stopping(Progress):
    """Presses Ctrl-C after two points."""

    def __init__(self) -> None:
        self.done = 0

    def advance(self, outcome: Outcome) -> None:
        self.done += 1
        if self.done == 2:
            raise KeyboardInterrupt
