"""The notes on the headings of a workbook, in the words of the schema."""

from typing import Any

RANGES = {
    "_low": "Low end of the range in which {base} lies; at most its value.",
    "_high": "High end of the range in which {base} lies; at least its value.",
}
WRITTEN = {
    "date": "A day, such as 2026-07-01.",
    "list": "Several are separated by ;",
    "country": "Two capital letters (ISO 3166).",
    "place": "A facility, or a country by its two capital letters.",
}


def column_note(schema: Any, column: str) -> str:
    """Meaning, unit and blank of a column."""
    for ending, text in RANGES.items():
        base = column.removesuffix(ending)
        if column not in schema.columns and base != column and base in schema.columns:
            about = schema.columns[base].metadata
            return joined(text.format(base=base), about["unit"], "not known")
    if column not in schema.columns:
        return ""
    about = schema.columns[column].metadata
    meaning = about["meaning"].replace("`", "")
    written = WRITTEN.get(about["kind"], "")
    return joined("\n".join(filter(None, [meaning, written])), about["unit"], about["blank"])


def joined(meaning: str, unit: str, blank: str | None) -> str:
    """The lines of a note."""
    lines = [
        meaning,
        f"Unit: {unit}" if unit else "",
        f"Blank: {blank}".replace("`", "") if blank is not None else "",
    ]
    return "\n".join(filter(None, lines))


def setting_note(setting: Any) -> str:
    """Meaning and kind of a setting."""
    absent = f"\nLeft out: {setting.absent.replace('`', '')}" if setting.absent else ""
    return f"{setting.meaning.replace('`', '')}\nKind: {setting.kind}{absent}"
