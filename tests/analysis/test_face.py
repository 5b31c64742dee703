"""The questions to a result as functions of the package."""

import inspect

import pytest

import sourcing


@pytest.mark.parametrize("name", sourcing.QUESTIONS)
def test_every_question_is_a_documented_function_of_a_result(name: str) -> None:
    """It says what it takes and what it raises, and has the name in ``__all__``."""
    function = getattr(sourcing, name)
    assert name in sourcing.__all__
    assert "results" in inspect.signature(function).parameters or name == "compare"
    assert "Raises" in (inspect.getdoc(function) or "")


def test_what_is_not_there_is_not_there() -> None:
    """A name that is nothing of the package."""
    with pytest.raises(AttributeError, match="no attribute 'answers'"):
        sourcing.answers  # noqa: B018
