"""Right sides by the name of their constraint: what of a program changes with the numbers while its rows stay.

The rules take their right sides from the same functions, so a sweep may work them out anew without stating the program
again. Every other constraint (recipes, whole blocks) has nothing on its right side.
"""

from collections.abc import Callable
from typing import Final

from sourcing.formulation.balance import taken_without_a_decision
from sourcing.formulation.contracts import least_shipped, most_shipped
from sourcing.formulation.demand import wanted
from sourcing.formulation.diversification import most_from_one_source
from sourcing.formulation.exclusion import most_excluded
from sourcing.formulation.investment import most_ordered, most_spent
from sourcing.formulation.lanes import most_leaving
from sourcing.formulation.stocks import least_held, most_held, most_put_in, most_taken_out
from sourcing.formulation.throughput import most_arriving
from sourcing.formulation.units import there_already

RIGHT_SIDES: Final[dict[str, Callable[..., float]]] = {
    "lane_capacity": most_leaving,
    "unit_capacity": there_already,
    "project_limit": most_ordered,
    "budget": most_spent,
    "stock_capacity": most_held,
    "stock_requirement": least_held,
    "stock_intake": most_put_in,
    "stock_release": most_taken_out,
    "serve": wanted,
    "balance": taken_without_a_decision,
    "throughput_limit": most_arriving,
    "exclude": most_excluded,
    "diversify": most_from_one_source,
    "contract_minimum": least_shipped,
    "contract_maximum": most_shipped,
}
