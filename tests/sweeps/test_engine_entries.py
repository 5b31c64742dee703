"""The entries of a point: applied to typed rows they give what applying them to the files gives."""

from pathlib import Path
from random import Random
from typing import Any

import pytest

from sourcing.errors import BadInput
from sourcing.instance import Instance, read_instance
from sourcing.instance.scenario import applied
from sourcing.instance.scenario_file import Entry
from sourcing.instance.schema import TABLES
from sourcing.sweeps.variant import Editor, Variant, as_scenario
from tests.random_worlds import make_world
from tests.small import write_small
from tests.sweeps.edits import change, entry, random_entries

RANGED = """
    facility, unit, rate_t_per_y, rate_t_per_y_low, rate_t_per_y_high, start, ramp_months
    pit, face, 100, 80, 120, 2026-02-01, 3"""
BAD: dict[str, list[Entry]] = {
    "below zero": [change("capacity", "rate_t_per_y", add=-101)],
    "share above one": [change("capacity", "available_share", set=1.5)],
    "nothing matches": [change("capacity", "rate_t_per_y", {"facility": "pitt"}, scale=2)],
    "no such column": [change("capacity", "rate", scale=2)],
    "no such table": [change("capacities", "rate_t_per_y", scale=2)],
    "ramp without start": [change("capacity", "start", set="")],
    "ends before it starts": [change("capacity", "end", set="2026-01-15")],
    "blank where a number is needed": [change("demand", "quantity_t_per_y", set="")],
    "half a month": [change("capacity", "start", delay_months=1.5)],
    "a sale without a unit": [change("processes", "cost_usd_per_t", {"process": "free"}, set=-5)],
    "a bad setting": [entry("change", setting="economics.discount_rate", set=-1)],
    "out of a range": [change("capacity", "rate_t_per_y", scale=-1)],
    "one thing after another": [
        change("capacity", "rate_t_per_y", set=5),
        change("capacity", "rate_t_per_y", {"rate_t_per_y": 100}, set=7),
    ],
}


def plain(instance: Instance) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, without ranges."""
    columns = {table: [*schema.columns, "line"] for table, schema in TABLES.items()}
    return {
        table: [{name: getattr(row, name) for name in columns[table]} for row in instance.rows(table)]
        for table in TABLES
    }


def slowly(instance: Instance, entries: list[Entry]) -> Instance | str:
    """The instance after entries that are applied to its files, or what is wrong."""
    try:
        return applied(instance, as_scenario(entries))
    except BadInput as error:
        return str(error)


def at(editor: Editor, entries: list[Entry]) -> Instance | str:
    """The instance of a point, or what is wrong."""
    try:
        return editor.at(entries)
    except BadInput as error:
        return str(error)


@pytest.mark.parametrize("seed", range(3))
def test_rows_are_those_of_the_changed_files(tmp_path: Path, seed: int) -> None:
    """One entry of every kind, and a few together."""
    instance, draw = read_instance(make_world(tmp_path / "world", seed)), Random(seed)
    editor, entries, fast = Editor(instance), random_entries(instance, draw), 0
    for some in [*([one] for one in entries), *(draw.sample(entries, 3) for _ in range(3))]:
        expected, changed = slowly(instance, some), at(editor, some)
        if isinstance(expected, str) or isinstance(changed, str):
            assert changed == expected
            continue
        assert plain(changed) == plain(expected)
        assert changed.settings == expected.settings
        fast += isinstance(changed, Variant)
    assert fast > len(entries) / 2


@pytest.mark.parametrize("entries", BAD.values(), ids=BAD)
def test_what_is_wrong_is_said_as_for_a_scenario(tmp_path: Path, entries: list[Entry]) -> None:
    """Whatever the fast way does not take is refused with the words of the slow one."""
    tables = {
        "capacity": RANGED,
        "processes": """
            facility, process, unit, cost_usd_per_t
            pit, dig, face, 10
            pit, free, , 1""",
        "recipes": """
            facility, process, commodity, rate
            pit, dig, metal, 1
            pit, free, metal, 1""",
    }
    instance = read_instance(write_small(tmp_path, **tables))
    with pytest.raises(BadInput) as expected:
        applied(instance, as_scenario(entries))
    with pytest.raises(BadInput) as found:
        Editor(instance).at(entries)
    assert str(found.value) == str(expected.value)
