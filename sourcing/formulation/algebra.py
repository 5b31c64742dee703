"""Linear expressions for the rules, built without walking through Pyomo's operators term by term."""

from collections.abc import Iterable
from typing import Any

from pyomo.core.expr.numeric_expr import LinearExpression

Term = tuple[float, Any]


def weighted(terms: Iterable[Term]) -> Any:
    """The sum of coefficient × variable over the terms; ``None`` for no term."""
    pairs = list(terms)
    if not pairs:
        return None
    return LinearExpression(
        constant=0.0, linear_coefs=[a for a, _ in pairs], linear_vars=[x for _, x in pairs]
    )


def total(variables: Iterable[Any]) -> Any:
    """The plain sum of variables; ``None`` for none."""
    return weighted((1.0, x) for x in variables)


def negative(terms: Iterable[Term]) -> list[Term]:
    """The same terms with the opposite sign."""
    return [(-a, x) for a, x in terms]
