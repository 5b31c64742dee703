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

from sourcing.errors import Interrupted, NoOptimum, TimeLimit
from sourcing.solver.attempts import VAST
from sourcing.solver.certificate import certify
from sourcing.solver.highs import SolverOptions, optimise
from sourcing.solver.program import Answer, Array, Basis, Program
from sourcing.solver.scaling import Scaling
from sourcing.solver.start import started_from

WANTS = {"serve": 1.0, "balance": 1e-3}
"""Constraints whose right side is something wanted, and how much more of it when prices are asked for."""
BEYOND = 1e3
"""A price so many times the dearest of the plan says that there is no price."""
EASES = {
    "contract_minimum": -1.0,
    "stock_requirement": -1.0,
    "class_hold": 0.0,
    "recipe": 0.0,
    "whole_blocks": 0.0,
}
"""Constraints whose right side does not grow with what is allowed: requirements ask less, classes stay held, and what
only says how much of one thing goes with another is no limit."""
RELUCTANCE = 1e3
"""What prices in the direction asked for must gain, for each USD by which one of them is above its ceiling."""
ACTIVE = 1e-9
"""Distance, in the solver's units and relative to the terms, up to which a row or column stands at its bound."""


def more_wanted(program: Program) -> Array:
    """The direction in which every demand wants more, and a little more is wanted at every node."""
    return np.array([WANTS.get(name, 0.0) for name, _ in program.rows])


def more_allowed(program: Program) -> Array:
    """The direction in which every limit allows more and every requirement asks less."""
    return np.array([EASES.get(name, 0.0 if name in WANTS else 1.0) for name, _ in program.rows])


def prices_towards(
    program: Program, plan: Answer, direction: Array, ceiling: Array, options: SolverOptions
) -> tuple[Array, bool]:
    """Row prices in a direction and true; or the plan's own and false, where those do not prove the optimum.

    Parameters
    ----------
    program, plan : a linear program, perhaps with rows behind those that the plan has prices for, and its optimum.
    direction : growth of each row's right side.
    ceiling : most that a row's price can be, NaN where more perhaps cannot be had at any price.

    Returns
    -------
    Array, bool
        USD per t of each row that the plan has a price for; infinite where more cannot be had at any price, NaN where
        the plan's own price is that of a limit which a class of higher priority holds.
    """
    own, added = plan.row_dual, np.zeros(len(program.rows) - len(plan.row_dual))
    scaling = Scaling.of(program, program.cost)
    answer = replace(plan, row_dual=np.append(own, added), bound=float("nan"))
    to_usd = scaling.row * scaling.money
    beyond = BEYOND * np.abs(own).max(initial=1.0)
    scaled, scaled_plan = scaling.scaled(program, program.cost), scaling.scale_down(answer)
    wanted = np.array([name in WANTS for name, _ in program.rows])
    for highest in ceilings(program, ceiling, wanted[: len(own)]):
        most = np.append(np.where(np.isnan(highest), beyond, highest), added + np.inf)
        y = directional_prices(scaled, scaled_plan, direction, most / to_usd, options)
        if y is not None and certify(program, replace(answer, row_dual=y * to_usd)).holds:
            y = y * to_usd
            return np.where(wanted & (y > beyond / 2), np.inf, y)[: len(own)], True
    wrong = ((own > 0) & np.isinf(program.row_lower[: len(own)])) | (
        (own < 0) & np.isinf(program.row_upper[: len(own)])
    )
    return np.where(wrong, np.nan, own), False


def ceilings(program: Program, ceiling: Array, wanted: Array) -> list[Array]:
    """The most that prices can be, and what is tried if no prices are so low.

    Where classes come one after the other, what is wanted may be worth more than its shortfall costs, as no class goes
    shorter for a later one; then only what can be had without that has a price. Of a vast program nothing is tried.
    """
    if program.shape[1] >= VAST:
        return []
    if not program.classes:
        return [ceiling]
    return [ceiling, np.where(wanted, np.nan, ceiling)]


