"""The order of rows in the tables does not matter: the same content gives the same bytes."""

from pathlib import Path
from random import Random

import pytest

import sourcing
from tests.random_worlds import make_world
from tests.small import write_small


def shuffle(folder: Path, seed: int) -> None:
    """Put the rows of every table in another order, the header apart."""
    for path in sorted(folder.glob("*.csv")):
        header, *rows = path.read_text(encoding="utf-8").splitlines()
        Random(seed).shuffle(rows)
        path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def written(folder: Path, results: Path) -> dict[str, str]:
    """Text of every file of a result but the timings."""
    sourcing.solve(folder, out=results)
    files = (path for path in results.rglob("*") if path.is_file() and path.name != "timings.json")
    return {str(path.relative_to(results)): path.read_text(encoding="utf-8") for path in files}


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_no_byte(tmp_path, seed):
    folder = make_world(tmp_path / "world", seed)
    straight = written(folder, tmp_path / "straight")
    shuffle(folder, seed)
    shuffled = written(folder, tmp_path / "shuffled")
    assert shuffled.keys() == straight.keys()
    for name, text in straight.items():
        assert shuffled[name] == text, name


def test_ties_do_not_depend_on_the_order_of_rows(tmp_path):
    """Three pits of one tier and cost serve two mills: any split costs the same, and one of them is chosen."""
    folder = write_small(
        tmp_path,
        {"horizon": {"step": "quarter"}},
        facilities="""
            facility, name, kind, country
            pit, Pit, mine, CA
            shaft, Shaft, mine, CA
            gallery, Gallery, mine, CA
            mill, Mill, market, US
            forge, Forge, market, US""",
        capacity="facility, unit, rate_t_per_y\n pit, face, 70\n shaft, face, 70\n gallery, face, 70",
        processes="""
            facility, process, unit, cost_usd_per_t
            pit, dig, face, 10
            shaft, dig, face, 10
            gallery, dig, face, 10""",
        recipes="""
            facility, process, commodity, rate
            pit, dig, metal, 1
            shaft, dig, metal, 1
            gallery, dig, metal, 1""",
        lanes="origin, destination, commodity, cost_usd_per_t\n CA, US, metal, 5",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 60, 1, 1000
            forge, metal, 2026, 60, 1, 1000""",
    )
    plans = set()
    for seed in range(2):
        shuffle(folder, seed)
        plans.add(written(folder, tmp_path / "results")["shipments.csv"])
    assert len(plans) == 1
