"""Prices that a sweep asks for: ``facility/commodity/tier/period``, what one more tonne wanted there would cost."""

from collections.abc import Mapping, Sequence
from typing import Any

from sourcing.errors import BadInput
from sourcing.formulation.numbers import Data
from sourcing.formulation.preferences import price_ceilings
from sourcing.instance.texts import nearest, shown
from sourcing.solver.highs import SolverOptions
from sourcing.solver.prices import more_wanted, prices_towards
from sourcing.sweeps.parts import Proved
from sourcing.sweeps.vectors import Stated


def rows_of(stated: Stated, names: Sequence[str]) -> dict[str, int]:
    """The balance row of each price.

    Raises
    ------
    BadInput
        With every name that is not the price of a node and period of the program.
    """
    if not names:
        return {}
    nodes, known = stated.rows.get("balance", {}), node_names(stated.data)
    found = {name: nodes[known[name]] for name in names if name in known}
    missing = [name for name in names if name not in known]
    if missing:
        lines = "\n".join(f"  {shown(name)}{nearest(name, sorted(known))}" for name in missing)
        raise BadInput(
            f"prices of what the program does not have; write facility/commodity/tier/period:\n{lines}"
        )
    return found


def node_names(data: Data) -> dict[str, tuple[Any, ...]]:
    """The index of each node's balance in each period, by the name of its price."""
    return {
        f"{n}/{c}/{data.settings.tiers[g]}/{data.horizon.periods[t].name}": (n, c, side, g, t)
        for n, c, side, g in data.network.nodes
        if side != "out"
        for t in data.periods
    }


def prices_of(
    data: Data, proved: Proved, rows: Mapping[str, int], options: SolverOptions
) -> dict[str, float]:
    """Undiscounted USD per t of some balance rows of one part; infinite where no more can be had, NaN if not found.

    Parameters
    ----------
    proved : the answer to the part.
    rows : row of each price in the part.
    """
    program, plan = proved.priced, proved.answer
    ceiling = price_ceilings(data, program.rows[: len(plan.row_dual)])
    y, found = prices_towards(program, plan, more_wanted(program), ceiling, options)
    if not found:
        return dict.fromkeys(rows, float("nan"))
    return {name: float(y[i] / data.discount[program.rows[i][1][-1]]) for name, i in rows.items()}
