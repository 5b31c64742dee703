"""A small world and a lawful plan for it, both worked out by hand; the plan is not optimal, which no law asks.

Ore of an allied pit is smelted in a covered country, so the metal is covered. In each year 60 t of ore become 30 t of
metal and 15 t of slag. The metal is at sea for a quarter of a year: of the 30 t that leave in 2026, 22.5 t arrive then
and 7.5 t in 2027. The store gives 6 of its 10 t in 2026. In 2027 covered metal may meet half of the demand, so 10 of
the 30 t that arrive are thrown away. Discounting at 21 % makes the factors 1/1.1 and 1/1.331.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

from tests.worlds import write_world

SETTINGS: dict[str, Any] = {
    "horizon": {"end": date(2028, 1, 1)},
    "economics": {"discount_rate": 0.21},
    "investment": {"budget_usd": 60.0},
}
TABLES = {
    "countries": "country, tier\n US, domestic\n AU, ally\n CN, covered",
    "commodities": """
        commodity, mineral, form, price_usd_per_t, disposal_usd_per_t, holding_usd_per_t_y
        ore, tin, ore, , 1,
        metal, tin, metal, 1000, 5, 2
        slag, tin, slag, , 4, """,
    "facilities": """
        facility, name, kind, country, latitude, longitude
        pit, Pit, mine, AU, ,
        works, Works, smelter, CN, ,
        store, Store, stockpile, US, ,
        mill, Mill, market, US, , """,
    "owners": "facility, owner, country, share\n works, Smelters, CN, 1",
    "capacity": """
        facility, unit, rate_t_per_y, start, end, ends_with, ramp_months, available_share
        pit, face, 100, , , , ,
        works, line, 80, 2025-01-01, , , 12, 0.5""",
    "processes": """
        facility, process, unit, unit_use, cost_usd_per_t
        pit, dig, face, , 10
        works, smelt, line, , 20""",
    "recipes": """
        facility, process, commodity, rate
        pit, dig, ore, 1
        works, smelt, ore, -2
        works, smelt, metal, 1
        works, smelt, slag, 0.5""",
    "lanes": """
        origin, destination, commodity, cost_usd_per_t, lead_days, tariff_share, capacity_t_per_y, start, end
        pit, works, ore, 1, , , 60, ,
        works, mill, metal, 3, 91.3125, 0.1, , ,
        store, US, metal, 1, , , , , """,
    "throughput": """
        facility, commodity, rate_t_per_y, cost_usd_per_t, start, end
        mill, *, 100, 0.5, , """,
    "demand": """
        facility, commodity, year, quantity_t_per_y, priority, slice, shortfall_usd_per_t
        mill, metal, 2026, 40, 1, , 5000
        mill, metal, 2028, 40, 1, , 5000""",
    "stocks": """
        facility, commodity, initial_t, initial_tier, capacity_t, minimum_t, release_t_per_y, shortfall_usd_per_t_y
        store, metal, 10, ally, 20, 4, 8, 7""",
    "contracts": """
        contract, seller, buyer, commodity, start, end, minimum_t_per_y, maximum_t_per_y, shortfall_usd_per_t, priority
        deal, works, mill, metal, , , 30, 50, 100, """,
    "exclusions": """
        rule, minerals, markets, worst_tier, max_share, start, end
        no-covered, tin, US, ally, 0.5, 2027-01-01, """,
    "diversification": """
        rule, minerals, country, by, max_share, start, end
        spread, , US, owner, 0.8, , """,
    "projects": """
        project, facility, unit, max_t_per_y, block_t_per_y, capex_usd_per_t_y, life_years, earliest, build_months
        more, works, line, 40, 5, 10, , , 12""",
}
Y1, Y2 = "2026-01-01", "2027-01-01"
RESULTS = {
    "shipments": f"""\
origin,destination,commodity,tier,departs,quantity_t,freight_usd,tariff_usd
pit,works,ore,ally,{Y1},60,60,0
pit,works,ore,ally,{Y2},60,60,0
works,mill,metal,covered,{Y1},30,90,3000
works,mill,metal,covered,{Y2},30,90,3000
store,mill,metal,ally,{Y1},6,6,0
""",
    "arrivals": f"""\
origin,destination,commodity,tier,arrives,quantity_t,throughput_usd
pit,works,ore,covered,{Y1},60,0
pit,works,ore,covered,{Y2},60,0
works,mill,metal,covered,{Y1},22.5,11.25
works,mill,metal,covered,{Y2},30,15
store,mill,metal,ally,{Y1},6,3
""",
    "runs": f"""\
