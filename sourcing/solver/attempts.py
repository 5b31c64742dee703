"""Attempts: by which algorithm and with which options HiGHS is asked, one after the other, until an answer is exact."""

import highspy

Options = dict[str, str | int | float]
AGGREGATOR = 4096
COARSELY: Options = {"primal_feasibility_tolerance": 1e-7, "dual_feasibility_tolerance": 1e-7}
ATTEMPTS: tuple[Options, ...] = (
    {"presolve_rule_off": AGGREGATOR},
    {},
    {"dual_simplex_cost_perturbation_multiplier": 0.0},
    {"presolve_rule_off": AGGREGATOR, **COARSELY},
    {"dual_simplex_cost_perturbation_multiplier": 0.0, **COARSELY},
    {"presolve": "off"},
)
"""Options of each attempt: HiGHS 1.15 loses some solutions with the substitution of variables and others without it.
Monthly lead times above half a period make bases in which errors grow from period to period; some optima are reached
only without perturbed costs, or coarsely, and made exact from there."""
LARGE = 15_000
"""Columns from which interior point is tried first, an answer that is exact to the size of its terms is not tried anew,
and prices are found from where the plan's solve ended. Measured in tests/benchmarks: from there IPX with crossover
takes half the time of simplex, and HiPO more than IPX; below, another attempt takes less than half a second."""
VAST = 500_000
"""Columns from which HiPO is quicker than IPX, by three times at 10^6 and not yet at 3 * 10^5; and from which the
prices are those that prove the plan: to find those of one more tonne takes longer than the plan."""
INTERIOR: Options = {"solver": "ipx"}
INTERIOR_OF_VAST: Options = {
    "solver": "hipo",
    "start_crossover_tolerance": 1e-6,
    "presolve_rule_off": AGGREGATOR,
    **COARSELY,
}
"""Where crossover waits for 1e-8, some ninety iterations bring nothing; where variables were substituted, postsolve
leaves a basis that simplex takes longer to mend than all the rest; asked for 1e-9 at once, HiGHS 1.15 ends without an
answer, and from 1e-7 simplex makes it exact."""


def attempts(columns: int, interior: bool) -> tuple[Options, ...]:
    """Options of each attempt at a program of so many columns; ``interior`` says whether interior point goes before."""
    if not interior:
        return ATTEMPTS
    return (INTERIOR_OF_VAST if columns >= VAST and has_hipo() else INTERIOR, *ATTEMPTS)


def has_hipo() -> bool:
    """Whether HiPO, which ``highspy[extras]`` brings, is here; where it is not, IPX takes its place."""
    solver = highspy.Highs()
    solver.silent()
    return bool(solver.setOptionValue("solver", "hipo") == highspy.HighsStatus.kOk)
