"""What would hurt most, from a sweep of outages."""

import pytest

import sourcing
from sourcing.errors import BadInput
from sourcing.report.outages import outages_of
from sourcing.report.sections.answer import answer
from sourcing.report.swept import read_swept
from tests.report import deep as deep_world
from tests.report.deep import deep, text_of

SWEEP = """
    name = "outages"
    title = "Each facility out through 2027"
    design = "outages"
    kind = "facility"
    from = 2027-01-01
    months = 12
"""


@pytest.fixture(scope="module")
def facts():
    return deep_world.with_rule()


@pytest.fixture(scope="module")
def swept(facts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "outages.toml").write_text("\n".join(line.strip() for line in SWEEP.splitlines()))
    out = folder / "result"
    sourcing.sweep(facts.instance, folder / "outages.toml", out=out, workers=1)
    return out


def test_the_costliest_outage_leads(facts, swept):
    """Without the pit 30 t more are missing in 2027, each 1000 USD instead of 15; the quarry is excluded anyway."""
    outages = outages_of(read_swept(swept, facts), facts)
    assert [outage.name for outage in outages.costliest] == ["Pit", "Quarry"]
    assert outages.costliest[0].usd == pytest.approx(29550)
    assert outages.costliest[0].short_t == pytest.approx({"zinc": 30})
    assert outages.costliest[1].usd == pytest.approx(0)
    text = text_of(answer(facts, outages=outages))
    assert "Each facility by itself out for 12 months from 2027-01-01, known beforehand." in text
    assert "Pit: +USD 29,600; short: zinc +30.0 t." in text
    assert "Quarry: " not in text


def test_outages_of_other_inputs_are_refused(swept, tmp_path):
    dearer = deep(tmp_path, {"economics": {"discount_rate": 0.1}})
    with pytest.raises(BadInput, match="was run on other inputs"):
        read_swept(swept, dearer)


def test_a_folder_that_is_no_sweep_is_refused(facts, tmp_path):
    with pytest.raises(BadInput, match="is not the result of a sweep"):
        read_swept(tmp_path, facts)
