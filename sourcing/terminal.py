"""What people see in a terminal: progress on stderr, findings and summaries on stdout.

Names in an instance are untrusted text: they pass through :func:`plain`, and nothing here is read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from sourcing.errors import MOST_SHOWN
from sourcing.phases import Phases

if TYPE_CHECKING:
    import pandas as pd

    from sourcing.checking import CheckReport
    from sourcing.errors import Problem
    from sourcing.published import Comparison
    from sourcing.solution import Solution

SHOWN_SHORTFALLS = 10
NOTHING = 1e-6  # a smaller share of a demand is not shown as short
UNITS = ((1e8, 1e6, "million USD"), (1e5, 1e3, "thousand USD"), (0.0, 1.0, "USD"))


def plain(text: object) -> str:
    """Text as one line without control characters, escape sequences or changes of direction."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in str(text))


def console(stderr: bool = False) -> Console:
    """A console that reads nothing as markup; it colours only on a terminal."""
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False)


class ShownPhases(Phases):
    """Phases that show themselves on stderr: a moving line on a terminal, a line each elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.console = console(stderr=True)
        self.status: Status | None = None

    def begin(self, name: str) -> None:
        """Show the phase as running."""
        if self.console.is_terminal:
            self.status = self.console.status(Text(f"{plain(name)} …"))
            self.status.start()

    def finish(self, name: str, seconds: float) -> None:
        """Leave one line with the seconds it took."""
        if self.status is not None:
            self.status.stop()
            self.status = None
        self.console.print(Text(f"{plain(name):10} {seconds:8.2f} s", style="dim"))


def show_error(message: object) -> None:
    """Print a message on stderr, line by line."""
    show_lines(console(stderr=True), str(message).split("\n"))


def show_lines(target: Console, lines: Iterable[str], style: str = "") -> None:
    """Print lines as they are, however narrow the terminal, so that they can be searched and copied."""
    for line in lines:
        target.print(Text(plain(line), style=style), soft_wrap=True)


def show_report(name: str, report: CheckReport) -> None:
    """Print errors, warnings and the static balance of an instance."""
    target = console()
    show_problems(target, "error", report.errors, "red")
    show_problems(target, "warning", report.warnings, "yellow")
    if len(report.balance):
        show_table(target, "Balance: demand against open supply, t", frame_table(report.balance))
    verdict = "is not valid" if report.errors else "is valid"
    found = f"{count(report.errors, 'error')}, {count(report.warnings, 'warning')}"
    show_lines(target, [f"{name} {verdict}: {found}"], "bold red" if report.errors else "bold green")


def show_problems(target: Console, noun: str, problems: Sequence[Problem], style: str) -> None:
    """Print a list of problems under its number."""
    if problems:
        show_lines(target, [count(problems, noun)], f"bold {style}")
        show_lines(target, [f"  {problem}" for problem in problems[:MOST_SHOWN]])
        if (left := len(problems) - MOST_SHOWN) > 0:
            show_lines(target, [f"  and {left:,} more; --json lists all"])


def count(items: Sequence[object], noun: str) -> str:
    """A number with its noun: "no errors", "1 error", "2 errors"."""
    return f"{len(items) or 'no'} {noun}{'' if len(items) == 1 else 's'}"


def bare_table() -> Table:
    """A table without lines."""
    return Table(box=None, padding=(0, 1, 0, 0), header_style="italic")


def show_table(target: Console, title: str, table: Table) -> None:
    """Print a table under a blank line and its title."""
    show_lines(target, ["", title], "bold")
    target.print(table)


def frame_table(frame: pd.DataFrame) -> Table:
    """A data frame as a table: text to the left, numbers to the right, an absent value as nothing."""
    numeric = [kind in "fiu" for kind in (frame[column].dtype.kind for column in frame.columns)]
    table = bare_table()
    for column, is_number in zip(frame.columns, numeric, strict=True):
        table.add_column(Text(heading(column)), justify="right" if is_number else "left")
    for row in frame.itertuples(index=False):
        table.add_row(*(Text(cell(value, column)) for value, column in zip(row, frame.columns, strict=True)))
    return table


def heading(column: object) -> str:
    """The name of a column of the balance, short enough to stand over its numbers."""
    return plain(column).removesuffix("_t").removeprefix("supply_")


def cell(value: Any, column: object) -> str:
    """One value of a data frame; years keep their digits together."""
    if value is None or value != value:
        return ""
    if isinstance(value, (int, float)) and column != "year":
        return "no limit" if value == float("inf") else f"{value:,.0f}"
    return plain(value)


def show_solution(solution: Solution) -> None:
    """Print the summary of a solution: coverage by mineral and year, costs, and what is short."""
    target, summary = console(), solution.summary
    name = " + ".join(filter(None, (summary["name"], summary.get("scenario"))))
    show_lines(target, [f"{name}: {summary['title']}"], "bold")
    show_lines(target, [f"by {summary['step']}, {summary['mode']} mode: {summary['status']}", proof(summary)])
    show_lines(target, summary["notes"], "yellow")
    for table in coverage_tables(summary, target.width):
        show_table(target, "Coverage: share of demand delivered", table)
    show_table(target, "Cost", cost_table(summary))
    show_shortfalls(target, solution.tables["shortfalls"])


def proof(summary: Mapping[str, Any]) -> str:
    """How large the program was, and how well its optimum is proved."""
    certificate, sizes = summary["certificate"], summary["sizes"]
    worst = max(certificate[name]["scaled"] for name in ("row", "bound"))
    return (
        f"{sizes['variables']:,} variables, {sizes['rows']:,} rows; "
        f"certificate: gap {certificate['gap']['scaled']:.0e}, largest violation {worst:.0e}"
    )


def coverage_tables(summary: Mapping[str, Any], width: int) -> list[Table]:
    """Demand delivered, by mineral and year, in as many tables as the width asks for."""
    years = sorted({year for by_year in summary["coverage_by_year"].values() for year in by_year}, key=str)
    names = max(len("mineral"), *(len(plain(mineral)) for mineral in summary["minerals"]), 0)
    short = max(
        len("short t"), *(len(tonnes(totals["shortfall_t"])) for totals in summary["minerals"].values()), 0
    )
    room = max(1, (width - names - short - 8) // 5)
    tables = []
    for first in range(0, max(len(years), 1), room):
        shown = years[first : first + room]
        table = bare_table()
        table.add_column("mineral", no_wrap=True)
        table.add_column("short t", justify="right")
        table.add_column("all", justify="right")
        for year in shown:
            table.add_column(Text(plain(year)), justify="right")
        for mineral, totals in summary["minerals"].items():
            by_year = summary["coverage_by_year"].get(mineral, {})
            shares = [totals["coverage"], *(by_year.get(year) for year in shown)]
            table.add_row(Text(plain(mineral)), tonnes(totals["shortfall_t"]), *map(percent, shares))
        tables.append(table)
    return tables


def cost_table(summary: Mapping[str, Any]) -> Table:
    """Costs by category, those that are nothing left out; what is paid, penalties, and the sum with sales."""
    costs: dict[str, dict[str, float]] = dict(summary["costs"])
    largest = max((abs(amount) for cost in costs.values() for amount in cost.values()), default=0.0)
    divisor, unit = next((divisor, unit) for least, divisor, unit in UNITS if largest >= least)
    table = bare_table()
    table.add_column(unit, no_wrap=True)
    table.add_column("undiscounted", justify="right")
    table.add_column("discounted", justify="right")

    def add(label: str, cost: Mapping[str, float], style: str = "") -> None:
        """One line of the table."""
        amounts = (f"{cost[kind] / divisor:,.1f}" for kind in ("undiscounted", "discounted"))
        table.add_row(Text(label), *amounts, style=style)

    for category, cost in costs.items():
        if any(cost.values()):
            add("sales outside" if category == "outside" else plain(category.replace("_", " ")), cost)
    table.add_section()
    paid, penalties = summary["paid_usd"], summary["penalties_usd"]
    add("paid", paid)
    add("penalties (a valuation)", penalties)
    add("sum", {kind: sum(cost[kind] for cost in costs.values()) for kind in paid}, "bold")
    return table


def show_shortfalls(target: Console, shortfalls: pd.DataFrame) -> None:
    """Print the demands that go short, the dearest first."""
    years = shortfalls.assign(year=shortfalls["period"].astype(str).str[:4])
    by_demand = years.groupby(["facility", "commodity"], sort=True)
    totals = by_demand[["demand_t", "short_t", "cost_usd"]].sum()
    short = totals[totals["short_t"] > NOTHING * totals["demand_t"]].sort_values(
        "cost_usd", ascending=False, kind="stable"
    )
    if short.empty:
        show_lines(target, ["", "Every demand is met."], "green")
        return
    table = bare_table()
    for heading in ("market", "commodity"):
        table.add_column(heading)
    for heading in ("t", "share"):
        table.add_column(heading, justify="right")
    table.add_column("years")
    for row in short.head(SHOWN_SHORTFALLS).reset_index().to_dict("records"):
        rows = by_demand.get_group((row["facility"], row["commodity"]))
        when = sorted(set(rows.loc[rows["short_t"] > NOTHING * rows["demand_t"], "year"]))
        names = Text(plain(row["facility"])), Text(plain(row["commodity"]))
        table.add_row(*names, tonnes(row["short_t"]), percent(row["short_t"] / row["demand_t"]), spans(when))
    show_table(target, "Short", table)
    if len(short) > SHOWN_SHORTFALLS:
        show_lines(target, [f"and {len(short) - SHOWN_SHORTFALLS} more: see shortfalls.csv"])


def show_comparison(target: Console, comparison: Comparison) -> None:
    """Print one published optimum beside ours."""
    verdict = "agrees" if comparison.agrees else "DIFFERS"
    line = (
        f"{comparison.name:20} published {comparison.published:>14,.10g}  ours {comparison.ours:>18,.12g}  "
        f"difference {comparison.difference:8.1e}  {verdict}  {comparison.unit}"
    )
    show_lines(target, [line], "" if comparison.agrees else "bold red")


def percent(share: float | None) -> str:
    """A share as a whole percentage; 100 and 0 only where nothing or everything is missing."""
    if share is None or share != share:
        return ""
    if share >= 1 - NOTHING:
        return "100%"
    return "0%" if share <= NOTHING else f"{min(99, max(1, round(100 * share)))}%"


def tonnes(quantity: float) -> str:
    """Tonnes with as many decimals as make sense."""
    return f"{quantity:,.0f}" if quantity >= 100 or quantity < NOTHING else f"{quantity:,.3g}"


def spans(years: Sequence[str]) -> str:
    """Sorted years with runs drawn together: 2026-2028, 2030."""
    runs: list[list[str]] = []
    for year in years:
        if runs and int(year) == int(runs[-1][-1]) + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
