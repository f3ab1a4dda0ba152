"""A quote, and the quotes of one turn together.

Whatever a caller could misquote is derived and never stored: a quote's text is a slice of its turn,
its speaker is the turn's speaker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from qa.types.transcript import Speaker, Transcript, Turn


@dataclass(frozen=True, slots=True)
class Quote:
    """A span of one turn: quoted, never rewritten.

    Attributes:
        transcript: The transcript quoted from.
        turn: The turn quoted from.
        start: Character offset into `turn.text`.
        end: Character offset into `turn.text`, exclusive.
        score: Relevance to the question, in [0, 1]; higher is better.
        before_start: Where the sentence before the quote begins, or its last words when it is very
            long; `start` when there is none.
        after_end: Where the sentence after the quote ends, or its first words when it is very
            long; `end` when there is none.
        answer_start: Where the deciding words of the quote begin; character offset into
            `turn.text`, not before `start`.
        answer_end: Where they end, exclusive; not after `end`.
    """

    transcript: Transcript
    turn: Turn
    start: int
    end: int
    score: float
    before_start: int
    after_end: int
    answer_start: int
    answer_end: int

    @property
    def text(self) -> str:
        """The quoted words: `turn.text[start:end]`."""
        return self.turn.text[self.start : self.end]

    @property
    def answer_text(self) -> str:
        """The deciding words of the quote: `turn.text[answer_start:answer_end]`."""
        return self.turn.text[self.answer_start : self.answer_end]

    @property
    def speaker(self) -> Speaker:
        """Who said it: the turn's speaker."""
        return self.turn.speaker

    @property
    def start_seconds(self) -> float | None:
        """When it is said, from the start of the recording; None when the transcript does not tell."""
        return self.turn.seconds_at(self.start)

    @property
    def before(self) -> str:
        """The sentence before the quote, "" at the start of the turn."""
        return self.turn.text[self.before_start : self.start].strip()

    @property
    def after(self) -> str:
        """The sentence after the quote, "" at the end of the turn."""
        return self.turn.text[self.end : self.after_end].strip()

    @property
    def place(self) -> str:
        """Where it is said: "turn 5 of 12", with the time when the transcript has it."""
        where = f"turn {self.turn.index + 1} of {len(self.transcript.turns)}"
        seconds = self.start_seconds
        return where if seconds is None else f"{where} · {clock(seconds)}"

    def __str__(self) -> str:
        return str(Excerpt((self,)))

    def to_dict(self) -> dict[str, Any]:
        """Return the quote as plain JSON types; offsets are characters of the turn's text."""
        return {
            "text": self.text,
            "speaker": self.speaker.to_dict(),
            "transcript": self.transcript.id,
            "title": self.transcript.title,
            "turn": self.turn.index,
            "start": self.start,
            "end": self.end,
            "answer_text": self.answer_text,
            "answer_start": self.answer_start,
            "answer_end": self.answer_end,
            "start_seconds": self.start_seconds,
            "score": round(self.score, 4),
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Quotes of one turn that are shown together, in the order in which they were said."""

    quotes: tuple[Quote, ...]

    @property
    def text(self) -> str:
        """The quoted words; "[...]" stands for what was said between two quotes."""
        text = self.quotes[0].text
        for earlier, later in pairwise(self.quotes):
            between = later.turn.text[earlier.end : later.start]
            text += (" [...] " if between.strip() else between) + later.text
        return text

    def told(self, *, with_title: bool) -> str:
        """Return the words with who said them and where; with the transcript's title if wanted."""
        first = self.quotes[0]
        title = f" · {first.transcript.title}" if with_title else ""
        return f"“{self.text}”\n  — {first.speaker}, {first.place}{title}"

    def __str__(self) -> str:
        return self.told(with_title=False)


def excerpts(quotes: Iterable[Quote]) -> list[Excerpt]:
    """Put the quotes of one turn together; each turn stands where its first quote stood."""
    by_turn: dict[tuple[str, int], list[Quote]] = {}
    for quote in quotes:
        by_turn.setdefault((quote.transcript.id, quote.turn.index), []).append(quote)
    return [Excerpt(tuple(sorted(those, key=lambda quote: quote.start))) for those in by_turn.values()]


def clock(seconds: float) -> str:
    """Return a time as it is written on a recording.

    >>> clock(75), clock(3675)
    ('1:15', '1:01:15')
    """
    hours, rest = divmod(int(seconds), 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"
