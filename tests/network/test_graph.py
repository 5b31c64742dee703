"""The graded graph: its nodes and ranks, its independent parts, and pruning that never changes the optimum."""

import pytest

import sourcing
from sourcing.network import build_network
from sourcing.network.graph import Node
from sourcing.solving import solve
from tests.random_worlds import make_world
from tests.small import objective, write_small

CHAIN = {
    "commodities": """
        commodity, mineral, form, disposal_usd_per_t
        metal, zinc, metal,
        ore, zinc, ore,
        slag, zinc, slag, 7""",
    "facilities": """
        facility, name, kind, country
        pit, Pit, mine, CA
        bad-pit, Bad Pit, mine, CN
        works, Works, smelter, CA
        forge, Forge, smelter, CA
        mill, Mill, market, US""",
    "capacity": "facility, unit, rate_t_per_y",
    "processes": """
        facility, process, unit, cost_usd_per_t
        pit, dig, , 10
        bad-pit, dig, , 8
        works, melt, , 20""",
    "recipes": """
        facility, process, commodity, rate
        pit, dig, ore, 1
        bad-pit, dig, ore, 1
        works, melt, ore, -1
        works, melt, metal, 1""",
    "lanes": """
        origin, destination, commodity, cost_usd_per_t
        CA, CA, *, 1
        CN, CA, *, 1
        CA, US, *, 1""",
}


def network_of(folder, settings=None, *, prune=True, **tables):
    return build_network(sourcing.load(write_small(folder, settings, **{**CHAIN, **tables})), prune=prune)


def grades(network):
    """Nodes as text, ``out`` and ``in`` where there are two sides."""
    tiers = ("domestic", "ally", "covered")
    return {" ".join(filter(None, (node.n, node.c, node.side, tiers[node.g]))) for node in network.nodes}


def test_ranks_never_improve_on_the_way(tmp_path):
    """Covered ore stays covered as metal; the mill, in the best tier, does not change what arrives."""
    wanted = {
        "pit ore ally",
        "bad-pit ore covered",
        "works ore ally",
        "works ore covered",
        "works metal ally",
        "works metal covered",
        "mill metal ally",
        "mill metal covered",
    }
    assert grades(network_of(tmp_path)) == wanted


def test_without_the_origin_test_a_plant_gives_its_own_rank(tmp_path):
    network = network_of(tmp_path, {"trust": {"tests": ["location"]}})
    assert {"works ore covered", "works metal ally"} <= grades(network)
    assert "works metal covered" not in grades(network)


def test_what_is_received_and_made_has_two_sides(tmp_path):
    """The works makes metal, and receives some of the pit's to roll; only its own side leaves."""
    network = network_of(
        tmp_path,
        processes=CHAIN["processes"] + "\n pit, refine, , 30\n works, roll, , 1",
        recipes=CHAIN["recipes"] + "\n pit, refine, metal, 1\n works, roll, metal, -1\n works, roll, slag, 1",
        demand=write_demand("metal", "slag"),
    )
    assert {"works metal out ally", "works metal in ally"} <= grades(network)
    tails = {tail for tail, _, lanes in network.graph.edges.data("lanes") if lanes and tail.n == "works"}
    assert {(tail.c, tail.side) for tail in tails} == {("metal", "out"), ("slag", "")}


def write_demand(*commodities):
    header = "facility, commodity, year, quantity_t_per_y, priority, shortfall_usd_per_t"
    return "\n".join([header, *(f"mill, {c}, 2026, 60, 1, 1000" for c in commodities)])


def test_pruning_drops_what_cannot_be_reached_or_does_not_matter(tmp_path):
    """No lane leaves the bad pit, and the forge's slag process ends nowhere."""
    tables = {
        "lanes": "origin, destination, commodity, cost_usd_per_t\n CA, CA, *, 1\n CA, US, *, 1",
        "processes": CHAIN["processes"] + "\n forge, spill, , 1",
        "recipes": CHAIN["recipes"] + "\n forge, spill, ore, -1\n forge, spill, slag, 1",
    }
    wanted = {"pit ore ally", "works ore ally", "works metal ally", "mill metal ally"}
    assert grades(network_of(tmp_path, **tables)) == wanted
    whole = grades(network_of(tmp_path, prune=False, **tables))
    assert {"bad-pit ore covered", "forge ore ally", "forge slag ally", "mill metal domestic"} <= whole


