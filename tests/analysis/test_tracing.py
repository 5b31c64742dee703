"""Tracing: countries of ore, maker and last door, worked out by hand, and sums that hold on any instance."""

import json
from datetime import date
from pathlib import Path

import pytest

import sourcing
from sourcing.analysis.kept import ANALYSIS
from sourcing.analysis.origin import kept_trace, trace
from sourcing.analysis.tracing import STAGES, trace_deliveries
from sourcing.cli import run
from sourcing.errors import BadInput
from sourcing.report.facts import Facts
from sourcing.report.sections.origin import origin
from sourcing.solution.inputs import read_result
from tests.report.deep import table_of, text_of
from tests.small import write_small

TABLES = {
    "countries": """
        country, tier
        US, domestic
        CA, ally
        JP, ally
        CN, covered""",
    "commodities": """
        commodity, mineral, form, price_usd_per_t, holding_usd_per_t_y
        ore, zinc, ore, 100, 0
        metal, zinc, metal, 200, 0""",
    "facilities": """
        facility, name, kind, country
        pit, Pit, mine, CA
        quarry, Quarry, mine, CN
        smelter, Smelter, smelter, JP
        mill, Mill, market, US""",
    "capacity": """
        facility, unit, rate_t_per_y
        pit, face, 30
        quarry, face, 90""",
    "processes": """
        facility, process, unit, cost_usd_per_t
        pit, dig, face, 10
        quarry, dig, face, 10
        smelter, smelt, , 1""",
    "recipes": """
        facility, process, commodity, rate
        pit, dig, ore, 1
        quarry, dig, ore, 1
        smelter, smelt, ore, -1
        smelter, smelt, metal, 1""",
    "lanes": """
        origin, destination, commodity, cost_usd_per_t
        pit, smelter, ore, 5
        quarry, smelter, ore, 6
        smelter, mill, metal, 5""",
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 120, 1, 1000""",
}
TWO_MARKETS = {
    "facilities": TABLES["facilities"] + "\n        forge, Forge, market, US",
    "lanes": TABLES["lanes"] + "\n        smelter, forge, metal, 5",
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
        mill, metal, 2026, 30, 1, 1000
        forge, metal, 2026, 90, 1, 1000""",
    "exclusions": """
        rule, worst_tier, markets
        no-covered, ally, mill""",
}


def solved(folder: Path, settings: dict[str, object] | None = None, **tables: str) -> Path:
    """Solve the world with some of its tables replaced; the folder of the result."""
    world = write_small(folder, settings, **{**TABLES, **tables})
    return sourcing.solve(world).write(folder / "result")


def tonnes(
    result: Path, *columns: str, mineral: str = "zinc", pooled: bool = False
) -> dict[tuple[str, ...], float]:
    """Tonnes of a mineral that are delivered, by the countries of some stages."""
    traced = trace_deliveries(result, read_result(result)[1], pooled=pooled)
    sums = traced[traced["mineral"] == mineral].groupby(list(columns))["quantity_t"].sum()
    return {key if isinstance(key, tuple) else (key,): float(amount) for key, amount in sums.items()}


@pytest.fixture(scope="module")
def two_markets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return solved(tmp_path_factory.mktemp("two"), **TWO_MARKETS)


def test_a_smelter_has_the_mix_of_its_feed_behind_it(tmp_path):
    """30 t of Canadian and 90 t of Chinese ore become 120 t of Japanese metal, which the last door calls Japan's."""
    paths = tonnes(solved(tmp_path), *STAGES)
    assert paths == pytest.approx({("CA", "JP", "JP"): 30, ("CN", "JP", "JP"): 90})


def test_tiers_stay_apart_but_not_in_the_furnace(two_markets):
    """The mill may have clean metal alone and gets the pit's 30 t; in one furnace three quarters of it were Chinese."""
    found = trace(two_markets)
    at_mill = found.paths[found.paths["facility"] == "mill"]
    assert list(at_mill["mined"]) == ["CA"]
    (rule,) = found.rules.to_dict("records")
    assert (rule["phase"], rule["first"], rule["last"]) == ("in force", "2026-01-01", "2026-01-01")
    amounts = {
        name: rule[name] for name in ("delivered_t", "excluded_t", "mined_t", "made_t", "pooled_mined_t")
    }
    assert amounts == pytest.approx(
        {"delivered_t": 30, "excluded_t": 0, "mined_t": 0, "made_t": 0, "pooled_mined_t": 22.5}
    )


