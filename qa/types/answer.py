"""An answer: quotes, alone or in groups, or the reason why there are none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qa.types.quote import Excerpt, Quote, excerpts
from qa.types.transcript import Speaker


class Status(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"
    SPEAKER_SILENT = "speaker_silent"
    UNKNOWN_SPEAKER = "unknown_speaker"
    INVALID_QUESTION = "invalid_question"


class Intent(StrEnum):
    """What a question is after; `qa.question.intent` tells them apart by their wording."""

    QUOTE = "quote"  # what was said of something, who said it, who asked it
    SAID_BY = "said_by"  # what one person said of something
    COMPARE = "compare"  # what several people said of it, apart
    MENTIONS = "mentions"  # every sentence that mentions something
    EXCHANGES = "exchanges"  # what was asked, by whom, and what was replied
    DID_ANSWER = "did_answer"  # somebody's question beside somebody's reply
    WHEN_DISCUSSED = "when_discussed"  # where in the transcript something is spoken of
    YES_NO = "yes_no"  # evidence for or against; never a bare yes
    SPEAKERS = "speakers"  # who speaks


@dataclass(frozen=True, slots=True)
class QuoteGroup:
    """Quotes that belong together.

    Attributes:
        heading: What joins them: a speaker's name, "turn 5 of 12", who asked and who replied.
        quotes: In the order in which they are shown; empty when there is nothing to quote.
        message: One sentence that says why there is no quote, else "".
    """

    heading: str
    quotes: tuple[Quote, ...] = ()
    message: str = ""

    def told(self, *, with_title: bool) -> str:
        """Return the heading and what stands below it, as `Excerpt.told` tells it."""
        shown = [excerpt.told(with_title=with_title) for excerpt in excerpts(self.quotes)]
        return "\n\n".join([self.heading, *([self.message] if self.message else []), *shown])

    def __str__(self) -> str:
        return self.told(with_title=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the group as plain JSON types."""
        return {
            "heading": self.heading,
            "message": self.message,
            "quotes": [quote.to_dict() for quote in self.quotes],
        }


@dataclass(frozen=True, slots=True)
class Answer:
    """Verbatim quotes, best first, or an honest reason why there are none.

    Attributes:
        question: The question as it was asked.
        status: "answered" or one of the reasons for silence.
        quotes: Best first; in the transcript's order where every place is asked for. With status
            "speaker_silent" they are other people's words on the matter; with "not_found",
            "unknown_speaker" and "invalid_question" there are none.
        confidence: Probability in [0, 1] that the best quote answers the question.
        message: One sentence for a person: why there is no answer, or what the quotes are when
            they are more than an answer ("The first 50 of 73 mentions."); else "".
        intent: What the question was taken to be after.
        groups: The same quotes under headings when the question asks for several things: a side
            of a comparison, an exchange, a place; else empty.
        names_transcripts: Whether more than one transcript was asked, so that printed quotes say
            which one they are from.
    """

    question: str
    status: Status
    quotes: tuple[Quote, ...] = ()
    confidence: float = 0.0
    message: str = ""
    intent: Intent = Intent.QUOTE
    groups: tuple[QuoteGroup, ...] = ()
    names_transcripts: bool = False

    @property
    def text(self) -> str:
        """The best quote's words, "" when there is no quote."""
        return self.quotes[0].text if self.quotes else ""

    @property
    def speaker(self) -> Speaker | None:
        """Who said the best quote; None when there is no quote."""
        return self.quotes[0].speaker if self.quotes else None

    @property
    def whole(self) -> str:
        """Everything as plain text: the message, then the groups, or all quotes where there are none."""
        shown = self.groups or excerpts(self.quotes)
        parts = [part.told(with_title=self.names_transcripts) for part in shown]
        return "\n\n".join([*([self.message] if self.message else []), *parts])

    def _repr_html_(self) -> str:
        """Return the answer as a notebook shows it."""
        from qa.notebook import answer_html

        return answer_html(self)

    def __str__(self) -> str:
        if self.groups:
            return self.whole
        lead = [self.message] if self.message else []
        best = [Excerpt((quote,)).told(with_title=self.names_transcripts) for quote in self.quotes[:1]]
        return "\n".join([*lead, *best])

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain JSON types."""
        return {
            "question": self.question,
            "status": self.status.value,
            "intent": self.intent.value,
            "text": self.text,
            "speaker": self.speaker.to_dict() if self.speaker else None,
            "confidence": round(self.confidence, 4),
            "message": self.message,
            "quotes": [quote.to_dict() for quote in self.quotes],
            "groups": [group.to_dict() for group in self.groups],
        }
