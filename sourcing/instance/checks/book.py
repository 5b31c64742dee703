"""All typed tables and settings of an instance that may still be wrong."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sourcing.instance.typed import Sheet


@dataclass
class Book:
    """``settings`` holds those that are right, by field; ``broken`` the tables that could not be read whole."""

    settings: dict[str, Any]
    broken: set[str]
    sheets: dict[str, "Sheet"] = field(default_factory=dict)
