"""Who said what: a transcript, its turns and speakers, and the passages that a turn is cut into."""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Speaker:
    """A person, or a role such as "Moderator", as the transcript names it.

    Attributes:
        name: The name without its title: "Jens Stoltenberg".
        title: "Secretary General", "President", "Ms."; None when the transcript gives none.
        affiliation: "NATO", "Radio Free Europe"; None when the transcript gives none.
        labels: Every label that the transcript gives this speaker, in order of appearance.
        is_questioner: True for somebody who was called on to ask: a reporter, a "Q".
        scope: "" for a full name, which means the same person in every transcript; for others
            ("Speaker 1", "Mr. Lee") what tells one transcript's from another's.
    """

    name: str
    title: str | None = None
    affiliation: str | None = None
    labels: tuple[str, ...] = ()
    is_questioner: bool = False
    scope: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """What identifies the person over several transcripts."""
        return self.name, self.scope

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
        line: Where the turn begins in the source, from 1: a line, a row of a table, a paragraph of a
            document, a page of a PDF, an entry of JSON.
        start_seconds: Time from the start of the recording; None when the source has none.
        stamps: (offset into the text, seconds from the start of the recording) of every place
            whose time the source tells, in order.
    """

    index: int
    speaker: Speaker
    text: str
    line: int = 1
    start_seconds: float | None = None
    stamps: tuple[tuple[int, float], ...] = ()

    def seconds_at(self, offset: int) -> float | None:
        """Return the last time told up to a character offset; the turn's start where none is."""
        told = bisect_right(self.stamps, (offset, math.inf))
        return self.stamps[told - 1][1] if told else self.start_seconds


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
        format: The format that the source was read as: "labelled text", "WebVTT".
        recording: Address of the sound or picture; "" when the source has none.
    """

    id: str
    title: str
    date: date | None
    turns: tuple[Turn, ...]
    set_aside: tuple[tuple[int, str], ...] = ()
    sha256: str = ""
    format: str = ""
    recording: str = ""

    @classmethod
    def from_file(cls, path: str | Path) -> Transcript:
        """Return the transcript in a file, whatever its format.

        Raises:
            TranscriptError: If the file is missing, is of no known format, or holds no words;
                the message says what was found and what to do.
        """
        # The only import that points down the table of rooms: a named constructor belongs to
        # its class, and inside the function it costs `import qa.types` nothing.
        from qa.parsing import parse_file

        return parse_file(path)

    def _repr_html_(self) -> str:
        """Return the transcript as a notebook shows it."""
        from qa.notebook import transcript_html

        return transcript_html(self)

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
