"""An instance as a workbook (.xlsx): one sheet a table, and ``instance.toml`` line by line on a sheet of its own.

A folder that goes into a workbook comes out of it byte by byte (:mod:`.spelling` keeps what a sheet cannot show).
What openpyxl needs is imported when a workbook is read or written, not before.
"""

from sourcing.workbook.places import in_place, is_workbook

__all__ = ["in_place", "is_workbook"]
