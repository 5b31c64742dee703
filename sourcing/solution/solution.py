"""A solution: frozen tidy tables and a summary, written whole or not at all, and read back."""

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from sourcing.errors import BadInput, Problem
from sourcing.folders import RESULT_MARK, read_json, reason, regular, replaced, require_result_folder
from sourcing.instance.texts import printable
from sourcing.solution.form import wrong_form

TIMINGS = "timings.json"
INPUTS = "inputs"
TEXTS = {"slice": str, "priority": str, "supplier": str, "rule_row": str}


@dataclass(frozen=True, eq=False)
class Solution:
    """What a solve gave.

    Attributes
    ----------
    summary : what ``summary.json`` holds.
    tables : tidy frames by the name of their file; tiers and periods by name, t per period, undiscounted USD.
    timings : seconds by phase and peak memory; differs from run to run, so it stands apart.
    inputs : the instance that was solved, scenarios applied: texts of its files by name. They lie in the folder
        ``inputs`` of a result, so that whoever has a result can read, question and repeat it.
    """

    summary: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    timings: Mapping[str, Any]
    inputs: Mapping[str, str] = field(default_factory=dict)

    def write(
        self,
        folder: Path | str,
        timings: Callable[[], Mapping[str, Any]] | None = None,
        verify: Callable[[Path], None] | None = None,
    ) -> Path:
        """Write the result to a folder: under a new name beside it first, then renamed.

        ``timings`` is asked once the tables are written, so that ``timings.json`` can tell how long that took;
        ``verify`` is shown the files before they take their place, and refuses them by an exception.

        Raises
        ------
        BadInput
            If the folder holds something other than an earlier result, or cannot be written; nothing is left behind.
        """
        folder = Path(folder)
        require_result_folder(folder)
        with replaced(folder) as made:
            self._write_files(made)
            if verify is not None:
                verify(made)
            write_json(made / TIMINGS, timings() if timings else self.timings)
        return folder

    def _write_files(self, folder: Path) -> None:
        for name, table in self.tables.items():
            text = {
                column: table[column].map(harmless)
                for column in table.select_dtypes(include=["object", "str"])
            }
            table.assign(**text).to_csv(  # type: ignore[arg-type]
                folder / f"{name}.csv",
                index=False,
                float_format="%.12g",
                lineterminator="\n",
                encoding="utf-8",
            )
        (folder / INPUTS).mkdir()
        for name, content in self.inputs.items():
            (folder / INPUTS / name).write_bytes(content.encode("utf-8"))
        write_json(folder / RESULT_MARK, self.summary)


def write_json(path: Path, record: Mapping[str, Any]) -> None:
    """Write plain data as JSON, which holds no infinite number and no NaN."""
    path.write_text(
        json.dumps(record, indent=2, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )


def harmless(cell: Any) -> Any:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in "=+-@\t\r" and cell else cell


def read_solution(folder: Path | str) -> Solution:
    """Read a result folder back.

    Raises
    ------
    BadInput
        If it is not a whole result.
    """
    folder = Path(folder)
    try:
        summary, timings = read_json(folder / RESULT_MARK), read_json(folder / TIMINGS)
        tables = {path.stem: read_table(path) for path in sorted(folder.glob("*.csv"))}
        inputs = {
            path.name: regular(path).read_bytes().decode("utf-8")
            for path in sorted((folder / INPUTS).glob("*.*"))
        }
    except (OSError, ValueError, OverflowError, Warning) as error:
        raise BadInput(
            f"{printable(str(folder))} is not a result folder that can be read: {printable(reason(error))}"
        ) from None
    if problems := [Problem(RESULT_MARK, None, text) for text in wrong_form(summary)]:
        raise BadInput(f"{printable(str(folder))} is not a result of this version; solve it again", problems)
    if not isinstance(timings, dict):
        raise BadInput(
            f"{printable(str(folder))} is not a result: {TIMINGS} is not a table of names and values"
        )
    return Solution(summary, tables, timings, inputs)


def read_table(path: Path) -> pd.DataFrame:
    """One table of a result; a row with more cells than the header is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        return pd.read_csv(
            regular(path), keep_default_na=False, dtype=TEXTS, index_col=False, low_memory=False
        )
