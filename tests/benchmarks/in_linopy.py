"""A program in linopy, stated from its arrays as linopy wants it: by whole blocks, never term by term."""

from collections import defaultdict

import linopy
import numpy as np
import pandas as pd
import xarray as xr

from sourcing.solver.program import Array, Label, Program


def as_linopy(program: Program) -> linopy.Model:
    """The program with a linopy variable for each variable and a linopy constraint for each constraint.

    What a constraint says of a variable is one product of coefficients and picked variables, added up by row.
    """
    model, matrix = linopy.Model(), program.matrix.tocsr()
    variables = {}
    owner, place = np.empty(len(program.columns), dtype=object), np.empty(len(program.columns), dtype=int)
    for name, columns in by_component(program.columns).items():
        index = pd.RangeIndex(len(columns), name=f"of_{name}")
        lower, upper = (
            pd.Series(bound[columns], index=index) for bound in (program.column_lower, program.column_upper)
        )
        variables[name] = model.add_variables(lower=lower, upper=upper, name=name)
        owner[columns], place[columns] = name, np.arange(len(columns))
    for name, rows in by_component(program.rows).items():
        block = matrix[rows, :].tocoo()
        terms = []
        for of in pd.unique(owner[block.col]):
            here = owner[block.col] == of
            picked = variables[of].isel({f"of_{of}": xr.DataArray(place[block.col[here]], dims="term")})
            row = xr.DataArray(block.row[here], dims="term", name="row")
            terms.append((xr.DataArray(block.data[here], dims="term") * picked).groupby(row).sum())
        left = linopy.merge(terms, cls=linopy.LinearExpression, join="outer") if len(terms) > 1 else terms[0]
        low, high = program.row_lower[rows], program.row_upper[rows]
        equal, at_most = np.isfinite(low) & np.isfinite(high), np.isfinite(high)
        sign = xr.DataArray(np.where(equal, "=", np.where(at_most, "<=", ">=")), dims="row")
        right = xr.DataArray(np.where(at_most, high, low), dims="row")
        model.add_constraints(left, sign, right, name=name)
    model.add_objective(total(program, owner, variables))
    return model


def total(program: Program, owner: Array, variables: dict[str, linopy.Variable]) -> linopy.LinearExpression:
    """The cost, variable by variable."""
    costs = [
        (xr.DataArray(program.cost[owner == name], dims=variable.dims) * variable).sum()
        for name, variable in variables.items()
        if program.cost[owner == name].any()
    ]
    return linopy.merge(costs, cls=linopy.LinearExpression)


def by_component(labels: list[Label]) -> dict[str, Array]:
    """Places of the labels of each component."""
    places = defaultdict(list)
    for i, (name, _) in enumerate(labels):
        places[name].append(i)
    return {name: np.array(found) for name, found in places.items()}
