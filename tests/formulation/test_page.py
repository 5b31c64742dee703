"""The page that states the formulation says what the rules say."""

from sourcing.formulation.page import PAGE, page


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m sourcing.formulation.page"