def directional_prices(
    program: Program, answer: Answer, direction: Array, ceiling: Array, options: SolverOptions
) -> Array | None:
    """Optimal row prices in the direction in which the right sides grow.

    Parameters
    ----------
    program, answer : a linear program in the solver's units and an optimal answer to it.
    direction : growth of each row's right side.
    ceiling : the most that a row's price should be; infinite where more can surely be had. The answer's own may be
        higher where nothing is delivered; a price is as high only if no other prices prove the optimum.

    Returns
    -------
    Array or None
        One price per row; nothing where the solver cannot find them.
    """
    x = answer.x
    activity, terms = program.matrix @ x, abs(program.matrix) @ np.abs(x)
    near = ACTIVE * np.maximum(terms, 1.0)
    at_lower, at_upper = activity - program.row_lower <= near, program.row_upper - activity <= near
    near_bound = ACTIVE * np.maximum(np.abs(x), 1.0)
    low, high = x - program.column_lower <= near_bound, program.column_upper - x <= near_bound
    cost = program.cost
    if answer.basis:  # a small program is tried until its prices prove it
        cost = cost_proved(program, answer.row_dual, (at_lower, at_upper), (low, high))
    capped = np.flatnonzero(np.isfinite(ceiling))
    dearer = np.flatnonzero(np.isfinite(ceiling) & (answer.row_dual > ceiling))
    in_row = np.append(capped, dearer)
    missing = sparse.csc_array(
        (np.ones(in_row.size), (in_row, np.arange(in_row.size))), shape=(len(activity), in_row.size)
    )
    most = np.append(
        np.where(answer.row_dual[capped] > ceiling[capped], RELUCTANCE, np.inf), np.full(dearer.size, np.inf)
    )
    directions = replace(
        program,
        cost=np.concatenate([cost, ceiling[capped], answer.row_dual[dearer]]),
        matrix=sparse.hstack([program.matrix, missing], format="csc"),
        row_lower=np.where(at_lower, direction, -np.inf),
        row_upper=np.where(at_upper, direction, np.inf),
        column_lower=np.append(np.where(low, 0.0, -np.inf), np.zeros(in_row.size)),
        column_upper=np.append(np.where(high, 0.0, np.inf), most),
        integer=np.zeros(len(x) + in_row.size, dtype=bool),
        classes={},
        columns=[*program.columns, *(("missing", (k, int(i))) for k, i in enumerate(in_row))],
    )
    try:
        return optimised(directions, answer.basis, options).row_dual
    except (TimeLimit, Interrupted):
        raise
    except NoOptimum:
        return None


def cost_proved(program: Program, y: Array, rows: tuple[Array, Array], columns: tuple[Array, Array]) -> Array:
    """The costs of which prices prove the plan exactly, beside those of which they do so to rounding.

    Where a plan uses what costs a billionth more than it is worth, no prices would prove it, and the program of
    directions had no end.

    Parameters
    ----------
    y : the prices.
    rows, columns : which of them stand at their lower and at their upper side.
    """
    (at_lower, at_upper), (low, high) = rows, columns
    y = np.clip(y, np.where(at_upper, -np.inf, 0.0), np.where(at_lower, np.inf, 0.0))
    reduced = program.cost - program.matrix.T @ y
    wrong = np.where(low, np.minimum(reduced, 0.0), np.where(high, np.maximum(reduced, 0.0), reduced))
    return program.cost - np.where(low & high, 0.0, wrong)


def optimised(directions: Program, ended: Basis | None, options: SolverOptions) -> Answer:
    """The optimum of a program of directions; a large one goes on from where the solve of the plan ended.

    The plan's prices meet every condition on the prices of the program of directions, so that the basis they belong to
    is dual feasible in it, and few of its rows are not met.
    """
    rows, columns = directions.shape
    if ended is None or len(ended.rows) != rows:
        return optimise(directions, options)
    missing = np.zeros(columns - len(ended.columns), dtype=bool)
    found = started_from(directions, Basis(np.append(ended.columns, missing), ended.rows), options)
    return found or optimise(directions, options)
