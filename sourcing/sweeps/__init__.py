"""Sweeps: one instance solved at many points, to see what its cost and its shortfalls depend on.

A sweep file says what to turn (factors) and how (the design); :func:`run_sweep` solves the points, here or on a
cluster, keeps each in a journal as it is done, and gives tidy tables of points and sensitivities.
"""

from sourcing.sweeps.results import SweepResult, read_sweep_result
from sourcing.sweeps.running import run_sweep

__all__ = ["SweepResult", "read_sweep_result", "run_sweep"]
