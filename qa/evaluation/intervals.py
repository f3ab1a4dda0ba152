"""How far a score may be off: percentile bootstrap intervals (Efron and Tibshirani 1993, ch. 13).

Questions about one conversation succeed and fail together, so where there are enough
conversations they are resampled as a whole (the cluster bootstrap; Davison and Hinkley 1997,
section 3.8), else the questions one by one.

A bootstrap cannot see what never occurred: of n questions without one error the interval is a
point, while up to about 3 / n of the questions to come may err.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Interval = tuple[float, float]

LEVEL = 0.95
RESAMPLES = 2000
# A handful of conversations has too few resamples to show how conversations differ.
FEWEST_CLUSTERS = 10
_SEED = 1993


def mean_interval(values: Sequence[float | None], clusters: Sequence[Hashable]) -> Interval | None:
    """Return the interval of a mean; None when there are not two things to resample.

    Args:
        values: One for each question; None where the measure says nothing.
        clusters: The conversation that each question is about.
    """
    units = _units([values], clusters)
    return None if units is None else _percentiles(_resampled_means(values, units))


def difference_interval(
    before: Sequence[float | None], after: Sequence[float | None], clusters: Sequence[Hashable]
) -> Interval | None:
    """Return the interval of the difference of two means over the same questions, after - before.

    It is paired: each resample takes the same questions of both, so that what is hard for both
    does not blur how they differ.

    Args:
        before: One value for each question; None where the measure says nothing.
        after: Likewise, in the same order.
        clusters: The conversation that each question is about.
    """
    units = _units([before, after], clusters)
    if units is None:
        return None
    return _percentiles(_resampled_means(after, units) - _resampled_means(before, units))


def _units(columns: Sequence[Sequence[float | None]], clusters: Sequence[Hashable]) -> list[int] | None:
    """Return the number of what is resampled that each question belongs to, -1 where none says anything."""
    used = [
        position
        for position, values in enumerate(zip(*columns, strict=True))
        if any(value is not None for value in values)
    ]
    numbers = {cluster: n for n, cluster in enumerate(dict.fromkeys(clusters[p] for p in used))}
    units = [-1] * len(clusters)
    for n, position in enumerate(used):
        units[position] = numbers[clusters[position]] if len(numbers) >= FEWEST_CLUSTERS else n
    return units if max(units, default=-1) > 0 else None


def _resampled_means(values: Sequence[float | None], units: Sequence[int]) -> NDArray[np.float64]:
    """Return the mean of each resample, shape (RESAMPLES,); NaN where it holds no value."""
    size = max(units) + 1
    told = [(unit, value) for unit, value in zip(units, values, strict=True) if value is not None]
    where = np.array([unit for unit, _ in told], np.int64)
    sums = np.bincount(where, weights=[value for _, value in told], minlength=size)
    counts = np.bincount(where, minlength=size)
    draws = _draws(size)
    totals, numbers = draws @ sums, draws @ counts
    means = np.full(RESAMPLES, np.nan)
    np.divide(totals, numbers, out=means, where=numbers > 0)
    return means


@lru_cache(maxsize=4)
def _draws(size: int) -> NDArray[np.float64]:
    """Return how often each of `size` units is drawn in each resample, shape (RESAMPLES, size)."""
    generator = np.random.default_rng(_SEED)
    draws = generator.multinomial(size, np.full(size, 1 / size), size=RESAMPLES)
    return np.asarray(draws, np.float64)


def _percentiles(estimates: NDArray[np.float64]) -> Interval | None:
    estimates = estimates[~np.isnan(estimates)]
    if not len(estimates):
        return None
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(estimates, [tail, 1 - tail], method="inverted_cdf")
    return float(low), float(high)
