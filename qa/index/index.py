"""Dense and lexical search over passages. The only module that imports faiss."""

from __future__ import annotations

import logging
import math
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import bm25s
import faiss
import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder, Progress
from qa.index.known import NOTHING, Embedded, Known
from qa.index.rows import distinct_sentences, embedded_sentence, sentence_key
from qa.index.store import read_index, write_index
from qa.passages import make_passages
from qa.replies import Replies
from qa.types import Passage, Transcript
from qa.words import stems

# bm25s lets every debug line through; a library stays quiet.
logging.getLogger("bm25s").setLevel(logging.WARNING)

# Okapi BM25 (Robertson and Zaragoza 2009), with the usual constants for short texts.
_K1, _B = 1.2, 0.75


class Index:
    """Passages with their vectors; row i of every matrix belongs to passage i.

    Args:
        passages: What can be found.
        vectors: Unit-length vectors of the passages, shape (n_passages, dim).
        sentence_vectors: Unit-length vectors of the passages' distinct sentences, shape
            (n_sentences, dim), in order of appearance.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        vectors: NDArray[np.float32],
        sentence_vectors: NDArray[np.float32],
    ) -> None:
        self.passages = tuple(passages)
        self._vectors = vectors
        self._sentence_vectors = sentence_vectors

    @classmethod
    def build(
        cls,
        transcripts: Sequence[Transcript],
        encoder: Encoder,
        *,
        known: Known = NOTHING,
        progress: Progress | None = None,
    ) -> Index:
        """Cut transcripts into passages and embed them.

        Args:
            transcripts: What to index.
            encoder: What embeds them.
            known: What an earlier index of this encoder holds; it is not embedded again.
            progress: Called with (texts done, texts in all) as the embedding goes on.
        """
        parts = [make_passages(transcript, encoder.count_pieces) for transcript in transcripts]
        kept = [known.of(transcript, part) for transcript, part in zip(transcripts, parts, strict=True)]
        new = [passage for part, old in zip(parts, kept, strict=True) if old is None for passage in part]
        sentences = [embedded_sentence(passage, span) for passage, span in distinct_sentences(new)]
        texts = [passage.embedded_text for passage in new] + sentences
        made = encoder.encode(texts, progress=progress)
        passages = [passage for part in parts for passage in part]
        if not any(kept):
            return cls(passages, made[: len(new)], made[len(new) :])
        return cls(passages, *_joined(parts, kept, made[: len(new)], made[len(new) :]))

    def of_transcripts(self, ids: Container[str]) -> Index:
        """Return the part of the index whose transcripts have one of the ids; nothing is embedded."""
        rows = [row for row, passage in enumerate(self.passages) if passage.transcript.id in ids]
        sentences = [
            row
            for row, (passage, _) in enumerate(distinct_sentences(self.passages))
            if passage.transcript.id in ids
        ]
        passages = [self.passages[row] for row in rows]
        return Index(passages, self._vectors[rows], self._sentence_vectors[sentences])

    def with_names_of(self, transcripts: Sequence[Transcript]) -> Index:
        """Return the same index over transcripts that differ in the speakers' names alone.

        The vectors stay, though a speaker's name was embedded with each passage.

        Raises:
            KeyError: If a passage's turn is missing from the transcripts.
        """
        turns = {(t.id, turn.index): (t, turn) for t in transcripts for turn in t.turns}
        passages = []
        for passage in self.passages:
            transcript, turn = turns[passage.transcript.id, passage.turn.index]
            passages.append(replace(passage, transcript=transcript, turn=turn))
        return Index(passages, self._vectors, self._sentence_vectors)

    @cached_property
    def _faiss(self) -> Any:
        # Exact search: below about 300,000 passages it is fast enough and it never misses.
        index = faiss.IndexFlatIP(self._vectors.shape[1])
        index.add(self._vectors)
        return index

    @cached_property
    def _bm25(self) -> bm25s.BM25:
        model = bm25s.BM25(k1=_K1, b=_B)
        # A passage without any word ("...") still needs its row, and a corpus its first word.
        model.index([terms or [""] for terms in self._terms], show_progress=False)
        return model

    @cached_property
    def _terms(self) -> list[list[str]]:
        return [stems(f"{passage.context} {passage.text}") for passage in self.passages]

    @cached_property
    def stems_of(self) -> list[frozenset[str]]:
        """The distinct stems of each passage and its speaker's name."""
        return [
            frozenset(terms) | frozenset(stems(str(passage.turn.speaker)))
            for terms, passage in zip(self._terms, self.passages, strict=True)
        ]

    @cached_property
    def _document_frequency(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for terms in self.stems_of:
            for term in terms:
                counts[term] = counts.get(term, 0) + 1
        return counts

    @cached_property
    def _sentence_rows(self) -> dict[tuple[str, int, int], int]:
        return {
            sentence_key(passage, span): row
            for row, (passage, span) in enumerate(distinct_sentences(self.passages))
        }

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem, at least 0; unseen ones are rarest."""
        return math.log(1 + len(self.passages) / (self._document_frequency.get(stem, 0) + 0.5))

    def dense(
        self, vector: NDArray[np.float32], *, k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return the (row, cosine) of the k passages nearest to a unit vector, best first.

        Args:
            vector: The question, shape (dim,).
            k: How many; fewer come back when fewer are allowed.
            rows: The rows that may be found; None allows all. The filter acts before the ranking.
        """
        parameters = None
        if rows is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]
        scores, found = self._faiss.search(vector[None, :], min(k, len(self.passages)), params=parameters)
        # FAISS pads short result lists with -1; drop those rows.
        return [(int(row), float(score)) for row, score in zip(found[0], scores[0], strict=True) if row >= 0]

    def lexical(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage for the stems of a question, shape (n_passages,)."""
        # bm25s fails on a question with no term at all.
        if not terms:
            return np.zeros(len(self.passages), np.float32)
        return np.asarray(self._bm25.get_scores(list(terms)), np.float32)

    def cosine(self, row: int, vector: NDArray[np.float32]) -> float:
        """Return the cosine of one passage and a unit vector."""
        return float(self._vectors[row] @ vector)

    def sentence_cosines(self, row: int, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of each sentence of a passage, each alone, shape (n_sentences,)."""
        passage = self.passages[row]
        rows = [self._sentence_rows[sentence_key(passage, span)] for span in passage.sentences]
        return np.asarray(self._sentence_vectors[rows] @ vector, np.float32)

    @cached_property
    def replies(self) -> Replies:
        """What was asked, and which passages may reply to it."""
        return Replies(self.passages, list(distinct_sentences(self.passages)), self._sentence_vectors)

    def save(self, folder: str | Path, transcripts: Sequence[Transcript], encoder: Encoder) -> None:
        """Write the index to a folder; an older index there stays whole until the new one is.

        Args:
            folder: Where to write; made when it is missing.
            transcripts: What the index was built from.
            encoder: What embedded it.
        """
        vectors = np.concatenate([self._vectors, self._sentence_vectors])
        write_index(Path(folder), self.passages, vectors, transcripts, encoder)

    @classmethod
    def load(cls, folder: str | Path, transcripts: Sequence[Transcript], encoder: Encoder) -> Index:
        """Read an index, after checking that it belongs to these transcripts and this encoder.

        Raises:
            IndexMismatchError: If the index is missing, damaged, of another format, or built
                from other transcripts or by another encoder.
        """
        passages, vectors = read_index(Path(folder), transcripts, encoder)
        return cls(passages, vectors[: len(passages)], vectors[len(passages) :])


def _joined(
    parts: Sequence[Sequence[Passage]],
    kept: Sequence[Embedded | None],
    vectors: NDArray[np.float32],
    sentence_vectors: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Put what was known and what was embedded now in the order of the transcripts.

    Args:
        parts: Each transcript's passages.
        kept: What was known of each transcript.
        vectors: Of the passages of the others, in their order.
        sentence_vectors: Of their distinct sentences.
    """
    of_passages: list[NDArray[np.float32]] = []
    of_sentences: list[NDArray[np.float32]] = []
    row = sentence = 0
    for part, known in zip(parts, kept, strict=True):
        if known is not None:
            of_passages.append(known.vectors)
            of_sentences.append(known.sentence_vectors)
            continue
        count = sum(1 for _ in distinct_sentences(part))
        of_passages.append(vectors[row : row + len(part)])
        of_sentences.append(sentence_vectors[sentence : sentence + count])
        row, sentence = row + len(part), sentence + count
    return np.concatenate(of_passages), np.concatenate(of_sentences)
