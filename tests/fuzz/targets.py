"""What is done with damaged input, as a command would: each target damages a copy of sound material and uses it."""

import io
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

import openpyxl
from openpyxl.utils.exceptions import IllegalCharacterError

import sourcing
from sourcing.report.figures.saving import png_bytes
from sourcing.report.sections.answer import answer
from sourcing.report.sections.sensitivity import sensitivity
from sourcing.report.writing import figures
from sourcing.solution.inputs import read_result
from tests.fuzz import damage
from tests.fuzz.material import Material

Target = Callable[[Material, Path, Random], None]
SECONDS = 10.0
"""Time limit of the solver in a case."""


def copied(source: Path, here: Path) -> Path:
    """A copy of a folder or file under ``here``."""
    target = here / "given" / source.name
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return target


def load_folder(material: Material, here: Path, draw: Random) -> None:
    """Load a damaged instance folder."""
    world = copied(draw.choice(material.worlds), here)
    damage.damaged_folder(draw, world)
    sourcing.load(world)


def check_folder(material: Material, here: Path, draw: Random) -> None:
    """Check a damaged instance folder with its scenarios."""
    world = copied(draw.choice(material.worlds), here)
    damage.damaged_folder(draw, world)
    sourcing.check(world)


def solve_folder(material: Material, here: Path, draw: Random) -> None:
    """Solve a damaged instance folder; what is written has kept its laws."""
    world = copied(draw.choice(material.worlds), here)
    damage.damaged_folder(draw, world)
    step, mode = draw.choice((None, None, "year", "quarter")), draw.choice((None, "cost", "priority"))
    sourcing.solve(world, step=step, mode=mode, out=here / "out", time_limit=SECONDS)


def solve_numbers(material: Material, here: Path, draw: Random) -> None:
    """Solve an instance some of whose numbers are of another size: right in form, hard for a solver."""
    world = copied(draw.choice(material.worlds), here)
    for _ in range(draw.choice((1, 3, 9))):
        path = world / f"{draw.choice(('capacity', 'processes', 'recipes', 'lanes', 'demand'))}.csv"
        lines = path.read_text(encoding="utf-8").splitlines()
        place = draw.randrange(1, len(lines)) if len(lines) > 1 else 0
        cells = lines[place].split(",")
        numbers = [i for i, cell in enumerate(cells) if cell.replace(".", "").isdigit()]
        if numbers and place:
            cells[draw.choice(numbers)] = f"{10 ** draw.uniform(-9, 12):.6g}"
            lines[place] = ",".join(cells)
            path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sourcing.solve(world, out=here / "out", time_limit=SECONDS)


def load_book(material: Material, here: Path, draw: Random) -> None:
    """Load a workbook with damaged bytes, parts or cells."""
    book = copied(draw.choice(material.books), here)
    kind = draw.randrange(3)
    if kind == 0:
        book.write_bytes(damage.damaged_bytes(draw, book.read_bytes()))
    elif kind == 1:
        book.write_bytes(damaged_part(draw, book.read_bytes()))
    else:
        damage_cells(draw, book)
    sourcing.load(book)


