"""Where critical minerals can come from without untrusted countries, at what cost, and what stays short.

The public face: :func:`load`, :func:`check`, :func:`solve`, :func:`sweep`, :func:`write_report`, :func:`export` and
:func:`verify`; and what questions the folder of a result: ``explain``, ``secure``, ``prices``, ``ranges``,
``exclusion``, ``stockpile``, ``trace``, ``criticality`` and ``compare``. Each imports what it needs when it is called
or first looked up, so that ``import sourcing`` and ``sourcing --help`` stay fast. No module of the package has the name
of one of these functions: importing it would hide the function.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sourcing.analysis.asked import ask_prices as prices
    from sourcing.analysis.asked import ask_ranges as ranges
    from sourcing.analysis.comparison import compare
    from sourcing.analysis.criticality import criticality
    from sourcing.analysis.exclusion import ask_exclusion as exclusion
    from sourcing.analysis.origin import trace
    from sourcing.analysis.secure import secure
    from sourcing.analysis.stock_promise import ask_stock_promise as stockpile
    from sourcing.analysis.why_short import explain
    from sourcing.checking import CheckReport
    from sourcing.instance import Instance, Scenarios
    from sourcing.phases import Phases
    from sourcing.published import Comparison
    from sourcing.solution import Solution
    from sourcing.sweeps import SweepResult
    from sourcing.sweeps.progress import Progress

__version__ = "0.1.0"
__all__ = [
    "check",
    "compare",
    "criticality",
    "exclusion",
    "explain",
    "export",
    "load",
    "prices",
    "ranges",
    "secure",
    "solve",
    "stockpile",
    "sweep",
    "trace",
    "verify",
    "write_report",
]
QUESTIONS = {
    "explain": "why_short.explain",
    "secure": "secure.secure",
    "prices": "asked.ask_prices",
    "ranges": "asked.ask_ranges",
    "exclusion": "exclusion.ask_exclusion",
    "stockpile": "stock_promise.ask_stock_promise",
    "trace": "origin.trace",
    "criticality": "criticality.criticality",
    "compare": "comparison.compare",
}
"""What questions a result, by the module of :mod:`sourcing.analysis` that answers."""


def load(path: Path | str, *, scenario: Scenarios = ()) -> Instance:
    """Read an instance, a folder or a workbook (.xlsx), into typed tables.

    Parameters
    ----------
    scenario : scenario files to apply in this order: paths, or names of those in the folder of the instance.

    Raises
    ------
    BadInput
        If a file is missing or wrong; it names every problem found, with its place and remedy.
    """
    from sourcing.instance import read_instance, with_scenarios

    return with_scenarios(read_instance(path), scenario)


def check(instance: Instance | Path | str, *, scenario: Scenarios = ()) -> CheckReport:
    """Look for what is wrong or worth a warning, and lay demand beside the supply that is open to it.

    Parameters
    ----------
    instance : an instance, or the path of its folder or workbook; the scenarios in the folder are checked with it.
    scenario : scenario files to apply first, as for :func:`load`; then only what they make is checked.

    Raises
    ------
    BadInput
        If the folder cannot be read as an instance at all.
    """
    from sourcing.checking import check as check_instance
    from sourcing.instance import with_scenarios

    return check_instance(with_scenarios(_loaded(instance), scenario))


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
) -> Solution:
    """Solve an instance to a proved optimum.

    Parameters
    ----------
    instance : an instance, or the path of its folder or workbook.
    step : "year", "quarter" or "month"; None takes the instance's own.
    mode : "cost" or "priority"; None takes the instance's own.
    out : folder for the result tables; None writes nothing.
    time_limit : seconds that the solver may take; None sets no limit.
    threads : threads of the solver; None leaves the choice to it. The plan does not depend on it.
    algorithm : what the solver begins with: simplex, ipm (interior point), or auto, by the size of each independent
        part. Cost and plan are the same to rounding; among equal prices another may be chosen.
    phases : a clock that takes the seconds of each phase, and may show them.
    scenario : scenario files to apply first, as for :func:`load`.

    Returns
    -------
    Solution
        ``summary`` (a dictionary), ``tables`` (tidy data frames by name) and ``timings``.

    Raises
    ------
    BadInput
        If the instance is not valid, or ``out`` cannot be written; nothing was solved.
    NoOptimum
        If no optimum was proved, and why.
    """
    from sourcing.solving import solve as solve_instance

    return solve_instance(
        instance,
        step=step,
        mode=mode,
        out=out,
        time_limit=time_limit,
        threads=threads,
        algorithm=algorithm,
        phases=phases,
        scenario=scenario,
    )


def write_report(
    results: Path | str,
    *,
    against: Path | str | None = None,
    sweeps: Sequence[Path | str] = (),
    formats: Sequence[str] = ("md", "pdf"),
    out: Path | str | None = None,
) -> Path:
    """Write what a result says for those who decide: sentences, tables and figures, as Markdown and as PDF.

    Parameters
    ----------
    results : folder of a result.
    against : folder of a second result to compare it with.
    sweeps : folders of sweeps of the same instance; the first of outages also tells what would hurt most.
    formats : "md" (``report.md`` and its ``figures``), "pdf" (``report.pdf``) or both.
    out : folder for the report; None takes the folder ``report`` in that of the result. A later solve replaces a result
        folder whole, so that no report stays beside tables that it was not made from.

    Returns
    -------
    Path
        The folder of the report. The same results give the same bytes.

    Raises
    ------
    BadInput
        If a folder is not a result, the extra ``report`` is not installed, or ``out`` cannot be written or holds
        something other than an earlier report.
    """
    from sourcing.report.writing import write_report as write

    return write(results, against=against, sweeps=sweeps, formats=formats, out=out)


def export(instance: Path | str, target: Path | str, *, replace: bool = False) -> list[str]:
    """Write an instance as a workbook, or a workbook as a folder; there and back, every byte is the same.

    Parameters
    ----------
    instance : a folder or a workbook; it must be readable, but need not be valid.
    target : a workbook if it ends in .xlsx, otherwise a folder.
    replace : whether a workbook, or the settings and tables of an instance folder, may be overwritten.

    Returns
    -------
    list of text
        What lies in the folder of the instance and does not travel: README, scenarios, sweeps.

    Raises
    ------
    BadInput
        If the instance cannot be read, or the target cannot be written.
    """
    from pathlib import Path

    from sourcing.workbook.copying import copy_instance

    return copy_instance(Path(instance), Path(target), replace=replace)


def sweep(
    instance: Instance | Path | str,
    sweep: Path | str,
    *,
    out: Path | str | None = None,
    step: str | None = None,
    mode: str | None = None,
    workers: int = 1,
    scheduler: str | None = None,
    compare_every: int = 200,
    figures: bool = False,
    progress: Progress | None = None,
) -> SweepResult:
    """Solve an instance at the points of a sweep file, and say what its cost and shortfalls depend on.

    Parameters
    ----------
    instance : an instance, or the path of its folder or workbook.
    sweep : a sweep file, or the name of one in the folder of the instance.
    out : folder for the result. A journal beside it keeps each point as it is done, and the same call goes on from
        there, whatever ended the one before; None keeps nothing.
    step : "year", "quarter" or "month"; None takes the instance's own.
    mode : "cost" or "priority"; None takes the instance's own.
    workers : processes on this machine. More than 1 needs a script that Python may import again, with its work
        under ``if __name__ == "__main__":``.
    scheduler : address of a Dask scheduler that gets the points instead; only one that you trust.
    compare_every : each point whose number this divides is solved again, built anew from the changed instance; it
        fails if the objectives differ.
    figures : whether to draw the figures of the design into ``out``, too.
    progress : is told of every point, and may show them.

    Returns
    -------
    SweepResult
        ``record`` (a dictionary) and the data frames ``points``, ``sensitivities`` and ``failures``; the same however
        many workers there were and however often it was interrupted.

    Raises
    ------
    BadInput
        If the instance or the sweep is not valid, a change fits nothing, the journal is of another sweep, the
        scheduler does not answer, or ``out`` cannot be written; what the journal holds is kept.
    NoOptimum
        If the base of the sweep has no proved optimum.
    """
    from sourcing.sweeps import run_sweep

    return run_sweep(
        instance,
        sweep,
        out=out,
        step=step,
        mode=mode,
        workers=workers,
        scheduler=scheduler,
        compare_every=compare_every,
        figures=figures,
        progress=progress,
    )


def verify(folder: Path | str | None = None) -> list[Comparison]:
    """Solve the published models and compare the optima with those of the literature.

    Parameters
    ----------
    folder : holds one instance folder per model; None takes the models that come with the package.
    """
    from sourcing.published import compare_all

    return compare_all(folder)


def __getattr__(name: str) -> Any:
    """A function that questions a result, imported when it is looked up."""
    if name not in QUESTIONS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, function = QUESTIONS[name].split(".")
    return getattr(import_module(f"sourcing.analysis.{module}"), function)


def _loaded(instance: Instance | Path | str) -> Instance:
    from sourcing.instance import Instance

    return instance if isinstance(instance, Instance) else load(instance)
