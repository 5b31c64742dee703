"""Result tables of a solved instance, frozen: made, written and read back."""

from sourcing.solution.solution import Solution, read_solution

__all__ = ["Solution", "read_solution"]
