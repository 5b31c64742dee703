"""What a cell may be chosen from: words of the schema, tiers of the settings, ids of another sheet."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from sourcing.workbook.places import letters

LONGEST_LIST = 255  # characters that Excel takes for a list written out


class Choices(NamedTuple):
    """What the workbook offers: the header of each sheet, and the trust tiers."""

    headers: Mapping[str, tuple[str, ...]]
    tiers: tuple[str, ...]


class Dropdown(NamedTuple):
    """A list to choose from; in a closed one another value is doubted."""

    source: str
    closed: bool
    remark: str


def dropdown(schema: Any, column: str, choices: Choices) -> Dropdown | None:
    """The list for a column, or ``None`` for one that may hold anything."""
    if column not in schema.columns:
        return None
    about = schema.columns[column].metadata
    if about["kind"] == "choice":
        return written_out(about["names"], "one of these words")
    if about["to"] == ("tiers",):
        return written_out(choices.tiers, f"a tier of trust.tiers: {', '.join(choices.tiers)}"[:200])
    for target in about["to"]:
        table, _, name = target.partition(".")
        if name in choices.headers.get(table, ()):
            source = growing(table, letters(choices.headers[table].index(name) + 1))
            one = len(about["to"]) == 1 and about["kind"] != "list"
            return Dropdown(source, one, f"This is not a {name} of sheet {table}. Keep it and list it there?")
    return None


def written_out(names: tuple[str, ...], what: str) -> Dropdown | None:
    """A list of words, if it can be written in the rule itself."""
    words = ",".join(names).replace('"', '""')
    if not names or len(words) > LONGEST_LIST or any("," in name for name in names):
        return None
    return Dropdown(f'"{words}"', True, f"Here stands {what}.")


def growing(table: str, letter: str) -> str:
    """The cells under a heading, however many are filled when the list is opened."""
    sheet = f"'{table}'!"
    column = f"{sheet}${letter}:${letter}"
    return f"OFFSET({sheet}${letter}$2,0,0,MAX(1,COUNTA({column})-1),1)"
