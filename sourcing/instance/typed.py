"""From a table of text to a typed table: unknown and missing columns, values, defaults, bounds, companions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import pandera.pandas as pa

from sourcing.errors import Problem
from sourcing.instance.cells import parse_column
from sourcing.instance.columns import DTYPES
from sourcing.instance.instance import RawTable
from sourcing.instance.schema import TABLES
from sourcing.instance.texts import as_word, nearest, shown

MANY = 20
COMPANIONS = ("_low", "_high")


@dataclass(frozen=True)
class Sheet:
    """A typed table beside its text, as the checks see it. A cell that could not be read counts as blank."""

    raw: RawTable
    frame: pd.DataFrame

    def given(self, column: str) -> pd.Series:
        """Which rows have something in a cell, right or wrong."""
        texts = self.raw.columns.get(column)
        if texts is None:
            return pd.Series(False, index=self.frame.index)
        return pd.Series([bool(text.strip(" ")) for text in texts], index=self.frame.index, dtype=bool)

    def cell(self, column: str, place: int) -> str:
        """What a cell says, for a message."""
        texts = self.raw.columns.get(column)
        return shown(texts[place].strip(" ")) if texts and texts[place].strip(" ") else "(blank)"

    def problem(self, place: int, text: str) -> Problem:
        """A problem with one row."""
        return Problem(self.raw.file, self.raw.lines[place], text)

    def problems(self, wrong: pd.Series, text: str, **more: Mapping[int, Any]) -> Iterator[Problem]:
        """One problem for each row where ``wrong`` holds; ``{column}`` in the text is the cell, ``more`` values by row."""
        places = wrong.index[wrong.fillna(False).astype(bool)]
        for place in places[:MANY]:
            cells = {name: self.cell(name, place) for name in self.frame.columns}
            yield self.problem(place, text.format_map(cells | {name: by[place] for name, by in more.items()}))
        if len(places) > MANY:
            rest = f"and {len(places) - MANY} more rows like the {MANY} above"
            yield self.problem(places[MANY], rest)


def typed_table(name: str, raw: RawTable) -> tuple[Sheet, list[Problem]]:
    """The typed table, and what is wrong with its columns and cells one by one."""
    schema = with_companions(TABLES[name], raw)
    problems = list(wrong_header(raw, schema)) if raw.columns else []
    values, texts_of = {}, {}
    for column in schema.columns:
        texts = raw.columns.get(column) or [""] * len(raw.lines)
        values[column], mistakes = typed_column(schema.columns[column], texts)
        texts_of[column] = texts
        problems += wrong_texts(raw, column, texts, mistakes)
    frame = pd.DataFrame(values, index=pd.RangeIndex(len(raw.lines)))
    sheet = Sheet(raw, frame.assign(line=pd.Series(raw.lines, index=frame.index, dtype="int64")))
    problems += wrong_values(sheet, schema)
    problems += wrong_ranges(sheet, schema)
    return sheet, problems


def with_companions(schema: pa.DataFrameSchema, raw: RawTable) -> pa.DataFrameSchema:
    """The schema and those companions (``x_low``, ``x_high``) that the table has."""
    extra = {}
    for base, column in schema.columns.items():
        if column.metadata["kind"] in ("number", "whole", "date"):
            for name in (base + end for end in COMPANIONS):
                if name in raw.columns:
                    metadata = {**column.metadata, "default": None, "blank": "none", "base": base}
                    extra[name] = pa.Column(
                        column.dtype, column.checks, nullable=True, required=False, metadata=metadata
                    )
    return schema.add_columns(extra) if extra else schema


def wrong_header(raw: RawTable, schema: pa.DataFrameSchema) -> Iterator[Problem]:
    """Unknown columns, and needed ones that are missing."""
    missing = [name for name, column in schema.columns.items() if column.required and name not in raw.columns]
    for name in raw.columns:
        if name not in schema.columns:
            hint = nearest(name, schema.columns) or f"; the columns are {', '.join(schema.columns)}"
            yield Problem(raw.file, 1, f'"{shown(name)}" is not a column of this table{hint}')
    for name in missing:
        yield Problem(raw.file, 1, f"column {name} is missing; {schema.columns[name].metadata['meaning']}")


def typed_column(column: pa.Column, texts: list[str]) -> tuple[pd.Series, dict[str, str]]:
    """Values with defaults filled in, and what is wrong with each text that could not be read."""
    about = column.metadata
    values, mistakes = parse_column(about["kind"], texts)
    if about["kind"] == "list":
        values = [() if value is None else value for value in values]
        if not about["star"]:
            mistakes |= {text: "stands for everything, but not here; list the ids" for text in set(texts) if text.strip(" ") == "*"}
    if about["default"] is not None:
        values = [about["default"] if value is None else value for value in values]
    return pd.Series(values, dtype=DTYPES.get(about["kind"], "str")), mistakes


def wrong_texts(raw: RawTable, column: str, texts: list[str], mistakes: dict[str, str]) -> Iterator[Problem]:
    """One problem for each cell that could not be read."""
    if not mistakes:
        return
    places = [place for place, text in enumerate(texts) if text in mistakes]
    for place in places[:MANY]:
        yield Problem(raw.file, raw.lines[place], f"{column} {shown(texts[place])} {mistakes[texts[place]]}")
    if len(places) > MANY:
        rest = f"{column}: and {len(places) - MANY} more cells that cannot be read"
        yield Problem(raw.file, raw.lines[places[MANY]], rest)


def wrong_values(sheet: Sheet, schema: pa.DataFrameSchema) -> Iterator[Problem]:
    """What pandera finds: blanks where a value is needed, bounds, ids, choices."""
    present = schema.remove_columns([name for name in schema.columns if schema.columns[name].required and name not in sheet.raw.columns])
    try:
        present.validate(sheet.frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        failures = errors.failure_cases
        for (column, check), group in failures.groupby(["column", "check"], sort=False):
            wrong = pd.Series(sheet.frame.index.isin(group["index"]), index=sheet.frame.index)
            if check == "not_nullable":
                wrong &= ~sheet.given(column)
                yield from sheet.problems(wrong, f"{column} is blank; {schema.columns[column].metadata['meaning']}")
            else:
                yield from explained(sheet, column, check, wrong)


def explained(sheet: Sheet, column: str, check: str, wrong: pd.Series) -> Iterator[Problem]:
    """A failed check in words, with what it would take."""
    values = sheet.frame[column]
    numeric = values.dtype.kind in "if"
    more = {
        "value": values,
        "hundredth": values / 100 if numeric else values,
        "word": {place: as_word(str(values[place])) for place in wrong.index[wrong][:MANY]},
        "nearest": {},
    }
    yield from sheet.problems(wrong, f"{column} {{{column}}} {check}", **more)


def wrong_ranges(sheet: Sheet, schema: pa.DataFrameSchema) -> Iterator[Problem]:
    """Companions that do not contain the value they belong to."""
    for name, column in schema.columns.items():
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
        yield from sheet.problems(
            outside, f"{name} {{{name}}} is {word} {base} {{{base}}}; a range must contain its value"
        )


