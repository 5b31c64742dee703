"""Right sides moved by a little: what the least cost does, by the basis of the optimum or by solving again.

The least cost is a convex, piecewise linear function of a right side. Where the basis of the optimum stays optimal as
the right side moves, the price of its row is the slope there, and HiGHS's ranging says how far that goes. Where it does
not move at all (the optimum is degenerate), the row has two prices, one for more and one for less, and each is found by
solving again at a place so near that the cost and the price found there agree on the slope between.

Source: B. Jansen, J. J. de Jong, C. Roos and T. Terlaky, "Sensitivity analysis in linear programming: just be
careful!", European Journal of Operational Research 101 (1), 1997.
"""

from dataclasses import dataclass, replace
from math import fsum, inf, isfinite, nan
from typing import Final

import highspy
import numpy as np

from sourcing.errors import Infeasible, Interrupted, NoOptimum, TimeLimit
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Array, Program
from sourcing.sweeps.parts import ColdPart, Proved
from sourcing.sweeps.warm import WarmPart

MORE: Final = 1.0
LESS: Final = -1.0
STILL: Final = 1e-7
"""Distance, in the solver's units and relative to the right side, below which a basis does not move at all."""
AGREES: Final = 1e-6
"""Relative difference up to which the slope between two places is the price at one of them."""
CENT: Final = 0.01
"""USD per unit up to which two prices are the same."""
NOISE: Final = 1e-13
"""Share of the terms of the cost up to which a difference of two costs is rounding."""
PIVOT: Final = 1e-11
"""Size of a move of a column or row below which it is rounding."""
NEARER, TRIES = 16.0, 4
"""How much nearer each try is, and how many there are: below a ten-thousandth of a unit solvers see no difference."""


@dataclass(frozen=True)
class Slope:
    """How the least cost grows as a right side moves one way.

    Attributes
    ----------
    usd : discounted USD for each unit of the move; infinite where no plan is left, NaN where it could not be told.
    reach : units up to which it holds, at least.
    """

    usd: float
    reach: float


NOWHERE: Final = Slope(nan, 0.0)
"""The slope of a way that there is not."""


def room_of(values: Array, moves: Array, lower: Array, upper: Array) -> Array:
    """How many such moves each value can make between its bounds; infinite where it does not move."""
    moving = np.abs(moves) > PIVOT
    room = np.full(len(values), inf)
    side = np.where(moves > 0, upper, lower)
    room[moving] = (side[moving] - values[moving]) / moves[moving]
    return room


