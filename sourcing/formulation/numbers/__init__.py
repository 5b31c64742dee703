"""Numbers of the program, period by period: what the tables and the calendar make of each other.

Everything that the rules look up stands in ``Data`` as plain dictionaries by the letters of the formulation. One
subject per file, each built on the one before: base, capacity, projects, lanes, demand, stocks, rules, nodes.
"""

from sourcing.formulation.numbers.nodes import Data

__all__ = ["Data"]
