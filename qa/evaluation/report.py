"""Outcomes -> scores, as plain JSON types or as a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from qa.evaluation.calibration import Calibration, calibrate
from qa.evaluation.intervals import FEWEST_CLUSTERS, Interval, mean_interval
from qa.evaluation.measures import (
    ANSWER_MEASURES,
    MEASURES,
    SEARCH_MEASURES,
    TRUST_MEASURES,
)
from qa.evaluation.outcome import Outcome
from qa.evaluation.tables import markdown, rounded, title


@dataclass(frozen=True, slots=True)
class Score:
    """A mean in [0, 1] over the questions that a measure applies to.

    Attributes:
        total: The sum over these questions; for most measures, how many met it.
        count: How many questions the measure applies to.
        interval: Where the mean lies with 95 % confidence; None when there are no two questions.
    """

    total: float
    count: int
    interval: Interval | None = None

    @property
    def value(self) -> float | None:
        """The mean; None when the measure applies to no question."""
        return self.total / self.count if self.count else None

    def __str__(self) -> str:
        return "-" if self.value is None else f"{self.value:.3f} ({self.count})"

    @property
    def bounds(self) -> str:
        """The interval as tables print it."""
        return "-" if self.interval is None else "{:.2f}–{:.2f}".format(*self.interval)

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain JSON types."""
        return {
            "value": rounded(self.value),
            "count": self.count,
            "interval": self.interval and [rounded(bound) for bound in self.interval],
        }


@dataclass(frozen=True, slots=True)
class Row:
    """The scores of one kind of question, by the name of the measure."""

    kind: str
    questions: int
    scores: dict[str, Score]

    def to_dict(self) -> dict[str, Any]:
        """Return the row as plain JSON types."""
        scores = {name: score.to_dict() for name, score in self.scores.items()}
        return {"questions": self.questions, "scores": scores}


@dataclass(frozen=True, slots=True)
class Report:
    """What became of all questions.

    Attributes:
        outcomes: One for each question, in the order in which they were asked.
        missing: Ids of the questions whose gold answer the transcripts do not hold; see
            `Case.missing`.
    """

    outcomes: tuple[Outcome, ...]
    missing: tuple[str, ...] = ()

    @property
    def all(self) -> Row:
        """The scores over all questions."""
        return _row("all", self.outcomes)

    @property
    def kinds(self) -> tuple[Row, ...]:
        """The scores of each kind of question, in the order in which the kinds appear."""
        kinds = dict.fromkeys(outcome.question.kind for outcome in self.outcomes)
        return tuple(
            _row(kind, [outcome for outcome in self.outcomes if outcome.question.kind == kind])
            for kind in kinds
        )

    @property
    def calibration(self) -> Calibration:
        """How the confidences stand to what was right."""
        return calibrate(self.outcomes)

    def latency(self, percent: int) -> float | None:
        """Return a percentile of the answers' milliseconds, by nearest rank.

        The first question of a run pays for what is loaded on first use and is left out; None
        when no other was asked.
        """
        warm = sorted(outcome.milliseconds for outcome in self.outcomes[1:])
        return warm[math.ceil(percent / 100 * len(warm)) - 1] if warm else None

    def to_dict(self) -> dict[str, Any]:
        """Return the scores as plain JSON types."""
        return {
            **self.all.to_dict(),
            "kinds": {row.kind: row.to_dict() for row in self.kinds},
            "latency_ms": {
                "p50": rounded(self.latency(50), 2),
                "p95": rounded(self.latency(95), 2),
                "count": max(len(self.outcomes) - 1, 0),
            },
            "calibration": self.calibration.to_dict(),
            "missing": list(self.missing),
        }

    def table(self) -> str:
        """Return the scores as Markdown whose columns also line up in a terminal."""
        total = self.all
        rows = (total, *self.kinds)
        parts = [
            "Answers: mean (questions that it is taken over), and its interval: a bootstrap over\n"
            f"conversations or, where these are fewer than {FEWEST_CLUSTERS}, over questions",
            _markdown(rows, ANSWER_MEASURES),
            "Ranking, whether or not the question was answered",
            _markdown(rows, SEARCH_MEASURES),
            self._facts(total),
        ]
        return "\n\n".join(parts)

    def _facts(self, total: Row) -> str:
        facts = [
            f"{name}: {total.scores[name].total:.0f} of {total.scores[name].count} answers with quotes"
            for name in TRUST_MEASURES
        ]
        facts.append(f"confidence: {self.calibration}")
        p50, p95 = self.latency(50), self.latency(95)
        if p50 is not None and p95 is not None:
            warm = len(self.outcomes) - 1
            facts.append(f"latency: p50 {p50:.0f} ms, p95 {p95:.0f} ms ({warm} warm questions)")
        if self.missing:
            facts.append(f"gold answer not in the transcript: {', '.join(self.missing)}")
        return "\n".join(f"- {fact}" for fact in facts)


def _row(kind: str, outcomes: Sequence[Outcome]) -> Row:
    scores = {name: _score(outcomes, measure) for name, measure in MEASURES.items()}
    return Row(kind, len(outcomes), scores)


def _score(outcomes: Sequence[Outcome], measure: Callable[[Outcome], float | None]) -> Score:
    values = [measure(outcome) for outcome in outcomes]
    told = [value for value in values if value is not None]
    interval = mean_interval(values, [outcome.conversation for outcome in outcomes])
    return Score(math.fsum(told), len(told), interval)


def _markdown(rows: Sequence[Row], measures: Collection[str]) -> str:
    """Return the rows as a table; below the first of them stands how far it may be off."""
    first, *others = ([row.kind, str(row.questions), *(str(row.scores[m]) for m in measures)] for row in rows)
    bounds = ["95 % interval", "", *(rows[0].scores[m].bounds for m in measures)]
    return markdown(["kind", "questions", *map(title, measures)], [first, bounds, *others])
