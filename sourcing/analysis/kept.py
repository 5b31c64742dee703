"""Tables of analyses, kept in the folder of the result that they question.

Each is ``analysis/<name>.csv`` with ``analysis/<name>.json`` beside it, which says what was asked and of which inputs.
A later solve replaces the result folder whole, so that no table stays beside a plan that it was not made from; one that
was carried to another result is refused.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import isclose
from pathlib import Path
from typing import Any

import pandas as pd

import sourcing
from sourcing.errors import BadInput
from sourcing.folders import RESULT_MARK, current_umask, read_json, reason, regular
from sourcing.instance.texts import printable
from sourcing.solution.solution import harmless

ANALYSIS = "analysis"
COST = "objective_usd"
ROUNDING = 1e-9
"""Relative difference up to which the optima of two machines are the same."""


@dataclass(frozen=True, eq=False)
class Kept:
    """A table of an analysis as it was kept.

    Attributes
    ----------
    table : numbers as floats, everything else as text; an absent number is NaN, an absent text empty.
    record : the parameters of the analysis, besides ``result`` (of what it was asked), ``version`` and such.
    """

    table: pd.DataFrame
    record: Mapping[str, Any]


def keep(results: Path | str, name: str, table: pd.DataFrame, parameters: Mapping[str, Any]) -> Path:
    """Keep a table beside the result that it was made from, in the place of an earlier one of the name.

    Parameters
    ----------
    results : folder of the result.
    name : lower-case words with ``-``, made by the program and never from an instance.
    parameters : what was asked, as plain data.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    BadInput
        If it cannot be written.
    """
    folder = Path(results) / ANALYSIS
    text = {str(name): table[name].map(harmless) for name in table.select_dtypes(include=["object", "str"])}
    content = table.assign(**text).to_csv(index=False, float_format="%.12g", lineterminator="\n")
    record: dict[str, Any] = {
        "analysis": name,
        "version": sourcing.__version__,
        "result": asked_of(results),
        "content": sha256(content.encode("utf-8")).hexdigest(),
        "numbers": list(table.select_dtypes(include="number").columns),
        **parameters,
    }
    record["told"] = digest_of(record)
    try:
        folder.mkdir(exist_ok=True)
        write_whole(folder / f"{name}.csv", content)
        write_whole(
            folder / f"{name}.json", json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n"
        )
    except OSError as error:
        raise BadInput(f"{printable(str(folder))} cannot be written: {reason(error)}") from None
    return folder / f"{name}.csv"


def kept(results: Path | str, name: str) -> Kept | None:
    """The table of this name that was kept beside a result; ``None`` if there is none.

    Raises
    ------
    BadInput
        If it was changed since, or is of other inputs than the result.
    """
    path = Path(results) / ANALYSIS / f"{name}.csv"
    if not path.exists():
        return None
    try:
        content, record = regular(path).read_bytes(), read_json(path.with_suffix(".json"))
        told = record.pop("told")
        whole = (
            record["content"] == sha256(content).hexdigest()
            and told == digest_of(record)
            and same(record["result"], asked_of(results))
        )
        table = pd.read_csv(path, keep_default_na=False, dtype=object) if whole else None
        if table is not None:
            for column in record["numbers"]:
                table[column] = table[column].replace("", "nan").astype(float)
    except (OSError, ValueError, AttributeError, KeyError, TypeError, pd.errors.ParserError):
        table = None
    if table is None:
        raise BadInput(
            f"{printable(str(path))} is not as it was kept, or of another result; run its command again"
        )
    return Kept(table, record)


def kept_before(results: Path | str, name: str) -> Kept | None:
    """What was kept under a name, to be added to; nothing where it no longer holds, since it is made anew."""
    try:
        return kept(results, name)
    except BadInput:
        return None


def digest_of(record: Mapping[str, Any]) -> str:
    """What changes with anything that a record says, in whatever order."""
    plain = json.loads(json.dumps(record))
    return sha256(json.dumps(plain, sort_keys=True).encode("utf-8")).hexdigest()


def asked_of(results: Path | str) -> dict[str, Any]:
    """What tells a result from others: its inputs, how it was solved, and its optimum.

    Raises
    ------
    BadInput
        If the folder is not a result.
    """
    try:
        summary = read_json(Path(results) / RESULT_MARK)
        return {key: summary[key] for key in ("digest", "step", "mode", COST)}
    except (OSError, ValueError, KeyError, TypeError):
        raise BadInput(f"{printable(str(results))} is not a result folder that can be read") from None


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two results are of the same inputs and have the same optimum, but for rounding."""
    return {**one, COST: 0} == {**other, COST: 0} and isclose(one[COST], other[COST], rel_tol=ROUNDING)


def write_whole(path: Path, text: str) -> None:
    """Write a file under another name first, then rename it."""
    handle, made = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        Path(made).chmod(0o666 & ~current_umask())
        os.replace(made, path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
