"""How the plan was made and how well it is proved, what it rests on, and how to make it again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sourcing.report.contents import Block, Bullets, Column, Paragraph, Section, Table
from sourcing.report.facts import Facts
from sourcing.report.used import has_range, ranged_capacities, ranged_demand, sources, used_facilities, wanted
from sourcing.report.wording import clip, counted, listed, number, percent, words

MOST_LIMITS = 10
MOST_SOURCES = 20
MOST_NOTES = 10
CONFIDENCE = {"read": "read", "recalled": "recalled", "estimate": "judgement"}


def method(facts: Facts) -> Section:
    """Method, assumptions, sources and proof."""
    sections = [
        Section("Assumptions with a range", assumption_blocks(facts)),
        Section("Sources", source_blocks(facts)),
        Section("Proof, and how to repeat it", proof_blocks(facts)),
    ]
    return Section("Method", method_blocks(facts), [section for section in sections if section.blocks])


def method_blocks(facts: Facts) -> list[Block]:
    """Half a page on what the plan is."""
    settings = facts.instance.settings
    if settings.mode == "cost":
        goal = "the discounted cost of supply and of what is missing, each missing tonne at its own valuation, is least"
    else:
        goal = "what is missing is least, class of demand by class, and after that the discounted cost"
    tests = listed(settings.tests) or "none"
    return [
        Paragraph(
            f"The plan says, {facts.step} by {facts.step}, what each facility makes and what is shipped "
            f"where, so that {goal}. Money is USD of {settings.price_year}, discounted by "
            f"{percent(settings.discount_rate)} a year where it is called discounted. Tonnes are of "
            "contained metal, and tonnes of different minerals are never added."
        ),
        Bullets(
            [
                "Capacities begin, ramp up and end on dates; lanes take time, cost freight and tariffs; "
                "recipes say what each process makes and consumes, by-products included.",
                f"Material carries a trust tier ({clip(listed(settings.tiers, 6), 200)}), the worst of the "
                f"places it has passed (tests: {tests}). Exclusion rules limit what worse tiers may meet "
                "of a demand.",
                "The plan knows the whole horizon in advance, so real operation can do no better. It is "
                "one of the cheapest plans: others may cost the same.",
                "A supplier is the last place that shipped to a market; what was mixed on the way is not "
                "traced further.",
                "What one more tonne would save holds for a small change, everything else being equal. In "
                "shortage it is the valuation of the missing tonne, which is an assumption.",
                "Nothing is known of the time after the last period: stocks are run down to what is "
                "required, and the last years look easier than they would be.",
            ]
        ),
    ]


def assumption_blocks(facts: Facts) -> list[Block]:
    """Numbers with a range that the plan leans on: demand, and capacities that hold it back."""
    capacities = ranged_capacities(facts)
    rows = [demand_row(facts, demand) for demand in ranged_demand(facts)]
    rows += [cells for row in capacities[:MOST_LIMITS] for cells in capacity_rows(facts, row)]
    if not rows:
        return []
    left = len(capacities) - MOST_LIMITS
    columns = [
        Column("Assumption", width=3),
        Column("Value", number=True),
        Column("Low", number=True),
        Column("High", number=True),
        Column("Source", width=1.6),
    ]
    note = (
        "Of each mineral the largest demand of a market for a form, and the capacities of which one percent "
        "more would save most. The plan is made with the values; the ranges say how far they may be wrong."
    )
    if left > 0:
        note += f" Left out: {counted(left, 'further capacity', 'further capacities')} with a range."
    return [Table("Assumptions that matter most", columns, rows, note)]


def demand_row(facts: Facts, rows: Sequence[Any]) -> list[str]:
    """A demand with its range, its slices and classes added up."""
    first = rows[0]
    text = f"Demand of {facts.name(first.facility)} for {words(first.commodity)} in {first.year}, t/y"
    low, high = (number(sum(end_of(row, end) for row in rows)) for end in ("low", "high"))
    return [text, number(wanted(rows)), low, high, source_of(*rows)]


def end_of(row: Any, end: str) -> float:
    """The low or high end of a demand; where none is given, the demand itself."""
    value = getattr(row, f"quantity_t_per_y_{end}", None)
    return float(row.quantity_t_per_y if value is None else value)


def capacity_rows(facts: Facts, row: Any) -> list[list[str]]:
    """The rate and start of a capacity, as far as they have a range."""
    place = f"{facts.name(row.facility)} ({clip(words(row.unit))})"
    since = f" from {row.start.isoformat()}" if row.start else ""
    texts = {
        "rate_t_per_y": f"Capacity of {place}{since}, t/y",
        "start": f"Start of {place}",
    }
    return [
        [text, *three(row, column), source_of(row)]
        for column, text in texts.items()
        if has_range(row, column)
    ]


def three(row: Any, column: str) -> list[str]:
    """Value, low and high of a cell."""
    values = [getattr(row, name, None) for name in (column, f"{column}_low", f"{column}_high")]
    return [
        "" if value is None else number(value) if isinstance(value, float) else str(value) for value in values
    ]


def source_of(*rows: Any) -> str:
    """The ids of the sources of a few rows."""
    ids = [source for row in rows for source in getattr(row, "source", None) or ()]
    return clip(listed(dict.fromkeys(ids), 2), 80)


def source_blocks(facts: Facts) -> list[Block]:
    """Sources behind the facilities that the plan uses, with how far each is to be trusted."""
    table = sources(facts)
    if table.empty:
        return []
    count = table["confidence"].value_counts()
    kinds = listed(f"{count[name]:,} {said}" for name, said in CONFIDENCE.items() if name in count)
    judged = table.loc[table["confidence"] == "estimate", "rows"].sum() / table["rows"].sum()
    summary = (
        f"The numbers of the {counted(len(used_facilities(facts)), 'facility', 'facilities')} that the "
        f"plan uses cite {counted(len(table), 'source')}: {kinds}. {percent(judged)} of the "
        "citations are of a judgement, which is an estimate of the authors and of no document."
    )
    rows = [
        [
            clip(row["title"], 90),
            clip(", ".join(filter(None, [row["publisher"], row["published"]])), 60),
            CONFIDENCE[row["confidence"]],
            f"{row['rows']:,}",
        ]
        for row in table.head(MOST_SOURCES).to_dict("records")
    ]
    left = len(table) - len(rows)
    note = (
        f"Left out: {counted(left, 'source')} with fewer citations; see inputs/sources.csv." if left else ""
    )
    columns = [
        Column("Source", width=3),
        Column("Published", width=1.6),
        Column("Confidence"),
        Column("Rows citing it", number=True),
    ]
    return [Paragraph(summary), Table("Sources cited most", columns, rows, note)]


def proof_blocks(facts: Facts) -> list[Block]:
    """The certificate, the digest of the inputs and the versions."""
    summary = facts.summary
    certificate, sizes, versions = summary["certificate"], summary["sizes"], summary["versions"]
    errors = ["row", "bound", *(name for name in ("dual", "complementarity") if name in certificate)]
    worst = max(certificate[name]["scaled"] or 0.0 for name in errors)
    rows = [
        ["Inputs (SHA-256)", str(summary["digest"])],
        ["Scenario", clip(str(summary.get("scenario") or "none"), 120)],
        ["Step and mode", f"{summary['step']}, {summary['mode']}"],
        [
            "Size",
            f"{sizes['variables']:,} variables, {sizes['rows']:,} rows, {sizes['integers']:,} whole numbers",
        ],
        ["Optimum, discounted USD", f"{summary['objective_usd']:,.0f}"],
        ["Relative gap to the proved bound", f"{certificate['gap']['scaled']:.1e}"],
        ["Largest error of any condition, scaled", f"{worst:.1e}"],
        ["Versions", ", ".join(f"{name} {version}" for name, version in versions.items())],
    ]
    notes = [clip(str(note), 300) for note in summary["notes"][:MOST_NOTES]]
    return [
        Paragraph(
            "The optimum is proved: the certificate is worked out from the numbers of the program and of "
            "the solution, not by the solver. The same inputs, versions, step and mode give the same "
            "result; the inputs lie beside the result in the folder inputs, scenarios applied."
        ),
        Table("Certificate", [Column("What", width=1), Column("Value", width=2)], rows),
        *([Bullets(notes)] if notes else []),
    ]
