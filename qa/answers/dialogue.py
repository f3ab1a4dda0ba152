"""Who asks what, and who speaks next: the exchanges of a press conference, a hearing, a podcast.

A question is asked by a turn of somebody called on to ask, or by a turn that ends with one. What only
keeps the meeting going ("Any more questions?", "Did I see a hand?") asks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from qa.answers.sources import Sources
from qa.types import Transcript, Turn

# A speech may ask and go on; in a turn that asks, at most so many sentences follow the question.
_MOST_AFTER = 1
# Sentences that one question may run over: "Why is that? And what does it cost? Who pays?"
_LONGEST_QUESTION = 5
_LONGEST_HANDOVER = 25  # words; who calls on somebody is brief

_ENDS_ASKING = re.compile(r"\?[\s\"”’')\]]*$")
# A questioner may ask without a question mark: "I wanted to ask about the budget."
_ASKS_INDIRECTLY = re.compile(
    r"\b(?:(?:want(?:ed)?|like|wish) to (?:ask|know|hear)|i(?:['’]m| am)? wonder(?:ing)?|my (?:\w+ )?question"
    r"|questions? (?:about|on|for|to|is)|(?:can|could|would|will) you (?:please )?\w+|tell us|comment on)\b",
    re.IGNORECASE,
)
# Anybody may pass a question on: "Lena asks whether she should feed her bees."
_ASKS_FOR_SOMEBODY = re.compile(
    r"\b(?:asks?|asked|wants? to know|wonders?) (?:us |me |you )?"
    r"(?:whether|if|how|why|what|when|where|who|which)\b"
    r"|\bi(?: want(?:ed)?| would like|[’']d like) to (?:ask|know)\b",
    re.IGNORECASE,
)
_KEEPS_GOING = re.compile(
    r"\b(?:any|other|more|further|next|last|another|final|your|have a|have any)\s+"
    r"(?:follow[- ]?ups?|questions?|comments?|hands?|speakers?|discussion|business|objections?|seconds?)\b"
    r"|\b(?:see|raise|show) (?:a |your |of )?hands?\b|\bquestions?,? please\b"
    r"|\bwho(?:['’]s| is| wants to (?:be|go)| would like to (?:be|go|speak))(?: \w+)? (?:next|first)\b"
    r"|\b(?:a|the) (?:motion|second|show of hands)\b|\ball (?:those )?in favou?r\b"
    r"|\bhear (?:me|us)\b|\b(?:shall|can|should|may) (?:we|i) (?:\w+ )?(?:begin|start|move on"
    r"|go on|continue|proceed)\b"
    r"|\b(?:may|can|could) i (?:just )?(?:ask|put|follow up with) (?:you )?(?:a|one"
    r"|another)(?: \w+)? question\s*\?"
    r"|\bwould (?:you|anyone|anybody|either of you) (?:like|care) to (?:go|start|begin|respond"
    r"|add|comment|answer|speak)\b"
    r"|\b(?:does|did) that (?:help|answer)\b|\b(?:are|is) (?:you|everyone|everybody|he|she) (?:ready|here)\b",
    re.IGNORECASE,
)
_TAG = re.compile(
    r"(?:right|ok(?:ay)?|yes|no|yeah|sorry|pardon|please|you know|really|huh)\s*\?", re.IGNORECASE
)
_HANDS_OVER = re.compile(
    r"\b(?:next|first|second|third|last|final|another|one more) question\b|\bgo ahead\b|\bthe floor\b"
    r"|\bquestions?,? please\b|\brecogni[sz]e[sd]?\b|\bover to\b|\b(?:we['’]ll|we will|let['’]s"
    r"|let us) (?:go|turn|move)\b"
    r"|\byou may (?:answer|respond|proceed|begin)\b|^(?:\S+ ){0,4}please\s*[.!]?$|\byour (?:turn|time)\b"
    r"|\b(?:this|that) concludes\b|\badjourned\b|\bthat['’]s all\b|\byield (?:back|the)\b|^order\b",
    re.IGNORECASE,
)
_COURTESY = re.compile(
    r"(?:(?:and|so|well|yes|ok(?:ay)?|right),? )*(?:many thanks|thanks|thank you"
    r"|good (?:morning|afternoon|evening|day)"
    r"|hello|hi|welcome|you['’]re welcome|great|sure|certainly|of course"
    r"|(?:that['’]s )?an? \w+ question)\b[^.!?]{0,50}"
    r"[.!?]+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody says next: the turn, and the number of the sentence at which it comes to the matter."""

    turn: Turn
    first: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and who speaks before the next one.

    Attributes:
        transcript: The transcript that holds it.
        turn: The turn that asks.
        asking: Numbers of its sentences that ask, in order.
        replies: One for each speaker who speaks before the next question, in order.
    """

    transcript: Transcript
    turn: Turn
    asking: tuple[int, ...]
    replies: tuple[Reply, ...] = ()


def find_exchanges(transcript: Transcript, sources: Sources) -> list[Exchange]:
    """Return the exchanges of a transcript, in order."""
    turns = [turn for turn in transcript.turns if sources.spans(transcript, turn)]
    exchanges: list[Exchange] = []
    for position, turn in enumerate(turns):
        later = turns[position + 1 :][:1]
        answered = bool(later) and later[0].speaker != turn.speaker
        texts = sources.texts(transcript, turn)
        asking = _asking(texts, is_questioner=turn.speaker.is_questioner, answered=answered)
        if exchanges:
            exchanges[-1] = _with_reply(exchanges[-1], turn, texts, asking)
        if asking:
            exchanges.append(Exchange(transcript, turn, asking))
    return exchanges


def _asking(texts: Sequence[str], *, is_questioner: bool, answered: bool) -> tuple[int, ...]:
    """Return which sentences of a turn ask."""
    asking = [
        number
        for number, text in enumerate(texts)
        if (_ENDS_ASKING.search(text) or _ASKS_FOR_SOMEBODY.search(text))
        and not _KEEPS_GOING.search(text)
        and not _TAG.fullmatch(text.strip())
    ]
    if is_questioner:
        if not asking:
            asking = [n for n, text in enumerate(texts) if _ASKS_INDIRECTLY.search(text)]
        return tuple(asking)
    if not asking or not answered or len(texts) - 1 - asking[-1] > _MOST_AFTER:
        return ()
    return tuple(number for number in asking if number > asking[-1] - _LONGEST_QUESTION)


def _with_reply(exchange: Exchange, turn: Turn, texts: Sequence[str], asking: Sequence[int]) -> Exchange:
    """Add a turn to the replies of the question before it, unless it only hands over or asks."""
    if turn.speaker == exchange.turn.speaker or _only_hands_over(texts):
        return exchange
    if turn.speaker.is_questioner and exchange.turn.speaker.is_questioner:
        return exchange  # another who asks, or the same one again
    if any(reply.turn.speaker == turn.speaker for reply in exchange.replies):
        return exchange
    if asking and (exchange.replies or turn.speaker.is_questioner):
        return exchange  # the next question; but a first reply may end with one
    first = next((n for n, text in enumerate(texts) if not _COURTESY.fullmatch(text.strip())), len(texts))
    if first == len(texts) or first in asking:
        return exchange
    return replace(exchange, replies=(*exchange.replies, Reply(turn, first)))


def _only_hands_over(texts: Sequence[str]) -> bool:
    said = [text for text in texts if not _COURTESY.fullmatch(text.strip())]
    brief = sum(len(text.split()) for text in said) <= _LONGEST_HANDOVER
    hands_over = any(_HANDS_OVER.search(text) or _KEEPS_GOING.search(text) for text in said)
    return not said or (brief and hands_over)
