"""The instance of a point: the entries of a sweep applied and checked, fast where only numbers and dates change.

A change of numbers or dates in a few cells needs no new reading of all tables: the new cells are read as text, as a
scenario's are, and held to the checks of their column and to those between cells that numbers and dates can break.
Whatever fails a check, or is more than that, goes the way of a scenario, which also words what is wrong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Final

import pandas as pd
import pandera.pandas as pa

from sourcing.errors import Problem
from sourcing.instance import Instance
from sourcing.instance.checks import dates, plants, rules, trade
from sourcing.instance.checks.book import Book
from sourcing.instance.edits import cell_text, moved, wrong_value
from sourcing.instance.instance import RawTable, Row, plain_rows
from sourcing.instance.scenario import applied
from sourcing.instance.scenario_file import KINDS, Entry, Scenario
from sourcing.instance.schema import TABLES
from sourcing.instance.sheet import Sheet
from sourcing.instance.typed import columns_of, typed_column, wrong_ranges
from sourcing.instance.where import Draft, known_columns, matching

FAST_KINDS: Final = ("number", "whole", "date")
REMOVABLE: Final = ("throughput", "in-transit", "contracts", "exclusions", "diversification")
"""Tables whose rows no other table points to."""
ALONE: Final[Mapping[str, tuple[str, ...]]] = {
    "capacity": ("rate_t_per_y", "available_share"),
    "demand": ("quantity_t_per_y", "shortfall_usd_per_t"),
    "lanes": ("cost_usd_per_t", "lead_days", "capacity_t_per_y"),
    "commodities": ("disposal_usd_per_t", "holding_usd_per_t_y"),
    "stocks": ("initial_t", "capacity_t", "intake_t_per_y", "release_t_per_y", "loss_per_y"),
    "in-transit": ("quantity_t",),
    "throughput": ("rate_t_per_y", "cost_usd_per_t"),
    "exclusions": ("max_share",),
    "diversification": ("max_share",),
    "projects": ("max_t_per_y", "capex_usd_per_t_y"),
}
"""Numbers that no check compares with another cell."""
CHECKS: Final = (
    dates.wrong_order,
    dates.outside_the_horizon,
    plants.unclear_end,
    plants.ramp_without_start,
    plants.wrong_ends_with,
    plants.unlimited_sale,
    trade.tariff_without_price,
    trade.owners_above_one,
    rules.wrong_contracts,
    rules.wrong_stocks,
)
"""The checks between cells that numbers and dates can break; the others look at names and keys."""


@dataclass(frozen=True, eq=False)
class Variant(Instance):
    """An instance with other rows in a few tables; ``raw``, ``tables`` and ``digest`` stay those of ``valid``."""

    valid: Instance = field(kw_only=True)
    changed: Mapping[str, list[Row]] = field(kw_only=True)

    def rows(self, table: str) -> list[Row]:
        """The rows of a table as named tuples."""
        return self.changed[table] if table in self.changed else self.valid.rows(table)


def changed_tables(base: Instance, instance: Instance) -> set[str]:
    """Tables of an instance whose cells are not those of the base from which it was made."""
    if isinstance(instance, Variant):
        return set(instance.changed)
    return {name for name in TABLES if instance.raw.get(name) is not base.raw.get(name)}


def as_scenario(entries: Sequence[Entry]) -> Scenario:
    """The entries of a point as a scenario of that name, in the order in which they apply."""
    return Scenario("point", "point", "point", tuple(in_order(entries)))


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """Entries in the order in which a scenario applies them."""
    return sorted(entries, key=lambda entry: KINDS.index(entry.kind))


class Editor:
    """Applies the entries of points to one valid instance."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.draft = Draft(dict(instance.raw_settings), dict(instance.raw))
        self.places: dict[tuple[str, str], list[int]] = {}

    def at(self, entries: Sequence[Entry]) -> Instance:
        """The instance of a point.

        Raises
        ------
        BadInput
            If an entry does not fit or the instance is not valid after them; with every problem.
        """
        cells = self.edited(in_order(entries))
        variant = None if cells is None else self.checked(cells)
        return variant or applied(self.instance, as_scenario(entries))

    def edited(self, entries: Sequence[Entry]) -> "Cells | None":
        """The cells that entries change and the rows that they remove; ``None`` where one is more than that."""
        cells = Cells()
        for entry in entries:
            places = self.matching(entry, cells)
            if not places:
                return None
            if entry.kind == "remove":
                cells.removed.setdefault(entry.says["table"], set()).update(places)
            elif not self.change(entry, places, cells):
                return None
        return cells

    def matching(self, entry: Entry, cells: "Cells") -> list[int]:
        """Places of the rows that an entry means; none where that is not simple to say, or wrong."""
        table, where = entry.says.get("table"), entry.says.get("where", {})
        if table not in TABLES or entry.kind == "add" or (entry.kind == "remove" and table not in REMOVABLE):
            return []
        if any((table, column) in cells.texts for column in where) or table in cells.removed:
            return []
        key = table, repr(where)
        if key not in self.places:
            found, mistakes = matching(self.draft, table, where)
            self.places[key] = [] if mistakes else found
        return self.places[key]

    def change(self, entry: Entry, places: list[int], cells: "Cells") -> bool:
        """Change some numbers or dates, and their ranges with them; whether that could be done."""
        table, action, value = entry.says["table"], entry.action, entry.says[entry.action]
        names = [entry.says["column"]] if isinstance(entry.says["column"], str) else entry.says["column"]
        header = self.draft.table(table).columns
        for name in dict.fromkeys(names):
            about = known_columns(table).get(name)
            if about is None or about.metadata["kind"] not in FAST_KINDS or name == "year":
                return False
            if wrong_value(about, action, value):
                return False
            for column in (name, f"{name}_low", f"{name}_high"):
                if column != name and column not in header:
                    continue
                texts = cells.texts.setdefault((table, column), list(self.draft.cells(table, column)))
                cells.places.setdefault(table, set()).update(places)
                for place in places:
                    if action == "set":
                        texts[place] = cell_text(value, about) if column == name else ""
                    elif old := texts[place].strip(" "):
                        texts[place] = moved(old, action, value)
        return True

    def checked(self, cells: "Cells") -> Variant | None:
        """The instance with other cells; ``None`` where one of them fails a check."""
        changed: dict[str, list[Row]] = {}
        for table in cells.tables():
            part = self.changed_part(table, cells)
            if part is None:
                return None
            changed[table] = self.rows(table, cells, part)
        apart = all(
            column.removesuffix("_low").removesuffix("_high") in ALONE.get(table, ())
            for table, column in cells.texts
        )
        if not apart and any(True for _ in self.wrong(cells)):
            return None
        known = {about.name: getattr(self.instance, about.name) for about in fields(Instance) if about.init}
        return Variant(**known, valid=self.instance, changed=changed)

    def changed_part(self, table: str, cells: "Cells") -> Sheet | None:
        """The rows of a table that change, with their new cells, if each of these is sound."""
        raw, places = self.draft.table(table), sorted(cells.places.get(table, ()))
        texts = cells.of(table)
        columns = columns_of(table, tuple(dict.fromkeys([*raw.header, *texts])))
        held = {
            name: [column[place] for place in places] for name, column in {**raw.columns, **texts}.items()
        }
        frame = self.instance.tables[table].iloc[places].reset_index(drop=True)
        for name in texts:
            frame[name], mistakes = typed_column(columns[name], held[name])
            if mistakes:
                return None
        if not all_sound([(columns[name], frame[name]) for name in texts]):
            return None
        sheet = Sheet(RawTable(raw.file, held, [raw.lines[place] for place in places]), frame)
        ranges = {
            name: about
            for name, about in columns.items()
            if {name, about.metadata.get("base")} & texts.keys()
        }
        return None if any(True for _ in wrong_ranges(sheet, ranges)) else sheet

    def rows(self, table: str, cells: "Cells", part: Sheet) -> list[Row]:
        """The rows of a table with the new cells, without those removed."""
        rows = list(self.instance.rows(table))
        columns = [column for column in cells.of(table) if column in TABLES[table].columns]
        places = sorted(cells.places.get(table, ()))
        if columns:
            for place, new in zip(places, plain_rows(part.frame[columns]), strict=True):
                rows[place] = rows[place]._replace(**new._asdict())
        gone = cells.removed.get(table)
        return [row for place, row in enumerate(rows) if place not in gone] if gone else rows

    def whole(self, table: str, cells: "Cells") -> Sheet:
        """A table with its new cells, which have passed their own checks."""
        raw, frame, texts = (
            self.draft.table(table),
            self.instance.tables[table].copy(deep=False),
            cells.of(table),
        )
        columns = columns_of(table, tuple(dict.fromkeys([*raw.header, *texts])))
        for name in texts:
            frame[name], _ = typed_column(columns[name], texts[name])
        return Sheet(RawTable(raw.file, {**raw.columns, **texts}, raw.lines), frame)

    def wrong(self, cells: "Cells") -> Iterator[Problem]:
        """What the checks between cells find."""
        sheets = {table: self.whole(table, cells) for table in cells.tables()}
        book = Book(vars(self.instance.settings), broken=set(), sheets={**self.sheets, **sheets})
        for check in CHECKS:
            yield from check(book)

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """The tables of the instance as the checks see them."""
        return {table: Sheet(self.draft.table(table), self.instance.tables[table]) for table in TABLES}


def all_sound(columns: Sequence[tuple[pa.Column, pd.Series]]) -> bool:
    """Whether typed columns pass their checks; each check is made once over all columns that it holds for.

    A check of the schema looks at each value by itself, and takes longer to begin than to do.
    """
    if any(values.hasnans and not about.nullable for about, values in columns):
        return False
    together: dict[tuple[int, str], tuple[pa.Check, list[pd.Series]]] = {}
    for about, values in columns:
        for check in about.checks:
            together.setdefault((id(check), str(values.dtype)), (check, []))[1].append(values)
    return all(
        check(pd.concat(values, ignore_index=True)).check_passed for check, values in together.values()
    )


@dataclass
class Cells:
    """Texts of the columns that change, by table and column, and places of the rows that change and that go."""

    texts: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    places: dict[str, set[int]] = field(default_factory=dict)
    removed: dict[str, set[int]] = field(default_factory=dict)

    def of(self, table: str) -> dict[str, list[str]]:
        """Texts of the columns of a table that change."""
        return {column: texts for (of, column), texts in self.texts.items() if of == table}

    def tables(self) -> list[str]:
        """The tables that change."""
        return list(dict.fromkeys([*(table for table, _ in self.texts), *self.removed]))
