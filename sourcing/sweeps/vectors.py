"""The program of a point: that of the base with other right sides and costs, worked out by the rules themselves.

Right sides come from the functions that the rules use, costs from the cost categories; these are called with column
numbers in the place of Pyomo's variables. What each reads is watched once (:mod:`sourcing.sweeps.reads`), so that a
point works out only what rests on something that it changes.
"""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, Final

import numpy as np

from sourcing.formulation.build import build_model
from sourcing.formulation.numbers import Data
from sourcing.formulation.objective import class_shortfall
from sourcing.formulation.scale import column_scales
from sourcing.formulation.sides import RIGHT_SIDES
from sourcing.instance import Instance
from sourcing.instance.schema import TABLES
from sourcing.network import FlowNetwork
from sourcing.solution.form import CATEGORIES, PENALTIES
from sourcing.solver.program import Array, Label, Program, compile_program
from sourcing.sweeps.reads import Changes, Reads, numbers_of, tables_read
from sourcing.sweeps.structure import keeps_structure, same_demand
from sourcing.sweeps.variant import changed_tables
from sourcing.sweeps.wide import NO_LIMIT, WideData
from sourcing.timing import Horizon

Position = dict[tuple[Any, ...], int]
Category = Callable[[Any, int], Any]
ALL: Final = frozenset(TABLES)
PRICES: Final = {"shortfall": "shortfall_prices"}
"""Prices of a category whose table mostly changes in other numbers."""
OUTSIDE: Final = "outside"
"""Sales outside the model, which are neither paid nor a penalty."""


def positions(labels: Iterable[Label]) -> dict[str, Position]:
    """Place of every row or column in a program, by component and index."""
    places: dict[str, Position] = {}
    for place, (name, index) in enumerate(labels):
        places.setdefault(name, {})[index] = place
    return places


class Columns:
    """Stands for the Pyomo model where only columns and numbers are asked for: a variable is its column's number."""

    def __init__(self, places: dict[str, Position], data: Data) -> None:
        self.data, self.count = data, sum(map(len, places.values()))
        self.__dict__.update(places)

    def __getattr__(self, name: str) -> Position:
        return {}  # a variable without columns

    def vector(self, places: Sequence[int] | Array, numbers: Sequence[float] | Array) -> Array:
        """A vector over all columns with these numbers at these places, added up where a place comes again."""
        return np.bincount(np.asarray(places, dtype=int), numbers, minlength=self.count)


@dataclass(frozen=True)
class Money:
    """USD per unit of each column that a cost category charges, over all periods: as paid, and discounted."""

    paid: Array
    discounted: Array


@dataclass(frozen=True)
class Bill:
    """What each cost category charges, and their sums."""

    by_category: dict[str, Money]

    @cached_property
    def discounted(self) -> Array:
        """Discounted USD per unit of each column: the cost that is minimised."""
        return np.sum([money.discounted for money in self.by_category.values()], axis=0)

    @cached_property
    def paid(self) -> Array:
        """Undiscounted USD per unit of each column that somebody pays: neither a penalty nor a sale outside."""
        return self.undiscounted([name for name in CATEGORIES if name not in (*PENALTIES, OUTSIDE)])

    @cached_property
    def penalties(self) -> Array:
        """Undiscounted USD per unit of each column at which what is missing is valued."""
        return self.undiscounted(PENALTIES)

    def undiscounted(self, names: Sequence[str]) -> Array:
        """Undiscounted USD per unit of each column of some categories together."""
        return np.sum([self.by_category[name].paid for name in names], axis=0)


@dataclass(frozen=True)
class Stated:
    """A program with what its metrics are made of.

    Attributes
    ----------
    data, program : numbers and arrays.
    rows, columns : places of the program's rows and columns.
    bill : what each column costs.
    """

    data: Data
    program: Program
    rows: dict[str, Position]
    columns: dict[str, Position]
    bill: Bill


@dataclass(frozen=True)
class Family:
    """The rows of one constraint: their places and indices, and which of their sides its right side is."""

    places: Array
    indices: list[tuple[Any, ...]]
    lower: bool
    upper: bool


