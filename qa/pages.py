"""Transcript -> pages: what the reader reads at a time, several short turns or a part of a long one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.passages import cut_long, sentence_spans
from qa.types import Turn

# Word pieces of a page. Reading costs time by the piece, and a page must hold what an answer is
# understood by; the reader was trained on pages of this size.
PAGE_PIECES = 160
# Word pieces, at most, of the end of a page that are read again at the start of the next one.
OVERLAP_PIECES = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a page.

    Attributes:
        turn: The turn that it is part of.
        start: Character offset into `turn.text`.
        end: Character offset into `turn.text`, exclusive.
        at: Character offset into the page's text at which its words begin.
        label_at: Where the page names its speaker, when it does so just before it; else `at`.
    """

    turn: Turn
    start: int
    end: int
    at: int
    label_at: int

    @property
    def at_end(self) -> int:
        """Character offset into the page's text at which its words end."""
        return self.at + self.end - self.start


@dataclass(frozen=True, slots=True)
class Page:
    """Consecutive sentences as the reader reads them: "Speaker: words", a line for each turn."""

    text: str
    sentences: tuple[Sentence, ...]


def make_pages(turns: Sequence[Turn], count_pieces: Callable[[Sequence[str]], list[int]]) -> list[Page]:
    """Return the pages of consecutive turns, in order; each sentence is on one or two of them.

    Args:
        turns: The turns of one transcript.
        count_pieces: Returns how many word pieces the reader makes of each text.
    """
    places = [
        (turn, start, end)
        for turn in turns
        for start, end in cut_long(turn.text, sentence_spans(turn.text), count_pieces)
    ]
    counts = count_pieces([turn.text[start:end] for turn, start, end in places])
    names = list(dict.fromkeys(turn.speaker.name for turn in turns))
    label_pieces = dict(zip(names, count_pieces([f"{name}: " for name in names]), strict=True))
    pages: list[Page] = []
    first, size = 0, 0
    for position, (turn, _, _) in enumerate(places):
        is_labelled = position == first or places[position - 1][0] is not turn
        cost = counts[position] + is_labelled * label_pieces[turn.speaker.name]
        if position > first and size + cost > PAGE_PIECES:
            pages.append(_page(places[first:position]))
            first, size = position, 0
            while first - 1 > 0 and size + counts[first - 1] <= OVERLAP_PIECES:
                first -= 1
                size += counts[first]
            size += label_pieces[places[first][0].speaker.name]
            cost = counts[position]
        size += cost
    if places:
        pages.append(_page(places[first:]))
    return pages


def _page(places: Sequence[tuple[Turn, int, int]]) -> Page:
    text = ""
    sentences: list[Sentence] = []
    previous: Turn | None = None
    for turn, start, end in places:
        label_at = len(text) + (1 if text else 0)
        if turn is previous:
            text += " "
        else:
            text += ("\n" if text else "") + f"{turn.speaker.name}: "
        sentences.append(Sentence(turn, start, end, len(text), label_at))
        text += turn.text[start:end]
        previous = turn
    return Page(text, tuple(sentences))