facility,process,tier,period,activity_t,cost_usd
pit,dig,ally,{Y1},60,600
pit,dig,ally,{Y2},60,600
works,smelt,covered,{Y1},30,600
works,smelt,covered,{Y2},30,600
""",
    "draws": f"""\
facility,process,commodity,tier,drawn_tier,period,quantity_t
works,smelt,ore,covered,covered,{Y1},60
works,smelt,ore,covered,covered,{Y2},60
""",
    "deliveries": f"""\
facility,commodity,priority,slice,tier,period,quantity_t
mill,metal,1,,covered,{Y1},22.5
mill,metal,1,,ally,{Y1},6
mill,metal,1,,covered,{Y2},20
""",
    "shortfalls": f"""\
facility,commodity,priority,slice,period,demand_t,short_t,cost_usd
mill,metal,1,,{Y1},40,11.5,57500
mill,metal,1,,{Y2},40,20,100000
""",
    "stocks": f"facility,commodity,tier,period,quantity_t\nstore,metal,ally,{Y1},4\nstore,metal,ally,{Y2},4\n",
    "waste": f"""\
facility,commodity,tier,period,quantity_t,disposal_usd
works,slag,covered,{Y1},15,60
works,slag,covered,{Y2},15,60
mill,metal,covered,{Y2},10,50
""",
    "builds": f"project,ordered,ready,rate_t_per_y,capex_usd\nmore,{Y1},{Y2},5,50\n",
    "capacity": f"""\
facility,unit,period,available_t,used_t,value_usd_per_t
pit,face,{Y1},100,60,0
pit,face,{Y2},100,60,0
works,line,{Y1},40,30,0
works,line,{Y2},45,30,0
""",
    "prices": f"facility,commodity,tier,period,price_usd_per_t\nmill,metal,ally,{Y1},5000\n",
    "rules": f"""\
kind,rule,facility_or_mineral,period,limit_t,used_t,value_usd_per_t,commodity,priority,slice,supplier,rule_row
contract_maximum,works to mill,mill,{Y1},50,30,0,metal,,,works,
contract_minimum,deal,mill,{Y1},30,30,2,metal,,,works,1
diversification,spread,tin,{Y1},32,22.5,0,,,,Smelters,1
exclusion,no-covered,mill,{Y2},20,20,4000,metal,1,,,1
lane,pit to works,works,{Y1},60,60,0,ore,,,pit,2
project,more,works,{Y2},40,5,0,,,,,
stock_capacity,store,store,{Y1},20,4,0,metal,,,,
stock_minimum,store,store,{Y2},4,4,7,metal,,,,
stock_release,store,store,{Y1},8,6,0,metal,,,,
throughput,*,mill,{Y2},100,30,0,,,,,
""",
}
COSTS = {
    "activity": (1200, 1200),
    "outside": (0, 0),
    "freight": (156, 150),
    "tariff": (3000, 3000),
    "throughput": (14.25, 15),
    "holding": (8, 8),
    "disposal": (60, 110),
    "capex": (50, 0),
    "shortfall": (57500, 100000),
    "contract_shortfall": (0, 0),
    "stock_shortfall": (0, 0),
}
"""USD of 2026 and of 2027."""


def write_small_world(folder: Path, **tables: str) -> Path:
    """The instance; tables given replace its own."""
    return write_world(folder, SETTINGS, **{**TABLES, **tables})


def write_small_result(folder: Path) -> Path:
    """The results folder."""
    folder.mkdir()
    for name, text in RESULTS.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    costs = {
        name: {"undiscounted": first + second, "discounted": first / 1.1 + second / 1.331}
        for name, (first, second) in COSTS.items()
    }
    summary = {
        "step": "year",
        "mode": "cost",
        "objective_usd": sum(cost["discounted"] for cost in costs.values()),
        "costs": costs,
        "priority_shortfall_usd": {"1": 157500},
        "paid_usd": {"undiscounted": 8971.25},
        "penalties_usd": {"undiscounted": 157500},
        "minerals": {"tin": {"demand_t": 80, "delivered_t": 48.5, "shortfall_t": 31.5, "coverage": 0.60625}},
        "coverage_by_year": {"tin": {"2026": 0.7125, "2027": 0.5}},
    }
    (folder / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return folder