class MovedPart:
    """An independent part of a program at its optimum, whose right sides are moved one at a time.

    Whole numbers stay as the optimum has them, and what each class of priority goes short is held.

    Attributes
    ----------
    program, base : the linear program, and its proved optimum.
    last : the last optimum of it with a right side moved.
    side : the right side of each row: the one at which it stands.
    active : which rows stand at a side.
    """

    def __init__(self, program: Program, options: SolverOptions) -> None:
        if program.classes or program.integer.any():
            priced = ColdPart(options).solve(program).priced
            program = replace(priced, classes={}, integer=np.zeros_like(priced.integer))
        self.program, self.warm = program, WarmPart(program, options)
        self.base = self.last = self.warm.base
        self.activity = program.matrix @ self.base.answer.x
        terms = abs(program.matrix) @ np.abs(self.base.answer.x)
        near = 1e-9 * np.maximum(terms, 1 / self.warm.scaling.row)
        at_lower = self.activity - program.row_lower <= near
        self.active = at_lower | (program.row_upper - self.activity <= near)
        self.side = np.where(at_lower, program.row_lower, program.row_upper)
        self.rounding = NOISE * float(np.abs(program.cost * self.base.answer.x).sum())
        self.ranges = self.ranged()

    def ranged(self) -> tuple[Array, Array]:
        """Units by which each right side can grow and shrink while the basis stays optimal; 0 where unknown."""
        unit, basis = self.warm.scaling.row, self.warm.solver.getBasis()
        basic = np.array([status == highspy.HighsBasisStatus.kBasic for status in basis.row_status])
        known = self.active & ~basic & (not self.base.notes)
        still = STILL * np.maximum(np.abs(self.side), 1 / unit)
        moves = []
        for way, ends in zip((MORE, LESS), self.ends(), strict=True):
            move = np.zeros(len(ends))
            move[known] = way * (ends[known] - self.side[known])
            moves.append(np.where(move > still, move, 0.0))
        return moves[0], moves[1]

    def ends(self) -> tuple[Array, Array]:
        """Largest and smallest right side of each row for which the basis that the solver holds stays optimal."""
        _, ranging = self.warm.solver.getRanging()
        unit = self.warm.scaling.row
        return np.array(ranging.row_bound_up.value_) / unit, np.array(ranging.row_bound_dn.value_) / unit

    def slope(self, i: int, way: float, unit: float, most: float = inf) -> Slope:
        """The price of a right side one way.

        Parameters
        ----------
        i : an active row.
        way : ``MORE`` or ``LESS``.
        unit : the move to try first where the basis does not move.
        most : the farthest move that makes sense.
        """
        reach = float(self.ranges[0 if way == MORE else 1][i])
        if reach > 0:
            return Slope(way * float(self.base.answer.row_dual[i]), min(reach, most))
        found = self.solved_slope(i, way, min(unit, most, float(1 / self.warm.scaling.row[i])))
        return replace(found, reach=min(found.reach, most))

    def solved_slope(self, i: int, way: float, step: float) -> Slope:
        """The price of a right side one way, by solving again ever nearer until it is the slope on the whole way."""
        for _ in range(TRIES):
            there, tried = nan, self.tried(i, way, step)
            if isfinite(tried.usd):
                there = way * float(self.last.answer.row_dual[i])
            if abs(tried.usd - there) <= self.tolerance(there, step):
                return Slope(there, max(step, self.reached(i, way)))
            step /= NEARER
        return Slope(tried.usd, 0.0)

    def reached(self, i: int, way: float) -> float:
        """Units from the optimum's right side up to which the basis of the last solve stays optimal; 0 if unknown."""
        if self.last.notes:
            return 0.0
        if self.warm.solver.getBasis().row_status[i] == highspy.HighsBasisStatus.kBasic:
            open_side = self.program.row_lower[i] == -inf if way == MORE else self.program.row_upper[i] == inf
            return inf if open_side else 0.0
        start = way * (self.program.matrix[[i], :] @ self.last.answer.x - self.side[i])
        return float(start[0]) + self.further(i, way)

    def further(self, i: int, way: float) -> float:
        """Units that a right side can move from the last solve before a basic column or row meets a bound of its own.

        What HiGHS's ranging says of all rows at once, for one alone: after each of many solves, all would take longer
        than the solve.
        """
        program, scaling = self.program, self.warm.scaling
        basic = np.asarray(self.warm.solver.getBasicVariables()[1])
        unit = np.zeros(len(basic))
        unit[i] = way * scaling.row[i]
        moves, x = np.zeros(len(program.columns)), self.last.answer.x
        found = np.asarray(self.warm.solver.getBasisSolve(unit)[1])
        columns, rows = basic[basic >= 0], -basic[basic < 0] - 1
        moves[columns] = found[basic >= 0] * scaling.column[columns]
        room = [
            room_of(x, moves, program.column_lower, program.column_upper)[columns],
            room_of(program.matrix @ x, program.matrix @ moves, program.row_lower, program.row_upper)[rows],
        ]
        return max(0.0, float(np.concatenate(room).min(initial=inf)))

    def tolerance(self, usd: float, step: float) -> float:
        """USD per unit up to which a slope over a step is a price."""
        return AGREES * abs(usd) + CENT + self.rounding / step

    def moved(self, i: int, step: float) -> Proved:
        """The optimum with a right side moved.

        Raises
        ------
        NoOptimum
            If none is proved; Infeasible if no plan is left.
        """
        lower, upper = self.program.row_lower.copy(), self.program.row_upper.copy()
        for side in (lower, upper):
            side[i] += step if side[i] == self.side[i] else 0.0
        return self.warm.solve(replace(self.program, row_lower=lower, row_upper=upper))

    def tried(self, i: int, way: float, step: float) -> Slope:
        """What a unit of a move comes to by solving again; infinite where no plan is left, NaN if nothing was proved.

        What was solved is ``last`` then.
        """
        if step <= 0:
            return NOWHERE
        try:
            self.last = self.moved(i, way * step)
        except Infeasible:
            return Slope(inf, step)
        except (TimeLimit, Interrupted):
            raise
        except NoOptimum:
            return Slope(nan, step)
        growth = fsum(self.program.cost * (self.last.answer.x - self.base.answer.x))
        return Slope(growth / step, step)

    def agree(self, slope: Slope, tried: Slope) -> bool:
        """Whether a price that was tried came out; one that holds nowhere has nothing to try."""
        if tried.reach == 0:
            return True
        return abs(slope.usd - tried.usd) <= self.tolerance(slope.usd, tried.reach)
