"""The parts of a program, each with the way in which it is solved."""

from dataclasses import dataclass, replace
from typing import Protocol

from sourcing.solver.certificate import Certificate
from sourcing.solver.highs import SolverOptions
from sourcing.solver.program import Answer, Program
from sourcing.solver.stages import require_proof, solve_stages, with_holds


@dataclass(frozen=True)
class Proved:
    """An answer to one part, in tonnes and USD, with its proof.

    ``priced`` is the linear program that says what one more tonne would cost, whole numbers and classes held.
    """

    answer: Answer
    certificate: Certificate
    priced: Program
    notes: tuple[str, ...] = ()


class Part(Protocol):
    """A way to solve a part of a program."""

    def solve(self, program: Program) -> Proved:
        """The optimum of the part with the numbers of a point."""
        ...


@dataclass(frozen=True)
class ColdPart:
    """Solves from nothing: priority classes, whole numbers, and programs stated anew."""

    options: SolverOptions

    def solve(self, program: Program) -> Proved:
        """The optimum of the part.

        Raises
        ------
        NoOptimum
            If there is none, or it does not prove itself.
        """
        staged = solve_stages(program, self.options)
        held = replace(staged.held, integer=program.integer)
        certificate = require_proof(held, staged.answer, "the plan")
        return Proved(staged.answer, certificate, with_holds(staged.linear, staged.answer))
