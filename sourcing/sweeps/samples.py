"""Samples of the unit cube for the designs that draw, made by SALib; the same seed gives the same samples.

Sources: J. Herman and W. Usher, "SALib: An open-source Python library for Sensitivity Analysis", Journal of Open
Source Software 2(9), 2017.  A. Saltelli, "Making best use of model evaluations to compute sensitivity indices",
Computer Physics Communications 145(2), 2002.  M. D. Morris, "Factorial sampling plans for preliminary computational
experiments", Technometrics 33(2), 1991.
"""

from datetime import date
from typing import Any

import numpy as np

from sourcing.sweeps.factor import Factor, Sweep, Value

LEVELS = 4
"""Grid levels of the trajectories of Morris."""
DIGITS = 12


def problem_of(count: int) -> dict[str, Any]:
    """The unit cube in as many dimensions, as SALib describes it."""
    return {"num_vars": count, "names": [f"x{i}" for i in range(count)], "bounds": [[0.0, 1.0]] * count}


def unit_samples(sweep: Sweep) -> np.ndarray:
    """Samples of a design with k factors as rows of numbers in [0, 1].

    A Latin hypercube of n points has n rows; Sobol' with n base samples n (k + 2), in blocks of k + 2; Morris with n
    trajectories n (k + 1), in blocks of k + 1.
    """
    problem, n, seed = problem_of(len(sweep.factors)), sweep.points, sweep.seed
    if sweep.design == "sobol":
        from SALib.sample.sobol import sample as sobol_sample

        return np.asarray(sobol_sample(problem, n, calc_second_order=False, seed=seed))
    if sweep.design == "morris":
        from SALib.sample.morris import sample as morris_sample

        return np.asarray(morris_sample(problem, n, num_levels=LEVELS, seed=seed))
    from SALib.sample.latin import sample as latin_sample

    return np.asarray(latin_sample(problem, n, seed=seed))


def value_at(factor: Factor, share: float) -> Value:
    """The value of a factor at a share of its range in [0, 1].

    Numbers and days spread evenly from low to high; of whole numbers and listed values each is as likely as another.
    A number has as many digits as the results show, so that what they show is what was run.
    """
    if factor.values:
        return factor.values[step(share, len(factor.values))]
    low, high = factor.low, factor.high
    if isinstance(low, date) and isinstance(high, date):
        return date.fromordinal(low.toordinal() + step(share, high.toordinal() - low.toordinal() + 1))
    if isinstance(low, date) or isinstance(high, date) or low is None or high is None:
        raise TypeError(f"the factor {factor.name} has no range")
    if factor.whole:
        return int(low) + step(share, int(high) - int(low) + 1)
    return float(f"{low + share * (high - low):.{DIGITS}g}")


def step(share: float, count: int) -> int:
    """Which of ``count`` equal parts of [0, 1] a share lies in."""
    return min(int(share * count), count - 1)
