"""What is shown of numbers, years and names."""

import pandas as pd
import pytest

from sourcing.checking import CheckReport
from sourcing.errors import MOST_SHOWN, Problem
from sourcing.terminal import coverage_tables, percent, plain, show_report, spans, tonnes


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (1.0, "100%"),
        (1 - 1e-12, "100%"),
        (0.9999, "99%"),
        (0.5, "50%"),
        (0.0001, "1%"),
        (0.0, "0%"),
        (None, ""),
    ],
)
def test_full_and_empty_are_said_only_of_what_is(share: float | None, shown: str) -> None:
    assert percent(share) == shown


def test_runs_of_years_are_drawn_together() -> None:
    assert spans(["2026", "2027", "2028", "2030"]) == "2026-2028, 2030"
    assert spans([]) == ""


@pytest.mark.parametrize(
    ("quantity", "shown"), [(0, "0"), (0.0123, "0.0123"), (12.34, "12.3"), (12345.6, "12,346")]
)
def test_tonnes_have_the_digits_that_make_sense(quantity: float, shown: str) -> None:
    assert tonnes(quantity) == shown


@pytest.mark.parametrize("letter", ["\x1b", "\x07", "\n", "\u202e", "\u2028", "\x9b"])
def test_control_characters_are_replaced(letter: str) -> None:
    assert plain(f"a{letter}b") == "a\N{REPLACEMENT CHARACTER}b"


@pytest.mark.parametrize(("width", "tables"), [(30, 10), (80, 1), (50, 2)])
def test_years_that_do_not_fit_go_below(width: int, tables: int) -> None:
    coverage = {str(year): 0.5 for year in range(2026, 2036)}
    summary = {
        "minerals": {"tin": {"coverage": 0.5, "shortfall_t": 5.0}},
        "coverage_by_year": {"tin": coverage},
    }
    assert len(coverage_tables(summary, width)) == tables


def test_of_very_many_errors_the_rest_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    errors = tuple(Problem("lanes.csv", line, "no such place") for line in range(2, 2002))
    show_report("world", CheckReport(errors, (), pd.DataFrame()))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + MOST_SHOWN + 2
    assert lines[0] == "2000 errors"
    assert lines[-2:] == [
        "  and 1,000 more; --json lists all",
        "world is not valid: 2000 errors, no warnings",
    ]