def damaged_part(draw: Random, data: bytes) -> bytes:
    """A workbook one of whose parts is damaged, packed anew."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = draw.choice(sorted(parts))
    parts[name] = damage.damaged_bytes(draw, parts[name])
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def damage_cells(draw: Random, path: Path) -> None:
    """Type hostile values into cells of a workbook, and save it as a person would."""
    book = openpyxl.load_workbook(path)
    for _ in range(draw.choice((1, 1, 3))):
        sheet = draw.choice(book.worksheets)
        value = draw.choice((damage.hostile_cell(draw), 0, -1.5, 1e300, True, None, "=A1", "'x"))
        cell = sheet.cell(draw.randint(1, sheet.max_row + 1), draw.randint(1, sheet.max_column + 1))
        before = cell.value
        try:
            cell.value = value
        except (ValueError, IllegalCharacterError):
            cell.value = before  # no workbook holds that character
    book.save(path)


def export_folder(material: Material, here: Path, draw: Random) -> None:
    """Export a damaged folder as a workbook, and that as a folder: if both work, every byte is the same."""
    world = copied(draw.choice(material.worlds), here)
    damage.damaged_folder(draw, world)
    (here / "out").mkdir()
    sourcing.export(world, here / "out" / "book.xlsx")
    sourcing.export(here / "out" / "book.xlsx", here / "out" / "again")
    for path in (here / "out" / "again").iterdir():
        if path.read_bytes() != (world / path.name).read_bytes():
            raise AssertionError(f"{path.name} is not the same after export and export")


def load_scenario(material: Material, here: Path, draw: Random) -> None:
    """Apply a damaged scenario; now and then solve with it."""
    world = copied(material.worlds[0], here)
    damage.damaged_file(draw, world / "scenarios" / "harder.toml")
    instance = sourcing.load(world, scenario="harder")
    if draw.random() < 0.2:
        sourcing.solve(instance, out=here / "out", time_limit=SECONDS)


def run_sweep(material: Material, here: Path, draw: Random) -> None:
    """Read a damaged sweep file, and run it if it is short."""
    from sourcing.sweeps.designs import plan_of
    from sourcing.sweeps.file import read_sweep
    from sourcing.sweeps.fitting import require_fit

    world = copied(material.worlds[0], here)
    path = draw.choice(sorted((world / "sweeps").iterdir()))
    damage.damaged_file(draw, path)
    instance = sourcing.load(world)
    definition = read_sweep(instance, path)
    require_fit(instance, definition)
    if len(plan_of(instance, definition).tasks) < 12:
        require_no_crash(sourcing.sweep(instance, path, out=here / "out").failures["reason"])


def resume_sweep(material: Material, here: Path, draw: Random) -> None:
    """Go on from a damaged journal."""
    name = draw.choice(sorted(material.journals))
    journal = here / "out.journal"
    shutil.copyfile(material.journals[name], journal)
    if draw.random() < 0.3:
        journal.write_bytes(damage.damaged_bytes(draw, journal.read_bytes()))
    else:
        damage_database(draw, journal)
    result = sourcing.sweep(material.worlds[0], name, out=here / "out")
    require_no_crash(result.failures["reason"])


def damage_database(draw: Random, path: Path) -> None:
    """Change a cell, a row or a table of a database in its own language."""
    columns = ("number", "metrics", "violation", "gap", "rebuilt", "compared", "notes", "reason", "seconds")
    value = draw.choice(
        (None, -1, 7, 10**15, "", "x", "1e999", 1e308, b"", b"123", b"\xff" * 16, b"\xff" * 4096)
    )
    kind = draw.randrange(8)
    with sqlite3.connect(path) as connection:
        try:
            if kind < 4:
                connection.execute(f"UPDATE points SET {draw.choice(columns)} = ?", (value,))
            elif kind == 4:
                connection.execute(f"DROP TABLE {draw.choice(('origin', 'metrics', 'points'))}")
            elif kind == 5:
                connection.execute(f"DELETE FROM {draw.choice(('origin', 'metrics', 'points'))}")
            elif kind == 6:
                connection.execute("UPDATE metrics SET name = ? WHERE place = 0", (value,))
            else:
                connection.execute("UPDATE origin SET said = ?", (value,))
        except sqlite3.IntegrityError:
            pass  # no journal can hold that
    connection.close()


def require_no_crash(reasons: Iterable[str]) -> None:
    """A point may fail, but with a reason in words and not with the name of an exception."""
    for reason in reasons:
        if reason.split(":")[0].isidentifier() and reason.split(":")[0].endswith("Error"):
            raise AssertionError(f"a point failed with {reason}")


def read_back(material: Material, here: Path, draw: Random) -> None:
    """Read a damaged result folder."""
    result = copied(draw.choice(material.results), here)
    damage_result(draw, result)
    read_result(result)


def report_result(material: Material, here: Path, draw: Random) -> None:
    """Build the report of a damaged result; now and then draw and write it."""
    from sourcing.report.facts import Facts
    from sourcing.report.sections import build_report

    result = copied(draw.choice(material.results), here)
    damage_result(draw, result)
    if draw.random() < 0.1:
        sourcing.write_report(result, formats=("md", "pdf"), out=here / "out")
    else:
        build_report(Facts.read(result))


def damage_result(draw: Random, result: Path) -> None:
    """Damage a result: its summary as often as all its other files."""
    if draw.random() < 0.5:
        damage.damaged_file(draw, result / "summary.json")
    else:
        damage.damaged_folder(draw, result)


def report_sweep(material: Material, here: Path, draw: Random) -> None:
    """Build what a damaged sweep adds to a report; now and then draw its figures, too."""
    from sourcing.report.outages import outages_of
    from sourcing.report.swept import read_swept

    swept = copied(draw.choice(material.swept), here)
    path = draw.choice((swept / "sweep.json", swept / "sensitivities.csv", swept / "points.csv"))
    damage.damaged_file(draw, path)
    facts = material.facts
    result = read_swept(swept, facts)
    if result.record["design"] == "outages":
        answer(facts, outages=outages_of(result, facts))
    section = sensitivity(facts, [result])
    if draw.random() < 0.1:
        for figure in figures([section]):
            png_bytes(figure.draw())


TARGETS: dict[str, tuple[Target, int]] = {
    "load a folder": (load_folder, 14),
    "check a folder": (check_folder, 6),
    "solve a folder": (solve_folder, 4),
    "solve hard numbers": (solve_numbers, 3),
    "load a workbook": (load_book, 8),
    "export and back": (export_folder, 5),
    "apply a scenario": (load_scenario, 12),
    "run a sweep": (run_sweep, 10),
    "go on from a journal": (resume_sweep, 4),
    "read a result": (read_back, 14),
    "report on a result": (report_result, 5),
    "report with a sweep": (report_sweep, 8),
}
"""Each target and how many cases of a hundred or so go to it."""
