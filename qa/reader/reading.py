"""What a reader gives: for each sentence of a page its best answer span, from the logits of the pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from qa.pages import Page, Sentence
from qa.types import Reading

# Word pieces of an answer span at most: a long sentence.
MAX_ANSWER_PIECES = 40


@dataclass(frozen=True, slots=True)
class PageReading:
    """A page with the reading of each of its sentences, in their order."""

    page: Page
    readings: tuple[Reading, ...]


class Reader(Protocol):
    """What the pipeline needs of a reader."""

    def read(self, question: str, pages: Sequence[Page]) -> list[PageReading]:
        """Return the readings of pages, in their order."""
        ...

    def count_pieces(self, texts: Sequence[str]) -> list[int]:
        """Return how many word pieces the reader makes of each text."""
        ...


def readings(
    page: Page,
    offsets: Sequence[tuple[int, int]],
    starts: NDArray[np.float32],
    ends: NDArray[np.float32],
    null: float,
) -> tuple[Reading, ...]:
    """Return the best span of each sentence (Devlin et al. 2019, section 4.3).

    Args:
        page: What was read.
        offsets: Where each word piece stands in `page.text`, (start, end).
        starts: Logit of each piece for being an answer's first one, shape (n_pieces,).
        ends: Logit of each piece for being an answer's last one, shape (n_pieces,).
        null: Sum of the two logits for "no answer on this page".
    """
    count = len(offsets)
    if not count:
        return tuple(_unread(sentence) for sentence in page.sentences)
    distance = np.arange(count)[None, :] - np.arange(count)[:, None]
    owner = np.array([_owner(page, offset) for offset in offsets])
    turn_of = np.array([page.sentences[i // 2].turn.index for i in owner])
    in_label = owner % 2 == 0
    # A span stays within one turn, and within or without the label that names its speaker.
    allowed = (distance >= 0) & (distance < MAX_ANSWER_PIECES)
    allowed &= (turn_of[:, None] == turn_of[None, :]) & (in_label[:, None] == in_label[None, :])
    scores = np.where(allowed, starts[:, None] + ends[None, :], -np.inf)
    best_end = scores.argmax(axis=1)
    best = scores[np.arange(count), best_end]
    result = []
    for number, sentence in enumerate(page.sentences):
        pieces = np.flatnonzero(owner // 2 == number)
        if not len(pieces):  # cut off: a question so long that the page did not fit
            result.append(_unread(sentence))
            continue
        first = int(pieces[best[pieces].argmax()])
        margin = float(best[first]) - null
        if in_label[first]:
            result.append(Reading(margin, sentence.start, sentence.end, names_speaker=True))
            continue
        start = _turn_offset(page, int(owner[first]) // 2, offsets[first][0])
        end = _turn_offset(page, int(owner[best_end[first]]) // 2, offsets[int(best_end[first])][1])
        result.append(Reading(margin, start, end))
    return tuple(result)


def _unread(sentence: Sentence) -> Reading:
    return Reading(-np.inf, sentence.start, sentence.end)


def _owner(page: Page, offset: tuple[int, int]) -> int:
    """Return twice the number of the sentence that a piece is of, and one more when it is no label."""
    for number in range(len(page.sentences) - 1, -1, -1):
        sentence = page.sentences[number]
        if offset[0] >= sentence.at:
            return 2 * number + 1
        if offset[0] >= sentence.label_at:
            return 2 * number
    return 1


def _turn_offset(page: Page, number: int, at: int) -> int:
    sentence = page.sentences[number]
    return min(max(sentence.start + at - sentence.at, sentence.start), sentence.end)
