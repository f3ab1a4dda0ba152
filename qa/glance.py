"""A transcript at a glance: who speaks how much and when, what it is about, what is asked and who replies."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from qa.answers import Sources, find_exchanges
from qa.types import Speaker, Transcript, Turn
from qa.words import STOP_WORDS, stems, words

# Topics that are told, how often a word is said at least to be one, and the letters that it has.
MOST_TOPICS, _LEAST_SAID, _LEAST_LETTERS = 8, 3, 4
# Parts of a transcript over which a word is spread, or gathers in some: then something is said of it there.
_PARTS = 12
_WORD = re.compile(rf"[^\W\d_]{{{_LEAST_LETTERS},}}")


@dataclass(frozen=True, slots=True)
class Share:
    """What one speaker has of the talk: words said, and turns."""

    speaker: Speaker
    words: int
    turns: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """A turn on the axis of the transcript: from `start` to `end`, in the glance's unit."""

    turn: Turn
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a topic's word is said.

    Attributes:
        turn: The turn that says it.
        start: Character offset into `turn.text`.
        end: Character offset into `turn.text`, exclusive.
        at: Where that is on the axis of the transcript.
    """

    turn: Turn
    start: int
    end: int
    at: float


@dataclass(frozen=True, slots=True)
class Topic:
    """A word that is said more in some parts of a transcript than in others, and where."""

    word: str
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and who replies.

    Attributes:
        turn: The turn that asks.
        start: Where the first sentence begins that asks; character offset into `turn.text`.
        end: Where it ends, exclusive.
        replies: A turn for each speaker who speaks to it before the next question.
    """

    turn: Turn
    start: int
    end: int
    replies: tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Glance:
    """A transcript at a glance.

    Attributes:
        transcript: What is looked at.
        unit: What the axis counts: "seconds" where every turn tells its time in order, else "words".
        shares: Of each speaker, who says most first.
        stretches: Of each turn, in order.
        topics: What is talked of, in the order in which the talk comes to it.
        asked: What is asked, and who replies.
    """

    transcript: Transcript
    unit: str
    shares: tuple[Share, ...]
    stretches: tuple[Stretch, ...]
    topics: tuple[Topic, ...]
    asked: tuple[Asked, ...]


def look(transcript: Transcript, sources: Sources) -> Glance:
    """Return a transcript of some sources at a glance."""
    counts = [len(words(turn.text)) for turn in transcript.turns]
    unit, stretches = _stretches(transcript.turns, counts)
    said: Counter[Speaker] = Counter()
    for turn, count in zip(transcript.turns, counts, strict=True):
        said[turn.speaker] += count
    spoke = Counter(turn.speaker for turn in transcript.turns)
    shares = tuple(Share(speaker, count, spoke[speaker]) for speaker, count in said.most_common())
    asked = []
    for exchange in find_exchanges(transcript, sources):
        start, end = sources.spans(transcript, exchange.turn)[exchange.asking[0]]
        asked.append(Asked(exchange.turn, start, end, tuple(reply.turn for reply in exchange.replies)))
    return Glance(transcript, unit, shares, stretches, _topics(transcript, stretches), tuple(asked))


def _stretches(turns: Sequence[Turn], counts: Sequence[int]) -> tuple[str, tuple[Stretch, ...]]:
    times = [turn.start_seconds for turn in turns if turn.start_seconds is not None]
    if len(times) == len(turns) and times == sorted(times) and times[-1] > times[0]:
        # The last turn is as fast as the others were on average.
        pace = (times[-1] - times[0]) / max(sum(counts[:-1]), 1)
        ends = [*times[1:], times[-1] + pace * counts[-1]]
        unit, starts = "seconds", times
    else:
        unit, starts, ends = "words", [], []
        total = 0.0
        for count in counts:
            starts.append(total)
            total += count
            ends.append(total)
    return unit, tuple(map(Stretch, turns, starts, ends))


def _topics(transcript: Transcript, stretches: Sequence[Stretch]) -> tuple[Topic, ...]:
    names = {stem for speaker in transcript.speakers for stem in stems(str(speaker))}
    stem_of: dict[str, str] = {}
    mentions: dict[str, list[Mention]] = defaultdict(list)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for stretch in stretches:
        text = stretch.turn.text
        for match in _WORD.finditer(text):
            stem = stem_of.get(match[0])
            if stem is None:
                stem = stem_of[match[0]] = _topic_stem(match[0])
            if not stem or stem in names:
                continue
            at = stretch.start + (stretch.end - stretch.start) * match.start() / max(len(text), 1)
            mentions[stem].append(Mention(stretch.turn, match.start(), match.end(), at))
            forms[stem][match[0]] += 1
    end = max((stretch.end for stretch in stretches), default=1.0) or 1.0
    weights = {stem: _weight(found, end) for stem, found in mentions.items() if len(found) >= _LEAST_SAID}
    best = sorted(weights, key=lambda stem: (-weights[stem], stem))[:MOST_TOPICS]
    best.sort(key=lambda stem: sum(mention.at for mention in mentions[stem]) / len(mentions[stem]))
    return tuple(Topic(forms[stem].most_common(1)[0][0], tuple(mentions[stem])) for stem in best)


def _topic_stem(word: str) -> str:
    """Return the stem of a word that can be a topic, "" of others."""
    return "" if words(word)[0] in STOP_WORDS else stems(word)[0]


def _weight(mentions: Sequence[Mention], end: float) -> float:
    """Return how much a word tells parts of a transcript apart: its mentions times their information."""
    parts = Counter(min(int(_PARTS * mention.at / end), _PARTS - 1) for mention in mentions)
    shares = [count / len(mentions) for count in parts.values()]
    spread = -sum(share * math.log(share) for share in shares)
    return len(mentions) * (math.log(_PARTS) - spread)
