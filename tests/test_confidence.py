"""The probability: within [0, 1], and no signal that is better makes it smaller."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.confidence import THRESHOLD, confidence
from qa.types import Hit, Passage, Speaker, Transcript, Turn

TURN = Turn(0, Speaker("Ann"), "We go.")
PASSAGE = Passage(Transcript("talk", "talk", None, (TURN,)), TURN, 0, 6, ((0, 6),))
COSINES = st.floats(-1, 1)
SHARES = st.floats(0, 1)


def hit(cosine: float, coverage: float, met: bool = True) -> Hit:
    return Hit(PASSAGE, 0.5, 0.5, 0.5, (cosine,), coverage, met)


def test_without_hits_it_is_zero() -> None:
    assert confidence([]) == 0.0


def test_it_is_the_logistic_function_of_the_best_hits_signals() -> None:
    # -3.41 + 3.5 * 0.6 + 1.8 * 131/180 = 0, and the logistic function of 0 is one half.
    assert confidence([hit(0.6, 131 / 180)]) == pytest.approx(0.5)
    assert confidence([hit(0.6, 131 / 180), hit(1, 1)]) == pytest.approx(0.5)


def test_the_best_sentence_counts() -> None:
    assert confidence([replace(hit(0, 0), sentence_cosines=(-0.2, 0.4, 0.1))]) == confidence([hit(0.4, 0)])


@given(COSINES, SHARES, st.booleans())
def test_it_is_a_probability(cosine: float, coverage: float, met: bool) -> None:
    assert 0 <= confidence([hit(cosine, coverage, met)]) <= 1


@given(COSINES, COSINES, SHARES, SHARES, st.booleans())
def test_it_never_falls_as_a_signal_rises(a: float, b: float, c: float, d: float, met: bool) -> None:
    weaker = confidence([hit(min(a, b), min(c, d), met)])
    assert weaker <= confidence([hit(max(a, b), min(c, d), met)])
    assert weaker <= confidence([hit(min(a, b), max(c, d), met)])
    assert weaker <= confidence([hit(min(a, b), min(c, d), True)])


def test_a_quote_without_what_was_asked_for_needs_more_to_be_an_answer() -> None:
    assert confidence([hit(0.5, 0.8, True)]) > THRESHOLD > confidence([hit(0.5, 0.8, False)])
