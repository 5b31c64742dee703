"""The US instance: valid, explained, sourced, with ranges, and of the size of the world."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import sourcing
from sourcing.instance import Instance

FOLDER = Path(__file__).parents[2] / "instances" / "us-allied"
ORDER = ("read", "recalled", "estimate")


@pytest.fixture(scope="module")
def instance() -> Instance:
    return sourcing.load(FOLDER)


def page() -> str:
    return (FOLDER / "README.md").read_text(encoding="utf-8")


def test_checks_find_no_error_and_the_page_explains_each_warning(instance: Instance) -> None:
    report = sourcing.check(instance)
    assert not report.errors
    names = {problem.name for problem in report.warnings}
    assert names == set(re.findall(r"^- \*([a-z-]+)\*:", page(), flags=re.MULTILINE))


def test_the_page_lists_every_scenario() -> None:
    files = {path.stem for path in (FOLDER / "scenarios").glob("*.toml")}
    assert files == set(re.findall(r"^\| `([a-z0-9-]+)` \|", page(), flags=re.MULTILINE))


# ---------------------------------------------------------------------------------------------------- sources


def sourced_rows(instance: Instance) -> Iterator[tuple[str, Any]]:
    for table in instance.tables:
        if table != "sources":
            yield from ((table, row) for row in instance.rows(table))


def test_every_row_names_a_source_that_exists_and_every_source_is_used(instance: Instance) -> None:
    confidence = {row.source: row.confidence for row in instance.rows("sources")}
    rows = list(sourced_rows(instance))
    assert not [(table, row.line) for table, row in rows if not row.source]
    cited = {source for _, row in rows for source in row.source}
    assert cited == confidence.keys()


def test_judgement_is_marked_as_such_and_counted(instance: Instance) -> None:
    """Sources of ours are estimates, estimates are ours, and the page states how many rows rest on what."""
    confidence = {row.source: row.confidence for row in instance.rows("sources")}
    assert set(confidence.values()) == set(ORDER)
    for source, kind in confidence.items():
        assert (kind == "estimate") == source.startswith("judgement-"), source
        assert (kind == "recalled") == source.startswith("recalled-"), source
    counts = Counter(
        max((confidence[source] for source in row.source), key=ORDER.index)
        for _, row in sourced_rows(instance)
    )
    print(", ".join(f"{kind}: {counts[kind]} rows" for kind in ORDER))
    stated = re.search(r"([\d,]+) rows rest on what was read, ([\d,]+) on .*recalled.*, ([\d,]+) on", page())
    assert stated
    assert [int(count.replace(",", "")) for count in stated.groups()] == [counts[kind] for kind in ORDER]


# ----------------------------------------------------------------------------------------------------- ranges

RANGED = {
    "capacity": ["rate_t_per_y", "available_share", "start"],
    "demand": ["quantity_t_per_y"],
    "commodities": ["price_usd_per_t"],
    "processes": ["cost_usd_per_t"],
    "lanes": ["cost_usd_per_t", "lead_days"],
    "contracts": ["minimum_t_per_y"],
    "stocks": ["target_t"],
    "throughput": ["rate_t_per_y"],
}
SHARE_DATES = {"nyrstar-clarksville", "korea-zinc-onsan"}  # rows that only change a share on New Year's Day


def needs_range(table: str, column: str, row: Any, instance: Instance) -> bool:
    """Whether the number matters: an open share of all is no judgement, nor is the price of what pays no duty."""
    if column == "available_share":
        return row.available_share != 1
    if column == "start" and row.start is not None:
        return not (row.facility in SHARE_DATES and row.unit in {"zinc", "antimony"})
    if column == "price_usd_per_t":
        return any(lane.tariff_share and row.commodity in lane.commodity for lane in instance.rows("lanes"))
    return bool(getattr(row, column))


@pytest.mark.parametrize(
    ("table", "column"), [(table, column) for table in RANGED for column in RANGED[table]]
)
def test_every_number_that_matters_lies_in_its_range(instance: Instance, table: str, column: str) -> None:
    for row in instance.rows(table):
        low, value, high = (getattr(row, column + end) for end in ("_low", "", "_high"))
        if low is not None or high is not None:
            assert low <= value <= high, (table, row.line)
        elif needs_range(table, column, row, instance):
            pytest.fail(f"{table}.csv:{row.line}: {column} has no range")


def test_ranges_of_capacity_and_demand_have_a_width(instance: Instance) -> None:
    for row in [*instance.rows("capacity"), *instance.rows("demand")]:
        value = "rate_t_per_y" if hasattr(row, "unit") else "quantity_t_per_y"
        assert getattr(row, value + "_low") < getattr(row, value + "_high") or row.facility == "teck-red-dog"


# ------------------------------------------------------------------------------------------ size of the world


class World(NamedTuple):
    """World output by the US Geological Survey, and what stands for it here.

    Attributes
    ----------
    tonnes : yearly output of the world.
    countries : yearly output of the largest.
    makes : the commodity that counts; ore together with what is made and sold by those who mine it.
    recyclers : whether the survey counts their metal too.
    within, each_within : largest share by which the total, and each country, may differ.
    """

    tonnes: float
    countries: dict[str, float]
    makes: str
    recyclers: bool
    within: float
    each_within: float


# Mineral Commodity Summaries 2026 (February 2026), figures of 2025, except: refined zinc by country is recalled
# from tables of 2024, and germanium is of 2022 (Open-File Report 2024-1057, table 1.14).
WORLD = {
    "zinc": World(
        13.8e6,
        {"CN": 6.9e6, "KR": 9e5, "CA": 6e5, "ES": 5e5, "AU": 4.5e5, "PE": 3.4e5, "MX": 3.4e5, "US": 2.2e5},
        "zinc-metal",
        recyclers=True,
        within=0.10,
        each_within=0.20,  # Canada: the plant at Timmins is closed, and Trail made less in 2025
    ),
    "antimony": World(
        110e3,
        {"CN": 40e3, "RU": 32e3, "TJ": 22e3, "BO": 5e3, "MM": 4.5e3, "TR": 3e3},
        "antimony-concentrate",
        recyclers=False,
        within=0.05,
        each_within=0.02,
    ),
    "bismuth": World(
        16e3,
        {"CN": 14e3, "KR": 1e3, "JP": 500, "LA": 500, "KZ": 180, "BG": 50, "BO": 50},
        "bismuth-metal",
        recyclers=False,
        within=0.10,
        each_within=0.06,
    ),
    "indium": World(
        1100,
        {"CN": 760, "KR": 180, "JP": 65, "CA": 40, "FR": 21},
        "indium-metal",
        recyclers=False,
        within=0.10,
        each_within=0.20,  # Korea: the recyclers stand apart
    ),
    "gallium": World(
        900, {"CN": 900, "JP": 3}, "gallium-metal", recyclers=False, within=0.05, each_within=0.02
    ),
    "germanium": World(
        210, {"CN": 180, "CA": 20, "RU": 6}, "germanium-metal", recyclers=False, within=0.10, each_within=0.02
    ),
    "tungsten": World(
        85e3,
        {
            "CN": 67e3,
            "VN": 3e3,
            "RU": 2e3,
            "BO": 1.7e3,
            "RW": 1.3e3,
            "AT": 840,
            "AU": 1e3,
            "ES": 800,
            "PT": 700,
        },
        "tungsten-concentrate",
        recyclers=False,
        within=0.05,
        each_within=0.30,  # Spain and Australia: capacity of plants above their output of 2025
    ),
}


def sells_own_ore(facility: str, commodity: str, world: World) -> bool:
    """Whether a producer is listed by what it makes of its own ore."""
    miners = {
        "antimony-concentrate": {"cn-antimony"},
        "tungsten-concentrate": {"cn-tungsten", "masan-nui-phao"},
    }
    mineral = world.makes.split("-")[0]
    return commodity.startswith(mineral) and facility in miners.get(world.makes, set())


def modelled_world(instance: Instance, world: World) -> Counter[str]:
    """Capacity by country at the start, recyclers and traders apart, before any share, ramp or project."""
    place = {row.facility: row for row in instance.rows("facilities")}
    feed = {
        (row.facility, row.process)
        for row in instance.rows("recipes")
        if row.rate < 0 and not row.commodity.endswith(("residue", "liquor"))
    }
    makes = {
        (row.facility, row.process)
        for row in instance.rows("recipes")
        if row.rate > 0
        and (row.commodity == world.makes or sells_own_ore(row.facility, row.commodity, world))
    }
    if world.makes.endswith("concentrate"):
        makes -= feed
    units = {
        (row.facility, row.unit)
        for row in instance.rows("processes")
        if (row.facility, row.process) in makes
        and (world.recyclers or place[row.facility].kind != "recycler")
        and place[row.facility].country != "SG"  # sells what others made
    }
    total: Counter[str] = Counter()
    first = instance.settings.start
    for row in instance.rows("capacity"):
        in_force = row.start is None and (row.end or date.max) > first
        if (row.facility, row.unit) in units and in_force:
            total[place[row.facility].country] += row.rate_t_per_y
    return total


@pytest.mark.parametrize("mineral", WORLD)
def test_capacity_is_of_the_size_of_the_world(instance: Instance, mineral: str) -> None:
    world = WORLD[mineral]
    modelled = modelled_world(instance, world)
    print(f"{mineral}: {sum(modelled.values()):,.0f} t against {world.tonnes:,.0f} t; {dict(modelled)}")
    assert sum(modelled.values()) == pytest.approx(world.tonnes, rel=world.within)
    for country, tonnes in world.countries.items():
        assert modelled[country] == pytest.approx(tonnes, rel=world.each_within), country
