"""Ways to damage bytes, text, tables, JSON and folders; each takes a generator of random numbers and tells nobody."""

import csv
import io
import json
import os
import re
from pathlib import Path
from random import Random
from typing import Any

NUMBERS = (
    *("0", "-0", "-1", "1e-300", "1e-12", "0.1", "1", "1000", "1e6", "1e9", "1e12", "1e15", "1e16", "1e22"),
    *("1e308", "1e309", "-1e308", "9" * 400, "1_000", "0x10", "NaN", "inf", "-inf", "1e", "٣", "１２", "1,5"),
)
DAYS = ("2026-01-01", "2026-13-01", "0001-01-01", "9999-12-31", "1799-12-31", "2026-02-29", "45292", "2026")
TEXTS = (
    *("", " ", "*", "'", '"', "=1+1", "@x", "\\", "/", "..", "../../x", "/etc/passwd", "a/b", "a;b", "a>b"),
    *(
        "NA",
        "None",
        "null",
        "true",
        "x" * 2000,
        "{x}",
        "%s",
        "$x$",
        "<b>",
        "[red]",
        "\x00",
        "\x1b[2J",
        "\u202e",
    ),
    *(
        "\ufeff",
        "\u2028",
        "\r",
        "\n",
        "ﬀ",
        "é",
        "e\u0301",
        "日本",
        "\U0001f600",
        "con.csv",
        "US",
        "ally",
        "covered",
    ),
)
BYTES = (
    *(
        b"\x00",
        b"\xff",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"\xed\xa0\x80",
        b"\r",
        b"\n",
        b"\r\n",
        b'"',
        b",",
        b";",
    ),
    *(b"[", b"]", b"{", b"}", b"=", b"#", b"'", b"\\", b"." * 300, b"[" * 5000, b"{" * 5000, b"9" * 5000),
)
VALUES: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1e308,
        10**400,
        float("nan"),
        float("inf"),
        "",
        "x",
        "year",
        "\x1b[2J",
        "x" * 5000,
    ),
    *([], {}, [None], {"": {}}, [[[[]]]], {"undiscounted": "x"}, [1, "a", None], "2026-01-01", 0.5, -0.0),
)
NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")


def hostile_cell(draw: Random) -> str:
    """A number, a day or a text that a program may stumble over."""
    return draw.choice(draw.choice((NUMBERS, NUMBERS, DAYS, TEXTS)))


def damaged_bytes(draw: Random, data: bytes) -> bytes:
    """Bytes with one place changed, or one number."""
    begin = draw.randrange(len(data) + 1)
    end = min(len(data), begin + draw.choice((0, 1, 1, 5, 60)))
    kind = draw.randrange(6)
    if kind == 0:
        return data[:begin]
    if kind == 1:
        return data[:begin] + data[end:]
    if kind == 2:
        return data[:begin] + data[begin:end] * draw.choice((2, 100)) + data[end:]
    if kind == 3:
        return data[:begin] + draw.randbytes(end - begin) + data[end:]
    if kind == 4 and (found := list(NUMBER.finditer(data))):
        place = draw.choice(found)
        return data[: place.start()] + draw.choice(NUMBERS).encode() + data[place.end() :]
    return data[:begin] + draw.choice(BYTES) + data[end:]


def damaged_lines(draw: Random, text: str) -> str:
    """Text with a line left out, given twice, moved, or with another value after its equals sign."""
    lines = text.splitlines(keepends=True) or [""]
    place, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    kind = draw.randrange(5)
    if kind == 0:
        del lines[place]
    elif kind == 1:
        lines.insert(other, lines[place])
    elif kind == 2:
        lines[place], lines[other] = lines[other], lines[place]
    else:
        key, equals, _ = lines[place].partition("=")
        value = json.dumps(draw.choice(VALUES)) if kind == 3 else hostile_cell(draw)
        quoted = value if draw.random() < 0.6 else json.dumps(value)
        lines[place] = f"{key}{equals or '='} {quoted}\n"
    return "".join(lines)


