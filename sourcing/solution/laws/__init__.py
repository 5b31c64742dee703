"""The laws: does a written result keep what the instance asks? Recomputed from the tables of both alone.

Nothing of the network, the formulation or the solver is used here, so a mistake in one of them shows. Quantities may
be off by a gram and 1e-8 of the sum of the terms compared; what the tables cannot tell apart (rows of one lane with
different lead times, prices or limits within one period) is held to what is possible.
"""

from pathlib import Path

from sourcing.instance import Instance
from sourcing.solution.laws import builds, flows, limits, money, rules
from sourcing.solution.laws.breach import Breach, Breaches
from sourcing.solution.laws.facts import Facts
from sourcing.solution.laws.lanes import Lanes
from sourcing.solution.laws.prices import check_prices
from sourcing.solution.laws.reading import check_keys, read_results, read_summary
from sourcing.solution.laws.stated import Statements, check_rules_table
from sourcing.solution.laws.summary import check_classes, check_costs, check_coverage

__all__ = ["Breach", "check_laws"]


def check_laws(instance: Instance, results_folder: Path | str) -> list[Breach]:
    """Every law that a results folder breaks, in a fixed order; an empty list if it keeps them all.

    Parameters
    ----------
    instance : Instance
        The instance (with its scenario applied) that was solved.
    results_folder : Path
        The folder that the solve wrote.

    Raises
    ------
    BadInput
        If a file or column is missing, a cell is not a number, or a facility, commodity, tier or period is unknown.
    """
    folder = Path(results_folder)
    summary = read_summary(folder)
    facts = Facts(instance, summary["step"])
    tables = read_results(folder, facts.codes)
    lanes, statements, breaches = Lanes(facts), Statements(), Breaches(facts.names)
    moved = flows.read_flows(tables)
    force = lanes.in_force(moved.ships)

    check_keys(tables, breaches)
    flows.check_lanes(facts, force, lanes, moved, breaches)
    flows.check_arrivals(facts, force, moved, breaches)
    flows.check_recipes(facts, moved, breaches)
    flows.check_balance(facts, moved, breaches)

    orders = builds.read_builds(facts, tables["builds"], breaches)
    builds.check_builds(facts, orders, breaches)
    limits.check_units(facts, moved, orders, tables["capacity"], breaches)
    limits.check_throughput(facts, moved, statements, breaches)
    demand = limits.check_demand(facts, tables["deliveries"], tables["shortfalls"], breaches)
    stocks = limits.check_stocks(facts, moved, statements, breaches)

    said = tables["rules"]
    rules.check_exclusion(facts, tables["deliveries"], statements, breaches)
    rules.check_diversification(facts, moved, said[said["kind"] == "diversification"], statements, breaches)
    contracts = rules.check_contracts(facts, lanes, moved, statements, breaches)
    rules.state_lanes(facts, lanes, moved, said[said["kind"] == "lane"], statements)
    rules.state_projects(facts, orders, statements)
    check_rules_table(said, statements, breaches)

    bills = money.flow_bills(facts, force, moved, breaches)
    bills["capex"] = money.capex_bill(facts, orders)
    shortfalls, classes = money.shortfall_bills(facts, demand, contracts, stocks, breaches)
    check_costs(facts, {**bills, **shortfalls}, summary, breaches)
    check_classes(classes, summary, breaches)
    check_coverage(facts, demand, summary, breaches)
    if summary.get("mode") == "cost":
        check_prices(facts, demand, tables["deliveries"], tables["prices"], breaches)
    return breaches.found
