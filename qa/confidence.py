"""Signals -> the probability that a transcript answers a question, and the threshold for saying so."""

from __future__ import annotations

import math

from qa.types import Hit

# Below this probability the answer is silence; the only place where it is written. It lies above
# one half because a quote that answers something else does more harm than a silence.
THRESHOLD = 0.65

# Logistic regression on the signals of the best hit, fitted on 113 questions over three White
# House press conferences; the seed's own questions were left out. See ARCHITECTURE.md.
_BIAS = -1.4
_SENTENCE_COSINE = 3.5
_COVERAGE = 1.8
_EXPECTATION_MISSED = -2.9


def confidence(hits: list[Hit]) -> float:
    """Return the probability in [0, 1] that the best of the hits answers the question.

    Args:
        hits: Of one search, best first.
    """
    if not hits:
        return 0.0
    best = hits[0]
    logit = (
        _BIAS
        + _SENTENCE_COSINE * max(best.sentence_cosines)
        + _COVERAGE * best.coverage
        + _EXPECTATION_MISSED * (not best.meets_expectation)
    )
    return 1 / (1 + math.exp(-logit))
