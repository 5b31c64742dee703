"""What checking says is true of the plans: nothing that it calls impossible happens in random instances."""

from pathlib import Path

import pandas as pd
import pytest

from sourcing.checking import check
from sourcing.checking.bounds import Bounds
from sourcing.checking.picture import Picture
from sourcing.checking.reach import Reach
from sourcing.checking.warnings.markets import wanted_years, why_unreachable
from sourcing.errors import SourcingError
from sourcing.instance import read_instance
from sourcing.network import build_network
from sourcing.solving import solve
from tests.checking.calm import STOCK, calm
from tests.random_worlds import make_world


def by_year(table: pd.DataFrame, when: str, what: str, *keys: str) -> dict[tuple[str, str, int], float]:
    """Tonnes of a result table by two keys and calendar year."""
    years = table.assign(year=table[when].astype(str).str[:4].astype(int))
    sums = years.groupby([*keys, "year"])[what].sum()
    return {(str(one), str(other), int(year)): float(tonnes) for (one, other, year), tonnes in sums.items()}


@pytest.mark.parametrize("seed", [3, 8, 11, 24, 27, 53])
def test_no_warning_contradicts_a_plan(tmp_path: Path, seed: int) -> None:
    instance = read_instance(make_world(tmp_path / "w", seed))
    assert check(instance).errors == ()
    picture, tables = Picture(instance, build_network(instance)), solve(instance).tables
    reach, bounds = picture.view(Reach), picture.view(Bounds)
    first = picture.years[0].year
    delivered = by_year(tables["deliveries"], "period", "quantity_t", "facility", "commodity")
    for pair, (_, years) in wanted_years(picture).items():
        for year in years:
            if why_unreachable(picture, reach, pair, year):
                assert delivered.get((*pair, year.year), 0.0) <= 1e-6
    for (n, p, year), done in by_year(tables["runs"], "period", "activity_t", "facility", "process").items():
        assert done <= bounds.activity[n, p][year - first] * (1 + 1e-6) + 1e-6
    for (n, c, year), left in by_year(
        tables["shipments"], "departs", "quantity_t", "origin", "commodity"
    ).items():
        assert left <= bounds.shipped[n, c][year - first] * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize(("release", "feasible"), [("40", True), ("39", False)])
def test_only_a_stock_that_cannot_leave_is_infeasible(tmp_path: Path, release: str, feasible: bool) -> None:
    instance = read_instance(
        calm(tmp_path / "w", stocks=STOCK + f"mill, metal, 100, 60, , , , , , {release}, ,")
    )
    assert bool(check(instance).errors) is not feasible
    if feasible:
        assert solve(instance).summary["status"]
    else:
        with pytest.raises(SourcingError):
            solve(instance)
