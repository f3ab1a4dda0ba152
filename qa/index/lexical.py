"""BM25 over the stems of passages, and which passages hold a stem. The only module that imports bm25s."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
from bm25s.tokenization import Tokenized
from numpy.typing import NDArray

from qa.index.rows import Rows
from qa.words import stems

# bm25s lets every debug line through; a library stays quiet.
logging.getLogger("bm25s").setLevel(logging.WARNING)

# Okapi BM25 (Robertson and Zaragoza 2009), with the usual constants for short texts.
_K1, _B = 1.2, 0.75
_NONE: NDArray[np.int32] = np.zeros(0, np.int32)


class Lexical:
    """Which passages hold which stems, in their words or their context.

    Args:
        model: BM25 over the passages.
        count: How many passages there are.
    """

    def __init__(self, model: bm25s.BM25, count: int) -> None:
        self._model = model
        self._count = count

    @classmethod
    def build(cls, passages: Rows) -> Lexical:
        """Index passages."""
        numbers: dict[str, int] = {}

        def ids_of(text: str) -> list[int]:
            return [numbers.setdefault(stem, len(numbers)) for stem in stems(text)]

        # Passages share sentences: each is stemmed once.
        of_sentences = [ids_of(text) for text in passages.sentence_texts()]
        ids = []
        for row in range(len(passages)):
            told = ids_of(passages.context(row))
            for sentence in of_sentences[passages.sentences_of(row)]:
                told += sentence
            # A passage without any word ("...") still needs its row, and a corpus its first word.
            ids.append(told or [numbers.setdefault("", len(numbers))])
        model = bm25s.BM25(k1=_K1, b=_B)
        model.index(Tokenized(ids, numbers), show_progress=False)
        return cls(model, len(passages))

    def scores(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage for the stems of a question, shape (n_passages,)."""
        # bm25s fails on a question with no term at all.
        if not terms:
            return np.zeros(self._count, np.float32)
        return np.asarray(self._model.get_scores(list(terms)), np.float32)

    def holding(self, stem: str) -> NDArray[np.int32]:
        """Return the rows of the passages that hold a stem, in order."""
        number = self._model.vocab_dict.get(stem)
        ends = self._model.scores["indptr"]
        if number is None or number + 1 >= len(ends):
            return _NONE
        return np.asarray(self._model.scores["indices"][ends[number] : ends[number + 1]])

    def save(self, folder: Path) -> None:
        """Write it to a folder."""
        self._model.save(folder, show_progress=False)

    @classmethod
    def load(cls, folder: Path, count: int) -> Lexical:
        """Read what `save` wrote.

        Raises:
            OSError: If a file is missing.
            ValueError: If a file is damaged, or of other passages.
        """
        model = bm25s.BM25.load(folder, mmap=True, show_progress=False)
        if model.scores["num_docs"] != count:
            raise ValueError(f"{model.scores['num_docs']} rows, expected {count}")
        return cls(model, count)
