"""Facilities by the names and owners under which a report shows them."""

from collections import Counter, defaultdict

import pandas as pd

from sourcing.instance import Instance
from sourcing.report.wording import clip

COLUMNS = ["facility", "name", "kind", "country", "latitude", "longitude", "owner", "owner_country"]


def facilities(instance: Instance) -> pd.DataFrame:
    """Every facility of an instance.

    Returns
    -------
    DataFrame indexed facility, columns name, kind, country, latitude, longitude, owner, owner_country
        ``name`` is short and has the id behind it where two facilities are called alike. ``owner`` is the largest
        named one, first by name on a tie, blank where none is named; it stands in full: clip it to show it.
    """
    rows = instance.rows("facilities")
    names = [clip(row.name) for row in rows]
    shared = {name for name, count in Counter(names).items() if count > 1}
    owners: dict[str, list[tuple[float, str, str]]] = defaultdict(list)
    for row in instance.rows("owners"):
        owners[row.facility].append((-row.share, row.owner, row.country))
    records = []
    for row, name in zip(rows, names, strict=True):
        _, owner, country = min(owners[row.facility], default=(0.0, "", row.country))
        shown = f"{name} ({clip(row.facility)})" if name in shared else name
        records.append(
            (row.facility, shown, row.kind, row.country, row.latitude, row.longitude, owner, country)
        )
    table = pd.DataFrame.from_records(records, columns=COLUMNS).set_index("facility")
    return table.astype({"latitude": float, "longitude": float})
