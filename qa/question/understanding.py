"""What is asked: about what, of whose words, which kind of answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qa.mentions import Mention, find_speakers
from qa.question.expects import Expects, expected
from qa.question.intent import Wording, is_yes_no, recognise
from qa.question.said_by import said_by
from qa.question.spelling import JoinedPairs, mend_spelling
from qa.types import Intent, Quote, Speaker
from qa.words import content_stems, stems

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
        intent: What it is after. Of exchanges, `speakers` are those who ask.
        sides: For a comparison, the same question of each side's words alone.
        askers: Whose question was replied to, for "did A answer B's question"; empty for anybody's.
        already: What earlier answers quoted, for "anything else?"; it is left out.
        not_by: Whom earlier answers quoted, for "who else?"; their words are left out.
    """

    text: str
    topic: str
    terms: tuple[str, ...]
    speakers: tuple[Speaker, ...] = ()
    about: str = ""
    unknown: str = ""
    expects: Expects = Expects.ANYTHING
    wants_question: bool = False
    intent: Intent = Intent.QUOTE
    sides: tuple[Question, ...] = ()
    askers: tuple[Speaker, ...] = ()
    already: tuple[Quote, ...] = ()
    not_by: tuple[Speaker, ...] = ()

    @property
    def read_as(self) -> str:
        """The question as the reader takes it; a side of a comparison is asked of its topic alone."""
        return self.topic if self.intent is Intent.COMPARE else self.text

    @property
    def lacks_topic(self) -> bool:
        """True when it says whose words are asked for, but not about what."""
        named = self.about or self.intent in {Intent.COMPARE, Intent.MENTIONS, Intent.WHEN_DISCUSSED}
        on_everything = self.intent in {Intent.EXCHANGES, Intent.DID_ANSWER, Intent.SPEAKERS}
        return bool(named) and not self.terms and not on_everything


def understand(
    text: str,
    *,
    speakers: Sequence[Speaker],
    vocabulary: Mapping[str, int],
    pairs: JoinedPairs | None = None,
    speaker: str | None = None,
) -> Question:
    """Return what a question that stands alone asks.

    Args:
        text: The question.
        speakers: Who speaks in the transcripts.
        vocabulary: The transcripts' words, to mend misspelt ones by.
        pairs: Their words that follow each other, to mend joined ones by; see `mend_spelling`.
        speaker: Search only this speaker's words, whoever the question names.
    """
    text = mend_spelling(text, vocabulary, pairs)
    wording = recognise(text, speakers)
    if speaker and wording and wording.intent is Intent.COMPARE:
        wording = None  # one speaker's words have no two sides
    if wording:
        return _of_wording(text, wording, speakers, speaker)
    who, topic = said_by(text, speakers)
    mention = find_speakers(who, speakers) if who else Mention()
    if speaker:
        who, mention = speaker, find_speakers(speaker, speakers, surely_person=True)
    searched = topic if topic or not who else ""
    intent = Intent.YES_NO if is_yes_no(text) else Intent.SAID_BY if who else Intent.QUOTE
    return Question(
        text=text,
        topic=searched,
        terms=tuple(content_stems(searched)),
        speakers=mention.speakers,
        about=who,
        unknown=who.strip() if mention.unknown else "",
        expects=expected(text),
        wants_question=bool(_WANTS_QUESTION.search(text)),
        intent=intent,
    )


def _of_wording(text: str, wording: Wording, speakers: Sequence[Speaker], speaker: str | None) -> Question:
    """Return what a question of a known wording asks; nothing but its topic is searched for."""
    # A topic of stop words alone ("every mention of the name") is searched for as it is.
    terms = tuple(content_stems(wording.topic) or dict.fromkeys(stems(wording.topic)))
    asks = wording.intent is Intent.EXCHANGES
    asked = Question(text, wording.topic or text, terms, intent=wording.intent, wants_question=asks)
    if wording.intent is Intent.COMPARE:
        sides = tuple(_asked_of(asked, person, speakers) for person in wording.people)
        unknown = next((side.unknown for side in sides if side.unknown), "")
        everybody = tuple(dict.fromkeys(speaker for side in sides for speaker in side.speakers))
        return replace(asked, sides=sides, speakers=everybody, unknown=unknown)
    if wording.asker:
        asker = find_speakers(wording.asker, speakers)
        asked = replace(asked, askers=asker.speakers, unknown=wording.asker if asker.unknown else "")
    if speaker:
        return _asked_of(asked, speaker, speakers, surely_person=True)
    return _asked_of(asked, wording.people[0], speakers) if wording.people else asked


def _asked_of(
    question: Question, who: str, speakers: Sequence[Speaker], *, surely_person: bool = False
) -> Question:
    """Return a question of somebody's words."""
    mention = find_speakers(who, speakers, surely_person=surely_person)
    unknown = who if mention.unknown else question.unknown
    return replace(question, speakers=mention.speakers, about=who, unknown=unknown)


def without_speakers(question: Question) -> Question:
    """Return the same question of everybody's words."""
    return replace(question, speakers=(), about="", unknown="")
