"""Lanes by day: which row holds, and who can ship and use what."""

from datetime import date

import pytest

import sourcing
from sourcing.errors import BadInput
from sourcing.network.lanes import Trade, resolve_lanes
from tests.small import BY_QUARTER, QUARTERS, objective, price, solve_small, write_small

COMMODITIES = "commodity, mineral, form\n metal, zinc, metal\n ore, zinc, ore"
PLACES = """
    facility, name, kind, country
    pit, Pit, mine, CA
    quay, Quay, port, CA
    harbour, Harbour, port, US
    store, Store, stockpile, US
    works, Works, smelter, US
    mill, Mill, market, US"""
RECIPES = """
    facility, process, commodity, rate
    pit, dig, ore, 1
    works, melt, ore, -1
    works, melt, metal, 1"""
PROCESSES = "facility, process, cost_usd_per_t\n pit, dig, 10\n works, melt, 20"
NO_PORTS = """
    facility, name, kind, country
    pit, Pit, mine, CA
    works, Works, smelter, US
    mill, Mill, market, US"""
CHAIN = {
    "commodities": COMMODITIES,
    "facilities": PLACES,
    "recipes": RECIPES,
    "processes": PROCESSES,
    "capacity": "facility, unit, rate_t_per_y",
}


def lanes_of(folder, **tables):
    """Lane segments of the small world with some tables replaced."""
    instance = sourcing.load(write_small(folder, **tables))
    return resolve_lanes(instance, Trade(instance))


def names(lanes):
    return {f"{lane.origin} {lane.destination} {lane.commodity}" for lane in lanes}


def test_the_most_specific_row_holds_day_by_day(tmp_path):
    """Freight by quarter 9 (country, country, all), 8 (one facility), 6 (ids too), 5 (two facilities and ids).

    The dearest holds first and each later row is more specific: 60 · 10 + 15 · (9 + 8 + 6 + 5).
    """
    lanes = """
        origin, destination, commodity, cost_usd_per_t, start, end
        pit, mill, metal, 5, 2026-10-01,
        CA, mill, metal, 6, 2026-07-01,
        CA, mill, *, 8, 2026-04-01,
        CA, US, *, 9, , """
    solution = solve_small(tmp_path, BY_QUARTER, lanes=lanes)
    assert [price(solution, t, facility="mill") for t in QUARTERS] == pytest.approx([19, 18, 16, 15])
    assert objective(solution) == pytest.approx(600 + 15 * 28)


def test_a_row_returns_when_a_more_specific_one_ends(tmp_path):
    """The row for the two facilities holds in the second quarter; before and after it the row for the countries."""
    lanes = """
        origin, destination, commodity, cost_usd_per_t, start, end
        CA, US, *, 9, ,
        pit, mill, metal, 5, 2026-04-01, 2026-07-01"""
    days = {
        lane.cost: [date.fromordinal(day).isoformat() for span in lane.days for day in span]
        for lane in lanes_of(tmp_path, lanes=lanes)
    }
    assert days[5] == ["2026-04-01", "2026-07-01"]
    assert days[9] == ["2026-01-01", "2026-04-01", "2026-07-01", "2027-01-01"]


def test_a_ban_is_a_row_with_capacity_0(tmp_path):
    """Nothing leaves in the third quarter: 45 · 15 and 15 t short."""
    lanes = """
        origin, destination, commodity, cost_usd_per_t, capacity_t_per_y, start, end
        CA, US, *, 5, , ,
        pit, US, metal, 5, 0, 2026-07-01, 2026-10-01"""
    solution = solve_small(tmp_path, BY_QUARTER, lanes=lanes)
    assert objective(solution) == pytest.approx(45 * 15 + 15 * 1000)
    assert list(solution.tables["shortfalls"]["short_t"]) == pytest.approx([0, 0, 15, 0])


CLASHES = [
    ("pit, mill, metal, 5, , ", "pit, mill, metal, 6, 2026-12-31, "),  # on the last day
    ("pit, US, metal, 5, , ", "CA, mill, metal, 6, , "),
    ("pit, mill, *, 5, , ", "CA, mill, metal, 6, , "),
    ("CA, US, *, 5, , ", "CA, US, *, 6, 2026-03-01, 2026-04-01"),
]


@pytest.mark.parametrize(("one", "other"), CLASHES)
def test_two_equally_specific_rows_on_one_day_are_an_error(tmp_path, one, other):
    header = "origin, destination, commodity, cost_usd_per_t, start, end"
    between = "mill, pit, metal, 1, , "  # a row that opens nothing
    folder = write_small(tmp_path, lanes="\n".join([header, one, between, other]))
    with pytest.raises(BadInput) as caught:
        sourcing.solve(folder)
    message = str(caught.value)
    assert "lanes.csv:4" in message
    assert "line 2" in message
    assert "pit → mill (metal)" in message


ALLOWED = [
    ("pit, mill, metal, 5, , 2026-07-01", "pit, mill, metal, 5, 2026-07-01, "),  # one after the other
    ("pit, mill, metal, 5, , ", "pit, mill, *, 6, , "),
    ("pit, US, metal, 5, , ", "CA, US, metal, 6, , "),
]


