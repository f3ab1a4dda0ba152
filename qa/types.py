"""The nouns of the project, on one screen each: frozen, slotted, without I/O.

Whatever a caller could misquote is derived and never stored: a quote's text is a slice of
its turn, its speaker is the turn's speaker.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Any


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
class Speaker:
    """A person, or a role such as "Moderator", as the transcript names it.

    Attributes:
        name: The name without its title: "Jens Stoltenberg".
        title: "Secretary General", "President", "Ms."; None when the transcript gives none.
        affiliation: "NATO", "Radio Free Europe"; None when the transcript gives none.
        labels: Every label that the transcript gives this speaker, in order of appearance.
        is_questioner: True for somebody who was called on to ask: a reporter, a "Q".
    """

    name: str
    title: str | None = None
    affiliation: str | None = None
    labels: tuple[str, ...] = ()
    is_questioner: bool = False

    def __str__(self) -> str:
        details = ", ".join(part for part in (self.title, self.affiliation) if part)
        return f"{self.name} ({details})" if details else self.name

    def to_dict(self) -> dict[str, Any]:
        """Return the speaker as plain JSON types."""
        return {"name": self.name, "title": self.title, "affiliation": self.affiliation}


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until somebody else speaks.

    Attributes:
        index: Position in the transcript, from 0.
        speaker: Who says it.
        text: The words; paragraphs are parted by an empty line, other runs of white space
            are one space.
        line: Line of the source file on which the turn begins, from 1.
        start_seconds: Time from the start of the recording; None when the source has none.
    """

    index: int
    speaker: Speaker
    text: str
    line: int = 1
    start_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """Who said what, in order.

    Attributes:
        id: Short name, unique within a pipeline; the file's name without its suffix.
        title: Headline; the id when the source has none.
        date: Day of the event; None when the source has none.
        turns: The turns, in order; never empty.
        set_aside: Lines of the source that are not speech (headline, date, lead, page
            furniture) as (line number, text), so that nothing is dropped in silence.
        sha256: Hash of the source's bytes, hexadecimal.
    """

    id: str
    title: str
    date: date | None
    turns: tuple[Turn, ...]
    set_aside: tuple[tuple[int, str], ...] = ()
    sha256: str = ""

    @classmethod
    def from_file(cls, path: str | Path) -> Transcript:
        """Return the transcript in a text file.

        Raises:
            TranscriptError: If the file is missing, is not text, or holds no speaker turns;
                the message says what was found and what to do.
        """
        # The only import that points down the table of rooms: a named constructor belongs to
        # its class, and inside the function it costs `import qa.types` nothing.
        from qa.parsing import parse_file

        return parse_file(path)

    @property
    def speakers(self) -> tuple[Speaker, ...]:
        """The speakers in the order in which they first speak."""
        return tuple(dict.fromkeys(turn.speaker for turn in self.turns))


@dataclass(frozen=True, slots=True)
class Passage:
    """One to three whole sentences of one turn: what is embedded, found and quoted.

    Attributes:
        transcript: The transcript that holds the turn.
        turn: The turn that holds the passage.
        start: Character offset into `turn.text`.
        end: Character offset into `turn.text`, exclusive.
        sentences: Offsets (start, end) of its sentences in `turn.text`.
        context: What the passage is a reply to; embedded with it, never quoted.
    """

    transcript: Transcript
    turn: Turn
    start: int
    end: int
    sentences: tuple[tuple[int, int], ...]
    context: str = ""

    @property
    def text(self) -> str:
        """The passage's own words, verbatim."""
        return self.turn.text[self.start : self.end]

    @property
    def embedded_text(self) -> str:
        """What the encoder and the lexical index read: speaker, context and words."""
        return " ".join(part for part in (f"{self.turn.speaker.name}:", self.context, self.text) if part)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader makes of one sentence.

    Attributes:
        margin: How surely the sentence answers: the logits of its best span less those of "no
            answer on this page". Higher is better; 0 is in the balance.
        start: Character offset of the answer's first word into `turn.text`.
        end: Character offset behind its last word, exclusive; it may lie in a later sentence.
        names_speaker: True when the answer is the speaker's name; the span is the sentence then.
    """

    margin: float
    start: int
    end: int
    names_speaker: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage with the signals of one search; for each of them higher is better.

    Attributes:
        passage: What was found.
        score: The number by which hits are ordered, in [0, 1].
        dense: Cosine of question and passage, in [-1, 1].
        lexical: BM25 score divided by the best one of this search, in [0, 1].
        sentence_cosines: Cosine of the question and each sentence alone, in [-1, 1].
        coverage: Share of the question's terms found in the passage, weighted by rarity, in [0, 1].
        meets_expectation: False when the question asks for a number, a time or a reason and the
            passage holds none.
        readings: What the reader makes of each sentence; None for one that was not read, and
            nothing at all before the reader had its turn.
    """

    passage: Passage
    score: float
    dense: float
    lexical: float
    sentence_cosines: tuple[float, ...]
    coverage: float
    meets_expectation: bool
    readings: tuple[Reading | None, ...] = ()

    @property
    def best_reading(self) -> Reading | None:
        """The reading of the sentence that answers most surely; None when none was read."""
        return max(filter(None, self.readings), key=lambda reading: reading.margin, default=None)


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
        seconds = self.turn.start_seconds
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
            "start_seconds": self.turn.start_seconds,
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

    def __str__(self) -> str:
        return f"“{self.text}”\n  — {self.quotes[0].speaker}, {self.quotes[0].place}"


def excerpts(quotes: Iterable[Quote]) -> list[Excerpt]:
    """Put the quotes of one turn together; each turn stands where its first quote stood."""
    by_turn: dict[tuple[str, int], list[Quote]] = {}
    for quote in quotes:
        by_turn.setdefault((quote.transcript.id, quote.turn.index), []).append(quote)
    return [Excerpt(tuple(sorted(those, key=lambda quote: quote.start))) for those in by_turn.values()]


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

    def __str__(self) -> str:
        shown = [str(excerpt) for excerpt in excerpts(self.quotes)]
        return "\n\n".join([self.heading, *([self.message] if self.message else []), *shown])

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
        confidence: Probability in [0, 1] that the transcript answers the question.
        message: One sentence for a person: why there is no answer, or what the quotes are when
            they are more than an answer ("The first 50 of 73 mentions."); else "".
        intent: What the question was taken to be after.
        groups: The same quotes under headings when the question asks for several things: a side
            of a comparison, an exchange, a place; else empty.
    """

    question: str
    status: Status
    quotes: tuple[Quote, ...] = ()
    confidence: float = 0.0
    message: str = ""
    intent: Intent = Intent.QUOTE
    groups: tuple[QuoteGroup, ...] = ()

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
        return "\n\n".join([*([self.message] if self.message else []), *(str(part) for part in shown)])

    def __str__(self) -> str:
        if self.groups:
            return self.whole
        lead = [self.message] if self.message else []
        return "\n".join([*lead, *(str(quote) for quote in self.quotes[:1])])

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


def clock(seconds: float) -> str:
    """Return a time as it is written on a recording.

    >>> clock(75), clock(3675)
    ('1:15', '1:01:15')
    """
    hours, rest = divmod(int(seconds), 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"
