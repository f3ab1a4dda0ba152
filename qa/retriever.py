"""Question -> hits: filter, search both ways, score what was found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder
from qa.index import Index
from qa.question import Question, meets
from qa.types import Hit
from qa.words import stems

# Passages that each of the two searches puts forward to be scored.
_CANDIDATES = 100
# Weights of the score, chosen on three White House press conferences (see ARCHITECTURE.md).
_DENSE, _SENTENCE, _LEXICAL, _COVERAGE = 0.5, 0.4, 0.2, 0.2
_ASKED, _MEETS_EXPECTATION = 0.2, 0.2
_IS_QUESTION, _IS_NO_ANSWER = 0.2, -0.2
_ALL = _DENSE + _SENTENCE + _LEXICAL + _COVERAGE + _ASKED + _MEETS_EXPECTATION + _IS_QUESTION


@dataclass(frozen=True, slots=True)
class Retriever:
    """Finds the passages of an index that answer a question."""

    index: Index
    encoder: Encoder

    def search(self, question: Question, *, k: int) -> list[Hit]:
        """Return the k passages that fit a question best, best first.

        A question about a speaker searches that speaker's passages alone: the filter acts before
        the ranking. Passages overlap; `qa.quoting` sees to that.
        """
        allowed = self._allowed(question)
        if not self.index.passages or (allowed is not None and not len(allowed)):
            return []
        vector = self.encoder.encode([question.topic])[0]
        terms = stems(question.topic)
        lexical = self.index.lexical(terms)
        asked = self.index.replies.alike(vector, terms)
        if allowed is not None:
            outside = np.ones(len(lexical), bool)
            outside[allowed] = False
            lexical[outside] = 0
            asked[outside] = 0
        rows = {row for row, _ in self.index.dense(vector, k=_CANDIDATES, rows=allowed)}
        rows |= _best(lexical)
        rows |= _best(asked)
        best = float(lexical.max()) or 1.0
        found = np.array(sorted(rows), np.int64)
        covered = self.index.coverage(found, question.terms)
        hits = [
            self._score(row, question, vector, float(lexical[row]) / best, float(asked[row]), float(coverage))
            for row, coverage in zip(found.tolist(), covered, strict=True)
        ]
        # Ties go to the earlier passage, so that an answer never depends on chance.
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def _allowed(self, question: Question) -> NDArray[np.int64] | None:
        if not question.speakers:
            return None
        return self.index.said_by({speaker.key for speaker in question.speakers})

    def _score(
        self,
        row: int,
        question: Question,
        vector: NDArray[np.float32],
        lexical: float,
        asked: float,
        coverage: float,
    ) -> Hit:
        passage = self.index.passages[row]
        dense = self.index.cosine(row, vector)
        cosines = self.index.sentence_cosines(row, vector)
        sentence = float(cosines.max())
        met = meets(question.expects, passage.text)
        asks = passage.text.count("?") / len(passage.sentences)
        score = _DENSE * dense + _SENTENCE * sentence + _LEXICAL * lexical + _COVERAGE * coverage
        score += _ASKED * asked + _MEETS_EXPECTATION * met
        if question.wants_question:
            score += _IS_QUESTION * passage.turn.speaker.is_questioner
        else:
            score += _IS_NO_ANSWER * min(asks, 1.0)
        return Hit(
            passage,
            score=min(max(score / _ALL, 0.0), 1.0),
            dense=dense,
            lexical=lexical,
            sentence_cosines=tuple(float(cosine) for cosine in cosines),
            coverage=coverage,
            meets_expectation=met,
            asked=asked,
        )


def _best(scores: NDArray[np.float32]) -> set[int]:
    """Return the rows of the best scores above 0; ties go to the earlier row."""
    if len(scores) > _CANDIDATES:
        least = np.partition(scores, -_CANDIDATES)[-_CANDIDATES]
        above, equal = np.flatnonzero(scores > least), np.flatnonzero(scores == least)
        rows = np.concatenate([above, equal[: _CANDIDATES - len(above)]])
    else:
        rows = np.arange(len(scores))
    return {int(row) for row in rows if scores[row] > 0}
