"""Models with a published optimum, solved and compared.

Each is an instance folder with one file more, ``published.json``: ``optimum`` in ``unit``, as published in
``source``, and ``offset`` and ``scale``, with published = offset + scale × our objective.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sourcing
from sourcing.errors import BadInput

TOLERANCE = 1e-6  # relative
INSTALLED = Path(__file__).parent / "cases"
CHECKOUT = Path(__file__).parents[1] / "instances" / "published"


@dataclass(frozen=True)
class Comparison:
    """A published optimum and ours, in the same unit."""

    name: str
    title: str
    unit: str
    source: str
    published: float
    ours: float

    @property
    def difference(self) -> float:
        """Distance from the published value, relative to it."""
        return abs(self.ours - self.published) / abs(self.published)

    @property
    def agrees(self) -> bool:
        """Whether the two are the same to one part in a million."""
        return self.difference <= TOLERANCE


def compare_all(folder: Path | str | None = None) -> list[Comparison]:
    """Solve every model in a folder, in the order of their names."""
    return list(comparisons(folder))


def comparisons(folder: Path | str | None = None) -> Iterator[Comparison]:
    """Solve every model in a folder, one at a time.

    Parameters
    ----------
    folder : holds one instance folder per model; None takes the models that come with the package.

    Raises
    ------
    BadInput
        If there is no such model in the folder, or one of them is not valid.
    """
    root = Path(folder) if folder is not None else shipped()
    cases = sorted(path.parent for path in root.glob("*/published.json"))
    if not cases:
        raise BadInput(f"{root}: no folder here holds a published.json; nothing was solved")
    return (compare(case) for case in cases)


def compare(case: Path) -> Comparison:
    """Solve one model and map its objective back to the unit of the published value."""
    known = read_published(case / "published.json")
    solution = sourcing.solve(case)
    return Comparison(
        name=case.name,
        title=solution.summary["title"],
        unit=known["unit"],
        source=known["source"],
        published=known["optimum"],
        ours=known["offset"] + known["scale"] * solution.summary["objective_usd"],
    )


def read_published(path: Path) -> dict[str, Any]:
    """What is known of a model, from its ``published.json``."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        kinds = {"optimum": float, "unit": str, "scale": float, "offset": float, "source": str}
        return {key: kind(known[key]) for key, kind in kinds.items()}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise BadInput(f"{path} cannot be read: {error!r}") from None


def shipped() -> Path:
    """Where the models stand that come with the package: inside it, or beside it in a checkout."""
    return INSTALLED if INSTALLED.is_dir() else CHECKOUT
