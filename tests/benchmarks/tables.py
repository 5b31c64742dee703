"""What was measured, as tables in Markdown."""

from collections.abc import Iterator
from typing import Any

Measured = dict[str, Any]
PHASES = ("read", "network", "check", "build", "compile", "solve", "prove", "write")
ALONE = ("highspy simplex", "highspy ipx", "highspy hipo")


def tables(measured: Measured) -> str:
    """The path by phase, its growth, HiGHS alone, and the ways to hand over; cases by their size."""
    cases = dict(sorted(measured.items(), key=lambda item: columns(item[1])))
    return "\n\n".join("\n".join(table(cases)) for table in (by_phase, growth, solvers, ours_beside))


def columns(ways: Measured) -> int:
    """Columns of a case; 0 where it could not be stated."""
    return int(path(ways).get("sizes", {}).get("variables", 0))


def path(ways: Measured) -> Measured:
    """What our way took; what stating alone took where it was not asked to solve, or ended without an answer."""
    ours: Measured = ways.get("ours", {})
    return ours if "processor" in ours else ways.get("arrays", {})


def by_phase(cases: Measured) -> Iterator[str]:
    """Seconds of the processor by phase of our way."""
    yield "| case | columns | parts | import | " + " | ".join(PHASES) + " | all | by the clock | peak MB |"
    yield "|---|" + "---:|" * (len(PHASES) + 6)
    for case, ways in cases.items():
        ours = path(ways)
        if "processor" not in ours:
            yield f"| {case} | {ours.get('failed', '')} |" + " |" * (len(PHASES) + 5)
            continue
        spent = ours["processor"]
        whole = ours["import"] + sum(spent.values())
        numbers = [
            ours["import"],
            *(spent.get(phase) for phase in PHASES),
            whole if "solve" in spent else None,
        ]
        yield row(
            case,
            f"{columns(ways):,}",
            ours["sizes"]["parts"],
            *map(seconds, numbers),
            seconds(sum(ours["wall"].values())),
            f"{ours['megabytes']:,.0f}",
        )


def growth(cases: Measured) -> Iterator[str]:
    """Microseconds of the processor a column, by phase."""
    yield "| µs a column | " + " | ".join(PHASES) + " |"
    yield "|---|" + "---:|" * len(PHASES)
    for case, ways in cases.items():
        if columns(ways):
            spent, each = path(ways)["processor"], 1e6 / columns(ways)
            yield row(case, *(f"{each * spent[phase]:.1f}" if phase in spent else "–" for phase in PHASES))


def solvers(cases: Measured) -> Iterator[str]:
    """HiGHS alone by each algorithm, and the whole of our path beside the quickest."""
    yield (
        "| case | simplex | ipx | HiPO | our solve | our whole path | times the quickest "
        "| our whole path by the clock | times the quickest |"
    )
    yield "|---|" + "---:|" * 8
    for case, ways in cases.items():
        alone = [ways.get(way, {}) for way in ALONE]
        ours = ways.get("ours", {})
        told = [until_end(each, "solve") for each in alone]
        solve = seconds(ours.get("processor", {}).get("solve"))
        known = [each for each in alone if each and found(each)]
        yield row(case, *told, solve, *beside(ours, known, "processor"), *beside(ours, known, "wall"))


def beside(ours: Measured, alone: list[Measured], clock: str) -> tuple[str, str]:
    """Seconds of our whole path by a clock, and how many times those of the quickest of some solvers they are."""
    whole = sum(ours.get(clock, {}).values()) or None
    quickest = min((each[clock]["solve"] for each in alone), default=None)
    return seconds(whole), f"{whole / quickest:.2f}" if whole and quickest else "–"


def found(alone: Measured) -> bool:
    """Whether the solver found an optimum, if it was asked."""
    return not alone or alone.get("objective") is not None


def until_end(alone: Measured, phase: str) -> str:
    """Seconds of a solver until it found an optimum, or ``>`` those until it was stopped or ended without one."""
    spent: float | None = alone.get("processor", {}).get(phase)
    return ("" if found(alone) else "> ") + seconds(spent)


def ours_beside(cases: Measured) -> Iterator[str]:
    """Stating and handing over: ours without the solve, linopy from arrays, and Pyomo's interface with its solve."""
    yield (
        "| case | ours without solve and proof | our build and compile | linopy build, hand over | times linopy: all "
        "| times linopy: build and compile | Pyomo's interface, hand over and solve | linopy MB |"
    )
    yield "|---|" + "---:|" * 7
    for case, ways in cases.items():
        ours = path(ways).get("processor", {})
        linopy = sum(ways.get("linopy", {}).get("processor", {}).values())
        side = sum(spent for phase, spent in ours.items() if phase not in ("solve", "prove"))
        side = side if "write" in ours else None
        stated = ours.get("build", 0.0) + ours.get("compile", 0.0)
        yield row(
            case,
            seconds(side),
            seconds(stated),
            seconds(linopy or None),
            *(f"{part / linopy:.1f}" if part and linopy else "–" for part in (side, stated)),
            until_end(ways.get("pyomo", {}), "hand over and solve"),
            f"{ways.get('linopy', {}).get('megabytes', 0):,.0f}",
        )


def seconds(spent: float | None) -> str:
    """Seconds with as many digits as mean something; a dash for nothing."""
    return "–" if spent is None else f"{spent:.2f}" if spent < 10 else f"{spent:,.1f}"


def row(*cells: object) -> str:
    """One line of a table."""
    return "| " + " | ".join(map(str, cells)) + " |"
