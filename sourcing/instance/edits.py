"""What an entry of a scenario does to the raw settings and cells, or why it cannot."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandera.pandas as pa

from sourcing.instance.cells import is_finite, to_day
from sourcing.instance.instance import RawTable
from sourcing.instance.scenario_file import Entry
from sourcing.instance.schema import TABLES
from sourcing.instance.settings import NEEDED, SETTINGS
from sourcing.instance.texts import nearest, shown, toml_shown
from sourcing.instance.typed import typed_column
from sourcing.instance.where import Draft, known_columns, matching
from sourcing.timing import add_months

Mistakes = list[tuple[str, str]]
"""Key of the entry and what is wrong with it."""

LONGEST_DELAY = 2400  # months
HOLDS = {"number": "numbers", "whole": "whole numbers", "date": "dates", "list": "lists of ids"}


def edit(draft: Draft, entry: Entry) -> Mistakes:
    """Apply one entry, or leave the draft as it is and say what is wrong with the entry."""
    says = entry.says
    if "setting" in says:
        return change_setting(draft, says["setting"], says["set"])
    table = says["table"]
    if table not in TABLES:
        hint = nearest(table, TABLES) or f"; the tables are {', '.join(TABLES)}"
        return [("table", f'"{shown(table)}" is not a table of an instance{hint}')]
    if entry.kind == "add":
        return add_row(draft, table, says["row"], entry)
    places, found = matching(draft, table, says.get("where", {}))
    mistakes = [("where", text) for text in found]
    if entry.kind == "remove":
        if not mistakes:
            remove_rows(draft, table, places)
        return mistakes
    names = [says["column"]] if isinstance(says["column"], str) else says["column"]
    unknown = [name for name in names if name not in known_columns(table)]
    mistakes += [("column", not_a_column(draft, table, name)) for name in unknown]
    columns = [name for name in dict.fromkeys(names) if name not in unknown]
    for name in columns:
        if text := wrong_value(known_columns(table)[name], entry.action, says[entry.action]):
            said = f"{entry.action} {toml_shown(says[entry.action])} {text} (column {name})"
            mistakes.append((entry.action, said))
    if not mistakes:
        change_cells(draft, table, places, columns, entry.action, says[entry.action])
    return mistakes


def change_setting(draft: Draft, name: str, value: Any) -> Mistakes:
    """Give a setting another value; "" takes one away that may be left out."""
    if name not in SETTINGS:
        hint = nearest(name, SETTINGS) or f"; the settings are {', '.join(SETTINGS)}"
        return [("setting", f'"{shown(name)}" is not a setting{hint}')]
    section, _, key = name.rpartition(".")
    home = draft.settings.setdefault(section, {}) if section else draft.settings
    if value == "" and SETTINGS[name].default is not NEEDED:
        home.pop(key, None)
        return []
    try:
        SETTINGS[name].parse(value)
    except ValueError as error:
        return [("set", f"set {toml_shown(value)} {error} (setting {name})")]
    home[key] = value
    return []


def add_row(draft: Draft, table: str, row: Mapping[str, Any], entry: Entry) -> Mistakes:
    """Add a row under the last line of its table."""
    mistakes: Mistakes = []
    cells: dict[str, str] = {}
    for name, value in row.items():
        if name not in known_columns(table):
            mistakes.append(("row", not_a_column(draft, table, name)))
            continue
        try:
            cells[name] = cell_text(value, known_columns(table)[name])
        except ValueError as error:
            mistakes.append(("row", f"{name} {toml_shown(value)} {error}"))
    if mistakes:
        return mistakes
    raw = draft.table(table)
    line = max(raw.lines, default=1) + 1
    header = dict.fromkeys([*raw.header, *cells])
    columns = {name: [*draft.cells(table, name), cells.get(name, "")] for name in header}
    draft.tables[table] = RawTable(raw.file, columns, [*raw.lines, line])
    draft.added[raw.file, line] = entry.line_of("row")
    return []


def remove_rows(draft: Draft, table: str, places: Sequence[int]) -> None:
    """Take rows out of a table."""
    raw, gone = draft.table(table), set(places)
    kept = [place for place in range(len(raw.lines)) if place not in gone]
    columns = {name: [cells[place] for place in kept] for name, cells in raw.columns.items()}
    draft.tables[table] = RawTable(raw.file, columns, [raw.lines[place] for place in kept])


def change_cells(
    draft: Draft, table: str, places: Sequence[int], names: Sequence[str], action: str, value: Any
) -> None:
    """Change some columns of some rows; companions are dropped by ``set`` and move along otherwise."""
    raw = draft.table(table)
    ranges = [f"{name}_{side}" for name in names for side in ("low", "high")]
    ranges = [name for name in ranges if name in raw.columns and name not in names]
    columns = {name: list(cells) for name, cells in raw.columns.items()}
    for name in names:
        columns.setdefault(name, [""] * len(raw.lines))
    for name in (*names, *ranges):
        cells, about = columns[name], known_columns(table)[name]
        for place in places:
            if action == "set":
                cells[place] = cell_text(value, about) if name in names else ""
            elif old := cells[place].strip(" "):
                cells[place] = moved(old, action, value)
    draft.tables[table] = RawTable(raw.file, columns, raw.lines)


def moved(text: str, action: str, by: int | float) -> str:
    """A number scaled or added to, or a date moved by months; exact in decimal digits."""
    if action == "delay_months":
        return add_months(to_day(text), int(by)).isoformat()
    number, change = Decimal(text), Decimal(str(by))
    result = number * change if action == "scale" else number + change
    return str(int(result)) if abs(result) < 10**15 and result == int(result) else str(result.normalize())


def wrong_value(column: pa.Column, action: str, value: Any) -> str:
    """Why an action cannot be done to a column with this value; nothing if it can."""
    kind = column.metadata["kind"]
    if action == "set":
        try:
            cell_text(value, column)
        except ValueError as error:
            return str(error)
        return ""
    holds = HOLDS.get(kind, "text")
    if kind not in (("date",) if action == "delay_months" else ("number", "whole")):
        remedy = {"date": "delay_months", "number": "scale or add", "whole": "scale or add"}.get(kind, "set")
        return f"cannot be: the column holds {holds}; use {remedy}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return "is not a number; write it without quotes"
    if not is_finite(value):
        return "is not a finite number; write digits"
    if action == "delay_months" and (value != int(value) or abs(value) > LONGEST_DELAY):
        return f"is not a whole number of months, at most {LONGEST_DELAY}; write one, below 0 for earlier"
    return ""


def cell_text(value: Any, column: pa.Column) -> str:
    """The text of a cell with a value from a scenario file.

    Raises
    ------
    ValueError
        If the column does not hold such values; the message says what to write.
    """
    kind = column.metadata["kind"]
    holds = HOLDS.get(kind, "text")
    if isinstance(value, list):
        if kind != "list" or not all(isinstance(item, str) for item in value):
            raise ValueError(f"is a list, but the column holds {holds}; write one value")
        text = ";".join(value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        if kind != "date":
            raise ValueError(f"is a date, but the column holds {holds}")
        text = value.isoformat()
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if kind not in ("number", "whole"):
            raise ValueError(f"is a number, but the column holds {holds}; write it in quotes")
        text = str(value)
    elif isinstance(value, str):
        text = value
    else:
        raise ValueError("is not a value of a cell; write text, a number or a date")
    _, mistakes = typed_column(column, [text])
    if mistakes:
        raise ValueError(mistakes[text])
    return text


def not_a_column(draft: Draft, table: str, name: str) -> str:
    """The message for an unknown column."""
    hint = nearest(name, known_columns(table)) or f"; the columns are {', '.join(TABLES[table].columns)}"
    return f'"{shown(name)}" is not a column of {draft.table(table).file}{hint}'
