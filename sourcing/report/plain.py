"""Texts as both renderers take them: one line each, nothing that steers, right-to-left words kept to themselves."""

import re
import unicodedata

from sourcing.report.contents import Strong, Words

JOINERS = "\u200c\u200d"  # letters of Persian and of Indian scripts need them
RIGHT_TO_LEFT = r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
RIGHT_TO_LEFT_RUN = re.compile(rf"{RIGHT_TO_LEFT}+(?:[\W\d]*{RIGHT_TO_LEFT}+)*")
ISOLATE, END_ISOLATE = "\u2067", "\u2069"


def plain(text: str) -> str:
    """The text in one line, without control characters and invisible marks.

    A run of right-to-left words is set apart by isolates, so that the numbers beside a name stay where they are; marks
    of direction that the text brings along are dropped, so that it cannot turn what follows.
    """
    line = re.sub(" +", " ", "".join(map(harmless, text)))
    return RIGHT_TO_LEFT_RUN.sub(rf"{ISOLATE}\g<0>{END_ISOLATE}", line)


def harmless(char: str) -> str:
    """The character, or what stands for it: a space for a line break, nothing for a mark that steers."""
    category = unicodedata.category(char)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if category == "Cf" and char not in JOINERS else char


def pieces(words: Words) -> list[tuple[str, bool]]:
    """Running text as plain pieces, each with whether it is bold; no space at its ends."""
    several = [words] if isinstance(words, str | Strong) else list(words)
    found = [
        (plain(piece.text), True) if isinstance(piece, Strong) else (plain(piece), False) for piece in several
    ]
    found = [(text, bold) for text, bold in found if text]
    if found:
        found[0] = (found[0][0].lstrip(), found[0][1])
        found[-1] = (found[-1][0].rstrip(), found[-1][1])
    return found
