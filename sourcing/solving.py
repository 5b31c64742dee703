"""The whole path from an instance folder to a proved and written result."""

import resource
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyomo.environ as pyo
from pyomo.common.gc_manager import PauseGC

from sourcing.checking import require_consistent
from sourcing.errors import BadInput, NoOptimum
from sourcing.folders import require_result_folder
from sourcing.formulation.build import build_model
from sourcing.formulation.numbers import Data
from sourcing.formulation.preferences import Preferences, preferences
from sourcing.formulation.scale import column_scales
from sourcing.instance import Instance, Scenarios, read_instance, with_scenarios
from sourcing.instance.writing import instance_files
from sourcing.network import build_network
from sourcing.phases import Phases
from sourcing.solution import Solution
from sourcing.solution.laws import check_laws
from sourcing.solution.rules import rule_table
from sourcing.solution.summary import summarise
from sourcing.solution.tables import result_tables
from sourcing.solution.values import Values
from sourcing.solver.highs import ALGORITHMS, SolverOptions
from sourcing.solver.program import Program, compile_program
from sourcing.solver.stages import require_proof, solve_program
from sourcing.timing import PERIODS_PER_YEAR, Horizon


@dataclass(frozen=True, eq=False)
class Stated:
    """An instance stated as a program, ready to be solved.

    Attributes
    ----------
    data : the numbers by the letters of the formulation; holds the instance, its network and its periods.
    model : the Pyomo model, whose components name what ``program`` holds as arrays.
    preferred : what is preferred among plans of the same cost.
    """

    data: Data
    model: pyo.ConcreteModel
    program: Program
    preferred: Preferences


def solve(
    instance: Instance | Path | str,
    *,
    step: str | None = None,
    mode: str | None = None,
    out: Path | str | None = None,
    time_limit: float | None = None,
    threads: int | None = None,
    algorithm: str = "auto",
    phases: Phases | None = None,
    scenario: Scenarios = (),
    prune: bool = True,
) -> Solution:
    """Solve an instance; see :func:`sourcing.solve`. ``prune`` leaves out of the network what does not matter."""
    if algorithm not in ALGORITHMS:
        raise BadInput(f"there is no algorithm {algorithm!r}; take auto, simplex or ipm")
    if out is not None:
        require_result_folder(Path(out))
    phases = phases or Phases()
    if not isinstance(instance, Instance):
        with phases("read"):
            instance = read_instance(instance)
    if scenario:
        with phases("scenario"):
            instance = with_scenarios(instance, scenario)
    instance = with_choice(instance, step, mode)
    stated = state(instance, phases, prune=prune)
    with phases("solve"):
        solved = solve_program(
            stated.program, stated.preferred, SolverOptions(time_limit, threads, algorithm)
        )
    with phases("prove"):
        certificate = require_proof(solved.program, solved.answer, "the plan")
    with phases("write"), PauseGC():
        values = Values(stated.data, stated.model, solved)
        tables = {**result_tables(values), "rules": rule_table(values)}
        summary = summarise(values, tables["shortfalls"], certificate.to_dict())
        solution = Solution(summary, tables, timings(phases), instance_files(instance))
        if out is not None:
            solution.write(out, lambda: timings(phases), lambda folder: require_laws(instance, folder))
    return solution


def state(instance: Instance, phases: Phases | None = None, *, prune: bool = True) -> Stated:
    """State the program of an instance at its own step and in its own mode.

    Nothing that is made on the way becomes rubbish, and looking for some would take longer than making it.
    """
    phases, settings = phases or Phases(), instance.settings
    with PauseGC():
        with phases("network"):
            network = build_network(instance, prune=prune)
            data = Data(instance, network, Horizon(settings.start, settings.end, settings.step))
        with phases("check"):
            require_consistent(instance, network)
        with phases("build"):
            model = build_model(data)
        with phases("compile"):
            program = compile_program(model)
            program = replace(program, scale=column_scales(data, program.columns))
            preferred = preferences(data, program.rows, program.columns)
    return Stated(data, model, program, preferred)


def require_laws(instance: Instance, folder: Path) -> None:
    """Refuse a written result that breaks a law, recomputed from its files and the instance alone.

    Raises
    ------
    NoOptimum
        If it breaks one; names the first of them.
    """
    breaches = check_laws(instance, folder)
    if breaches:
        first = "\n  ".join(str(breach) for breach in breaches[:10])
        raise NoOptimum(f"the result breaks {len(breaches)} of its laws; nothing was written:\n  {first}")


def with_choice(instance: Instance, step: str | None, mode: str | None) -> Instance:
    """The instance with another step or mode.

    Raises
    ------
    BadInput
        If there is no such step or mode, or the horizon is not a whole number of such steps from 1 January.
    """
    chosen = replace(
        instance.settings, step=step or instance.settings.step, mode=mode or instance.settings.mode
    )
    if chosen.step not in PERIODS_PER_YEAR:
        raise BadInput(f"there is no step {chosen.step!r}; take year, quarter or month")
    if chosen.mode not in ("cost", "priority"):
        raise BadInput(f"there is no mode {chosen.mode!r}; take cost or priority")
    months = 12 // PERIODS_PER_YEAR[chosen.step]
    for name, day in (("start", chosen.start), ("end", chosen.end)):
        if day.day != 1 or (day.month - 1) % months:
            raise BadInput(
                f"{instance.folder}: horizon.{name} {day} is not the first day of a "
                f"{chosen.step}; choose another --step or move it"
            )
    return replace(instance, settings=chosen)


def timings(phases: Phases) -> dict[str, Any]:
    """Seconds by phase so far and the peak memory of the process in MB."""
    unit = 2**20 if sys.platform == "darwin" else 2**10
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return {"seconds": phases.so_far(), "peak_memory_mb": peak}
