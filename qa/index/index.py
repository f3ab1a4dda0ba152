"""Dense and lexical search over passages."""

from __future__ import annotations

import math
from collections.abc import Collection, Container, Iterator, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qa.encoder import Encoder, Progress
from qa.index.known import NOTHING, Embedded, Known
from qa.index.lexical import Lexical
from qa.index.replies import Replies
from qa.index.rows import Cut, Rows
from qa.index.store import Block, read_index, write_index
from qa.index.vectors import Vectors
from qa.types import Transcript
from qa.words import stems

# Texts, at least, that are embedded at a time.
_TEXTS = 4000


class Index:
    """Passages with their vectors; row i of every matrix belongs to passage i.

    Args:
        passages: What can be found.
        vectors: Unit-length vectors of the passages.
        sentence_vectors: Unit-length vectors of the passages' sentences, each once, in order.
        lexical: BM25 over the passages; it is made on first use when there is none.
    """

    def __init__(
        self, passages: Rows, vectors: Vectors, sentence_vectors: Vectors, lexical: Lexical | None = None
    ) -> None:
        self.passages = passages
        self._vectors = vectors
        self._sentence_vectors = sentence_vectors
        self._given_lexical = lexical

    @classmethod
    def build(
        cls,
        transcripts: Sequence[Transcript],
        encoder: Encoder,
        *,
        progress: Progress | None = None,
    ) -> Index:
        """Cut transcripts into passages and embed them, in memory.

        Args:
            transcripts: What to index.
            encoder: What embeds them.
            progress: Called with (texts done, texts in all) as the embedding goes on.
        """
        passages, blocks = _embedded(transcripts, encoder, NOTHING, progress)
        vectors, sentence_vectors = zip(*blocks, strict=True)
        return cls(passages, Vectors(np.concatenate(vectors)), Vectors(np.concatenate(sentence_vectors)))

    @classmethod
    def write(
        cls,
        folder: str | Path,
        transcripts: Sequence[Transcript],
        encoder: Encoder,
        *,
        known: Known = NOTHING,
        progress: Progress | None = None,
    ) -> Rows:
        """Build an index in a folder, without holding its vectors in memory.

        An older index there stays whole until the new one is.

        Args:
            folder: Where to write; made when it is missing.
            transcripts: What to index.
            encoder: What embeds them.
            known: What an earlier index of this encoder holds; it is not embedded again.
            progress: Called with (texts done, texts in all) as the embedding goes on.

        Returns:
            The passages.
        """
        passages, blocks = _embedded(transcripts, encoder, known, progress)
        write_index(Path(folder), passages, blocks, encoder)
        return passages

    def save(self, folder: str | Path, encoder: Encoder) -> None:
        """Write the index to a folder; an older index there stays whole until the new one is.

        Args:
            folder: Where to write; made when it is missing.
            encoder: What embedded it.
        """
        block = self._vectors.of(slice(None)), self._sentence_vectors.of(slice(None))
        write_index(Path(folder), self.passages, [block], encoder, self._lexical)

    @classmethod
    def load(cls, folder: str | Path, transcripts: Sequence[Transcript], encoder: Encoder) -> Index:
        """Read an index, after checking that it belongs to these transcripts and this encoder.

        Raises:
            IndexMismatchError: If the index is missing, damaged, of another format, or built
                from other transcripts or by another encoder.
        """
        stored = read_index(Path(folder), transcripts, encoder)
        return cls(stored.passages, stored.vectors, stored.sentence_vectors, stored.lexical)

    def of_transcripts(self, ids: Container[str]) -> Index:
        """Return the part of the index whose transcripts have one of the ids; nothing is embedded."""
        passages, rows, sentences = self.passages.part(ids)
        return Index(passages, self._vectors.part(rows), self._sentence_vectors.part(sentences))

    def with_names_of(self, transcripts: Sequence[Transcript]) -> Index:
        """Return the same index over transcripts that differ in the speakers' names alone.

        The vectors stay, though a speaker's name was embedded with each passage.

        Raises:
            ValueError: If they differ in more.
        """
        fit = zip(self.passages.cuts, transcripts, strict=True)
        if not all(cut.fits(transcript) for cut, transcript in fit):
            raise ValueError("the transcripts have other turns than the index")
        passages = Rows(transcripts, self.passages.cuts)
        return Index(passages, self._vectors, self._sentence_vectors, self._lexical)

    @cached_property
    def _lexical(self) -> Lexical:
        return self._given_lexical or Lexical.build(self.passages)

    @cached_property
    def _by_speaker(self) -> dict[tuple[str, str], NDArray[np.int64]]:
        """The rows of what each speaker says, by the speaker's key."""
        keys = [turn.speaker.key for transcript in self.passages.transcripts for turn in transcript.turns]
        numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
        said_by = np.array([numbers[key] for key in keys], np.int64)[self.passages.turns]
        order = np.argsort(said_by, kind="stable")
        ends = np.searchsorted(said_by[order], np.arange(len(numbers) + 1))
        return {key: order[ends[number] : ends[number + 1]] for key, number in numbers.items()}

    @cached_property
    def _named(self) -> dict[str, list[NDArray[np.int64]]]:
        """The rows whose speaker's name, title or affiliation holds a stem."""
        named: dict[str, list[NDArray[np.int64]]] = {}
        told = {
            (turn.speaker.key, str(turn.speaker)): None
            for transcript in self.passages.transcripts
            for turn in transcript.turns
        }
        for key, name in told:
            for stem in set(stems(name)):
                named.setdefault(stem, []).append(self._by_speaker[key])
        return named

    def said_by(self, keys: Collection[tuple[str, str]]) -> NDArray[np.int64]:
        """Return the rows of what some speakers say, in order."""
        parts = [self._by_speaker[key] for key in keys if key in self._by_speaker]
        return np.sort(np.concatenate([np.zeros(0, np.int64), *parts]))

    def holding(self, stem: str) -> NDArray[np.int64]:
        """Return the rows with a stem in their words, their context or their speaker's name, in order."""
        held = self._lexical.holding(stem)
        if stem not in self._named:
            return held.astype(np.int64)
        holds = np.zeros(len(self.passages), bool)
        holds[held] = True
        for rows in self._named[stem]:
            holds[rows] = True
        return np.flatnonzero(holds)

    def rarity(self, stem: str) -> float:
        """Return the inverse document frequency of a stem, at least 0; unseen ones are rarest."""
        return self._rarity(len(self.holding(stem)))

    def _rarity(self, count: int) -> float:
        return math.log(1 + len(self.passages) / (count + 0.5))

    def coverage(self, rows: NDArray[np.int64], terms: Sequence[str]) -> NDArray[np.float64]:
        """Return the share of a question's stems that passages hold, the rare ones weighing more.

        Args:
            rows: Which passages.
            terms: The stems, each once.

        Returns:
            A number in [0, 1] for each row.
        """
        found, total = np.zeros(len(rows)), 0.0
        for term in terms:
            held = self.holding(term)
            weight = self._rarity(len(held))
            total += weight
            if len(held):
                found += weight * (held[np.searchsorted(held[:-1], rows)] == rows)
        return found / total if total else found

    def dense(
        self, vector: NDArray[np.float32], *, k: int, rows: NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Return the (row, cosine) of the k passages nearest to a unit vector, best first.

        Args:
            vector: The question, shape (dim,).
            k: How many; fewer come back when fewer are allowed.
            rows: The rows that may be found, in order; None allows all. The filter acts before the ranking.
        """
        return self._vectors.nearest(vector, k=k, rows=rows)

    def lexical(self, terms: Sequence[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every passage for the stems of a question, shape (n_passages,)."""
        return self._lexical.scores(terms)

    def cosine(self, row: int, vector: NDArray[np.float32]) -> float:
        """Return the cosine of one passage and a unit vector."""
        return float(self._vectors.of([row])[0] @ vector)

    def sentence_cosines(self, row: int, vector: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cosine of each sentence of a passage, each alone, shape (n_sentences,)."""
        return np.asarray(self._sentence_vectors.of(self.passages.sentences_of(row)) @ vector, np.float32)

    @cached_property
    def replies(self) -> Replies:
        """What was asked, and which passages may reply to it."""
        return Replies(self.passages, self._sentence_vectors)


def _embedded(
    transcripts: Sequence[Transcript], encoder: Encoder, known: Known, progress: Progress | None
) -> tuple[Rows, Iterator[Block]]:
    """Cut transcripts, and return their passages and the vectors as they are made, in order."""
    cuts = [Cut.of(transcript, encoder.count_pieces) for transcript in transcripts]
    kept = [known.of(transcript, cut) for transcript, cut in zip(transcripts, cuts, strict=True)]
    passages = Rows(transcripts, cuts)
    return passages, _blocks(passages, kept, encoder, progress)


def _blocks(
    passages: Rows, kept: Sequence[Embedded | None], encoder: Encoder, progress: Progress | None
) -> Iterator[Block]:
    """Yield the vectors of passages and of their sentences, of one transcript or more at a time."""
    sizes = [len(cut.passages) + len(cut.sentences) for cut in passages.cuts]
    total = sum(size for size, old in zip(sizes, kept, strict=True) if old is None)
    done = 0
    if not kept:
        nothing = encoder.encode([])
        yield nothing, nothing
    for group in _groups(sizes, kept):
        old = kept[group[0]]
        if old is not None:
            yield old.vectors, old.sentence_vectors
            continue
        texts = [passages.texts(number) for number in group]
        own = [text for of_passages, _ in texts for text in of_passages]
        parts = [text for _, of_sentences in texts for text in of_sentences]
        made = encoder.encode(own + parts, progress=_counted_from(done, total, progress))
        done += len(made)
        yield made[: len(own)], made[len(own) :]


def _groups(sizes: Sequence[int], kept: Sequence[Embedded | None]) -> Iterator[list[int]]:
    """Yield the numbers of transcripts in order: a known one alone, others until they make work enough."""
    group: list[int] = []
    size = 0
    for number, old in enumerate(kept):
        if group and (old is not None or size >= _TEXTS):
            yield group
            group, size = [], 0
        if old is not None:
            yield [number]
        else:
            group.append(number)
            size += sizes[number]
    if group:
        yield group


def _counted_from(done: int, total: int, progress: Progress | None) -> Progress | None:
    return None if progress is None else lambda more, _: progress(done + more, total)
