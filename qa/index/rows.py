"""What the rows of an index stand for: passages, and their sentences once each, kept as offsets.

A passage as an object takes a thousand bytes, its offsets thirty: objects are made when they are asked for.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import overload

import numpy as np
from numpy.typing import NDArray

from qa.passages import CONTEXT_WORDS, end_of_turn, make_passages
from qa.types import Passage, Transcript

Span = tuple[int, int]
Table = NDArray[np.int32]
# Columns of the tables below.
TURN, START, END = range(3)
FIRST, LAST, CONTEXT = range(3)


@dataclass(frozen=True, slots=True)
class Cut:
    """The passages of one transcript.

    Attributes:
        sentences: The index of its turn, and the offsets into the turn's text, of each sentence of the
            passages once, in order; shape (n_sentences, 3).
        passages: Number of the first sentence, of the last one, exclusive, and the words of the turn before
            that are its context, of each passage; shape (n_passages, 3).
    """

    sentences: Table
    passages: Table

    @classmethod
    def of(cls, transcript: Transcript, count_pieces: Callable[[Sequence[str]], list[int]]) -> Cut:
        """Cut a transcript; see `make_passages`."""
        return cls.from_passages(make_passages(transcript, count_pieces))

    @classmethod
    def from_passages(cls, passages: Iterable[Passage]) -> Cut:
        """Return what is kept of the passages of one transcript, which come in order."""
        number: dict[tuple[int, int], int] = {}
        sentences: list[tuple[int, int, int]] = []
        rows: list[tuple[int, int, int]] = []
        for passage in passages:
            for start, end in passage.sentences:
                key = passage.turn.index, start
                if key not in number:
                    number[key] = len(sentences)
                    sentences.append((*key, end))
            first = number[passage.turn.index, passage.sentences[0][0]]
            rows.append((first, first + len(passage.sentences), len(passage.context.split())))
        return cls(_table(sentences), _table(rows))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Cut)
            and np.array_equal(self.sentences, other.sentences)
            and np.array_equal(self.passages, other.passages)
        )

    __hash__ = None  # type: ignore[assignment]

    def fits(self, transcript: Transcript) -> bool:
        """Say whether this can be the passages of a transcript: all of them lie within its turns."""
        sentences, passages = self.sentences, self.passages
        lengths = np.array([len(turn.text) for turn in transcript.turns])
        turns = sentences[:, TURN]
        if not ((turns >= 0) & (turns < len(lengths))).all():
            return False
        inside = (sentences[:, START] >= 0) & (sentences[:, START] < sentences[:, END])
        inside &= sentences[:, END] <= lengths[turns]
        whole = (passages[:, FIRST] >= 0) & (passages[:, FIRST] < passages[:, LAST])
        whole &= passages[:, LAST] <= len(sentences)
        whole &= (passages[:, CONTEXT] >= 0) & (passages[:, CONTEXT] <= CONTEXT_WORDS)
        if not (inside.all() and whole.all()):
            return False
        ends = sentences[:-1, END] <= sentences[1:, START]
        in_order = (np.diff(turns) > 0) | ((np.diff(turns) == 0) & ends)
        of_one_turn = turns[passages[:, FIRST]] == turns[passages[:, LAST] - 1]
        # The first turn replies to none.
        replies = (passages[:, CONTEXT] == 0) | (turns[passages[:, FIRST]] > 0)
        return bool(in_order.all() and of_one_turn.all() and replies.all())


class Rows(Sequence[Passage]):
    """The passages of transcripts in order: row i of an index is passage i.

    Args:
        transcripts: What is cut.
        cuts: The passages of each.
    """

    def __init__(self, transcripts: Sequence[Transcript], cuts: Sequence[Cut]) -> None:
        self.transcripts = tuple(transcripts)
        self.cuts = tuple(cuts)
        self._first_row = [0, *accumulate(len(cut.passages) for cut in cuts)]
        self._first_sentence = [0, *accumulate(len(cut.sentences) for cut in cuts)]
        self._first_turn = [0, *accumulate(len(transcript.turns) for transcript in transcripts)]
        shifts = np.array(self._first_sentence[:-1], np.int32).repeat([len(cut.passages) for cut in cuts])
        self._passages = _joined([cut.passages for cut in cuts])
        self._passages[:, FIRST] += shifts
        self._passages[:, LAST] += shifts
        self._sentences = _joined([cut.sentences for cut in cuts])

    def __len__(self) -> int:
        return len(self._passages)

    @overload
    def __getitem__(self, row: int) -> Passage: ...
    @overload
    def __getitem__(self, row: slice) -> list[Passage]: ...
    def __getitem__(self, row: int | slice) -> Passage | list[Passage]:
        if isinstance(row, slice):
            return [self[each] for each in range(*row.indices(len(self)))]
        first, last, _ = self._passages[row].tolist()
        transcript = self._transcript_of(first)
        spans = self._sentences[first:last].tolist()
        turn = transcript.turns[spans[0][TURN]]
        sentences = tuple((start, end) for _, start, end in spans)
        context = self.context(row)
        return Passage(transcript, turn, sentences[0][0], sentences[-1][1], sentences, context)

    def context(self, row: int) -> str:
        """Return what a passage is a reply to; "" where it stands by itself."""
        first, _, words = self._passages[row].tolist()
        if not words:
            return ""
        return end_of_turn(self._transcript_of(first).turns[self._sentences[first, TURN] - 1], words)

    def _transcript_of(self, sentence: int) -> Transcript:
        return self.transcripts[bisect_right(self._first_sentence, sentence) - 1]

    @property
    def sentence_count(self) -> int:
        """How many sentences the passages have, each once."""
        return len(self._sentences)

    def sentences_of(self, row: int) -> slice:
        """Return the numbers of a passage's sentences."""
        first, last, _ = self._passages[row].tolist()
        return slice(first, last)

    @cached_property
    def turns(self) -> NDArray[np.int64]:
        """The turn of each passage, turns counted over all transcripts, shape (n_passages,)."""
        return self.sentence_turns[self._passages[:, FIRST]]

    @cached_property
    def sentence_turns(self) -> NDArray[np.int64]:
        """The turn of each sentence, turns counted over all transcripts, shape (n_sentences,)."""
        counts = [len(cut.sentences) for cut in self.cuts]
        return np.repeat(np.array(self._first_turn[:-1], np.int64), counts) + self._sentences[:, TURN]

    def sentence_texts(self) -> Iterator[str]:
        """Yield the words of each sentence."""
        for transcript, cut in zip(self.transcripts, self.cuts, strict=True):
            for turn, start, end in cut.sentences.tolist():
                yield transcript.turns[turn].text[start:end]

    def spans(self, transcript: Transcript, turn: int) -> list[Span]:
        """Return the offsets (start, end) of the sentences of a turn, those of its passages."""
        cut = self.cuts[self._number[transcript.id]]
        first, last = np.searchsorted(cut.sentences[:, TURN], [turn, turn + 1])
        return [(start, end) for _, start, end in cut.sentences[first:last].tolist()]

    @cached_property
    def _number(self) -> dict[str, int]:
        return {transcript.id: number for number, transcript in enumerate(self.transcripts)}

    def part(self, ids: Container[str]) -> tuple[Rows, NDArray[np.int64], NDArray[np.int64]]:
        """Return the rows of the transcripts of some ids, and which passages and sentences they were."""
        chosen = [number for number, transcript in enumerate(self.transcripts) if transcript.id in ids]
        rows = Rows([self.transcripts[number] for number in chosen], [self.cuts[number] for number in chosen])
        return rows, _ranges(self._first_row, chosen), _ranges(self._first_sentence, chosen)

    def texts(self, number: int) -> tuple[list[str], list[str]]:
        """Return what is embedded of a transcript: the passages, and the sentences.

        A sentence that is alone in its passage reads like the passage.
        """
        first = self._first_row[number]
        sentences = [""] * len(self.cuts[number].sentences)
        passages = []
        for row in range(first, self._first_row[number + 1]):
            passage, here = self[row], self.sentences_of(row).start - self._first_sentence[number]
            passages.append(passage.embedded_text)
            for place, span in enumerate(passage.sentences, here):
                sentences[place] = sentences[place] or embedded_sentence(passage, span)
        return passages, sentences


def embedded_sentence(passage: Passage, span: Span) -> str:
    """A sentence as the encoder reads it; alone in its turn it reads like its passage."""
    if len(passage.sentences) == 1:
        return passage.embedded_text
    return f"{passage.turn.speaker.name}: {passage.turn.text[span[0] : span[1]]}"


def fingerprint(transcript: Transcript) -> dict[str, str]:
    """Identify a transcript by its source's bytes and by what the parser made of them."""
    turns = "\0".join(f"{turn.speaker.name}\n{turn.text}" for turn in transcript.turns)
    parsed = hashlib.sha256(turns.encode("utf-8", "surrogatepass")).hexdigest()
    return {"id": transcript.id, "sha256": transcript.sha256, "turns_sha256": parsed}


def _table(rows: Sequence[tuple[int, int, int]]) -> Table:
    return np.array(rows, np.int32).reshape(-1, 3)


def _joined(tables: Sequence[Table]) -> Table:
    return np.concatenate([_table([]), *tables])


def _ranges(firsts: Sequence[int], chosen: Sequence[int]) -> NDArray[np.int64]:
    parts = [np.arange(firsts[number], firsts[number + 1]) for number in chosen]
    return np.concatenate([np.zeros(0, np.int64), *parts])
