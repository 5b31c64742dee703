"""From a table of text to a typed table: columns, values, defaults, bounds, companions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

import pandas as pd
import pandera.pandas as pa

from sourcing.errors import Problem
from sourcing.instance.cells import parse_column
from sourcing.instance.columns import BLANK, DTYPES
from sourcing.instance.instance import RawTable
from sourcing.instance.schema import TABLES
from sourcing.instance.sheet import Lazy, Sheet
from sourcing.instance.texts import as_word, nearest, shown

Columns: TypeAlias = dict[str, pa.Column]
RANGED = ("number", "whole", "date")
FEW = 100  # values that are checked faster than the different ones among them are found


def typed_tables(raws: Mapping[str, RawTable]) -> Iterator[tuple[str, Sheet, list[Problem]]]:
    """The typed tables by name, and what is wrong with their columns and cells one by one."""
    read = {name: read_cells(name, raw) for name, raw in raws.items()}
    doubtful = doubtful_columns({name: sheet for name, (sheet, _) in read.items() if sheet.raw.lines})
    for name, (sheet, problems) in read.items():
        if name in doubtful:
            problems += wrong_values(sheet, schema_of(name, doubtful[name]))
        if sheet.raw.lines:
            problems += wrong_ranges(sheet, columns_of(name, sheet.raw.header))
        yield name, sheet, problems


def read_cells(name: str, raw: RawTable) -> tuple[Sheet, list[Problem]]:
    """The typed table, and what is wrong with its header and with texts that could not be read."""
    columns = columns_of(name, raw.header)
    problems = list(wrong_header(raw, columns)) if raw.columns else []
    if not raw.lines:
        return Sheet(raw, frame_without_rows(name, raw.header).copy(deep=False)), problems
    values: dict[str, pd.Series] = {}
    mistakes: dict[str, dict[str, str]] = {}
    for column, about in columns.items():
        texts = raw.columns.get(column) or [""] * len(raw.lines)
        values[column], mistakes[column] = typed_column(about, texts)
    values["line"] = pd.Series(raw.lines, dtype="int64")
    sheet = Sheet(raw, pd.DataFrame(values, copy=False))
    for column, wrong in mistakes.items():
        problems += wrong_texts(sheet, column, wrong)
    return sheet, problems


@lru_cache(maxsize=256)
def frame_without_rows(table: str, header: tuple[str, ...]) -> pd.DataFrame:
    """A typed table that has no rows; shared, so it is to be copied."""
    columns = columns_of(table, header)
    values = {name: typed_column(about, [])[0] for name, about in columns.items()}
    return pd.DataFrame({**values, "line": pd.Series([], dtype="int64")}, index=pd.RangeIndex(0))


@lru_cache(maxsize=256)
def columns_of(table: str, header: tuple[str, ...]) -> Columns:
    """The columns of the schema and those companions (``x_low``, ``x_high``) that the header has."""
    columns, companions = TABLES[table].columns, {}
    for base, column in columns.items():
        for name in (f"{base}_low", f"{base}_high"):
            if column.metadata["kind"] in RANGED and name in header:
                about = {**column.metadata, "default": None, "base": base}
                companions[name] = pa.Column(column.dtype, column.checks, nullable=True, metadata=about)
    return {**columns, **companions}


def schema_of(table: str, header: tuple[str, ...]) -> pa.DataFrameSchema:
    """The columns of a schema that the header has."""
    columns = columns_of(table, header)
    return pa.DataFrameSchema({name: columns[name] for name in header if name in columns})


def doubtful_columns(sheets: Mapping[str, Sheet]) -> dict[str, tuple[str, ...]]:
    """The columns of each table that fail a check; only of these has pandera to say which cells are wrong.

    To call a check takes longer than what it does with a short column, so all columns that have it are put in a row.
    """
    found: set[tuple[str, str]] = set()
    alike: dict[tuple[str, str, str], list[tuple[str, str]]] = defaultdict(list)
    checks: dict[tuple[str, str, str], pa.Check] = {}
    for table, sheet in sheets.items():
        columns = columns_of(table, sheet.raw.header)
        for name in columns.keys() & sheet.raw.columns.keys():
            values, column = sheet.frame[name], columns[name]
            if values.hasnans and not column.nullable:
                found.add((table, name))
            for check in column.checks:
                kind = check.error, str(check.statistics), str(values.dtype)
                checks[kind] = check
                alike[kind].append((table, name))
    for kind, places in alike.items():
        parts = [sheets[table].frame[name] for table, name in places]
        if not passes(checks[kind], parts):
            found |= {
                place for place, part in zip(places, parts, strict=True) if not passes(checks[kind], [part])
            }
    names = {t: tuple(name for name in sheet.raw.header if (t, name) in found) for t, sheet in sheets.items()}
    return {table: columns for table, columns in names.items() if columns}


def sound(column: pa.Column, values: pd.Series) -> bool:
    """Whether a typed column passes its checks."""
    if values.hasnans and not column.nullable:
        return False
    return all(passes(check, [values]) for check in column.checks)


def passes(check: pa.Check, parts: list[pd.Series]) -> bool:
    """Whether all values of some columns of one type pass a check."""
    values = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
    if len(values) > FEW:
        values = values.drop_duplicates()
    return bool(check(values).check_passed)


def wrong_header(raw: RawTable, columns: Columns) -> Iterator[Problem]:
    """Unknown columns, and needed ones that are missing."""
    for name in raw.columns:
        if name not in columns:
            hint = nearest(name, columns) or f"; the columns are {', '.join(columns)}"
            yield Problem(raw.file, 1, f'"{shown(name)}" is not a column of this table{hint}')
    for name, column in columns.items():
        if column.required and name not in raw.columns:
            yield Problem(raw.file, 1, f"column {name} is missing; add it: {column.metadata['meaning']}")


def typed_column(column: pa.Column, texts: list[str]) -> tuple[pd.Series, dict[str, str]]:
    """Values with defaults filled in, and what is wrong with each text that could not be read."""
    about = column.metadata
    values, mistakes = parse_column(about["kind"], texts)
    empty = () if about["kind"] == "list" else about["default"]
    if empty is not None:
        values = [empty if value is None else value for value in values]
    if about["kind"] == "list" and not about["star"]:
        mistakes |= dict.fromkeys({"*"} & set(texts), "stands for everything, which it cannot here; list ids")
    return pd.Series(values, dtype=DTYPES.get(about["kind"], "str")), mistakes


def wrong_texts(sheet: Sheet, column: str, mistakes: dict[str, str]) -> Iterator[Problem]:
    """One problem for each cell that could not be read."""
    if mistakes:
        texts = sheet.raw.columns[column]
        wrong = pd.Series([text in mistakes for text in texts])
        said = Lazy(lambda place: mistakes[texts[place]])
        yield from sheet.problems(wrong, f"{column} {{{column}}} {{said}}", said=said)


def wrong_values(sheet: Sheet, schema: pa.DataFrameSchema) -> Iterator[Problem]:
    """What pandera finds: blanks where a value is needed, bounds, ids, choices."""
    try:
        schema.validate(sheet.frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures = errors.failure_cases.drop_duplicates(["column", "index"])  # one mistake a cell is enough
        for (name, check), group in failures.groupby(["column", "check"], sort=False):
            wrong = pd.Series(sheet.frame.index.isin(group["index"]), index=sheet.frame.index)
            about = schema.columns[name].metadata
            if check == BLANK:
                meaning = about["meaning"][0].lower() + about["meaning"][1:].rstrip(".")
                yield from sheet.problems(wrong & ~sheet.given(name), f"{name} is blank; write {meaning}")
            else:
                yield from explained(sheet, name, about.get("names", ()), check, wrong)


def explained(
    sheet: Sheet, name: str, names: tuple[str, ...], check: str, wrong: pd.Series
) -> Iterator[Problem]:
    """A failed check in words, with what it would take."""
    values = sheet.frame[name]
    yield from sheet.problems(
        wrong,
        f"{name} {{{name}}} {check}",
        value=values,
        hundredth=Lazy(lambda place: values[place] / 100),
        word=Lazy(lambda place: as_word(str(values[place]))),
        nearest=Lazy(lambda place: nearest(str(values[place]), names)),
    )


def wrong_ranges(sheet: Sheet, columns: Columns) -> Iterator[Problem]:
    """Companions that do not contain the value they belong to."""
    for name, column in columns.items():
        base = column.metadata.get("base")
        if base is None:
            continue
        if base not in sheet.raw.columns:
            yield Problem(sheet.raw.file, 1, f"column {name} is given without {base}; add {base}")
            continue
        value, bound = sheet.frame[base], sheet.frame[name]
        alone = sheet.given(name) & ~sheet.given(base) & value.isna()
        yield from sheet.problems(alone, f"{name} {{{name}}} is given, but {base} is blank; write {base} too")
        outside, word = (bound > value, "above") if name.endswith("_low") else (bound < value, "below")
        text = f"{name} {{{name}}} is {word} {base} {{{base}}}; a range contains its value"
        yield from sheet.problems(outside, text)
