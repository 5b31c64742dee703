"""What the answer hangs on: sweeps with their figures, and what moves each shortage most."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sourcing.instance.instance import Row, plain_rows
from sourcing.report.contents import Block, Column, Figure, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.swept import DESIGN, SHOW_POINTS
from sourcing.report.wording import (
    NOTHING,
    capital,
    change,
    clip,
    counted,
    fixed,
    money,
    percent,
    signed,
    tonnes,
    words,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

    from sourcing.sweeps import SweepResult

COST: Final = "cost_usd"
SHORT: Final = "shortfall_t."
MOST, MOST_EACH, MOST_CURVES, LONGEST_TITLE = 15, 3, 6, 100
READING: Final[Mapping[str, str]] = {
    "one-at-a-time": "Each factor is moved to its low and to its high end by itself, all others at their base.",
    "grid": "Every combination of the values of the factors. A rank correlation of 1 or −1 says that the metric "
    "rises or falls with the factor throughout.",
    "latin-hypercube": "All factors are drawn together, each evenly over its range (Latin hypercube). A rank "
    "correlation of 1 or −1 says that the metric rises or falls with the factor throughout.",
    "sobol": "All factors are drawn together, each evenly over its range (Sobol’). S1 is the share of the variance "
    "that a factor makes by itself, ST with all that it does together with others; 95% intervals.",
    "morris": "Factors are moved one after the other along random paths (Morris). mu* is the mean size of what a step "
    "over the whole range would do; sigma is its spread, which bends and other factors make.",
}
COLUMNS: Final[Mapping[str, Sequence[str]]] = {
    "one-at-a-time": ("At low end", "At high end"),
    "grid": ("Rank correlation",),
    "latin-hypercube": ("Rank correlation",),
    "sobol": ("By itself, S1", "With others, ST"),
    "morris": ("Mean effect, mu*", "Spread, sigma"),
}


def sensitivity(facts: Facts, sweeps: Sequence[SweepResult]) -> Section:
    """The section of a report; empty without a sweep."""
    sections = [section_of(facts, result, place) for place, result in enumerate(sweeps, 1)]
    return Section("What the answer hangs on", [], sections)


def section_of(facts: Facts, result: SweepResult, place: int) -> Section:
    """One sweep."""
    from sourcing.sweeps.indices import strongest

    record = result.record
    title = clip(str(record["title"]), LONGEST_TITLE)
    if record["design"] == DESIGN:
        return Section(title, [Paragraph(" ".join(outages_told(facts, record))), *heat_maps(result, place)])
    blocks: list[Block] = [Paragraph(" ".join([READING[record["design"]], *told(facts, record)]))]
    costs = strongest(result.sensitivities, record["design"], COST, MOST)
    if costs.empty:
        blocks.append(Paragraph("No factor moves the discounted cost."))
    else:
        blocks += [*pictures(result, costs, place), cost_table(record["design"], costs)]
    if rows := list(shortage_rows(facts, result)):
        blocks.append(shortage_table(record["design"], rows))
    return Section(title, blocks)


def outages_told(facts: Facts, record: Mapping[str, Any]) -> Iterator[str]:
    """What is out, when, and how many outages have an answer."""
    pairs = " by itself, and each pair," if record["size"] == 2 else " by itself"
    yield f"Each {record['kind']}{pairs} out for {record['months']} months from {record['from']}, known beforehand."
    yield from told(facts, record)


def heat_maps(result: SweepResult, place: int) -> Iterator[Figure]:
    """What the costliest outages take from each mineral, and what pairs cost beyond their sum."""
    from sourcing.sweeps.figures import outage_heat_map, pair_heat_map

    yield Figure(
        f"sweep-{place}-coverage",
        "Points of coverage over the horizon that each mineral loses in the costliest outages",
        "Heat map of the change of coverage, outages down and minerals across.",
        partial(outage_heat_map, result.sensitivities),
    )
    if result.record["size"] == 2:
        yield Figure(
            f"sweep-{place}-pairs",
            "What pairs of the costliest outages cost beyond the sum of both alone",
            "Heat map of the cost of pairs beyond their sum.",
            partial(pair_heat_map, result.sensitivities),
        )


def told(facts: Facts, record: Mapping[str, Any]) -> Iterator[str]:
    """How many points there are, how they were solved, and which of their metrics may differ in another plan."""
    points = record["points"]
    yield f"{counted(points['planned'], 'point')}, by {record['step']};"
    failed = points["failed"]
    yield f"{failed:,} of them have no answer and are left out." if failed else "each has a proved optimum."
    for key in ("step", "mode"):
        if record[key] != facts.summary[key]:
            yield f"The result of this report was solved with {key} {facts.summary[key]}, the sweep with {record[key]}."
    yield "Costs are those of every optimal plan; shortages are of one, and a tonne may move between equal ones."


def pictures(result: SweepResult, rows: pd.DataFrame, place: int) -> Iterator[Figure]:
    """The figures of the cost: its factors, and how it answers to the strongest."""
    design = result.record["design"]
    if design in ("one-at-a-time", "sobol", "morris"):
        yield Figure(
            f"sweep-{place}-cost",
            "What moves the discounted cost",
            f"Factors that move the discounted cost, the strongest first: {clip(str(rows['factor'].iloc[0]))}.",
            partial(drawn, design, rows),
        )
    if design in SHOW_POINTS:
        factors = list(rows["factor"][:MOST_CURVES])
        yield Figure(
            f"sweep-{place}-response",
            "The discounted cost over the factors that move it most: every point, and means",
            f"Discounted cost of every point over {counted(len(factors), 'factor')}.",
            partial(drawn_response, result, factors),
        )


def drawn(design: str, rows: pd.DataFrame) -> Drawing:
    """The figure of a design."""
    from sourcing.sweeps.figures import morris_plane, sobol_bars, tornado

    return {"one-at-a-time": tornado, "sobol": sobol_bars, "morris": morris_plane}[design](rows, COST)


def drawn_response(result: SweepResult, factors: Sequence[str]) -> Drawing:
    """The figure of the points."""
    from sourcing.sweeps.figures import response_curves

    return response_curves(result.points, factors, COST)


def cost_table(design: str, rows: pd.DataFrame) -> Table:
    """The strongest factors of the cost with their measures."""
    columns = [Column("Factor", width=2), *(Column(name, number=True) for name in COLUMNS[design])]
    cells = [[clip(row.factor), *measures(design, row, money)] for row in plain_rows(rows)]
    return Table("Discounted cost", columns, cells)


def shortage_rows(facts: Facts, result: SweepResult) -> Iterator[list[str]]:
    """The strongest factors of each shortage that moves."""
    from sourcing.sweeps.indices import strongest

    design = result.record["design"]
    for mineral in facts.minerals:
        rows = strongest(result.sensitivities, design, f"{SHORT}{mineral}", MOST_EACH)
        if design == "one-at-a-time":
            rows = rows[rows["swing"] > NOTHING * facts.summary["minerals"][mineral]["demand_t"]]
        names = [capital(words(mineral)), *[""] * MOST_EACH]
        for name, row in zip(names, plain_rows(rows), strict=False):
            yield [name, clip(row.factor), *measures(design, row, tonnes)]


def shortage_table(design: str, rows: list[list[str]]) -> Table:
    """What moves the tonnes short of each mineral over the horizon."""
    columns = [
        Column("Short of"),
        Column("Factor", width=2),
        *(Column(name, number=True) for name in COLUMNS[design]),
    ]
    return Table(
        f"Tonnes short over the horizon: the {MOST_EACH} strongest factors of each mineral", columns, rows
    )


def measures(design: str, row: Row, amount: Any) -> list[str]:
    """The measures of a factor, in the order of their columns; blank where there is none."""
    if design == "one-at-a-time":
        return ["" if end is None else change(amount(end)) for end in (row.low_effect, row.high_effect)]
    if design == "morris":
        return ["" if size is None else amount(size) for size in (row.mu_star, row.sigma)]
    if design == "sobol":
        return [with_interval(row.S1, row.S1_conf), with_interval(row.ST, row.ST_conf)]
    return [signed(fixed(row.rank_correlation, 2))]


def with_interval(share: float | None, half: float | None) -> str:
    """A share with the half of its interval; few points may give one without the other."""
    known = [] if share is None else [share] if half is None else [share, half]
    return " ± ".join(map(percent, known))
