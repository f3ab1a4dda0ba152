"""What a format makes of a file: who is named, what is said and when, before anybody is identified."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

# How directories sort people, and how programs mark who is not of the house.
_FAMILY_NAME_FIRST = re.compile(
    r"(?P<family>[^\W\d_][^\s,]{1,40}), (?P<given>[^\W\d_][^\s,]{0,40}(?: [^\W\d_]\.?)?)"
)
_STANDING = re.compile(r" ?\((?:external|guest|unverified|host|co-host|you|me)\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of speech: a paragraph, a caption, a segment.

    Attributes:
        key: The label that it stands under, as written; it identifies the speaker. "" where the
            source does not say who speaks.
        text: Its words, white space collapsed.
        line: Where it begins in the source, from 1: a line, a row of a table, a paragraph of a
            document, a page of a PDF, an entry of JSON.
        opens_turn: True for a piece at which somebody begins to speak.
        parenthesis: What stood in parentheses behind the label.
        start_seconds: When it begins; None when the source does not say.
        affiliation: Set for a person who introduced themself without a label.
        is_questioner: True for a person who was called on to ask.
        opens_paragraph: True where an empty line parts it from what was said before.
    """

    key: str
    text: str
    line: int
    opens_turn: bool
    parenthesis: str = ""
    start_seconds: float | None = None
    affiliation: str | None = None
    is_questioner: bool = False
    opens_paragraph: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """A file taken apart.

    Attributes:
        blocks: What is said, in order.
        title: The headline, "" when there is none.
        date: The day, None when there is none.
        header_text: What is told before the talk, for looking up who people are.
        set_aside: What is not speech, as (line, text).
        recording: Address of the sound or picture, "" when there is none.
    """

    blocks: tuple[Block, ...]
    title: str = ""
    date: date | None = None
    header_text: str = ""
    set_aside: tuple[tuple[int, str], ...] = ()
    recording: str = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """What a machine wrote down in one go.

    Attributes:
        speaker: The label, "" where the source does not say who speaks.
        text: The words, with any white space.
        line: See `Block.line`.
        start_seconds: When it begins; None when the source does not say.
        changes: True where somebody else is known to begin, though not who.
    """

    speaker: str
    text: str
    line: int
    start_seconds: float | None = None
    changes: bool = False


def by_speaker(utterances: Iterable[Utterance]) -> Iterator[Block]:
    """Yield the utterances as blocks; a turn goes on until the speaker changes."""
    speaker: str | None = None
    for utterance in utterances:
        words = " ".join(utterance.text.split())
        if words:
            called = person(utterance.speaker)
            opens = called != speaker or utterance.changes
            speaker = called
            yield Block(
                speaker,
                words,
                utterance.line,
                opens,
                start_seconds=utterance.start_seconds,
                opens_paragraph=False,
            )


@lru_cache(maxsize=4096)  # a transcript repeats few labels in many places
def person(label: str) -> str:
    """Return a label of a meeting program as people write a name.

    >>> person("Okonkwo, Maya (Guest)"), person("Smith, John F."), person("Bo Ek, BBC News")
    ('Maya Okonkwo', 'John F. Smith', 'Bo Ek, BBC News')
    """
    label = _STANDING.sub("", " ".join(label.split()))
    match = _FAMILY_NAME_FIRST.fullmatch(label)
    return f"{match['given']} {match['family']}" if match else label
