"""What is wrong between cells, rows and tables; each check reads the typed tables and yields problems."""

from collections.abc import Callable, Iterator

from sourcing.errors import Problem
from sourcing.instance.checks.book import Book

CHECKS: tuple[Callable[[Book], Iterator[Problem]], ...] = ()

__all__ = ["CHECKS", "Book"]
