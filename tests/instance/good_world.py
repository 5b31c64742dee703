"""A small valid instance with every table, which each test spoils in one place."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sourcing.instance import Instance, read_instance, with_scenarios

FILES = {
    "instance.toml": """\
name = "small"
title = "A small world"
[horizon]
start = 2026-01-01
end = 2028-01-01
step = "quarter"
[economics]
price_year = 2025
discount_rate = 0.03
[objective]
mode = "cost"
[trust]
tiers = ["domestic", "ally", "covered"]
tests = ["location", "ownership", "origin"]
ownership_threshold = 0.25
ownership_from = "ally"
[investment]
budget_usd = 2.0e9
[warnings]
silence = ["lead-time"]
""",
    "countries.csv": "country,tier\nUS,domestic\nNA,ally\nKZ,covered\n",
    "commodities.csv": """\
commodity,mineral,form,price_usd_per_t,note
ore,zinc,ore,,
metal,zinc,metal,3000,priced
""",
    "facilities.csv": """\
facility,name,kind,country,latitude,longitude
pit,"Pit, the old one",mine,NA,-22.5,17.1
plant,Plant,smelter,KZ,,
harbour,Harbour,port,NA,,
store,Store,stockpile,US,,
mill,Mill,market,US,40,-80
""",
    "owners.csv": """\
facility,owner,country,share
pit,Ölands Gruv AB,US,0.5
pit,Other Co,KZ,0.5
plant,Other Co,KZ,1
""",
    "capacity.csv": """\
facility,unit,rate_t_per_y,start,end,ends_with,ramp_months,available_share
pit,face,100,,,,,
plant,old,50,2020-01-01,,plant/new,,0.9
plant,new,80,2026-04-01,2030-01-01,,6,
""",
    "processes.csv": """\
facility,process,unit,unit_use,cost_usd_per_t
pit,dig,face,,10
plant,smelt,old,1.5,20
mill,burn,,,5
""",
    "extra-units.csv": "facility,process,unit,unit_use\nplant,smelt,new,0.5\n",
    "recipes.csv": """\
facility,process,commodity,rate
pit,dig,ore,1
plant,smelt,ore,-1.1
plant,smelt,metal,1
mill,burn,ore,-1
""",
    "lanes.csv": """\
origin,destination,commodity,cost_usd_per_t,lead_days,tariff_share,capacity_t_per_y,start,end
NA,plant,ore,30,20,,,,
plant,US,metal,40,,0.25,500,2026-03-01,2027-01-01
NA,US,*,50,,,,,
pit,harbour,ore;metal,5,,,,,
""",
    "throughput.csv": """\
facility,commodity,rate_t_per_y,cost_usd_per_t,start,end
harbour,*,90,1,2026-01-01,2027-01-01
""",
    "demand.csv": """\
facility,commodity,year,quantity_t_per_y,priority,slice,shortfall_usd_per_t
mill,metal,2026,60,1,,9000
mill,metal,2027,70,1,,9000
""",
    "stocks.csv": """\
facility,commodity,initial_t,initial_tier,minimum_t,target_t,target_date,worst_tier,loss_per_y,shortfall_usd_per_t_y
store,metal,5,ally,2,9,2027-01-01,ally,0.01,100
""",
    "in-transit.csv": "destination,commodity,tier,arrives,quantity_t\nmill,metal,covered,2026-02-01,3\n",
    "contracts.csv": """\
contract,seller,buyer,commodity,start,end,minimum_t_per_y,maximum_t_per_y,shortfall_usd_per_t,priority
take,NA,plant,ore,2026-01-01,2027-01-01,5,50,100,2
""",
    "exclusions.csv": """\
rule,minerals,markets,worst_tier,max_share,start,end
no-covered,zinc,US;mill,ally,0.1,2027-01-01,
""",
    "diversification.csv": "rule,minerals,country,by,max_share,start,end\nspread,,US,country,0.65,,\n",
    "projects.csv": """\
project,facility,unit,max_t_per_y,block_t_per_y,capex_usd_per_t_y,life_years,earliest,build_months
grow,plant,annex,30,10,2000,15,2026-07-01,18
""",
    "sources.csv": """\
source,title,publisher,published,url,confidence
usgs,Summaries,USGS,2025-01,https://usgs.gov/,read
""",
}


@cache
def good_instance() -> Instance:
    """The good world, read once; nothing in it changes."""
    with TemporaryDirectory() as folder:
        return read_instance(write_files(Path(folder)))


def load_changed(world: Path, scenario: Path | str, **changes: str) -> Instance:
    """The world that ``write_files`` wrote with these changes, after a scenario; as it stands it is not read again."""
    instance = read_instance(world) if changes else replace(good_instance(), folder=world)
    return with_scenarios(instance, scenario)


def write_files(folder: Path, **changes: str) -> Path:
    """Write the good world; a change replaces one file by its stem."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        stem = name.partition(".")[0].replace("-", "_")
        (folder / name).write_text(changes.get(stem, text), encoding="utf-8")
    return folder
