"""Follow-ups -> questions that stand alone: "and what about Armenia?", "why?", "what did he say?"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.mentions import is_called
from qa.question.intent import Wording, recognise
from qa.question.reword import reword
from qa.question.said_by import said_by
from qa.types import Intent, Speaker
from qa.words import content_stems, words

_JOINED = r"(?:(?:and|but|so|ok(?:ay)?|then),?\s+)*"
_WHAT_ABOUT = re.compile(rf"{_JOINED}(?:what|how) about (?P<topic>[^?]+?)\s*\??", re.IGNORECASE)
# "and Bob?", "and on schools?", "what of the bridge?": a name or a topic and nothing that asks.
_AND = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?|then|also|now),?\s+)+(?:(?:on|about|of|by|from|for|in|regarding)\s+)?"
    r"(?P<topic>[^?]{1,60}?)\s*[?.!]*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:is|are|was|were|did|does|do|will|would|can|could|has|have|had|should|why|when|who|whom|whose|how|what"
    r"|where|which|if|said|say|says|else|more)\b",
    re.IGNORECASE,
)
# The same once more, without what was quoted before.
_MORE = re.compile(
    rf"{_JOINED}(?:(?:is there |was there |did (?:he|she|they) say )?(?:anything|something)"
    r" (?:else|more|further)|what else|(?:tell me |say )?more|go on)"
    r"(?: (?:about|on|of|to) (?:it|that|this|them|the matter))?(?: please)?\s*[?.!]*",
    re.IGNORECASE,
)
_WHO_ELSE = re.compile(
    rf"{_JOINED}(?:who else|(?:did |was there |has |is there )?(?:anyone|anybody|someone|somebody) else)"
    r"(?: (?:who )?(?:said|say|says|spoke|speak|asked|ask|mentioned|mention|talked|talk|thinks?|thought))?"
    r"(?: (?:so|(?:of |about |on )?(?:it|that|this|them)))?\s*[?.!]*",
    re.IGNORECASE,
)
_ELSE = re.compile(r"\b(?:what|anything|something|everything|where) (?:else|more|further)\b", re.IGNORECASE)
_THE_REPLY = re.compile(
    rf"{_JOINED}(?:what (?:was|is) the (?:answer|reply|response)"
    r"|(?:did|has) (?:anyone|anybody|they) (?:answer|reply)|who (?:answered|replied|responded)"
    r"|(?:was|is) (?:it|that|this) answered|what did they (?:answer|reply))"
    r"(?: to (?:it|that|this))?\s*[?.!]*",
    re.IGNORECASE,
)
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
    wording = recognise(previous, speakers) or _as_wording(previous, speakers)
    subject = _subject(wording.topic)
    bare = text.strip()
    if _MORE.fullmatch(bare):
        return previous
    if _WHO_ELSE.fullmatch(bare):
        return previous if re.match(r"\s*who\b", previous, re.IGNORECASE) else f"Who spoke of {subject}?"
    if _THE_REPLY.fullmatch(bare) and previous_speaker:
        return f"Was {previous_speaker}'s question about {subject} answered?"
    match = _WHAT_ABOUT.fullmatch(bare) or _AND.fullmatch(bare)
    if match and not _ASKS.search(match["topic"]):
        asked = match["topic"].strip()
        if _PRONOUN.fullmatch(asked) and previous_speaker:
            return reword(wording, who=previous_speaker)
        if is_called(asked, speakers):
            return reword(wording, who=asked)
        if content_stems(asked):
            joins = wording.people or wording.intent is not Intent.QUOTE
            return reword(wording, topic=asked) if joins else f"{asked}, {subject}?"
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
    """Say whether a follow-up speaks of "he" or "she", or of the reply to somebody."""
    return bool(_PRONOUN.search(text) or _THE_REPLY.fullmatch(text.strip()))


def asks_for_more(text: str) -> bool:
    """Say whether a question wants what earlier answers did not quote: "anything else?"."""
    return bool(_ELSE.search(text) or _MORE.fullmatch(text.strip()))


def asks_for_others(text: str) -> bool:
    """Say whether a question wants people whom earlier answers did not quote: "who else?"."""
    return bool(_WHO_ELSE.fullmatch(text.strip()) or re.search(r"\bwho else\b", text, re.IGNORECASE))


def _as_wording(text: str, speakers: Sequence[Speaker]) -> Wording:
    who, topic = said_by(text, speakers)
    return Wording(Intent.SAID_BY, topic, (who,)) if who else Wording(Intent.QUOTE, _subject(topic))


def _subject(topic: str) -> str:
    """Return the topic of a question without its question word."""
    return re.sub(
        r"^(?:(?:what|when|why|how|where|who|which)\b\s*)?(?:(?:asked|spoke|said)\s+(?:about|of)\b\s*|(?:did|does|do|is|was|were|are|will|has|have|had|would|can|could|should)\b\s*)?",
        "",
        topic.strip(" ?.!,"),
        flags=re.IGNORECASE,
    )
