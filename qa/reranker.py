"""Hits -> hits: the best of them are read, and what the reader makes of them orders them anew."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from threading import Lock

from qa.pages import Page, Sentence, make_pages
from qa.question import Question
from qa.reader import Reader
from qa.types import Hit, Reading, Transcript

# Word pieces that are read for one question, at most; reading takes most of the time of an answer.
_PIECES_READ = 1000
# Pages that are read at a time, and the margin of one above which no more are (see ARCHITECTURE.md).
_WAVE, _SURE = 2, 1.0
# Transcripts whose pages are kept, some megabytes each: those that were read last.
_BOOKS = 100
# Weights of the signals in the score's logit: between an earlier fit of training/fit_ranking.py and the last
# one (see ARCHITECTURE.md).
WEIGHTS = {
    "margin": 0.242,
    "dense": 4.107,
    "sentence": 1.253,
    "lexical": 0.126,
    "coverage": 1.539,
    "met": 0.04,
    "asks": -0.829,
    "asker": 0.718,
    "asked": 1.532,
}
# The same for what was said in reply, where somebody asked the question in the transcript itself. They count
# for nothing while no question there is more like it than the first number, alone from the second one on.
REPLY_WEIGHTS = {
    "margin": 0.28,
    "dense": 2.75,
    "sentence": -2.74,
    "lexical": 3.35,
    "coverage": -0.04,
    "met": 0.43,
    "asks": -6.17,
    "asker": 4.33,
    "asked": 7.27,
}
_ALIKE = 0.6, 0.9
# Puts the score of a hit that is in the balance near one half; it orders nothing, and is not fitted.
_BIAS = -5.0
_LEAST, _MOST = -12.0, 12.0

Turns = dict[tuple[str, int], list[tuple[int, int, Reading]]]


@dataclass(frozen=True, slots=True)
class _Book:
    """The pages of a transcript, the pieces of each, and where the sentences of a turn are."""

    pages: tuple[Page, ...]
    pieces: tuple[int, ...]
    sentences: dict[int, list[tuple[Sentence, int]]]

    def holding(self, hit: Hit) -> Iterator[list[int]]:
        """Yield for each sentence of a hit the numbers of the pages that hold it."""
        inside = self.sentences.get(hit.passage.turn.index, [])
        for start, end in hit.passage.sentences:
            yield [number for sentence, number in inside if sentence.start < end and start < sentence.end]


class Reranker:
    """Reads the pages that hold the best hits.

    Args:
        reader: What reads them.
    """

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._books: dict[str, _Book] = {}
        self._lock = Lock()

    def rerank(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits with their readings, best first.

        Args:
            question: What is asked.
            hits: Of one search, best first; only the pages of the first ones are read.
        """
        found = self._read(question.read_as, self._pages(hits))
        # Ties stay in the order of the search, so that an answer never depends on chance.
        weights = _weights(was_asked(hits))
        scored = [_scored(_with_readings(hit, found), question, weights) for hit in hits]
        return sorted(scored, key=lambda hit: -hit.score)

    def _read(self, question: str, pages: Iterator[tuple[str, Page]]) -> Turns:
        """Return the readings of the sentences of pages, which are read until one answers surely."""
        found: Turns = {}
        while wave := list(islice(pages, _WAVE)):
            surest = -math.inf
            read = self.reader.read(question, [page for _, page in wave])
            for (transcript, _), page in zip(wave, read, strict=True):
                for sentence, reading in zip(page.page.sentences, page.readings, strict=True):
                    place = (transcript, sentence.turn.index)
                    found.setdefault(place, []).append((sentence.start, sentence.end, reading))
                    surest = max(surest, reading.margin)
            if surest >= _SURE:
                break
        return found

    def _pages(self, hits: Sequence[Hit]) -> Iterator[tuple[str, Page]]:
        """Yield the pages to read, each with its transcript: those of the best hits, once each."""
        chosen: set[tuple[str, int]] = set()
        left = _PIECES_READ
        for hit in hits:
            book = self._book(hit.passage.transcript)
            name = hit.passage.transcript.id
            holding = list(book.holding(hit))
            for numbers in holding:
                if not numbers or any((name, number) in chosen for number in numbers):
                    continue
                # A sentence is on two pages where they overlap: take the one with more of the hit.
                number = max(numbers, key=lambda number: sum(number in others for others in holding))
                if book.pieces[number] > left:
                    return
                chosen.add((name, number))
                left -= book.pieces[number]
                yield name, book.pages[number]

    def _book(self, transcript: Transcript) -> _Book:
        with self._lock:
            book = self._books.pop(transcript.id, None) or self._made(transcript)
            self._books[transcript.id] = book  # the last one used stands last
            if len(self._books) > _BOOKS:
                del self._books[next(iter(self._books))]
            return book

    def _made(self, transcript: Transcript) -> _Book:
        pages = make_pages(transcript.turns, self.reader.count_pieces)
        sentences: dict[int, list[tuple[Sentence, int]]] = {}
        for number, page in enumerate(pages):
            for sentence in page.sentences:
                sentences.setdefault(sentence.turn.index, []).append((sentence, number))
        pieces = self.reader.count_pieces([page.text for page in pages])
        return _Book(tuple(pages), tuple(pieces), sentences)


def _with_readings(hit: Hit, found: Turns) -> Hit:
    inside = found.get((hit.passage.transcript.id, hit.passage.turn.index), [])
    readings = tuple(
        max(
            (reading for left, right, reading in inside if left < end and start < right),
            key=lambda reading: reading.margin,
            default=None,
        )
        for start, end in hit.passage.sentences
    )
    return replace(hit, readings=readings)


def margin(hit: Hit) -> float:
    """Return the margin of a hit's best sentence, within bounds; the lower bound when none was read."""
    best = hit.best_reading
    return min(max(best.margin, _LEAST), _MOST) if best else _LEAST


def signals(hit: Hit, question: Question) -> dict[str, float]:
    """Return what the score of a read hit is made of; the names are those of WEIGHTS."""
    asks = min(hit.passage.text.count("?") / len(hit.passage.sentences), 1.0)
    return {
        "margin": margin(hit),
        "dense": hit.dense,
        "sentence": max(hit.sentence_cosines),
        "lexical": hit.lexical,
        "coverage": hit.coverage,
        "met": float(hit.meets_expectation),
        "asks": 0.0 if question.wants_question else asks,
        "asked": hit.asked,
        "asker": float(question.wants_question and hit.passage.turn.speaker.is_questioner),
    }


def was_asked(hits: Sequence[Hit]) -> float:
    """Return how surely the question of some hits was asked in the transcript itself, in [0, 1]."""
    low, high = _ALIKE
    return min(max((max((hit.asked for hit in hits), default=0.0) - low) / (high - low), 0.0), 1.0)


def _weights(asked: float) -> dict[str, float]:
    return {name: (1 - asked) * WEIGHTS[name] + asked * REPLY_WEIGHTS[name] for name in WEIGHTS}


def _scored(hit: Hit, question: Question, weights: dict[str, float]) -> Hit:
    logit = _BIAS + sum(weights[name] * value for name, value in signals(hit, question).items())
    return replace(hit, score=1 / (1 + math.exp(-logit)))
