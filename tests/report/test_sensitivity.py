"""What the answer hangs on, from sweeps of factors and of outages."""

from pathlib import Path

import pandas as pd
import pytest

import sourcing
from sourcing.errors import BadInput
from sourcing.report.contents import Figure, Table
from sourcing.report.facts import Facts
from sourcing.report.sections.sensitivity import sensitivity
from sourcing.report.swept import read_swept
from sourcing.report.writing import write_report
from tests.sweeps.worlds import FACTORS, write_ranged, write_sweep

DESIGNS = {
    "tornado": 'design = "one-at-a-time"\n',
    "grid": 'design = "grid"\n',
    "latin": 'design = "latin-hypercube"\npoints = 8\nseed = 1\n',
    "sobol": 'design = "sobol"\npoints = 16\nseed = 1\n',
    "morris": 'design = "morris"\npoints = 4\nseed = 1\n',
}
FIGURES = {
    "tornado": ["sweep-1-cost"],
    "grid": ["sweep-1-response"],
    "latin": ["sweep-1-response"],
    "sobol": ["sweep-1-cost", "sweep-1-response"],
    "morris": ["sweep-1-cost"],
    "outages": ["sweep-1-coverage", "sweep-1-pairs"],
}
VALUES = FACTORS.replace("low = 40\nbase = 100\nhigh = 120", "values = [40, 100, 120]").replace(
    "low = 0.5\nbase = 1\nhigh = 2", "values = [0.5, 1, 2]"
)
OUTAGES = 'design = "outages"\nkind = "facility"\nfrom = 2026-01-01\nmonths = 12\nsize = 2\n'


@pytest.fixture(scope="module")
def swept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a result, and one with the result of a sweep of each design."""
    folder = tmp_path_factory.mktemp("swept")
    world = write_ranged(folder / "world")
    sourcing.solve(world, out=folder / "result")
    texts = {name: text + (VALUES if name == "grid" else FACTORS) for name, text in DESIGNS.items()}
    for name, text in {**texts, "outages": OUTAGES}.items():
        file = write_sweep(world, f'name = "{name}"\ntitle = "Rate & *demand*"\n{text}', name)
        sourcing.sweep(world, file, out=folder / name, workers=1)
    return folder


def section(folder: Path, name: str) -> list[object]:
    """The blocks that a sweep adds to a report."""
    facts = Facts.read(folder / "result")
    (found,) = sensitivity(facts, [read_swept(folder / name, facts)]).sections
    return list(found.blocks)


def test_a_tornado_says_what_each_end_does(swept: Path) -> None:
    """900 USD in the base; demand 30 t costs 450, 120 t costs 1500 + 20 000; a pit of 40 t costs 600 + 20 000."""
    lead, figure, costs, short = section(swept, "tornado")
    assert "5 points, by year; each has a proved optimum." in str(lead)
    assert isinstance(figure, Figure)
    assert isinstance(costs, Table)
    assert isinstance(short, Table)
    assert costs.rows == [["demand", "−USD 450", "+USD 20,600"], ["rate", "+USD 19,700", "USD 0"]]
    assert short.rows == [
        ["Zinc", "rate", "+20.0 t", "0 t"],
        ["", "demand", "0 t", "+20.0 t"],
    ]


@pytest.mark.parametrize("name", ["sobol", "outages"])
def test_a_report_takes_a_sweep(swept: Path, name: str) -> None:
    """Both formats, with the figures that belong to the design; the title of a sweep acts as nothing."""
    written = write_report(swept / "result", sweeps=[swept / name], formats=["md"], out=swept / f"of-{name}")
    text = (written / "report.md").read_text(encoding="utf-8")
    assert "## What the answer hangs on" in text
    assert r"### Rate &amp; \*demand\*" in text or r"### Rate & \*demand\*" in text
    pictures = {path.stem for path in (written / "figures").glob("sweep-1-*.png")}
    assert pictures == set(FIGURES[name])


@pytest.mark.parametrize("name", [*DESIGNS, "outages"])
def test_every_design_has_its_figures(swept: Path, name: str) -> None:
    """Each can be drawn from what was read back."""
    figures = [block for block in section(swept, name) if isinstance(block, Figure)]
    assert [figure.name for figure in figures] == FIGURES[name]
    assert all(figure.draw().axes for figure in figures)


def test_shares_of_the_variance_have_their_intervals(swept: Path) -> None:
    _, _, _, costs, _ = section(swept, "sobol")
    told = pd.read_csv(swept / "sobol" / "sensitivities.csv")
    first = told[told["metric"] == "cost_usd"].iloc[0]
    assert isinstance(costs, Table)
    assert costs.rows[0][0] == first["factor"]
    assert costs.rows[0][2].startswith(f"{first['ST']:.0%} ± ")


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "said"),
    [
        ("tornado", "sensitivities.csv", "low_effect", "low", "has no column low_effect"),
        ("sobol", "points.csv", "rate", "pace", "points.csv has no column rate"),
        ("outages", "sweep.json", '"months": 12', '"months": "long"', "months"),
        ("grid", "sweep.json", '"grid"', '"net"', "its design is not known"),
    ],
)
def test_a_damaged_sweep_is_refused(
    swept: Path, tmp_path: Path, name: str, file: str, old: str, new: str, said: str
) -> None:
    folder = tmp_path / name
    folder.mkdir()
    for path in (swept / name).glob("*.*"):
        text = path.read_text(encoding="utf-8")
        folder.joinpath(path.name).write_text(text.replace(old, new) if path.name == file else text)
    with pytest.raises(BadInput, match=said):
        read_swept(folder, Facts.read(swept / "result"))


def test_a_sweep_of_other_inputs_is_refused(swept: Path, tmp_path: Path) -> None:
    sourcing.solve(
        write_ranged(tmp_path / "other", {"economics": {"discount_rate": 0.2}}), out=tmp_path / "result"
    )
    with pytest.raises(BadInput, match="was run on other inputs"):
        read_swept(swept / "tornado", Facts.read(tmp_path / "result"))
