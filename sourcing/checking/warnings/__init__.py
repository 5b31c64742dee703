"""Warnings: what is allowed but worth a second look. The name of a warning is that of its check, with hyphens.

Each check yields findings; the first line of its docstring says what it points out. ``OF_TABLES`` ask the tables
alone, ``OF_NETWORK`` also the network.
"""

from collections.abc import Callable, Iterator

from sourcing.checking.finding import Finding
from sourcing.checking.picture import Picture
from sourcing.instance import Instance

OF_TABLES: tuple[Callable[[Instance], Iterator[Finding]], ...] = ()

OF_NETWORK: tuple[Callable[[Picture], Iterator[Finding]], ...] = ()

__all__ = ["OF_NETWORK", "OF_TABLES"]
