"""By-products: which host, at which plant, each tonne of a mineral hangs on."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from sourcing.instance.instance import plain_rows
from sourcing.report.contents import Block, Bullets, Column, Paragraph, Section, Strong, Table, Words
from sourcing.report.facts import Facts
from sourcing.report.recipes import outputs
from sourcing.report.wording import capital, clip, counted, listed, percent, tonnes, words

SHOWN = 20
NOTE = (
    "New metal is what processes make that consume none of the mineral: mines, residues of a host metal, scrap and "
    "purchases. A host that is no mineral of the instance is named by the unit of the plant."
)


def byproducts(facts: Facts) -> Section:
    """What each mineral hangs on that comes, at least in part, as a by-product; empty where none does."""
    made = new_metal(facts)
    hanging = made[made["host"] != ""]
    minerals = [mineral for mineral in facts.minerals if (hanging["mineral"] == mineral).any()]
    if not minerals:
        return Section("By-products")
    hanging = hanging[hanging["mineral"].isin(minerals)]
    blocks: list[Block] = [
        Paragraph(
            "Metal that comes as a by-product grows and falls with its host, whatever it sells for: a plant that "
            "stops making the host stops making it too."
        ),
        Bullets([sentence(facts, mineral, made[made["mineral"] == mineral]) for mineral in minerals]),
        table(facts, hanging, made),
        *thrown_away(facts, hanging),
    ]
    return Section("By-products: what hangs on what", blocks)


def new_metal(facts: Facts) -> pd.DataFrame:
    """Metal that enters the chains: facility, commodity, mineral, host (blank: none), tonnes over the horizon."""
    activity = facts.table("runs").groupby(["facility", "process"])["activity_t"].sum().to_dict()
    rows = [
        (made.facility, made.commodity, made.mineral, made.host, made.rate * activity.get(made[:2], 0.0))
        for made in outputs(facts.instance)
        if made.new
    ]
    key = ["facility", "commodity", "mineral", "host"]
    frame = pd.DataFrame.from_records(rows, columns=[*key, "made_t"]).astype({"made_t": float})
    return frame[frame["made_t"] > 0].groupby(key)["made_t"].sum().reset_index()


def sentence(facts: Facts, mineral: str, made: pd.DataFrame) -> Words:
    """How much of a mineral is by-product, and the host and plant that give most of it."""
    hanging = made[made["host"] != ""]
    share = hanging["made_t"].sum() / made["made_t"].sum()
    hosts = hanging.groupby("host")["made_t"].sum().sort_values(ascending=False, kind="stable")
    plants = hanging.groupby("facility")["made_t"].sum().sort_values(ascending=False, kind="stable")
    names = listed(f"{host_name(facts, str(host))} ({tonnes(amount)})" for host, amount in hosts.items())
    plant, amount = str(plants.index[0]), float(plants.iloc[0])
    return (
        Strong(f"{capital(words(mineral))}: "),
        f"{percent(share)} of the {tonnes(made['made_t'].sum())} of new metal comes as a by-product, of {names}; most "
        f"of it at {clip(facts.name(plant))} ({tonnes(amount)}).",
    )


def host_name(facts: Facts, host: str) -> str:
    """A host mineral in words, or the unit that stands for a host that is none."""
    name = clip(words(host))
    return name if host in facts.mineral_of.values() else f"{name} (unit)"


def table(facts: Facts, hanging: pd.DataFrame, made: pd.DataFrame) -> Table:
    """By-product made at each plant, the largest shares of a mineral first."""
    key = ["mineral", "facility", "host"]
    rows = hanging.groupby(key)["made_t"].sum().reset_index()
    rows["share"] = rows["made_t"] / rows["mineral"].map(made.groupby("mineral")["made_t"].sum())
    rows["order"] = rows["mineral"].map(list(facts.minerals).index)
    rows = rows.sort_values(["share", "order", *key], ascending=[False, *[True] * 4], kind="stable")
    left = len(rows) - SHOWN
    rows = rows.head(SHOWN).sort_values(["order", "share", *key], ascending=[True, False, *[True] * 3])
    cells = [
        [
            capital(words(row.mineral)),
            clip(facts.name(row.facility)),
            host_name(facts, row.host),
            tonnes(row.made_t),
            percent(row.share),
        ]
        for row in plain_rows(rows)
    ]
    rest = f" {counted(left, 'smaller row is', 'smaller rows are')} left out." if left > 0 else ""
    columns = [
        Column("Mineral"),
        Column("Plant", width=2.5),
        Column("Host", width=1.5),
        Column("Made as by-product", number=True),
        Column("Share of the mineral's new metal", number=True),
    ]
    return Table("By-products by plant and host, all years", columns, cells, note=NOTE + rest)


def thrown_away(facts: Facts, hanging: pd.DataFrame) -> Iterator[Table]:
    """By-product that a plant makes and disposes of, because nothing there or beyond takes it."""
    key = ["facility", "commodity"]
    waste = facts.table("waste").groupby(key)["quantity_t"].sum().rename("waste_t")
    made = hanging.groupby([*key, "mineral"])["made_t"].sum().reset_index()
    rows = made.merge(waste.reset_index(), on=key)
    rows["share"] = rows["waste_t"] / rows["made_t"]
    rows = rows.sort_values(["share", *key], ascending=[False, True, True], kind="stable")
    if rows.empty:
        return
    left = len(rows) - SHOWN
    yield Table(
        "By-products thrown away where they are made, all years",
        [
            Column("Plant", width=2.5),
            Column("By-product", width=1.5),
            Column("Made", number=True),
            Column("Thrown away", number=True),
            Column("Of what is made", number=True),
        ],
        [
            [
                clip(facts.name(row.facility)),
                words(row.commodity),
                tonnes(row.made_t),
                tonnes(row.waste_t),
                percent(row.share),
            ]
            for row in plain_rows(rows.head(SHOWN))
        ],
        note=f"{counted(left, 'smaller row is', 'smaller rows are')} left out." if left > 0 else "",
    )