def test_a_plant_with_clean_and_covered_feed_is_named(two_markets):
    """The smelter takes 30 t clean and 90 t covered ore in 2026 and sells 30 t as clean."""
    (plant,) = trace(two_markets).plants.to_dict("records")
    assert (plant["facility"], plant["commodity"], plant["year"]) == ("smelter", "ore", 2026)
    assert [plant[name] for name in ("clean_t", "covered_t", "clean_made_t")] == pytest.approx([30, 90, 30])


def test_before_a_rule_covered_content_is_delivered(tmp_path):
    """From 2027 on the mill may have no covered metal: 90 of 120 t in 2026 are Chinese, none of 30 t in 2027."""
    rule = "rule, worst_tier, start\n no-covered, ally, 2027-01-01"
    demand = TABLES["demand"] + "\n        mill, metal, 2027, 120, 1, 1000"
    result = solved(tmp_path, {"horizon": {"end": date(2028, 1, 1)}}, exclusions=rule, demand=demand)
    rules = trace(result).rules.set_index("phase")
    assert list(rules.index) == ["before", "in force"]
    assert list(rules["delivered_t"]) == pytest.approx([120, 30])
    assert list(rules["excluded_t"]) == pytest.approx([90, 0])
    assert list(rules["mined_t"]) == pytest.approx([90, 0])
    assert list(rules["shipped_t"]) == pytest.approx([0, 0])


def test_a_period_in_which_a_rule_holds_in_part_stands_alone(tmp_path):
    """From 1 July on: on 181 of 365 days covered metal is free, so 120 · 181 / 365 t of it join the pit's 30 t."""
    rules = trace(solved(tmp_path, exclusions="rule, worst_tier, start\n no-covered, ally, 2026-07-01")).rules
    free = 120 * 181 / 365
    assert list(rules["phase"]) == ["in force in part"]
    assert [rules["delivered_t"].sum(), rules["mined_t"].sum()] == pytest.approx([30 + free, free])


def test_what_was_there_at_the_start_has_a_tier_and_no_country(tmp_path):
    """15 t of covered metal under way and 5 t in the mill's stock come first; the other 100 t are traced."""
    result = solved(
        tmp_path,
        in_transit="destination, commodity, tier, arrives, quantity_t\n mill, metal, covered, 2026-03-01, 15",
        stocks="facility, commodity, initial_t\n mill, metal, 5",
    )
    doors = tonnes(result, "shipped")
    assert doors == pytest.approx(
        {
            ("(in stock at the start, domestic)",): 5,
            ("(under way at the start, covered)",): 15,
            ("JP",): 100,
        }
    )


def test_stocks_carry_their_mix_into_later_periods(tmp_path):
    """Metal made in 2026 for 2027, when the smelter is shut: 60 t of each year's demand, half from the pit, half not.

    The mill keeps 60 of the 120 t that arrive in 2026, three quarters of which are Chinese ore, in the mix it has.
    """
    result = solved(
        tmp_path,
        {"horizon": {"end": date(2028, 1, 1)}},
        capacity=TABLES["capacity"]
        .replace("rate_t_per_y", "rate_t_per_y, end")
        .replace("30", "30, 2027-01-01")
        .replace("90", "90, 2027-01-01"),
        stocks="facility, commodity\n mill, metal",
        demand="""
            facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t
            mill, metal, 2026, 60, 1, 1000
            mill, metal, 2027, 60, 1, 1000""",
        exclusions="rule, worst_tier\n",
    )
    assert tonnes(result, "year", "mined", pooled=True) == pytest.approx(
        {(2026, "CA"): 15, (2026, "CN"): 45, (2027, "CA"): 15, (2027, "CN"): 45}
    )


def test_a_lane_brings_the_mix_of_the_time_of_departure(tmp_path):
    """Half a year over sea: what arrives in 2027 left in 2026 and 2027, when the ore was another country's.

    The pit works in 2026, the quarry in 2027, 120 t each; 60 t arrive in 2026, and in 2027 60 t of either.
    """
    result = solved(
        tmp_path,
        {"horizon": {"end": date(2028, 1, 1)}},
        capacity="""
            facility, unit, rate_t_per_y, start, end
            pit, face, 120, , 2027-01-01
            quarry, face, 120, 2027-01-01, """,
        lanes=TABLES["lanes"]
        .replace("cost_usd_per_t", "cost_usd_per_t, lead_days")
        .replace("ore, 5", "ore, 5, 0")
        .replace("ore, 6", "ore, 6, 0")
        .replace("metal, 5", "metal, 5, 182.625"),
        demand=TABLES["demand"] + "\n        mill, metal, 2027, 120, 1, 1000",
    )
    found = tonnes(result, "year", "mined")
    assert found == pytest.approx({(2026, "CA"): 60, (2027, "CA"): 60, (2027, "CN"): 60})


