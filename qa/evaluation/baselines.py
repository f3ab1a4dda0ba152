"""Plain recipes that ours has to beat, asked by the same harness.

Each ranks by one score without any knowledge of speakers, answer types or follow-ups. Those over
whole turns show, of each turn found, the passage of one to three sentences that the same score
puts first within the turn, so that a right turn can give a right quote.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder
from qa.index import Cut, Index, Rows, Vectors
from qa.passages import sentence_spans
from qa.types import Answer, Passage, Quote, Status, Transcript
from qa.words import stems

Scores = NDArray[np.float64]  # one for each passage of an index; -inf where a search finds nothing

# Reciprocal rank fusion, with the constant of its paper (Cormack, Clarke and Büttcher 2009).
_RRF = 60


@dataclass(frozen=True, slots=True)
class Material:
    """What the recipes share of one conversation.

    Attributes:
        turns: Its whole turns, each one passage.
        windows: The passages that our own pipeline searches.
        encoder: What embedded both.
    """

    turns: Index
    windows: Index
    encoder: Encoder
    _vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)

    @classmethod
    def build(cls, transcripts: Sequence[Transcript], encoder: Encoder) -> Material:
        """Cut transcripts into turns and windows and embed both."""
        turns = Rows(transcripts, [Cut.from_passages(_whole_turns(transcript)) for transcript in transcripts])
        vectors = Vectors(encoder.encode([passage.embedded_text for passage in turns]))
        # Whole turns are ranked by themselves alone, never by their sentences.
        none = vectors.part(np.zeros(0, np.int64))
        return cls(Index(turns, vectors, none), Index.build(transcripts, encoder), encoder)

    def vector(self, question: str) -> NDArray[np.float32]:
        """Return the vector of a question; all recipes ask the same questions."""
        if question not in self._vectors:
            self._vectors[question] = self.encoder.encode([question])[0]
        return self._vectors[question]


def dense(material: Material, index: Index, question: str) -> Scores:
    """Return the cosine of the question and each passage."""
    scores = np.empty(len(index.passages))
    for row, cosine in index.dense(material.vector(question), k=len(index.passages)):
        scores[row] = cosine
    return scores


def lexical(material: Material, index: Index, question: str) -> Scores:
    """Return the BM25 score of each passage over stems; nothing is found where no stem is shared."""
    scores = index.lexical(stems(question)).astype(np.float64)
    return np.where(scores > 0, scores, -np.inf)


def fused(material: Material, index: Index, question: str) -> Scores:
    """Return the sum of the reciprocal ranks that the two searches give each passage."""
    total = np.zeros(len(index.passages))
    for scores in (dense(material, index, question), lexical(material, index, question)):
        for rank, row in enumerate(_ranking(scores), 1):
            total[row] += 1 / (_RRF + rank)
    return total


Scorer = Callable[[Material, Index, str], Scores]


@dataclass(frozen=True, slots=True)
class Recipe:
    """A way to search one conversation; it answers every question, see `beside.best_threshold`.

    Attributes:
        material: The conversation.
        score: How passages are scored.
        over_turns: Whether whole turns are ranked, or else windows.
    """

    material: Material
    score: Scorer
    over_turns: bool

    def ask(self, question: str, *, k: int) -> Answer:
        """Return what `search` returns; the confidence is the first quote's score, no probability."""
        quotes = self.search(question, k=k)
        if not quotes:
            return Answer(question, Status.NOT_FOUND)
        return Answer(question, Status.ANSWERED, tuple(quotes), confidence=quotes[0].score)

    def search(self, question: str, *, k: int) -> list[Quote]:
        """Return the k best quotes, best first; no two of them overlap."""
        windows = self.material.windows
        if not windows.passages:
            return []
        inside = self.score(self.material, windows, question)
        if self.over_turns:
            found = self._best_windows(inside, question)
        else:
            found = [(row, inside[row]) for row in _ranking(inside)]
        quotes: list[Quote] = []
        for row, score in found:
            quote = _quote(windows.passages[row], float(score))
            if not any(_overlap(quote, other) for other in quotes):
                quotes.append(quote)
                if len(quotes) == k:
                    break
        return quotes

    def _best_windows(self, inside: Scores, question: str) -> list[tuple[int, float]]:
        """Return the first window of each turn found with the turn's score, the best turn first."""
        turns = self.material.turns
        outside = self.score(self.material, turns, question)
        best: dict[tuple[str, int], int] = {}
        for row in np.argsort(-inside, kind="stable"):
            best.setdefault(_place(self.material.windows.passages[row]), int(row))
        return [(best[_place(turns.passages[row])], outside[row]) for row in _ranking(outside)]


RECIPES: dict[str, Callable[[Material], Recipe]] = {
    "dense, turns": lambda material: Recipe(material, dense, over_turns=True),
    "BM25, turns": lambda material: Recipe(material, lexical, over_turns=True),
    "fused, turns": lambda material: Recipe(material, fused, over_turns=True),
    "fused, windows": lambda material: Recipe(material, fused, over_turns=False),
}


def _whole_turns(transcript: Transcript) -> list[Passage]:
    spans = [(turn, sentence_spans(turn.text)) for turn in transcript.turns]
    return [Passage(transcript, turn, s[0][0], s[-1][1], tuple(s)) for turn, s in spans if s]


def _ranking(scores: Scores) -> list[int]:
    """Return the rows that were found, the best first; ties go to the earlier passage."""
    return [int(row) for row in np.argsort(-scores, kind="stable") if scores[row] > -np.inf]


def _place(passage: Passage) -> tuple[str, int]:
    return passage.transcript.id, passage.turn.index


def _quote(passage: Passage, score: float) -> Quote:
    start, end = passage.start, passage.end
    edges = {"before_start": start, "after_end": end, "answer_start": start, "answer_end": end}
    return Quote(passage.transcript, passage.turn, start, end, score=score, **edges)


def _overlap(one: Quote, other: Quote) -> bool:
    same = one.transcript.id == other.transcript.id and one.turn.index == other.turn.index
    return same and one.start < other.end and other.start < one.end
