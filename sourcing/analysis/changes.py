"""Which cells differ between the inputs of two results; notes, sources and ranges, which no plan depends on, apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sourcing.instance import Instance
from sourcing.instance.instance import RawTable
from sourcing.instance.schema import TABLES

SETTINGS = "settings"
IDENTIFYING = ("id", "place", "country", "list", "choice")
WITHOUT_EFFECT = ("note", "source", "latitude", "longitude", "name", "form")
TITLES = ("title", "name", "warnings.silence")
EXCLUDING = ("exclusions", "diversification")

Cells = Mapping[str, str]
Place = tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """One difference: of a cell, of a setting, or of a whole row.

    Attributes
    ----------
    table : its name, or ``settings``.
    row : what tells the row apart; of a setting, nothing.
    column : blank where the whole row is in one of the two only.
    other, here : the text of the cell in the other result and in this one; of a row, its cells.
    """

    table: str
    row: str
    column: str
    other: str
    here: str

    @property
    def excludes(self) -> bool:
        """Whether it is about who may supply: exclusion rules, trust tiers and tests."""
        return (
            self.table in EXCLUDING
            or (self.table == "countries" and self.column == "tier")
            or (self.table == SETTINGS and self.column.startswith("trust."))
        )


def changes(other: Instance, here: Instance) -> list[Change]:
    """What this instance has otherwise than the other, settings first, then the tables in the order of the schema."""
    found = list(_settings(other, here))
    for name in TABLES:
        if name != "sources":
            found += _rows(name, other.raw.get(name), here.raw.get(name))
    return found


def _settings(other: Instance, here: Instance) -> Iterator[Change]:
    """Settings that differ, the step and mode of the solve among them."""
    before, after = (dict(flat_settings(instance.raw_settings)) for instance in (other, here))
    for settings, instance in ((before, other), (after, here)):
        settings |= {"horizon.step": instance.settings.step, "objective.mode": instance.settings.mode}
    for key in sorted({*before, *after} - set(TITLES)):
        if before.get(key) != after.get(key):
            yield Change(SETTINGS, "", key, _text(before.get(key)), _text(after.get(key)))


def flat_settings(settings: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Settings by dotted key."""
    for key, value in settings.items():
        if isinstance(value, dict):
            yield from flat_settings(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def _text(value: Any) -> str:
    """A setting as text; blank where it is not given."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _rows(name: str, other: RawTable | None, here: RawTable | None) -> Iterator[Change]:
    """Rows and cells of a table that differ; rows that are told apart by nothing are paired in file order."""
    before, after = _by_place(name, other), _by_place(name, here)
    for place in dict.fromkeys([*before, *after]):
        old, new = before.get(place, []), after.get(place, [])
        old, new = _without(old, new), _without(new, old)
        row = ", ".join(filter(None, place))
        for left, right in zip(old, new, strict=False):
            for column in dict.fromkeys([*left, *right]):
                if left.get(column, "") != right.get(column, ""):
                    yield Change(name, row, column, left.get(column, ""), right.get(column, ""))
        for left in old[len(new) :]:
            yield Change(name, row, "", _row_text(left, place), "")
        for right in new[len(old) :]:
            yield Change(name, row, "", "", _row_text(right, place))


def identifying(name: str) -> list[str]:
    """The columns of a table that tell its rows apart."""
    schema = TABLES[name]
    key = schema.metadata["key"] or [
        column for column, about in schema.columns.items() if about.metadata["kind"] in IDENTIFYING
    ]
    return [column for column in key if column not in WITHOUT_EFFECT]


def _by_place(name: str, table: RawTable | None) -> dict[Place, list[Cells]]:
    """The cells of each row that a plan depends on, blanks left out, by what tells the row apart."""
    places: dict[Place, list[Cells]] = defaultdict(list)
    if table is not None:
        schema, key = TABLES[name], identifying(name)
        kept = [
            column for column in schema.columns if column in table.columns and column not in WITHOUT_EFFECT
        ]
        for cells in zip(*(table.columns[column] for column in kept), strict=True):
            row = {
                column: plain_cell(cell, schema.columns[column].metadata["kind"])
                for column, cell in zip(kept, cells, strict=True)
                if cell
            }
            places[tuple(row.get(column, "") for column in key)].append(row)
    return dict(places)


def _without(rows: list[Cells], others: list[Cells]) -> list[Cells]:
    """Rows that are not among the others, each of which stands for one."""
    left, kept = list(others), []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            kept.append(row)
    return kept


def plain_cell(cell: str, kind: str) -> str:
    """A cell as text that is the same for the same number."""
    return f"{float(cell):.12g}" if kind in ("number", "whole") else cell


def _row_text(row: Cells, place: Place) -> str:
    """The cells of a row that do not tell it apart."""
    return ", ".join(f"{column} {cell}" for column, cell in row.items() if cell not in place) or "the row"
