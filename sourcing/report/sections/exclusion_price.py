"""What exclusion costs as a whole: the curve over the share that is allowed, and what each test of it is worth."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pandas as pd

from sourcing.analysis.kept import Kept, kept
from sourcing.analysis.reading_curves import (
    ALL,
    AS_IT_IS,
    CURVES,
    SHORT,
    TESTS_TABLE,
    at_shares,
    share_of_saving,
    switch_name,
)
from sourcing.report.contents import Block, Column, Figure, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.figures.exclusion import exclusion_curve
from sourcing.report.wording import NOTHING, capital, change, clip, listed, money, percent, tonnes, words

SHARES = (0.0, 0.01, 0.05, 0.1, 0.25, 0.5, 1.0)
MOST_MINERALS = 8
HOW_TO_READ = (
    "Each exclusion rule is given the same share of every demand that excluded metal may meet, on the days on which it "
    "is in force. Cost is discounted, shortages at their valuation included."
)
BY_COST = (
    " The plan of this report serves one class after the other; the curves are of the least cost, which weighs all "
    "classes at once."
)


def exclusion_price(facts: Facts) -> Section:
    """The curves and the value of tests that were asked for; empty if none were."""
    title = "The price of exclusion"
    curves = kept(facts.folder, CURVES) if facts.folder else None
    if curves is None:
        return Section(title)
    blocks: list[Block] = [Paragraph(HOW_TO_READ + (BY_COST if facts.summary["mode"] == "priority" else ""))]
    together = curves.table[curves.table["mineral"] == ALL]
    if len(together):
        shares = wanted_shares(facts, together)
        blocks += [*whole_curve(together, shares), share_table(together, shares)]
    blocks += mineral_table(facts, curves.table)
    blocks.append(Paragraph(proof(curves), quiet=True))
    if tests := kept(facts.folder, TESTS_TABLE) if facts.folder else None:
        blocks += test_table(facts, tests.table)
    return Section(title, blocks)


def whole_cost(facts: Facts) -> str:
    """What exclusion costs as a whole, if that was asked; else blank."""
    curves = kept(facts.folder, CURVES) if facts.folder else None
    together = curves.table[curves.table["mineral"] == ALL] if curves else None
    if together is None or together.empty:
        return ""
    most = float(together["cost_usd"].iloc[0] - together["cost_usd"].iloc[-1])
    if most <= NOTHING * abs(float(together["cost_usd"].iloc[0])):
        return "Excluding nobody would save nothing."
    half = percent(share_of_saving(together, 0.5))
    return f"Excluding nobody would save {money(most)} in all; excluded metal for {half} of demand, half of that."


def wanted_shares(facts: Facts, curve: pd.DataFrame) -> pd.DataFrame:
    """Shares of the demand of each mineral that are short; index share allowed, columns mineral.

    Only minerals whose shortage the curve changes, those that it changes most if there are many.
    """
    short = curve.set_index("share")[[f"{SHORT}{mineral}" for mineral in facts.minerals]]
    short.columns = list(facts.minerals)
    demand = facts.demand.groupby("mineral")["demand_t"].sum().reindex(list(facts.minerals))
    shares = short / demand
    moves = (shares.max() - shares.min()).sort_values(ascending=False, kind="stable")
    chosen = set(moves[moves > NOTHING].index[:MOST_MINERALS])
    return shares[[mineral for mineral in facts.minerals if mineral in chosen]]


def whole_curve(curve: pd.DataFrame, shares: pd.DataFrame) -> Iterator[Block]:
    """The figure of cost and shortage, and what it says in a sentence."""
    cost = curve["cost_usd"].to_numpy(float)
    most = cost[0] - cost[-1]
    text = "Letting in what is excluded would save nothing at all."
    if most > NOTHING * abs(cost[0]):
        first = cost[0] - at_shares(curve, [0.01])["cost_usd"].iloc[0]
        text = (
            f"Excluding everything costs {money(most)} more than excluding nothing. Half of that is saved where "
            f"{percent(share_of_saving(curve, 0.5))} of demand may be met with excluded metal, and nine tenths at "
            f"{percent(share_of_saving(curve, 0.9))}; the first percent saves {money(first)}."
        )
    yield Paragraph(text)
    yield Figure(
        "exclusion-curve",
        "Cost, and the share of demand that is short, by the share of demand that excluded metal may meet, all "
        "minerals together",
        "Two panels of lines that fall, or stay, from left to right.",
        partial(exclusion_curve, curve.set_index("share")["cost_usd"], shares),
    )


def share_table(curve: pd.DataFrame, shares: pd.DataFrame) -> Table:
    """What is saved and what stays short at a few shares."""
    found = at_shares(curve, SHARES)
    whole = at_shares(
        curve[["mineral", "share"]].assign(**{str(m): shares[m].to_numpy() for m in shares}), SHARES
    )
    columns = [Column("Allowed", number=True), Column("Saves", number=True, width=1.3)]
    columns += [Column(f"{capital(clip(words(str(m)), 20))} short", number=True) for m in shares]
    saved = found["cost_usd"].iloc[0] - found["cost_usd"]
    rows = [
        [percent(share), money(usd), *(percent(float(whole[str(m)].iloc[k])) for m in shares)]
        for k, (share, usd) in enumerate(zip(SHARES, saved, strict=True))
    ]
    return Table(
        "What is saved, and the share of demand that stays short, all minerals together", columns, rows
    )


def mineral_table(facts: Facts, curves: pd.DataFrame) -> Iterator[Table]:
    """What letting in what is excluded would save for each mineral by itself."""
    rows = []
    for mineral in facts.minerals:
        curve = curves[curves["mineral"] == mineral]
        if curve.empty:
            continue
        found = at_shares(curve, (0.0, 0.01, 0.1, 1.0))
        cost, short = found["cost_usd"].to_numpy(), found[f"{SHORT}{mineral}"].to_numpy()
        rows.append(
            [
                capital(words(mineral)),
                *(money(cost[0] - usd) for usd in cost[1:]),
                percent(share_of_saving(curve, 0.5)),
                tonnes(short[0]),
                tonnes(short[-1]),
            ]
        )
    columns = [
        Column("Mineral", width=1.1),
        Column("1% allowed saves", number=True),
        Column("10% saves", number=True),
        Column("All saves", number=True),
        Column("Half of it at", number=True),
        Column("Short at 0%", number=True),
        Column("Short at 100%", number=True),
    ]
    if rows:
        note = "The rules on the other minerals stay as they are."
        yield Table("What letting in excluded metal would save, mineral by mineral", columns, rows, note)


def proof(curves: Kept) -> str:
    """How exactly the curves are known."""
    proofs = curves.record["proofs"]
    worst = max(float(proof["error_usd"]) for proof in proofs)
    if all(proof["complete"] for proof in proofs):
        return "Every breakpoint of the curves was found by re-solving; between them the cost is straight."
    return (
        "The curves are straight between places that were solved. Not every breakpoint was looked for: the true cost "
        f"is nowhere below the lines by more than {money(worst)}, which prices at those places prove."
    )


def test_table(facts: Facts, tests: pd.DataFrame) -> Iterator[Table]:
    """What changes when a test of who is excluded is switched."""
    base = tests[tests["test"] == AS_IT_IS].iloc[0]
    rows = []
    for row in tests[tests["test"] != AS_IT_IS].to_dict("records"):
        moved = {m: row[f"{SHORT}{m}"] - base[f"{SHORT}{m}"] for m in facts.minerals}
        short = [
            f"{words(m)} {change(tonnes(t))}"
            for m, t in moved.items()
            if abs(t) > NOTHING * row_size(base, m)
        ]
        cost = row["cost_usd"] - base["cost_usd"]
        rows.append(
            [
                capital(switch_name(row["test"], base["tests"])),
                change(money(cost)),
                listed(short, 4) or "no change",
            ]
        )
    if rows:
        columns = [Column("Tests"), Column("Cost", number=True), Column("Shortages", width=3)]
        note = "All else is as it is. Tests overlap, so what one catches another often catches as well."
        yield Table("What the tests of who is excluded are worth", columns, rows, note)


def row_size(base: pd.Series, mineral: str) -> float:
    """Tonnes short of a mineral as it is, at least one."""
    return max(1.0, float(base[f"{SHORT}{mineral}"]))
