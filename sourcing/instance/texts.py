"""How a message shows what a file says: short, printable, with the nearest known name."""

import difflib
import re
from collections.abc import Iterable

SHOWN = 60


def printable(text: str) -> str:
    """The text with what does not print written out, so that no file can steer a terminal."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode()
        for char in text
    )


def shown(text: object) -> str:
    """A cell or a name for a message: printable, and cut if it is long."""
    plain = str(text)
    cut = printable(plain[:SHOWN])
    return f"{cut}… ({len(plain)} characters)" if len(plain) > SHOWN else cut


def toml_shown(value: object) -> str:
    """A value of a TOML file for a message; a list without its brackets."""
    if isinstance(value, bool):
        return str(value).lower()
    return listed(value) if isinstance(value, list) else shown(value)


def nearest(name: str, known: Iterable[str]) -> str:
    """``; did you mean "x"?`` with the nearest known name, or nothing if none is near."""
    names = list(known)
    folded = {text.lower(): text for text in names}
    close = difflib.get_close_matches(name[:100].lower(), folded, n=1, cutoff=0.6)
    return f'; did you mean "{shown(folded[close[0]])}"?' if close else ""


def as_word(text: str) -> str:
    """The id that a text would make."""
    return "-".join(re.findall("[a-z0-9]+", text[:SHOWN].lower())) or "an-id"


def listed(names: Iterable[object], most: int = 8) -> str:
    """A few names in a row, the rest counted."""
    texts = [shown(name) for name in names]
    rest = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + rest
