"""An instance as the texts of its files, in one order whatever the order it was read in."""

import csv
import io

import tomli_w

from sourcing.instance.files import SETTINGS_FILE
from sourcing.instance.instance import Instance, RawTable
from sourcing.instance.where import known_columns


def instance_files(instance: Instance) -> dict[str, str]:
    """Settings and tables of an instance, scenarios applied, as text by file name.

    Rows are in the order of their cells and columns in the order of the schema, so that the same instance gives the
    same bytes; an instance read from these files has the same digest.
    """
    files = {SETTINGS_FILE: tomli_w.dumps(instance.raw_settings)}
    for name, table in sorted(instance.raw.items()):
        files[f"{name}.csv"] = table_text(name, table)
    return files


def table_text(name: str, table: RawTable) -> str:
    """The cells of a table as CSV."""
    header = [column for column in known_columns(name) if column in table.columns]
    cells = zip(*(table.columns[column] for column in header), strict=True)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(sorted(cells))
    return text.getvalue()
