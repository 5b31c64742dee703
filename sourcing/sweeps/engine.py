"""The engine of a sweep: one instance stated once, each point a change of vectors on solvers that stay warm.

A point changes numbers of the instance. The program that the base states is then given other right sides, costs and
bounds, worked out by the formulation's own rules, and of its independent parts those that differ are solved again. Only
what changes the structure of the program states it anew; :mod:`sourcing.sweeps.structure` says what that is.
"""

from collections.abc import Sequence
from time import perf_counter

import numpy as np

from sourcing.checking import require_consistent
from sourcing.instance import Instance
from sourcing.instance.scenario import applied
from sourcing.instance.scenario_file import Entry
from sourcing.network import build_network
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Array, Program
from sourcing.solving import with_choice
from sourcing.sweeps.metrics import metric_names, metrics, wants_of
from sourcing.sweeps.outage import with_outage
from sourcing.sweeps.parts import ColdPart, Part, Proved
from sourcing.sweeps.point import Outage, Point
from sourcing.sweeps.prices import prices_of, rows_of
from sourcing.sweeps.variant import Editor, as_scenario
from sourcing.sweeps.vectors import Stated, Statement, stated_narrow
from sourcing.sweeps.warm import WarmPart, differs, moved
from sourcing.sweeps.wide import WideData
from sourcing.timing import Horizon

Slice = tuple[Array, Array]
"""Rows and columns of a part."""


class Engine:
    """One instance compiled once; each point changes vectors of a solver that stays warm.

    Parameters
    ----------
    instance : the base, which is solved on construction.
    step, mode : in the place of the instance's own.
    prices : named ``facility/commodity/tier/period``, to be metrics as well.
    threads : of the solver.

    Attributes
    ----------
    metric_names : names of the metrics of every point, in their order.

    Raises
    ------
    BadInput
        If the instance contradicts itself or does not have a price.
    NoOptimum
        If the base has no proved optimum.
    """

    def __init__(
        self,
        instance: Instance,
        *,
        step: str | None = None,
        mode: str | None = None,
        prices: Sequence[str] = (),
        threads: int = 1,
    ) -> None:
        self.step, self.mode, self.prices = step, mode, tuple(dict.fromkeys(prices))
        self.options = SolverOptions(threads=threads)
        self.instance = with_choice(instance, step, mode)
        self.editor = Editor(self.instance)
        network, settings = build_network(self.instance), self.instance.settings
        require_consistent(self.instance, network)
        horizon = Horizon(settings.start, settings.end, settings.step)
        self.statement = Statement(WideData(self.instance, network, horizon))
        base = self.statement.base
        self.wants = wants_of(base)
        self.metric_names = metric_names(self.wants, self.prices)
        rows_of(base, self.prices)
        self.slices = base.program.parts()
        self.programs = [base.program.part(*rows_and_columns) for rows_and_columns in self.slices]
        self.parts: list[Part] = [part_of(program, self.options) for program in self.programs]
        self.base = [part.solve(program) for part, program in zip(self.parts, self.programs, strict=True)]

    def solve(self, entries: Sequence[Entry] = (), outage: Outage | None = None) -> Point:
        """The answer to a point.

        Parameters
        ----------
        entries : what it changes in the instance, as a scenario does.
        outage : what does not work for some time.

        Raises
        ------
        BadInput
            If an entry or the outage does not fit, or the instance is not valid after them.
        NoOptimum
            If the point has no proved optimum.
        """
        began = perf_counter()
        instance = with_choice(self.editor.at(entries), self.step, self.mode)
        stated = self.statement.at(instance)
        if stated is None:
            return self.stated_anew(instance, outage, began)
        require_consistent(instance, stated.data.network)
        if outage is not None:
            stated = with_outage(stated, outage)
        proved = [self.solved(k, stated.program) for k in range(len(self.parts))]
        return self.point(stated, self.slices, proved, began, rebuilt=False)

    def solve_cold(self, entries: Sequence[Entry] = (), outage: Outage | None = None) -> Point:
        """The answer to a point whose program is stated and solved from nothing: the proof of the warm way."""
        began = perf_counter()
        instance = applied(self.instance, as_scenario(entries)) if entries else self.instance
        return self.stated_anew(with_choice(instance, self.step, self.mode), outage, began)

    def solved(self, k: int, program: Program) -> Proved:
        """The answer to a part of the program of a point; the base's, if the part is that of the base."""
        part = moved(self.programs[k], program, self.statement.base.program, *self.slices[k])
        return self.parts[k].solve(part) if differs(part, self.programs[k]) else self.base[k]

    def stated_anew(self, instance: Instance, outage: Outage | None, began: float) -> Point:
        """The answer to a point whose program is built from its instance."""
        network = build_network(instance)
        require_consistent(instance, network)
        stated = stated_narrow(instance, network)
        if outage is not None:
            stated = with_outage(stated, outage)
        slices = stated.program.parts()
        part = ColdPart(self.options)
        proved = [part.solve(stated.program.part(*rows_and_columns)) for rows_and_columns in slices]
        return self.point(stated, slices, proved, began, rebuilt=True)

    def point(
        self, stated: Stated, slices: list[Slice], proved: list[Proved], began: float, *, rebuilt: bool
    ) -> Point:
        """The metrics and the proof of a point."""
        program = stated.program
        x = np.zeros(len(program.columns))
        for (_, columns), part in zip(slices, proved, strict=True):
            x[columns] = part.answer.x
        objective = float((program.cost * x).sum()) + program.offset
        wants = wants_of(stated) if rebuilt else self.wants
        found = metrics(stated, wants, x, objective, self.priced(stated, slices, proved))
        certificates = [part.certificate for part in proved]
        return Point(
            {name: found.get(name, float("nan")) for name in self.metric_names},
            max((max(proof.row.scaled, proof.bound.scaled) for proof in certificates), default=0.0),
            max((proof.gap.scaled for proof in certificates), default=0.0),
            rebuilt,
            perf_counter() - began,
            tuple(dict.fromkeys(note for part in proved for note in part.notes)),
        )

    def priced(self, stated: Stated, slices: list[Slice], proved: list[Proved]) -> dict[str, float]:
        """The prices that are asked for, by name."""
        rows = rows_of(stated, self.prices)
        found: dict[str, float] = {}
        for (at, _), part in zip(slices, proved, strict=True):
            inside = {name: int(np.searchsorted(at, row)) for name, row in rows.items() if row in at}
            if inside:
                found |= prices_of(stated.data, part, inside, self.options)
        return {name: found[name] for name in self.prices}


def part_of(program: Program, options: SolverOptions) -> Part:
    """How a part is solved: warm, unless it has stages, whole numbers, or nothing to decide."""
    if program.classes or program.integer.any() or 0 in program.shape:
        return ColdPart(options)
    return WarmPart(program, options)
