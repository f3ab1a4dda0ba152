"""Signals -> the probability that the best quote answers a question, and the threshold for saying so."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qa.reranker import margin
from qa.types import Hit

# Below this probability the answer is silence; the only place where it is written. Chosen, as the weights
# were, on the development questions (see ARCHITECTURE.md).
THRESHOLD = 0.2

# Weights of the signals where a reader has read, fitted by training/fit_ranking.py.
_BIAS = 0.017
_WEIGHTS = {"margin": 0.319, "sentence": 0.406, "coverage": 1.297, "missed": -0.253}
# The same without a reader, fitted on three White House press conferences; the bias is lower by 2.01 than
# was fitted, because that fit did best with a threshold of 0.65.
_SEARCH_BIAS = -3.41
_SEARCH_WEIGHTS = {"sentence": 3.5, "coverage": 1.8, "missed": -2.9}


def confidence(hits: Sequence[Hit]) -> float:
    """Return the probability in [0, 1] that the best of the hits answers the question.

    Args:
        hits: Of one search, best first.
    """
    if not hits:
        return 0.0
    bias, weights = (_BIAS, _WEIGHTS) if hits[0].readings else (_SEARCH_BIAS, _SEARCH_WEIGHTS)
    found = signals(hits)
    logit = bias + sum(weight * found[name] for name, weight in weights.items())
    return 1 / (1 + math.exp(-logit))


def signals(hits: Sequence[Hit]) -> dict[str, float]:
    """Return what the confidence in the best of some hits is made of.

    `margin` is the reader's for the best hit, `sentence` the best cosine of its sentences, `coverage`
    the share of the question's words that it has, and `missed` whether it lacks the number, date or
    reason that is asked for.
    """
    best = hits[0]
    return {
        "margin": margin(best),
        "sentence": max(best.sentence_cosines),
        "coverage": best.coverage,
        "missed": float(not best.meets_expectation),
    }
