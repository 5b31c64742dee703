"""What the terminal says of an explanation, and of when minerals become secure."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
from rich.table import Table
from rich.text import Text

from sourcing.analysis.said import REMEDIES_SAID, remedy_said, sentences
from sourcing.analysis.secure import NEVER, Secure
from sourcing.analysis.why_short import Explanation
from sourcing.report.wording import clip, masses, money, words
from sourcing.report.wording import tonnes as said_tonnes
from sourcing.terminal import bare_table, console, plain, show_lines, show_table

CAUSES_SHOWN: Final = 12
STARTS_SHOWN: Final = 12


def show_explanation(found: Explanation) -> None:
    """Print why minerals are short, what holds them back, and what would end it."""
    for answer in found.answer.to_dict("records"):
        show_answer(answer, *(of(table, answer) for table in (found.causes, found.remedies)))


def of(table: pd.DataFrame, answer: dict[Any, Any]) -> pd.DataFrame:
    """The rows of a mineral and year."""
    return pd.DataFrame(table[(table["mineral"] == answer["mineral"]) & (table["year"] == answer["year"])])


def show_answer(answer: dict[Any, Any], causes: pd.DataFrame, remedies: pd.DataFrame) -> None:
    """Print the answer for one mineral and year."""
    target = console()
    show_lines(target, ["", *sentences(answer)], "bold")
    if len(causes):
        table = bare_table()
        table.add_column("what holds it back" if answer["short_t"] > 0 else "what would hold it back")
        shown = causes.head(CAUSES_SHOWN)
        unit, amounts = masses(shown["passes_t"].tolist())
        table.add_column(f"lets through {unit}", justify="right")
        for cause, amount, passes in zip(shown["cause"], amounts, shown["passes_t"], strict=True):
            table.add_row(Text(plain(cause)), amount if passes > 0 else "")
        target.print(table)
        left_out(len(causes), CAUSES_SHOWN, "why-short-causes.csv")
    for within, title in REMEDIES_SAID.items():
        some = remedies[remedies["within_reach"] == within]
        if len(some):
            show_table(target, title, remedy_table(some))


def remedy_table(remedies: pd.DataFrame) -> Table:
    """Changes with what stays short and what they save."""
    unit, short = masses(remedies["short_t"].tolist())
    table = bare_table()
    table.add_column("change")
    for heading in (f"short then {unit}", "saves"):
        table.add_column(heading, justify="right")
    for row, left in zip(remedies.to_dict("records"), short, strict=True):
        table.add_row(Text(plain(remedy_said(row))), left, money(row["saved_usd"]))
    return table


def show_secure(found: Secure, names: dict[str, str]) -> None:
    """Print when each class of demand is secure, and what a month earlier is worth."""
    target, table = console(), bare_table()
    for heading in ("mineral", "class", "secure from", "hangs on"):
        table.add_column(heading)
    for row in found.dates.to_dict("records"):
        since = row["secure_from"] if row["last_short"] or row["secure_from"] == NEVER else "the start"
        mineral, hangs = plain(words(row["mineral"])), plain(row["hangs_on"])
        table.add_row(Text(mineral), str(row["priority"]), since, Text(hangs))
    show_table(target, "Secure: covered from then to the end of the plan", table)
    worth = found.earlier[found.earlier["saved_usd"] > 0]
    if worth.empty:
        return
    starts = worth.groupby(["facility", "unit", "starts", "full_rate"], sort=False)
    table = bare_table()
    for heading in ("a month earlier at", "full rate", "saves", "takes away"):
        table.add_column(heading, justify="right" if heading == "saves" else "left")
    for (facility, unit, _, full), rows in list(starts)[:STARTS_SHOWN]:
        name = clip(plain(names.get(str(facility), facility)), 45)
        saves = money(float(rows["saved_usd"].iloc[0]))
        table.add_row(Text(f"{name} ({plain(words(str(unit)))})"), str(full), saves, Text(taken(rows)))
    show_table(target, "Worth of a month", table)
    left_out(len(starts), STARTS_SHOWN, "secure-earlier.csv")


def taken(rows: pd.DataFrame) -> str:
    """The shortages that a month earlier takes away."""
    some = rows[rows["mineral"] != ""]
    pairs = zip(some["removed_t"], some["mineral"], strict=True)
    return ", ".join(f"{said_tonnes(removed)} {plain(words(mineral))}" for removed, mineral in pairs)


def left_out(count: int, shown: int, file: str) -> None:
    """Say how many rows are not shown, and where they are."""
    if count > shown:
        show_lines(console(), [f"and {count - shown} more: see analysis/{file}"])
