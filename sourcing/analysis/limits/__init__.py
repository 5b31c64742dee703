"""Limits that hold a plan back, in the words and numbers of the instance."""

from sourcing.analysis.limits.found import closed_lane, elsewhere, limits_of, no_way
from sourcing.analysis.limits.limit import RULES, SHARES, Limit, Places

__all__ = ["RULES", "SHARES", "Limit", "Places", "closed_lane", "elsewhere", "limits_of", "no_way"]
