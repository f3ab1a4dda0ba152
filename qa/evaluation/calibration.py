"""Does the confidence mean what it says, and does it put right quotes before wrong ones?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qa.evaluation.measures import quote_in_ranking
from qa.evaluation.outcome import Outcome
from qa.evaluation.tables import rounded, shown

BINS = 10
COVERAGES = (0.5, 0.7, 0.9)
# Runs that are drawn to see what chance alone does.
_DRAWS, _SEED = 1000, 20261125


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions of about the same confidence.

    Attributes:
        confidence: Their mean confidence.
        accuracy: The share of them whose best quote is right.
        count: How many they are; all bins of a run hold as many, give or take one.
    """

    confidence: float
    accuracy: float
    count: int


@dataclass(frozen=True, slots=True)
class Calibration:
    """Confidences beside what was right, the surest question first.

    Questions of equal confidence have no order among themselves: each of them counts as right
    by the share of them that is, so that no figure hangs on the order in which they were asked.

    Attributes:
        confidences: Of the questions of which it is known whether the best quote is right.
        right: Whether the best quote of the ranking is right, in [0, 1]; never when the
            question has no answer.
        roc_auc: Probability that an answerable question has more confidence than an
            unanswerable one (ties count half); None when the run has not both.
    """

    confidences: tuple[float, ...]
    right: tuple[float, ...]
    roc_auc: float | None

    @property
    def risks(self) -> tuple[float, ...]:
        """The share of wrong quotes among the 1, 2, ... surest questions."""
        wrong = np.cumsum(1 - np.array(self.right))
        return tuple(float(risk) for risk in wrong / np.arange(1, len(wrong) + 1))

    @property
    def area_under_risk_coverage(self) -> float | None:
        """The mean risk over all coverages (Geifman and El-Yaniv 2017); lower is better."""
        return float(np.mean(self.risks)) if self.right else None

    def risk_at(self, coverage: float) -> float | None:
        """Return the share of wrong quotes when only this share of the questions is answered."""
        return self.risks[math.ceil(coverage * len(self.right)) - 1] if self.right else None

    @property
    def bins(self) -> tuple[Bin, ...]:
        """Ten bins of as many questions each, the least sure first; fewer for fewer questions."""
        if not self.right:
            return ()
        number = min(BINS, len(self.right))
        confidences = np.array_split(self.confidences[::-1], number)
        rights = np.array_split(self.right[::-1], number)
        return tuple(
            Bin(float(c.mean()), float(r.mean()), len(c)) for c, r in zip(confidences, rights, strict=True)
        )

    @property
    def expected_calibration_error(self) -> float | None:
        """How far confidence and accuracy are apart in a bin, on average (Naeini et al. 2015)."""
        return _calibration_error(self.bins) if self.right else None

    @property
    def calibration_error_by_chance(self) -> float | None:
        """The error that confidences which keep their word would show on so few questions, on average.

        Outcomes are drawn as the confidences have it (Bröcker and Smith 2007); one that shows no more than
        this cannot be told from a perfect one.
        """
        rng = np.random.default_rng(_SEED)
        draws = rng.random((_DRAWS, len(self.right))) < np.array(self.confidences)
        errors = [_calibration_error(replace(self, right=tuple(drawn)).bins) for drawn in draws.astype(float)]
        return float(np.mean(errors)) if self.right else None

    def __str__(self) -> str:
        risks = " / ".join(shown(self.risk_at(coverage)) for coverage in COVERAGES)
        return (
            f"ROC-AUC {shown(self.roc_auc)} (answerable or not), "
            f"calibration error {shown(self.expected_calibration_error)} "
            f"({shown(self.calibration_error_by_chance)} by chance alone), "
            f"risk {risks} at coverage {' / '.join(map(str, COVERAGES))}, "
            f"area under it {shown(self.area_under_risk_coverage)} ({len(self.right)} questions)"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as plain JSON types."""
        return {
            "count": len(self.right),
            "roc_auc": rounded(self.roc_auc),
            "expected_calibration_error": rounded(self.expected_calibration_error),
            "calibration_error_by_chance": rounded(self.calibration_error_by_chance),
            "area_under_risk_coverage": rounded(self.area_under_risk_coverage),
            "risk_at_coverage": {str(share): rounded(self.risk_at(share)) for share in COVERAGES},
            "bins": [
                {
                    "confidence": rounded(bin.confidence),
                    "accuracy": rounded(bin.accuracy),
                    "count": bin.count,
                }
                for bin in self.bins
            ],
        }


def _calibration_error(bins: Sequence[Bin]) -> float:
    gaps = [bin.count * abs(bin.confidence - bin.accuracy) for bin in bins]
    return sum(gaps) / max(sum(bin.count for bin in bins), 1)


def calibrate(outcomes: Sequence[Outcome]) -> Calibration:
    """Return how the confidences of a run stand to what was right."""
    scored = [(outcome.confidence, _best_is_right(outcome)) for outcome in outcomes]
    told = [(confidence, right) for confidence, right in scored if right is not None]
    told.sort(key=lambda pair: -pair[0])
    shares: list[float] = []
    for _, tied in groupby(told, key=lambda pair: pair[0]):
        values = [right for _, right in tied]
        shares += [sum(values) / len(values)] * len(values)
    confidences = tuple(confidence for confidence, _ in told)
    return Calibration(confidences, tuple(shares), _roc_auc(outcomes))


def _best_is_right(outcome: Outcome) -> float | None:
    return quote_in_ranking(outcome, depth=1) if outcome.question.answerable else 0.0


def _roc_auc(outcomes: Sequence[Outcome]) -> float | None:
    """Return the area under the ROC curve as the Mann-Whitney statistic."""

    def confidences(*, answerable: bool) -> NDArray[np.float64]:
        return np.array([o.confidence for o in outcomes if o.question.answerable is answerable], np.float64)

    positive, negative = confidences(answerable=True), np.sort(confidences(answerable=False))
    if not len(positive) or not len(negative):
        return None
    below = np.searchsorted(negative, positive, "left")
    equal = np.searchsorted(negative, positive, "right") - below
    return float((below + equal / 2).sum() / (len(positive) * len(negative)))
