"""What is asked: about what, of whose words, which kind of answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa.mentions import find_speakers
from qa.question.expects import Expects, expected
from qa.question.said_by import said_by
from qa.question.spelling import mend_spelling
from qa.types import Speaker
from qa.words import content_stems

_WANTS_QUESTION = re.compile(
    r"\bwho (?:asked|raised|brought up|inquired|wanted to know)\b|\bask(?:ed)?\b"
    r"|\bthe question (?:from|of|by)\b|\bquestions? (?:was|were) (?:asked|raised)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the retriever needs it.

    Attributes:
        text: The question, standing alone, spelling mended.
        topic: What is searched for: the text without "what did A say about".
        terms: Stems of the topic that say what is asked for.
        speakers: Whose words are searched; empty for everybody's.
        about: The words that named them, "" when nobody was named.
        unknown: Who was named and does not speak; "" when nobody.
        expects: What the quote must hold.
        wants_question: True when a question is looked for ("Who asked about ...?").
    """

    text: str
    topic: str
    terms: tuple[str, ...]
    speakers: tuple[Speaker, ...] = ()
    about: str = ""
    unknown: str = ""
    expects: Expects = Expects.ANYTHING
    wants_question: bool = False


def understand(
    text: str,
    *,
    speakers: Sequence[Speaker],
    vocabulary: Mapping[str, int],
    speaker: str | None = None,
) -> Question:
    """Return what a question that stands alone asks.

    Args:
        text: The question.
        speakers: Who speaks in the transcripts.
        vocabulary: The transcripts' words, to mend misspelt ones by.
        speaker: Search only this speaker's words, whoever the question names.
    """
    text = mend_spelling(text, vocabulary)
    who, topic = said_by(text, speakers)
    wants_question = bool(_WANTS_QUESTION.search(text))
    mention = find_speakers(who, speakers) if who else find_speakers("", speakers)
    if speaker:
        who, mention = speaker, find_speakers(speaker, speakers, surely_person=True)
    searched = topic if topic or not who else ""
    return Question(
        text=text,
        topic=searched,
        terms=tuple(content_stems(searched)),
        speakers=mention.speakers,
        about=who,
        unknown=who.strip() if mention.unknown else "",
        expects=expected(text),
        wants_question=wants_question,
    )


def without_speakers(question: Question) -> Question:
    """Return the same question of everybody's words."""
    return replace(question, speakers=(), about="", unknown="")
