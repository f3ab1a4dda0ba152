"""What may be a reply: passages soon after a question that somebody else asked."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from qa.index.rows import Rows
from qa.index.vectors import Vectors
from qa.words import stems

# Turns after a question in which its reply is looked for (see ARCHITECTURE.md).
REPLY_TURNS = 3


class Replies:
    """The questions of transcripts, and the passages in which others may reply to them.

    Args:
        passages: What can be found.
        vectors: Unit-length vectors of their sentences.
    """

    def __init__(self, passages: Rows, vectors: Vectors) -> None:
        self._turns = passages.turns
        asked = [(row, text) for row, text in enumerate(passages.sentence_texts()) if text.endswith("?")]
        rows = np.array([row for row, _ in asked], np.int64)
        self._asked_in = passages.sentence_turns[rows]
        self._vectors = vectors.of(rows)
        holding: dict[str, list[int]] = {}
        self._sizes = np.zeros(len(asked), np.int64)
        for number, (_, text) in enumerate(asked):
            distinct = frozenset(stems(text))
            self._sizes[number] = len(distinct)
            for stem in distinct:
                holding.setdefault(stem, []).append(number)
        self._holding = {stem: np.array(numbers) for stem, numbers in holding.items()}
        # Of each number of turns back: whether somebody else spoke then, in the same transcript.
        speakers = [turn.speaker for transcript in passages.transcripts for turn in transcript.turns]
        numbers = {speaker: number for number, speaker in enumerate(dict.fromkeys(speakers))}
        spoke = np.array([numbers[speaker] for speaker in speakers], np.int64)
        lengths = [len(transcript.turns) for transcript in passages.transcripts]
        inside = np.repeat(np.arange(len(lengths)), lengths)
        self._others = [
            (spoke[back:] != spoke[:-back]) & (inside[back:] == inside[:-back])
            for back in range(1, REPLY_TURNS + 1)
        ]
        self._turn_count = len(speakers)

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
        shared = np.zeros(len(self._sizes), np.int64)
        for stem in told & self._holding.keys():
            shared[self._holding[stem]] += 1
        share = shared / np.maximum(len(told) + self._sizes - shared, 1)
        asked = np.zeros(self._turn_count, np.float32)
        np.maximum.at(asked, self._asked_in, np.maximum(self._vectors @ vector, share.astype(np.float32)))
        heard = np.zeros(self._turn_count, np.float32)
        for back, others in enumerate(self._others, 1):
            heard[back:] = np.maximum(heard[back:], np.where(others, asked[:-back], 0))
        return np.asarray(heard[self._turns])
