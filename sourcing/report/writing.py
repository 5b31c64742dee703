"""A report on disk: Markdown with its figures, and PDF, written whole or not at all."""

import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sourcing.errors import BadInput
from sourcing.folders import replaced, require_report_folder
from sourcing.instance.texts import shown
from sourcing.report.contents import Figure, Report, Section

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

FORMATS = ("md", "pdf")
FOLDER = "report"
LIBRARIES = ("matplotlib", "typst")
FIGURE_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def write_report(
    results: Path | str,
    *,
    against: Path | str | None = None,
    sweeps: Sequence[Path | str] = (),
    formats: Sequence[str] = FORMATS,
    out: Path | str | None = None,
) -> Path:
    """Write the report of a result folder; see :func:`sourcing.write_report`."""
    require_libraries()
    if not formats or set(formats) - set(FORMATS):
        raise BadInput(f"there is no format {shown(','.join(formats))!r}; take md, pdf or md,pdf")
    folder = Path(results) / FOLDER if out is None else Path(out)
    require_report_folder(folder)
    from sourcing.report.facts import Facts
    from sourcing.report.sections import build_report
    from sourcing.report.swept import read_swept

    facts = Facts.read(results)
    report = build_report(
        facts,
        None if against is None else Facts.read(against),
        [read_swept(sweep, facts) for sweep in sweeps],
    )
    with replaced(folder) as made:
        write_formats(report, made, formats)
    return folder


def require_libraries() -> None:
    """Make sure that what draws and sets type is installed.

    Raises
    ------
    BadInput
        If it is not; names the extra that brings it.
    """
    if missing := [name for name in LIBRARIES if find_spec(name) is None]:
        raise BadInput(
            f"a report needs {' and '.join(missing)}; install this program with its extra report, "
            "in its folder: pip install -e '.[report]'"
        )


def write_formats(report: Report, folder: Path, formats: Sequence[str]) -> None:
    """Render a report to files in an empty folder; what one format gives does not depend on the other."""
    from sourcing.report.figures.saving import png_bytes, svg_bytes
    from sourcing.report.markdown import FIGURES, markdown
    from sourcing.report.pdf import pdf

    saves = {name: save for name, save in (("md", png_bytes), ("pdf", svg_bytes)) if name in formats}
    pictures = {name: {kind: save(drawn) for kind, save in saves.items()} for name, drawn in drawings(report)}
    if "md" in formats:
        (folder / "report.md").write_bytes(markdown(report).encode("utf-8"))
        (folder / FIGURES).mkdir()
        for name, picture in pictures.items():
            (folder / FIGURES / f"{name}.png").write_bytes(picture["md"])
    if "pdf" in formats:
        vectors = {name: picture["pdf"] for name, picture in pictures.items()}
        (folder / "report.pdf").write_bytes(pdf(report, vectors))


def drawings(report: Report) -> Iterator[tuple[str, "Drawing"]]:
    """Name and drawing of each figure.

    Raises
    ------
    ValueError
        If two figures have one name, or a name could be a path: an error of the program.
    """
    names = set()
    for figure in figures(report.sections):
        if figure.name in names or not FIGURE_NAME.fullmatch(figure.name):
            raise ValueError(f"{figure.name!r} cannot be the name of a figure, or is so already")
        names.add(figure.name)
        yield figure.name, figure.draw()


def figures(sections: Sequence[Section]) -> Iterator[Figure]:
    """The figures in the order of the report."""
    for section in sections:
        yield from (block for block in section.blocks if isinstance(block, Figure))
        yield from figures(section.sections)
