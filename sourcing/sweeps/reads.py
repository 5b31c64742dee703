"""What is worked out from what, watched once: tables behind a number, and numbers behind the right side of a row.

So a point works out anew what rests on something that it changes, and nothing else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import copy
from typing import Any, Final, cast

from sourcing.formulation.numbers import Data
from sourcing.instance import Instance, Settings
from sourcing.instance.instance import Row
from sourcing.network.lanes import Lane
from sourcing.sweeps.wide import STRUCTURE, WideData

LANES: Final = "lanes"
"""Stands for the network's lanes among the numbers."""
EVERY: Final = object()
"""Stands for every key of a number."""
MISSING: Final = object()

Keys = dict[Any, list[int]]
"""Rows of a constraint by the key of a number that their right side reads."""


class WatchedInstance:
    """An instance that notes which of its tables are read."""

    def __init__(self, instance: Instance, read: set[str]) -> None:
        self.instance, self.read = instance, read

    @property
    def settings(self) -> Settings:
        """The settings, which a change of the instance's settings has worked out anew in any case."""
        return self.instance.settings

    def rows(self, table: str) -> list[Row]:
        """The rows of a table, which is noted."""
        self.read.add(table)
        return self.instance.rows(table)


class WatchedLanes(dict[int, Lane]):
    """Lanes that note when they are read."""

    def __init__(self, lanes: dict[int, Lane], read: set[str]) -> None:
        super().__init__(lanes)
        self.read = read

    def __getitem__(self, l: int) -> Lane:
        self.read.add(LANES)
        return super().__getitem__(l)

    def items(self) -> Any:
        """Numbers and lanes, which are noted."""
        self.read.add(LANES)
        return super().items()


class WatchedNumber(Mapping[Any, Any]):
    """A number by its keys that notes which of them are read."""

    def __init__(self, name: str, of: Mapping[Any, Any], read: list[tuple[str, Any]]) -> None:
        self.name, self.of, self.read = name, of, read

    def __getitem__(self, key: Any) -> Any:
        self.read.append((self.name, key))
        return self.of[key]

    def __contains__(self, key: object) -> bool:
        self.read.append((self.name, key))
        return key in self.of

    def get(self, key: Any, default: Any = None) -> Any:
        """What the number is for a key, which is noted."""
        self.read.append((self.name, key))
        return self.of.get(key, default)

    def __iter__(self) -> Iterator[Any]:
        self.read.append((self.name, EVERY))
        return iter(self.of)

    def __len__(self) -> int:
        self.read.append((self.name, EVERY))
        return len(self.of)


def tables_read(data: WideData, work: Callable[[WideData], object]) -> set[str]:
    """The tables that are read while something is worked out from nothing but the structure."""
    read: set[str] = set()
    network = copy(data.network)
    network.lanes = WatchedLanes(network.lanes, read)
    fresh = WideData(cast(Instance, WatchedInstance(data.instance, read)), network, data.horizon)
    fresh.__dict__.update({name: getattr(data, name) for name in STRUCTURE})
    work(fresh)
    return read


def numbers_of(data: WideData) -> list[str]:
    """The numbers that have been worked out and that may change."""
    own = {"instance", "network", "horizon", "base", *STRUCTURE}
    return [name for name in vars(data) if name not in own]


class Reads:
    """The keys of numbers that the right sides of a constraint's rows read.

    Parameters
    ----------
    data : of the base, all worked out.
    side : the right side of a row, given the numbers and the index of the row.
    indices : of the rows.

    Attributes
    ----------
    keys : for each number, the rows by the key that they read.
    tables : tables that a right side reads by itself; where one changes, every row is worked out anew.
    """

    def __init__(
        self, data: WideData, side: Callable[..., float], indices: Iterable[tuple[Any, ...]]
    ) -> None:
        self.tables: set[str] = set()
        self.keys: dict[str, Keys] = {}
        read: list[tuple[str, Any]] = []
        watched = data.at(cast(Instance, WatchedInstance(data.instance, self.tables)))
        for name in numbers_of(data):
            value = getattr(data, name)
            watched.__dict__[name] = WatchedNumber(name, value, read) if isinstance(value, dict) else value
        watched.network = copy(data.network)
        watched.network.lanes = cast(Any, WatchedNumber(LANES, data.network.lanes, read))
        for row, index in enumerate(indices):
            read.clear()
            side(watched, *index)
            for name, key in set(read):
                self.keys.setdefault(name, {}).setdefault(key, []).append(row)

    def rows(self, changes: "Changes") -> list[int]:
        """The rows whose right side may have changed."""
        found: set[int] = set()
        for name, rows_by_key in self.keys.items():
            for key in changes.of(name):
                found.update(rows_by_key.get(key, ()))
            if EVERY in rows_by_key and changes.of(name):
                found.update(rows_by_key[EVERY])
        return sorted(found)


class Changes:
    """The keys under which the numbers of a point are not those of its base."""

    def __init__(self, base: Data, data: Data) -> None:
        self.base, self.data = base, data
        self.found: dict[str, list[Any]] = {}

    def of(self, name: str) -> list[Any]:
        """The keys under which a number has changed, come or gone."""
        if name not in self.found:
            self.found[name] = differing(number(self.base, name), number(self.data, name))
        return self.found[name]


def number(data: Data, name: str) -> Mapping[Any, Any]:
    """A number by its name."""
    return data.network.lanes if name == LANES else cast(Mapping[Any, Any], getattr(data, name))


def differing(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> list[Any]:
    """Keys under which two mappings differ."""
    if old is new:
        return []
    moved = [
        key for key, value in new.items() if (was := old.get(key, MISSING)) is not value and was != value
    ]
    return [*moved, *(key for key in old if key not in new)]
