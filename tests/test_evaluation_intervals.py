"""Bootstrap intervals, against distributions that are known: resampled zeros and ones are binomial."""

from __future__ import annotations

import numpy as np
import pytest

from qa.evaluation import intervals
from qa.evaluation.intervals import difference_interval, mean_interval

ONE_TALK = ["talk"] * 100


def test_two_questions_resample_to_every_mean() -> None:
    # Means 0, 1/2 and 1 have the probabilities 1/4, 1/2 and 1/4.
    assert mean_interval([0.0, 1.0], ["talk", "talk"]) == (0.0, 1.0)


def test_a_hundred_questions_half_of_them_right_are_known_to_a_tenth() -> None:
    # Binomial(100, 1/2) has the quantiles 40 and 60 at 2.5 and 97.5 %.
    low, high = mean_interval([0.0, 1.0] * 50, ONE_TALK) or (0, 0)

    assert (low, high) == (pytest.approx(0.40, abs=0.011), pytest.approx(0.60, abs=0.011))


def test_conversations_are_resampled_as_a_whole() -> None:
    # Ten conversations of ten equal values are worth ten values: Binomial(10, 1/2) has the
    # quantiles 2 and 8.
    clusters = [number // 10 for number in range(100)]
    values = [float(number < 50) for number in range(100)]

    assert mean_interval(values, clusters) == (0.2, 0.8)


def test_fewer_than_ten_conversations_are_resampled_by_their_questions() -> None:
    clusters = [number // 12 for number in range(100)]
    values = [float(number < 50) for number in range(100)]

    assert len(set(clusters)) == intervals.FEWEST_CLUSTERS - 1
    assert mean_interval(values, clusters) == mean_interval(values, ONE_TALK)


def test_what_says_nothing_is_no_part_of_a_resample() -> None:
    assert mean_interval([0.0, None, 1.0, None], ["talk"] * 4) == (0.0, 1.0)
    # Of ten conversations one says nothing: nine are too few.
    clusters = [number // 10 for number in range(100)]
    values = [None if number < 10 else float(number < 55) for number in range(100)]
    assert mean_interval(values, clusters) == mean_interval(values, ONE_TALK)


def test_equal_values_have_a_point_for_an_interval() -> None:
    assert mean_interval([1.0, 1.0, 1.0], ["talk"] * 3) == (1.0, 1.0)


@pytest.mark.parametrize("values", [[], [None, None], [1.0], [None, 0.0]])
def test_less_than_two_values_have_no_interval(values: list[float | None]) -> None:
    clusters = ["talk"] * len(values)

    assert mean_interval(values, clusters) is None
    assert difference_interval(values, values, clusters) is None


def test_the_same_values_give_the_same_interval() -> None:
    values = [number / 100 for number in range(100)]
    first = mean_interval(values, ONE_TALK)
    intervals._draws.cache_clear()

    assert mean_interval(values, ONE_TALK) == first


def test_a_difference_is_paired() -> None:
    before = [0.0, 1.0] * 50
    same = difference_interval(before, before, ONE_TALK)
    # Ten of the fifty that were wrong are right now: Binomial(100, 1/10), quantiles 5 and 16.
    after = [1.0] * 20 + before[20:]

    assert same == (0.0, 0.0)
    low, high = difference_interval(before, after, ONE_TALK) or (0, 0)
    assert (low, high) == (pytest.approx(0.05, abs=0.011), pytest.approx(0.16, abs=0.011))


def test_a_difference_counts_questions_that_only_one_of_the_two_speaks_of() -> None:
    # Before: 0 of the first two; after: 1 of the last two. Each resample that has both differs by 1.
    assert difference_interval([0.0, 0.0, None, None], [None, None, 1.0, 1.0], ["talk"] * 4) == (1.0, 1.0)


def test_a_difference_that_no_resample_shows_has_no_interval() -> None:
    assert difference_interval([0.0, 1.0], [None, None], ["talk"] * 2) is None


def test_the_draws_of_a_resample_add_up() -> None:
    draws = intervals._draws(7)

    assert draws.shape == (intervals.RESAMPLES, 7)
    assert np.all(draws.sum(axis=1) == 7)