def test_minerals_that_share_nothing_are_parts(tmp_path):
    network = network_of(
        tmp_path,
        commodities=CHAIN["commodities"] + "\n gallium, gallium, metal,",
        processes=CHAIN["processes"] + "\n forge, find, , 5",
        recipes=CHAIN["recipes"] + "\n forge, find, gallium, 1",
        demand=write_demand("metal", "gallium"),
    )
    parts = {frozenset(node.c for node in part if isinstance(node, Node)) for part in network.parts()}
    assert parts == {frozenset({"ore", "metal"}), frozenset({"gallium"})}


# Where pruning could go wrong: each adds to the chain something off the way from a source to a demand.
TRAPS = {
    "nothing": ({}, 60 * 30),  # ore of the bad pit: 8 + 1 + 20 + 1
    "by-product that costs": ({"recipes": "works, melt, slag, 0.5"}, 60 * 30 + 30 * 7),
    "goods under way that nobody wants": (
        {
            "in_transit": "destination, commodity, tier, arrives, quantity_t\n forge, slag, ally, 2026-03-01, 4"
        },
        60 * 30 + 4 * 7,
    ),
    "a cheaper end than disposal": (
        {
            "recipes": "works, melt, slag, 0.5\n forge, burn, slag, -1",
            "processes": "forge, burn, , 2",
        },
        60 * 30 + 30 * (1 + 2),
    ),
    "a process that turns what costs into what does not": (
        {
            "recipes": "works, melt, slag, 0.5\n forge, wash, slag, -1\n forge, wash, ore, 0.1",
            "processes": "forge, wash, , 4",
        },
        60 * 30 + 30 * (1 + 4) - 3 * 8,  # and 3 t of the ore come from the forge, an ally
    ),
    "a contract for what nobody wants": (
        {
            "recipes": "forge, spill, ore, -1\n forge, spill, slag, 1",
            "processes": "forge, spill, , 1",
            "contracts": """contract, seller, buyer, commodity, minimum_t_per_y, shortfall_usd_per_t
                take, pit, forge, ore, 5, 100""",
        },
        60 * 30 + 5 * 11,
    ),
    "a sale outside that leaves waste": (
        {
            "recipes": "forge, sell, ore, -1\n forge, sell, slag, 1",
            "processes": "forge, sell, gate, -50",
            "capacity": "forge, gate, 10",
        },
        60 * 30 - 10 * (50 - 8 - 1 - 7),
    ),
    "slag that the works makes, receives and keeps, but nobody takes": (
        {
            "recipes": "works, melt, slag, 0.5\n forge, find, slag, 1",
            "processes": "forge, find, , 1",
            "stocks": "facility, commodity, capacity_t\n works, slag, 10",
        },
        60 * 30 + 20 * 7,
    ),
    "slag that the works makes, receives and could use if it had acid": (
        {
            "commodities": "acid, zinc, acid,",
            "recipes": """works, melt, slag, 0.5
                forge, find, slag, 1
                works, wash, slag, -1
                works, wash, acid, -1
                works, wash, metal, 1""",
            "processes": "forge, find, , 1\n works, wash, , 1",
        },
        60 * 30 + 30 * 7,
    ),
}


def trapped(name):
    """Tables of the chain, with the rows of a trap added to its own or as tables of their own."""
    added, optimum = TRAPS[name]
    return {
        table: f"{CHAIN[table]}\n{rows}" if table in CHAIN else rows for table, rows in added.items()
    }, optimum


@pytest.mark.parametrize("prune", [True, False], ids=["pruned", "whole"])
@pytest.mark.parametrize("name", TRAPS)
def test_pruning_keeps_the_optimum(tmp_path, name, prune):
    """60 t of metal, made of covered ore at 8 + 1 + 20 + 1 USD, and what each trap adds."""
    tables, optimum = trapped(name)
    solution = solve(write_small(tmp_path, **{**CHAIN, **tables}), prune=prune)
    assert objective(solution) == pytest.approx(optimum)


@pytest.mark.parametrize("seed", range(5))
def test_pruning_keeps_the_optimum_of_random_worlds(tmp_path, seed):
    folder = make_world(tmp_path / "world", seed)
    pruned, whole = solve(folder), solve(folder, prune=False)
    assert objective(pruned) == pytest.approx(objective(whole), rel=1e-9, abs=1e-6)
    assert pruned.summary["sizes"]["variables"] <= whole.summary["sizes"]["variables"]
