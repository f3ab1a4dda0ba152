"""What a search finds: a passage with its signals, and what the reader makes of its sentences."""

from __future__ import annotations

from dataclasses import dataclass

from qa.types.transcript import Passage


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one sentence.

    Attributes:
        margin: How surely the sentence answers: the logits of its best span less those of "no
            answer on this page". Higher is better; 0 is in the balance.
        start: Character offset of the answer's first word into `turn.text`.
        end: Character offset behind its last word, exclusive; it may lie in a later sentence.
        names_speaker: True when the answer is the speaker's name; the span is the sentence then.
    """

    margin: float
    start: int
    end: int
    names_speaker: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the signals of one search; for each of them higher is better.

    Attributes:
        passage: What was found.
        score: The number by which hits are ordered, in [0, 1].
        dense: Cosine of question and passage, in [-1, 1].
        lexical: BM25 score divided by the best one of this search, in [0, 1].
        sentence_cosines: Cosine of the question and each sentence alone, in [-1, 1].
        coverage: Share of the question's terms found in the passage, weighted by rarity, in [0, 1].
        meets_expectation: False when the question asks for a number, a time or a reason and the
            passage holds none.
        asked: How like the question is to one that somebody else asked just before the passage, by cosine or
            shared stems (see `qa.replies`); 0 when nothing was asked.
        readings: What the reader makes of each sentence; None for one that was not read, and
            nothing at all before the reader had its turn.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    sentence_cosines: tuple[float, ...]
    coverage: float
    meets_expectation: bool
    asked: float = 0.0
    readings: tuple[Reading | None, ...] = ()

    @property
    def best_reading(self) -> Reading | None:
        """The reading of the sentence that answers most surely; None when none was read."""
        return max(filter(None, self.readings), key=lambda reading: reading.margin, default=None)
