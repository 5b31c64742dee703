"""Limits that hold a plan back, in the words and numbers of the instance."""

from sourcing.analysis.limits.found import elsewhere, limits_of
from sourcing.analysis.limits.limit import Limit, Places

__all__ = ["Limit", "Places", "elsewhere", "limits_of"]
