"""Instances that a report must stand: hostile texts, many facilities, and markets between two extremes."""

import csv
import re
from collections.abc import Iterator
from itertools import chain, cycle
from pathlib import Path

from tests.report.hostile import HOSTILE
from tests.report.plant import write_plant

FREE_TEXTS = {"name", "owner", "form", "title", "publisher", "note"}


def hostile_plant(folder: Path) -> Path:
    """The world with something for every section, and a hostile text in each cell that takes any text."""
    plant = write_plant(
        folder,
        sources="source, title, publisher, confidence\n book, A book, A press, read",
        owners="facility, owner, country, share, source, note\n smelter, Smelting, CA, 1, book, A note",
    )
    settings = plant / "instance.toml"
    spoilt = re.sub(
        "^title = .*$", f"title = '{HOSTILE[0]}'", settings.read_text(encoding="utf-8"), flags=re.M
    )
    settings.write_text(spoilt, encoding="utf-8")
    names = hostile_names()
    for path in sorted(plant.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header)
            for row in rows:
                free = zip(header, row, strict=True)
                writer.writerow([next(names) if name in FREE_TEXTS and cell else cell for name, cell in free])
    return plant


def hostile_names() -> Iterator[str]:
    """Hostile texts that a cell may hold, from both ends of their list, again and again but never the same."""
    texts = [text for text in HOSTILE if text.strip() and text == text.strip() and text.isprintable()]
    mixed = chain.from_iterable(zip(texts, reversed(texts), strict=True))
    return (f"{text} {place}" for place, text in enumerate(cycle(mixed)))


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
