"""The reference page ``instances/README.md``, made from the schema: ``python -m sourcing.instance.reference``."""

from collections.abc import Iterator
from pathlib import Path

import pandera.pandas as pa

from sourcing.instance import columns as c
from sourcing.instance.schema import TABLES
from sourcing.instance.settings import NEEDED, SETTINGS

PAGE = Path(__file__).parents[2] / "instances" / "README.md"

RULES = """\
# The instance folder

<!-- made from the schema in the code by `python -m sourcing.instance.reference`; do not edit by hand -->

An instance is a folder with `instance.toml` and the tables below. `sourcing check FOLDER` reads it and
names everything that is wrong with it at once, each with file, line and remedy.

## Rules for every table

- A table is a CSV file: UTF-8 without byte order mark, commas, one header line, decimal points. A cell that
  holds a comma, a quote or a line break stands in double quotes.
- Tonnes are metric tonnes of the contained metal of the commodity's mineral. Rates are per year: the same
  folder can be solved by year, quarter or month. Money is USD of `price_year`. A share is a fraction: 98.5
  % is `0.985`.
- A date is written `2026-07-01`. A row holds from its `start` to the day before its `end`; without a start
  it holds from before the horizon, without an end for good. Months added to a 31st end on the last day of a
  shorter month.
- A blank cell means that there is no value, never zero. Columns with something under *blank* may be blank,
  or left out of the file; the others need a value in every row.
- Numbers are finite and not too large to make sense (at most 1e12). They are 0 or more unless the type says
  otherwise.
- An id is lower-case words and digits joined by `-`, such as `zinc-concentrate`. A country is two capital
  letters, which tells it from an id; `NA` is Namibia. Ids in a list are separated by `;`, and `*`, where it
  is allowed, stands alone.
- A number or date `x` may have columns `x_low` and `x_high`, the range it may lie in; they obey the same
  rules as `x`.
- Any table may have a column `source` (ids of `sources.csv`) and a column `note`. No other column is
  allowed, and in the folder itself no other `.csv` or `.toml` file; `scenarios/` and `sweeps/` are folders
  of their own.
- The key of a row may stand in its table once. A table marked optional may be missing, which says the same
  as a table without rows.
"""

SCENARIOS = """\
## Scenario files

A scenario is a TOML file that changes the instance without a copy of it. An instance keeps its own under
`scenarios/`, where `sourcing check FOLDER` reads them too; `sourcing solve FOLDER --scenario NAME` applies
one of them, or any file by its path, and several in the order given. It has a `name` (left out: that of the
file), a `title`, and entries that are applied kind by kind (`change`, then `remove`, then `add`), within a
kind from top to bottom.

```toml
name = "late-smelter"
title = "The new smelter starts 18 months late"

[[change]]                                # change cells
table = "capacity"                        # the file without .csv
where = { facility = "new-smelter" }      # rows with this value, or one of a list of values; left out: every row
column = "start"                          # one column, or a list
delay_months = 18                         # or set = ..., scale = ..., add = ...: exactly one of the four

[[change]]                                # change a setting
setting = "trust.tests"
set = ["location"]

[[remove]]                                # delete rows
table = "exclusions"
where = { rule = "no-covered" }

[[add]]                                   # add a row
table = "exclusions"
row = { rule = "late-ban", worst_tier = "ally", start = "2027-01-01" }
```

- `set = ""` blanks a cell, and takes away a setting that may be left out. The other three leave a blank cell
  blank, also where a blank has a meaning such as 1, and move its `_low` and `_high` along; `set` drops them.
  A column that the file does not have yet is added.
- `where` also understands what a row points to: `mineral` through its commodity, `country` through its
  facility, and through any other facility or country the same with its column before it: `origin_country`
  and `destination_country` for lanes, `seller_country` and `buyer_country` for contracts.
- Values are compared as values, so `50` finds `50.0`, and `1` a blank that means 1; `""` finds blanks. A list
  is found by its members, and `*` is every mineral.
- An entry that finds no row, asks for a value that no row of the table has, names an unknown table or column,
  or leaves the instance invalid is an error, with its line in the scenario file.
"""


def page() -> str:
    """The whole page."""
    parts = [RULES, "## instance.toml\n", "\n".join(settings_rows()) + "\n"]
    for name, schema in TABLES.items():
        parts.append("\n".join(table_lines(name, schema)) + "\n")
    return "\n".join([*parts, SCENARIOS])


def settings_rows() -> Iterator[str]:
    """The settings as a table."""
    yield "| setting | type | left out | meaning |\n|---|---|---|---|"
    for key, setting in SETTINGS.items():
        absent = "needed" if setting.default is NEEDED else setting.absent
        yield f"| `{key}` | {setting.kind} | {absent} | {setting.meaning} |"


def table_lines(name: str, schema: pa.DataFrameSchema) -> Iterator[str]:
    """One table of the instance: what it is for, its key, its columns."""
    yield f"## {name}.csv" + (" (optional)" if schema.metadata["optional"] else "")
    yield f"\n{schema.description}\n"
    if key := schema.metadata["key"]:
        yield f"Key: {', '.join(f'`{column}`' for column in key)}.\n"
    yield "| column | type | unit | blank | meaning |\n|---|---|---|---|---|"
    for column, about in schema.columns.items():
        if column in ("source", "note") and name != "sources":
            continue
        data = about.metadata
        blank = "" if data["blank"] is None else data["blank"]
        yield f"| `{column}` | {kind_of(about)} | {data['unit']} | {blank} | {data['meaning']} |"


def kind_of(column: pa.Column) -> str:
    """What a cell may hold, in words, from the checks of the column."""
    kind, to = column.metadata["kind"], column.metadata["to"]
    says = {check.error for check in column.checks}
    bounds = {"min_value", "max_value"} & column.checks[-1].statistics.keys() if column.checks else set()
    match kind:
        case "number" if c.SHARE[0].error in says:
            return "share, 0 to 1"
        case "number" if c.ABOVE_ZERO.error in says:
            return "number above 0"
        case "number" if c.NOT_ZERO.error in says:
            return "number, not 0"
        case "number" if c.NOT_NEGATIVE.error in says:
            return "number"
        case "number" | "whole":
            words = "number" if kind == "number" else "whole number"
            if len(bounds) < 2:
                return f"{words}, may be negative"
            limits = column.checks[-1].statistics
            return f"{words}, {limits['min_value']} to {limits['max_value']}"
        case "list":
            ids = " or ".join(sorted({target.split(".")[1] for target in to}))
            return f"list of {ids}" + (", or `*`" if column.metadata["star"] else "")
        case "choice":
            return " / ".join(column.metadata["names"])
        case "place":
            return "facility or country"
        case "id" if to:
            return f"id of {to[0].split('.')[0]}.csv"
        case _:
            return str(kind)


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
