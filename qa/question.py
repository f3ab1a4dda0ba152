"""What is asked: about what, of whose words, which kind of answer; follow-ups resolved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz, process

from qa.parsing.people import is_title_word
from qa.people import SIMILAR, find_speakers
from qa.types import Speaker
from qa.words import STOP_WORDS, content_stems, stems, words


class Expects(StrEnum):
    """What the quote must hold to be an answer."""

    ANYTHING = "anything"
    NUMBER = "number"
    MONEY = "money"
    SHARE = "share"
    AGE = "age"
    TIME = "time"
    REASON = "reason"


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


_LEAD = r"(?:(?:please|so|and|but|well|ok(?:ay)?|then),?\s+|(?:can|could) you (?:please )?(?:tell|show) me\s+|tell me\s+|show me\s+)*"
_WHO = r"(?P<who>[^?]{1,60}?)"
_TOPIC = r"(?P<topic>[^?]*)"
_ABOUT = r"(?:about|on|of|regarding|concerning|to|for|that|when it comes to|with regard to)"
# Verbs of speaking alone, then verbs of what is also done elsewhere and told by others: "What did
# Russia propose?" asks nobody's words in particular, "What did Russia say?" asks Russia's.
_SPEAK = (
    r"(?:say|said|saying|says|tell|told|think|thinks|ask|asked|mention|mentioned|explain|explained|comment(?:ed)?"
    r"|answer(?:ed)?|repl(?:y|ied)|talk(?:ed)?|speak|spoke|point(?:ed)? out|stress(?:ed)?|emphasi[sz]e[d]?)"
)
_ACT = (
    r"(?:respond(?:ed)?|claim(?:ed)?|state[d]?|believe[ds]?|announce[d]?|promise[d]?|argue[d]?|suggest(?:ed)?"
    r"|propose[d]?|discuss(?:ed)?|address(?:ed)?|warn(?:ed)?|bring up|brought up|raise[d]?|refer(?:red)? to)"
)
_NOUN = r"(?:position|views?|opinion|answer|response|reply|questions?|stance|comments?|statement|remarks?|take|message|words)"


def _forms(*forms: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"{_LEAD}{form}\s*[?.!]*", re.IGNORECASE) for form in forms)


def _verb_forms(verb: str) -> tuple[str, ...]:
    return (
        rf"what (?:else )?(?:did|does|do|has|have|had|would) {_WHO} (?:have to )?{verb}\b(?:\s+(?:anything\s+)?{_ABOUT}\b)?{_TOPIC}",
        rf"(?:did|does|do|has|have) {_WHO} {verb}\b(?:\s+(?:anything|something))?(?:\s+{_ABOUT}\b)?{_TOPIC}",
        rf"(?:quote |list |find |everything |all )*what {_WHO} (?:has |have |had )?{verb}\b(?:\s+{_ABOUT}\b)?{_TOPIC}",
    )


# "What did A say about X?" and its kin; the first that fits is taken.
_SAID_BY = _forms(
    *_verb_forms(_SPEAK),
    rf"what (?:was|is|were|are) {_WHO}(?:[’']s?) {_NOUN}\b(?:\s+{_ABOUT}\b)?{_TOPIC}",
    rf"what (?:was|is|were|are) the {_NOUN} (?:from|of|by|asked by|given by) {_WHO}\s+{_ABOUT}\b{_TOPIC}",
    rf"according to {_WHO},\s*{_TOPIC}",
)
# These ask for a speaker's words only when the words before the verb fit one.
_MAYBE_SAID_BY = _forms(
    *_verb_forms(_ACT),
    rf"{_TOPIC}\s*,? according to {_WHO}",
    rf"in {_WHO}(?:[’']s?) (?:view|opinion|words),?\s*{_TOPIC}",
    rf"(?:how|why|when|where) (?:did|does|do) {_WHO} (?:describe|explain|justify|respond to|react to|characteri[sz]e)\b{_TOPIC}",
    rf"{_WHO} (?:on|about) {_TOPIC}",
)
_WANTS_QUESTION = re.compile(
    r"\bwho (?:asked|raised|brought up|inquired|wanted to know)\b|\bwhich (?:journalist|reporter)s?\b.*\bask|\bask(?:ed)?\b"
    r"|\bthe question (?:from|of|by)\b|\bquestions? (?:was|were) (?:asked|raised)\b",
    re.IGNORECASE,
)
_EXPECTS = (
    (Expects.AGE, r"\bhow old\b|\bwhat age\b|\bage of\b"),
    (Expects.SHARE, r"\b(?:what|which) (?:percentage|per ?cent|share|proportion)\b|\bhow many per ?cent\b"),
    (
        Expects.MONEY,
        r"\bhow much\b.*\b(?:cost|costs|pay|paid|spend|spent|price|money|worth|charge|earn|raise|raised|invest|invested|budget)\b"
        r"|\bhow many (?:billions?|millions?|dollars|euros|pounds)\b|\b(?:price|cost) of\b",
    ),
    (Expects.NUMBER, r"\bhow (?:many|much|long|far|often|big|large|tall|high)\b|\bwhat (?:number|amount)\b"),
    (
        Expects.TIME,
        r"^(?:and |but |so )?(?:since )?when\b|\b(?:what|which) (?:year|date|day|days|time|month)\b",
    ),
    (Expects.REASON, r"\bwhy\b|\bwhat (?:caused|led to)\b|\bfor what reason\b"),
)
_NUMBER_WORDS = frozenset(
    """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds
    thousand thousands million millions billion billions trillion dozen dozens half third quarter
    twice""".split()
)
_TIME_WORDS = frozenset(
    """january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday today tomorrow yesterday tonight morning
    afternoon evening night noon midnight week weeks weekend month months year years ago later soon
    spring summer autumn winter century decade""".split()
)
_MONEY = re.compile(
    r"[$€£¥₽]|\b(?:dollars?|euros?|pounds?|cents?|manats?|yen|yuan|rubles?|roubles?|francs?|rupees?|price[sd]?|"
    r"costs?|worth|budget|fees?|salary|paid|million|billion|trillion)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"%|\bper ?cent\b|\bpercentage\b|\bhalf\b|\bthirds?\b|\bquarters?\b|\bout of\b", re.IGNORECASE
)
_AGE = re.compile(r"\byears? old\b|\baged?\b|\bborn\b|\bbirthday\b", re.IGNORECASE)
_REASON = re.compile(
    r"\b(?:because|due to|since|so that|in order to|reasons?|therefore|thanks to|led to|that[’']s why|which is why|to ensure)\b",
    re.IGNORECASE,
)


def meets(expects: Expects, text: str) -> bool:
    """Say whether a text holds what a question expects: a number for "how many".

    >>> meets(Expects.NUMBER, "We had seven trainings."), meets(Expects.AGE, "He was first.")
    (True, False)
    """
    if expects is Expects.ANYTHING:
        return True
    if expects is Expects.REASON:
        return bool(_REASON.search(text))
    if expects is Expects.AGE:
        return bool(_AGE.search(text))
    if expects is Expects.SHARE:
        return bool(_SHARE.search(text))
    told = words(text)
    numbered = any(word[0].isdigit() or word in _NUMBER_WORDS for word in told)
    if expects is Expects.MONEY:
        return numbered and bool(_MONEY.search(text))
    if expects is Expects.NUMBER:
        return numbered
    return any(
        word in _TIME_WORDS or (word.isdigit() and (len(word) == 4 or int(word) < 32)) for word in told
    )


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
    who, topic = _said_by(text, speakers)
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
        expects=next(
            (kind for kind, form in _EXPECTS if re.search(form, text, re.IGNORECASE)), Expects.ANYTHING
        ),
        wants_question=wants_question,
    )


def _said_by(text: str, speakers: Sequence[Speaker]) -> tuple[str, str]:
    """Split "What did A say about X?" into A and X; ("", text) for any other question."""
    for form in _SAID_BY:
        match = form.fullmatch(text.strip())
        if match:
            mention = find_speakers(match["who"], speakers)
            if mention.speakers or mention.unknown:
                return match["who"].strip(), match["topic"].strip(" ,")
            # "What did they say about X?": nobody in particular, but X is what is asked about.
            return "", match["topic"].strip(" ,") or text
    for form in _MAYBE_SAID_BY:
        match = form.fullmatch(text.strip())
        if match and find_speakers(match["who"], speakers).speakers:
            return match["who"].strip(), match["topic"].strip(" ,")
    return "", text


def mend_spelling(text: str, vocabulary: Mapping[str, int]) -> str:
    """Replace words that the transcripts do not have by the most alike one that they have.

    >>> mend_spelling("the Zangezour coridor", {"zangazur": 3, "corridor": 9})
    'the zangazur corridor'
    """
    known = set(vocabulary)
    known_stems = set(stems(" ".join(known)))
    long = [word for word in known if len(word) >= 5]

    def mend(match: re.Match[str]) -> str:
        word = match[0].casefold()
        if (
            len(word) < 5
            or word in known
            or word in STOP_WORDS
            or not word.isalpha()
            or stems(word)[0] in known_stems
        ):
            return match[0]
        near = [other for other in long if other[0] == word[0] and abs(len(other) - len(word)) <= 2]
        # Alike words are taken in order of likeness, then of frequency, then of the alphabet.
        found = process.extract(word, near, scorer=fuzz.ratio, score_cutoff=SIMILAR, limit=5)
        if not found:
            return match[0]
        return min(found, key=lambda item: (-item[1], -vocabulary[item[0]], item[0]))[0]

    return re.sub(r"\w+", mend, text)


_WHAT_ABOUT = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?|then),?\s+)*(?:what|how) about (?P<topic>[^?]+?)\s*\??", re.IGNORECASE
)
_BARE = re.compile(
    r"(?:(?:and|but|so|ok(?:ay)?|then),?\s+)*(?P<word>why|when|where|how|who|how (?:many|much|long|often|old|far))(?: (?:not|exactly|so|is that|was that|then))?\s*[?.!]*",
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
    who, topic = _said_by(previous, speakers)
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
        _, asked = _said_by(text, speakers)
        return text if content_stems(asked) else f"{text.rstrip(' ?.!')} about {subject}?"
    short = len(words(text)) <= _LONGEST_FOLLOW_UP
    if short and (_REFERENCE.search(text) or _GOES_ON.match(text.strip())):
        _, asked = _said_by(text, speakers)
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


def without_speakers(question: Question) -> Question:
    """Return the same question of everybody's words."""
    return replace(question, speakers=(), about="", unknown="")
