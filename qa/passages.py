"""Transcript -> passages: windows of whole sentences with exact offsets and their context."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from qa.types import Passage, Transcript, Turn

Span = tuple[int, int]

# Sentences per passage: the measured best of 1 to 4 (see ARCHITECTURE.md, "Passages").
WINDOW = 3
# Word pieces per passage, out of the encoder's 256: the rest is for the speaker's name, the
# context and the two markers.
MAX_PIECES = 200
# Words of the turn that a reply answers which are embedded with the reply, and their word pieces
# at most: the encoder cuts what is too long at its end, where the reply's own words are.
CONTEXT_WORDS = 25
MAX_CONTEXT_PIECES = 50
# A longer one stands by itself: it says what it is about.
SHORT_TURN_WORDS = 12
# Chinese or Japanese writes a whole speech without a space: a turn of more pieces is not short.
SHORT_TURN_PIECES = 100
# Characters after which a word of a sentence that must be cut is cut too.
LONGEST_WORD = 50

_PARAGRAPH = re.compile(r"[^\n](?:[^\n]|\n(?!\n))*")
_WORD = re.compile(r"\S+")


def sentence_spans(text: str) -> list[Span]:
    """Return the offsets (start, end) of the sentences of a text, without the space between.

    A sentence never crosses an empty line.

    >>> text = "Thank you, Mr. Secretary General. We go."
    >>> [text[start:end] for start, end in sentence_spans(text)]
    ['Thank you, Mr. Secretary General.', 'We go.']
    """
    import nupunkt  # loads its model in 0.1 s, which `import qa` must not pay

    spans = []
    for paragraph in _PARAGRAPH.finditer(text):
        for start, end in nupunkt.sent_spans(paragraph[0]):
            words = paragraph[0][start:end]
            left = start + len(words) - len(words.lstrip())
            right = start + len(words.rstrip())
            if left < right:
                spans.append((paragraph.start() + left, paragraph.start() + right))
    return spans


def make_passages(
    transcript: Transcript, count_pieces: Callable[[Sequence[str]], list[int]]
) -> list[Passage]:
    """Return the passages of a transcript, in order: a window from every sentence on.

    A passage holds up to WINDOW sentences and at most MAX_PIECES word pieces; the last window of
    a turn ends with the turn, and no passage is part of another of the same turn unless the
    turn is short. A sentence that is longer than MAX_PIECES, as an unpunctuated recording has
    them, is cut between words; where there is no space, between characters.

    Args:
        transcript: What to cut.
        count_pieces: Returns how many word pieces the encoder makes of each text.
    """
    passages: list[Passage] = []
    previous: Turn | None = None
    for turn in transcript.turns:
        spans = list(cut_long(turn.text, sentence_spans(turn.text), count_pieces))
        counts = count_pieces([turn.text[start:end] for start, end in spans])
        context = _context(turn, previous, count_pieces) if sum(counts) <= SHORT_TURN_PIECES else ""
        passages += [
            Passage(transcript, turn, spans[first][0], spans[last - 1][1], tuple(spans[first:last]), context)
            for first, last in _windows(counts)
        ]
        previous = turn
    return passages


def _windows(counts: Sequence[int]) -> Iterator[Span]:
    """Yield (first, last) sentence numbers of each window, last exclusive."""
    reached = 0
    for first in range(len(counts)):
        last = first + 1
        while last < min(first + WINDOW, len(counts)) and sum(counts[first : last + 1]) <= MAX_PIECES:
            last += 1
        # A window that ends where the one before it ended adds nothing.
        if last > reached:
            yield first, last
            reached = last


def cut_long(
    text: str, spans: Sequence[Span], count_pieces: Callable[[Sequence[str]], list[int]]
) -> Iterator[Span]:
    """Yield the spans, those longer than MAX_PIECES cut between words."""
    counts = count_pieces([text[start:end] for start, end in spans])
    for (start, end), count in zip(spans, counts, strict=True):
        if count <= MAX_PIECES:
            yield start, end
            continue
        words = [
            (left, min(left + LONGEST_WORD, match.end()))
            for match in _WORD.finditer(text, start, end)
            for left in range(match.start(), match.end(), LONGEST_WORD)
        ]
        sizes = count_pieces([text[left:right] for left, right in words])
        begin, size = 0, 0
        for position, pieces in enumerate(sizes):
            if size and size + pieces > MAX_PIECES:
                yield words[begin][0], words[position - 1][1]
                begin, size = position, 0
            size += pieces
        yield words[begin][0], words[-1][1]


def _context(turn: Turn, previous: Turn | None, count_pieces: Callable[[Sequence[str]], list[int]]) -> str:
    """Return the end of the turn that a short turn answers: "Yes." means nothing alone."""
    if previous is None or len(turn.text.split()) > SHORT_TURN_WORDS:
        return ""
    words = CONTEXT_WORDS
    while words and count_pieces([end_of_turn(previous, words)])[0] > MAX_CONTEXT_PIECES:
        words -= 1
    return end_of_turn(previous, words)


def end_of_turn(turn: Turn, words: int) -> str:
    """Return the last words of a turn; none where `words` is 0."""
    return " ".join(turn.text.split()[-words:]) if words else ""
