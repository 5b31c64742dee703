"""The program as arrays: what HiGHS is given and what the certificate reads, with a name for each row and column.

Pyomo's own HiGHS interfaces hand a model over one row at a time, which takes longer than solving it; its standard-form
compiler makes the arrays in one sweep.
"""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pyomo.environ as pyo
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from scipy import sparse

Array = np.ndarray[Any, Any]
Label = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Program:
    r"""Minimise :math:`c x + c_0` over :math:`row\_lower \le A x \le row\_upper`, :math:`lower \le x \le upper`.

    Attributes
    ----------
    cost, offset : discounted USD per unit of each column, and the constant.
    matrix : rows × columns, sparse by column.
    row_lower, row_upper, column_lower, column_upper : bounds, ±inf where open.
    integer : which columns must be whole.
    rows, columns : name of the component and index of each row and column.
    classes : undiscounted USD of shortfall of each priority class, by column; empty in cost mode.
    scale : unit in which the solver counts each column, a power of two; 1 unless said.
    """

    cost: Array
    offset: float
    matrix: sparse.csc_array
    row_lower: Array
    row_upper: Array
    column_lower: Array
    column_upper: Array
    integer: Array
    rows: list[Label]
    columns: list[Label]
    classes: dict[int, Array] = field(default_factory=dict)
    scale: Array = field(default_factory=lambda: np.ones(0))

    def __post_init__(self) -> None:
        if self.scale.size != len(self.columns):
            object.__setattr__(self, "scale", np.ones(len(self.columns)))

    @property
    def shape(self) -> tuple[int, int]:
        """Number of rows and of columns."""
        return len(self.rows), len(self.columns)

    def parts(self) -> list[tuple[Array, Array]]:
        """Rows and columns of each independent part: no row joins two of them."""
        m, n = self.shape
        joint = sparse.block_array([[None, self.matrix], [self.matrix.T, None]], format="csr")
        count, labels = sparse.csgraph.connected_components(joint, directed=False)
        order = np.argsort(labels, kind="stable")
        groups = np.split(order, np.searchsorted(labels[order], np.arange(1, count)))
        return [(group[group < m], group[group >= m] - m) for group in groups if m + n]

    def part(self, rows: Array, columns: Array) -> "Program":
        """The program of some rows and columns alone."""
        return Program(
            self.cost[columns],
            0.0,
            self.matrix[:, columns][rows, :].tocsc(),
            self.row_lower[rows],
            self.row_upper[rows],
            self.column_lower[columns],
            self.column_upper[columns],
            self.integer[columns],
            [self.rows[i] for i in rows],
            [self.columns[j] for j in columns],
            {k: vector[columns] for k, vector in self.classes.items()},
            self.scale[columns],
        )

    def with_row(self, label: Label, coefficients: Array, lower: float, upper: float) -> "Program":
        """The program with one row more."""
        return replace(
            self,
            matrix=sparse.vstack([self.matrix, sparse.csr_array(coefficients[None, :])], format="csc"),
            row_lower=np.append(self.row_lower, lower),
            row_upper=np.append(self.row_upper, upper),
            rows=[*self.rows, label],
        )

    def with_integers_fixed(self, x: Array) -> "Program":
        """The linear program that is left when the whole-numbered columns stay as they are in ``x``."""
        lower, upper = self.column_lower.copy(), self.column_upper.copy()
        lower[self.integer] = upper[self.integer] = np.round(x[self.integer])
        return replace(self, column_lower=lower, column_upper=upper, integer=np.zeros_like(self.integer))


@dataclass(frozen=True)
class Basis:
    """Which columns and rows are basic where the simplex method ended."""

    columns: Array
    rows: Array


@dataclass(frozen=True)
class Answer:
    """A solution: columns ``x``, row prices (cost of one more unit on the row's active side), objective and bound.

    ``bound`` is the solver's dual bound of a mixed-integer program, NaN for a linear one. ``basis`` is kept of a large
    linear program, for others to begin from.
    """

    x: Array
    row_dual: Array
    objective: float
    bound: float
    basis: Basis | None = None


def compile_program(model: pyo.ConcreteModel) -> Program:
    """Turn a Pyomo model into arrays; the objective ``class_shortfall``, where declared, gives the classes."""
    variables = list(model.component_data_objects(pyo.Var, descend_into=False))
    form = LinearStandardFormCompiler().write(model, mixed_form=True, column_order=variables)
    rhs = np.asarray(form.rhs, dtype=float)
    sides = np.array([entry.bound_type for entry in form.rows], dtype=int)
    lower = [v.lb for v in form.columns]
    upper = [v.ub for v in form.columns]
    costs = [form.c.tocsr()[[i], :].toarray().ravel() for i in range(len(form.objectives))]
    names = [label(objective) for objective in form.objectives]
    main = names.index(("total_cost", ()))
    classes = {
        index[0]: cost for (name, index), cost in zip(names, costs, strict=True) if name == "class_shortfall"
    }
    return Program(
        cost=costs[main],
        offset=float(form.c_offset[main]),
        matrix=form.A.tocsc(),
        row_lower=np.where(sides <= 0, rhs, -np.inf),
        row_upper=np.where(sides >= 0, rhs, np.inf),
        column_lower=np.array([-np.inf if v is None else v for v in lower], dtype=float),
        column_upper=np.array([np.inf if v is None else v for v in upper], dtype=float),
        integer=np.array([v.is_integer() for v in form.columns], dtype=bool),
        rows=[label(entry.constraint) for entry in form.rows],
        columns=[label(v) for v in form.columns],
        classes=classes,
    )


def label(component: Any) -> Label:
    """Name and index of a constraint or variable."""
    index = component.index()
    if index is None:
        return component.parent_component().local_name, ()
    return component.parent_component().local_name, index if isinstance(index, tuple) else (index,)
