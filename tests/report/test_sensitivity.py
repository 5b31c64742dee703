"""What the answer hangs on, from sweeps of factors and of outages."""

from itertools import product
from pathlib import Path

import pandas as pd
import pytest

import sourcing
from sourcing.cli import run
from sourcing.errors import BadInput
from sourcing.report.contents import Figure, Table
from sourcing.report.facts import Facts
from sourcing.report.outages import outages_of
from sourcing.report.sections.sensitivity import sensitivity
from sourcing.report.swept import read_swept
from sourcing.report.writing import figures, write_report
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
    return section_of(folder, folder / name)


def section_of(folder: Path, sweep: Path) -> list[object]:
    """The blocks that the sweep in any folder adds to a report."""
    facts = Facts.read(folder / "result")
    (found,) = sensitivity(facts, [read_swept(sweep, facts)]).sections
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


def damaged(sweep: Path, folder: Path, file: str, text: str) -> Path:
    """A copy of the result of a sweep whose file says something else."""
    folder.mkdir(exist_ok=True)
    for path in sweep.glob("*.*"):
        folder.joinpath(path.name).write_bytes(path.read_bytes())
    folder.joinpath(file).write_text(text, encoding="utf-8")
    return folder


def ends_well(facts: Facts, sweep: Path, draw: bool) -> bool:
    """Whether what a sweep adds to a report can be built; a message is as good an end."""
    try:
        found = read_swept(sweep, facts)
    except BadInput:
        return False
    if found.record["design"] == "outages":
        outages_of(found, facts)
    section = sensitivity(facts, [found])
    for figure in figures([section]) if draw else ():
        figure.draw().draw_without_rendering()
    return True


@pytest.mark.parametrize("name", ["tornado", "latin", "sobol", "morris", "outages"])
def test_any_damaged_cell_ends_in_a_message_or_a_report(swept: Path, tmp_path: Path, name: str) -> None:
    """Those of the strongest row and of the first points, and names of columns."""
    facts = Facts.read(swept / "result")
    for file in ("sensitivities.csv", "points.csv"):
        rows = [line.split(",") for line in (swept / name / file).read_text(encoding="utf-8").splitlines()]
        for place, column in product(range(2), range(min(6, len(rows[0])))):
            for cell in ("", "x", "-1", "1e305"):
                cells = [list(row) for row in rows]
                cells[place][column] = cell
                text = "\n".join(map(",".join, cells)) + "\n"
                folder = damaged(swept / name, tmp_path / "damaged", file, text)
                ends_well(facts, folder, place == 1 and cell == "-1")


@pytest.mark.parametrize("name", ["tornado", "latin", "sobol", "morris", "outages"])
def test_whole_columns_and_rows_may_be_lost(swept: Path, tmp_path: Path, name: str) -> None:
    """A blank is what few points may leave; figures are drawn without it."""
    facts = Facts.read(swept / "result")
    table = pd.read_csv(swept / name / "sensitivities.csv")
    numbers = table.select_dtypes("number").columns
    changed = [*(table.assign(**{column: None}) for column in numbers), table.iloc[:0]]
    for text in [*(frame.to_csv(index=False) for frame in changed), "", "metric\n"]:
        folder = damaged(swept / name, tmp_path / "damaged", "sensitivities.csv", text)
        ends_well(facts, folder, True)
    twice = damaged(swept / name, tmp_path / "damaged", "sensitivities.csv", pd.concat([table] * 2).to_csv())
    assert not ends_well(facts, twice, False)


def test_an_interval_that_is_not_known_stays_blank(swept: Path, tmp_path: Path) -> None:
    table = pd.read_csv(swept / "sobol" / "sensitivities.csv").assign(S1=None, ST_conf=None)
    folder = damaged(swept / "sobol", tmp_path / "sobol", "sensitivities.csv", table.to_csv(index=False))
    _, _, _, costs, _ = section_of(swept, folder)
    assert isinstance(costs, Table)
    assert [row[1] for row in costs.rows] == ["", ""]
    assert [row[2] for row in costs.rows] == [f"{share:.0%}" for share in table["ST"][:2]]


def test_a_damaged_sweep_ends_the_command_with_a_message(
    swept: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = damaged(
        swept / "sobol", tmp_path / "sobol", "sensitivities.csv", "metric,factor\ncost_usd,rate\n"
    )
    assert run(["report", str(swept / "result"), "--sweep", str(folder), "--out", str(tmp_path / "out")]) == 2
    assert "has no column S1, S1_conf, ST, ST_conf" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "said"),
    [
        ("tornado", "sensitivities.csv", "low_effect", "low", "has no column low_effect"),
        ("sobol", "points.csv", "rate", "pace", "points.csv has no column rate"),
        ("outages", "sweep.json", '"months": 12', '"months": "long"', "months"),
        ("grid", "sweep.json", '"grid"', '"net"', "its design is not known"),
        ("grid", "sweep.json", '"grid"', '["grid"]', "design is missing or not text"),
    ],
)
def test_a_damaged_sweep_is_refused(
    swept: Path, tmp_path: Path, name: str, file: str, old: str, new: str, said: str
) -> None:
    text = (swept / name / file).read_text(encoding="utf-8")
    folder = damaged(swept / name, tmp_path / name, file, text.replace(old, new))
    with pytest.raises(BadInput, match=said):
        read_swept(folder, Facts.read(swept / "result"))


def test_a_sweep_of_other_inputs_is_refused(swept: Path, tmp_path: Path) -> None:
    sourcing.solve(
        write_ranged(tmp_path / "other", {"economics": {"discount_rate": 0.2}}), out=tmp_path / "result"
    )
    with pytest.raises(BadInput, match="was run on other inputs"):
        read_swept(swept / "tornado", Facts.read(tmp_path / "result"))
