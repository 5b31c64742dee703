"""The reference page says what the schema says."""

from sourcing.instance.reference import PAGE, page
from sourcing.instance.schema import TABLES
from sourcing.instance.settings import SETTINGS


def test_the_reference_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m sourcing.instance.reference"


def test_every_table_column_and_setting_has_its_line():
    lines = page().splitlines()
    for name, table in TABLES.items():
        heading = next(place for place, line in enumerate(lines) if line.startswith(f"## {name}.csv"))
        end = next(place for place in range(heading + 1, len(lines)) if lines[place].startswith("## "))
        section = "\n".join(lines[heading:end])
        for column in table.columns.keys() - {"source", "note"}:
            assert section.count(f"| `{column}` |") == 1, f"{name}.{column}"
    for setting in SETTINGS:
        assert f"| `{setting}` |" in page()