@pytest.mark.parametrize(("one", "other"), ALLOWED)
def test_rows_that_do_not_clash(tmp_path, one, other):
    """The cheaper row is the more specific one, or the rows follow one another: 900 USD."""
    header = "origin, destination, commodity, cost_usd_per_t, start, end"
    assert objective(solve_small(tmp_path, lanes="\n".join([header, one, other]))) == pytest.approx(900)


def test_rows_that_never_hold_cannot_clash(tmp_path):
    """Two equal rows for the countries stand behind a row for the two facilities on every day: 900 USD."""
    lanes = """
        origin, destination, commodity, cost_usd_per_t
        CA, US, *, 7
        CA, US, *, 8
        pit, mill, metal, 5"""
    assert objective(solve_small(tmp_path, lanes=lanes)) == pytest.approx(900)


def test_country_rows_open_what_can_be_shipped_and_used(tmp_path):
    """CA to US: the pit's ore to the works, its only user; US to US: the works' metal to the mill, not to itself."""
    lanes = "origin, destination, commodity, cost_usd_per_t\n CA, US, *, 5\n US, US, *, 1\n US, CA, *, 1"
    tables = {**CHAIN, "facilities": NO_PORTS, "lanes": lanes}
    assert names(lanes_of(tmp_path, **tables)) == {"pit works ore", "works mill metal"}


def test_a_list_names_its_commodities(tmp_path):
    lanes = "origin, destination, commodity, cost_usd_per_t\n CA, US, metal;ore, 5\n US, US, ore, 1"
    assert names(lanes_of(tmp_path, **{**CHAIN, "facilities": NO_PORTS, "lanes": lanes})) == {"pit works ore"}


def test_a_country_row_covers_its_ports(tmp_path):
    """Ore may go to the works straight or through the harbour, which is in the same country; and never back."""
    lanes = (
        "origin, destination, commodity, cost_usd_per_t\n CA, US, ore, 5\n US, US, ore, 1\n US, CA, ore, 1"
    )
    wanted = {"pit works ore", "pit harbour ore", "harbour works ore"}
    tables = {**CHAIN, "facilities": PLACES.replace("    quay, Quay, port, CA\n", ""), "lanes": lanes}
    assert names(lanes_of(tmp_path, **tables)) == wanted


def test_a_row_outside_the_horizon_opens_nothing(tmp_path):
    lanes = "origin, destination, commodity, cost_usd_per_t, end\n pit, mill, metal, 5, 2026-01-01"
    assert lanes_of(tmp_path, lanes=lanes) == []


def test_ports_pass_on_what_reaches_them_and_can_leave(tmp_path):
    """Ore goes quay, harbour, works. No metal goes to the quay: what leaves it ends at the works, which uses none."""
    lanes = """
        origin, destination, commodity, cost_usd_per_t
        pit, quay, *, 1
        quay, harbour, *, 1
        harbour, works, *, 1
        works, quay, *, 1
        works, mill, *, 1"""
    wanted = {"pit quay ore", "quay harbour ore", "harbour works ore", "works mill metal"}
    assert names(lanes_of(tmp_path, **CHAIN, lanes=lanes)) == wanted


def test_a_circle_of_ports_feeds_on_nothing(tmp_path):
    """The two ports ship to each other, but no ore leads in, and no metal leads out: the smallest sets are empty."""
    to_mill = "origin, destination, commodity, cost_usd_per_t\n CA, US, ore, 5\n quay, harbour, metal, 1\n"
    circle = "harbour, quay, metal, 1\n harbour, mill, metal, 1"
    assert names(lanes_of(tmp_path / "no-source", **CHAIN, lanes=to_mill + circle)) == {"pit works ore"}
    to_ports = "origin, destination, commodity, cost_usd_per_t\n pit, quay, ore, 1\n quay, harbour, ore, 1\n"
    assert lanes_of(tmp_path / "no-user", **CHAIN, lanes=to_ports + "harbour, quay, ore, 1") == []


EVERYWHERE = (
    "origin, destination, commodity, cost_usd_per_t\n quay, mill, *, 1\n store, mill, *, 1\n pit, mill, *, 1"
)


def test_a_port_and_a_stockpile_ship_what_they_stock(tmp_path):
    """A mine stocks metal but does not make it, so it cannot ship it."""
    stocks = "facility, commodity, initial_t\n quay, metal, 1\n store, metal, 1\n pit, metal, 1"
    lanes = lanes_of(tmp_path, **CHAIN, lanes=EVERYWHERE, stocks=stocks)
    assert names(lanes) == {"quay mill metal", "store mill metal"}


def test_a_port_ships_what_was_under_way_to_it_a_stockpile_only_what_it_stocks(tmp_path):
    in_transit = """
        destination, commodity, tier, arrives, quantity_t
        quay, metal, ally, 2026-02-01, 1
        store, metal, ally, 2026-02-01, 1"""
    lanes = lanes_of(tmp_path, **CHAIN, lanes=EVERYWHERE, in_transit=in_transit)
    assert names(lanes) == {"quay mill metal"}


def test_a_stockpile_receives_only_what_it_stocks(tmp_path):
    """Ore may go to the store, which lists it, and on to the works; metal may not."""
    lanes = """
        origin, destination, commodity, cost_usd_per_t
        pit, store, *, 1
        store, works, *, 1
        works, store, *, 1"""
    stocks = "facility, commodity\n store, ore"
    assert names(lanes_of(tmp_path, **CHAIN, lanes=lanes, stocks=stocks)) == {
        "pit store ore",
        "store works ore",
    }
