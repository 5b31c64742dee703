"""What GitHub's own reader of Markdown makes of a report: the structure that was meant, and the texts as they are."""

import html
import re

import pytest
from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options

from sourcing.report.contents import Bullets, Column, Paragraph, Report, Section, Strong, Table
from sourcing.report.markdown import inline, markdown
from sourcing.report.plain import END_ISOLATE, ISOLATE, plain
from tests.report.hostile import HOSTILE, hostile_report

OURS = {
    *("h1", "h2", "h3", "p", "strong", "sub", "span", "ul", "ol", "li", "img"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


def page_of(text: str) -> str:
    return github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE)


def elements(text: str, name: str) -> list[str]:
    """What stands in each element of this name, without the tags in it."""
    found = re.findall(rf"<{name}[^>]*>(.*?)</{name}>", text, re.DOTALL)
    return [html.unescape(re.sub("<[^>]*>", "", inside)) for inside in found]


@pytest.fixture(scope="module")
def hostile_page() -> str:
    return page_of(markdown(hostile_report()))


def test_no_text_makes_an_element(hostile_page: str) -> None:
    tags = re.findall(r"<(!?[\w-]+)([^>]*)>", hostile_page)
    assert {name for name, _ in tags} == OURS
    assert {attribute for name, attribute in tags if name != "img"} == {"", ' align="right"'}
    images = {re.sub(r' (alt|title)="[^"]*"', "", attribute) for name, attribute in tags if name == "img"}
    assert images == {f' src="figures/figure-{place}.png" /' for place in range(len(HOSTILE))}


def test_every_block_stands_where_it_was_put(hostile_page: str) -> None:
    count = len(HOSTILE)
    assert len(elements(hostile_page, "h2")) == len(elements(hostile_page, "h3")) == count
    assert hostile_page.count("<img") == count
    assert hostile_page.count("<table") == count + 1, "and that of the facts"
    assert hostile_page.count("<li") == 3 * count
    assert hostile_page.count("<td") == 4 * count + 2 * count


def test_every_text_is_shown_as_it_is(hostile_page: str) -> None:
    headings = [text.strip() for text in elements(hostile_page, "h2")]
    assert headings == [plain(text).strip() for text in HOSTILE]


def test_mentions_and_the_like_have_no_neighbours(hostile_page: str) -> None:
    """GitHub looks for them in each run of text of the finished page."""
    runs = [html.unescape(run) for run in re.split(r"<[^>]*>", hostile_page)]
    assert [run for run in runs if re.search(r"@\w|#\d|:\w+:|\$\S", run)] == []


def test_a_text_cannot_turn_what_follows() -> None:
    assert plain("\u202eab\u2066 c") == "ab c"
    assert plain("a\nb\r\n\tc") == "a b c"
    assert plain("שלום 12 t") == f"{ISOLATE}שלום{END_ISOLATE} 12 t"


def test_a_small_report_reads_well() -> None:
    table = Table(
        "Supply",
        [Column("Facility"), Column("t", number=True)],
        [["Pit", "1,234.5"], ["All", "1,234.5"]],
        note="In tonnes.",
        emphasised=frozenset({1}),
    )
    blocks = [
        Paragraph(["Zinc is ", Strong("covered"), "."]),
        Bullets(["one"], numbered=True),
        Bullets(["−1 %", "2.5 t"]),
        table,
        table,
    ]
    report = Report("Zinc", "By year", [("Instance", "small")], [Section("Answer", blocks)])
    rows = "| Facility | t |\n| --- | ---: |\n| Pit | 1,234.5 |\n| **All** | **1,234.5** |"
    shown = f"{rows}\n\n<sub>In tonnes.</sub>"
    assert markdown(report) == (
        "# Zinc\n\nBy year\n\n|  |  |\n| --- | --- |\n| **Instance** | small |\n\n## Answer\n\n"
        "Zinc is **covered**.\n\n1. one\n\n- −1 %\n- 2.5 t\n\n"
        f"**Table 1.** Supply\n\n{shown}\n\n**Table 2.** Supply\n\n{shown}\n"
    )


def test_bold_is_marked_where_asterisks_act() -> None:
    assert inline([Strong("Zinc."), " Short"]) == "**Zinc.** Short"
    assert inline([Strong("Zinc. "), "Short"]) == "**Zinc.** Short"
    assert inline([Strong("Zinc."), "Short"]) == "<strong>Zinc.</strong>Short"
    assert inline(["t", Strong("(zinc)")]) == "t<strong>(zinc)</strong>"
    assert inline(["un", Strong("covered"), "ed"]) == "un**covered**ed"