def damaged_table(draw: Random, text: str) -> str:
    """CSV with cells, columns or rows changed; it stays CSV, so that what reads cells is met."""
    rows = list(csv.reader(io.StringIO(text)))
    if len(rows) < 2:
        return text + hostile_cell(draw)
    row, column = draw.randrange(1, len(rows)), draw.randrange(len(rows[0]))
    kind = draw.randrange(10)
    if kind == 0:
        rows.append(rows[row])
    elif kind == 1:
        del rows[row]
    elif kind == 2:
        rows = [cells[:column] + cells[column + 1 :] for cells in rows]
    elif kind == 3:
        rows[0][column] = draw.choice((*rows[0], hostile_cell(draw)))
    elif kind == 4:
        rows = [[*cells, hostile_cell(draw)] for cells in rows]
    elif kind == 5:
        for cells in rows[1:]:
            cells[column] = rows[row][column]
    elif kind == 6:
        rows[row][column] = draw.choice(draw.choice(rows[1:]))
    else:
        for _ in range(draw.choice((1, 1, 2, 8))):
            draw.choice(rows[1:])[column] = hostile_cell(draw)
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()


def damaged_tree(draw: Random, value: Any) -> Any:
    """Plain data with one branch left out, renamed or of another kind; the first levels more often than the deep."""
    if isinstance(value, dict) and value and draw.random() < 0.8:
        key = draw.choice(list(value))
        kind = draw.randrange(8)
        rest = {name: branch for name, branch in value.items() if name != key}
        if kind == 0:
            return rest
        if kind == 1:
            return {**rest, hostile_cell(draw): value[key]}
        if kind == 2:
            return {**value, key: value[draw.choice(list(value))]}
        return {**value, key: damaged_tree(draw, value[key])}
    if isinstance(value, list) and value and draw.random() < 0.7:
        place = draw.randrange(len(value))
        return [*value[:place], damaged_tree(draw, value[place]), *value[place + 1 :]]
    return draw.choice(VALUES)


def damaged_file(draw: Random, path: Path) -> None:
    """Damage one file by what it is: bytes, lines, cells or branches."""
    data = path.read_bytes()
    kind = path.suffix if draw.random() < 0.75 else ""
    text = data.decode("utf-8", "surrogateescape")
    try:
        if kind == ".csv":
            text = damaged_table(draw, text)
        elif kind == ".toml":
            text = damaged_lines(draw, text)
        elif kind == ".json":
            text = json.dumps(damaged_tree(draw, json.loads(text)))
        path.write_bytes(text.encode("utf-8", "surrogateescape") if kind else damaged_bytes(draw, data))
    except (ValueError, IndexError, csv.Error):  # it was damaged before
        path.write_bytes(damaged_bytes(draw, data))


def damaged_folder(draw: Random, folder: Path) -> None:
    """Damage one or more files of a folder, or what its names stand for."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    path = draw.choice(files)
    if draw.random() < 0.88:
        for path in draw.choices(files, k=draw.choice((1, 1, 1, 2, 5))):
            damaged_file(draw, path)
        return
    kind = draw.randrange(8)
    if kind == 0:
        path.write_bytes(draw.choice(files).read_bytes())
        return
    if kind == 1:
        path.with_name(
            draw.choice(("extra.csv", "LANES.CSV", "x.toml", "\x1b[2J.csv", "a b.csv"))
        ).write_text("a\n1\n")
        return
    path.unlink()
    if kind == 2:
        path.mkdir()
    elif kind == 3:
        path.symlink_to(draw.choice(("/etc/passwd", "..", path.name, "none", "/dev/zero", "/dev/null")))
    elif kind == 4:
        os.mkfifo(path)
    elif kind == 5:
        path.write_bytes(b"")
    elif kind == 6:
        path.write_bytes(draw.randbytes(300))
