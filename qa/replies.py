"""What may be a reply: passages soon after a question that somebody else asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from qa.types import Passage
from qa.words import stems

# Turns after a question in which its reply is looked for (see ARCHITECTURE.md).
REPLY_TURNS = 3
Span = tuple[int, int]


class Replies:
    """The questions of transcripts, and the passages in which others may reply to them.

    Args:
        passages: What can be found.
        sentences: The distinct sentences of the passages, each as a passage that holds it and its offsets.
        vectors: Unit-length vectors of the sentences, shape (n_sentences, dim).
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        sentences: Sequence[tuple[Passage, Span]],
        vectors: NDArray[np.float32],
    ) -> None:
        speakers = {(p.transcript.id, p.turn.index): p.turn.speaker for p in passages}
        asked_in: dict[tuple[str, int], list[int]] = {}
        rows: list[int] = []
        self._stems: list[frozenset[str]] = []
        for row, (passage, (start, end)) in enumerate(sentences):
            if passage.turn.text[end - 1] == "?":
                asked_in.setdefault((passage.transcript.id, passage.turn.index), []).append(len(rows))
                rows.append(row)
                self._stems.append(frozenset(stems(passage.turn.text[start:end])))
        self._vectors = vectors[rows]
        pairs = [
            (row, question)
            for row, passage in enumerate(passages)
            for back in range(1, REPLY_TURNS + 1)
            if (place := (passage.transcript.id, passage.turn.index - back)) in asked_in
            and speakers[place] != passage.turn.speaker
            for question in asked_in[place]
        ]
        self._pairs = np.array(pairs, np.int64).reshape(-1, 2)
        self._passages = len(passages)

    def alike(self, vector: NDArray[np.float32], terms: Collection[str]) -> NDArray[np.float32]:
        """Return how like a question is to what others asked just before each passage, shape (n_passages,).

        Of each question asked the cosine counts, or the share of the stems of both that both have (Jaccard's
        index) where that is more: the vector of a sentence holds its speaker's name, so that the very same
        words need not have a cosine near 1. Of several questions the likest counts; it is 0 where nothing
        was asked. Who asks what somebody asked at the time is answered by what was said then.

        Args:
            vector: The question, shape (dim,).
            terms: Its stems.
        """
        told = frozenset(terms)
        shared = [len(told & stems) / max(len(told | stems), 1) for stems in self._stems]
        scores = np.maximum(self._vectors @ vector, np.array(shared, np.float32))
        result = np.zeros(self._passages, np.float32)
        np.maximum.at(result, self._pairs[:, 0], scores[self._pairs[:, 1]])
        return result
