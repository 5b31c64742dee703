"""Instances that a report must stand: hostile texts, many facilities, and markets between two extremes."""

import csv
from pathlib import Path

from tests.report.hostile import HOSTILE

MAGNETS = Path(__file__).parents[2] / "instances" / "magnet-recycling"
FREE_TEXTS = {"name", "owner", "form", "title", "publisher", "note"}


def hostile_instance(folder: Path) -> Path:
    """The shipped instance on magnets with a hostile text in each cell that takes any text."""
    folder.mkdir()
    texts = [text for text in HOSTILE if text.strip() and text == text.strip() and text.isprintable()]
    settings = (MAGNETS / "instance.toml").read_text(encoding="utf-8").splitlines()
    settings = [f"title = '''{texts[0]}'''" if line.startswith("title") else line for line in settings]
    (folder / "instance.toml").write_text("\n".join(settings), encoding="utf-8")
    given: dict[str, str] = {}
    for path in sorted(MAGNETS.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with (folder / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            for row in rows:
                for column in FREE_TEXTS & {name for name, cell in row.items() if cell}:
                    cell = row[column]
                    row[column] = given.setdefault(cell, f"{texts[len(given) % len(texts)]} {len(given)}")
                writer.writerow(row)
    return folder


def wide_world(facilities: int) -> dict[str, str]:
    """Tables in which so many mines of one mineral each send a little to one market."""
    names = [f"mine-{place}" for place in range(facilities)]
    long = "of a company with a long name"
    lines = {
        "facilities": [f"{name},{name.title()} {long},mine,CA,50,-100" for name in names],
        "capacity": [f"{name},pit,{1 + place % 7}" for place, name in enumerate(names)],
        "processes": [f"{name},dig,pit,{10 + place % 13}" for place, name in enumerate(names)],
        "recipes": [f"{name},dig,metal,1" for name in names],
        "lanes": [f"{name},mill,metal,{5 + place % 5}" for place, name in enumerate(names)],
    }
    return {
        "facilities": table(
            "facility,name,kind,country,latitude,longitude",
            *lines["facilities"],
            "mill,Mill,market,US,40,-90",
        ),
        "capacity": table("facility,unit,rate_t_per_y", *lines["capacity"]),
        "processes": table("facility,process,unit,cost_usd_per_t", *lines["processes"]),
        "recipes": table("facility,process,commodity,rate", *lines["recipes"]),
        "lanes": table("origin,destination,commodity,cost_usd_per_t", *lines["lanes"]),
        "demand": demand(4.5 * facilities),
    }


def demand(quantity: float) -> str:
    """Demand of the small world's market in each year."""
    return table(
        "facility,commodity,year,quantity_t_per_y,priority,shortfall_usd_per_t",
        *[f"mill,metal,{year},{quantity},1,1000" for year in range(2026, 2036)],
    )


def table(*lines: str) -> str:
    """A table of CSV."""
    return "\n".join(lines)
