"""Outcomes -> scores, as plain JSON types or as a table."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from qa.evaluation.measures import (
    ANSWER_MEASURES,
    MEASURES,
    SEARCH_MEASURES,
    TRUST_MEASURES,
)
from qa.evaluation.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Score:
    """A mean in [0, 1] over the questions that a measure applies to.

    Attributes:
        total: The sum over these questions; for most measures, how many met it.
        count: How many questions the measure applies to.
    """

    total: float
    count: int

    @property
    def value(self) -> float | None:
        """The mean; None when the measure applies to no question."""
        return self.total / self.count if self.count else None

    def __str__(self) -> str:
        return "-" if self.value is None else f"{self.value:.3f} ({self.count})"

    def to_dict(self) -> dict[str, Any]:
        """Return the score as plain JSON types."""
        return {"value": None if self.value is None else round(self.value, 4), "count": self.count}


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
                "p50": _rounded(self.latency(50)),
                "p95": _rounded(self.latency(95)),
                "count": max(len(self.outcomes) - 1, 0),
            },
            "missing": list(self.missing),
        }

    def table(self) -> str:
        """Return the scores as Markdown whose columns also line up in a terminal."""
        rows = (self.all, *self.kinds)
        parts = [
            "Answers: mean (questions that it is taken over)",
            _markdown(rows, ANSWER_MEASURES),
            "Ranking, whether or not the question was answered",
            _markdown(rows, SEARCH_MEASURES),
            self._facts(),
        ]
        return "\n\n".join(parts)

    def _facts(self) -> str:
        scores = self.all.scores
        facts = [
            f"{name}: {scores[name].total:.0f} of {scores[name].count} answers with quotes"
            for name in TRUST_MEASURES
        ]
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
    values = [value for value in map(measure, outcomes) if value is not None]
    return Score(math.fsum(values), len(values))


def _markdown(rows: Sequence[Row], measures: Collection[str]) -> str:
    titles = [name.removeprefix("search_").replace("_at_", "@").replace("_", " ") for name in measures]
    lines = [
        ["kind", "questions", *titles],
        *([row.kind, str(row.questions), *(str(row.scores[m]) for m in measures)] for row in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    head, *body = (_line(cells, widths) for cells in lines)
    # The first column holds words, the others numbers: aligned left and right.
    rule = [":" + "-" * (widths[0] - 1), *("-" * (width - 1) + ":" for width in widths[1:])]
    return "\n".join([head, _line(rule, widths), *body])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(padded)} |"


def _rounded(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else round(milliseconds, 2)
