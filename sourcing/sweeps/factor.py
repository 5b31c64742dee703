"""What a sweep file says once its form is sound: factors with their changes, and the design that turns them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeAlias

from sourcing.instance.scenario_file import ACTIONS, Entry

X = "x"
"""What stands in a change for the value of its factor."""
Value: TypeAlias = float | int | date


@dataclass(frozen=True)
class Factor:
    """Something that a sweep turns: changes of the instance in which "x" stands for its value.

    Attributes
    ----------
    low, base, high : the range and the value of the base point; ``None`` where the file gives ``values``.
    values : the values to take, if the file lists them.
    whole : whether only whole numbers make sense: months of delay, or a column of whole numbers.
    """

    name: str
    changes: tuple[Entry, ...]
    low: Value | None = None
    base: Value | None = None
    high: Value | None = None
    values: tuple[Value, ...] = ()
    whole: bool = False
    line: int | None = None

    def entries(self, value: Value) -> tuple[Entry, ...]:
        """The changes at a value."""
        return tuple(replace(change, says=with_value(change.says, value)) for change in self.changes)

    @property
    def levels(self) -> tuple[Value, ...]:
        """The listed values, or low, base and high; each once."""
        listed = self.values or (self.low, self.base, self.high)
        return tuple(dict.fromkeys(value for value in listed if value is not None))


def with_value(says: Mapping[str, Any], value: Value) -> dict[str, Any]:
    """What a change says with the value in the place of "x"."""
    return {key: value if key in ACTIONS and said == X else said for key, said in says.items()}


@dataclass(frozen=True)
class Sweep:
    """A sweep file of sound form.

    Attributes
    ----------
    file : its name in messages.
    digest : hash of its bytes.
    points : samples of the design: points of a Latin hypercube, base samples of Sobol', trajectories of Morris.
    kind, size, start, months : what is out, how many at once, from when and for how long; for outages.
    prices : prices to report besides: ``facility/commodity/tier/first day of a period``.
    """

    file: str
    digest: str
    name: str
    title: str
    design: str
    factors: tuple[Factor, ...] = ()
    points: int = 0
    seed: int = 0
    kind: str = ""
    size: int = 1
    start: date | None = None
    months: int = 0
    prices: tuple[str, ...] = ()