class Statement:
    """The program of the base, from which that of each point is made."""

    def __init__(self, data: WideData) -> None:
        self.data = data
        model = build_model(data)
        program = compile_program(model)
        self.rows, self.columns = positions(program.rows), positions(program.columns)
        self.categories: dict[str, Category] = dict(model.costs)
        self.families = {name: family(program, self.rows[name]) for name in self.rows if name in RIGHT_SIDES}
        bill = Bill({name: self.charged(name, data) for name in self.categories})
        program = replace(
            program,
            cost=bill.discounted,
            row_upper=np.where(program.row_upper >= NO_LIMIT, np.inf, program.row_upper),
            scale=column_scales(data, program.columns),
        )
        self.base = Stated(data, program, self.rows, self.columns, bill)
        self.sides = {
            name: Reads(data, RIGHT_SIDES[name], rows.indices) for name, rows in self.families.items()
        }
        self.behind = {name: tables_read(data, attrgetter(name)) for name in numbers_of(data)}
        self.read = {
            **{name: tables_read(data, partial(self.charged, name)) for name in self.categories},
            **{f"class {k}": tables_read(data, partial(self.of_class, k)) for k in program.classes},
        }

    def at(self, instance: Instance) -> Stated | None:
        """The program of an instance; ``None`` if its structure is another."""
        if not keeps_structure(self.data.instance, instance):
            return None
        changed = changed_tables(self.data.instance, instance)
        anew = instance.settings != self.data.settings
        if anew:
            changed = {*changed, *ALL}
        same = [] if anew else [name for name, tables in self.behind.items() if changed.isdisjoint(tables)]
        data = self.data.at(instance, self.data.network_of(instance) if "lanes" in changed else None, same)
        if "demand" in changed and not same_demand(self.data, data):
            return None
        program, bill = self.base.program, self.base.bill
        lower, upper = program.row_lower.copy(), program.row_upper.copy()
        changes = Changes(self.data, data)
        for name, rows in self.families.items():
            moved = self.moved(name, changes, changed)
            sides = self.right_sides(name, data, moved)
            if rows.lower:
                lower[rows.places[moved]] = sides
            if rows.upper:
                upper[rows.places[moved]] = sides
        charged = [name for name in self.categories if self.stale(name, changed, data)]
        if charged:
            bill = Bill(bill.by_category | {name: self.charged(name, data) for name in charged})
            program = replace(program, cost=bill.discounted)
        classes = {
            k: vector if changed.isdisjoint(self.read[f"class {k}"]) else self.of_class(k, data)
            for k, vector in program.classes.items()
        }
        program = replace(program, row_lower=lower, row_upper=upper, classes=classes)
        return Stated(data, program, self.rows, self.columns, bill)

    def stale(self, name: str, changed: Set[str], data: WideData) -> bool:
        """Whether a cost category has to be worked out anew where these tables have changed."""
        if changed.isdisjoint(self.read[name]):
            return False
        prices = PRICES.get(name)
        return (
            prices is None
            or data.settings != self.data.settings
            or getattr(data, prices) != getattr(self.data, prices)
        )

    def moved(self, name: str, changes: Changes, changed: Set[str]) -> Sequence[int]:
        """The rows of a constraint whose right side may be another than the base's."""
        if changed.isdisjoint(self.sides[name].tables) and changes.data.settings == self.data.settings:
            return self.sides[name].rows(changes)
        return range(len(self.families[name].indices))

    def right_sides(self, name: str, data: WideData, rows: Sequence[int]) -> Array:
        """Right sides of some rows of a constraint, infinite where there is no limit."""
        side, indices = RIGHT_SIDES[name], self.families[name].indices
        sides = np.fromiter((side(data, *indices[row]) for row in rows), float, len(rows))
        return np.where(sides >= NO_LIMIT, np.inf, sides)

    def charged(self, name: str, data: WideData) -> Money:
        """What a cost category charges for each column."""
        return charged(self.categories[name], Columns(self.columns, data))

    def of_class(self, k: int, data: WideData) -> Array:
        """Undiscounted USD of shortfall of a priority class for each column."""
        columns = Columns(self.columns, data)
        places, usd = terms(class_shortfall(columns, k))
        return columns.vector(places, usd)


def stated_narrow(instance: Instance, network: FlowNetwork) -> Stated:
    """The program of an instance as it is, without room for others."""
    settings = instance.settings
    data = Data(instance, network, Horizon(settings.start, settings.end, settings.step))
    model = build_model(data)
    program = compile_program(model)
    program = replace(program, scale=column_scales(data, program.columns))
    columns = positions(program.columns)
    bill = Bill({name: charged(category, Columns(columns, data)) for name, category in model.costs.items()})
    return Stated(data, program, positions(program.rows), columns, bill)


def family(program: Program, rows: Position) -> Family:
    """The rows of one constraint."""
    places = np.array(list(rows.values()))
    first = places[0]
    return Family(
        places, list(rows), bool(program.row_lower[first] > -np.inf), bool(program.row_upper[first] < np.inf)
    )


def charged(category: Category, columns: Columns) -> Money:
    """What a cost category charges for each column, over all periods."""
    places: list[int] = []
    paid: list[float] = []
    factors: list[float] = []
    for t in columns.data.periods:
        here, usd = terms(category(columns, t))
        places += here
        paid += usd
        factors += [columns.data.discount[t]] * len(here)
    return Money(columns.vector(places, paid), columns.vector(places, np.multiply(factors, paid)))


def terms(expression: Any) -> tuple[list[int], list[float]]:
    """Columns and coefficients of a linear expression over column numbers; nothing for ``None`` or a constant."""
    if expression is None or isinstance(expression, float):
        return [], []
    coefficients, columns = zip(*(term.args for term in expression.args), strict=True)
    return list(columns), list(coefficients)
