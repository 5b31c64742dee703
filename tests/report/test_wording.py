"""Numbers, dates and lists in words."""

import pytest

from sourcing.report import wording as w


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1e-9, "0"),
        (114396.7, "114,000"),
        (999.96, "1,000"),
        (9.996, "10.0"),
        (7.2204, "7.22"),
        (-0.05154, "−0.0515"),
        (1e12, "1,000,000,000,000"),
    ],
)
def test_a_number_has_three_digits(value, text):
    assert w.number(value) == text


@pytest.mark.parametrize(
    ("tonnes", "text"),
    [(0, "0 t"), (0.0123, "12.3 kg"), (1, "1.00 t"), (-0.5, "−500 kg"), (8522536, "8,520,000 t")],
)
def test_less_than_a_tonne_is_in_kilograms(tonnes, text):
    assert w.tonnes(tonnes) == text


def test_the_cells_of_a_column_share_a_unit():
    assert w.masses([0.5, 2.25, float("nan")]) == ("kg", ["500", "2,250", ""])
    assert w.masses([0.5, 2500]) == ("t", ["0", "2,500"])
    assert w.masses([0.0, 0.0]) == ("t", ["0.0", "0.0"])
    assert w.masses([]) == ("t", [])


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        (0, "USD 0"),
        (12.3, "USD 12.3"),
        (999_900, "USD 1.00 M"),
        (3.04e8, "USD 304 M"),
        (-5.26e10, "USD −52.6 bn"),
    ],
)
def test_money_is_in_millions_and_billions(usd, text):
    assert w.money(usd) == text


def test_a_dear_price_is_for_a_kilogram():
    assert w.price(2350) == "USD 2,350 per t"
    assert w.price(2_350_000) == "USD 2,350 per kg"


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0, "0%"),
        (1, "100%"),
        (1 - 1e-9, "100%"),
        (0.99996, "99.9%"),
        (0.0001, "0.1%"),
        (0.0543, "5%"),
        (0.994, "99.4%"),
        (-0.123, "−12%"),
        (-0.0001, "−0.1%"),
        (1.5, "150%"),
        (float("nan"), ""),
    ],
)
def test_a_percentage_is_100_or_0_only_where_nothing_or_everything_is_missing(share, text):
    assert w.percent(share) == text


def test_a_change_has_its_sign_in_front():
    assert w.change("USD 3.00 M") == "+USD 3.00 M"
    assert w.change(w.money(-3e6)) == "−USD 3.00 M"
    assert w.change("0 t") == "0 t"


@pytest.mark.parametrize(("step", "text"), [("year", "2028"), ("quarter", "Q3 2028"), ("month", "July 2028")])
def test_a_period_is_named_by_its_step(step, text):
    assert w.period_name("2028-07-01", step) == text


def test_periods_that_follow_one_another_are_drawn_together():
    quarters = ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"]
    assert (
        w.spans([quarters[0], quarters[1], quarters[3]], quarters, "quarter")
        == "Q1 2026 to Q2 2026 and Q4 2026"
    )
    assert w.year_spans([2031, 2026, 2027, 2028]) == "2026–2028 and 2031"
    assert w.year_spans([]) == ""


def test_a_list_names_a_few_and_counts_the_rest():
    assert w.listed([]) == ""
    assert w.listed(["A", "B"]) == "A and B"
    assert w.listed("ABCD") == "A, B, C and D"
    assert w.listed("ABCDE") == "A, B, C and 2 more"


def test_small_words():
    assert w.counted(0, "year") == "no years"
    assert w.counted(1, "facility", "facilities") == "1 facility"
    assert w.counted(1200, "facility", "facilities") == "1,200 facilities"
    assert w.capital("zinc") == "Zinc"
    assert w.words("antimony-trioxide") == "antimony trioxide"
    assert w.clip("x" * 61) == "x" * 59 + "…"
