"""Read an instance folder with the standard library: cells stay text until a rule needs them."""

import csv
import tomllib
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

Row = dict[str, str]


def read_folder(folder: Path) -> tuple[dict[str, Any], dict[str, list[Row]]]:
    """Settings and tables of an instance, a table as a list of rows without their blank cells."""
    with (folder / "instance.toml").open("rb") as file:
        settings = tomllib.load(file)
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as text:
            rows = list(csv.DictReader(text))
        tables[path.stem] = [{name: cell for name, cell in row.items() if cell} for row in rows]
    return settings, tables


def number(row: Row, name: str, blank: float = 0.0) -> float:
    """A cell as a number."""
    return float(row[name]) if name in row else blank


def exact(row: Row, name: str) -> Fraction:
    """A cell as a fraction; blank is 0."""
    return Fraction(row.get(name, "0"))


def day(row: Row, name: str) -> date | None:
    """A cell as a date; none if blank."""
    return date.fromisoformat(row[name]) if name in row else None


def span(row: Row) -> tuple[date | None, date | None]:
    """The dates between which a row holds."""
    return day(row, "start"), day(row, "end")


def members(row: Row, name: str) -> list[str]:
    """The ids of a list cell."""
    return [item.strip() for item in row.get(name, "").split(";") if item.strip()]
