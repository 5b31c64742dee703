"""When demand becomes secure, what that hangs on, and what a month earlier is worth."""

from pathlib import Path

import pytest

import sourcing
from sourcing.analysis.kept import kept
from sourcing.analysis.secure import DATES, EARLIER, NEVER, secure
from tests.small import SMALL, TWO_YEARS, write_small

WANTED = "facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t"
DEMAND = f"{WANTED}\nmill, metal, 2026, 60, 1, 1000\nmill, metal, 2027, 60, 1, 1000"


def result_of(folder: Path, capacity: str, demand: str = DEMAND) -> Path:
    """The small world over two years with another capacity of its pit, solved."""
    rows = f"facility, unit, rate_t_per_y, start, ramp_months\n{capacity}"
    instance = write_small(folder, TWO_YEARS, **{**SMALL, "capacity": rows, "demand": demand})
    sourcing.solve(instance, out=folder / "result")
    return folder / "result"


def test_a_new_pit_decides_the_date(tmp_path: Path) -> None:
    """365 t/y from 1 January 2027 on, before it 36.5 t/y: 23.5 t short, and secure from 2027.

    In December 2026 the new pit would dig 31 t, of which 23.5 t are wanted at 15 USD/t: 23.5 · (1000 - 15) USD.
    """
    result = result_of(tmp_path, "pit, face, 36.5,,\npit, face, 328.5, 2027-01-01, 0")
    found = secure(result)
    row = found.dates.iloc[0]
    assert (row["mineral"], row["priority"], row["last_short"], row["secure_from"]) == (
        "zinc",
        1,
        "2026",
        "2027-01-01",
    )
    assert row["short_t"] == pytest.approx(23.5)
    assert row["hangs_on"] == "Pit (face, 328 t/y, full on 2027-01-01)"
    (earlier,) = found.earlier.to_dict("records")
    assert (earlier["facility"], earlier["unit"], earlier["starts"]) == ("pit", "face", "2027-01-01")
    assert earlier["removed_t"] == pytest.approx(23.5)
    assert earlier["saved_usd"] == pytest.approx(23.5 * 985)


def test_what_is_always_covered_hangs_on_nothing_and_what_never_is_has_no_date(tmp_path: Path) -> None:
    """100 t/y for 60 t of the first class and 100 t of the second, which never has enough; no start in the horizon."""
    demand = f"{DEMAND}\nmill, metal, 2026, 100, 2, 500\nmill, metal, 2027, 100, 2, 500"
    found = secure(result_of(tmp_path, "pit, face, 100,,", demand))
    first, second = found.dates.to_dict("records")
    assert (first["secure_from"], first["last_short"], first["hangs_on"]) == ("2026-01-01", "", "")
    assert (second["secure_from"], second["last_short"]) == (NEVER, "2027")
    assert found.earlier.empty


def test_the_tables_are_kept_beside_the_result(tmp_path: Path) -> None:
    """What is kept is what was found."""
    result = result_of(tmp_path, "pit, face, 80, 2026-07-01, 0")
    found = secure(result)
    dates, earlier = kept(result, DATES), kept(result, EARLIER)
    assert dates is not None
    assert earlier is not None
    assert list(dates.table["secure_from"]) == list(found.dates["secure_from"])
    assert earlier.table["saved_usd"].tolist() == pytest.approx(found.earlier["saved_usd"].tolist())
