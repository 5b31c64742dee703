"""Laws of investment: when projects are ordered, how large they are, when they are ready and what they cost."""

from collections import defaultdict
from dataclasses import dataclass
from math import fsum
from typing import Any

import pandas as pd

from sourcing.solution.laws.breach import RELATIVE, TONNES, Breaches
from sourcing.solution.laws.facts import Facts


@dataclass(frozen=True)
class Build:
    """One order: a row of builds.csv with its row of projects.csv; ready in periods ``start`` ≤ t < ``until``."""

    project: Any
    n: int
    ordered: int
    rate: float
    ready: str
    capex: float
    start: int
    until: int


def read_builds(facts: Facts, table: pd.DataFrame, breaches: Breaches) -> list[Build]:
    """The orders of a result, with the periods in which they are ready."""
    projects = {row.project: row for row in facts.instance.rows("projects")}
    calendar, builds = facts.calendar, []
    for row in table.to_dict("records"):
        project = projects.get(row["project"])
        if project is None:
            breaches.add(
                "build", row["rate_t_per_y"], f"there is no project {row['project']}", t=row["ordered"]
            )
            continue
        start = row["ordered"] + calendar.periods_for(project.build_months)
        life = calendar.count if project.life_years is None else int(project.life_years) * calendar.per_year
        until = min(start + life, calendar.count)
        n = facts.codes["n"][project.facility]
        builds.append(
            Build(
                project, n, row["ordered"], row["rate_t_per_y"], row["ready"], row["capex_usd"], start, until
            )
        )
    return builds


def check_builds(facts: Facts, builds: list[Build], breaches: Breaches) -> None:
    """Orders come late enough, in whole blocks, within each project's size and the budget."""
    calendar = facts.calendar
    sizes: dict[str, list[float]] = defaultdict(list)
    for build in builds:
        project, place = build.project, {"n": build.n, "t": build.ordered}
        sizes[project.project].append(build.rate)
        if project.earliest is not None and build.ordered < calendar.period_of(project.earliest):
            breaches.add(
                "build", build.rate, f"{project.project} is ordered before {project.earliest}", **place
            )
        if build.start < calendar.count and build.ready != calendar.names[build.start]:
            text = f"{project.project} is said to be ready on {build.ready!r}; it is on {calendar.names[build.start]}"
            breaches.add("build", 0.0, text, **place)
        if project.block_t_per_y:
            blocks = build.rate / project.block_t_per_y
            if abs(blocks - round(blocks)) > TONNES * max(1.0, blocks):
                breaches.add(
                    "build", build.rate, f"{project.project} is built in {blocks:.9g} blocks", **place
                )
        due = fsum(capex_payments(facts, build).values())
        if abs(build.capex - due) > TONNES * max(1.0, project.capex_usd_per_t_y) + RELATIVE * due:
            text = f"capex of {project.project} is {build.capex:.9g} USD; by its prices it is {due:.9g}"
            breaches.add("cost", abs(build.capex - due), text, **place)
    for project in facts.instance.rows("projects"):
        built = fsum(sizes[project.project])
        if built > project.max_t_per_y * (1 + RELATIVE) + TONNES:
            text = f"{project.project} is built with {built:.9g} t/y in all, at most {project.max_t_per_y:.9g} may be"
            breaches.add("build", built - project.max_t_per_y, text, n=facts.codes["n"][project.facility])
    budget, spent = facts.settings.budget_usd, fsum(b.project.capex_usd_per_t_y * b.rate for b in builds)
    if budget is not None and spent > budget * (1 + RELATIVE) + 1:
        breaches.add("budget", spent - budget, f"projects take {spent:.12g} USD, the budget is {budget:.12g}")


def capex_payments(facts: Facts, build: Build) -> dict[int, float]:
    """USD paid by period: in full when ordered, or equally in each period in which the project is ready."""
    full, life = build.project.capex_usd_per_t_y * build.rate, build.project.life_years
    if life is None:
        return {build.ordered: full}
    rate = facts.settings.discount_rate
    yearly = full * rate / (1 - (1 + rate) ** -life) if rate else full / life
    return dict.fromkeys(range(build.start, build.until), yearly * facts.calendar.length)
