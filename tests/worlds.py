"""Small instance folders written by tests, each table as a block of CSV text."""

from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

SETTINGS: dict[str, Any] = {
    "name": "world",
    "title": "A hand-made world",
    "horizon": {"start": date(2026, 1, 1), "end": date(2027, 1, 1), "step": "year"},
    "economics": {"price_year": 2025, "discount_rate": 0.0},
    "objective": {"mode": "cost"},
    "trust": {
        "tiers": ["domestic", "ally", "covered"],
        "tests": ["location", "ownership", "origin"],
        "ownership_threshold": 0.25,
    },
}


def write_world(folder: Path, settings: dict[str, Any] | None = None, **tables: str) -> Path:
    """Write an instance folder and return it.

    Parameters
    ----------
    folder : where the files go; made if missing.
    settings : sections or top-level keys that replace or extend those of ``SETTINGS``, section by section.
    tables : CSV text by table name, ``_`` for ``-`` (``extra_units`` is ``extra-units.csv``); spaces around commas
        and indentation are dropped.
    """
    folder.mkdir(parents=True, exist_ok=True)
    merged = {key: dict(value) if isinstance(value, dict) else value for key, value in SETTINGS.items()}
    for key, value in (settings or {}).items():
        merged[key] = {**merged.get(key, {}), **value} if isinstance(value, dict) else value
    (folder / "instance.toml").write_text(to_toml(merged), encoding="utf-8")
    for name, text in tables.items():
        rows = [
            ",".join(cell.strip() for cell in row.split(",")) for row in dedent(text).strip().splitlines()
        ]
        (folder / f"{name.replace('_', '-')}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def to_toml(settings: dict[str, Any]) -> str:
    """The few kinds of value that an ``instance.toml`` holds, as TOML text; ``None`` leaves a key out."""
    plain = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    lines = [f"{key} = {toml_value(value)}" for key, value in plain.items() if value is not None]
    for section in settings.keys() - plain.keys():
        lines.append(f"[{section}]")
        lines += [
            f"{key} = {toml_value(value)}" for key, value in settings[section].items() if value is not None
        ]
    return "\n".join(lines) + "\n"


def toml_value(value: Any) -> str:
    """One TOML value."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, list):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    return repr(value)
