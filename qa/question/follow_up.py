"""Follow-ups -> questions that stand alone: "and what about Armenia?", "why?", "what did he say?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz

from qa.mentions import SIMILAR, find_speakers
from qa.parsing.people import is_title_word
from qa.question.said_by import said_by
from qa.types import Speaker
from qa.words import content_stems, words

_JOINED = r"(?:(?:and|but|so|ok(?:ay)?|then),?\s+)*"
_WHAT_ABOUT = re.compile(rf"{_JOINED}(?:what|how) about (?P<topic>[^?]+?)\s*\??", re.IGNORECASE)
_BARE = re.compile(
    rf"{_JOINED}(?P<word>why|when|where|how|who|how (?:many|much|long|often|old|far))"
    r"(?: (?:not|exactly|so|is that|was that|then))?\s*[?.!]*",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
_REFERENCE = re.compile(r"\b(?:it|its|that|this|those|these|they|them|their|there|else|one)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:and|but|so|also|then)\b", re.IGNORECASE)
_LONGEST_FOLLOW_UP = 9  # words; a longer question carries its own subject


def stand_alone(text: str, *, previous: str, previous_speaker: str, speakers: Sequence[Speaker]) -> str:
    """Return a question that needs no history, made of a follow-up and the question before it.

    Args:
        text: The question, perhaps a follow-up: "and what about Armenia?", "why?".
        previous: The question before it, itself standing alone; "" without one.
        previous_speaker: Who "he" or "she" is: the person last named or quoted; "" if nobody.
        speakers: Who speaks in the transcripts.
    """
    if not previous:
        return text
    who, topic = said_by(previous, speakers)
    subject = _subject(topic)
    match = _WHAT_ABOUT.fullmatch(text.strip())
    if match:
        asked = match["topic"].strip()
        if _is_called(asked, speakers):
            return f"What did {asked} say about {subject}?"
        if _PRONOUN.fullmatch(asked) and previous_speaker:
            return f"What did {previous_speaker} say about {subject}?"
        return f"What did {who} say about {asked}?" if who else f"{asked}, {subject}?"
    match = _BARE.fullmatch(text.strip())
    if match:
        return f"{match['word'].capitalize()} {subject}?"
    if previous_speaker and _PRONOUN.search(text):
        text = _PRONOUN.sub(
            lambda found: previous_speaker + ("'s" if found[0].casefold() in {"his", "hers"} else ""),
            text,
            count=1,
        )
        _, asked = said_by(text, speakers)
        return text if content_stems(asked) else f"{text.rstrip(' ?.!')} about {subject}?"
    short = len(words(text)) <= _LONGEST_FOLLOW_UP
    if short and (_REFERENCE.search(text) or _GOES_ON.match(text.strip())):
        _, asked = said_by(text, speakers)
        joined = " about " if not content_stems(asked) else ", "
        return f"{text.rstrip(' ?.!')}{joined}{subject}?"
    return text


def needs_person(text: str) -> bool:
    """Say whether a follow-up speaks of "he" or "she"."""
    return bool(_PRONOUN.search(text))


def _subject(topic: str) -> str:
    """Return the topic of a question without its question word."""
    return re.sub(
        r"^(?:(?:what|when|why|how|where|who|which)\b\s*)?(?:(?:did|does|do|is|was|were|are|will|has|have|had|would|can|could|should)\b\s*)?",
        "",
        topic.strip(" ?.!,"),
        flags=re.IGNORECASE,
    )


def _is_called(phrase: str, speakers: Sequence[Speaker]) -> bool:
    """Say whether a phrase calls a speaker by name or title; "Azerbaijan" is only where one is from."""
    told = words(phrase)
    return any(
        any(
            is_title_word(word) or fuzz.ratio(word, name) >= SIMILAR
            for word in told
            for name in words(speaker.name)
        )
        for speaker in find_speakers(phrase, speakers).speakers
    )
