"""What a question is after, told by its wording.

Where a pattern names somebody, it counts only when the words there name a person: "Did the mayor
answer Bob's question?" asks for an exchange, "Did the plan answer the question of cost?" for evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.mentions import find_speakers, is_called
from qa.question.patterns import (
    BETWEEN_PEOPLE,
    COMPARE,
    DID_ANSWER,
    DID_ANSWER_SOMEBODY,
    EXCHANGES,
    MENTIONS,
    SPEAKERS,
    WHEN_DISCUSSED,
    YES_NO,
)
from qa.question.wording import ANYBODY
from qa.types import Intent, Speaker
from qa.words import words

_THE_WORD = re.compile(
    r"(?:the )?(?:words?|phrases?|terms?|names?|topic of|subject of|issue of) (?=\S)", re.I
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A question taken apart.

    Attributes:
        intent: What it is after.
        topic: What it is about, "" when it does not say.
        people: Who is named. Several for a comparison; for other intents one at most, whose words
            are asked for, or who asked where exchanges are.
        asker: Whose question was replied to, "" when it does not say.
    """

    intent: Intent
    topic: str = ""
    people: tuple[str, ...] = ()
    asker: str = ""


def recognise(text: str, speakers: Sequence[Speaker]) -> Wording | None:
    """Return a question taken apart, None when it asks for a quote like any other.

    Args:
        text: The question.
        speakers: Who speaks in the transcripts.
    """
    if any(form.fullmatch(text) for form in SPEAKERS):
        return Wording(Intent.SPEAKERS)
    return (
        _comparison(text, speakers)
        or _reply(text, speakers)
        or _exchanges(text, speakers)
        or _first(Intent.MENTIONS, MENTIONS, text, speakers)
        or _first(Intent.WHEN_DISCUSSED, WHEN_DISCUSSED, text, speakers)
    )


def is_yes_no(text: str) -> bool:
    """Say whether a question could be answered by a bare yes or no.

    >>> is_yes_no("Did the budget pass?"), is_yes_no("Could you tell me who spoke?")
    (True, False)
    """
    return bool(YES_NO.match(text))


def _comparison(text: str, speakers: Sequence[Speaker]) -> Wording | None:
    for form in COMPARE:
        match = form.fullmatch(text)
        if not match:
            continue
        told = match.groupdict()
        named = told.get("people") or f"{told['who']} and {told['other']}"
        people = tuple(part.strip(" ’'") for part in BETWEEN_PEOPLE.split(named) if part.strip(" ’'"))
        people = tuple(re.sub(r"(?:[’']s?)$", "", part) for part in people)
        found = [find_speakers(part, speakers) for part in people]
        meant = [mention.speakers for mention in found if mention.speakers]
        # "Does Ruritania agree with Sylvania?" asks of countries, whoever speaks for one of them.
        if any(m.speakers and not is_called(p, speakers) for p, m in zip(people, found, strict=True)):
            continue
        # "Trinity and All Saints" names one school, and "bread and butter" nobody.
        if len(people) < 2 or not meant or len(set(meant)) < len(meant):
            continue
        if all(mention.speakers or mention.unknown for mention in found):
            return Wording(Intent.COMPARE, _topic(told.get("topic") or told.get("early")), people)
    return None


def _reply(text: str, speakers: Sequence[Speaker]) -> Wording | None:
    for form in (*DID_ANSWER, *DID_ANSWER_SOMEBODY):
        match = form.fullmatch(text)
        if not match:
            continue
        told = match.groupdict()
        who, asker = (told.get("who") or "").strip(), (told.get("asker") or "").strip()
        if re.fullmatch(rf"the|any|that|this|{ANYBODY}", asker, re.IGNORECASE):
            asker = ""
        surely = not asker or form not in DID_ANSWER_SOMEBODY or find_speakers(asker, speakers).speakers
        if surely and all(_is_person(phrase, speakers) for phrase in (who, asker) if phrase):
            return Wording(Intent.DID_ANSWER, _topic(told.get("topic")), (who,) if who else (), asker)
    return None


def _exchanges(text: str, speakers: Sequence[Speaker]) -> Wording | None:
    for form in EXCHANGES:
        match = form.fullmatch(text)
        if not match:
            continue
        told = match.groupdict()
        who = (told.get("who") or "").strip()
        if told.get("many"):
            # "The press" are those called on to ask; where a transcript marks nobody so, whoever asks.
            who = "reporters" if any(speaker.is_questioner for speaker in speakers) else ""
        if not who or _is_person(who, speakers):
            return Wording(Intent.EXCHANGES, _topic(told.get("topic")), (who,) if who else ())
    return None


def _first(
    intent: Intent, patterns: Sequence[re.Pattern[str]], text: str, speakers: Sequence[Speaker]
) -> Wording | None:
    for form in patterns:
        match = form.fullmatch(text)
        if match:
            who = (match.groupdict().get("who") or "").strip()
            if not who or _is_person(who, speakers):
                return Wording(intent, _topic(match["topic"]), (who,) if who else ())
    return None


def _is_person(phrase: str, speakers: Sequence[Speaker]) -> bool:
    mention = find_speakers(phrase, speakers)
    return bool(mention.speakers) or mention.unknown


def _topic(text: str | None) -> str:
    """Return a topic without quotation marks and "the word"."""
    bare = (text or "").strip(" ,.“”\"‘’'")
    return _THE_WORD.sub("", bare, count=1).strip(" “”\"‘’'") if words(bare) else ""