def test_a_by_product_is_dug_where_the_ore_of_its_host_is(tmp_path):
    """Germanium in the residue of the smelter comes with the ore: a quarter from Canada, the rest from China."""
    result = solved(
        tmp_path,
        commodities=TABLES["commodities"] + "\n        residue, germanium, metal, 900, 0",
        recipes=TABLES["recipes"] + "\n        smelter, smelt, residue, 0.1",
        lanes=TABLES["lanes"] + "\n        smelter, mill, residue, 5",
        demand=TABLES["demand"] + "\n        mill, residue, 2026, 12, 1, 9000",
    )
    assert tonnes(result, *STAGES, mineral="germanium") == pytest.approx(
        {("CA", "JP", "JP"): 3, ("CN", "JP", "JP"): 9}
    )


def test_metal_that_runs_in_a_circle_is_traced_to_its_ore(tmp_path):
    """The mill is a recycler, too: half of what the forge gets comes back to it as scrap and is smelted again.

    However often a tonne goes round, all of it began in the pit.
    """
    result = solved(
        tmp_path,
        facilities=TABLES["facilities"].replace(
            "mill, Mill, market, US", "mill, Mill, market, US\n shop, Shop, recycler, US"
        ),
        capacity=TABLES["capacity"] + "\n        shop, press, 60",
        processes=TABLES["processes"] + "\n        shop, press, press, -50",
        recipes=TABLES["recipes"] + "\n        shop, press, metal, -1\n        shop, press, ore, 0.5",
        lanes=TABLES["lanes"] + "\n        smelter, shop, metal, 1\n        shop, smelter, ore, 1",
    )
    found = tonnes(result, "mined")
    delivered = read_result(result)[0].tables["deliveries"]["quantity_t"].sum()
    assert found.keys() <= {("CA",), ("CN",)}
    assert sum(found.values()) == pytest.approx(delivered, rel=1e-12)


def test_traced_tonnes_add_up_to_every_delivery(tmp_path):
    """On a shipped instance with lead times, stocks and goods under way, delivery by delivery."""
    sourcing.solve("instances/magnet-recycling", step="year").write(tmp_path / "result")
    solution, instance = read_result(tmp_path / "result")
    key = ["facility", "commodity", "priority", "slice", "tier", "period"]
    delivered = solution.tables["deliveries"].astype({"priority": int}).groupby(key)["quantity_t"].sum()
    for pooled in (False, True):
        found = trace_deliveries(tmp_path / "result", instance, pooled=pooled)
        sums = found.groupby(key)["quantity_t"].sum()
        assert list(sums.index) == list(delivered.index)
        assert list(sums) == pytest.approx(list(delivered), rel=1e-11)


def test_the_report_says_it_once_it_was_traced(two_markets):
    """The last door of all metal is Japan, whose ore is a quarter Canadian; without the tables there is no section."""
    trace(two_markets)
    section = origin(Facts.read(two_markets))
    (row,) = table_of(section, "Where delivered metal")
    assert row[2:] == ["CN 75% and CA 25%", "JP 100%", "JP 100%"]
    assert table_of(section, "Plants that")[0][0] == "Smelter"
    assert "Each tonne is traced back" in text_of(section)


def test_the_verb_prints_what_the_report_says(two_markets, capsys):
    assert run(["trace", str(two_markets), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["plants"][0]["facility"] == "smelter"
    assert run(["trace", str(two_markets)]) == 0
    assert "CN 75% and CA 25%" in capsys.readouterr().out


def test_without_tables_there_is_no_section(tmp_path):
    result = solved(tmp_path)
    assert kept_trace(result) is None
    assert not origin(Facts.read(result)).blocks


def test_bad_requests_say_what_there_is(two_markets, tmp_path):
    found = trace(two_markets)
    with pytest.raises(BadInput, match="nothing of gold is delivered; there is zinc"):
        found.of("gold")
    with pytest.raises(BadInput, match="is not a result"):
        trace(tmp_path)
    assert run(["trace", str(two_markets), "--mineral", "gold"]) == BadInput.exit_code
    table = two_markets / ANALYSIS / "trace.csv"
    table.write_text(table.read_text().replace("CA", "US"))
    with pytest.raises(BadInput, match="is not as it was kept"):
        kept_trace(two_markets)
