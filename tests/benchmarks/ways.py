"""Ways to come from an instance folder, or from the arrays of its program, to an optimum; one in a process.

``python -m tests.benchmarks.ways WAY FOLDER STEP ARRAYS`` prints what it took as a line of JSON. *arrays* makes the
file that *highspy* and *linopy* start from, so that neither pays for what states the program.
"""

import json
import pickle
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from tests.benchmarks.clock import BothClocks, peak_megabytes

Measured = dict[str, Any]


def ours(folder: Path, step: str, arrays: Path) -> Measured:
    """``sourcing.solve`` with the result written, as the command does it."""
    from sourcing.solving import solve

    imported, phases = process_time(), BothClocks()
    with TemporaryDirectory() as out:
        solution = solve(
            folder, step=step, out=Path(out) / "result", phases=phases, time_limit=PATIENCE * LONGEST
        )
    sizes, notes = solution.summary["sizes"], solution.summary["notes"]
    return {
        "import": imported,
        "sizes": sizes,
        "notes": notes,
        "objective": solution.summary["objective_usd"],
        **taken(phases),
    }


def program_arrays(folder: Path, step: str, arrays: Path) -> Measured:
    """State the program and keep its arrays."""
    from sourcing.instance import read_instance
    from sourcing.solving import state, with_choice

    imported, phases = process_time(), BothClocks()
    with phases("read"):
        instance = with_choice(read_instance(folder), step, None)
    program = state(instance, phases).program
    found = taken(phases)
    arrays.write_bytes(pickle.dumps(program))
    sizes = {"variables": program.shape[1], "parts": len(program.parts())}
    return {"import": imported, "sizes": sizes, **found}


def highspy_alone(folder: Path, step: str, arrays: Path, algorithm: str = "simplex") -> Measured:
    """The undivided program in the solver's units, handed over as arrays and solved once with HiGHS's own settings."""
    import highspy

    from sourcing.solver.highs import SolverOptions, load, set_tolerance
    from sourcing.solver.scaling import Scaling

    program, phases = pickle.loads(arrays.read_bytes()), BothClocks()
    scaling = Scaling.of(program, program.cost)
    scaled = scaling.scaled(program, program.cost)
    with phases("hand over"):
        solver = load(scaled, SolverOptions(threads=1))
        set_tolerance(solver, 1e-7)
        solver.setOptionValue("solver", algorithm)
        solver.setOptionValue("time_limit", LONGEST)
        solver.HandleKeyboardInterrupt = False
    with phases("solve"):
        solver.run()
    found = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    objective = solver.getInfo().objective_function_value * scaling.money + program.offset if found else None
    return {"objective": objective, **taken(phases)}


def highspy_ipx(folder: Path, step: str, arrays: Path) -> Measured:
    """The same by interior point with crossover."""
    return highspy_alone(folder, step, arrays, "ipx")


def highspy_hipo(folder: Path, step: str, arrays: Path) -> Measured:
    """The same by HiPO, the newer interior point of ``highspy[extras]``, with crossover."""
    return highspy_alone(folder, step, arrays, "hipo")


def pyomo_highs(folder: Path, step: str, arrays: Path) -> Measured:
    """The same Pyomo model through Pyomo's own HiGHS interface."""
    from pyomo.contrib.solver.common.results import TerminationCondition
    from pyomo.contrib.solver.solvers.highs import Highs

    from sourcing.formulation.build import build_model
    from sourcing.formulation.numbers import Data
    from sourcing.instance import read_instance
    from sourcing.network import build_network
    from sourcing.solving import with_choice
    from sourcing.timing import Horizon

    phases = BothClocks()
    with phases("read"):
        instance = with_choice(read_instance(folder), step, None)
    with phases("network"):
        settings = instance.settings
        data = Data(instance, build_network(instance), Horizon(settings.start, settings.end, settings.step))
    with phases("build"):
        model = build_model(data)
    with phases("hand over and solve"):
        result = Highs().solve(
            model,
            threads=1,
            time_limit=LONGEST,
            load_solutions=False,
            raise_exception_on_nonoptimal_result=False,
        )
    found = result.termination_condition == TerminationCondition.convergenceCriteriaSatisfied
    return {"objective": result.incumbent_objective if found else None, **taken(phases)}


def linopy_handed_over(folder: Path, step: str, arrays: Path) -> Measured:
    """The same program stated in linopy from the same arrays, and handed to HiGHS; not solved again."""
    from tests.benchmarks.in_linopy import as_linopy

    program, phases = pickle.loads(arrays.read_bytes()), BothClocks()
    with phases("build"):
        model = as_linopy(program)
    with phases("hand over"):
        solver = model.to_highspy()
    return {"shape": [solver.getNumRow(), solver.getNumCol(), solver.getNumNz()], **taken(phases)}


def taken(phases: BothClocks) -> Measured:
    """What the phases took by both clocks, and the peak memory."""
    return {"processor": dict(phases.processor), "wall": phases.seconds, "megabytes": peak_megabytes()}


LONGEST = 600.0
"""Seconds after which HiGHS alone is given up."""
PATIENCE = 4.0
"""Times that within which ours must have ended."""
WAYS: dict[str, Callable[[Path, str, Path], Measured]] = {
    "ours": ours,
    "arrays": program_arrays,
    "highspy simplex": highspy_alone,
    "highspy ipx": highspy_ipx,
    "highspy hipo": highspy_hipo,
    "linopy": linopy_handed_over,
    "pyomo": pyomo_highs,
}

if __name__ == "__main__":
    way, folder, step, arrays = sys.argv[1:]
    print(json.dumps(WAYS[way](Path(folder), step, Path(arrays))))
