"""Prices: of all price vectors that prove the optimum, the one that says what one more tonne would cost or save.

Where the optimum is degenerate (a total ban, a capacity that demand happens to fill) the prices are not unique, and
which of them a solver returns is chance. The rate at which the optimum changes as right sides grow by a direction
:math:`w` is the largest :math:`w y` over the optimal prices, and these are the prices of the program of directions

.. math:: \\min c \\, \\Delta \\quad\\text{with}\\quad A \\Delta \\ge w \\ (\\text{rows at their lower side}),\\;
    A \\Delta \\le w \\ (\\text{upper side}),\\; \\Delta_j \\ge 0 \\ (\\text{columns at their lower bound}),\\;
    \\Delta_j \\le 0 \\ (\\text{upper bound})

Source: J. Gauvin, "Formulae for the sensitivity analysis of linear programming problems", in Lassonde (ed.),
Approximation, Optimization and Mathematical Economics, 2001.
"""

from dataclasses import replace

import numpy as np
from scipy import sparse

from sourcing.errors import NoOptimum, TimeLimit
from sourcing.solver.highs import SolverOptions, optimise
from sourcing.solver.program import Answer, Array, Program

ACTIVE = 1e-9
"""Distance, in the solver's units and relative to the terms, up to which a row or column stands at its bound."""


def directional_prices(
    program: Program, answer: Answer, direction: Array, ceiling: Array, options: SolverOptions
) -> Array:
    """Optimal row prices in the direction in which the right sides grow.

    Parameters
    ----------
    program, answer : a linear program in the solver's units and an optimal answer to it.
    direction : growth of each row's right side.
    ceiling : the most that a row's price can be, at least that of the answer; infinite where more can surely be had.

    Returns
    -------
    Array
        One price per row; those of the answer where the solver cannot find them.
    """
    x = answer.x
    activity, terms = program.matrix @ x, abs(program.matrix) @ np.abs(x)
    near = ACTIVE * np.maximum(terms, 1.0)
    at_lower, at_upper = activity - program.row_lower <= near, program.row_upper - activity <= near
    near_bound = ACTIVE * np.maximum(np.abs(x), 1.0)
    low, high = x - program.column_lower <= near_bound, program.column_upper - x <= near_bound
    capped = np.flatnonzero(np.isfinite(ceiling))
    missing = sparse.csc_array(
        (np.ones(capped.size), (capped, np.arange(capped.size))), shape=(len(activity), capped.size)
    )
    directions = replace(
        program,
        cost=np.append(program.cost, np.maximum(ceiling, answer.row_dual)[capped]),
        matrix=sparse.hstack([program.matrix, missing], format="csc"),
        row_lower=np.where(at_lower, direction, -np.inf),
        row_upper=np.where(at_upper, direction, np.inf),
        column_lower=np.append(np.where(low, 0.0, -np.inf), np.zeros(capped.size)),
        column_upper=np.append(np.where(high, 0.0, np.inf), np.full(capped.size, np.inf)),
        integer=np.zeros(len(x) + capped.size, dtype=bool),
        columns=[*program.columns, *(("missing", (int(i),)) for i in capped)],
    )
    try:
        return optimise(directions, options).row_dual
    except TimeLimit:
        raise
    except NoOptimum:
        return answer.row_dual
